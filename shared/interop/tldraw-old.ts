/**
 * tldraw's first generation (document versions 13 to 15.5, and older ones without a version) to
 * shapes. Positions are absolute and turn about the middle, as ours do.
 */
import { MAX_STROKE_POINTS, packPoints } from '../shapes/stroke-points.ts';
import { readDataUrl } from './data-url.ts';
import { asArray, asNumber, asObject, asString, type Json, wellFormed } from './foreign-json.ts';
import {
  checkedFields,
  type ImportedShape,
  type ImportSink,
  MAX_IMPORTED_SHAPES,
} from './import-result.ts';
import {
  OLD_STICKY_SIZES,
  OLD_TEXT_SIZES,
  tldrawAlign,
  tldrawColor,
  tldrawDash,
  tldrawFont,
  tldrawFontSize,
  tldrawHead,
  tldrawLineWidth,
  tldrawNoteColor,
  tldrawOpacity,
} from './tldraw-style.ts';

/** Shapes of each page, bottom first. */
export function readOldPages(
  document: Json,
  fileAssets: Json | undefined,
  sink: ImportSink,
): ImportedShape[][] {
  const assets = { ...fileAssets, ...asObject(document['assets']) };
  const pages = Object.values(asObject(document['pages']) ?? {})
    .map((page) => asObject(page))
    .filter((page): page is Json => page !== undefined);
  pages.sort((a, b) => asNumber(a['childIndex'], 0) - asNumber(b['childIndex'], 0));
  let room = MAX_IMPORTED_SHAPES;
  return pages.map((page) => {
    const shapes = new OldPage(page, assets, sink, room).read();
    room -= shapes.length;
    return shapes;
  });
}

class OldPage {
  readonly #sink: ImportSink;
  readonly #assets: Json;
  readonly #shapes: Json[] = [];
  /** By the arrow's id and its handle's name. */
  readonly #bindings = new Map<string, Json>();
  readonly #ids = new Map<string, string>();
  readonly #byId = new Map<string, Json>();
  readonly #room: number;

  constructor(page: Json, assets: Json, sink: ImportSink, room: number) {
    this.#sink = sink;
    this.#assets = assets;
    this.#room = room;
    for (const value of Object.values(asObject(page['bindings']) ?? {})) {
      const binding = asObject(value);
      const key = `${asString(binding?.['fromId'])} ${asString(binding?.['handleId'])}`;
      if (binding !== undefined) this.#bindings.set(key, binding);
    }
    for (const value of Object.values(asObject(page['shapes']) ?? {})) {
      const shape = asObject(value);
      if (shape === undefined) {
        sink.report.leftOut('shape', 'broken');
        continue;
      }
      this.#shapes.push(shape);
      const id = asString(shape['id']);
      this.#ids.set(id, sink.options.newId());
      this.#byId.set(id, shape);
    }
  }

