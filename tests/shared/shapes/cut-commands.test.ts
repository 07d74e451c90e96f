/** Shapes far larger than a canvas, cut down to what it shows: counted, and compared with the whole. */
import { describe, expect, it } from 'vitest';
import { isInPolygon } from '../../../shared/geometry/polygon.ts';
import { seededRandom } from '../../../shared/geometry/random.ts';
import { polylineDistance } from '../../../shared/geometry/segment.ts';
import { cutCommands } from '../../../shared/shapes/cut-commands.ts';
import {
  CLOSE,
  type ClipCommand,
  CUBIC,
  type DrawCommand,
  LINE,
  MOVE,
  type PathCommand,
  type PathData,
} from '../../../shared/shapes/draw-command.ts';
import { ellipsePath, flattenSubpaths, rectanglePath } from '../../../shared/shapes/path.ts';
import type { Box } from '../../../shared/units.ts';

const red = { color: 'red', width: 2 };

function cutPaths(command: PathCommand, window: Box, scale: number): PathCommand[] {
  return cutCommands([command], window, scale) as PathCommand[];
}

/** Lines of a path, back in the space that it was cut from. */
function linesOf(commands: readonly DrawCommand[], window: Box): number[][] {
  const cx = window.x + window.w / 2;
  const cy = window.y + window.h / 2;
  return commands.flatMap((command) =>
    flattenSubpaths((command as PathCommand).path, 0.01).map((xy) =>
      xy.map((value, i) => value + (i % 2 === 0 ? cx : cy)),
    ),
  );
}

function numbersIn(commands: readonly DrawCommand[]): number {
  return commands.reduce((sum, command) => {
    if (command.kind === 'clip') return sum + command.path.length + numbersIn(command.commands);
    return sum + (command.kind === 'path' ? command.path.length : 1);
  }, 0);
}

/** A closed path of lines and cubic curves as a polygon of many corners. */
function fineRing(path: PathData): number[] {
  const out: number[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < path.length;) {
    const isCurve = path[i] === CUBIC;
    if (path[i] === CLOSE) break;
    const end = i + (isCurve ? 5 : 1);
    const [ex, ey] = [path[end]!, path[end + 1]!];
    const [ax, ay, bx, by] = isCurve
      ? [path[i + 1]!, path[i + 2]!, path[i + 3]!, path[i + 4]!]
      : [x, y, ex, ey];
    for (let k = 1; k <= 1000; k++) {
      const t = k / 1000;
      const [p, q, r, u] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      out.push(p * x + q * ax + r * bx + u * ex, p * y + q * ay + r * by + u * ey);
    }
    [x, y] = [ex, ey];
    i = end + 2;
  }
  return out.slice(2000);
}

function isIn({ x, y, w, h }: Box, px: number, py: number): boolean {
  return px >= x && px <= x + w && py >= y && py <= y + h;
}

