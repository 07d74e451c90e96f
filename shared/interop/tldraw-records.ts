/**
 * tldraw's records (schema 1 and 2) to shapes. Positions in a file are relative to the parent and
 * turn about the top left corner: here they become absolute and turn about the middle.
 */
import { apply, applyFlat, compose, IDENTITY, type Matrix } from '../geometry/affine.ts';
import { estimateTextWidth } from '../shapes/text-estimate.ts';
import { packPoints } from '../shapes/stroke-points.ts';
import { readDataUrl } from './data-url.ts';
import { fitLines } from './fit-text.ts';
import { asNumber, asObject, asString, type Json } from './foreign-json.ts';
import {
  checkedFields,
  type ImportedShape,
  type ImportSink,
  MAX_IMPORTED_SHAPES,
} from './import-result.ts';
import { drawPoints, linePoints } from './tldraw-points.ts';
import { tldrawWords } from './tldraw-text.ts';
import {
  ARROW_LABEL_SIZES,
  LABEL_SIZES,
  TEXT_SIZES,
  tldrawAlign,
  tldrawColor,
  tldrawDash,
  tldrawFill,
  tldrawFont,
  tldrawFontSize,
  tldrawHead,
  tldrawLineWidth,
  tldrawNoteColor,
  tldrawOpacity,
  tldrawVerticalAlign,
} from './tldraw-style.ts';

const MAX_DEPTH = 32;
const NOTE_SIDE = 200;
const GEO: Readonly<Record<string, string>> = {
  rectangle: 'rectangle',
  ellipse: 'ellipse',
  diamond: 'diamond',
  rhombus: 'diamond',
  'rhombus-2': 'diamond',
  triangle: 'triangle',
  hexagon: 'hexagon',
  star: 'star',
  oval: 'rectangle',
  cloud: 'ellipse',
};
const EXACT = new Set(['rectangle', 'ellipse', 'diamond', 'triangle', 'hexagon', 'star', 'oval']);

/** Shapes of each page, bottom first. */
export function readRecords(records: readonly unknown[], sink: ImportSink): ImportedShape[][] {
  const reader = new RecordReader(records, sink);
  return reader.pages();
}

interface Place {
  readonly matrix: Matrix;
  readonly angle: number;
  readonly frame: string;
  readonly groups: readonly string[];
}

class RecordReader {
  readonly #sink: ImportSink;
  readonly #children = new Map<string, Json[]>();
  readonly #assets = new Map<string, Json>();
  readonly #pages: Json[] = [];
  readonly #ids = new Map<string, string>();
  readonly #bindings = new Map<string, Json>();
  #count = 0;
  readonly #kinds = new Map<string, string>();

  constructor(records: readonly unknown[], sink: ImportSink) {
    this.#sink = sink;
    for (const value of records) {
      const record = asObject(value);
      if (record === undefined) continue;
      const id = asString(record['id']);
      switch (record['typeName']) {
        case 'page':
          this.#pages.push(record);
          break;
        case 'asset':
          this.#assets.set(id, record);
          break;
        case 'shape': {
          const parent = asString(record['parentId']);
          const siblings = this.#children.get(parent);
          if (siblings === undefined) this.#children.set(parent, [record]);
          else siblings.push(record);
          this.#ids.set(id, sink.options.newId());
          this.#kinds.set(id, asString(record['type']));
          break;
        }
        case 'binding': {
          const props = asObject(record['props']);
          const key = `${asString(record['fromId'])} ${asString(props?.['terminal'])}`;
          if (record['type'] === 'arrow') this.#bindings.set(key, record);
          break;
        }
      }
    }
    this.#pages.sort(byIndex);
  }

  pages(): ImportedShape[][] {
    const out: ImportedShape[][] = [];
    for (const page of this.#pages) {
      const shapes: ImportedShape[] = [];
      const place = { matrix: IDENTITY, angle: 0, frame: '', groups: [] };
      this.#descend(asString(page['id']), place, shapes, 0);
      out.push(shapes);
    }
    // What hangs on no page (its page was deleted) is not shown by tldraw either.
    for (const siblings of this.#children.values()) {
      for (const shape of siblings) {
        this.#sink.report.leftOut(asString(shape['type']), 'deleted');
      }
    }
    return out;
  }

