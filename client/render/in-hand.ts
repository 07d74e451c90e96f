/**
 * Shapes that are in somebody's hand: moved, resized or turned by a gesture, growing under a pen, about
 * to be erased, or not on the board yet. They are left out of the scene and shown above it,
 * so that their movement costs a blit and no repainting of what lies under them.
 */
import { IDENTITY, type Matrix } from '../../shared/geometry/affine.ts';
import { unionBoxes } from '../../shared/geometry/box.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Box } from '../../shared/units.ts';
import type { LeftOut, SceneView } from './bitmap-painter.ts';
import type { HeldShape, Hold } from './held.ts';
import type { HeldStack } from './held-stack.ts';
import type { OverlayScene } from './renderer.ts';
import type { Pen, Placement, ShapePainter } from './shape-painter.ts';
import type { SpatialIndex } from './spatial-index.ts';
import { boxOf, Growing, isSeen, type Size } from './growing.ts';

/** A peer's shapes stay where the hand left them until its change arrives, for at most this long. */
const PEER_GRACE_MS = 300;
const FADED = 0.25;

/** Shapes lifted by one gesture, as they were when it began. */
interface Lift extends Hold {
  readonly owner: number;
  readonly all: readonly ShapeId[];
  matrix: Matrix;
  /** When the hand let go; `undefined` while it holds. */
  releasedAt: number | undefined;
}

/** Shapes of the board for which drafts stand. */
interface Drafts extends Hold {
  shapes: readonly HeldShape[];
  box: Box;
}

/** Own gesture's owner; peers' are their client ids. */
const OWN = -1;

export class InHand {
  readonly #index: SpatialIndex;
  readonly #painter: ShapePainter;
  readonly #above: HTMLCanvasElement;
  readonly #onStack: () => void;
  #stack: HeldStack | undefined;
  #isStackAsked = false;
  #isDestroyed = false;
  #lifts: Lift[] = [];
  #drafts: Drafts | undefined;
  #fading: readonly ShapeId[] = [];
  /** Shapes that are not on the board. */
  #draft: readonly Shape[] = [];
  /** Shapes that a draft stands for. */
  #replaced: readonly ShapeId[] = [];
  readonly growing: Growing;
  #hidden: ReadonlySet<ShapeId> = new Set();
  #hiddenIsOld = false;

  /**
   * @param above what pictures of lifted shapes are put under on the page.
   * @param onStack called when what keeps shapes in their order has come.
   */
  constructor(
    index: SpatialIndex,
    painter: ShapePainter,
    above: HTMLCanvasElement,
    onStack: () => void,
  ) {
    this.#above = above;
    this.#index = index;
    this.#painter = painter;
    this.#onStack = onStack;
    this.growing = new Growing(index, painter, above);
  }

