/**
 * The own stroke while the pen is down, on two canvases between scene and overlay: what lies behind the
 * tip is painted once, the tip on a canvas that is not much larger than the tip. A frame of drawing
 * costs the same however long the stroke and however large the screen. Owns these canvases; what
 * is drawn is the shape's.
 */
import { type InkTrail, inkTrail } from '../../shared/shapes/ink-trail.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { setBox } from './pixel-box.ts';
import { detailBand, type Placement, type ShapePainter } from './shape-painter.ts';
import { release } from './tiles.ts';

/** Steps of the pen after which the part behind the tip is painted for good. */
const MAX_TIP_STEPS = 64;
/** Device pixels that a tip may take. */
const MAX_TIP = 448;
/** Steps behind the tip that are left to it, as ends of parts are a little thinner than their middles. */
const TIP_STEPS = 3;
/** Device pixels: places and sizes of the canvases are multiples of it, so that they seldom change. */
const STEP = 48;
/** Device pixels by which the canvas of what is finished is enlarged beyond what it needs. */
const ROOM = 192;

/** Size in device pixels. */
interface Screen {
  readonly w: number;
  readonly h: number;
}

/** A canvas that is drawn on, and the part of the screen that it covers, in device pixels. */
interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;
  x: number;
  y: number;
}

export class Ink {
  readonly #painter: ShapePainter;
  readonly #group = document.createElement('div');
  readonly #tip: Sheet;
  /** What is finished: never on the page, as browsers copy what can be drawn on in every frame. */
  #store: Sheet;
  /** The same as a bitmap, which is copied once. */
  readonly #laid = makeCanvas();
  #id: ShapeId | undefined;
  #look = '';
  #painted: Shape | undefined;
  /** Steps that are painted for good. */
  #finished = 0;
  #place: Placement = { scale: 0, x: 0, y: 0 };
  #view: Screen = { w: 0, h: 0 };
  #ratio = 1;

