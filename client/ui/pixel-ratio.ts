/**
 * Tells when there are more or fewer device pixels for a CSS pixel: the window is on another display, or
 * the page is zoomed. An element of a fixed size keeps its size then, and no other observer tells.
 */

/** @returns what ends it. */
export function observePixelRatio(changed: () => void): () => void {
  let query: MediaQueryList;
  const listen = (): void => {
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', tell);
  };
  const stop = (): void => query.removeEventListener('change', tell);
  const tell = (): void => {
    stop();
    listen();
    changed();
  };
  listen();
  return stop;
}
