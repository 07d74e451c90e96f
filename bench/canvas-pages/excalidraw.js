/** Excalidraw on the benchmark's board. Its smallest zoom is 10%, and cannot be lifted. */
import { convertToExcalidrawElements, Excalidraw } from '@excalidraw/excalidraw';
import '@excalidraw/excalidraw/index.css';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { seededBoard } from '../lib/seeded-board.ts';

const COLORS = ['#1e1e1e', '#e03131', '#1971c2', '#2f9e44', '#6741d9', '#f08c00'];
let api;

window.EXCALIDRAW_ASSET_PATH = new URL('./excalidraw-assets/', location.href).href;
window.bench = {
  ready: new Promise((resolve) => {
    createRoot(document.getElementById('root')).render(
      createElement(Excalidraw, {
        excalidrawAPI(given) {
          if (api === undefined) resolve();
          api = given;
        },
      }),
    );
  }),
  make(count) {
    const drawn = seededBoard(count).map(toSkeleton);
    window.records = convertToExcalidrawElements(drawn, { regenerateIds: false });
    // The converter knows no freehand strokes.
    window.records = window.records.map((element, i) => ({ ...element, ...drawn[i].whole }));
  },
  set() {
    api.updateScene({ elements: window.records });
  },
  fit() {
    api.scrollToContent(undefined, { fitToViewport: true, viewportZoomFactor: 0.96 });
  },
  full() {
    const { width, height } = api.getAppState();
    let x = 0;
    let y = 0;
    for (const element of window.records) {
      x += element.x / window.records.length;
      y += element.y / window.records.length;
    }
    api.updateScene({
      appState: { zoom: { value: 1 }, scrollX: width / 2 - x, scrollY: height / 2 - y },
    });
  },
  tool(name) {
    api.setActiveTool({ type: name === 'draw' ? 'freedraw' : 'selection' });
  },
  select(count) {
    const { zoom, scrollX, scrollY, width, height } = api.getAppState();
    const onScreen = (element) => {
      const x = (element.x + scrollX) * zoom.value;
      const y = (element.y + scrollY) * zoom.value;
      const right = x + element.width * zoom.value;
      const bottom = y + element.height * zoom.value;
      return x > 0 && y > 0 && right < width && bottom < height;
    };
    const seen = api.getSceneElements().filter(onScreen);
    const step = Math.max(1, Math.floor(seen.length / count));
    const chosen = seen.filter((_, i) => i % step === 0).slice(0, count);
    const selectedElementIds = Object.fromEntries(chosen.map(({ id }) => [id, true]));
    api.updateScene({ appState: { selectedElementIds } });
    const target = chosen.find((element) => element.backgroundColor !== 'transparent') ?? chosen[0];
    return {
      x: (target.x + target.width / 2 + scrollX) * zoom.value,
      y: (target.y + target.height / 2 + scrollY) * zoom.value,
      count: chosen.length,
    };
  },
  selectNone() {
    api.updateScene({ appState: { selectedElementIds: {} } });
  },
  where() {
    const { selectedElementIds } = api.getAppState();
    const { x, y } = api.getSceneElements().find(({ id }) => selectedElementIds[id]);
    return { x, y };
  },
  zoom: () => api.getAppState().zoom.value,
  shapes: () => api.getSceneElements().length,
};

function toSkeleton(piece, i) {
  const base = {
    id: `s${i}`,
    x: piece.x,
    y: piece.y,
    strokeColor: COLORS[piece.color],
    roughness: 0,
    strokeWidth: 2,
  };
  if (piece.kind === 'text') {
    return { ...base, type: 'text', text: piece.text, fontSize: 20, fontFamily: 2, whole: {} };
  }
  if (piece.kind === 'stroke') {
    const points = [];
    let minX = 0;
    let minY = 0;
    let maxX = 0;
    let maxY = 0;
    for (let k = 0; k < piece.points.length; k += 2) {
      const x = piece.points[k];
      const y = piece.points[k + 1];
      points.push([x, y]);
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
    const size = { width: maxX - minX, height: maxY - minY };
    const stroke = { points, pressures: [], simulatePressure: true, lastCommittedPoint: null };
    return {
      ...base,
      ...size,
      type: 'rectangle',
      whole: { type: 'freedraw', roundness: null, ...size, ...stroke },
    };
  }
  return {
    ...base,
    type: piece.kind,
    width: piece.w,
    height: piece.h,
    backgroundColor: piece.color % 2 === 0 ? 'transparent' : '#ffc9c9',
    fillStyle: 'solid',
    whole: {},
  };
}