  #descend(parent: string, place: Place, out: ImportedShape[], depth: number): void {
    const children = this.#children.get(parent);
    if (children === undefined) return;
    this.#children.delete(parent);
    for (const record of children.sort(byIndex)) {
      const kind = asString(record['type']);
      if (depth >= MAX_DEPTH || this.#count >= MAX_IMPORTED_SHAPES) {
        this.#sink.report.leftOut(kind, 'too-many');
        continue;
      }
      this.#count += 1;
      const inner = placeOf(record, place);
      if (inner === undefined) {
        this.#sink.report.leftOut(kind, 'broken');
        continue;
      }
      const id = asString(record['id']);
      if (kind === 'group') {
        this.#sink.report.imported(kind);
        const groups = [this.#ids.get(id)!, ...place.groups];
        this.#descend(id, { ...inner, groups }, out, depth + 1);
        continue;
      }
      const made = this.#shape(record, kind, inner);
      if (typeof made === 'string') this.#sink.report.leftOut(kind, made);
      else {
        this.#sink.report.imported(kind);
        out.push(made);
      }
      const frame = kind === 'frame' ? this.#ids.get(id)! : place.frame;
      this.#descend(id, { ...inner, frame }, out, depth + 1);
    }
  }

  #shape(
    record: Json,
    kind: string,
    place: Place,
  ): ImportedShape | 'unknown-kind' | 'broken' | 'empty' {
    const props = asObject(record['props']) ?? {};
    const made = this.#made(record, kind, props, place);
    if (typeof made === 'string') return made;
    const fields = {
      groups: place.groups,
      parent: place.frame,
      locked: record['isLocked'] === true,
      opacity: tldrawOpacity(record['opacity'], props['opacity']),
      link: linkOf(props['url']),
      stroke: tldrawColor(props['color'])[0],
      strokeWidth: tldrawLineWidth(props['size']) * asNumber(props['scale'], 1),
      dash: tldrawDash(props['dash']),
      roughness: 0,
      ...made.fields,
    };
    return {
      id: this.#ids.get(asString(record['id']))!,
      type: made.type,
      fields: checkedFields(made.type, fields),
      ...(made.assetKey === undefined ? {} : { assetKey: made.assetKey }),
    };
  }

  #made(
    record: Json,
    kind: string,
    props: Json,
    place: Place,
  ): Made | 'unknown-kind' | 'broken' | 'empty' {
    const scale = asNumber(props['scale'], 1);
    const w = Math.abs(asNumber(props['w'], 0));
    const h = Math.abs(asNumber(props['h'], 0));
    switch (kind) {
      case 'geo': {
        const geo = asString(props['geo']);
        if (!EXACT.has(geo)) this.#sink.report.changed(geo || kind, 'simplified');
        const height = h + asNumber(props['growY'], 0);
        return {
          type: GEO[geo] ?? 'rectangle',
          fields: {
            ...boxed(place, w, height),
            ...tldrawFill(props),
            radius: geo === 'oval' ? Math.min(w, height) / 2 : 0,
            ...labelOf(props, LABEL_SIZES, scale),
          },
        };
      }
      case 'note': {
        const side = NOTE_SIDE * scale;
        const height = side + asNumber(props['growY'], 0) * scale;
        return {
          type: 'note',
          fields: {
            ...boxed(place, side, height),
            ...labelOf(props, LABEL_SIZES, scale),
            fill: tldrawNoteColor(props['color']),
            textColor: 'ink',
            stroke: 'ink',
          },
        };
      }
      case 'text':
        return textOf(props, place, w * scale, scale);
      case 'frame':
        return {
          type: 'frame',
          fields: {
            ...boxed(place, w, h),
            text: asString(props['name']).slice(0, 200) || 'Frame',
            stroke: 'gray',
            strokeWidth: 1,
          },
        };
      case 'draw':
      case 'highlight':
        return this.#stroke(kind, props, place, scale);
      case 'line': {
        const { xy, isShortened } = linePoints(props);
        if (xy.length < 4) return 'broken';
        if (isShortened) this.#sink.report.changed(kind, 'shortened');
        return {
          type: 'line',
          fields: { ...onBoard(place.matrix, xy), curved: props['spline'] === 'cubic' },
        };
      }
      case 'arrow':
        return this.#arrow(record, props, place, scale);
      case 'image':
        return this.#image(props, boxed(place, w, h));
      case 'bookmark':
      case 'embed':
      case 'video':
        this.#sink.report.changed(kind, 'simplified');
        return {
          type: 'rectangle',
          fields: {
            ...boxed(place, w, h),
            text: asString(props['url']).slice(0, 300),
            font: 'sans',
            fontSize: 16,
            stroke: 'gray',
            strokeWidth: 1,
          },
        };
      default:
        return 'unknown-kind';
    }
  }

  #stroke(kind: string, props: Json, place: Place, scale: number): Made | 'broken' {
    const { xy, pressures, isShortened } = drawPoints(props);
    if (xy.length < 2) return 'broken';
    if (isShortened) this.#sink.report.changed(kind, 'shortened');
    const packed = packPoints(
      applyFlat(place.matrix, xy),
      props['isPen'] === true ? pressures : undefined,
    );
    const isMarker = kind === 'highlight';
    const width = tldrawLineWidth(props['size']) * scale;
    const isDrawn = props['dash'] === 'draw' || props['dash'] === undefined;
    if (props['isClosed'] === true && props['fill'] !== 'none') {
      this.#sink.report.changed(kind, 'simplified');
    }
    return {
      type: 'stroke',
      fields: {
        ...packed,
        pen: isMarker ? 'highlighter' : 'pen',
        uniform: !isDrawn && !isMarker,
        strokeWidth: isMarker
          ? tldrawFontSize(TEXT_SIZES, props['size']) * 1.12 * scale
          : isDrawn
            ? width * 0.75
            : width,
        fill: 'none',
      },
    };
  }

  #arrow(record: Json, props: Json, place: Place, scale: number): Made {
    const ends = [endPoint(props['start']), endPoint(props['end'])];
    const id = asString(record['id']);
    const bend = asNumber(props['bend'], 0);
    return {
      type: 'arrow',
      fields: {
        ...onBoard(place.matrix, ends.flat()),
        path: props['kind'] === 'elbow' ? 'elbow' : bend === 0 ? 'straight' : 'curved',
        bend,
        startHead: tldrawHead(props['arrowheadStart']),
        endHead: tldrawHead(props['arrowheadEnd']),
        start: this.#binding(id, 'start', props['start']),
        end: this.#binding(id, 'end', props['end']),
        fill: 'none',
        ...labelOf(props, ARROW_LABEL_SIZES, scale),
      },
    };
  }

  /** Held by a record of its own (schema 2) or by the arrow's end itself (schema 1). */
  #binding(arrow: string, terminal: 'start' | 'end', end: unknown): unknown {
    const record = this.#bindings.get(`${arrow} ${terminal}`);
    const own = asObject(end);
    const props = record === undefined ? own : asObject(record['props']);
    const target =
      record === undefined ? asString(own?.['boundShapeId']) : asString(record['toId']);
    const shape = this.#ids.get(target);
    const kind = this.#kinds.get(target) ?? '';
    if (props === undefined || shape === undefined || kind === 'group' || kind === 'arrow') {
      return null;
    }
    const anchor = asObject(props['normalizedAnchor']);
    const isPrecise = props['isPrecise'] !== false;
    const x = isPrecise ? asNumber(anchor?.['x'], 0.5) : 0.5;
    const y = isPrecise ? asNumber(anchor?.['y'], 0.5) : 0.5;
    return props['isExact'] === true ? { shape, x, y, inside: true } : { shape, x, y };
  }

  #image(props: Json, box: Record<string, unknown>): Made {
    const key = asString(props['assetId']);
    const source = asString(asObject(this.#assets.get(key)?.['props'])?.['src']);
    const asset = this.#sink.assets.get(key) ?? readDataUrl(source);
    if (asset === undefined) this.#sink.report.changed('image', 'missing-bytes');
    else this.#sink.assets.set(key, asset);
    const crop = asObject(props['crop']);
    const from = asObject(crop?.['topLeft']);
    const to = asObject(crop?.['bottomRight']);
    const x = asNumber(from?.['x'], 0);
    const y = asNumber(from?.['y'], 0);
    return {
      type: 'image',
      fields: {
        ...box,
        ...(crop === undefined
          ? {}
          : { crop: { x, y, w: asNumber(to?.['x'], 1) - x, h: asNumber(to?.['y'], 1) - y } }),
        flipX: props['flipX'] === true,
        flipY: props['flipY'] === true,
        alt: asString(props['altText']).slice(0, 1000),
      },
      ...(asset === undefined ? {} : { assetKey: key }),
    };
  }
}

