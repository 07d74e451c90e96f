/**
 * One sheet between scene and overlay: shapes that are moved together, or some that stay above them. Owns
 * its element, how it is blended with what lies below, and how frames cut it.
 */
import { applyBox, compose, IDENTITY, type Matrix } from '../../shared/geometry/affine.ts';
import { boxesTouch, expandBox, intersectBox, unionBoxes } from '../../shared/geometry/box.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import { placement } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import type { SceneView } from './bitmap-painter.ts';
import { HeldPicture, isMove, type Sitter, wholePixels } from './held-picture.ts';
import { costOf, type HeldShape, type Hold, type Look, type Piece } from './held.ts';
import { LiveSheet } from './live-sheet.ts';
import type { Pen, Placement, ShapePainter } from './shape-painter.ts';

/** Up to this many, and this many numbers in their paths, are painted in each frame when they are turned or sized. */
const MAX_SHARP = 24;
const MAX_SHARP_COST = 6000;

export class HeldSheet {
  readonly element = document.createElement('div');
  readonly hold: Hold | undefined;
  /** Same for the same shapes in the same hand, cut by the same frames. */
  readonly key: string;
  readonly #pieces: readonly Piece[];
  readonly #parts: readonly Box[];
  #look: Look;
  readonly #isShort: boolean;
  #picture: HeldPicture | undefined;
  #live: LiveSheet | undefined;
  #sitter: Sitter | undefined;
  #cost: number | undefined;
  readonly #view: SceneView;

  /** @param parts what still shapes are cut to, in page space. */
  constructor(pieces: readonly Piece[], parts: readonly Box[], view: SceneView) {
    const [first] = pieces;
    this.hold = first!.hold;
    this.#pieces = pieces;
    this.#parts = parts;
    this.#look = first!.look;
    this.#view = view;
    this.#isShort = pieces.length <= MAX_SHARP;
    const ids = pieces.map(({ entry }) => entry.shape.id);
    this.key = `${view.scale} ${this.#look.frames.map(({ id }) => id).join()} ${ids.join()}`;
    this.element.ariaHidden = 'true';
    this.element.dataset['hand'] = '';
    this.element.style.cssText = 'position:absolute;left:0;top:0;pointer-events:none';
  }

  /** @returns milliseconds after which it lacks something. */
  show(view: SceneView, theme: Theme, painter: ShapePainter): number {
    const { style } = this.element;
    const blend = theme === 'light' ? 'multiply' : 'screen';
    style.mixBlendMode = this.#look.isMarker ? blend : '';
    const shift = this.#cut(view, painter.context);
    const { hold } = this;
    if (hold === undefined) {
      this.#sitter ??= this.#stillOnes(painter);
      this.#picture ??= new HeldPicture(this.element);
      return this.#picture.show(this.#sitter, IDENTITY, view, shift);
    }
    if (this.#isLive(hold, painter)) {
      this.#picture?.remove();
      this.#picture = undefined;
      this.#paintLive(hold, view, shift, painter);
      return Infinity;
    }
    this.#sitter ??= heldOnes(hold, this.#shapes(hold), painter);
    this.#picture ??= new HeldPicture(this.element);
    return this.#picture.show(this.#sitter, hold.matrix, view, shift);
  }

