/**
 * The renderer alone on a page, on a real board in a `Y.Doc`: for measuring and for tests that count
 * and compare pixels. Everything is driven from outside through `window.stage`.
 */
import * as Y from 'yjs';
import { createRenderer } from '../../client/render/canvas-renderer.ts';
import type {
  ImageSource,
  OverlayScene,
  RenderCounts,
  Renderer,
} from '../../client/render/renderer.ts';
import { paintGrid } from '../../client/render/grid.ts';
import { ShapePainter } from '../../client/render/shape-painter.ts';
import { SpatialIndex } from '../../client/render/spatial-index.ts';
import { applyUpdate } from '../../shared/document/apply-update.ts';
import { Board } from '../../shared/document/board.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import { resolveColor, type Theme } from '../../shared/shapes/palette.ts';
import { paintCommands } from '../../shared/shapes/paint-commands.ts';
import { placement } from '../../shared/shapes/placement.ts';
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

/** How the board is painted to compare with. */
interface Expected {
  /** Without levels of detail: what shapes are, and not what is left of them at this zoom. */
  readonly exact?: boolean;
  /** Shapes that a hand has lifted, and how it has moved them (page space). */
  readonly lifted?: {
    readonly ids: readonly string[];
    readonly matrix: readonly number[];
    /** They lie above all others, and not in their place: there are too many of them. */
    readonly isOnTop: boolean;
  };
}

class Stage {
  /** Pictures by the names of their assets; others are missing. */
  readonly #pictures = new Map<string, CanvasImageSource | 'loading'>();
  readonly #listeners = new Set<(asset: string) => void>();
  readonly images: ImageSource = {
    get: (asset) => this.#pictures.get(asset) ?? 'missing',
    observe: (listener) => {
      this.#listeners.add(listener);
      return () => void this.#listeners.delete(listener);
    },
  };
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
      images: this.images,
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
  compare(how: Expected = {}): {
    readonly different: number;
    readonly wrong: number;
    readonly drawn: number;
  } {
    const { expected, actual, blank } = this.#pixels(how);
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

  /**
   * The same for what is shown while a zoom goes on, stretched and not sharp: parts of 64 × 64 pixels that
   * should show something and show nothing, and all that should.
   */
  compareParts(): { readonly missing: number; readonly drawn: number } {
    const side = 64;
    const { expected, actual, blank, width, height } = this.#pixels({});
    let missing = 0;
    let drawn = 0;
    for (let top = 0; top + side <= height; top += side) {
      for (let left = 0; left + side <= width; left += side) {
        const inkOf = (pixels: Uint8ClampedArray): number => {
          let ink = 0;
          for (let y = top; y < top + side; y++) {
            for (let x = left * 4; x < (left + side) * 4; x += 4) {
              for (let c = 0; c < 3; c++)
                ink += Math.abs(pixels[y * width * 4 + x + c]! - blank[c]!);
            }
          }
          return ink / side ** 2;
        };
        if (inkOf(expected) < 20) continue;
        drawn++;
        if (inkOf(actual) < 2) missing++;
      }
    }
    return { missing, drawn };
  }

  /** What should be seen, as a picture. */
  expected(how: Expected = {}): string {
    const pen = this.#paper();
    this.#paintExpected(pen, how);
    return pen.canvas.toDataURL('image/png');
  }

  /** The screen as it is, and as it should be. */
  #pixels(how: Expected) {
    const pen = this.#paper();
    const { width, height } = pen.canvas;
    const blank = pen.getImageData(0, 0, 1, 1).data;
    this.#paintExpected(pen, how);
    const expected = pen.getImageData(0, 0, width, height).data;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = resolveColor('paper', this.theme);
    pen.fillRect(0, 0, width, height);
    for (const seen of seenScene()) pen.drawImage(...seen);
    const actual = pen.getImageData(0, 0, width, height).data;
    return { expected, actual, blank, width, height };
  }

  #paper(): CanvasRenderingContext2D {
    const { width, height } = document.querySelector<HTMLCanvasElement>('#overlay')!;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
    pen.fillStyle = resolveColor('paper', this.theme);
    pen.fillRect(0, 0, width, height);
    return pen;
  }

  #paintExpected(pen: CanvasRenderingContext2D, { exact = false, lifted }: Expected): void {
    const { theme } = this;
    const { context } = this.renderer;
    const painter = new ShapePainter(context, this.images, theme, 'paper');
    const index = new SpatialIndex(this.board, context);
    index.reset();
    const scale = this.camera.zoom * ratio;
    const x = Math.round(this.camera.x * scale);
    const y = Math.round(this.camera.y * scale);
    const { width, height } = pen.canvas;
    if (query.has('grid')) {
      paintGrid(pen, { scale, x, y }, { x: 0, y: 0, w: width, h: height }, ratio, theme);
    }
    const held = new Set(lifted?.ids);
    const all = [...index.all()];
    if (lifted?.isOnTop === true) {
      all.sort((a, b) => Number(held.has(a.shape.id)) - Number(held.has(b.shape.id)));
    }
    for (const entry of all) {
      const { shape, def } = entry;
      if (lifted !== undefined && held.has(shape.id)) {
        painter.paintMapped(pen, shape, lifted.matrix, { scale, x, y });
        continue;
      }
      if (!exact) {
        painter.paint(pen, entry, { scale, x, y });
        continue;
      }
      const [a, b, c, d, e, f] = placement(shape, def.localBox(shape, context));
      pen.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale - x, f * scale - y);
      pen.globalAlpha = shape.opacity;
      const paper = resolveColor('paper', theme);
      paintCommands(pen, def.outline(shape, context, 1), { theme, paper, image: () => 'missing' });
      pen.globalAlpha = 1;
    }
  }

  /** Points of the paths of all shapes at a level of detail: 1 is all there is. */
  pathPoints(detail: number): number {
    let sum = 0;
    for (const shape of this.board.ordered()) {
      for (const command of shapeDef(shape.type)!.outline(shape, this.renderer.context, detail)) {
        if (command.kind === 'path') sum += command.path.length / 2;
      }
    }
    return sum;
  }

  /** Tells that a picture is on its way, has come, or cannot be had. */
  setPicture(asset: string, picture: CanvasImageSource | 'loading' | undefined): void {
    if (picture === undefined) this.#pictures.delete(asset);
    else this.#pictures.set(asset, picture);
    for (const listener of this.#listeners) listener(asset);
  }

  /** Waits until the frames that users get have nothing left to do; what was done in them. */
  async settled(): Promise<RenderCounts> {
    const sum = this.renderer.takeCounts();
    for (let calm = 0; calm < 30; calm++) {
      await new Promise(requestAnimationFrame);
      const counts = this.renderer.takeCounts();
      if (counts.sceneFrames + counts.overlayFrames + counts.dirtyPixels + counts.blits > 0)
        calm = 0;
      for (const key of Object.keys(sum) as (keyof RenderCounts)[]) sum[key] += counts[key];
    }
    return sum;
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
  const canvases =
    moved === cells ? [...cells.querySelectorAll('canvas')] : [moved as HTMLCanvasElement];
  return canvases
    .filter(({ style }) => style.display !== 'none')
    .map((canvas) => {
      const at = canvas.getBoundingClientRect();
      return [
        canvas,
        Math.round(at.x * ratio),
        Math.round(at.y * ratio),
        Math.round(at.width * ratio),
        Math.round(at.height * ratio),
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