interface Made {
  readonly type: string;
  readonly fields: Record<string, unknown>;
  readonly assetKey?: string;
}

function byIndex(a: Json, b: Json): number {
  const x = asString(a['index']);
  const y = asString(b['index']);
  return x < y ? -1 : x > y ? 1 : 0;
}

function placeOf(record: Json, parent: Place): Place | undefined {
  const x = asNumber(record['x'], undefined);
  const y = asNumber(record['y'], undefined);
  if (x === undefined || y === undefined) return undefined;
  const angle = asNumber(record['rotation'], 0);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return {
    matrix: compose(parent.matrix, [cos, sin, -sin, cos, x, y]),
    angle: parent.angle + angle,
    frame: parent.frame,
    groups: parent.groups,
  };
}

/** Position, size and angle of a w × h box that turns about its corner in the file. */
function boxed(place: Place, w: number, h: number): Record<string, unknown> {
  const middle = apply(place.matrix, w / 2, h / 2);
  return { x: middle.x - w / 2, y: middle.y - h / 2, w, h, angle: place.angle };
}

/** Points on the board as a shape's own. */
function onBoard(matrix: Matrix, points: readonly number[]): Record<string, unknown> {
  const mapped = applyFlat(matrix, points);
  const x = mapped[0]!;
  const y = mapped[1]!;
  return { x, y, points: mapped.map((v, i) => v - (i % 2 === 0 ? x : y)) };
}

