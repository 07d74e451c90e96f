/** tldraw on the benchmark's board, its own caps on shapes and zoom lifted. */
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { b64Vecs, createShapeId, Tldraw, toRichText } from 'tldraw';
import { getIndices } from '@tldraw/utils';
import 'tldraw/tldraw.css';
import { seededBoard } from '../lib/seeded-board.ts';

const COLORS = ['black', 'red', 'blue', 'green', 'violet', 'orange'];
let editor;

window.bench = {
  ready: new Promise((resolve) => {
    createRoot(document.getElementById('root')).render(
      createElement(Tldraw, {
        options: { maxShapesPerPage: 200_000 },
        cameraOptions: { zoomSteps: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8] },
        onMount(mounted) {
          editor = mounted;
          resolve();
        },
      }),
    );
  }),
  /** Builds the records; `set` puts them into the store. */
  make(count) {
    const page = editor.getCurrentPageId();
    const indices = getIndices(count);
    window.records = seededBoard(count).map((piece, i) => record(piece, i, page, indices[i]));
  },
  set() {
    editor.store.put(window.records);
  },
  fit() {
    editor.zoomToFit({ force: true, immediate: true });
  },
  full() {
    const { x, y } = editor.getCurrentPageBounds().center;
    editor.centerOnPoint({ x, y }, { immediate: true });
    const { x: cx, y: cy } = editor.getViewportScreenBounds().center;
    editor.setCamera({ x: -x + cx, y: -y + cy, z: 1 }, { immediate: true, force: true });
  },
  tool(name) {
    editor.setCurrentTool(name === 'draw' ? 'draw' : 'select');
    editor.setCurrentTool(name === 'draw' ? 'draw' : 'select');
  },
  /** Selects up to `count` shapes in view; gives a point (CSS pixels) on one of them. */
  select(count) {
    const view = editor.getViewportPageBounds();
    const seen = editor
      .getCurrentPageShapesSorted()
      .filter((shape) => view.includes(editor.getShapePageBounds(shape)));
    const ids = spread(seen, count).map((shape) => shape.id);
    editor.select(...ids);
    const target = editor.getSelectedShapes().find((shape) => shape.props.fill === 'solid');
    const { center } = editor.getShapePageBounds(target ?? editor.getSelectedShapes()[0]);
    return { ...editor.pageToViewport(center).toJson(), count: ids.length };
  },
  selectNone() {
    editor.selectNone();
  },
  /** Where the first of the selected shapes is, in board units. */
  where() {
    const { x, y } = editor.getSelectedShapes()[0];
    return { x, y };
  },
  zoom: () => editor.getZoomLevel(),
  shapes: () => editor.getCurrentPageShapeIds().size,
};

function spread(all, count) {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, i) => i % step === 0).slice(0, count);
}

function record(piece, i, parentId, index) {
  const base = {
    id: createShapeId(`s${i}`),
    typeName: 'shape',
    parentId,
    index,
    x: piece.x,
    y: piece.y,
    rotation: 0,
    isLocked: false,
    opacity: 1,
    meta: {},
  };
  const color = COLORS[piece.color];
  if (piece.kind === 'stroke') {
    const points = [];
    for (let k = 0; k < piece.points.length; k += 2) {
      points.push({ x: piece.points[k], y: piece.points[k + 1], z: 0.5 });
    }
    return {
      ...base,
      type: 'draw',
      props: {
        color,
        fill: 'none',
        dash: 'draw',
        size: 'm',
        segments: [{ type: 'free', path: b64Vecs.encodePoints(points) }],
        isComplete: true,
        isClosed: false,
        isPen: false,
        scale: 1,
        scaleX: 1,
        scaleY: 1,
      },
    };
  }
  if (piece.kind === 'text') {
    return {
      ...base,
      type: 'text',
      props: {
        color,
        size: 's',
        w: 8,
        font: 'sans',
        textAlign: 'start',
        autoSize: true,
        scale: 1,
        richText: toRichText(piece.text),
      },
    };
  }
  return {
    ...base,
    type: 'geo',
    props: {
      geo: piece.kind,
      flipX: false,
      flipY: false,
      dash: 'solid',
      url: '',
      w: piece.w,
      h: piece.h,
      growY: 0,
      scale: 1,
      labelColor: 'black',
      color,
      fill: piece.color % 2 === 0 ? 'none' : 'solid',
      size: 's',
      font: 'sans',
      align: 'middle',
      verticalAlign: 'middle',
      richText: toRichText(''),
    },
  };
}