  /** Whether the scene shows what is on this sheet. */
  isShownBelow(isClean: (box: Box) => boolean): boolean {
    return this.#pieces.every(({ entry, isHeld, box }) =>
      isClean(
        isHeld
          ? {
              x: entry.minX,
              y: entry.minY,
              w: entry.maxX - entry.minX,
              h: entry.maxY - entry.minY,
            }
          : box,
      ),
    );
  }

  /** Takes over how another sheet with the same shapes is cut. */
  follow(other: HeldSheet): void {
    this.#look = other.#look;
  }

  forget(): void {
    this.#picture?.remove();
    this.#picture = undefined;
    this.#cost = undefined;
  }

  remove(): void {
    this.#picture?.remove();
    this.#live?.remove();
    this.element.remove();
  }

  #isLive(hold: Hold, painter: ShapePainter): boolean {
    if (hold.isDraft || this.#live !== undefined) return true;
    if (!this.#isShort || isMove(hold.matrix)) return false;
    this.#cost ??= this.#shapes(hold).reduce(
      (sum, { shape }) => sum + costOf(painter.commandsOf(shape, 1)),
      0,
    );
    return this.#cost <= MAX_SHARP_COST;
  }

  /** Drafts are other shapes in each frame. */
  #shapes(hold: Hold): readonly HeldShape[] {
    if (!hold.isDraft) return this.#pieces.map(({ held }) => held!);
    const ids = new Set<ShapeId>(this.#pieces.map(({ entry }) => entry.shape.id));
    return hold.shapes.filter(({ entry }) => ids.has(entry.shape.id));
  }

  #paintLive(hold: Hold, view: SceneView, shift: Vec, painter: ShapePainter): void {
    const shapes = this.#shapes(hold);
    const box = unionBoxes(shapes.map((held) => held.box));
    const { scale, x, y, w, h } = view;
    const mapped = box && applyBox(hold.matrix, box);
    const part =
      mapped &&
      intersectBox(
        expandBox(
          {
            x: mapped.x * scale - x,
            y: mapped.y * scale - y,
            w: mapped.w * scale,
            h: mapped.h * scale,
          },
          1,
        ),
        { x: 0, y: 0, w, h },
      );
    this.#live ??= new LiveSheet(this.element);
    const { pen, ...at } = this.#live.begin(part ?? { x: 0, y: 0, w: 1, h: 1 }, shift, view.ratio);
    if (part === undefined) return;
    const place = { scale, x: x + at.x, y: y + at.y };
    for (const { shape } of shapes) {
      pen.save();
      for (const frame of framesAlong(hold, shape, painter.context)) {
        clipTo(pen, frame, hold.matrix, place, painter.context);
      }
      painter.paintMapped(pen, shape, hold.matrix, place);
      pen.restore();
    }
  }

  /** What stays, within reach of what is moved: there, the scene leaves it out. */
  #stillOnes(painter: ShapePainter): Sitter {
    const parts = this.#parts;
    const { scale } = this.#view;
    return {
      box: wholePixels(unionBoxes(this.#pieces.map(({ box }) => box))!, scale),
      paint: (pen, place) => {
        pen.save();
        pen.beginPath();
        for (const { x, y, w, h } of parts) {
          const left = Math.round(x * scale) - place.x;
          const top = Math.round(y * scale) - place.y;
          pen.rect(left, top, Math.round(w * scale), Math.round(h * scale));
        }
        pen.clip();
        for (const { entry } of this.#pieces) painter.paint(pen, entry, place);
        pen.restore();
      },
    };
  }

  /**
   * Cuts the element to the frames around what is on it.
   * @returns device pixels from its corner to the screen's.
   */
  #cut(view: SceneView, context: ShapeContext): Vec {
    const { frames } = this.#look;
    if (frames.length === 0) return { x: 0, y: 0 };
    const { scale, x, y, ratio } = view;
    const { style } = this.element;
    const turned = frames.find(({ angle }) => angle !== 0);
    if (turned !== undefined) {
      const box = shapeDef(turned.type)!.localBox(turned, context);
      const [a, b, c, d, e, f] = placement(turned, box);
      const corner = (px: number, py: number): string =>
        `${((a * px + c * py + e) * scale - x) / ratio}px ${((b * px + d * py + f) * scale - y) / ratio}px`;
      const [right, bottom] = [box.x + box.w, box.y + box.h];
      style.width = `${view.w / ratio}px`;
      style.height = `${view.h / ratio}px`;
      style.clipPath = `polygon(${corner(box.x, box.y)}, ${corner(right, box.y)}, ${corner(right, bottom)}, ${corner(box.x, bottom)})`;
      return { x: 0, y: 0 };
    }
    let inside: Box | undefined;
    for (const frame of frames) {
      const { x: left, y: top, w, h } = shapeDef(frame.type)!.localBox(frame, context);
      const box = { x: frame.x + left, y: frame.y + top, w, h };
      inside = inside === undefined ? box : (intersectBox(inside, box) ?? { ...box, w: 0, h: 0 });
    }
    const { x: left, y: top, w, h } = inside!;
    const at = { x: left * scale - x, y: top * scale - y };
    style.overflow = 'hidden';
    style.transform = `translate(${at.x / ratio}px, ${at.y / ratio}px)`;
    style.width = `${(w * scale) / ratio}px`;
    style.height = `${(h * scale) / ratio}px`;
    return { x: -at.x, y: -at.y };
  }
}

interface Vec {
  readonly x: number;
  readonly y: number;
}

/** Frames that move along with a shape and cut it. */
function framesAlong({ ids }: Hold, shape: Shape, context: ShapeContext): readonly Shape[] {
  if (!ids.has(shape.parent)) return NONE;
  const frames: Shape[] = [];
  let id = shape.parent;
  for (let depth = 0; ids.has(id) && depth < 8; depth++) {
    const frame = context.shape(id);
    if (frame === undefined) break;
    if (frame.type === 'frame') frames.push(frame);
    id = frame.parent;
  }
  return frames;
}

const NONE: readonly Shape[] = [];

/** Cuts what is painted from now on to a frame that a matrix has moved. */
function clipTo(
  pen: Pen,
  frame: Shape,
  matrix: Matrix,
  { scale, x, y }: Placement,
  context: ShapeContext,
): void {
  const box = shapeDef(frame.type)!.localBox(frame, context);
  const [a, b, c, d, e, f] = compose(matrix, placement(frame, box));
  pen.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale - x, f * scale - y);
  pen.beginPath();
  pen.rect(box.x, box.y, box.w, box.h);
  pen.clip();
}

function heldOnes(hold: Hold, shapes: readonly HeldShape[], painter: ShapePainter): Sitter {
  const ones = shapes.map(({ entry, shape, box }) => ({
    box,
    // As it is in the hand, whatever becomes of it on the board.
    entry: {
      ...entry,
      shape,
      minX: box.x,
      minY: box.y,
      maxX: box.x + box.w,
      maxY: box.y + box.h,
    },
    frames: framesAlong(hold, shape, painter.context),
  }));
  return {
    box: unionBoxes(shapes.map(({ box }) => box))!,
    paint(pen: Pen, place: Placement, part: Box): void {
      for (const { box, entry, frames } of ones) {
        if (boxesTouch(box, part)) painter.paint(pen, entry, place, frames);
      }
    },
  };
}
