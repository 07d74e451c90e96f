/**
 * Paints one shape of the board into a canvas: placement, frame clips, levels of detail and the
 * cache of draw commands. Owns no canvas and decides nothing about when or what is painted.
 */
import type { Theme } from '../../shared/shapes/palette.ts';
import { resolveColor } from '../../shared/shapes/palette.ts';
import { CLOSE, LINE, MOVE, type DrawCommand } from '../../shared/shapes/draw-command.ts';
import {
  colorOf,
  paintCommands,
  type PaintImage,
  type PaintOptions,
} from '../../shared/shapes/paint-commands.ts';
import { placement } from '../../shared/shapes/placement.ts';
import type { Shape, ShapeContext, ShapeDef, ShapeId } from '../../shared/shapes/shape.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { paintCut } from './cut.ts';
import type { Entry } from './spatial-index.ts';
import type { ImageSource } from './renderer.ts';

export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Where a canvas stands over the board: device = page * scale - origin, in device pixels. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Shapes whose larger side stays below this many device pixels become a plain rectangle. */
const SPECK = 2.5;
/** Below this many device pixels nothing of a text can be read: bars stand for its lines. */
const READABLE = 4;
/** Commands kept for shapes that were painted lately. */
const MAX_CACHED = 3000;
/** So far away more shapes are seen than could be kept. */
const WHOLE_BOARD = 1 / 8;
/** Shapes whose larger side has more device pixels are cut down to what a canvas shows of them. */
const LARGE = 2048;
/** Larger ones are not painted at all before there is what cuts them. */
const TOO_LARGE = 8192;
/** Frames within frames are followed this far. */
const MAX_FRAME_DEPTH = 8;

/** What cuts large shapes, for all painters: fetched when there is one. */
let cut: typeof paintCut | undefined;
let cutFetch: Promise<void> | undefined;
let isCutMissing = false;

interface Cached {
  readonly detail: number;
  readonly commands: readonly DrawCommand[];
}

export class ShapePainter {
  readonly context: ShapeContext;
  #paintOptions: PaintOptions<Path2D, CanvasImageSource>;
  #cache = new Map<Shape, Cached>();
  readonly #farLine: number[] = [];
  #isWaiting = false;
  /** Called when shapes that were left out can be painted. */
  onPart: (() => void) | undefined;
  /** Shape that is being typed into: `withoutText` leaves its text out. Nobody types where there is none. */
  editing: ShapeId | undefined;
  withoutText: ((commands: readonly DrawCommand[]) => readonly DrawCommand[]) | undefined;
  /** Finds a copy of a picture that is shown so many device pixels wide, where there is a better one. */
  smaller:
    | ((picture: PaintImage<CanvasImageSource>, shown: number) => CanvasImageSource | undefined)
    | undefined;
  /** Device pixels per unit of what is painted right now. */
  #scale = 1;
  /** Shapes painted from their commands since it was last set to 0. */
  painted = 0;

  constructor(context: ShapeContext, images: ImageSource, theme: Theme, background: string) {
    this.context = context;
    this.#paintOptions = {
      theme,
      paper: resolveColor(background, theme),
      image: (asset, width) => {
        const image = images.get(asset);
        if (typeof image === 'string') return image;
        const whole = measured(image);
        const copy = this.smaller?.(whole, width * this.#scale);
        return copy === undefined ? whole : measured(copy);
      },
    };
  }

  get theme(): Theme {
    return this.#paintOptions.theme;
  }

  setColors(theme: Theme, background: string): void {
    const paper = resolveColor(background, theme);
    this.#paintOptions = { ...this.#paintOptions, theme, paper };
  }

  /** Forgets cached commands: fonts or images have changed what shapes answer. */
  forget(): void {
    this.#cache.clear();
  }

  /** Forgets the commands of one shape whose surroundings changed while it stayed the same object. */
  forgetShape(shape: Shape): void {
    this.#cache.delete(shape);
  }