  read(): ImportedShape[] {
    const orders = new Map(this.#shapes.map((shape) => [shape, this.#order(shape)]));
    const sorted = [...this.#shapes].sort((a, b) => compareOrders(orders.get(a)!, orders.get(b)!));
    const out: ImportedShape[] = [];
    for (const shape of sorted) {
      const kind = asString(shape['type']);
      if (kind === 'group') {
        this.#sink.report.imported(kind);
        continue;
      }
      if (out.length >= this.#room) {
        this.#sink.report.leftOut(kind, 'too-many');
        continue;
      }
      const made = this.#shape(shape, kind);
      if (typeof made === 'string') this.#sink.report.leftOut(kind, made);
      else {
        this.#sink.report.imported(kind);
        out.push(made);
      }
    }
    return out;
  }

  /** Child indices from the page down: members of a group stand where the group does. */
  #order(shape: Json): number[] {
    const order = [asNumber(shape['childIndex'], 0)];
    let parent = this.#byId.get(asString(shape['parentId']));
    for (let depth = 0; parent !== undefined && depth < 32; depth++) {
      order.unshift(asNumber(parent['childIndex'], 0));
      parent = this.#byId.get(asString(parent['parentId']));
    }
    return order;
  }

  #groups(shape: Json): string[] {
    const groups: string[] = [];
    let id = asString(shape['parentId']);
    for (let depth = 0; depth < 32; depth++) {
      const parent = this.#byId.get(id);
      if (parent?.['type'] !== 'group') break;
      groups.push(this.#ids.get(id)!);
      id = asString(parent['parentId']);
    }
    return groups;
  }

  #shape(shape: Json, kind: string): ImportedShape | 'unknown-kind' | 'broken' | 'empty' {
    const point = asArray(shape['point']);
    const x = asNumber(point[0], undefined);
    const y = asNumber(point[1], undefined);
    if (x === undefined || y === undefined) return 'broken';
    const made = this.#made(shape, kind, x, y);
    if (typeof made === 'string') return made;
    const style = asObject(shape['style']) ?? {};
    const [line, tint] = tldrawColor(style['color']);
    const fields = {
      x,
      y,
      angle: asNumber(shape['rotation'], 0),
      groups: this.#groups(shape),
      locked: shape['isLocked'] === true,
      opacity: tldrawOpacity(style['opacity']),
      stroke: line,
      fill: style['isFilled'] === true ? tint : 'none',
      strokeWidth: tldrawLineWidth(style['size']),
      dash: tldrawDash(style['dash']),
      roughness: 0,
      ...made.fields,
    };
    return {
      id: this.#ids.get(asString(shape['id']))!,
      type: made.type,
      fields: checkedFields(made.type, fields),
      ...(made.assetKey === undefined ? {} : { assetKey: made.assetKey }),
    };
  }