function endPoint(value: unknown): [number, number] {
  const end = asObject(value);
  return [asNumber(end?.['x'], 0), asNumber(end?.['y'], 0)];
}

function textOf(props: Json, place: Place, width: number, scale: number): Made | 'empty' {
  const text = tldrawWords(props);
  if (text.trim() === '') return 'empty';
  const family = tldrawFont(props['font']);
  const size = tldrawFontSize(TEXT_SIZES, props['size']) * scale;
  const align = tldrawAlign(props['textAlign'] ?? props['align']);
  const base = { text, font: family, align };
  if (props['autoSize'] === false) {
    const fields = { ...boxed(place, width, size), fontSize: size, autosize: false };
    return { type: 'text', fields: { ...base, ...fields } };
  }
  let needed = 0;
  for (const line of text.split('\n')) {
    needed = Math.max(needed, estimateTextWidth(line, { family, size }));
  }
  const lines = text.split('\n').length;
  const box = { x: 0, y: 0, w: width > 8 ? width : needed, h: lines * size * 1.35 };
  const fitted = fitLines(text, { family, size }, box, align);
  // The middle of the text, not its corner, is what ours turns about.
  const w = (needed * fitted.fontSize) / size;
  const h = lines * fitted.fontSize * 1.25;
  const middle = apply(place.matrix, fitted.x + w / 2, fitted.y + h / 2);
  return {
    type: 'text',
    fields: {
      ...base,
      fontSize: fitted.fontSize,
      x: middle.x - w / 2,
      y: middle.y - h / 2,
      angle: place.angle,
    },
  };
}

function labelOf(
  props: Json,
  sizes: Readonly<Record<string, number>>,
  scale: number,
): Record<string, unknown> {
  const text = tldrawWords(props);
  if (text.trim() === '') return {};
  return {
    text,
    font: tldrawFont(props['font']),
    fontSize: tldrawFontSize(sizes, props['size']) * scale,
    align: tldrawAlign(props['align'] ?? 'middle'),
    verticalAlign: tldrawVerticalAlign(props['verticalAlign'] ?? 'middle'),
    textColor: tldrawColor(props['labelColor'])[0],
  };
}

function linkOf(value: unknown): string {
  const url = asString(value);
  return /^https?:\/\//i.test(url) && url.length <= 2048 ? url : '';
}