  /**
   * Paints a shape where it lies. The pen's own transform is overwritten.
   * @param frames what it is clipped to; all frames that it lies in where absent.
   */
  paint(pen: Pen, entry: Entry, place: Placement, frames?: readonly Shape[]): void {
    const { scale } = place;
    const w = (entry.maxX - entry.minX) * scale;
    const h = (entry.maxY - entry.minY) * scale;
    this.painted++;
    const { shape } = entry;
    if (w < SPECK && h < SPECK) {
      this.#paintSpeck(pen, entry, place, w, h);
      return;
    }
    // A path that is left over would be taken along into the new space, point by point.
    pen.beginPath();
    if (Math.max(w, h) <= LARGE && this.#paintFarLine(pen, entry, place)) return;
    const clipped =
      shape.parent !== '' &&
      this.#clipToFrames(pen, entry, place, frames ?? this.#framesAround(shape));
    pen.globalAlpha = shape.opacity;
    setShapeTransform(pen, shape, entry.def, this.context, place);
    this.#paintCommands(pen, shape, entry.def, scale, Math.max(w, h));
    if (clipped) pen.restore();
    else pen.globalAlpha = 1;
  }

  /**
   * Paints what is but a thin line from here straight in device pixels: on a large board that is seen as a
   * whole, commands and a space of its own for each of them take longer than the lines.
   */
  #paintFarLine(pen: Pen, { shape, def }: Entry, { scale, x, y }: Placement): boolean {
    if (def.farLine === undefined || shape.angle !== 0 || shape.parent !== '') return false;
    const line = this.#farLine;
    const length = def.farLine(shape, detailBand(scale), line);
    if (length === 0) return false;
    const left = shape.x * scale - x;
    const top = shape.y * scale - y;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.moveTo(line[0]! * scale + left, line[1]! * scale + top);
    for (let i = 2; i < length; i += 2) {
      pen.lineTo(line[i]! * scale + left, line[i + 1]! * scale + top);
    }
    pen.globalAlpha = shape.opacity;
    pen.strokeStyle = colorOf(shape.stroke, this.#paintOptions);
    pen.lineWidth = shape.strokeWidth * scale;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.stroke();
    if (shape.opacity !== 1) pen.globalAlpha = 1;
    return true;
  }

  /** Paints a part of the ink of a shape that grows: opaque, upright, in no frame. */
  paintInk(pen: Pen, shape: Shape, command: DrawCommand, { scale, x, y }: Placement): void {
    pen.setTransform(scale, 0, 0, scale, shape.x * scale - x, shape.y * scale - y);
    pen.globalAlpha = 1;
    paintCommands(pen as CanvasRenderingContext2D, [command], this.#paintOptions);
  }

  /** Paints a shape that may not be on the board, mapped by `matrix` (page space) first. */
  paintMapped(
    pen: Pen,
    shape: Shape,
    matrix: readonly number[],
    place: Placement,
    alpha = 1,
  ): void {
    const def = shapeDef(shape.type);
    if (def === undefined) return;
    this.painted++;
    const { scale } = place;
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
    const [p, q, r, s, t, u] = placement(shape, def.localBox(shape, this.context));
    pen.setTransform(
      (a * p + c * q) * scale,
      (b * p + d * q) * scale,
      (a * r + c * s) * scale,
      (b * r + d * s) * scale,
      (a * t + c * u + e) * scale - place.x,
      (b * t + d * u + f) * scale - place.y,
    );
    pen.globalAlpha = shape.opacity * alpha;
    const grown = scale * Math.sqrt(Math.abs(a * d - b * c));
    const box = def.bounds(shape, this.context);
    this.#paintCommands(pen, shape, def, grown, Math.max(box.w, box.h) * grown);
    pen.globalAlpha = 1;
  }

  #paintCommands(pen: Pen, shape: Shape, def: ShapeDef, scale: number, largestSide: number): void {
    this.#scale = scale;
    let commands = this.#commandsOf(shape, def, scale);
    if (shape.id === this.editing) commands = this.withoutText?.(commands) ?? commands;
    const paint = (all: readonly DrawCommand[]): void =>
      paintCommands(pen as CanvasRenderingContext2D, all, this.#paintOptions);
    if (largestSide <= LARGE) paint(commands);
    else if (cut !== undefined) cut(pen, commands, paint);
    else if (largestSide <= TOO_LARGE || isCutMissing) paint(commands);
    else this.#fetchCut();
  }

  #fetchCut(): void {
    cutFetch ??= import('./cut.ts').then(
      (part) => {
        cut = part.paintCut;
      },
      () => {
        isCutMissing = true;
      },
    );
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void cutFetch.then(() => this.onPart?.());
  }

  /** What a shape is painted from. */
  commandsOf(shape: Shape, scale: number): readonly DrawCommand[] {
    const def = shapeDef(shape.type);
    return def === undefined ? [] : this.#commandsOf(shape, def, scale);
  }

  #commandsOf(shape: Shape, def: ShapeDef, scale: number): readonly DrawCommand[] {
    const detail = detailBand(scale);
    const known = this.#cache.get(shape);
    if (known !== undefined && known.detail === detail) return known.commands;
    let commands = def.outline(shape, this.context, detail);
    if (detail < 1) commands = withBars(commands, detail, this.context);
    if (detail <= WHOLE_BOARD) return commands;
    if (this.#cache.size >= MAX_CACHED) this.#cache = new Map();
    this.#cache.set(shape, { detail, commands });
    return commands;
  }

  #paintSpeck(pen: Pen, entry: Entry, place: Placement, w: number, h: number): void {
    const { shape } = entry;
    const color = shape.fill === 'none' ? shape.stroke : shape.fill;
    if (color === 'none') return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    // What is smaller than a pixel covers a part of it.
    const cover = Math.min(1, Math.max(0.15, Math.min(w, 1) * Math.min(h, 1)));
    pen.globalAlpha = shape.opacity * cover;
    pen.fillStyle = resolveColor(color, this.#paintOptions.theme);
    const x = entry.minX * place.scale - place.x;
    const y = entry.minY * place.scale - place.y;
    pen.fillRect(
      Math.floor(x),
      Math.floor(y),
      Math.max(1, Math.round(w)),
      Math.max(1, Math.round(h)),
    );
    pen.globalAlpha = 1;
  }

  /** Saves the pen and clips it to the frames the shape lies in; `false` where none cuts it. */
  #clipToFrames(pen: Pen, entry: Entry, place: Placement, frames: readonly Shape[]): boolean {
    let saved = false;
    for (const frame of frames) {
      if (containsEntry(frame, entry)) continue;
      const def = shapeDef(frame.type)!;
      const box = def.localBox(frame, this.context);
      if (!saved) {
        pen.save();
        saved = true;
      }
      setShapeTransform(pen, frame, def, this.context, place);
      pen.beginPath();
      pen.rect(box.x, box.y, box.w, box.h);
      pen.clip();
    }
    return saved;
  }

