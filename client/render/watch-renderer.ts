/**
 * The renderer of those who only watch: the same shapes painted by the same painter at the same
 * places as in the editor, by a fraction of its code. What changed is repainted in place, panning
 * copies what is there, and while the zoom moves the last picture is stretched.
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { resolveColor } from '../../shared/shapes/palette.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { Peers } from './peers.ts';
import { fillBox } from './pixel-box.ts';
import type { CameraState, PeerView, RendererInit, RenderOptions } from './renderer.ts';
import { ShapePainter, type Pen, type Placement } from './shape-painter.ts';
import type { Entry } from './spatial-index.ts';
import { CanvasShapeContext } from './text-measure.ts';
import { WatchIndex } from './watch-index.ts';

/** The zoom has come to rest when it has stayed the same for this long. */
const ZOOM_REST_MS = 90;
/** A picture that takes longer is painted behind the one that is shown. */
const SLICE_MS = 8;
/** Shapes painted between two looks at the clock. */
const SHAPES_PER_LOOK = 16;
/** What was let go stays where the hand left it until its change arrives, for at most this long. */
const GRACE_MS = 300;

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface Picture extends Placement {
  readonly canvas: HTMLCanvasElement;
}

/** A picture that is being painted behind the one that is shown. */
interface Job extends Picture {
  readonly pen: Pen;
  readonly entries: readonly Entry[];
  at: number;
}

/** What somebody has in the hand: shapes of the board, or a draft, perhaps in place of one of them. */
interface Lift {
  readonly ids: readonly ShapeId[];
  readonly matrix: readonly number[];
  readonly draft?: Shape;
  /** When the hand let go. */
  releasedAt: number | undefined;
}

export class WatchRenderer {
  readonly #source: ShapeSource;
  readonly #scene: HTMLCanvasElement;
  readonly #overlay: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D;
  readonly #overlayPen: CanvasRenderingContext2D;
  readonly #context: CanvasShapeContext;
  readonly #painter: ShapePainter;
  readonly #index: WatchIndex;
  readonly #marks = new Peers();
  readonly #stops: (() => void)[] = [];
  readonly #lifts = new Map<number, Lift>();
  #options: RenderOptions;
  #camera: CameraState = { x: 0, y: 0, zoom: 1 };
  #ratio = 1;
  #peers: readonly PeerView[] = [];
  #hidden: ReadonlySet<ShapeId> = new Set();
  /** Where what the scene shows belongs; `undefined` before there is anything. */
  #shown: Placement | undefined;
  /** Stretched over the scene until that is painted for the camera's scale. */
  #standIn: Picture | undefined;
  #job: Job | undefined;
  #dirty: Box[] = [];
  #zoomedAt = -Infinity;
  #frameRequest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDestroyed = false;

