/** The real Excalidraw with our file: what it makes of it, for `bench/interop.mjs` to compare. */
import { Excalidraw, exportToSvg, loadFromBlob } from '@excalidraw/excalidraw';
import '@excalidraw/excalidraw/index.css';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { addBoardFonts } from '../../client/render/board-fonts.ts';
import { FONT_FAMILIES, fontFamilyCss } from '../../shared/shapes/fonts.ts';
import { everyShape } from './every-shape.ts';

window.EXCALIDRAW_ASSET_PATH = new URL('./excalidraw-assets/', location.href).href;

/** Excalidraw's names of the numbers that we write as `fontFamily`. */
const FAMILIES = { 2: 'Helvetica', 3: 'Cascadia', 5: 'Excalifont' };

/** Width of the letters of a text element, as Excalidraw's own typeface has them. */
async function letterWidth({ text, fontSize, fontFamily }) {
  const font = `${fontSize}px ${FAMILIES[fontFamily]}`;
  await document.fonts.load(font, text);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = font;
  return Math.max(...text.split('\n').map((line) => pen.measureText(line).width));
}

window.interop = {
  async load() {
    // Text is measured before it is written, as on a board, with the faces that boards are drawn with.
    addBoardFonts();
    for (const family of FONT_FAMILIES) {
      await document.fonts.load(`20px ${fontFamilyCss(family)}`, 'Aa');
    }
    const written = everyShape();
    const file = new Blob([written.excalidraw], { type: 'application/vnd.excalidraw+json' });
    const scene = await loadFromBlob(file, null, null);
    const api = await new Promise((resolve) => {
      createRoot(document.getElementById('root')).render(
        createElement(Excalidraw, { initialData: scene, excalidrawAPI: resolve }),
      );
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    api.scrollToContent(undefined, { fitToViewport: true, viewportZoomFactor: 0.8 });
    const opened = api.getSceneElements();
    const svg = await exportToSvg({
      elements: opened,
      appState: scene.appState,
      files: scene.files,
    });
    const texts = opened.filter(({ type }) => type === 'text');
    const letters = await Promise.all(
      texts.map(async (one) => ({ id: one.id, width: one.width, needs: await letterWidth(one) })),
    );
    return {
      letters,
      shapes: written.shapes,
      written: JSON.parse(written.excalidraw).elements,
      restored: scene.elements,
      opened: JSON.parse(JSON.stringify(opened)),
      files: Object.keys(scene.files),
      svg: svg.outerHTML,
    };
  },
};