  #framesAround(shape: Shape): readonly Shape[] {
    const frames: Shape[] = [];
    let id = shape.parent;
    for (let depth = 0; id !== '' && depth < MAX_FRAME_DEPTH; depth++) {
      const frame = this.context.shape(id);
      if (frame === undefined) break;
      if (frame.type === 'frame') frames.push(frame);
      id = frame.parent;
    }
    return frames;
  }
}

function containsEntry(frame: Shape, entry: Entry): boolean {
  return (
    frame.angle === 0 &&
    entry.minX >= frame.x &&
    entry.minY >= frame.y &&
    entry.maxX <= frame.x + frame.w &&
    entry.maxY <= frame.y + frame.h
  );
}

/**
 * The offset is computed in doubles before the canvas rounds it to floats: at coordinates of 10⁹ a
 * transform that went through page space would jump by dozens of pixels.
 */
function setShapeTransform(
  pen: Pen,
  shape: Shape,
  def: ShapeDef,
  context: ShapeContext,
  { scale, x, y }: Placement,
): void {
  if (shape.angle === 0) {
    pen.setTransform(scale, 0, 0, scale, shape.x * scale - x, shape.y * scale - y);
    return;
  }
  const [a, b, c, d, e, f] = placement(shape, def.localBox(shape, context));
  pen.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale - x, f * scale - y);
}

/** Detail rounded up to a power of two, so that commands outlive small changes of zoom. */
export function detailBand(scale: number): number {
  if (!(scale < 1)) return 1;
  return 2 ** Math.ceil(Math.log2(Math.max(scale, 1 / 1024)));
}

/** Stands bars in for lines of text that are too small to be read. */
function withBars(
  commands: readonly DrawCommand[],
  detail: number,
  context: ShapeContext,
): readonly DrawCommand[] {
  if (!commands.some((command) => command.kind === 'text' || command.kind === 'clip')) {
    return commands;
  }
  return commands.map((command) => {
    if (command.kind === 'clip') {
      return { ...command, commands: withBars(command.commands, detail, context) };
    }
    if (command.kind !== 'text' || command.font.size * detail >= READABLE) return command;
    const { size } = command.font;
    const w = context.measureText(command.text, command.font);
    const x = command.x - (command.align === 'left' ? 0 : command.align === 'center' ? w / 2 : w);
    const top = command.y - size * 0.5;
    const bottom = command.y;
    return {
      kind: 'path',
      path: [MOVE, x, top, LINE, x + w, top, LINE, x + w, bottom, LINE, x, bottom, CLOSE],
      fill: command.fill,
      alpha: 0.45,
    };
  });
}

/** A picture with its natural size. */
function measured(image: CanvasImageSource): PaintImage<CanvasImageSource> {
  const sized = image as unknown as Record<string, unknown>;
  const side = (natural: string, plain: string): number => Number(sized[natural] ?? sized[plain]);
  return {
    pixels: image,
    width: side('naturalWidth', 'width'),
    height: side('naturalHeight', 'height'),
  };
}