  /** @param above what the ink lies under; of the same place and size as the screen. */
  constructor(above: HTMLElement, painter: ShapePainter) {
    this.#painter = painter;
    this.#group.ariaHidden = 'true';
    this.#group.dataset['hand'] = '';
    const { style } = this.#group;
    style.position = 'absolute';
    style.inset = '0';
    style.pointerEvents = 'none';
    style.display = 'none';
    this.#store = makeSheet();
    this.#tip = makeSheet();
    this.#group.append(this.#laid, this.#tip.canvas);
    above.before(this.#group);
  }

  /** Whether a shape is on these canvases, as it is or as it last was while it grew. */
  holds(id: ShapeId): boolean {
    return this.#id === id;
  }

  /**
   * Shows a shape that grows; one at a time.
   * @returns `false` for a shape that has to be painted in another way.
   */
  show(shape: Shape, place: Placement, view: Screen, ratio: number, theme: Theme): boolean {
    if (this.#id !== undefined && this.#id !== shape.id) return false;
    const isSamePlace =
      place.scale === this.#place.scale && place.x === this.#place.x && place.y === this.#place.y;
    if (shape === this.#painted && isSamePlace) return true;
    const trail = inkTrail(shape, detailBand(place.scale));
    if (trail === undefined) {
      this.clear();
      return false;
    }
    const look = `${trail.look} ${shape.x} ${shape.y} ${theme} ${view.w} ${view.h} ${ratio}`;
    if (this.#id === undefined || !isSamePlace || look !== this.#look) {
      this.clear();
      this.#look = look;
      this.#place = place;
      this.#view = view;
      this.#ratio = ratio;
      const { style } = this.#group;
      style.display = '';
      style.opacity = trail.opacity === 1 ? '' : String(trail.opacity);
      style.mixBlendMode = trail.isMarker ? (theme === 'light' ? 'multiply' : 'screen') : '';
    }
    this.#id = shape.id;
    this.#painted = shape;
    this.#painter.painted++;
    const steps = trail.fixed - this.#finished;
    if (steps > MAX_TIP_STEPS || (steps > 2 * TIP_STEPS && this.#isLong(shape, trail))) {
      this.#finish(shape, trail);
    }
    this.#paintTip(shape, trail);
    return true;
  }

  /** What a shape has left stays for a moment; it is of no use in another place. */
  keep(id: ShapeId, place: Placement): void {
    const { scale, x, y } = this.#place;
    if (this.#id !== id || (scale === place.scale && x === place.x && y === place.y)) return;
    this.clear();
  }

  clear(): void {
    if (this.#id === undefined) return;
    this.#id = undefined;
    this.#painted = undefined;
    this.#finished = 0;
    this.#group.style.display = 'none';
    for (const canvas of [this.#store.canvas, this.#laid, this.#tip.canvas]) release(canvas);
  }

  destroy(): void {
    this.clear();
    this.#group.remove();
  }

  /** Whether the tip has become large. */
  #isLong(shape: Shape, trail: InkTrail): boolean {
    const { w, h } = this.#seen(shape, trail.box(this.#finished, trail.count - 1));
    return Math.max(w, h) > MAX_TIP;
  }

  #finish(shape: Shape, trail: InkTrail): void {
    const to = trail.fixed - TIP_STEPS;
    while (this.#finished < to) {
      const from = this.#finished;
      const end = Math.min(to, from + 4 * MAX_TIP_STEPS);
      const rect = this.#seen(shape, trail.box(from, end));
      if (rect.w > 0 && rect.h > 0) {
        this.#reach(rect);
        this.#paint(this.#store, shape, trail, from, end);
      }
      this.#finished = end;
    }
    const { canvas, x, y } = this.#store;
    if (canvas.width === 0 || canvas.height === 0) return;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    copy.getContext('2d')!.drawImage(canvas, 0, 0);
    this.#laid.getContext('bitmaprenderer')!.transferFromImageBitmap(copy.transferToImageBitmap());
    this.#put(this.#laid, { x, y, w: canvas.width, h: canvas.height });
  }

  #paintTip(shape: Shape, trail: InkTrail): void {
    const last = trail.count - 1;
    const rect = this.#seen(shape, trail.box(this.#finished, last));
    const { canvas, pen } = this.#tip;
    const right = rect.x + rect.w;
    const bottom = rect.y + rect.h;
    const isIn =
      rect.x >= this.#tip.x &&
      rect.y >= this.#tip.y &&
      right <= this.#tip.x + canvas.width &&
      bottom <= this.#tip.y + canvas.height;
    if (!isIn) {
      const x = Math.floor(rect.x / STEP) * STEP;
      const y = Math.floor(rect.y / STEP) * STEP;
      const w = Math.ceil((right - x) / STEP) * STEP;
      const h = Math.ceil((bottom - y) / STEP) * STEP;
      if (w > canvas.width || h > canvas.height) {
        resize(this.#tip, Math.max(w + STEP, canvas.width), Math.max(h + STEP, canvas.height));
      }
      // The pen is likely to go on in the direction in which it left.
      const ahead = (before: number, now: number, size: number, need: number): number =>
        now < before ? now - Math.floor((size - need) / STEP) * STEP : now;
      this.#tip.x = ahead(this.#tip.x, x, canvas.width, w);
      this.#tip.y = ahead(this.#tip.y, y, canvas.height, h);
      const { x: left, y: top } = this.#tip;
      this.#put(canvas, { x: left, y: top, w: canvas.width, h: canvas.height });
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    this.#paint(this.#tip, shape, trail, this.#finished, last);
  }

  #paint({ pen, x, y }: Sheet, shape: Shape, trail: InkTrail, from: number, to: number): void {
    const place = { scale: this.#place.scale, x: this.#place.x + x, y: this.#place.y + y };
    this.#painter.paintInk(pen, shape, trail.part(from, to), place);
  }

  /** Device pixels of the screen that a local box takes. */
  #seen(shape: Shape, box: Box): Box {
    const { scale, x, y } = this.#place;
    const left = Math.max(0, Math.floor((shape.x + box.x) * scale - x) - 1);
    const top = Math.max(0, Math.floor((shape.y + box.y) * scale - y) - 1);
    const right = Math.min(this.#view.w, Math.ceil((shape.x + box.x + box.w) * scale - x) + 1);
    const bottom = Math.min(this.#view.h, Math.ceil((shape.y + box.y + box.h) * scale - y) + 1);
    return { x: left, y: top, w: Math.max(0, right - left), h: Math.max(0, bottom - top) };
  }

  /** Enlarges the canvas of what is finished so that it covers a part of the screen. */
  #reach(rect: Box): void {
    const before = this.#store;
    const { width, height } = before.canvas;
    const isEmpty = width === 0 || height === 0;
    const right = rect.x + rect.w;
    const bottom = rect.y + rect.h;
    if (
      !isEmpty &&
      rect.x >= before.x &&
      rect.y >= before.y &&
      right <= before.x + width &&
      bottom <= before.y + height
    ) {
      return;
    }
    const grown = (from: number, to: number, oldFrom: number, size: number, limit: number) => {
      const low = isEmpty || from < oldFrom ? Math.max(0, from - ROOM) : oldFrom;
      const high = isEmpty || to > oldFrom + size ? Math.min(limit, to + ROOM) : oldFrom + size;
      const start = Math.floor(low / STEP) * STEP;
      return { low: start, size: Math.ceil((high - start) / STEP) * STEP };
    };
    const across = grown(rect.x, right, before.x, width, this.#view.w);
    const down = grown(rect.y, bottom, before.y, height, this.#view.h);
    const after = makeSheet();
    resize(after, across.size, down.size);
    after.x = across.low;
    after.y = down.low;
    if (!isEmpty) after.pen.drawImage(before.canvas, before.x - after.x, before.y - after.y);
    release(before.canvas);
    this.#store = after;
  }

  #put(canvas: HTMLCanvasElement, { x, y, w, h }: Box): void {
    const ratio = this.#ratio;
    const stretch = setBox(canvas, w, h, ratio);
    canvas.style.transform = `matrix(${stretch.x}, 0, 0, ${stretch.y}, ${x / ratio}, ${y / ratio})`;
  }
}

function makeCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 0;
  canvas.height = 0;
  const { style } = canvas;
  style.position = 'absolute';
  style.willChange = 'transform';
  return canvas;
}

function makeSheet(): Sheet {
  const canvas = makeCanvas();
  return { canvas, pen: canvas.getContext('2d')!, x: 0, y: 0 };
}

function resize({ canvas }: Sheet, width: number, height: number): void {
  canvas.width = width;
  canvas.height = height;
}
