/**
 * Every kind of shape, one line each. Toolbar, renderer, hit-testing, exports and the spectator
 * read this list, so that a new shape is known everywhere at once.
 */
import type { Shape, ShapeDef } from './shape.ts';

const defs = new Map<string, ShapeDef>();

function register<S extends Shape>(def: ShapeDef<S>): void {
  defs.set(def.type, def as unknown as ShapeDef);
}

void register;

/** The definition of a type, or `undefined` for a type that this version does not know. */
export function shapeDef(type: string): ShapeDef | undefined {
  return defs.get(type);
}

/** All definitions, in the order in which they are offered. */
export function shapeDefs(): readonly ShapeDef[] {
  return [...defs.values()];
}
