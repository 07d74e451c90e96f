/**
 * Paints boards on the server: the canvas library, its fonts, and the measuring of text. Draws from
 * the same commands by the same painter as the browser. Owns no cache and no route.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as CanvasModule from '@napi-rs/canvas';
import type { Board } from '../../shared/document/board.ts';
import { toSvg } from '../../shared/interop/svg.ts';
import type { FontSpec } from '../../shared/shapes/draw-command.ts';
import { fontCss } from '../../shared/shapes/fonts.ts';
import { estimateTextWidth } from '../../shared/shapes/text-estimate.ts';
import { frameClip } from '../../shared/shapes/frame.ts';
import { type Context2D, paintCommands, tracePath } from '../../shared/shapes/paint-commands.ts';
import { resolveColor, type Theme } from '../../shared/shapes/palette.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext } from '../../shared/shapes/shape.ts';
import { shapeMatrix } from '../../shared/shapes/transform.ts';
import type { Box } from '../../shared/units.ts';

type CanvasLibrary = typeof CanvasModule;
type Image = CanvasModule.Image;
type Pen = CanvasModule.SKRSContext2D;

/** Bytes of a picture on a board by its content hash. */
export type AssetReader = (
  hash: string,
) => Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined>;

export interface PaintSize {
  /** Pixels. Where only one is given, the other follows from the board. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** Board units of free space around what is drawn. */
const PADDING = 32;
/** What an empty board shows. */
const EMPTY_BOX: Box = { x: 0, y: 0, w: 800, h: 450 };
/** Pictures on a board are put into an SVG no larger than this on their longer side. */
const MAX_EMBEDDED_PIXELS = 1024;
const MAX_PIXELS = 4096;
const MAX_SCALE = 4;
const DEFAULT_WIDTH = 1200;

interface FontFile {
  readonly family: string;
  /** CSS weight, or a range of a variable typeface. */
  readonly weight: string;
  readonly file: string;
}

const FONT_FILES: readonly FontFile[] = [
  ...pair('Shantell Sans', '@fontsource/shantell-sans', 'shantell-sans'),
  {
    family: 'Inter Variable',
    weight: '100 900',
    file: '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  },
  ...pair('Source Serif 4', '@fontsource/source-serif-4', 'source-serif-4'),
  ...pair('JetBrains Mono', '@fontsource/jetbrains-mono', 'jetbrains-mono'),
];

function pair(family: string, name: string, file: string): FontFile[] {
  return ['400', '700'].map((weight) => ({
    family,
    weight,
    file: `${name}/files/${file}-latin-${weight}-normal.woff2`,
  }));
}

/** A package's files are found beside its package.json, which every one of them exports. */
function fontPath(file: string): string {
  const [scope = '', name = '', ...rest] = file.split('/');
  const root = path.dirname(
    createRequire(import.meta.url).resolve(`${scope}/${name}/package.json`),
  );
  return path.join(root, ...rest);
}

/** Loads the canvas library, which is not part of starting the server. @throws where it does not load */
export async function openPainter(readAsset: AssetReader): Promise<BoardPainter> {
  const library = await import('@napi-rs/canvas');
  for (const { family, file } of FONT_FILES) {
    try {
      library.GlobalFonts.registerFromPath(fontPath(file), family);
    } catch {
      // Without the file the system's typefaces are used.
    }
  }
  return new BoardPainter(library, readAsset);
}

export class BoardPainter {
  readonly #library: CanvasLibrary;
  readonly #readAsset: AssetReader;
  readonly #pen: Pen;
  readonly #widths = new Map<string, number>();
  readonly #faces = new Map<string, Promise<string>>();

  constructor(library: CanvasLibrary, readAsset: AssetReader) {
    this.#library = library;
    this.#readAsset = readAsset;
    this.#pen = library.createCanvas(1, 1).getContext('2d');
  }

  /**
   * One SVG document that fetches nothing.
   * @param hasFonts whether the typefaces that it uses are in it: some tens of kilobytes for each.
   */
  async svg(board: Board, theme: Theme, hasFonts: boolean): Promise<string> {
    const images = await this.#readImages(board.ordered());
    const addresses = new Map<string, string>();
    for (const [hash, image] of images) addresses.set(hash, await this.#embed(image));
    const shapes = board.ordered();
    const { background, title } = board.meta;
    const draw = (css: string): string =>
      toSvg(shapes, this.#contextOf(board), { ...options, css }).svg;
    const options = {
      theme,
      background,
      title,
      padding: PADDING,
      ...(shapes.length === 0 ? { box: EMPTY_BOX } : {}),
      image: (asset: string) => addresses.get(asset),
      imageSize: (asset: string) => images.get(asset),
    };
    const plain = draw('');
    const css = hasFonts ? await this.#fontCss(plain) : '';
    return css === '' ? plain : draw(css);
  }

  /** `@font-face` rules for the typefaces that a document names. */
  async #fontCss(svg: string): Promise<string> {
    const hasBold = /font-weight="[6-9]00"/.test(svg);
    const used = FONT_FILES.filter(
      ({ family, weight }) => svg.includes(family) && (weight !== '700' || hasBold),
    );
    return (await Promise.all(used.map((font) => this.#face(font)))).join('');
  }

  #face({ family, weight, file }: FontFile): Promise<string> {
    let face = this.#faces.get(file);
    if (face === undefined) {
      face = readFile(fontPath(file), 'base64').then(
        (data) =>
          `@font-face{font-family:'${family}';font-weight:${weight};src:url(data:font/woff2;base64,${data}) format('woff2')}`,
        () => '',
      );
      this.#faces.set(file, face);
    }
    return face;
  }

  /** The whole board in the middle of a PNG. */
  async png(board: Board, theme: Theme, size: PaintSize): Promise<Buffer> {
    const shapes = board.ordered();
    const images = await this.#readImages(shapes);
    const context = this.#contextOf(board);
    const box = boxOf(shapes, context);
    const { width, height, scale } = fit(box, size);
    const canvas = this.#library.createCanvas(width, height);
    const pen = canvas.getContext('2d');
    const paper = resolveColor(board.meta.background, theme);
    pen.fillStyle = paper;
    pen.fillRect(0, 0, width, height);
    pen.translate(width / 2, height / 2);
    pen.scale(scale, scale);
    pen.translate(-(box.x + box.w / 2), -(box.y + box.h / 2));
    const options = {
      theme,
      paper,
      image: (asset: string) => {
        const image = images.get(asset);
        return image === undefined
          ? ('missing' as const)
          : { pixels: image, width: image.width, height: image.height };
      },
    };
    for (const shape of shapes) {
      const def = shapeDef(shape.type);
      if (def === undefined) continue;
      pen.save();
      clipToFrame(pen, shape, context);
      pen.transform(...shapeMatrix(shape, context));
      pen.globalAlpha = shape.opacity;
      const commands = def.outline(shape, context, Math.min(1, scale));
      paintCommands(pen as unknown as Context2D<never, Image>, commands, options);
      pen.restore();
    }
    return canvas.encode('png');
  }

  #contextOf(board: Board): ShapeContext {
    return {
      shape: (id) => board.get(id),
      measureText: (text, font) => this.#measure(text, font),
    };
  }

  #measure(text: string, font: FontSpec): number {
    const face = fontCss({ ...font, size: 64 });
    const key = `${face}\n${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      this.#pen.font = face;
      width = this.#pen.measureText(text).width / 64;
      if (!Number.isFinite(width)) width = estimateTextWidth(text, { ...font, size: 1 });
      if (this.#widths.size >= 20_000) this.#widths.clear();
      this.#widths.set(key, width);
    }
    return width * font.size;
  }

  async #readImages(shapes: readonly Shape[]): Promise<ReadonlyMap<string, Image>> {
    const images = new Map<string, Image>();
    for (const shape of shapes) {
      const { asset } = shape as { asset?: unknown };
      if (typeof asset !== 'string' || asset === '' || images.has(asset)) continue;
      try {
        const stored = await this.#readAsset(asset);
        if (stored === undefined) continue;
        images.set(asset, await this.#library.loadImage(Buffer.from(stored.bytes)));
      } catch {
        // Shown as missing, like anywhere else.
      }
    }
    return images;
  }

  /** A `data:` address, of a smaller copy where the picture is large. */
  async #embed(image: Image): Promise<string> {
    const shrink = Math.min(1, MAX_EMBEDDED_PIXELS / Math.max(image.width, image.height));
    const width = Math.max(1, Math.round(image.width * shrink));
    const height = Math.max(1, Math.round(image.height * shrink));
    const canvas = this.#library.createCanvas(width, height);
    canvas.getContext('2d').drawImage(image, 0, 0, width, height);
    const bytes = await canvas.encode('webp', 82);
    return `data:image/webp;base64,${bytes.toString('base64')}`;
  }
}

function clipToFrame(pen: Pen, shape: Shape, context: ShapeContext): void {
  const frame = shape.parent === '' ? undefined : context.shape(shape.parent);
  if (frame?.type !== 'frame') return;
  const before = pen.getTransform();
  pen.transform(...shapeMatrix(frame, context));
  tracePath(pen, frameClip(frame));
  pen.clip();
  pen.setTransform(before);
}

function boxOf(shapes: readonly Shape[], context: ShapeContext): Box {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (const shape of shapes) {
    const box = shapeDef(shape.type)?.bounds(shape, context);
    if (box === undefined || !Number.isFinite(box.x + box.y + box.w + box.h)) continue;
    minX = Math.min(minX, box.x - PADDING);
    minY = Math.min(minY, box.y - PADDING);
    maxX = Math.max(maxX, box.x + box.w + PADDING);
    maxY = Math.max(maxY, box.y + box.h + PADDING);
  }
  return minX > maxX ? EMPTY_BOX : { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
}

/** Size of the picture, within the limits, and pixels per board unit. */
function fit(
  box: Box,
  size: PaintSize,
): { readonly width: number; readonly height: number; readonly scale: number } {
  const limit = (pixels: number): number => Math.min(MAX_PIXELS, Math.max(1, Math.round(pixels)));
  const { width: wantedWidth, height: wantedHeight } = size;
  let width = wantedWidth ?? (wantedHeight === undefined ? DEFAULT_WIDTH : undefined);
  const height = limit(wantedHeight ?? ((width ?? 0) * box.h) / box.w);
  width = limit(width ?? (height * box.w) / box.h);
  const scale = Math.min(MAX_SCALE, width / box.w, height / box.h);
  return { width, height, scale };
}
