/**
 * The renderer: listens to the board, decides when a frame is needed and what it does, and keeps
 * work within the time a frame has. Owns index, scene, overlay and all that listens on their behalf.
 */
import type { SourceChange } from '../../shared/document/shape-source.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import {
  fieldValue,
  type Shape,
  type ShapeContext,
  type ShapeId,
} from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { InHand } from './in-hand.ts';
import { Overlay } from './overlay.ts';
import type {
  CameraState,
  OverlayScene,
  RenderCounts,
  Renderer,
  RendererInit,
  RenderOptions,
} from './renderer.ts';
import { Scene, ZOOM_REST_MS } from './scene.ts';
import { ShapePainter } from './shape-painter.ts';
import { forgetSmallPictures, smallPicture } from './small-pictures.ts';
import { SpatialIndex } from './spatial-index.ts';
import { CanvasShapeContext } from './text-measure.ts';
import { withoutText } from './without-text.ts';

/** Work on bitmaps in a frame in which the camera moves: blits have to fit in beside it. */
const MOVING_BUDGET_MS = 4;
/** Work on bitmaps in a frame, or in a slice between two frames, while nothing moves. */
const RESTING_BUDGET_MS = 7;
/**
 * The same while there is nothing to be seen yet: to show a picture costs as much as painting hundreds of
 * shapes, and each one that is not complete is thrown away at once. No longer than people feel.
 */
const FIRST_BUDGET_MS = 100;
/** A picture that has not changed for about this long is likely to stay. */
const REST_MS = 120;

/**
 * Makes a renderer of a board on two canvases. Both canvases have to fill the same box, the overlay
 * above the scene; `destroy` is the caller's duty.
 */
export function createRenderer(init: RendererInit): Renderer {
  return new CanvasRenderer(init);
}

interface PendingChange {
  readonly added: Set<ShapeId>;
  readonly updated: Set<ShapeId>;
  readonly removed: Set<ShapeId>;
}

class CanvasRenderer implements Renderer {
  readonly context: ShapeContext;
  readonly #init: RendererInit;
  readonly #shapes: CanvasShapeContext;
  readonly #painter: ShapePainter;
  readonly #index: SpatialIndex;
  readonly #scene: Scene;
  readonly #inHand: InHand;
  readonly #overlay: Overlay;
  readonly #counts = noCounts();
  readonly #stops = new AbortController();
  readonly #unobserve: (() => void)[] = [];
  readonly #channel = new MessageChannel();
  #options: RenderOptions;
  #pending: PendingChange | undefined;
  /** Foreign strokes that have grown since they were last looked at. */
  readonly #pendingGrowth = new Set<ShapeId>();
  #grownAt = -Infinity;
  /** Shapes that this page has added since the last look. */
  readonly #own = new Set<ShapeId>();
  #frameRequest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sliceAsked = false;
  #inkAsked = false;
  #overlayWanted = true;
  /** Milliseconds after which what is in a hand has to be put in order again. */
  #arrangeIn = Infinity;
  #destroyed = false;

