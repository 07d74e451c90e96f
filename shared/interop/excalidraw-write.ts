/**
 * Writes a board, or a part of it, as an Excalidraw scene: version 2 of
 * https://docs.excalidraw.com/docs/codebase/json-schema. Kinds that Excalidraw has not become the
 * nearest one: stars are closed lines, sticky notes are filled rectangles.
 */
import { generateNKeysBetween } from 'fractional-indexing';
import { boxOfPoints } from '../geometry/box.ts';
import { type ArrowShape, type Binding, routeArrow } from '../shapes/arrow-route.ts';
import { polygonOf } from '../shapes/closed-shape.ts';
import { LINE_HEIGHT } from '../shapes/fonts.ts';
import type { FrameShape } from '../shapes/frame.ts';
import type { ImageShape } from '../shapes/image.ts';
import { type Label, layoutLabel } from '../shapes/label.ts';
import type { LineShape } from '../shapes/line.ts';
import { resolveColor } from '../shapes/palette.ts';
import { shapeDef } from '../shapes/registry.ts';
import type { Shape, ShapeContext } from '../shapes/shape.ts';
import { keptPieces } from '../shapes/stroke-erase.ts';
import { type StrokeShape, strokePoints } from '../shapes/stroke.ts';
import type { TextShape } from '../shapes/text.ts';

type Element = Record<string, unknown>;

export interface ExcalidrawWriteOptions {
  /** `#rrggbb` of the paper. */
  readonly background?: string;
  readonly title?: string;
  /** A picture as a `data:` address and its size in pixels; `undefined` where it is missing. */
  image?(
    asset: string,
  ): { readonly dataUrl: string; readonly width: number; readonly height: number } | undefined;
  /** Time that is written into the elements, in milliseconds since 1970. */
  readonly now: number;
}

/** JSON text of an `.excalidraw` file. `shapes` are bottom first. */
export function writeExcalidraw(
  shapes: readonly Shape[],
  ctx: ShapeContext,
  options: ExcalidrawWriteOptions,
): string {
  const writer = new SceneWriter(ctx, options, new Set(shapes.map((shape) => shape.id)));
  for (const shape of shapes) writer.add(shape);
  return JSON.stringify(
    {
      type: 'excalidraw',
      version: 2,
      source: 'inkwire',
      elements: writer.done(),
      appState: {
        gridSize: 20,
        viewBackgroundColor: options.background ?? '#ffffff',
        ...(options.title === undefined || options.title === '' ? {} : { name: options.title }),
      },
      files: writer.files,
    },
    null,
    2,
  );
}

const FAMILY_NUMBERS: Readonly<Record<string, number>> = { hand: 5, sans: 2, serif: 2, mono: 3 };
/**
 * A text of Excalidraw is painted on a sheet of its width, and its letters are up to 8% wider than ours
 * of the same size: with no room to spare the last one would be cut off until somebody types.
 */
const ROOM = 1.1;
const FILL_STYLES: Readonly<Record<string, string>> = {
  solid: 'solid',
  hatch: 'hachure',
  'cross-hatch': 'cross-hatch',
  dots: 'zigzag',
};
const HEADS: Readonly<Record<string, string | null>> = {
  none: null,
  arrow: 'arrow',
  triangle: 'triangle',
  'triangle-outline': 'triangle_outline',
  dot: 'circle',
  'dot-outline': 'circle_outline',
  diamond: 'diamond',
  'diamond-outline': 'diamond_outline',
  bar: 'bar',
  one: 'crowfoot_one',
  many: 'crowfoot_many',
  'one-or-many': 'crowfoot_one_or_many',
};
const ALIGNS = { start: 'left', center: 'center', end: 'right' } as const;

class SceneWriter {
  readonly files: Record<string, unknown> = {};
  readonly #elements: Element[] = [];
  readonly #bound = new Map<string, { id: string; type: 'arrow' | 'text' }[]>();
  readonly #ctx: ShapeContext;
  readonly #options: ExcalidrawWriteOptions;
  readonly #ids: ReadonlySet<string>;

