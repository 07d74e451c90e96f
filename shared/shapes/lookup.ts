/**
 * The table of definitions, apart from `registry.ts` so that a shape may look at another one (an
 * arrow at what it is bound to) without importing every shape. Only `registry.ts` fills it.
 */
import type { Shape, ShapeDef } from './shape.ts';

const defs = new Map<string, ShapeDef>();

export function addShapeDef<S extends Shape>(def: ShapeDef<S>): void {
  if (defs.has(def.type)) throw new Error(`there is a shape "${def.type}" already`);
  defs.set(def.type, def);
}

export function findShapeDef(type: string): ShapeDef | undefined {
  return defs.get(type);
}

export function allShapeDefs(): readonly ShapeDef[] {
  return [...defs.values()];
}
