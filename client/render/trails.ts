/**
 * Ink that grows under other people's pens: what lies behind a tip is painted once, on canvases larger
 * than the screen that are moved as the view moves; only tips are painted in each frame. Owns these
 * canvases. They are never on the page: whoever paints what is in hands copies from them, and what
 * highlighters draw is copied to a sheet that is blended with the board.
 */
import { type InkTrail, inkTrail } from '../../shared/shapes/ink-trail.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { MarkerSheet } from './marker-sheet.ts';
import { detailBand, type Pen, type Placement, type ShapePainter } from './shape-painter.ts';
import { release } from './tiles.ts';

/** Steps of a pen after which what lies behind its tip is painted for good. */
const MAX_TIP_STEPS = 16;
/** Steps left to the tip, as ends of parts are a little thinner than their middles. */
const TIP_STEPS = 3;
/** Steps painted as one part. */
const PART_STEPS = 128;
/** Steps painted for good in one frame; the rest in the next ones. */
const STEPS_A_FRAME = 1024;
/** Device pixels beyond each edge of the screen that are painted as well. */
const MARGIN = 256;
/** The zoom has come to rest when it has stayed the same for this long. */
const ZOOM_REST_MS = 90;

interface Size {
  readonly w: number;
  readonly h: number;
}

/** A part that is painted for good: its steps, and what it may touch on the board. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly box: Box;
}

interface Trail {
  shape: Shape;
  ink: InkTrail;
  detail: number;
  readonly look: string;
  readonly parts: Part[];
  /** Steps in these parts. */
  finished: number;
  /** The same in the picture that is shown while another one is being painted. */
  shownFinished: number;
}

/** What is painted with one opacity, by pens or by highlighters. */
interface Layer {
  readonly canvas: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;
  readonly opacity: number;
  readonly isMarker: boolean;
}

/** All layers for one scale, and where they stand. */
interface Picture {
  readonly layers: Map<string, Layer>;
  readonly place: Placement;
}

/** A part of a picture that came near the screen, and what has to be painted there. */
interface Gap {
  readonly rect: Box;
  readonly trail: Trail;
  readonly part: Part;
}

export class Trails {
  readonly #painter: ShapePainter;
  readonly #sheet: MarkerSheet;
  readonly #trails = new Map<ShapeId, Trail>();
  #view: Size = { w: 0, h: 0 };
  #picture: Picture | undefined;
  /** Shown, stretched, until the one for the present scale is painted. */
  #standIn: Picture | undefined;
  #gaps: Gap[] = [];
  #scale = 0;
  #scaledAt = -Infinity;
  #scratch: HTMLCanvasElement | undefined;
  /** Whether there is more to paint in the next frame. */
  isBehind = false;

  /** @param above what highlighters are put under on the page. */
  constructor(painter: ShapePainter, above: HTMLCanvasElement) {
    this.#painter = painter;
    this.#sheet = new MarkerSheet(above, painter);
  }

  holds(id: ShapeId): boolean {
    return this.#trails.has(id);
  }

