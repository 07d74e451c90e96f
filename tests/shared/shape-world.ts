/** Shapes for tests: made as a board makes them, measured without a canvas. */
/* oxlint-disable typescript/no-unnecessary-type-parameters -- a test knows the type it asks for */
import { readShape } from '../../shared/document/read-shape.ts';
import { estimateTextWidth } from '../../shared/shapes/text-estimate.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext, ShapeDef } from '../../shared/shapes/shape.ts';
import type { DrawCommand } from '../../shared/shapes/draw-command.ts';
import { CLOSE, CUBIC, LINE, MOVE, QUAD } from '../../shared/shapes/draw-command.ts';
import { shapeMatrix } from '../../shared/shapes/transform.ts';
import { apply } from '../../shared/geometry/affine.ts';
import type { Vec } from '../../shared/units.ts';

export type Raw = Readonly<Record<string, unknown>> & { readonly type: string };

/** A checked shape from stored fields; a set may be given as the list of its members. */
export function makeShape<S extends Shape = Shape>(given: Raw, id = 'shape'): S {
  const raw: Record<string, unknown> = { ...given };
  for (const [name, field] of Object.entries(shapeDef(given.type)?.fields ?? {})) {
    const members = raw[name];
    if (field.kind !== 'set' || !Array.isArray(members)) continue;
    for (const member of members) {
      if (typeof member === 'string' || typeof member === 'number') raw[`${name}:${member}`] = true;
    }
  }
  const shape = readShape(
    id,
    (name) => raw[name],
    (visit) => Object.entries(raw).forEach(([name, value]) => visit(name, value)),
  );
  if (shape === undefined) throw new Error(`there is no shape of type "${given.type}"`);
  return shape as S;
}

export interface World extends ShapeContext {
  readonly shapes: readonly Shape[];
  get<S extends Shape = Shape>(id: string): S;
}

export function makeWorld(raws: Readonly<Record<string, Raw>> = {}): World {
  const shapes = new Map(Object.entries(raws).map(([id, raw]) => [id, makeShape(raw, id)]));
  return worldOf([...shapes.values()]);
}

export function worldOf(list: readonly Shape[]): World {
  const shapes = new Map(list.map((shape) => [shape.id, shape]));
  return {
    shapes: list,
    shape: (id) => shapes.get(id),
    get: <S extends Shape>(id: string) => {
      const shape = shapes.get(id);
      if (shape === undefined) throw new Error(`there is no shape ${id}`);
      return shape as S;
    },
    measureText: estimateTextWidth,
  };
}

export function defOf(shape: Shape): ShapeDef {
  return shapeDef(shape.type)!;
}

/** Every point that a path names, control points too, with how far its line reaches. */
export function commandPoints(commands: readonly DrawCommand[]): { at: Vec; reach: number }[] {
  const out: { at: Vec; reach: number }[] = [];
  for (const command of commands) {
    switch (command.kind) {
      case 'path': {
        const reach = (command.stroke?.width ?? 0) / 2;
        for (const at of pathPoints(command.path)) out.push({ at, reach });
        break;
      }
      case 'text':
        out.push({ at: { x: command.x, y: command.y }, reach: 0 });
        break;
      case 'image':
        out.push({ at: { x: command.x, y: command.y }, reach: 0 });
        out.push({ at: { x: command.x + command.w, y: command.y + command.h }, reach: 0 });
        break;
      case 'clip':
        out.push(...commandPoints(command.commands));
        break;
    }
  }
  return out;
}

const LENGTHS: Readonly<Record<number, number>> = {
  [MOVE]: 1,
  [LINE]: 1,
  [QUAD]: 2,
  [CUBIC]: 3,
  [CLOSE]: 0,
};

/** Throws on path data that is none. */
export function pathPoints(path: readonly number[]): Vec[] {
  const out: Vec[] = [];
  for (let i = 0; i < path.length;) {
    const count = LENGTHS[path[i]!];
    if (count === undefined) throw new Error(`${path[i]} at ${i} is no opcode`);
    for (let k = 0; k < count; k++) {
      const x = path[i + 1 + 2 * k];
      const y = path[i + 2 + 2 * k];
      if (x === undefined || y === undefined) throw new Error(`the path ends inside a command`);
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error(`(${x}, ${y}) in a path`);
      out.push({ x, y });
    }
    i += 1 + 2 * count;
  }
  return out;
}

/** The points of a shape's picture that lie outside its bounds (control points may, a little). */
export function outsideBounds(shape: Shape, world: ShapeContext, slack = 0.5): Vec[] {
  const def = defOf(shape);
  const bounds = def.bounds(shape, world);
  const matrix = shapeMatrix(shape, world);
  const out: Vec[] = [];
  for (const { at, reach } of commandPoints(def.outline(shape, world, 1))) {
    const { x, y } = apply(matrix, at.x, at.y);
    const isOutside =
      x - reach < bounds.x - slack ||
      y - reach < bounds.y - slack ||
      x + reach > bounds.x + bounds.w + slack ||
      y + reach > bounds.y + bounds.h + slack;
    if (isOutside) out.push({ x, y });
  }
  return out;
}
