/**
 * Excalidraw elements to shapes. Owns the mapping of one list of elements and what links them:
 * labels, bindings, groups, frames, pictures.
 */
import { normalizeAngle } from '../geometry/vec.ts';
import { MAX_LINE_NUMBERS } from '../shapes/line.ts';
import { namedColor } from '../shapes/palette.ts';
import { MAX_STROKE_POINTS } from '../shapes/stroke-points.ts';
import { cssColor, inkColor } from './css-color.ts';
import { readDataUrl } from './data-url.ts';
import {
  arrowFields,
  elementPoints,
  lineFields,
  MAX_ARROW_NUMBERS,
  strokeFields,
  type ElementBox,
} from './excalidraw-lines.ts';
import { fitLines, fitWrapped } from './fit-text.ts';
import { asArray, asNumber, asObject, asString, type Json, wellFormed } from './foreign-json.ts';
import {
  checkedFields,
  type ImportedAsset,
  type ImportedShape,
  type ImportOptions,
  MAX_IMPORTED_SHAPES,
  ReportWriter,
} from './import-result.ts';

/** Types that can carry a bound text. */
const CONTAINERS = new Set(['rectangle', 'ellipse', 'diamond', 'arrow', 'image']);
const BOXES = new Set(['rectangle', 'ellipse', 'diamond', 'image', 'frame', 'magicframe', 'text']);
const WEB_PAGES = new Set(['embeddable', 'iframe']);

const FAMILIES: Readonly<Record<number, string>> = {
  1: 'hand',
  2: 'sans',
  3: 'mono',
  5: 'hand',
  6: 'sans',
  7: 'sans',
  8: 'mono',
  9: 'sans',
};

/** Characters that one text may have. */
const MAX_TEXT = 100_000;
const DEFAULT_FONT_SIZE = 20;

export class ExcalidrawElements {
  readonly assets = new Map<string, ImportedAsset>();
  readonly report = new ReportWriter();
  readonly #options: ImportOptions;
  readonly #files: Json;
  #count = 0;

  constructor(options: ImportOptions, files: Json) {
    this.#options = options;
    this.#files = files;
  }

  /**
   * Shapes of one list of elements, bottom first. Ids are new; equal ids in different lists have
   * nothing to do with each other.
   * @param group id of a group that all of them are put into.
   */
  read(list: readonly unknown[], group?: string): ImportedShape[] {
    const elements = this.#usable(list);
    const scene = new Scene(elements, this.#options);
    const out: ImportedShape[] = [];
    for (const element of elements) {
      const shape = this.#shape(element, scene, group);
      if (shape !== undefined) out.push(shape);
    }
    return out;
  }

  #usable(list: readonly unknown[]): Json[] {
    const out: Json[] = [];
    for (const value of list) {
      const element = asObject(value);
      const kind = asString(element?.['type']);
      if (element === undefined || kind === '') {
        this.report.leftOut('element', 'broken');
      } else if (element['isDeleted'] === true) {
        this.report.leftOut(kind, 'deleted');
      } else if (
        asNumber(element['x'], undefined) === undefined ||
        asNumber(element['y'], undefined) === undefined
      ) {
        this.report.leftOut(kind, 'broken');
      } else if (this.#count >= MAX_IMPORTED_SHAPES) {
        this.report.leftOut(kind, 'too-many');
      } else {
        this.#count += 1;
        out.push(element);
      }
    }
    return out;
  }

