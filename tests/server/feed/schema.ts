/** Checks what a reader was sent against `docs/feed.schema.json`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const file = path.resolve(import.meta.dirname, '../../../docs/feed.schema.json');
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')) as object);

/** @throws where the data of an event is not what the schema says of its name and form */
export function checkEvent(url: string, type: string, data: unknown): void {
  const name = definitionOf(type, new URL(url).searchParams.get('format') ?? 'json');
  const check = ajv.getSchema(`inkwire-feed#/$defs/${name}`);
  if (check === undefined) throw new Error(`the schema has no ${name}`);
  if (check(data) !== true) throw new Error(`${name}: ${ajv.errorsText(check.errors)}`);
}

function definitionOf(type: string, format: string): string {
  if (format === 'drawing' && type === 'snapshot') return 'drawnSnapshot';
  if (format === 'drawing' && type === 'change') return 'drawnChange';
  return format === 'update' && type === 'snapshot' ? 'updateSnapshot' : type;
}
