/**
 * Shapes that are in somebody's hand: moved, resized or turned by a gesture, growing under a pen, about
 * to be erased, or not on the board yet. They are left out of the scene and painted on the overlay,
 * so that their movement costs a blit and no repainting of what lies under them.
 */
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { LiftSheet, wholeSize } from './lift-sheet.ts';
import type { OverlayScene } from './renderer.ts';
import type { Pen, Placement, ShapePainter } from './shape-painter.ts';
import type { Entry, SpatialIndex } from './spatial-index.ts';
import { boxOf, Growing, isSeen, type Size } from './growing.ts';
import { release } from './tiles.ts';

type Matrix = readonly number[];

/** Up to this many shapes are painted from their commands in each frame, sharp under any matrix. */
const MAX_SHARP = 8;
/** Part of the screen beyond each edge that a bitmap of lifted shapes covers too. */
const OVERSCAN = 0.25;
/** A peer's shapes stay where the hand left them until its change arrives, for at most this long. */
const PEER_GRACE_MS = 300;
const FADED = 0.25;
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** Shapes lifted by one gesture, as they were when it began. */
interface Lift {
  readonly owner: number;
  readonly ids: readonly ShapeId[];
  readonly entries: readonly Entry[];
  readonly shapes: readonly Shape[];
  matrix: Matrix;
  picture: Picture | undefined;
  /** When the hand let go; `undefined` while it holds. */
  releasedAt: number | undefined;
}

interface Picture {
  /** On the page already; where browsers offer that. */
  readonly sheet: LiftSheet | undefined;
  /** Else painted on the overlay. */
  readonly canvas: HTMLCanvasElement | undefined;
  /** Device pixels. */
  readonly w: number;
  readonly h: number;
  readonly place: Placement;
  /** Pixels at the same scale that the shapes take. */
  readonly bounds: Box;
  /** Whether some of them lie outside. */
  readonly cut: boolean;
}

/** Own gesture's owner; peers' are their client ids. */
const OWN = -1;

export class InHand {
  readonly #index: SpatialIndex;
  readonly #painter: ShapePainter;
  readonly #above: HTMLElement;
  #ratio = 1;
  #lifts: Lift[] = [];
  #fading: readonly ShapeId[] = [];
  #draft: readonly Shape[] = [];
  /** Shapes that a draft stands for. */
  #replaced: readonly ShapeId[] = [];
  readonly growing: Growing;
  #hidden: ReadonlySet<ShapeId> = new Set();
  #hiddenIsOld = false;

  /** @param above what pictures of lifted shapes are put under on the page. */
  constructor(index: SpatialIndex, painter: ShapePainter, above: HTMLElement) {
    this.#above = above;
    this.#index = index;
    this.#painter = painter;
    this.growing = new Growing(index, painter);
  }

  /** Whether nothing has to be painted on the overlay. */
  get isEmpty(): boolean {
    return (
      this.#lifts.every(({ picture }) => picture !== undefined && picture.canvas === undefined) &&
      this.#fading.length === 0 &&
      this.#draft.length === 0 &&
      this.#replaced.length === 0 &&
      this.growing.isEmpty
    );
  }

  /** Shapes that the scene leaves out; a new set whenever it changes. */
  get hidden(): ReadonlySet<ShapeId> {
    return this.#hidden;
  }