  /**
   * Follows a shape that grows.
   * @returns `false` for one that has to be painted in another way.
   */
  follow(shape: Shape): boolean {
    const known = this.#trails.get(shape.id);
    if (known?.shape === shape) return true;
    const detail = known?.detail ?? detailBand(this.#picture?.place.scale ?? this.#scale);
    const ink = inkTrail(shape, detail);
    const look = ink && lookOf(shape, ink);
    if (known !== undefined && known.look === look) {
      known.shape = shape;
      known.ink = ink!;
      return true;
    }
    this.drop(shape.id);
    if (ink === undefined || look === undefined) return false;
    const parts: Part[] = [];
    this.#trails.set(shape.id, { shape, ink, detail, look, parts, finished: 0, shownFinished: 0 });
    return true;
  }

  /** What is painted apart moves with the rest, by device pixels from where it was painted. */
  moveBy(dx: number, dy: number): void {
    this.#sheet.moveBy(dx, dy);
  }

  /** Takes a shape away: the scene shows it, or it is gone. */
  drop(id: ShapeId): void {
    const trail = this.#trails.get(id);
    if (trail === undefined) return;
    this.#trails.delete(id);
    this.#gaps = this.#gaps.filter((gap) => gap.trail !== trail);
    if (this.#trails.size === 0) this.forget();
    else this.#erase(trail);
  }

  /** Forgets what is painted, not what is followed. */
  forget(): void {
    for (const picture of [this.#picture, this.#standIn]) dropPicture(picture);
    this.#picture = undefined;
    this.#standIn = undefined;
    this.#gaps = [];
    this.#sheet.remove();
    if (this.#scratch !== undefined) release(this.#scratch);
    this.isBehind = false;
    for (const trail of this.#trails.values()) restart(trail);
  }

  /**
   * @param view size of the screen in device pixels.
   * @param isOnScreen whether a shape may be seen.
   */
  paint(
    pen: Pen,
    place: Placement,
    view: Size,
    now: number,
    isOnScreen: (id: ShapeId) => boolean,
  ): void {
    if (this.#trails.size === 0) return;
    const isResting = this.#arrange(place, view, now);
    let steps = isResting ? STEPS_A_FRAME : 0;
    this.isBehind = !isResting;
    for (const trail of this.#trails.values()) {
      steps = this.#finish(trail, steps);
      if (trail.ink.fixed - trail.finished > MAX_TIP_STEPS) this.isBehind = true;
    }
    while (steps > 0 && this.#gaps.length > 0) {
      const { rect, trail, part } = this.#gaps.pop()!;
      this.#paintPart(trail, part, rect);
      steps -= part.to - part.from;
    }
    if (!this.isBehind && this.#standIn !== undefined) {
      dropPicture(this.#standIn);
      this.#standIn = undefined;
    }
    if (this.#gaps.length > 0) this.isBehind = true;
    const shown = this.#standIn ?? this.#picture!;
    const k = place.scale / shown.place.scale;
    const left = shown.place.x * k - place.x;
    const top = shown.place.y * k - place.y;
    let hasMarkers = false;
    for (const [id, { ink }] of this.#trails) hasMarkers ||= ink.isMarker && isOnScreen(id);
    const marker = hasMarkers ? this.#sheet.blank() : pen;
    if (!hasMarkers) this.#sheet.remove();
    for (const { canvas, opacity, isMarker } of shown.layers.values()) {
      const own = isMarker ? marker : pen;
      own.setTransform(k, 0, 0, k, left, top);
      own.globalAlpha = opacity;
      own.drawImage(canvas, 0, 0);
      own.globalAlpha = 1;
    }
    for (const trail of this.#trails.values()) {
      this.#paintTip(trail.ink.isMarker ? marker : pen, trail, place, shown);
    }
  }

  /** Brings the picture to where it is needed; `false` while the zoom moves. */
  #arrange(place: Placement, view: Size, now: number): boolean {
    if (view.w !== this.#view.w || view.h !== this.#view.h) {
      this.forget();
      this.#view = view;
    }
    if (place.scale !== this.#scale) {
      this.#scale = place.scale;
      this.#scaledAt = now;
    }
    const picture = this.#picture;
    if (picture?.place.scale === place.scale) {
      this.#recentre(picture, place);
      return true;
    }
    if (picture !== undefined) {
      if (now - this.#scaledAt < ZOOM_REST_MS) return false;
      dropPicture(this.#standIn);
      this.#standIn = picture;
    }
    this.#picture = { layers: new Map(), place: around(place) };
    this.#gaps = [];
    const detail = detailBand(place.scale);
    for (const [id, trail] of this.#trails) {
      const shown = trail.finished;
      restart(trail);
      trail.shownFinished = picture === undefined ? 0 : shown;
      if (trail.detail === detail) continue;
      // A shape that has ended no longer tells what its ink was: that is shown as it is.
      const ink = inkTrail(trail.shape, detail);
      if (ink === undefined) continue;
      const look = lookOf(trail.shape, ink);
      this.#trails.set(id, { ...trail, ink, detail, look });
    }
    return true;
  }

  /** Moves what is painted before the screen reaches its edge. */
  #recentre(picture: Picture, place: Placement): void {
    const at = around(place);
    const dx = picture.place.x - at.x;
    const dy = picture.place.y - at.y;
    if (Math.max(Math.abs(dx), Math.abs(dy)) <= MARGIN / 2) return;
    const w = this.#view.w + 2 * MARGIN;
    const h = this.#view.h + 2 * MARGIN;
    const layers = new Map<string, Layer>();
    for (const [key, before] of picture.layers) {
      const layer = makeLayer(w, h, before);
      layer.pen.drawImage(before.canvas, dx, dy);
      release(before.canvas);
      layers.set(key, layer);
    }
    this.#picture = { layers, place: at };
    this.#gaps = this.#gaps.map((gap) => {
      const { x, y, ...size } = gap.rect;
      return { ...gap, rect: { x: x + dx, y: y + dy, ...size } };
    });
    if (dx !== 0) this.#addGap({ x: dx > 0 ? 0 : w + dx, y: 0, w: Math.abs(dx), h });
    if (dy !== 0) this.#addGap({ x: 0, y: dy > 0 ? 0 : h + dy, w, h: Math.abs(dy) });
  }

  #addGap(rect: Box): void {
    for (const trail of this.#trails.values()) {
      for (const part of trail.parts) {
        if (meets(this.#pixelsOf(part.box), rect)) this.#gaps.push({ rect, trail, part });
      }
    }
  }

  /** Paints for good what lies behind the tip. @returns how many steps are left to be painted. */
  #finish(trail: Trail, steps: number): number {
    const { ink } = trail;
    let left = steps;
    if (ink.fixed - trail.finished <= MAX_TIP_STEPS) return left;
    const to = ink.fixed - TIP_STEPS;
    while (trail.finished < to && left > 0) {
      const from = trail.finished;
      const end = Math.min(to, from + PART_STEPS);
      const { x, y, w, h } = ink.box(from, end);
      const box = { x: trail.shape.x + x, y: trail.shape.y + y, w, h };
      const part = { from, to: end, box };
      trail.parts.push(part);
      trail.finished = end;
      this.#paintPart(trail, part, undefined);
      left -= end - from;
    }
    return left;
  }

  #paintPart({ shape, ink }: Trail, { from, to, box }: Part, rect: Box | undefined): void {
    const picture = this.#picture!;
    const w = this.#view.w + 2 * MARGIN;
    const h = this.#view.h + 2 * MARGIN;
    if (!meets(this.#pixelsOf(box), { x: 0, y: 0, w, h })) return;
    const key = keyOf(ink);
    let layer = picture.layers.get(key);
    if (layer === undefined) picture.layers.set(key, (layer = makeLayer(w, h, ink)));
    const { pen } = layer;
    if (rect !== undefined) {
      pen.save();
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.beginPath();
      pen.rect(rect.x, rect.y, rect.w, rect.h);
      pen.clip();
    }
    this.#painter.paintInk(pen, shape, ink.part(from, to), picture.place);
    if (rect !== undefined) pen.restore();
  }

  #paintTip(pen: Pen, trail: Trail, place: Placement, shown: Picture): void {
    const { ink, shape } = trail;
    const last = ink.count - 1;
    const isStandIn = shown === this.#standIn;
    const from = Math.min(isStandIn ? trail.shownFinished : trail.finished, last);
    const { x, y, w, h } = ink.box(from, last);
    const left = Math.max(0, Math.floor((shape.x + x) * place.scale - place.x) - 1);
    const top = Math.max(0, Math.floor((shape.y + y) * place.scale - place.y) - 1);
    const right = Math.min(this.#view.w, Math.ceil((shape.x + x + w) * place.scale - place.x) + 1);
    const bottom = Math.min(this.#view.h, Math.ceil((shape.y + y + h) * place.scale - place.y) + 1);
    if (right <= left || bottom <= top) return;
    this.#painter.painted++;
    const part = ink.part(from, last);
    if (ink.opacity === 1) {
      this.#painter.paintInk(pen, shape, part, place);
      return;
    }
    // Only what is not painted behind it: else it would be seen twice where both can be seen through.
    const scratch = (this.#scratch ??= document.createElement('canvas'));
    scratch.width = right - left;
    scratch.height = bottom - top;
    const own = scratch.getContext('2d')!;
    const at = { scale: place.scale, x: place.x + left, y: place.y + top };
    this.#painter.paintInk(own, shape, part, at);
    const layer = shown.layers.get(keyOf(ink));
    if (layer !== undefined) {
      const k = place.scale / shown.place.scale;
      own.globalCompositeOperation = 'destination-out';
      own.setTransform(k, 0, 0, k, shown.place.x * k - at.x, shown.place.y * k - at.y);
      own.drawImage(layer.canvas, 0, 0);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = ink.opacity;
    pen.drawImage(scratch, left, top);
    pen.globalAlpha = 1;
  }

  /** Takes ink out of the picture, and paints again what else is there. */
  #erase(gone: Trail): void {
    const key = keyOf(gone.ink);
    const layer = this.#picture?.layers.get(key);
    if (layer === undefined) return;
    const others = [...this.#trails.values()].filter(({ ink }) => keyOf(ink) === key);
    if (others.length === 0) {
      release(layer.canvas);
      this.#picture?.layers.delete(key);
      return;
    }
    const { pen } = layer;
    for (const { box } of gone.parts) {
      const { x, y, w, h } = this.#pixelsOf(box);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(x, y, w, h);
    }
    const rects = gone.parts.map(({ box }) => this.#pixelsOf(box));
    for (const trail of others) {
      for (const part of trail.parts) {
        const pixels = this.#pixelsOf(part.box);
        for (const rect of rects) if (meets(pixels, rect)) this.#paintPart(trail, part, rect);
      }
    }
  }

  /** Whole pixels of the picture that a box of the board takes. */
  #pixelsOf({ x, y, w, h }: Box): Box {
    const { scale, x: left, y: top } = this.#picture!.place;
    const x0 = Math.floor(x * scale - left) - 1;
    const y0 = Math.floor(y * scale - top) - 1;
    const x1 = Math.ceil((x + w) * scale - left) + 1;
    const y1 = Math.ceil((y + h) * scale - top) + 1;
    return { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
  }
}

/** Another look means that what was painted has to be painted anew. */
function lookOf({ x, y }: Shape, { look, opacity, isMarker }: InkTrail): string {
  return `${look} ${x} ${y} ${opacity} ${isMarker}`;
}

function keyOf({ opacity, isMarker }: InkTrail): string {
  return `${opacity} ${isMarker}`;
}

function restart(trail: Trail): void {
  trail.parts.length = 0;
  trail.finished = 0;
  trail.shownFinished = 0;
}

function around({ scale, x, y }: Placement): Placement {
  return { scale, x: x - MARGIN, y: y - MARGIN };
}

function makeLayer(
  w: number,
  h: number,
  { opacity, isMarker }: Pick<Layer, 'opacity' | 'isMarker'>,
): Layer {
  const canvas = document.createElement('canvas');
  canvas.width = w;
  canvas.height = h;
  return { canvas, pen: canvas.getContext('2d')!, opacity, isMarker };
}

function dropPicture(picture: Picture | undefined): void {
  for (const { canvas } of picture?.layers.values() ?? []) release(canvas);
}

function meets(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && a.x + a.w > b.x && a.y < b.y + b.h && a.y + a.h > b.y;
}