  constructor(init: RendererInit) {
    const { source, scene, overlay, options, images } = init;
    this.#source = source;
    this.#scene = scene;
    this.#overlay = overlay;
    this.#pen = scene.getContext('2d', { alpha: false })!;
    this.#overlayPen = overlay.getContext('2d')!;
    this.#options = options;
    this.#context = new CanvasShapeContext(source);
    this.#painter = new ShapePainter(this.#context, images, options.theme, options.background);
    this.#index = new WatchIndex(source, this.#context);
    const { fonts } = document;
    const onFonts = (): void => this.#reset();
    const onShow = (): void => this.#schedule();
    this.#painter.onPart = onFonts;
    fonts.addEventListener('loadingdone', onFonts);
    document.addEventListener('visibilitychange', onShow);
    scene.addEventListener('contextrestored', onFonts);
    this.#stops.push(
      source.observe((change) => {
        const isFollowed = this.#index.apply(change, (box) => this.#dirty.push(box));
        if (!isFollowed) this.#repaint();
        for (const id of [...change.updated, ...change.removed]) this.#settle(id);
        if (change.added.size > 0) this.#settle(undefined);
        this.#schedule();
      }),
      images.observe((asset) => {
        for (const entry of this.#index.search(EVERYWHERE)) {
          if ((entry.shape as { asset?: unknown }).asset === asset) this.#dirty.push(boxOf(entry));
        }
        this.#schedule();
      }),
      () => {
        fonts.removeEventListener('loadingdone', onFonts);
        document.removeEventListener('visibilitychange', onShow);
        scene.removeEventListener('contextrestored', onFonts);
      },
    );
  }

  setCamera(camera: CameraState): void {
    if (camera.zoom !== this.#camera.zoom) this.#zoomedAt = performance.now();
    this.#camera = camera;
    this.#schedule();
  }

  setOptions(options: Partial<RenderOptions>): void {
    this.#options = { ...this.#options, ...options };
    this.#painter.setColors(this.#options.theme, this.#options.background);
    this.#repaint();
  }

  /** Other people: their pointers, lasers, and what they have in their hands. */
  setPeers(peers: readonly PeerView[]): void {
    this.#peers = peers;
    const now = performance.now();
    const held = new Set<number>();
    for (const { clientId, gesture, draft } of peers) {
      const ids = draft?.replaces === undefined ? [] : [draft.replaces];
      const lift = gesture ?? (draft && { ids, matrix: [1, 0, 0, 1, 0, 0], draft: draft.shape });
      if (lift === undefined) continue;
      held.add(clientId);
      this.#lifts.set(clientId, { ...lift, releasedAt: undefined });
    }
    for (const [client, lift] of this.#lifts) if (!held.has(client)) lift.releasedAt ??= now;
    this.#marks.setOverlay({ selection: [], peers }, '#d6336c', now);
    this.#hide();
    this.#schedule();
  }

  /** Size of the view in CSS pixels, and device pixels per CSS pixel. */
  resize(width: number, height: number, pixelRatio: number): void {
    this.#ratio = pixelRatio;
    for (const canvas of [this.#scene, this.#overlay]) {
      canvas.width = Math.round(width * pixelRatio);
      canvas.height = Math.round(height * pixelRatio);
      fillBox(canvas, canvas.width, canvas.height, pixelRatio);
    }
    // Setting the size empties a canvas: there is something to see before the browser shows that.
    this.#repaint();
    this.flush();
  }

  contentBounds(): Box | undefined {
    return this.#index.bounds();
  }

  /** Paints everything now. */
  flush(): void {
    if (this.#isDestroyed) return;
    this.#zoomedAt = -Infinity;
    this.#render(Infinity);
  }

  destroy(): void {
    this.#isDestroyed = true;
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    this.#scene.width = 0;
    this.#overlay.width = 0;
  }

  get #scale(): number {
    return this.#camera.zoom * this.#ratio;
  }

  /** On whole device pixels, so that panning copies pixels as they are. */
  get #place(): Placement {
    const scale = this.#scale;
    const { x, y } = this.#camera;
    return { scale, x: Math.round(x * scale), y: Math.round(y * scale) };
  }

  #reset(): void {
    this.#context.forget();
    this.#painter.forget();
    this.#index.reset();
    this.#repaint();
  }

  #repaint(): void {
    this.#shown = undefined;
    this.#standIn = undefined;
    this.#job = undefined;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isDestroyed || this.#frameRequest !== 0 || document.hidden) return;
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = 0;
      this.#render(performance.now() + SLICE_MS);
    });
  }

  #wake(delayMs: number): void {
    clearTimeout(this.#timer);
    if (delayMs === 0) this.#schedule();
    else if (delayMs < Infinity) this.#timer = setTimeout(() => this.#schedule(), delayMs + 1);
  }

  #render(deadline: number): void {
    if (this.#scene.width === 0 || this.#isDestroyed) return;
    const now = performance.now();
    const wait = this.#paintScene(now, deadline);
    this.#wake(Math.min(wait, this.#paintOverlay(now)));
  }

  /** @returns milliseconds until the next frame is wanted. */
  #paintScene(now: number, deadline: number): number {
    const place = this.#place;
    const shown = this.#shown;
    if (shown?.scale === place.scale && this.#standIn === undefined) {
      this.#scroll(shown, place);
      this.#paintDirty(place);
      return Infinity;
    }
    if (shown !== undefined && this.#standIn === undefined) {
      const canvas = makeCanvas(this.#scene);
      canvas.getContext('2d')!.drawImage(this.#scene, 0, 0);
      this.#standIn = { ...shown, canvas };
    }
    const restMs = this.#zoomedAt + ZOOM_REST_MS - now;
    if (restMs > 0 && this.#standIn !== undefined) {
      this.#job = undefined;
      this.#stretch(place);
      return restMs;
    }
    return this.#paintAll(place, deadline) ? Infinity : 0;
  }

  /** Paints the whole view anew; `false` where time ran out and a stand-in is shown. */
  #paintAll(place: Placement, deadline: number): boolean {
    const isSame = this.#job?.x === place.x && this.#job.y === place.y && this.#dirty.length === 0;
    if (this.#job === undefined || !isSame || this.#job.scale !== place.scale) {
      this.#dirty = [];
      const canvas = makeCanvas(this.#scene);
      const pen = canvas.getContext('2d', { alpha: false })!;
      this.#paintPaper(pen, wholeOf(canvas));
      const entries = this.#entriesIn(wholeOf(canvas), place);
      this.#job = { ...place, canvas, pen, entries, at: 0 };
    }
    const job = this.#job;
    while (job.at < job.entries.length) {
      const end = Math.min(job.entries.length, job.at + SHAPES_PER_LOOK);
      for (; job.at < end; job.at++) this.#painter.paint(job.pen, job.entries[job.at]!, job);
      if (performance.now() >= deadline) break;
    }
    if (job.at < job.entries.length) {
      this.#stretch(place);
      return false;
    }
    this.#pen.setTransform(1, 0, 0, 1, 0, 0);
    this.#pen.drawImage(job.canvas, 0, 0);
    this.#repaintDone(place);
    return true;
  }

  #repaintDone(place: Placement): void {
    this.#shown = place;
    this.#standIn = undefined;
    this.#job = undefined;
  }

  #stretch(place: Placement): void {
    const pen = this.#pen;
    this.#paintPaper(pen, wholeOf(this.#scene));
    const from = this.#standIn;
    if (from === undefined) return;
    const k = place.scale / from.scale;
    pen.setTransform(k, 0, 0, k, from.x * k - place.x, from.y * k - place.y);
    pen.drawImage(from.canvas, 0, 0);
  }

  /** Moves what is there and paints what came into view. */
  #scroll(from: Placement, to: Placement): void {
    const dx = from.x - to.x;
    const dy = from.y - to.y;
    if (dx === 0 && dy === 0) return;
    const { width: w, height: h } = this.#scene;
    this.#shown = to;
    if (Math.abs(dx) >= w || Math.abs(dy) >= h) {
      this.#paintPart({ x: 0, y: 0, w, h }, to);
      this.#dirty = [];
      return;
    }
    this.#pen.setTransform(1, 0, 0, 1, 0, 0);
    this.#pen.drawImage(this.#scene, dx, dy);
    if (dx !== 0) this.#paintPart({ x: dx > 0 ? 0 : w + dx, y: 0, w: Math.abs(dx), h }, to);
    if (dy !== 0) this.#paintPart({ x: 0, y: dy > 0 ? 0 : h + dy, w, h: Math.abs(dy) }, to);
  }

  #paintDirty(place: Placement): void {
    const { width, height } = this.#scene;
    let area = 0;
    const parts = this.#dirty.flatMap((box): Rect[] => {
      // A pixel more on each side: edges are smoothed.
      const x = Math.max(0, Math.floor(box.x * place.scale - place.x) - 1);
      const y = Math.max(0, Math.floor(box.y * place.scale - place.y) - 1);
      const w = Math.min(width, Math.ceil((box.x + box.w) * place.scale - place.x) + 1) - x;
      const h = Math.min(height, Math.ceil((box.y + box.h) * place.scale - place.y) + 1) - y;
      if (w <= 0 || h <= 0) return [];
      area += w * h;
      return [{ x, y, w, h }];
    });
    this.#dirty = [];
    if (area > width * height) this.#paintPart(wholeOf(this.#scene), place);
    else for (const part of parts) this.#paintPart(part, place);
  }

  #paintPart(part: Rect, place: Placement): void {
    const pen = this.#pen;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.beginPath();
    pen.rect(part.x, part.y, part.w, part.h);
    pen.clip();
    this.#paintPaper(pen, part);
    for (const entry of this.#entriesIn(part, place)) this.#painter.paint(pen, entry, place);
    pen.restore();
  }

  #paintPaper(pen: Pen, { x, y, w, h }: Rect): void {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = resolveColor(this.#options.background, this.#options.theme);
    pen.fillRect(x, y, w, h);
  }

  #entriesIn({ x, y, w, h }: Rect, place: Placement): readonly Entry[] {
    const { scale } = place;
    const box = { x: (x + place.x) / scale, y: (y + place.y) / scale, w: w / scale, h: h / scale };
    return this.#index.search(box).filter(({ shape }) => !this.#hidden.has(shape.id));
  }

  /** Takes what is in somebody's hand out of the scene, and puts back what no longer is. */
  #hide(): void {
    const hidden = new Set([...this.#lifts.values()].flatMap(({ ids }) => ids));
    for (const id of new Set([...hidden, ...this.#hidden])) {
      const entry = this.#index.get(id);
      const isChanged = hidden.has(id) !== this.#hidden.has(id);
      if (isChanged && entry !== undefined) this.#dirty.push(boxOf(entry));
    }
    this.#hidden = hidden;
  }

  /**
   * A shape changed for good, or a new one came (`undefined`): what a hand has left no longer waits
   * for it.
   */
  #settle(id: ShapeId | undefined): void {
    for (const [client, { ids, releasedAt }] of this.#lifts) {
      const isHere = id === undefined ? ids.length === 0 : ids.includes(id);
      if (releasedAt === undefined || !isHere) continue;
      this.#lifts.delete(client);
      this.#hide();
    }
  }

  #paintOverlay(now: number): number {
    const pen = this.#overlayPen;
    const { width, height } = this.#overlay;
    const place = this.#place;
    let wait = Infinity;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    for (const [client, lift] of this.#lifts) {
      if (lift.releasedAt !== undefined) {
        const leftMs = lift.releasedAt + GRACE_MS - now;
        if (leftMs <= 0) {
          this.#lifts.delete(client);
          this.#hide();
          wait = 0;
          continue;
        }
        wait = Math.min(wait, leftMs);
      }
      const shapes =
        lift.draft === undefined ? lift.ids.map((id) => this.#source.get(id)) : [lift.draft];
      for (const shape of shapes) {
        if (shape !== undefined) this.#painter.paintMapped(pen, shape, lift.matrix, place);
      }
    }
    const ratio = this.#ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    const { scale } = place;
    const view = { x: place.x / scale, y: place.y / scale, zoom: scale / ratio };
    const size = { w: width / ratio, h: height / ratio };
    const { reducedMotion } = this.#options;
    return Math.min(wait, this.#marks.paint(pen, this.#peers, view, size, now, reducedMotion));
  }
}

const EVERYWHERE: Box = { x: -1e12, y: -1e12, w: 2e12, h: 2e12 };

function boxOf({ minX, minY, maxX, maxY }: Entry): Box {
  return { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
}

function wholeOf(canvas: HTMLCanvasElement): Rect {
  return { x: 0, y: 0, w: canvas.width, h: canvas.height };
}

function makeCanvas({ width, height }: HTMLCanvasElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