  /** Follows what the overlay is told to show. */
  setOverlay(overlay: OverlayScene, now: number): void {
    this.#draft = overlay.draft ?? [];
    const fading = overlay.fading ?? [];
    if (fading.length + this.#fading.length > 0) this.#hiddenIsOld = true;
    this.#fading = fading;
    const replaced = overlay.hidden ?? [];
    if (!isSame(replaced, this.#replaced)) this.#hiddenIsOld = true;
    this.#replaced = replaced;
    const held = new Set<Lift>();
    const hold = (owner: number, gesture: OverlayScene['gesture']): void => {
      if (gesture === undefined || gesture.ids.length === 0) return;
      let lift = this.#lifts.find(
        (other) =>
          other.owner === owner && other.releasedAt === undefined && isSame(other.ids, gesture.ids),
      );
      if (lift === undefined) {
        lift = this.#lift(owner, gesture.ids);
        this.#lifts.push(lift);
        this.#hiddenIsOld = true;
      }
      lift.matrix = gesture.matrix;
      held.add(lift);
    };
    hold(OWN, overlay.gesture);
    for (const peer of overlay.peers) hold(peer.clientId, peer.gesture);
    for (const lift of this.#lifts) {
      if (held.has(lift) || lift.releasedAt !== undefined) continue;
      lift.releasedAt = now;
      this.#hiddenIsOld = true;
    }
  }

  /** Tells that a shape is growing (its live field has points), or no longer is. */
  setGrowing(id: ShapeId, growing: boolean, own: boolean): void {
    if (this.growing.set(id, growing, own)) this.#hiddenIsOld = true;
  }

  /**
   * Works out anew which shapes the scene leaves out.
   * @param changed is called with the bounds of each shape that the scene must now show or leave out.
   */
  updateHidden(changed: (box: Box) => void): void {
    if (!this.#hiddenIsOld) return;
    this.#hiddenIsOld = false;
    const hidden = new Set<ShapeId>();
    for (const lift of this.#lifts) {
      if (lift.releasedAt === undefined) for (const id of lift.ids) hidden.add(id);
    }
    for (const id of this.#fading) hidden.add(id);
    for (const id of this.#replaced) hidden.add(id);
    for (const id of this.growing.ids()) hidden.add(id);
    const before = this.#hidden;
    if (before.size === hidden.size && [...hidden].every((id) => before.has(id))) return;
    this.#hidden = hidden;
    const tell = (id: ShapeId): void => {
      const entry = this.#index.get(id);
      if (entry !== undefined) changed(boxOf(entry));
    };
    for (const id of before) if (!hidden.has(id)) tell(id);
    // What grows was not painted before: nothing has to be taken away.
    for (const id of hidden) if (!before.has(id) && !this.growing.isGrowing(id)) tell(id);
  }

  /**
   * Lets go what the scene shows again.
   * @returns whether something is still waiting for it.
   */
  settle(isClean: (box: Box) => boolean, now: number): boolean {
    let waiting = this.growing.settle(isClean);
    this.#lifts = this.#lifts.filter((lift) => {
      if (lift.releasedAt === undefined) return true;
      const isLate = lift.owner === OWN || now - lift.releasedAt > PEER_GRACE_MS;
      const arrived = isLate || lift.entries.some((e, i) => e.shape !== lift.shapes[i]);
      if (arrived && lift.entries.every((entry) => isClean(boxOf(entry)))) {
        dropPicture(lift);
        return false;
      }
      waiting = true;
      return true;
    });
    return waiting;
  }

  /**
   * Paints everything that is in a hand.
   * @param view size of the canvas in device pixels.
   */
  paint(pen: Pen, place: Placement, view: Size, now: number): void {
    this.growing.paint(pen, place, view, now);
    for (const id of this.#fading) {
      const entry = this.#index.get(id);
      if (entry !== undefined && isSeen(entry, place, view)) {
        this.#painter.paintMapped(pen, entry.shape, IDENTITY, place, FADED);
      }
    }
    for (const lift of this.#lifts) this.#paintLift(pen, lift, place, view);
    for (const shape of this.#draft) this.#painter.paintMapped(pen, shape, IDENTITY, place);
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  /** Forgets the bitmaps (their content may be lost, or the theme is another one). */
  forgetBitmaps(): void {
    for (const lift of this.#lifts) dropPicture(lift);
    this.growing.forgetBitmap();
    this.growing.ink?.clear();
  }

  #lift(owner: number, ids: readonly ShapeId[]): Lift {
    this.#index.rank();
    const entries = ids
      .map((id) => this.#index.get(id))
      .filter((entry) => entry !== undefined)
      .sort((a, b) => a.rank - b.rank);
    const shapes = entries.map((entry) => entry.shape);
    return {
      owner,
      ids,
      entries,
      shapes,
      matrix: IDENTITY,
      picture: undefined,
      releasedAt: undefined,
    };
  }

  /** Brings what lies on canvases of its own to its place: before `paint`, which leaves it out. */
  moveSheets(place: Placement, view: Size, ratio: number): void {
    this.#ratio = ratio;
    for (const lift of this.#lifts) {
      if (lift.shapes.length <= MAX_SHARP) continue;
      const { sheet } = this.#pictureOf(lift, place, view);
      if (sheet === undefined) continue;
      const [a, b, c, d, x, y] = mappedPicture(lift, place);
      sheet.place(a, b, c, d, x / ratio, y / ratio);
    }
  }

  #paintLift(pen: Pen, lift: Lift, place: Placement, view: Size): void {
    const { matrix, shapes } = lift;
    if (shapes.length <= MAX_SHARP) {
      for (const shape of shapes) this.#painter.paintMapped(pen, shape, matrix, place);
      return;
    }
    const { canvas } = this.#pictureOf(lift, place, view);
    if (canvas === undefined || canvas.width === 0 || canvas.height === 0) return;
    pen.setTransform(...mappedPicture(lift, place));
    pen.drawImage(canvas, 0, 0);
  }

  #pictureOf(lift: Lift, place: Placement, view: Size): Picture {
    if (lift.picture === undefined || !this.#isUsable(lift.picture, lift.matrix, place, view)) {
      dropPicture(lift);
      lift.picture = this.#takePicture(lift, place, view);
    }
    return lift.picture;
  }

  /** Whether a picture can be shown as it is: sharp enough, and nothing missing on the screen. */
  #isUsable(picture: Picture, matrix: Matrix, place: Placement, view: Size): boolean {
    const k = place.scale / picture.place.scale;
    if (k > 2 || k < 0.25) return false;
    if (!picture.cut) return true;
    // Only a plain movement is checked; other gestures show what they had when they began.
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
    if (a !== 1 || b !== 0 || c !== 0 || d !== 1) return true;
    const { w, h, place: at, bounds } = picture;
    // What the screen shows now, in pixels of the picture's scale before the movement.
    const left = (place.x - e * place.scale) / k;
    const top = (place.y - f * place.scale) / k;
    return (
      Math.max(left, bounds.x) >= at.x &&
      Math.max(top, bounds.y) >= at.y &&
      Math.min(left + view.w / k, bounds.x + bounds.w) <= at.x + w &&
      Math.min(top + view.h / k, bounds.y + bounds.h) <= at.y + h
    );
  }

  #takePicture(lift: Lift, place: Placement, view: Size): Picture {
    const { scale } = place;
    const [, , , , e = 0, f = 0] = lift.matrix;
    let x0 = Infinity;
    let y0 = Infinity;
    let x1 = -Infinity;
    let y1 = -Infinity;
    const boxes = lift.shapes.map((shape, i) => {
      const box = lift.entries[i]!.def.bounds(shape, this.#painter.context);
      x0 = Math.min(x0, box.x * scale);
      y0 = Math.min(y0, box.y * scale);
      x1 = Math.max(x1, (box.x + box.w) * scale);
      y1 = Math.max(y1, (box.y + box.h) * scale);
      return box;
    });
    const seenX = place.x - e * scale - view.w * OVERSCAN;
    const seenY = place.y - f * scale - view.h * OVERSCAN;
    const left = Math.floor(Math.max(x0 - 1, seenX));
    const top = Math.floor(Math.max(y0 - 1, seenY));
    const right = Math.ceil(Math.min(x1 + 1, seenX + view.w * (1 + 2 * OVERSCAN)));
    const bottom = Math.ceil(Math.min(y1 + 1, seenY + view.h * (1 + 2 * OVERSCAN)));
    const w = Math.max(0, right - left);
    const h = Math.max(0, bottom - top);
    const cut = left > x0 || top > y0 || right < x1 || bottom < y1;
    const at = { scale, x: left, y: top };
    const paper = w === 0 || h === 0 ? undefined : makePaper(w, h);
    const pen = paper?.getContext('2d') ?? null;
    if (pen !== null) {
      lift.shapes.forEach((shape, i) => {
        const box = boxes[i]!;
        const isIn =
          box.x * scale < right &&
          box.y * scale < bottom &&
          (box.x + box.w) * scale > left &&
          (box.y + box.h) * scale > top;
        if (isIn) this.#painter.paintMapped(pen, shape, IDENTITY, at);
      });
    }
    const isSheet = paper !== undefined && !(paper instanceof HTMLCanvasElement);
    return {
      sheet: isSheet ? new LiftSheet(this.#above, paper, this.#ratio) : undefined,
      canvas: isSheet ? undefined : paper,
      w,
      h,
      place: at,
      bounds: { x: x0, y: y0, w: x1 - x0, h: y1 - y0 },
      cut,
    };
  }
}

function makePaper(w: number, h: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(wholeSize(w), wholeSize(h));
  const canvas = document.createElement('canvas');
  canvas.width = w;
  canvas.height = h;
  return canvas;
}

/** From the pixels of a lift's picture to those of the screen, as a gesture has moved it. */
function mappedPicture(
  { matrix, picture }: Lift,
  place: Placement,
): [number, number, number, number, number, number] {
  const { place: at } = picture!;
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
  // A picture pixel p shows the page point (p + at) / at.scale.
  const k = place.scale / at.scale;
  const moved = a === 1 && b === 0 && c === 0 && d === 1;
  const tx = (a * at.x + c * at.y) * k + e * place.scale - place.x;
  const ty = (b * at.x + d * at.y) * k + f * place.scale - place.y;
  return moved && k === 1
    ? [1, 0, 0, 1, Math.round(tx), Math.round(ty)]
    : [a * k, b * k, c * k, d * k, tx, ty];
}

function dropPicture(lift: Lift): void {
  lift.picture?.sheet?.remove();
  if (lift.picture?.canvas !== undefined) release(lift.picture.canvas);
  lift.picture = undefined;
}

function isSame(a: readonly ShapeId[], b: readonly ShapeId[]): boolean {
  return a === b || (a.length === b.length && a.every((id, i) => id === b[i]));
}