  #shape(element: Json, scene: Scene, group: string | undefined): ImportedShape | undefined {
    const kind = asString(element['type']);
    if (kind === 'text' && scene.isLabel(element)) {
      this.report.imported('text');
      return undefined;
    }
    const made = this.#fields(kind, element, scene);
    if (typeof made === 'string') {
      this.report.leftOut(kind, made);
      return undefined;
    }
    this.report.imported(kind);
    const common = commonOf(element, scene, group);
    return {
      id: scene.newIdOf(element),
      type: made.type,
      fields: checkedFields(made.type, { ...common, ...made.fields }),
      ...(made.assetKey === undefined ? {} : { assetKey: made.assetKey }),
    };
  }

  #noteShortened(kind: string, element: Json, max: number): void {
    const all = asArray(element['points']).length;
    if (elementPoints(element, max).length < 2 * all) this.report.changed(kind, 'shortened');
  }

  #fields(kind: string, element: Json, scene: Scene): Made | 'empty' | 'broken' | 'unknown-kind' {
    const box = boxOf(element);
    switch (kind) {
      case 'rectangle':
      case 'ellipse':
      case 'diamond': {
        const fields: Record<string, unknown> = { ...box, ...labelOf(element, scene, box) };
        if (kind !== 'ellipse') fields['radius'] = radiusOf(element, box);
        return { type: kind, fields };
      }
      case 'text': {
        const fields = textFields(element, box);
        return fields === undefined ? 'empty' : { type: 'text', fields };
      }
      case 'line':
      case 'draw': {
        const fields = lineFields(element);
        if (fields === undefined) return 'broken';
        this.#noteShortened(kind, element, MAX_LINE_NUMBERS);
        return { type: 'line', fields };
      }
      case 'arrow': {
        const fields = arrowFields(element, (id) => scene.bindable(id));
        if (fields === undefined) return 'broken';
        this.#noteShortened(kind, element, MAX_ARROW_NUMBERS);
        return { type: 'arrow', fields: { ...fields, ...labelOf(element, scene, box) } };
      }
      case 'freedraw': {
        const fields = strokeFields(element);
        if (fields === undefined) return 'broken';
        this.#noteShortened(kind, element, 2 * MAX_STROKE_POINTS);
        if ((cssColor(element['backgroundColor']) ?? 'none') !== 'none')
          this.report.changed(kind, 'simplified');
        return { type: 'stroke', fields };
      }
      case 'image':
        return this.#image(element, box);
      case 'frame':
      case 'magicframe':
        return {
          type: 'frame',
          fields: {
            ...box,
            text: asString(element['name']).slice(0, 200) || 'Frame',
            stroke: 'gray',
            strokeWidth: 1,
            dash: 'solid',
            fill: 'none',
            roughness: 0,
          },
        };
      default:
        if (!WEB_PAGES.has(kind)) return 'unknown-kind';
        this.report.changed(kind, 'simplified');
        return {
          type: 'rectangle',
          fields: { ...box, text: asString(element['link']).slice(0, 300), font: 'sans' },
        };
    }
  }

  #image(element: Json, box: ElementBox): Made {
    const key = asString(element['fileId']);
    const asset = this.#asset(key);
    if (asset === undefined) this.report.changed('image', 'missing-bytes');
    else this.assets.set(key, asset);
    const scale = asArray(element['scale']);
    return {
      type: 'image',
      fields: {
        ...box,
        crop: cropOf(element),
        flipX: asNumber(scale[0], 1) < 0,
        flipY: asNumber(scale[1], 1) < 0,
      },
      ...(asset === undefined ? {} : { assetKey: key }),
    };
  }

  #asset(key: string): ImportedAsset | undefined {
    const known = this.assets.get(key);
    if (known !== undefined) return known;
    if (key === '' || !Object.hasOwn(this.#files, key)) return undefined;
    return readDataUrl(asString(asObject(this.#files[key])?.['dataURL']));
  }
}

interface Made {
  readonly type: string;
  readonly fields: Record<string, unknown>;
  readonly assetKey?: string;
}

/** What links the elements of one list. */
class Scene {
  readonly #byId = new Map<string, Json>();
  readonly #ids = new Map<Json, string>();
  readonly #labels = new Map<Json, Json>();
  readonly #labelTexts = new Set<Json>();
  readonly #groups = new Map<string, string>();
  readonly #options: ImportOptions;

  constructor(elements: readonly Json[], options: ImportOptions) {
    this.#options = options;
    for (const element of elements) {
      this.#ids.set(element, options.newId());
      const id = asString(element['id']);
      if (id !== '' && !this.#byId.has(id)) this.#byId.set(id, element);
    }
    for (const element of elements) {
      if (element['type'] !== 'text') continue;
      const container = this.#byId.get(asString(element['containerId']));
      if (container === undefined || !CONTAINERS.has(asString(container['type']))) continue;
      if (container['type'] === 'image' || this.#labels.has(container)) continue;
      this.#labels.set(container, element);
      this.#labelTexts.add(element);
    }
  }

  isLabel(text: Json): boolean {
    return this.#labelTexts.has(text);
  }

  labelOf(container: Json): Json | undefined {
    return this.#labels.get(container);
  }

  newIdOf(element: Json): string {
    return this.#ids.get(element)!;
  }

  /** The frame that an element lies in, or `''`: frame ids may point at nothing. */
  frameOf(element: Json): string {
    const frame = this.#byId.get(asString(element['frameId']));
    const isFrame = frame?.['type'] === 'frame' || frame?.['type'] === 'magicframe';
    return isFrame && frame !== element ? this.newIdOf(frame) : '';
  }

  group(id: string): string {
    let ours = this.#groups.get(id);
    if (ours === undefined) {
      ours = this.#options.newId();
      this.#groups.set(id, ours);
    }
    return ours;
  }

  /** The element that an arrow may hold on to, its box and its new id. */
  bindable(id: string): { id: string; box: ElementBox; angle: number } | undefined {
    const element = this.#byId.get(id);
    if (element === undefined || !BOXES.has(asString(element['type']))) return undefined;
    if (this.#labelTexts.has(element)) return undefined;
    return {
      id: this.newIdOf(element),
      box: boxOf(element),
      angle: asNumber(element['angle'], 0),
    };
  }
}

function boxOf(element: Json): ElementBox {
  const x = asNumber(element['x'], 0);
  const y = asNumber(element['y'], 0);
  const w = asNumber(element['width'], 0);
  const h = asNumber(element['height'], 0);
  return {
    x: w < 0 ? x + w : x,
    y: h < 0 ? y + h : y,
    w: Math.abs(w),
    h: Math.abs(h),
  };
}

function commonOf(element: Json, scene: Scene, group: string | undefined): Record<string, unknown> {
  const groups = asArray(element['groupIds'])
    .filter((id): id is string => typeof id === 'string')
    .slice(0, 31)
    .map((id) => scene.group(id));
  if (group !== undefined) groups.push(group);
  const link = asString(element['link']);
  return {
    angle: normalizeAngle(asNumber(element['angle'], 0)),
    parent: scene.frameOf(element),
    groups,
    locked: element['locked'] === true,
    opacity: opacityOf(element['opacity']),
    link: /^https?:\/\//i.test(link) ? link : '',
    ...styleOf(element),
  };
}

function opacityOf(value: unknown): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number)
    ? Math.min(1, Math.max(0, number / 100))
    : 1;
}

const FILL_STYLES: Readonly<Record<string, string>> = {
  solid: 'solid',
  hachure: 'hatch',
  zigzag: 'hatch',
  'zigzag-line': 'hatch',
  dashed: 'hatch',
  'cross-hatch': 'cross-hatch',
  dots: 'dots',
};

function styleOf(element: Json): Record<string, unknown> {
  const style = asString(element['strokeStyle']);
  return {
    stroke: inkColor(cssColor(element['strokeColor']) ?? 'ink'),
    fill: namedColor(cssColor(element['backgroundColor']) ?? 'none'),
    fillStyle: FILL_STYLES[asString(element['fillStyle'])] ?? 'hatch',
    strokeWidth: asNumber(element['strokeWidth'], 2),
    dash: style === 'dashed' || style === 'dotted' ? style : 'solid',
    roughness: Math.min(2, Math.max(0, asNumber(element['roughness'], 1))),
    seed: Math.abs(asNumber(element['seed'], 1)) % 2 ** 31,
  };
}

/** Corner radius as Excalidraw draws it: a share of the side, or a fixed one for larger boxes. */
function radiusOf(element: Json, box: ElementBox): number {
  const roundness = asObject(element['roundness']);
  const isOldRound = element['strokeSharpness'] === 'round';
  if (roundness === undefined && !isOldRound) return 0;
  const side = Math.min(box.w, box.h);
  if (asNumber(roundness?.['type'], isOldRound ? 2 : 3) !== 3) return side * 0.25;
  const fixed = asNumber(roundness?.['value'], 32);
  return side <= fixed * 4 ? side * 0.25 : fixed;
}

function alignOf(value: unknown): 'start' | 'center' | 'end' {
  return value === 'center' ? 'center' : value === 'right' ? 'end' : 'start';
}

function fontOf(element: Json): { family: string; size: number } {
  return {
    family: FAMILIES[asNumber(element['fontFamily'], 1)] ?? 'hand',
    size: Math.min(2000, Math.max(1, asNumber(element['fontSize'], DEFAULT_FONT_SIZE))),
  };
}

function wordsOf(element: Json, ...names: readonly string[]): string {
  for (const name of names) {
    const value = asString(element[name]);
    if (value !== '') return wellFormed(value.slice(0, MAX_TEXT)).replace(/\r\n?/g, '\n');
  }
  return '';
}

function textFields(element: Json, box: ElementBox): Record<string, unknown> | undefined {
  const wraps = element['autoResize'] === false;
  const words = wraps
    ? wordsOf(element, 'originalText', 'text')
    : wordsOf(element, 'text', 'originalText', 'rawText');
  if (words.trim() === '') return undefined;
  const font = fontOf(element);
  const align = alignOf(element['textAlign']);
  const base = { text: words, font: font.family, align, roughness: 0 };
  if (wraps) {
    const lines = wordsOf(element, 'text', 'originalText').split('\n').length;
    const fontSize = fitWrapped(words, font, box.w, lines);
    return { ...base, ...box, fontSize, autosize: false };
  }
  return { ...base, ...fitLines(words, font, box, align) };
}

/** The label of a container; empty where it has none. */
function labelOf(element: Json, scene: Scene, box: ElementBox): Record<string, unknown> {
  const text = scene.labelOf(element) ?? asObject(element['label']);
  if (text === undefined) return {};
  const words = wordsOf(text, 'originalText', 'text', 'rawText');
  if (words.trim() === '') return {};
  const font = fontOf(text);
  const isArrow = element['type'] === 'arrow';
  const lines = wordsOf(text, 'text', 'originalText').split('\n').length;
  const share = element['type'] === 'rectangle' ? 1 : element['type'] === 'ellipse' ? 0.708 : 0.6;
  const width = isArrow ? 240 : box.w * share - 16;
  const vertical = asString(text['verticalAlign']);
  return {
    text: words,
    font: font.family,
    fontSize: fitWrapped(words, font, Math.max(1, width), lines),
    align: isArrow ? 'center' : alignOf(text['textAlign'] ?? 'center'),
    verticalAlign: vertical === 'top' || vertical === 'bottom' ? vertical : 'middle',
    textColor: inkColor(cssColor(text['strokeColor']) ?? 'ink'),
  };
}

function cropOf(element: Json): Record<string, unknown> | null {
  const crop = asObject(element['crop']);
  if (crop === undefined) return null;
  const nw = asNumber(crop['naturalWidth'], 0);
  const nh = asNumber(crop['naturalHeight'], 0);
  if (nw <= 0 || nh <= 0) return null;
  const x = Math.max(0, Math.min(1, asNumber(crop['x'], 0) / nw));
  const y = Math.max(0, Math.min(1, asNumber(crop['y'], 0) / nh));
  return {
    x,
    y,
    w: Math.min(1 - x, asNumber(crop['width'], nw) / nw),
    h: Math.min(1 - y, asNumber(crop['height'], nh) / nh),
  };
}
