/**
 * Shows what is in hands in its place in the order: shapes that are moved lie on sheets between scene and
 * overlay, and what lies above them lies on sheets above. There it is left out of the scene, within the
 * reach of the movement only. Owns the sheets; which shapes are in a hand is decided elsewhere.
 */
import { apply, applyBox, type Matrix } from '../../shared/geometry/affine.ts';
import {
  boxContains,
  boxesTouch,
  expandBox,
  intersectBox,
  unionBoxes,
} from '../../shared/geometry/box.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Box } from '../../shared/units.ts';
import type { LeftOut, SceneView } from './bitmap-painter.ts';
import { FrameClips } from './frame-clips.ts';
import { wholePixels } from './held-picture.ts';
import { layersOf } from './held-layers.ts';
import { costOf, type HeldShape, type Hold, isMarker, type Look, type Piece } from './held.ts';
import { HeldSheet } from './held-sheet.ts';
import type { ShapePainter } from './shape-painter.ts';
import type { Entry, SpatialIndex } from './spatial-index.ts';

/** How far something in a hand may be moved before its place has to be found again. */
interface Reach {
  /** Page space: parts of it on the screen must not leave this box. */
  readonly box: Box;
  /** Where each shape of a draft may be. */
  readonly boxes: readonly Box[];
  readonly matrix: Matrix;
  /** The frames that the shapes lay in. */
  readonly parents: string;
}

/** Shapes above those in a hand that are lifted too; with more of them, all in a hand lies on top. */
const MAX_STILL = 300;
const MAX_STILL_COST = 40_000;
/** Shapes in hands that find their places one by one; more of them are moved as one. */
const MAX_HELD = 300;
const MAX_SHEETS = 12;
/** Screens that all sheets together may cover. */
const MAX_SCREENS = 5;
/** Part of the screen's smaller side by which something may be moved before it is looked at again. */
const REACH = 1 / 8;
/** A zoom that has stayed the same for this long is at rest. */
const REST_MS = 90;
/** What has to be put together anew waits for so many times as long as it took. */
const PATIENCE = 8;

export class HeldStack {
  readonly #index: SpatialIndex;
  readonly #painter: ShapePainter;
  readonly #above: HTMLElement;
  readonly #clips: FrameClips;
  #holds: readonly Hold[] = [];
  #reach: readonly Reach[] = [];
  #sheets: HeldSheet[] = [];
  /** What the scene shows again in a moment. */
  #leaving: HeldSheet[] = [];
  #view: SceneView = { scale: 0, x: 0, y: 0, w: 0, h: 0, ratio: 1 };
  /** Scale of the screen, and since when. */
  #scale = 0;
  #scaledAt = 0;
  /** There is too much above: all lies on top, for as long as these are held. */
  #isOnTop = false;
  #isStale = false;
  #arrangedAt = 0;
  #tookMs = 0;
  /** Parts of the scene in which shapes are left out. */
  leftOut: LeftOut | undefined;

  constructor(index: SpatialIndex, painter: ShapePainter, above: HTMLElement) {
    this.#index = index;
    this.#painter = painter;
    this.#above = above;
    this.#clips = new FrameClips(index, painter.context);
  }

