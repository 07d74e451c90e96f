/**
 * The document as JSON text, for the `snapshot` and `change` events. Builds text instead of objects,
 * because ids and field names come from the network (`__proto__` is one of them). Never writes.
 */
import * as Y from 'yjs';

/** JSON of one stored value, `undefined` where it is absent or cannot be said in JSON. */
export function encodeValue(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === undefined || value === null) return undefined;
  if (value instanceof Y.Text) return JSON.stringify(value.toString());
  if (value instanceof Y.AbstractType) return JSON.stringify(value.toJSON(), replaceBytes);
  return JSON.stringify(value, replaceBytes);
}

function replaceBytes(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return {
      $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
    };
  }
  return typeof value === 'bigint' ? null : value;
}

/** All fields of a shape, or of the board's own map: `{"x":1,…}`. */
export function encodeFields(map: Y.Map<unknown>): string {
  const parts: string[] = [];
  for (const [name, value] of map.entries()) {
    const json = encodeValue(value);
    if (json !== undefined) parts.push(`${JSON.stringify(name)}:${json}`);
  }
  return `{${parts.join(',')}}`;
}

/** Some fields; those that are gone are said to be `null`. */
export function encodeSomeFields(map: Y.Map<unknown>, names: Iterable<string>): string {
  const parts: string[] = [];
  for (const name of names) {
    parts.push(`${JSON.stringify(name)}:${encodeValue(map.get(name)) ?? 'null'}`);
  }
  return `{${parts.join(',')}}`;
}

/** The part of a snapshot that is the same for everybody: `"meta":{…},"shapes":{…}`. */
export function encodeSnapshotBody(doc: Y.Doc): string {
  const shapes: string[] = [];
  for (const [id, map] of doc.getMap('shapes').entries()) {
    if (map instanceof Y.Map) shapes.push(`${JSON.stringify(id)}:${encodeFields(map)}`);
  }
  return `"meta":${encodeFields(doc.getMap('meta'))},"shapes":{${shapes.join(',')}}`;
}
