/**
 * The renderer alone on a page, on a real board in a `Y.Doc`: for measuring and for tests that count
 * and compare pixels. Everything is driven from outside through `window.stage`.
 */
import * as Y from 'yjs';
import { createRenderer } from '../../client/render/canvas-renderer.ts';
import type { OverlayScene, Renderer } from '../../client/render/renderer.ts';
import { ShapePainter } from '../../client/render/shape-painter.ts';
import { SpatialIndex } from '../../client/render/spatial-index.ts';
import { applyUpdate } from '../../shared/document/apply-update.ts';
import { Board } from '../../shared/document/board.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { resolveColor, type Theme } from '../../shared/shapes/palette.ts';
import { packedStroke, type StrokeShape } from '../../shared/shapes/stroke.ts';
import { packPoints } from '../../shared/shapes/stroke-points.ts';
import { seededBoard } from '../lib/seeded-board.ts';
import { type NewShape, toInkwire } from './inkwire-fields.ts';

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
  theme: Theme = 'light';
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
    applyUpdate(this.board.doc, update, 'network');
  }

  /**
   * Compares what the scene shows with the whole board painted at once, without any cache.
   * @returns `drawn`: pixels that are not paper; `different`: pixels that differ at all; `wrong`: that
   *   differ by more than antialiasing does where a path is cut at the edge of a bitmap.
   */
  compare(): { readonly different: number; readonly wrong: number; readonly drawn: number } {
    const { width, height } = document.querySelector<HTMLCanvasElement>('#overlay')!;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
    const paper = resolveColor('paper', this.theme);
    pen.fillStyle = paper;
    pen.fillRect(0, 0, width, height);
    const painter = new ShapePainter(
      this.renderer.context,
      { get: () => 'missing', observe: () => () => undefined },
      this.theme,
      'paper',
    );
    const index = new SpatialIndex(this.board, this.renderer.context);
    index.reset();
    const scale = this.camera.zoom * ratio;
    const place = {
      scale,
      x: Math.round(this.camera.x * scale),
      y: Math.round(this.camera.y * scale),
    };
    for (const entry of index.all()) painter.paint(pen, entry, place);
    const expected = pen.getImageData(0, 0, width, height).data;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = paper;
    pen.fillRect(0, 0, width, height);
    const blank = pen.getImageData(0, 0, 1, 1).data;
    for (const seen of seenScene()) pen.drawImage(...seen);
    const actual = pen.getImageData(0, 0, width, height).data;
    let different = 0;
    let wrong = 0;
    let drawn = 0;
    for (let i = 0; i < actual.length; i += 4) {
      let most = 0;
      let ink = 0;
      for (let c = 0; c < 3; c++) {
        most = Math.max(most, Math.abs(actual[i + c]! - expected[i + c]!));
        ink = Math.max(ink, Math.abs(actual[i + c]! - blank[c]!));
      }
      if (most > 6) different++;
      if (most > 100) wrong++;
      if (ink > 6) drawn++;
    }
    return { different, wrong, drawn };
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.renderer.setOptions({ theme });
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

/**
 * The canvases of the scene that are seen, and where their corners and their sizes are on the screen, in
 * device pixels: one that is larger than the screen, or cells that are moved together.
 */
function seenScene(): [HTMLCanvasElement, number, number, number, number][] {
  const isSeen = ({ style }: HTMLElement): boolean => style.visibility !== 'hidden';
  const scene = document.querySelector<HTMLElement>('#scene')!;
  const still = scene.nextElementSibling as HTMLElement;
  const cells = still.nextElementSibling as HTMLElement;
  const whole = [scene, still];
  const moved = whole.find(isSeen) ?? cells;
  const [k = 1, , , , x = 0, y = 0] = /matrix\((.+)\)/
    .exec(moved.style.transform)![1]!
    .split(',')
    .map(Number);
  const canvases =
    moved === cells ? [...cells.querySelectorAll('canvas')] : [moved as HTMLCanvasElement];
  return canvases
    .filter(({ style }) => style.display !== 'none')
    .map((canvas) => {
      const px = (value: string): number => (Number.parseFloat(value) || 0) * ratio;
      const { left, top, width, height } = canvas.style;
      return [
        canvas,
        Math.round(x * ratio + px(left) * k),
        Math.round(y * ratio + px(top) * k),
        Math.round(px(width) * k),
        Math.round(px(height) * k),
      ];
    });
}

declare global {
  interface Window {
    stage: Stage;
    openStage: (count: number) => Stage;
    makeRecords: (count: number) => NewShape[];
    makeUpdate: (count: number) => Uint8Array;
    packStroke: (stroke: { x: number; y: number; live: readonly number[] }) => {
      x: number;
      y: number;
    };
    packPoints: (xy: number[]) => ReturnType<typeof packPoints>;
  }
}

window.packStroke = (stroke) => packedStroke(stroke as StrokeShape);
window.packPoints = (xy) => packPoints(xy, undefined);
window.makeRecords = (count) => {
  const keys = keysBetween(null, null, count);
  return seededBoard(count).map((piece, i) => {
    const { type, fields } = toInkwire(piece);
    return { type, fields: { ...fields, index: keys[i] } };
  });
};
/** The document of a seeded board as one update, as a server or a file would give it. */
window.makeUpdate = (count) => {
  const doc = new Y.Doc();
  const board = new Board(doc);
  const records = window.makeRecords(count);
  board.change('seed', (tx) => {
    records.forEach(({ type, fields }, i) => tx.create(type, fields, `s${i}`));
  });
  return Y.encodeStateAsUpdate(doc);
};
window.openStage = (count) => (window.stage = open(count));
if (query.has('n')) window.openStage(Number(query.get('n')));
