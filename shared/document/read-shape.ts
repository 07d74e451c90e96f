/**
 * Turns raw field values into a checked `Shape`. Knows nothing of Yjs, so that the spectator's
 * element can ship it. Reads never throw: what is broken is kept in the document and not drawn.
 */
import { type Field, memberField } from '../shapes/fields.ts';
import { shapeDef } from '../shapes/registry.ts';
import { commonFields, type Shape, type ShapeId } from '../shapes/shape.ts';

const commonEntries = Object.entries(commonFields) as [string, Field<unknown>][];

/**
 * The checked shape, or `undefined` where its type is unknown.
 * @param raw gives the stored value of a field (`Y.Text` already a string, `Y.Array` a plain array),
 *   `undefined` where it is absent.
 * @param keys gives the names of all stored fields; asked only for shapes with a `set` field. A
 *   source of stored shapes has to give it, or sets read as empty.
 */
export function readShape(
  id: ShapeId,
  raw: (field: string) => unknown,
  keys: () => Iterable<string> = () => [],
): Shape | undefined {
  const type = raw('type');
  if (typeof type !== 'string') return undefined;
  const def = shapeDef(type);
  if (def === undefined) return undefined;
  const shape: Record<string, unknown> = { id, type };
  for (const [name, field] of commonEntries) shape[name] = readField(field, raw(name));
  for (const name in def.fields) {
    const field = def.fields[name]!;
    shape[name] =
      field.kind === 'set' ? readSet(name, field, raw, keys) : readField(field, raw(name));
  }
  return shape as unknown as Shape;
}

function readField(field: Field<unknown>, value: unknown): unknown {
  if (value === undefined) return field.default;
  return field.parse(value) ?? field.default;
}

function readSet(
  name: string,
  field: Field<unknown>,
  raw: (field: string) => unknown,
  keys: () => Iterable<string>,
): unknown {
  let members: string[] | undefined;
  const prefix = `${name}:`;
  for (const key of keys()) {
    if (key.startsWith(prefix) && raw(key) === true)
      (members ??= []).push(key.slice(prefix.length));
  }
  if (members === undefined) return field.default;
  return field.parse(members.sort()) ?? field.default;
}

/**
 * The descriptor of a stored field of a type, or `undefined` where there is none. A member of a set
 * (`erased:0-32`) has one of its own.
 */
export function fieldOf(type: string, name: string): Field<unknown> | undefined {
  const own = shapeDef(type)?.fields;
  const field = own?.[name] ?? (commonFields as Record<string, Field<unknown>>)[name];
  if (field !== undefined) return field;
  const colon = name.indexOf(':');
  if (colon < 0) return undefined;
  const set = own?.[name.slice(0, colon)];
  if (set?.kind !== 'set') return undefined;
  const member = name.slice(colon + 1);
  return (set.parse([member]) as string[]).length === 1 ? memberField : undefined;
}

/** Names of the fields of a type that people type into. */
export function textFieldsOf(type: string): readonly string[] {
  const fields = Object.entries(shapeDef(type)?.fields ?? {});
  return fields.flatMap(([name, field]) => (field.kind === 'text' ? [name] : []));
}
