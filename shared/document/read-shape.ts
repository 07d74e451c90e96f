/**
 * Turns raw field values into a checked `Shape`. Knows nothing of Yjs, so that the spectator's
 * element can ship it. Reads never throw: what is broken is kept in the document and not drawn.
 */
import { type Field, memberField } from '../shapes/fields.ts';
import { shapeDef } from '../shapes/registry.ts';
import { commonFields, type Shape, type ShapeId } from '../shapes/shape.ts';

/** How to read one type, worked out once: reading 50,000 shapes is mostly copying a template. */
interface Plan {
  readonly template: Readonly<Record<string, unknown>>;
  readonly fields: ReadonlyMap<string, Field<unknown>>;
  readonly sets: readonly (readonly [name: string, prefix: string, field: Field<unknown>])[];
}

const plans = new Map<string, Plan>();

function planOf(type: string): Plan | undefined {
  let plan = plans.get(type);
  if (plan === undefined) {
    const def = shapeDef(type);
    if (def === undefined) return undefined;
    const all = Object.entries({ ...commonFields, ...def.fields });
    plan = {
      template: {
        id: '',
        type,
        ...Object.fromEntries(all.map(([name, field]) => [name, field.default])),
      },
      fields: new Map(all.filter(([, field]) => field.kind !== 'set')),
      sets: all
        .filter(([, field]) => field.kind === 'set')
        .map(([name, field]) => [name, `${name}:`, field] as const),
    };
    plans.set(type, plan);
  }
  return plan;
}

/**
 * The checked shape, or `undefined` where its type is unknown.
 * @param raw gives the stored value of a field (`Y.Text` already a string, `Y.Array` a plain array),
 *   `undefined` where it is absent.
 * @param each goes through all stored fields, values as `raw` gives them. A source of stored shapes has to
 *   give it, or sets read as empty.
 */
export function readShape(
  id: ShapeId,
  raw: (field: string) => unknown,
  each?: (visit: (field: string, value: unknown) => void) => void,
): Shape | undefined {
  const type = raw('type');
  if (typeof type !== 'string') return undefined;
  const plan = planOf(type);
  if (plan === undefined) return undefined;
  const shape: Record<string, unknown> = { ...plan.template };
  shape['id'] = id;
  const { fields, sets } = plan;
  const visit = (key: string, value: unknown): void => {
    const field = fields.get(key);
    if (field === undefined) {
      if (sets.length > 0) readMember(shape, sets, key, value);
    } else if (value !== undefined) {
      const parsed = field.parse(value);
      if (parsed !== undefined) shape[key] = parsed;
    }
  };
  if (each !== undefined) each(visit);
  else for (const key of fields.keys()) visit(key, raw(key));
  for (const [name, , field] of sets) {
    const members = shape[name];
    if (members !== field.default) shape[name] = (members as string[]).sort();
  }
  return shape as unknown as Shape;
}

function readMember(
  shape: Record<string, unknown>,
  sets: Plan['sets'],
  key: string,
  value: unknown,
): void {
  if (value !== true) return;
  for (const [name, prefix, field] of sets) {
    if (!key.startsWith(prefix)) continue;
    const member = field.parse([key.slice(prefix.length)]) as string[];
    if (shape[name] === field.default) shape[name] = member;
    else (shape[name] as string[]).push(...member);
  }
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
