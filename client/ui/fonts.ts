/**
 * The typeface of the interface. A font face must live in the document, never in a shadow root, so it
 * is added there once, however many boards are on the page. Shown when it arrives (`swap`).
 */
import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';

let isAdded = false;

export function addInterfaceFont(): void {
  if (isAdded || typeof FontFace === 'undefined') return;
  isAdded = true;
  const source = new URL(interLatin, import.meta.url).href;
  const face = new FontFace('Inter Variable', `url(${source}) format('woff2')`, {
    weight: '100 900',
    display: 'swap',
  });
  document.fonts.add(face);
  // A page that forbids fonts from here shows its system's typeface, and that is fine.
  face.load().catch(() => undefined);
}
