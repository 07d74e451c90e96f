/**
 * The form for programs that only want to draw (`?format=drawing`): every shape as the paths and lines
 * of text that make it, in plain SVG terms, resolved colours included. Whoever reads it needs to know
 * no kind of shape. Owns that translation; a shape that changed is told whole.
 */
import { Board } from '../../shared/document/board.ts';
import { pathText } from '../../shared/interop/svg.ts';
import type { Sequence } from '../../shared/protocol/board-id.ts';
import type { DrawingPart, DrawnShape } from '../../shared/protocol/feed.ts';
import type { DrawCommand } from '../../shared/shapes/draw-command.ts';
import { fontCss } from '../../shared/shapes/fonts.ts';
import { estimateTextWidth } from '../../shared/shapes/text-estimate.ts';
import { resolveColor } from '../../shared/shapes/palette.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext } from '../../shared/shapes/shape.ts';
import { shapeMatrix } from '../../shared/shapes/transform.ts';
import { Channel } from './channel.ts';
import { eventBytes } from './event.ts';
import type { FeedCommit, FeedSource } from './feed-source.ts';
import type { JournalLimits } from './journal.ts';

const color = (name: string): string => resolveColor(name, 'light');
const round = (value: number): number => Math.round(value * 1e4) / 1e4;

export class DrawingChannel extends Channel {
  #board: Board;
  readonly #changed = new Set<string>();
  #isMetaChanged = false;

  constructor(source: FeedSource, limits: JournalLimits) {
    super(source, limits);
    this.#board = new Board(source.doc);
  }

  override commit(commit: FeedCommit): void {
    for (const id of [...commit.added, ...commit.updated.keys(), ...commit.removed]) {
      this.#changed.add(id);
    }
    this.#isMetaChanged ||= commit.meta;
  }

  override takeEvent(sequence: Sequence): Buffer | undefined {
    if (this.#changed.size === 0 && !this.#isMetaChanged) return undefined;
    this.#addBoundArrows();
    const put: string[] = [];
    const remove: string[] = [];
    for (const id of this.#changed) {
      const drawn = this.#drawn(id);
      if (drawn === undefined) remove.push(JSON.stringify(id));
      else put.push(`${JSON.stringify(id)}:${JSON.stringify(drawn)}`);
    }
    const json = [
      `"board":${JSON.stringify(this.source.board)},"seq":${sequence}`,
      ...(put.length > 0 ? [`"put":{${put.join(',')}}`] : []),
      ...(remove.length > 0 ? [`"remove":[${remove.join(',')}]`] : []),
      ...(this.#isMetaChanged ? [`"meta":${this.#meta()}`] : []),
    ].join();
    this.#forget();
    return eventBytes('change', sequence, `{${json}}`);
  }

  protected override encodeBody(): string {
    const shapes: string[] = [];
    for (const { id } of this.#board.ordered()) {
      const drawn = this.#drawn(id);
      if (drawn !== undefined) shapes.push(`${JSON.stringify(id)}:${JSON.stringify(drawn)}`);
    }
    return `"meta":${this.#meta()},"shapes":{${shapes.join(',')}}`;
  }

  override restart(): void {
    super.restart();
    this.#board.destroy();
    this.#board = new Board(this.source.doc);
    this.#forget();
  }

  override destroy(): void {
    this.#board.destroy();
  }

  #forget(): void {
    this.#changed.clear();
    this.#isMetaChanged = false;
  }

  /** Arrows move with the shapes that they are bound to, without a change of their own. */
  #addBoundArrows(): void {
    if (this.#changed.size === 0) return;
    for (const shape of this.#board.ordered()) {
      if (shape.type !== 'arrow') continue;
      const { start, end } = shape as { start?: Binding; end?: Binding };
      for (const bound of [start, end]) {
        if (bound && this.#changed.has(bound.shape)) this.#changed.add(shape.id);
      }
    }
  }

  #meta(): string {
    const { title, background } = this.#board.meta;
    return JSON.stringify({ title, background: color(background) });
  }

  #drawn(id: string): DrawnShape | undefined {
    const shape = this.#board.get(id);
    return shape && drawShape(shape, this.#context);
  }

  readonly #context: ShapeContext = {
    shape: (id) => this.#board.get(id),
    measureText: estimateTextWidth,
  };
}

type Binding = { readonly shape: string } | null;

function drawShape(shape: Shape, context: ShapeContext): DrawnShape | undefined {
  const def = shapeDef(shape.type);
  if (def === undefined) return undefined;
  const { x, y, w, h } = def.bounds(shape, context);
  const [a, b, c, d, e, f] = shapeMatrix(shape, context);
  return {
    order: `${shape.index} ${shape.id}`,
    matrix: [round(a), round(b), round(c), round(d), round(e), round(f)],
    box: [round(x), round(y), round(w), round(h)],
    opacity: shape.opacity,
    parts: def.outline(shape, context, 1).flatMap(partsOf),
  };
}

/** Pictures are left out: whoever wants them takes `?format=svg`. */
function partsOf(command: DrawCommand): DrawingPart[] {
  switch (command.kind) {
    case 'path': {
      const { stroke, fill = 'none', alpha, blend } = command;
      return [
        {
          path: pathText(command.path),
          ...(fill === 'none' ? {} : { fill: color(fill) }),
          ...(stroke === undefined || stroke.color === 'none' || stroke.width <= 0
            ? {}
            : {
                stroke: color(stroke.color),
                width: stroke.width,
                ...(stroke.dash === undefined ? {} : { dash: stroke.dash.map(round) }),
              }),
          ...(alpha === undefined ? {} : { opacity: alpha }),
          ...(blend === 'multiply' ? { multiply: true as const } : {}),
        },
      ];
    }
    case 'text': {
      const { text, font, fill, align, dir } = command;
      return [
        {
          text,
          x: round(command.x),
          y: round(command.y),
          font: fontCss(font),
          fill: color(fill),
          align,
          dir,
        },
      ];
    }
    case 'clip':
      return command.commands.flatMap(partsOf);
    case 'image':
      return [];
    default:
      command satisfies never;
      return [];
  }
}