  /** Whether nothing has to be painted on the overlay. */
  get isEmpty(): boolean {
    return (
      (this.#stack !== undefined || (this.#lifts.length === 0 && this.#drafts === undefined)) &&
      this.#fading.length === 0 &&
      this.#draft.length === 0 &&
      this.growing.isEmpty
    );
  }

  /** Shapes that the scene leaves out; a new set whenever it changes. */
  get hidden(): ReadonlySet<ShapeId> {
    return this.#hidden;
  }

  /** Parts in which the scene leaves out shapes that lie above those in a hand. */
  get leftOut(): LeftOut | undefined {
    return this.#stack?.leftOut;
  }

  /** Follows what the overlay is told to show. */
  setOverlay(overlay: OverlayScene, now: number): void {
    // What is selected is likely to be moved.
    if (overlay.selection.length > 0 || overlay.peers.length > 0) this.#askStack();
    const fading = overlay.fading ?? [];
    if (fading.length + this.#fading.length > 0) this.#hiddenIsOld = true;
    this.#fading = fading;
    const replaced = overlay.hidden ?? [];
    if (!isSame(replaced, this.#replaced)) this.#hiddenIsOld = true;
    this.#replaced = replaced;
    this.#setDraft(overlay.draft ?? []);
    const held = new Set<Lift>();
    const hold = (owner: number, gesture: OverlayScene['gesture']): void => {
      if (gesture === undefined || gesture.ids.length === 0) return;
      let lift = this.#lifts.find(
        (other) =>
          other.owner === owner && other.releasedAt === undefined && isSame(other.all, gesture.ids),
      );
      if (lift === undefined) {
        lift = this.#lift(owner, gesture.ids);
        this.#lifts.push(lift);
        this.#hiddenIsOld = true;
      }
      lift.matrix = gesture.matrix as Matrix;
      held.add(lift);
    };
    hold(OWN, overlay.gesture);
    for (const peer of overlay.peers) hold(peer.clientId, peer.gesture);
    for (const lift of this.#lifts) {
      if (held.has(lift) || lift.releasedAt !== undefined) continue;
      lift.releasedAt = now;
      this.#hiddenIsOld = true;
    }
    if (this.#lifts.length > 0 || this.#drafts !== undefined) this.#askStack();
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
      if (this.#isHeld(lift)) for (const id of lift.ids) hidden.add(id);
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
   * Finds out what has to be shown between and above what is in a hand.
   * @param changed as for `updateHidden`, which goes before.
   * @returns milliseconds after which it has to be asked again.
   */
  arrange(view: SceneView, changed: (box: Box) => void): number {
    if (this.#stack === undefined) return Infinity;
    const holds: Hold[] = this.#lifts.filter((lift) => this.#isHeld(lift));
    if (this.#drafts !== undefined) holds.push(this.#drafts);
    return this.#stack.arrange(holds, this.#hidden, view, changed);
  }

  /** Tells that the board has changed somewhere. */
  touch(box: Box): void {
    this.#stack?.touch(box);
  }

  /**
   * Lets go what the scene shows again.
   * @returns whether something is still waiting for it.
   */
  settle(isClean: (box: Box) => boolean, now: number): boolean {
    let waiting = this.growing.settle(isClean);
    if (this.#stack?.settle(isClean) === true) waiting = true;
    this.#lifts = this.#lifts.filter((lift) => {
      if (lift.releasedAt === undefined) return true;
      const isOver =
        lift.owner === OWN ||
        now - lift.releasedAt > PEER_GRACE_MS ||
        lift.shapes.some(({ entry, shape }) => entry.shape !== shape);
      // Its sheets stay until the scene shows it.
      if (isOver && this.#stack !== undefined) {
        if (lift.owner !== OWN) this.#hiddenIsOld = waiting = true;
        return false;
      }
      if (isOver && lift.shapes.every(({ entry }) => isClean(boxOf(entry)))) return false;
      waiting = true;
      return true;
    });
    return waiting;
  }

  /**
   * Paints what is in a hand and lies above everything.
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
    if (this.#stack === undefined) {
      const held: Hold[] = [...this.#lifts];
      if (this.#drafts !== undefined) held.push(this.#drafts);
      for (const { shapes, matrix } of held) {
        for (const { shape } of shapes) this.#painter.paintMapped(pen, shape, matrix, place);
      }
    }
    for (const shape of this.#draft) this.#painter.paintMapped(pen, shape, IDENTITY, place);
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  /**
   * Brings what lies on canvases of its own to its place: before `paint`, which leaves it out.
   * @returns milliseconds after which something of it has to be looked at again.
   */
  moveSheets(view: SceneView, theme: Theme): number {
    return this.#stack?.show(view, theme) ?? Infinity;
  }

  /** Forgets the bitmaps (their content may be lost, or the theme is another one). */
  forgetBitmaps(): void {
    this.#stack?.forget();
    this.growing.forgetBitmap();
    this.growing.ink?.clear();
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.forgetBitmaps();
    this.growing.ink?.destroy();
    this.#stack?.destroy();
  }

  /** A peer's hand that lets go holds until its change is here. */
  #isHeld({ owner, releasedAt }: Lift): boolean {
    return releasedAt === undefined || owner !== OWN;
  }

  /** Drafts of shapes of the board have a place in the order; the others lie on top. */
  #setDraft(draft: readonly Shape[]): void {
    const replaced = new Set(draft.length === 0 ? [] : this.#replaced);
    const shapes: HeldShape[] = [];
    this.#draft = draft.filter((shape) => {
      const entry = replaced.has(shape.id) ? this.#index.get(shape.id) : undefined;
      if (entry === undefined) return true;
      shapes.push({ entry, shape, box: entry.def.bounds(shape, this.#painter.context) });
      return false;
    });
    if (shapes.length === 0) {
      this.#drafts = undefined;
      return;
    }
    const ids = new Set(shapes.map(({ shape }) => shape.id));
    const box = unionBoxes(shapes.map((held) => held.box))!;
    const before = this.#drafts;
    if (before !== undefined && isSame([...before.ids], [...ids])) {
      before.shapes = shapes;
      before.box = box;
    } else this.#drafts = { shapes, box, ids, matrix: IDENTITY, isDraft: true };
  }

  #lift(owner: number, all: readonly ShapeId[]): Lift {
    this.#index.rank();
    const shapes = all
      .map((id) => this.#index.get(id))
      .filter((entry) => entry !== undefined)
      .sort((a, b) => a.rank - b.rank)
      .map((entry) => ({ entry, shape: entry.shape, box: boxOf(entry) }));
    const box = unionBoxes(shapes.map((held) => held.box)) ?? { x: 0, y: 0, w: 0, h: 0 };
    const ids = new Set(shapes.map(({ shape }) => shape.id));
    return {
      owner,
      all,
      ids,
      shapes,
      box,
      matrix: IDENTITY,
      releasedAt: undefined,
      isDraft: false,
    };
  }

  /** Until it is here, and where it cannot be had, what is in a hand is painted on the overlay. */
  #askStack(): void {
    if (this.#isStackAsked) return;
    this.#isStackAsked = true;
    void import('./held-stack.ts').then(
      (found) => {
        if (this.#isDestroyed) return;
        this.#stack = new found.HeldStack(this.#index, this.#painter, this.#above);
        this.#onStack();
      },
      () => {
        this.#isStackAsked = false;
      },
    );
  }
}

function isSame(a: readonly ShapeId[], b: readonly ShapeId[]): boolean {
  return a === b || (a.length === b.length && a.every((id, i) => id === b[i]));
}