describe('what is far larger than a canvas', () => {
  it('a curve millions of pixels long is a few lines where it is seen, and they lie on it', () => {
    const path = ellipsePath(-5e5, -5e5, 1e6, 1e6);
    const window = { x: -5e5 - 10, y: -10, w: 34, h: 22 };
    const cut = cutPaths({ kind: 'path', path, stroke: red }, window, 30);
    expect(cut).toHaveLength(1);
    expect(cut[0]!.path.length).toBeGreaterThan(5);
    expect(cut[0]!.path.length).toBeLessThan(60);
    for (const value of cut[0]!.path) expect(Math.abs(value)).toBeLessThan(4000);
    for (const xy of linesOf(cut, window)) {
      for (let i = 0; i < xy.length; i += 2) {
        // Near its leftmost point the ellipse is the parabola x = y² / 2r − r.
        expect(xy[i]).toBeCloseTo(xy[i + 1]! ** 2 / 1e6 - 5e5, 2);
      }
    }
  });

  it.each([
    ['an ellipse', ellipsePath(0, 0, 20_000, 9000)],
    ['a rounded rectangle', rectanglePath(0, 0, 20_000, 9000, 3000)],
  ])('%s is covered by its parts, and no part lies beside it', (_name, path) => {
    const random = seededRandom(7);
    const whole = fineRing(path);
    for (const part of [0.1, 0.37, 0.6, 0.85]) {
      const corner = 2 * Math.floor((part * whole.length) / 2);
      const window = { x: whole[corner]! - 700, y: whole[corner + 1]! - 400, w: 1600, h: 900 };
      const cut = cutPaths({ kind: 'path', path, fill: 'blue', stroke: red }, window, 1);
      const [fill, stroke] = [cut[0]!, cut[1]!];
      expect(fill.fill).toBe('blue');
      expect(stroke.stroke).toEqual(red);
      const lines = linesOf([stroke], window);
      for (let i = 0; i < whole.length; i += 2) {
        const [px, py] = [whole[i]!, whole[i + 1]!];
        if (!isIn(window, px, py)) continue;
        const distance = Math.min(...lines.map((xy) => polylineDistance(px, py, xy)));
        expect(distance).toBeLessThan(0.11);
      }
      for (const xy of lines) {
        for (let i = 0; i + 1 < xy.length; i += 2) {
          expect(polylineDistance(xy[i]!, xy[i + 1]!, whole, true)).toBeLessThan(0.11);
        }
      }
      const area = linesOf([fill], window)[0]!;
      let inside = 0;
      for (let i = 0; i < 500; i++) {
        const px = window.x + random() * window.w;
        const py = window.y + random() * window.h;
        if (polylineDistance(px, py, whole, true) < 5) continue;
        expect(isInPolygon(area, px, py)).toBe(isInPolygon(whole, px, py));
        if (isInPolygon(whole, px, py)) inside++;
      }
      expect(inside).toBeGreaterThan(5);
    }
  });

  it('only the dashes in sight are made, and they keep their places', () => {
    const path = rectanglePath(0, 0, 8e5, 4e5, 0);
    const dash = [8, 9];
    const at = (window: Box): number[][] =>
      linesOf(cutPaths({ kind: 'path', path, stroke: { ...red, dash } }, window, 1), window);
    // Along the top, and on the right from the corner on.
    for (const window of [
      { x: 3e5, y: -100, w: 1000, h: 600 },
      { x: 3e5 + 411, y: -100, w: 1000, h: 600 },
      { x: 8e5 - 500, y: -100, w: 1000, h: 600 },
    ]) {
      const dashes = at(window);
      expect(dashes.length).toBeGreaterThan(40);
      expect(dashes.length).toBeLessThan(100);
      for (const xy of dashes.slice(1, -1)) {
        const [x, y] = [xy[0]!, xy[1]!];
        const along = x < 8e5 ? x : 8e5 + y;
        expect((along + 1e-6) % 17).toBeLessThan(1e-3);
      }
    }
  });

  it('dashes of a curve are at the same places in neighbouring windows', () => {
    const path = ellipsePath(0, 0, 6e5, 5e4);
    const dash = [10, 12];
    const starts = (x: number): string[] => {
      const window = { x, y: -200, w: 1200, h: 900 };
      return linesOf(cutPaths({ kind: 'path', path, stroke: { ...red, dash } }, window, 1), window)
        .filter((xy) => xy[0]! > 290_600 && xy[0]! < 290_900)
        .map((xy) => xy[0]!.toFixed(1));
    };
    expect(starts(290_000).length).toBeGreaterThan(10);
    expect(starts(290_000)).toEqual(starts(290_317));
  });

  it('what is not large is only moved, and what is out of sight is left out', () => {
    const path = rectanglePath(100, 100, 300, 200, 10);
    const window = { x: 0, y: 0, w: 500, h: 400 };
    const [moved] = cutPaths({ kind: 'path', path, fill: 'red', stroke: red }, window, 1);
    expect(moved!.path.slice(0, 3)).toEqual([MOVE, 110 - 250, 100 - 200]);
    expect(moved!.path).toHaveLength(path.length);
    expect(cutPaths({ kind: 'path', path, stroke: red }, { ...window, x: 600 }, 1)).toEqual([]);
  });

  it('a thousand lines of a pattern become those that are seen', () => {
    const path: number[] = [];
    for (let i = 0; i < 1500; i++) path.push(MOVE, 0, i * 700, LINE, 1e6, i * 700);
    const cut = cutCommands(
      [{ kind: 'path', path, stroke: red }],
      { x: 5e5, y: 5e5, w: 2000, h: 1400 },
      1,
    );
    expect(numbersIn(cut)).toBe(2 * 6);
  });

  it('clips and what is in them are cut as well', () => {
    const path = ellipsePath(-5e5, -5e5, 1e6, 1e6);
    const cut = cutCommands(
      [{ kind: 'clip', path, commands: [{ kind: 'path', path, fill: 'red' }] }],
      { x: -5e5, y: 0, w: 500, h: 500 },
      4,
    );
    expect(numbersIn(cut)).toBeLessThan(200);
    expect(cut).toHaveLength(1);
    expect((cut[0] as ClipCommand).commands).toHaveLength(1);
  });
});