  constructor(ctx: ShapeContext, options: ExcalidrawWriteOptions, ids: ReadonlySet<string>) {
    this.#ctx = ctx;
    this.#options = options;
    this.#ids = ids;
  }

  done(): Element[] {
    const keys = generateNKeysBetween(null, null, this.#elements.length);
    return this.#elements.map((element, i) => ({
      ...element,
      index: keys[i],
      boundElements: this.#bound.get(element['id'] as string) ?? null,
    }));
  }

  add(shape: Shape): void {
    switch (shape.type) {
      case 'rectangle':
      case 'ellipse':
      case 'diamond':
        this.#box(shape, shape.type, roundnessOf(shape));
        this.#label(shape as Shape & Label);
        break;
      case 'note':
        this.#box({ ...shape, stroke: 'none', fillStyle: 'solid' }, 'rectangle', null);
        this.#label(shape as Shape & Label);
        break;
      case 'text':
        this.#text(shape as TextShape);
        break;
      case 'line':
        this.#line(shape as LineShape);
        break;
      case 'arrow':
        this.#arrow(shape as ArrowShape);
        break;
      case 'stroke':
        this.#stroke(shape as StrokeShape);
        break;
      case 'image':
        this.#image(shape as ImageShape);
        break;
      case 'frame':
        this.#elements.push({
          ...this.#common(shape, 'frame'),
          ...this.#place(shape),
          name: (shape as FrameShape).text,
        });
        break;
      default:
        this.#polygon(shape as Shape & Label);
    }
  }

  #common(shape: Shape, type: string, id: string = shape.id): Element {
    const parent = shape.parent !== '' && this.#ids.has(shape.parent) ? shape.parent : null;
    return {
      id,
      type,
      angle: shape.angle,
      strokeColor: hex(shape.stroke),
      backgroundColor: hex(shape.fill),
      fillStyle: FILL_STYLES[shape.fillStyle] ?? 'solid',
      strokeWidth: shape.strokeWidth,
      strokeStyle: shape.dash,
      roughness: Math.round(shape.roughness),
      opacity: Math.round(shape.opacity * 100),
      groupIds: [...shape.groups],
      frameId: parent,
      roundness: null,
      seed: shape.seed,
      version: 1,
      versionNonce: shape.seed,
      isDeleted: false,
      updated: this.#options.now,
      link: shape.link === '' ? null : shape.link,
      locked: shape.locked,
    };
  }

  #place(shape: Shape): Element {
    const box = shapeDef(shape.type)!.localBox(shape, this.#ctx);
    return { x: shape.x + box.x, y: shape.y + box.y, width: box.w, height: box.h };
  }

  #box(shape: Shape, type: string, roundness: unknown): void {
    this.#elements.push({ ...this.#common(shape, type), ...this.#place(shape), roundness });
  }

  /** The label of a shape as a text element that its container holds. */
  #label(shape: Shape & Label, isHeld = true): void {
    if (typeof shape.text !== 'string' || shape.text === '') return;
    const box = shapeDef(shape.type)!.localBox(shape, this.#ctx);
    const wrapAt = shape.type === 'arrow' ? 240 : Math.max(1, box.w - 10);
    const layout = layoutLabel(shape, wrapAt, this.#ctx);
    const spare = { start: 0, center: 0.5, end: 1 }[shape.align];
    const width = layout.width * ROOM;
    const spareY = { top: 0, middle: 0.5, bottom: 1 }[shape.verticalAlign];
    const id = `${shape.id}-label`;
    this.#elements.push({
      ...this.#common(shape, 'text', id),
      ...this.#textPart(shape, layout.lines.map((line) => line.text).join('\n')),
      x: shape.x + box.x + 5 + (box.w - 10 - width) * spare,
      y: shape.y + box.y + (box.h - layout.height) * spareY,
      width,
      height: layout.height,
      strokeColor: hex(shape.textColor),
      backgroundColor: 'transparent',
      link: null,
      textAlign: ALIGNS[shape.align],
      verticalAlign: shape.verticalAlign,
      containerId: isHeld ? shape.id : null,
      autoResize: true,
    });
    if (isHeld) this.#bind(shape.id, id, 'text');
  }

  #textPart(
    shape: { readonly text: string; readonly font: string; readonly fontSize: number },
    lines: string,
  ): Element {
    return {
      text: lines,
      originalText: shape.text,
      fontSize: shape.fontSize,
      fontFamily: FAMILY_NUMBERS[shape.font] ?? 2,
      lineHeight: LINE_HEIGHT,
    };
  }

  #text(shape: TextShape): void {
    const box = shapeDef('text')!.localBox(shape, this.#ctx);
    const width = shape.autosize ? box.w * ROOM : box.w;
    const before = (width - box.w) * { start: 0, center: 0.5, end: 1 }[shape.align];
    this.#elements.push({
      ...this.#common(shape, 'text'),
      ...this.#place(shape),
      x: shape.x + box.x - before,
      width,
      ...this.#textPart(shape, shape.autosize ? shape.text : this.#wrapped(shape)),
      strokeWidth: 1,
      textAlign: ALIGNS[shape.align],
      verticalAlign: 'top',
      containerId: null,
      autoResize: shape.autosize,
    });
  }

  #wrapped(shape: TextShape): string {
    const label: Label = { ...shape, verticalAlign: 'top', textColor: shape.stroke };
    const lines = layoutLabel(label, Math.max(shape.fontSize, shape.w), this.#ctx).lines;
    return lines.map((line) => line.text).join('\n');
  }

  #linear(shape: Shape, type: string, flat: readonly number[]): Element {
    const box = boxOfPoints(flat);
    const x = flat[0] ?? 0;
    const y = flat[1] ?? 0;
    return {
      ...this.#common(shape, type),
      x: shape.x + x,
      y: shape.y + y,
      width: box.w,
      height: box.h,
      points: pairs(flat, x, y),
      lastCommittedPoint: null,
      startBinding: null,
      endBinding: null,
      startArrowhead: null,
      endArrowhead: null,
    };
  }

  #line(shape: LineShape): void {
    if (shape.points.length < 4) return;
    const points = shape.closed
      ? [...shape.points, shape.points[0]!, shape.points[1]!]
      : shape.points;
    this.#elements.push({
      ...this.#linear(shape, 'line', points),
      roundness: shape.curved ? { type: 2 } : null,
      polygon: shape.closed,
    });
  }

  /** A closed line, and the label beside it in one group: lines cannot hold a text. */
  #polygon(shape: Shape & Label): void {
    const flat = polygonOf(shape, this.#ctx);
    if (flat === undefined || flat.length < 6) return;
    const isLabelled = typeof shape.text === 'string' && shape.text !== '';
    const grouped = isLabelled
      ? { ...shape, groups: [`${shape.id}-group`, ...shape.groups] }
      : shape;
    const element = this.#linear(grouped, 'line', [...flat, flat[0]!, flat[1]!]);
    this.#elements.push({ ...element, polygon: true });
    this.#label(grouped, false);
  }

  #arrow(shape: ArrowShape): void {
    const route = routeArrow(shape, this.#ctx);
    const isBent = shape.path === 'curved' && shape.points.length === 4 && shape.bend !== 0;
    const points = isBent
      ? [...route.flat.slice(0, 2), route.middle.x, route.middle.y, ...route.flat.slice(-2)]
      : shape.path === 'curved'
        ? [...route.flat.slice(0, 2), ...shape.points.slice(2, -2), ...route.flat.slice(-2)]
        : [...route.flat];
    if (points.length < 4) return;
    this.#elements.push({
      ...this.#linear(shape, 'arrow', points),
      roundness: shape.path === 'curved' ? { type: 2 } : null,
      startArrowhead: HEADS[shape.startHead] ?? null,
      endArrowhead: HEADS[shape.endHead] ?? null,
      startBinding: this.#binding(shape, shape.start),
      endBinding: this.#binding(shape, shape.end),
      elbowed: shape.path === 'elbow',
      ...(shape.path === 'elbow'
        ? { fixedSegments: null, startIsSpecial: null, endIsSpecial: null }
        : {}),
    });
    this.#label(shape);
  }

  #binding(shape: ArrowShape, binding: Binding | null): Element | null {
    if (binding === null || !this.#ids.has(binding.shape)) return null;
    this.#bind(binding.shape, shape.id, 'arrow');
    return {
      elementId: binding.shape,
      focus: 0,
      gap: binding.gap ?? 5,
      ...(shape.path === 'elbow' ? { fixedPoint: [binding.x, binding.y] } : {}),
      ...(binding.inside === true ? { fixedPoint: [binding.x, binding.y], mode: 'inside' } : {}),
    };
  }

  #bind(container: string, id: string, type: 'arrow' | 'text'): void {
    const bound = this.#bound.get(container) ?? [];
    if (!bound.some((known) => known.id === id)) bound.push({ id, type });
    this.#bound.set(container, bound);
  }

  #stroke(shape: StrokeShape): void {
    const pieces = keptPieces(strokePoints(shape), shape.erased);
    pieces.forEach((piece, i) => {
      const x = piece.xy[0] ?? 0;
      const y = piece.xy[1] ?? 0;
      const box = boxOfPoints(piece.xy);
      const isFlat = shape.uniform || shape.pen === 'highlighter';
      this.#elements.push({
        ...this.#common(shape, 'freedraw', i === 0 ? shape.id : `${shape.id}-${i}`),
        x: shape.x + x,
        y: shape.y + y,
        width: box.w,
        height: box.h,
        // Excalidraw draws freehand lines 4.25 times as wide as it says, we draw them 1.7 times.
        strokeWidth: isFlat ? shape.strokeWidth / 4.25 : (shape.strokeWidth * 1.7) / 4.25,
        opacity: Math.round(shape.opacity * (shape.pen === 'highlighter' ? 45 : 100)),
        points: pairs(piece.xy, x, y),
        pressures: isFlat
          ? piece.xy.filter((_, k) => k % 2 === 0).map(() => 0.5)
          : (piece.pressures ?? []),
        simulatePressure: !isFlat && piece.pressures === undefined,
        lastCommittedPoint: null,
      });
    });
  }

  #image(shape: ImageShape): void {
    const picture = shape.asset === '' ? undefined : this.#options.image?.(shape.asset);
    const fileId = shape.asset === '' ? `${shape.id}-file` : shape.asset;
    if (picture !== undefined) {
      this.files[fileId] = {
        id: fileId,
        mimeType: /^data:([^;,]+)/.exec(picture.dataUrl)?.[1] ?? 'application/octet-stream',
        dataURL: picture.dataUrl,
        created: this.#options.now,
      };
    }
    const { crop } = shape;
    this.#elements.push({
      ...this.#common(shape, 'image'),
      ...this.#place(shape),
      status: picture === undefined ? 'pending' : 'saved',
      fileId,
      scale: [shape.flipX ? -1 : 1, shape.flipY ? -1 : 1],
      crop:
        crop === null || picture === undefined
          ? null
          : {
              x: crop.x * picture.width,
              y: crop.y * picture.height,
              width: crop.w * picture.width,
              height: crop.h * picture.height,
              naturalWidth: picture.width,
              naturalHeight: picture.height,
            },
    });
  }
}

function roundnessOf(shape: Shape): unknown {
  const radius = (shape as { radius?: number }).radius ?? 0;
  if (shape.type === 'ellipse' || radius <= 0) return null;
  return shape.type === 'rectangle' ? { type: 3, value: radius } : { type: 2 };
}

function hex(color: string): string {
  // Excalidraw turns its own black round in the dark.
  return color === 'ink' ? '#1e1e1e' : resolveColor(color, 'light');
}

function pairs(flat: readonly number[], x0: number, y0: number): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) out.push([flat[i]! - x0, flat[i + 1]! - y0]);
  return out;
}
