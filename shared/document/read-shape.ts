/**
 * Turns raw field values into a checked `Shape`. Knows nothing of Yjs, so that the spectator's
 * element can ship it. Reads never throw: what is broken is kept in the document and not drawn.
 */
import type { Field } from '../shapes/fields.ts';
import { shapeDef } from '../shapes/registry.ts';
import { commonFields, type Shape, type ShapeId } from '../shapes/shape.ts';

const commonEntries = Object.entries(commonFields) as [string, Field<unknown>][];

/**
 * The checked shape, or `undefined` where its type is unknown.
 * @param raw gives the stored value of a field (`Y.Text` already a string, `Y.Array` a plain array),
 *   `undefined` where it is absent.
 */
export function readShape(id: ShapeId, raw: (field: string) => unknown): Shape | undefined {
  const type = raw('type');
  if (typeof type !== 'string') return undefined;
  const def = shapeDef(type);
  if (def === undefined) return undefined;
  const shape: Record<string, unknown> = { id, type };
  for (const [name, field] of commonEntries) shape[name] = readField(field, raw(name));
  for (const name in def.fields) shape[name] = readField(def.fields[name]!, raw(name));
  return shape as unknown as Shape;
}

function readField(field: Field<unknown>, value: unknown): unknown {
  if (value === undefined) return field.default;
  return field.parse(value) ?? field.default;
}

/** The descriptor of a field of a type, or `undefined` where there is none. */
export function fieldOf(type: string, name: string): Field<unknown> | undefined {
  return (commonFields as Record<string, Field<unknown>>)[name] ?? shapeDef(type)?.fields[name];
}