  constructor(init: RendererInit) {
    this.#init = init;
    this.#options = init.options;
    const { theme, background } = init.options;
    this.#shapes = new CanvasShapeContext(init.source);
    this.context = this.#shapes;
    this.#painter = new ShapePainter(this.#shapes, init.images, theme, background);
    this.#painter.onPart = () => this.#onFonts();
    this.#painter.smaller = smallPicture;
    this.#painter.withoutText = withoutText;
    this.#index = new SpatialIndex(init.source, this.#shapes);
    this.#index.reset();
    this.#scene = new Scene(init.scene, this.#index, this.#painter, this.#options, this.#counts);
    this.#scene.beginAnew();
    const onPart = (): void => {
      this.#overlayWanted = true;
      this.#schedule();
    };
    this.#inHand = new InHand(this.#index, this.#painter, init.overlay, onPart);
    this.#overlay = new Overlay(init.overlay, this.#inHand, this.#shapes, this.#counts, onPart);
    this.#unobserve.push(init.source.observe(this.#onChange));
    this.#unobserve.push(init.images.observe(this.#onImage));
    for (const entry of this.#index.all()) this.#noteGrowing(entry.shape.id);
    this.#channel.port1.onmessage = this.#onSlice;
    this.#listen();
    this.#schedule();
  }

  setCamera(camera: CameraState): void {
    this.#scene.setCamera(camera, performance.now());
    this.#overlayWanted = true;
    this.#schedule();
  }

  setOverlay(overlay: OverlayScene): void {
    this.#sync();
    const now = performance.now();
    this.#inHand.setOverlay(overlay, now);
    this.#overlay.setScene(overlay, this.#options, now);
    this.#overlayWanted = true;
    this.#schedule();
  }

  setAhead(shape: Shape | undefined): void {
    this.#inHand.growing.ahead = shape;
    this.#overlayWanted = true;
    this.#schedule();
  }

  expectInk(): void {
    this.#askInk();
  }

  setOptions(options: Partial<RenderOptions>): void {
    const before = this.#options;
    const after = { ...before, ...options };
    this.#options = after;
    this.#scene.setOptions(after);
    this.#painter.setColors(after.theme, after.background);
    const repaint =
      before.theme !== after.theme ||
      before.background !== after.background ||
      before.grid !== after.grid;
    if (repaint) {
      this.#scene.invalidateAll();
      this.#inHand.forgetBitmaps();
    }
    if (before.editing !== after.editing) {
      this.#sync();
      this.#painter.editing = after.editing;
      for (const id of [before.editing, after.editing]) {
        if (id !== undefined) this.#invalidateShape(id);
      }
    }
    this.#overlayWanted = true;
    this.#schedule();
  }

  resize(width: number, height: number, pixelRatio: number): void {
    const ratio = Number.isFinite(pixelRatio) && pixelRatio > 0 ? pixelRatio : 1;
    const w = Math.max(0, Math.round(width * ratio));
    const h = Math.max(0, Math.round(height * ratio));
    this.#scene.resize(w, h, ratio);
    this.#overlay.resize(w, h, ratio);
    this.#overlayWanted = true;
    // Setting a canvas's size empties it: paint before the browser shows that.
    if (!document.hidden) this.#frame(performance.now());
    else this.#schedule();
  }

  query(box: Box): readonly Shape[] {
    this.#sync();
    return this.#index.search(box).map((entry) => entry.shape);
  }

  contentBounds(): Box | undefined {
    this.#sync();
    return this.#index.bounds();
  }

  flush(): void {
    if (this.#destroyed) return;
    const now = performance.now();
    this.#update('all');
    this.#scene.work(now, Infinity);
    this.#scene.show();
    this.#inHand.settle((box) => this.#scene.isClean(box), Infinity);
    this.#overlayWanted = false;
    this.#paintOverlay(now);
    this.#counts.frames++;
  }

  takeCounts(): RenderCounts {
    this.#counts.shapesPainted = this.#painter.painted;
    const taken = { ...this.#counts };
    this.#painter.painted = 0;
    Object.assign(this.#counts, noCounts());
    return taken;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#timer);
    this.#channel.port1.onmessage = null;
    this.#channel.port1.close();
    this.#channel.port2.close();
    this.#stops.abort();
    for (const stop of this.#unobserve) stop();
    this.#inHand.destroy();
    this.#scene.destroy();
    this.#overlay.destroy();
  }

  #listen(): void {
    const { signal } = this.#stops;
    document.addEventListener('visibilitychange', () => this.#schedule(), { signal });
    document.fonts.addEventListener('loadingdone', () => this.#onFonts(), { signal });
    const restored = (): void => {
      forgetSmallPictures();
      this.#scene.forgetBitmaps();
      this.#inHand.forgetBitmaps();
      this.#overlay.forgetContent();
      this.#overlayWanted = true;
      this.#schedule();
    };
    this.#init.scene.addEventListener('contextrestored', restored, { signal });
    this.#init.overlay.addEventListener('contextrestored', restored, { signal });
  }

  readonly #onChange = (change: SourceChange): void => {
    const pending = (this.#pending ??= {
      added: new Set(),
      updated: new Set(),
      removed: new Set(),
    });
    for (const id of change.added) pending.added.add(id);
    for (const id of change.updated) {
      if (!change.local && this.#inHand.growing.isForeign(id)) this.#pendingGrowth.add(id);
      else pending.updated.add(id);
    }
    for (const id of change.removed) pending.removed.add(id);
    if (change.local) for (const id of change.added) this.#own.add(id);
    this.#schedule();
  };

  readonly #onImage = (asset: string): void => {
    this.#sync();
    for (const entry of this.#index.all()) {
      if ((entry.shape as { asset?: unknown }).asset === asset) {
        this.#scene.invalidate(boxOf(entry));
      }
    }
    this.#overlayWanted = true;
    this.#schedule();
  };

  #onFonts(): void {
    this.#shapes.forget();
    this.#painter.forget();
    // Widths of texts have changed, and with them their bounds.
    this.#index.reset();
    this.#scene.invalidateAll();
    this.#inHand.forgetBitmaps();
    this.#overlayWanted = true;
    this.#schedule();
  }

  /** Brings the index up to what the board is now, and marks what has to be painted again. */
  #sync(growth: 'due' | 'all' = 'due'): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    const now = performance.now();
    const isDue = growth === 'all' || now - this.#grownAt >= this.#inHand.growing.interval;
    if (isDue && this.#pendingGrowth.size > 0) {
      for (const id of this.#pendingGrowth) pending.updated.add(id);
      this.#pendingGrowth.clear();
      this.#grownAt = now;
    }
    if (this.#pendingGrowth.size === 0) this.#pending = undefined;
    else this.#pending = { added: new Set(), updated: new Set(), removed: new Set() };
    if (pending.added.size + pending.updated.size + pending.removed.size === 0) return;
    const invalidate = (box: Box | undefined, id: ShapeId): void => {
      // What is in a hand is not in the scene: its growing repaints nothing there.
      if (box === undefined || this.#inHand.hidden.has(id)) return;
      this.#scene.invalidate(box);
      this.#inHand.touch(box);
    };
    const sizeBefore = this.#index.size;
    const extent = this.#index.apply({ ...pending, reordered: false }, (id, before, after) => {
      this.#noteGrowing(id);
      const entry = this.#index.get(id);
      if (entry !== undefined) this.#painter.forgetShape(entry.shape);
      if (this.#inHand.growing.isGrowing(id)) {
        // Not painted here before it began to grow, and not while it does.
        if (!this.#inHand.hidden.has(id)) invalidate(before, id);
      } else {
        invalidate(before, id);
        invalidate(after, id);
      }
    });
    if (extent === 'all') {
      this.#scene.invalidateAll();
      if (sizeBefore * 8 < this.#index.size) this.#scene.beginAnew();
      for (const entry of this.#index.all()) this.#noteGrowing(entry.shape.id);
    }
    this.#own.clear();
    this.#overlayWanted = true;
  }

  #noteGrowing(id: ShapeId): void {
    const shape = this.#index.get(id)?.shape;
    const isOwn = this.#own.has(id);
    const grows = shape !== undefined && isGrowing(shape);
    this.#inHand.setGrowing(id, grows, isOwn);
    if (grows && isOwn) this.#askInk();
  }

  /** Until it is here, and where it cannot be had, the own stroke is painted on the overlay. */
  #askInk(): void {
    if (this.#inkAsked) return;
    this.#inkAsked = true;
    if (typeof OffscreenCanvas !== 'function') return;
    void import('./ink.ts').then(
      ({ Ink }) => {
        if (this.#destroyed) return;
        this.#inHand.growing.ink = new Ink(this.#init.overlay, this.#painter);
        this.#overlayWanted = true;
        this.#schedule();
      },
      () => {
        this.#inkAsked = false;
      },
    );
  }

  #invalidateShape(id: ShapeId): void {
    const entry = this.#index.get(id);
    if (entry !== undefined) this.#scene.invalidate(boxOf(entry));
  }

  #update(growth: 'due' | 'all' = 'due'): void {
    this.#sync(growth);
    const changed = (box: Box): void => this.#scene.invalidate(box);
    this.#inHand.updateHidden(changed);
    this.#scene.setHidden(this.#inHand.hidden);
    this.#arrangeIn = this.#inHand.arrange(this.#scene.place, changed);
    this.#scene.setLeftOut(this.#inHand.leftOut);
  }

  #schedule(): void {
    if (this.#destroyed || this.#frameRequest !== 0 || document.hidden) return;
    this.#frameRequest = requestAnimationFrame((now) => {
      this.#frameRequest = 0;
      this.#frame(now);
    });
  }

  #frame(_now: number): void {
    if (this.#destroyed || document.hidden) return;
    const now = performance.now();
    this.#counts.frames++;
    this.#update();
    const isMoving = this.#scene.isMoving(now);
    const budget = isMoving ? MOVING_BUDGET_MS : this.#restingBudget;
    const more = this.#scene.work(now, now + budget);
    this.#scene.show();
    const wait = this.#finish(now);
    if (wait <= 0 || this.#pendingGrowth.size > 0) this.#schedule();
    if (more && this.#scene.isZooming(now)) this.#wake(Math.min(wait, ZOOM_REST_MS));
    else if (more && isMoving) this.#schedule();
    else if (more) this.#askSlice();
    else if (isMoving) this.#wake(Math.min(wait, ZOOM_REST_MS));
    else if (this.#scene.isDoneAhead) this.#rest(wait);
    else {
      this.#askSlice();
      this.#wake(wait);
    }
  }

  /** What is left to do when all is painted. */
  #rest(wait: number): void {
    this.#index.prepare();
    const then = this.#scene.rest();
    if (then === 'more') this.#schedule();
    this.#wake(then === 'later' ? Math.min(wait, REST_MS) : wait);
  }

  get #restingBudget(): number {
    return this.#scene.isFirst ? FIRST_BUDGET_MS : RESTING_BUDGET_MS;
  }

  /** Lets go what the scene shows again, and paints the overlay. */
  #finish(now: number): number {
    const waiting = this.#inHand.settle((box) => this.#scene.isClean(box), now);
    if (waiting) this.#overlayWanted = true;
    let wait = Infinity;
    if (this.#overlayWanted) {
      this.#overlayWanted = waiting;
      wait = this.#paintOverlay(now);
    }
    if (wait < Infinity) this.#overlayWanted = true;
    return waiting ? 0 : wait;
  }

  #paintOverlay(now: number): number {
    const { place } = this.#scene;
    const { ratio } = place;
    this.#inHand.growing.paintInk(place, place, ratio, this.#options.theme);
    const wait = Math.min(this.#arrangeIn, this.#inHand.moveSheets(place, this.#options.theme));
    return Math.min(wait, this.#overlay.paint(place, this.#options, now));
  }

  #wake(delay: number): void {
    clearTimeout(this.#timer);
    if (delay === Infinity) return;
    this.#timer = setTimeout(() => this.#schedule(), Math.max(0, delay) + 1);
  }

  #askSlice(): void {
    if (this.#sliceAsked || this.#destroyed) return;
    this.#sliceAsked = true;
    this.#channel.port2.postMessage(0);
  }

  /** Work between two frames: what the screen still lacks first, then what may be looked at next. */
  readonly #onSlice = (): void => {
    this.#sliceAsked = false;
    if (this.#destroyed || document.hidden) return;
    const now = performance.now();
    if (this.#scene.isMoving(now)) return;
    const deadline = now + this.#restingBudget;
    if (this.#scene.work(now, deadline)) this.#askSlice();
    else if (this.#scene.workAhead(deadline)) this.#askSlice();
    else this.#schedule();
    if (this.#scene.isOutOfDate || this.#overlayWanted) this.#schedule();
  };
}

function noCounts(): RenderCounts {
  return {
    frames: 0,
    sceneFrames: 0,
    overlayFrames: 0,
    shapesPainted: 0,
    blits: 0,
    dirtyPixels: 0,
  };
}

const liveFields = new Map<string, readonly string[]>();

/** Whether a field that only grows has something in it: the shape is under somebody's pen. */
function isGrowing(shape: Shape): boolean {
  let names = liveFields.get(shape.type);
  if (names === undefined) {
    const fields = shapeDef(shape.type)?.fields ?? {};
    names = Object.keys(fields).filter((name) => fields[name]!.kind === 'live');
    liveFields.set(shape.type, names);
  }
  for (const name of names) {
    const value = fieldValue(shape, name);
    if (Array.isArray(value) && value.length > 0) return true;
  }
  return false;
}

function boxOf(entry: { minX: number; minY: number; maxX: number; maxY: number }): Box {
  return { x: entry.minX, y: entry.minY, w: entry.maxX - entry.minX, h: entry.maxY - entry.minY };
}
