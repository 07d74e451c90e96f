/**
 * The ink of a stroke that grows under a pen, part by part: what lies behind the tip stays as it is
 * however the stroke goes on, so that nobody has to paint it twice. Together the parts look like the
 * outline of the stroke. Numbers in, draw commands out.
 */
import { boxOfPoints, expandBox } from '../geometry/box.ts';
import { FollowedPen, type FreehandOptions, outlineOfPen } from '../geometry/freehand.ts';
import type { Box } from '../units.ts';
import { type DrawCommand, LINE, MOVE, QUAD } from './draw-command.ts';
import type { Detail, Shape } from './shape.ts';
import { inkOf, isFar, isPlain, midpointPath, penOptions, type StrokeShape } from './stroke.ts';
import { readLivePoints } from './stroke-points.ts';

export interface InkTrail {
  /** Changes when parts that were painted would be painted differently now. */
  readonly look: string;
  /** Steps of the pen. */
  readonly count: number;
  /** Steps at the beginning that will stay as they are. */
  readonly fixed: number;
  /** 0–1: of all parts together, painted opaque. */
  readonly opacity: number;
  /** Whether the ink is laid over what is below as a highlighter's. */
  readonly isMarker: boolean;
  /** Opaque ink from one step to another, in local space; the last part ends with the last step. */
  part(from: number, to: number): DrawCommand;
  /** What a part may touch, in local space. */
  box(from: number, to: number): Box;
}

/** Steps by which parts of a shaped line overlap, so that no seam is seen at a turn. */
const OVERLAP = 2;

const pens = new WeakMap<readonly number[], FollowedPen>();

/** What follows the pen of a live list: the same one as long as it is followed in the same way. */
function followedBefore(live: readonly number[], options: FreehandOptions): FollowedPen {
  const before = pens.get(live);
  if (before?.options.size === options.size && before.options.thinning === options.thinning) {
    return before;
  }
  const pen = new FollowedPen(options);
  pens.set(live, pen);
  return pen;
}

/** `undefined` for what has no ink that grows, or grows in no simple way. */
export function inkTrail(shape: Shape, detail: Detail): InkTrail | undefined {
  if (shape.type !== 'stroke') return undefined;
  const stroke = shape as StrokeShape;
  if (stroke.points.length > 0 || stroke.live.length === 0 || stroke.erased.length > 0) {
    return undefined;
  }
  if (stroke.angle !== 0 || stroke.parent !== '') return undefined;
  if (stroke.stroke === 'none' || stroke.strokeWidth <= 0) return undefined;
  const { xy, pressures } = readLivePoints(stroke.live);
  if (xy.length < 2) return undefined;
  const isMarker = stroke.pen === 'highlighter';
  const common = { opacity: stroke.opacity * (isMarker ? 0.75 : 1), isMarker };
  const look = `${stroke.stroke} ${stroke.strokeWidth}`;
  if (isFar(stroke, detail) || isPlain(stroke)) {
    const count = xy.length / 2;
    return {
      ...common,
      look: `plain ${look}`,
      count,
      fixed: count - 2,
      part: (from, to) => ({
        kind: 'path',
        path: linePart(xy, from, to),
        stroke: {
          color: inkOf(stroke),
          width: stroke.strokeWidth,
          cap: 'round',
          join: 'round',
        },
      }),
      box: (from, to) => boxAround(xy, 2, from, to, stroke.strokeWidth / 2),
    };
  }
  const options = penOptions(stroke, pressures !== undefined);
  const pen = followedBefore(stroke.live, options).follow(xy, pressures);
  const count = pen.length / 3;
  // How hard the pen was pressed at first is guessed from the first ten points.
  const isSettled = pressures !== undefined || xy.length >= 20;
  const widest = (options.size / 2) * (1 + options.thinning);
  return {
    ...common,
    look: `shaped ${look} ${pressures === undefined}`,
    count,
    fixed: isSettled ? count - 2 : 0,
    part: (from, to) => ({
      kind: 'path',
      path: midpointPath(
        outlineOfPen(pen.slice(3 * Math.max(0, from - OVERLAP), 3 * (to + 1)), options, {
          start: from > OVERLAP,
          end: to < count - 1,
        }),
        true,
      ),
      fill: stroke.stroke,
    }),
    box: (from, to) => boxAround(pen, 3, from, to, widest),
  };
}

/** From the middle before a point to the middle before another; the ends of the line as they are. */
function linePart(xy: readonly number[], from: number, to: number): number[] {
  const last = xy.length / 2 - 1;
  const x = (i: number): number => xy[2 * i]!;
  const y = (i: number): number => xy[2 * i + 1]!;
  const path =
    from === 0
      ? [MOVE, x(0), y(0)]
      : [MOVE, (x(from - 1) + x(from)) / 2, (y(from - 1) + y(from)) / 2];
  for (let i = Math.max(1, from); i < to; i++) {
    path.push(QUAD, x(i), y(i), (x(i) + x(i + 1)) / 2, (y(i) + y(i + 1)) / 2);
  }
  // A single point is a line too short to see: its round caps make the dot.
  if (to === last) path.push(LINE, x(to) + (last === 0 ? 0.01 : 0), y(to));
  return path;
}

function boxAround(
  values: readonly number[],
  stride: number,
  from: number,
  to: number,
  reach: number,
): Box {
  const xy: number[] = [];
  for (let i = Math.max(0, from - OVERLAP); i <= to; i++) {
    xy.push(values[i * stride]!, values[i * stride + 1]!);
  }
  return expandBox(boxOfPoints(xy), reach + 1);
}
