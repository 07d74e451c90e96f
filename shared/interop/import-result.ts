/**
 * What every importer gives: shapes to be created, pictures to be stored, and an honest account of
 * what came over and what did not. Importers never throw on what a file holds.
 */
import type { Field } from '../shapes/fields.ts';
import { shapeDef } from '../shapes/registry.ts';
import { commonFields, type ShapeId } from '../shapes/shape.ts';

export interface ImportedShape {
  readonly id: ShapeId;
  readonly type: string;
  /** Checked field values, as `BoardTransaction.create` takes them. */
  readonly fields: Record<string, unknown>;
  /** Key of the picture in `assets`; its `asset` field is to be set when the bytes are stored. */
  readonly assetKey?: string;
}

export interface ImportedAsset {
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export interface ReportLine {
  /** What the file calls it (`'freedraw'`, `'embeddable'` …). */
  readonly kind: string;
  readonly reason: ImportReason;
  readonly count: number;
}

export type ImportReason =
  /** Marked as deleted in the file. */
  | 'deleted'
  /** A kind that this importer does not know. */
  | 'unknown-kind'
  /** No usable position, size or points. */
  | 'broken'
  /** Nothing to see: an empty text, a line of one point. */
  | 'empty'
  /** Drawn as something plainer (a web page as a rectangle with a link). */
  | 'simplified'
  /** A line with more points than a shape takes, or with some that cannot be: those are missing. */
  | 'shortened'
  /** A picture whose bytes are not in the file: a placeholder stands for it. */
  | 'missing-bytes'
  /** Beyond the number of shapes that one import may bring. */
  | 'too-many';

export interface ImportReport {
  /** Number of shapes and labels that came over, by what the file calls them. */
  readonly imported: Readonly<Record<string, number>>;
  readonly leftOut: readonly ReportLine[];
  /** Came over, but not exactly as it was. */
  readonly changed: readonly ReportLine[];
}

export type ImportError =
  /** Not the format at all, or broken JSON. */
  'not-this-format' | 'too-large';

export type ImportResult =
  | {
      readonly ok: true;
      /** Bottom first; the order keys are given by whoever puts them on a board. */
      readonly shapes: readonly ImportedShape[];
      readonly assets: ReadonlyMap<string, ImportedAsset>;
      readonly report: ImportReport;
      /** Name and background where the file says them. */
      readonly title?: string;
      readonly background?: string;
    }
  | { readonly ok: false; readonly error: ImportError };

export interface ImportOptions {
  newId(): ShapeId;
}

/** What an importer of several parts writes into. */
export interface ImportSink {
  readonly options: ImportOptions;
  readonly report: ReportWriter;
  readonly assets: Map<string, ImportedAsset>;
}

/** Shapes that one import may bring. */
export const MAX_IMPORTED_SHAPES = 50_000;
/** Bytes that one file may have. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;

export class ReportWriter {
  readonly #imported = new Map<string, number>();
  readonly #leftOut = new Map<string, ReportLine>();
  readonly #changed = new Map<string, ReportLine>();

  imported(kind: string): void {
    this.#imported.set(kind, (this.#imported.get(kind) ?? 0) + 1);
  }

  leftOut(kind: string, reason: ImportReason): void {
    count(this.#leftOut, kind, reason);
  }

  changed(kind: string, reason: ImportReason): void {
    count(this.#changed, kind, reason);
  }

  done(): ImportReport {
    return {
      imported: Object.fromEntries(this.#imported),
      leftOut: [...this.#leftOut.values()],
      changed: [...this.#changed.values()],
    };
  }
}

function count(lines: Map<string, ReportLine>, kind: string, reason: ImportReason): void {
  const name = kind.slice(0, 40);
  const key = `${name} ${reason}`;
  const known = lines.get(key);
  // A hostile file must not make a report of a million kinds.
  if (known === undefined && lines.size >= 100) return;
  lines.set(key, { kind: name, reason, count: (known?.count ?? 0) + 1 });
}

/** The fields without those that are unknown to a type or have no allowed value. */
export function checkedFields(
  type: string,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const own = shapeDef(type)?.fields;
  const out: Record<string, unknown> = {};
  for (const name in fields) {
    const field = own?.[name] ?? (commonFields as Record<string, Field<unknown>>)[name];
    const value = field?.parse(fields[name]);
    if (value !== undefined) out[name] = value;
  }
  return out;
}