  #made(
    shape: Json,
    kind: string,
    x: number,
    y: number,
  ): Made | 'unknown-kind' | 'broken' | 'empty' {
    const style = asObject(shape['style']) ?? {};
    const size = asArray(shape['size']);
    const w = Math.abs(asNumber(size[0], 0));
    const h = Math.abs(asNumber(size[1], 0));
    switch (kind) {
      case 'rectangle':
      case 'triangle':
        return { type: kind, fields: { w, h, radius: 0, ...labelOf(shape, style) } };
      case 'ellipse': {
        const radius = asArray(shape['radius']);
        const rx = asNumber(radius[0], w / 2);
        const ry = asNumber(radius[1], h / 2);
        return { type: kind, fields: { w: 2 * rx, h: 2 * ry, ...labelOf(shape, style) } };
      }
      case 'sticky':
        return {
          type: 'note',
          fields: {
            w: w || 200,
            h: h || 200,
            ...textPart(shape, style, OLD_STICKY_SIZES),
            stroke: 'ink',
            textColor: 'ink',
            verticalAlign: 'middle',
            fill: tldrawNoteColor(style['color']),
          },
        };
      case 'text': {
        const fields = textPart(shape, style, OLD_TEXT_SIZES);
        return String(fields['text']).trim() === '' ? 'empty' : { type: 'text', fields };
      }
      case 'draw':
        return this.#stroke(shape, style, x, y);
      case 'line':
      case 'arrow':
        return this.#arrow(shape, style);
      case 'image':
      case 'video':
        return this.#image(shape, kind, w, h);
      default:
        return 'unknown-kind';
    }
  }

  #stroke(shape: Json, style: Json, x: number, y: number): Made | 'broken' {
    const all = asArray(shape['points']);
    const xy: number[] = [];
    for (const value of all) {
      const [px, py] = asArray(value);
      const ax = asNumber(px, undefined);
      const ay = asNumber(py, undefined);
      if (ax !== undefined && ay !== undefined) xy.push(ax, ay);
    }
    if (xy.length < 2) return 'broken';
    if (xy.length < 2 * all.length || all.length > MAX_STROKE_POINTS) {
      this.#sink.report.changed('draw', 'shortened');
    }
    const packed = packPoints(xy, undefined);
    const isDrawn = asString(style['dash']).toLowerCase() === 'draw';
    const width = tldrawLineWidth(style['size']);
    return {
      type: 'stroke',
      fields: {
        ...packed,
        x: x + packed.x,
        y: y + packed.y,
        uniform: !isDrawn,
        strokeWidth: isDrawn ? width * 0.75 : width,
        fill: 'none',
      },
    };
  }

  #arrow(shape: Json, style: Json): Made | 'broken' {
    const handles = asObject(shape['handles']) ?? {};
    const start = pointOf(handles['start']);
    const end = pointOf(handles['end']);
    if (start === undefined || end === undefined) return 'broken';
    const middle = pointOf(handles['bend']);
    const decorations = asObject(shape['decorations']) ?? {};
    const bend = middle === undefined ? 0 : offsetFrom(start, end, middle);
    const isCurved = Math.abs(bend) > 2;
    return {
      type: 'arrow',
      fields: {
        points: [...start, ...end],
        angle: 0,
        path: isCurved ? 'curved' : 'straight',
        bend: isCurved ? bend : 0,
        startHead: tldrawHead(decorations['start']),
        endHead: tldrawHead(decorations['end']),
        start: this.#binding(shape, 'start'),
        end: this.#binding(shape, 'end'),
        fill: 'none',
        ...labelOf(shape, style),
      },
    };
  }

  #binding(arrow: Json, handle: 'start' | 'end'): unknown {
    const binding = this.#bindings.get(`${asString(arrow['id'])} ${handle}`);
    const target = asString(binding?.['toId']);
    const shape = this.#ids.get(target);
    const kind = this.#byId.get(target)?.['type'];
    if (binding === undefined || shape === undefined || kind === 'group' || kind === 'arrow') {
      return null;
    }
    const point = asArray(binding['point']);
    return { shape, x: asNumber(point[0], 0.5), y: asNumber(point[1], 0.5) };
  }

  #image(shape: Json, kind: string, w: number, h: number): Made {
    const key = asString(shape['assetId']);
    const source = asString(asObject(this.#assets[key])?.['src']);
    const asset = this.#sink.assets.get(key) ?? readDataUrl(source);
    const isPicture = asset?.mimeType.startsWith('image/') === true;
    if (asset === undefined || !isPicture) this.#sink.report.changed(kind, 'missing-bytes');
    else this.#sink.assets.set(key, asset);
    return {
      type: 'image',
      fields: { w, h },
      ...(asset !== undefined && isPicture ? { assetKey: key } : {}),
    };
  }
}

interface Made {
  readonly type: string;
  readonly fields: Record<string, unknown>;
  readonly assetKey?: string;
}

function compareOrders(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function pointOf(handle: unknown): [number, number] | undefined {
  const point = asArray(asObject(handle)?.['point']);
  const x = asNumber(point[0], undefined);
  const y = asNumber(point[1], undefined);
  return x === undefined || y === undefined ? undefined : [x, y];
}

/** How far `p` stands off the line from `a` to `b`, to its right where y points down. */
function offsetFrom(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  [px, py]: readonly [number, number],
): number {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return 0;
  return ((px - ax) * -(by - ay) + (py - ay) * (bx - ax)) / length;
}

function textPart(
  shape: Json,
  style: Json,
  sizes: Readonly<Record<string, number>>,
): Record<string, unknown> {
  const scale = asNumber(style['scale'], 1);
  const words = asString(shape['text'] ?? shape['label']).slice(0, 100_000);
  return {
    text: wellFormed(words)
      .replace(/\u00a0/g, ' ')
      .replace(/\r\n?/g, '\n'),
    font: tldrawFont(style['font']),
    fontSize: tldrawFontSize(sizes, style['size']) * scale,
    align: tldrawAlign(style['textAlign'] ?? 'start'),
  };
}

function labelOf(shape: Json, style: Json): Record<string, unknown> {
  if (asString(shape['label']).trim() === '') return {};
  const { text, font, fontSize } = textPart({ text: shape['label'] }, style, OLD_TEXT_SIZES);
  return { text, font, fontSize, align: 'center', textColor: tldrawColor(style['color'])[0] };
}
