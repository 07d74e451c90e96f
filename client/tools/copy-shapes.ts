/**
 * Copies of shapes: duplicating, pasting, alt-dragging. References among the copies (bindings, frames,
 * groups) point at the copies; what points outside stays. Every copy has a new id, so that the same
 * clipboard can be pasted by two people at once.
 */
import { newShapeId } from '../../shared/document/board.ts';
import { readShape } from '../../shared/document/read-shape.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import {
  commonFields,
  fieldValue,
  type Shape,
  type ShapeId,
  type ShapeContext,
} from '../../shared/shapes/shape.ts';
import { newParents } from './frames.ts';
import { alignBox } from './handles.ts';
import { seedFor } from './seed.ts';
import type { ToolContext } from './tool.ts';

export interface ShapeRecord {
  readonly id: ShapeId;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A shape's stored fields, without those that have their default and without live ones. */
export function recordOf(shape: Shape): ShapeRecord {
  const fields: Record<string, unknown> = {};
  for (const [name, usual] of copiedFields(shape.type)) {
    const value = fieldValue(shape, name);
    if (value !== usual) fields[name] = value;
  }
  return { id: shape.id, type: shape.type, fields };
}

const copied = new Map<string, readonly (readonly [name: string, usual: unknown])[]>();

/** The fields of a type that a copy takes along, and their defaults: worked out once, as copies are many. */
function copiedFields(type: string): readonly (readonly [name: string, usual: unknown])[] {
  let fields = copied.get(type);
  if (fields === undefined) {
    const all = Object.entries({ ...commonFields, ...shapeDef(type)?.fields });
    fields = all.flatMap(([name, { kind, default: usual }]) =>
      kind === 'live' ? [] : [[name, usual] as const],
    );
    copied.set(type, fields);
  }
  return fields;
}

/**
 * The same records with new ids, groups and order keys; `above` is the order key that they go above.
 * The order among them stays.
 */
export function freshRecords(
  records: readonly ShapeRecord[],
  above: string | null,
  offset: { readonly x: number; readonly y: number },
): readonly ShapeRecord[] {
  const ids = new Map(records.map((record) => [record.id, newShapeId()]));
  const groups = new Map<string, string>();
  const keys = keysBetween(above, null, records.length);
  return records.map((record, i) => {
    const fields: Record<string, unknown> = { ...record.fields, index: keys[i] };
    fields['x'] = numberOf(fields['x']) + offset.x;
    fields['y'] = numberOf(fields['y']) + offset.y;
    // Another scribble of the same: a hand does not draw one line twice.
    Object.assign(fields, seedFor({ roughness: fields['roughness'] }));
    if (Array.isArray(fields['groups'])) {
      fields['groups'] = fields['groups'].map((group: string) => {
        const known = groups.get(group) ?? newShapeId();
        groups.set(group, known);
        return known;
      });
    }
    if (typeof fields['parent'] === 'string')
      fields['parent'] = ids.get(fields['parent']) ?? fields['parent'];
    for (const name in fields) fields[name] = withNewIds(fields[name], ids);
    return { id: ids.get(record.id)!, type: record.type, fields };
  });
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Bindings are objects that name a shape: `{ shape, x, y }`. */
function withNewIds(value: unknown, ids: ReadonlyMap<ShapeId, ShapeId>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('shape' in value) || typeof value.shape !== 'string') return value;
  return { ...value, shape: ids.get(value.shape) ?? value.shape };
}

/** The topmost order key of some shapes, or `null` for none. */
export function topKey(shapes: readonly Shape[]): string | null {
  return shapes.at(-1)?.index ?? null;
}

/** The shapes that records would be. */
export function shapesOf(records: readonly ShapeRecord[]): readonly Shape[] {
  return records.flatMap(({ id, type, fields }) => {
    const shape = readShape(id, (name) => (name === 'type' ? type : fields[name]));
    return shape === undefined ? [] : [shape];
  });
}

/** Records in the frames that they come to lie in. */
export function inFrames(
  board: ShapeSource,
  records: readonly ShapeRecord[],
  ctx: ShapeContext,
): readonly ShapeRecord[] {
  // Most boards have no frame, and a copy may be of thousands of shapes.
  if (!board.ordered().some(({ type }) => type === 'frame')) return records;
  const parents = newParents(board, shapesOf(records), ctx, alignBox);
  return records.map((record) => {
    const parent = parents.get(record.id);
    return parent === undefined ? record : { ...record, fields: { ...record.fields, parent } };
  });
}

/** Copies shapes aside as one step, and selects the copies. */
export function dropCopies(
  ctx: ToolContext,
  ids: readonly ShapeId[],
  dx: number,
  dy: number,
): void {
  const shapes = ids.flatMap((id) => ctx.board.get(id) ?? []);
  const records = freshRecords(shapes.map(recordOf), topKey(ctx.board.ordered()), { x: dx, y: dy });
  ctx.each({
    name: 'duplicate',
    items: inFrames(ctx.board, records, ctx.shapes),
    write: (tx, { id, type, fields }) => tx.create(type, fields, id),
    done: () => ctx.select(records.map(({ id }) => id)),
  });
}