  /**
   * Finds the place of what is held.
   * @param hidden shapes that the scene leaves out.
   * @param changed is called with page boxes of which the scene has to show something else now.
   * @returns milliseconds after which it has to be asked again.
   */
  arrange(
    holds: readonly Hold[],
    hidden: ReadonlySet<ShapeId>,
    view: SceneView,
    changed: (box: Box) => void,
  ): number {
    if (holds.length === 0 && this.#holds.length === 0) return Infinity;
    const now = performance.now();
    if (view.scale !== this.#scale) this.#scaledAt = now;
    this.#scale = view.scale;
    const isSame =
      holds.length === this.#holds.length && holds.every((hold, i) => hold === this.#holds[i]);
    if (isSame) {
      if (view.scale !== this.#view.scale && now - this.#scaledAt < REST_MS) return REST_MS;
      if (!this.#isStale && view.scale === this.#view.scale && this.#isInReach(view)) {
        return Infinity;
      }
      const left = this.#arrangedAt + this.#tookMs * PATIENCE - now;
      if (left > 0) return left;
    } else this.#isOnTop = false;
    this.#arrange(holds, hidden, view, changed);
    this.#arrangedAt = performance.now();
    this.#tookMs = this.#arrangedAt - now;
    return Infinity;
  }

  /** Tells that the board has changed somewhere. */
  touch(box: Box): void {
    if (this.#reach.some((reach) => boxesTouch(reach.box, box))) this.#isStale = true;
  }

  /**
   * Brings the sheets to their places.
   * @returns milliseconds after which one of them lacks something.
   */
  show(view: SceneView, theme: Theme): number {
    let wait = Infinity;
    for (const sheet of this.#leaving) sheet.show(view, theme, this.#painter);
    for (const sheet of this.#sheets) wait = Math.min(wait, sheet.show(view, theme, this.#painter));
    return wait;
  }

  /** Lets go what the scene shows again; returns whether something waits for it. */
  settle(isClean: (box: Box) => boolean): boolean {
    this.#leaving = this.#leaving.filter((sheet) => {
      if (!sheet.isShownBelow(isClean)) return true;
      sheet.remove();
      return false;
    });
    return this.#leaving.length > 0;
  }

  /** Forgets the pictures (their content may be lost, or what they show looks different now). */
  forget(): void {
    for (const sheet of [...this.#leaving, ...this.#sheets]) sheet.forget();
    this.#isStale = true;
  }

  destroy(): void {
    for (const sheet of [...this.#leaving, ...this.#sheets]) sheet.remove();
    this.#leaving = [];
    this.#sheets = [];
  }

  /** Whether all is still where it was expected, and nothing on the screen is beyond it. */
  #isInReach(view: SceneView): boolean {
    const screen = pageBox(view, 0);
    return this.#holds.every((hold, i) => {
      const { box, boxes, matrix, parents } = this.#reach[i]!;
      if (this.#clips.parentsOf(hold) !== parents) return false;
      if (this.#isOnTop) return true;
      if (hold.isDraft) {
        if (!hold.shapes.every((held, j) => boxContains(boxes[j]!, held.box))) return false;
      } else if (farthest(hold.box, matrix, hold.matrix) > reachOf(view)) return false;
      const seen = intersectBox(boxOfHold(hold), screen);
      return seen === undefined || boxContains(box, seen);
    });
  }

  #arrange(
    holds: readonly Hold[],
    hidden: ReadonlySet<ShapeId>,
    view: SceneView,
    changed: (box: Box) => void,
  ): void {
    this.#isStale = false;
    this.#view = view;
    this.#clips.reset();
    const reach = reachOf(view);
    const around = pageBox(view, reach);
    const parts: Box[] = [];
    this.#reach = holds.map((hold) => {
      const part = intersectBox(expandBox(boxOfHold(hold), reach), around);
      const box = part === undefined ? { x: 0, y: 0, w: 0, h: 0 } : wholePixels(part, view.scale);
      if (part !== undefined) parts.push(box);
      const boxes = hold.isDraft ? hold.shapes.map((held) => expandBox(held.box, reach)) : [];
      return { box, boxes, matrix: hold.matrix, parents: this.#clips.parentsOf(hold) };
    });
    this.#index.rank();
    const held = holds
      .flatMap((hold) => hold.shapes.map((shape) => this.#heldPiece(hold, shape, reach)))
      .sort(byRank);
    let found = this.#isOnTop ? undefined : this.#inLayers(held, hidden, parts, view);
    if (found === undefined) {
      this.#isOnTop = held.length > 0;
      found = {
        sheets: sheetsOf(
          held,
          held.map(() => 1),
        ),
        left: new Set(),
      };
    }
    const leftOut = found.left.size === 0 ? undefined : { boxes: parts, ids: found.left };
    this.#tellChanges(this.leftOut, leftOut, changed);
    this.#put(holds, found.sheets, parts);
    this.#holds = holds;
    this.leftOut = leftOut;
  }

  #heldPiece(hold: Hold, held: HeldShape, reach: number): Piece {
    const { entry, shape, box } = held;
    return {
      entry,
      isHeld: true,
      hold,
      held,
      box: expandBox(applyBox(hold.matrix, box), reach),
      look: { isMarker: isMarker(shape), frames: this.#clips.around(hold, held) },
    };
  }

  /** Sheets in their order; `undefined` where there would be too much on them. */
  #inLayers(
    held: readonly Piece[],
    hidden: ReadonlySet<ShapeId>,
    parts: readonly Box[],
    view: SceneView,
  ): { sheets: Piece[][]; left: Set<ShapeId> } | undefined {
    const lowest = held[0]?.entry.rank ?? Infinity;
    const ids = new Set(held.map(({ entry }) => entry.shape.id));
    const still = new Map<ShapeId, Piece>();
    let cost = 0;
    for (const part of parts) {
      for (const entry of this.#index.search(part)) {
        const { shape } = entry;
        const { id } = shape;
        if (entry.rank < lowest || ids.has(id) || hidden.has(id) || still.has(id)) continue;
        const box = intersectBox(boxOf(entry), part);
        if (box === undefined) continue;
        cost += costOf(this.#painter.commandsOf(shape, view.scale));
        const look = { isMarker: isMarker(shape), frames: NO_FRAMES };
        still.set(id, { entry, isHeld: false, hold: undefined, held: undefined, box, look });
        if (still.size > MAX_STILL || cost > MAX_STILL_COST) return undefined;
      }
    }
    if (held.length > MAX_HELD && still.size > 0) return undefined;
    const all = [...held, ...still.values()].sort(byRank);
    const layers = still.size === 0 ? all.map(() => 1) : layersOf(all);
    const left = new Set<ShapeId>();
    all.forEach(({ isHeld, entry }, i) => {
      if (!isHeld && layers[i]! > 0) left.add(entry.shape.id);
    });
    const sheets = sheetsOf(all, layers);
    if (left.size === 0) return { sheets, left };
    const screen = pageBox(view, 0);
    let covered = 0;
    for (const pieces of sheets) {
      const box = intersectBox(unionBoxes(pieces.map((piece) => piece.box))!, pageBox(view, 0));
      covered += box === undefined ? 0 : box.w * box.h;
    }
    const isTooMuch = covered > MAX_SCREENS * screen.w * screen.h || sheets.length > MAX_SHEETS;
    return isTooMuch ? undefined : { sheets, left };
  }

  /** Puts sheets between scene and overlay; pictures of what is still held are kept. */
  #put(holds: readonly Hold[], groups: readonly Piece[][], parts: readonly Box[]): void {
    const kept = new Map<string, HeldSheet>();
    for (const sheet of this.#sheets) {
      if (sheet.hold !== undefined && holds.includes(sheet.hold)) kept.set(sheet.key, sheet);
      else this.#leaving.push(sheet);
    }
    this.#sheets = groups.map((pieces) => {
      const sheet = new HeldSheet(pieces, parts, this.#view);
      const before = sheet.hold === undefined ? undefined : kept.get(sheet.key);
      if (before === undefined || before.hold !== sheet.hold) return sheet;
      kept.delete(sheet.key);
      before.follow(sheet);
      return before;
    });
    for (const sheet of kept.values()) sheet.remove();
    for (const sheet of this.#sheets) this.#above.before(sheet.element);
  }

  #tellChanges(
    before: LeftOut | undefined,
    after: LeftOut | undefined,
    changed: (box: Box) => void,
  ): void {
    const has = (boxes: readonly Box[] | undefined, { x, y, w, h }: Box): boolean =>
      boxes?.some((box) => box.x === x && box.y === y && box.w === w && box.h === h) === true;
    for (const [one, other] of [
      [before, after],
      [after, before],
    ]) {
      for (const id of one?.ids ?? []) {
        const entry = this.#index.get(id);
        if (entry === undefined) continue;
        for (const part of one!.boxes) {
          if (other?.ids.has(id) === true && has(other.boxes, part)) continue;
          const box = intersectBox(boxOf(entry), part);
          if (box !== undefined) changed(box);
        }
      }
    }
  }
}

const NO_FRAMES: readonly Shape[] = [];

/**
 * Pieces of one layer that look alike share a sheet, as long as their order allows it; where that would
 * be too many sheets, those of one layer that look alike do.
 */
function sheetsOf(pieces: readonly Piece[], layers: readonly number[]): Piece[][] {
  const group = (order: readonly number[]): Piece[][] => {
    const sheets: Piece[][] = [];
    let before = '';
    let hold: Hold | undefined;
    for (const i of order) {
      const piece = pieces[i]!;
      if (layers[i] === 0) continue;
      const now = `${layers[i]} ${lookKey(piece.look)}`;
      if (sheets.length === 0 || now !== before || hold !== piece.hold) sheets.push([]);
      before = now;
      hold = piece.hold;
      sheets.at(-1)!.push(piece);
    }
    return sheets;
  };
  const byLayer = pieces.map((_, i) => i).sort((a, b) => layers[a]! - layers[b]! || a - b);
  const sheets = group(byLayer);
  if (sheets.length <= MAX_SHEETS) return sheets;
  const keys = new Map<string, number>();
  const keyOf = (i: number): number => {
    const key = lookKey(pieces[i]!.look);
    if (!keys.has(key)) keys.set(key, keys.size);
    return keys.get(key)!;
  };
  const holds = [...new Set(pieces.map(({ hold }) => hold))];
  return group(
    byLayer.sort(
      (a, b) =>
        layers[a]! - layers[b]! ||
        holds.indexOf(pieces[a]!.hold) - holds.indexOf(pieces[b]!.hold) ||
        keyOf(a) - keyOf(b) ||
        a - b,
    ),
  );
}

function lookKey({ isMarker, frames }: Look): string {
  return `${isMarker} ${frames.map(({ id }) => id).join(' ')}`;
}

function byRank(a: Piece, b: Piece): number {
  return a.entry.rank - b.entry.rank;
}

function boxOfHold({ box, matrix }: Hold): Box {
  return applyBox(matrix, box);
}

function boxOf({ minX, minY, maxX, maxY }: Entry): Box {
  return { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
}

/** Board units by which something may be moved before its place has to be found again. */
function reachOf({ w, h, scale }: SceneView): number {
  return (Math.min(w, h) * REACH) / scale;
}

/** The longest way of a corner of a box from where one matrix has it to where another one does. */
function farthest({ x, y, w, h }: Box, before: Matrix, now: Matrix): number {
  let most = 0;
  for (const [px, py] of [
    [x, y],
    [x + w, y],
    [x, y + h],
    [x + w, y + h],
  ] as const) {
    const a = apply(before, px, py);
    const b = apply(now, px, py);
    most = Math.max(most, Math.abs(b.x - a.x), Math.abs(b.y - a.y));
  }
  return most;
}

/** What the screen shows, and so much around it. */
function pageBox({ scale, x, y, w, h }: SceneView, around: number): Box {
  return expandBox({ x: x / scale, y: y / scale, w: w / scale, h: h / scale }, around);
}
