/**
 * The renderer alone on a page, on a real board in a `Y.Doc`: for measuring and for tests that count
 * and compare pixels. Everything is driven from outside through `window.stage`.
 */
import * as Y from 'yjs';
import { createRenderer } from '../../client/render/canvas-renderer.ts';
import type { OverlayScene, Renderer } from '../../client/render/renderer.ts';
import { Board } from '../../shared/document/board.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { packPoints } from '../../shared/shapes/stroke-points.ts';
import { seededBoard } from '../lib/seeded-board.ts';
import { toInkwire } from './inkwire-fields.ts';

const query = new URLSearchParams(location.search);
const ratio = Number(query.get('ratio') ?? devicePixelRatio);

function open(count: number): Stage {
  const doc = new Y.Doc();
  const board = new Board(doc);
  const pieces = seededBoard(count);
  const keys = keysBetween(null, null, count);
  board.change('seed', (tx) => {
    pieces.forEach((piece, i) => {
      const { type, fields } = toInkwire(piece);
      tx.create(type, { ...fields, index: keys[i] }, `s${i}`);
    });
  });
  return new Stage(board);
}

class Stage {
  readonly board: Board;
  readonly renderer: Renderer;
  /** Milliseconds until the board was painted for the first time. */
  readonly paintedAfter: Promise<number>;
  camera = { x: 0, y: 0, zoom: 1 };
  overlay: OverlayScene = { selection: [], peers: [] };

  constructor(board: Board) {
    this.board = board;
    const scene = document.querySelector<HTMLCanvasElement>('#scene')!;
    const overlay = document.querySelector<HTMLCanvasElement>('#overlay')!;
    const start = performance.now();
    this.renderer = createRenderer({
      source: board,
      scene,
      overlay,
      options: {
        theme: 'light',
        background: 'paper',
        grid: query.has('grid'),
        editing: undefined,
        reducedMotion: false,
      },
      images: { get: () => 'missing', observe: () => () => undefined },
    });
    this.fit();
    this.renderer.resize(innerWidth, innerHeight, ratio);
    this.paintedAfter = new Promise((resolve) => {
      let last = start;
      const look = (): void => {
        const now = performance.now();
        if (this.renderer.takeCounts().sceneFrames > 0) last = now;
        if (now - last > 300) resolve(last - start);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }

  /** Updates as others would send them, one for each call of `step`, made on a copy of the board. */
  recordOthers(steps: number, step: (board: Board, i: number) => void): Uint8Array[] {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.board.doc));
    const board = new Board(copy);
    const updates: Uint8Array[] = [];
    let batch: Uint8Array[] = [];
    copy.on('update', (update: Uint8Array) => batch.push(update));
    for (let i = 0; i < steps; i++) {
      batch = [];
      step(board, i);
      updates.push(Y.mergeUpdates(batch));
    }
    return updates;
  }

  applyOthers(update: Uint8Array): void {
    Y.applyUpdate(this.board.doc, update, 'network');
  }

  fit(): void {
    const box = this.renderer.contentBounds() ?? { x: 0, y: 0, w: 1000, h: 1000 };
    const zoom = Math.min(innerWidth / box.w, innerHeight / box.h, 4) * 0.96;
    this.setCamera({
      x: box.x + box.w / 2 - innerWidth / zoom / 2,
      y: box.y + box.h / 2 - innerHeight / zoom / 2,
      zoom,
    });
  }

  setCamera(camera: { x: number; y: number; zoom: number }): void {
    this.camera = camera;
    this.renderer.setCamera(camera);
  }

  zoomTo(zoom: number): void {
    const cx = this.camera.x + innerWidth / this.camera.zoom / 2;
    const cy = this.camera.y + innerHeight / this.camera.zoom / 2;
    this.setCamera({ x: cx - innerWidth / zoom / 2, y: cy - innerHeight / zoom / 2, zoom });
  }

  setOverlay(patch: Partial<OverlayScene>): void {
    this.overlay = { ...this.overlay, ...patch };
    this.renderer.setOverlay(this.overlay);
  }
}

declare global {
  interface Window {
    stage: Stage;
    openStage: (count: number) => Stage;
    packPoints: (xy: number[]) => ReturnType<typeof packPoints>;
  }
}

window.packPoints = (xy) => packPoints(xy, undefined);
window.openStage = (count) => (window.stage = open(count));
if (query.has('n')) window.openStage(Number(query.get('n')));
