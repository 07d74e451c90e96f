/**
 * A board, or a part of it, as one SVG document that stands alone: drawn from the same commands as
 * the canvas. Fetches nothing: pictures and typefaces are passed in.
 */
import { expandBox, unionBox } from '../geometry/box.ts';
import type { DrawCommand, ImageCommand, PathData } from '../shapes/draw-command.ts';
import { CLOSE, CUBIC, LINE, MOVE, QUAD } from '../shapes/draw-command.ts';
import { fontFamilyCss } from '../shapes/fonts.ts';
import { frameClip } from '../shapes/frame.ts';
import { placeholder } from '../shapes/image.ts';
import { resolveColor, type Theme } from '../shapes/palette.ts';
import { shapeDef } from '../shapes/registry.ts';
import type { Shape, ShapeContext } from '../shapes/shape.ts';
import { shapeMatrix } from '../shapes/transform.ts';
import type { Box } from '../units.ts';

export interface SvgOptions {
  readonly theme: Theme;
  /** Colour of the paper, `'none'` for a transparent picture. */
  readonly background: string;
  /** Space around the drawing, in board units. */
  readonly padding?: number;
  /** What is shown; around all shapes where absent. */
  readonly box?: Box;
  /** Pixels per board unit of the `width` and `height` that are written. */
  readonly scale?: number;
  readonly title?: string;
  /** CSS put into the document: `@font-face` rules with `data:` addresses. */
  readonly css?: string;
  /** Address of a picture, best a `data:` one; `undefined` where it is missing. */
  image?(asset: string): string | undefined;
  /** Size of a picture in pixels, needed only for cropped ones. */
  imageSize?(asset: string): { readonly width: number; readonly height: number } | undefined;
}

/**
 * The document, and its size in pixels.
 * @param shapes bottom first. A frame's clip applies to those of its members that are among them.
 */
export function toSvg(
  shapes: readonly Shape[],
  ctx: ShapeContext,
  options: SvgOptions,
): { svg: string; width: number; height: number; box: Box } {
  const box = expandBox(options.box ?? contentBox(shapes, ctx), options.padding ?? 20);
  const scale = options.scale ?? 1;
  const width = Math.max(1, Math.ceil(box.w * scale));
  const height = Math.max(1, Math.ceil(box.h * scale));
  const writer = new SvgWriter(options);
  for (const shape of shapes) writer.shape(shape, ctx, Math.max(1, scale));
  const view = `${num(box.x)} ${num(box.y)} ${num(box.w)} ${num(box.h)}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${view}">`,
  ];
  if (options.title !== undefined && options.title !== '') {
    parts.push(`<title>${escapeXml(options.title)}</title>`);
  }
  if (options.css !== undefined && options.css !== '') {
    parts.push(`<style>${escapeXml(options.css)}</style>`);
  }
  if (writer.defs.length > 0) parts.push(`<defs>${writer.defs.join('')}</defs>`);
  if (options.background !== 'none') {
    const fill = paint('fill', resolveColor(options.background, options.theme));
    parts.push(
      `<rect x="${num(box.x)}" y="${num(box.y)}" width="${num(box.w)}" height="${num(box.h)}"${fill}/>`,
    );
  }
  parts.push(...writer.out, '</svg>');
  return { svg: parts.join('\n'), width, height, box };
}

function contentBox(shapes: readonly Shape[], ctx: ShapeContext): Box {
  let all: Box | undefined;
  for (const shape of shapes) {
    const bounds = shapeDef(shape.type)?.bounds(shape, ctx);
    if (bounds !== undefined) all = all === undefined ? bounds : unionBox(all, bounds);
  }
  return all ?? { x: 0, y: 0, w: 0, h: 0 };
}

class SvgWriter {
  readonly out: string[] = [];
  readonly defs: string[] = [];
  readonly #options: SvgOptions;
  readonly #clips = new Map<string, string>();

  constructor(options: SvgOptions) {
    this.#options = options;
  }

  shape(shape: Shape, ctx: ShapeContext, detail: number): void {
    const commands = shapeDef(shape.type)?.outline(shape, ctx, detail) ?? [];
    if (commands.length === 0 || shape.opacity === 0) return;
    const [a, b, c, d, e, f] = shapeMatrix(shape, ctx);
    const moved =
      a === 1 && b === 0
        ? `translate(${num(e)} ${num(f)})`
        : `matrix(${[a, b, c, d].map((n) => precise(n)).join(' ')} ${num(e)} ${num(f)})`;
    const opacity = shape.opacity < 1 ? ` opacity="${num(shape.opacity)}"` : '';
    const clip = this.#frameClip(shape, ctx);
    if (clip !== undefined) this.out.push(`<g clip-path="url(#${clip})">`);
    this.out.push(`<g transform="${moved}"${opacity}>`);
    for (const command of commands) this.#command(command);
    this.out.push('</g>');
    if (clip !== undefined) this.out.push('</g>');
  }

  #frameClip(shape: Shape, ctx: ShapeContext): string | undefined {
    if (shape.parent === '') return undefined;
    const known = this.#clips.get(shape.parent);
    if (known !== undefined) return known;
    const parent = ctx.shape(shape.parent);
    if (parent?.type !== 'frame') return undefined;
    const matrix = shapeMatrix(parent, ctx).map((n) => precise(n));
    const id = this.#clip(frameClip(parent), ` transform="matrix(${matrix.join(' ')})"`);
    this.#clips.set(shape.parent, id);
    return id;
  }

  #clip(path: PathData, attributes = ''): string {
    const id = `c${this.defs.length}`;
    this.defs.push(`<clipPath id="${id}"><path d="${pathText(path)}"${attributes}/></clipPath>`);
    return id;
  }

  #command(command: DrawCommand): void {
    switch (command.kind) {
      case 'path': {
        const { stroke } = command;
        const attributes = [paint('fill', this.#color(command.fill ?? 'none'))];
        if (command.fillRule === 'evenodd') attributes.push(' fill-rule="evenodd"');
        if (stroke !== undefined && stroke.color !== 'none' && stroke.width > 0) {
          attributes.push(
            paint('stroke', this.#color(stroke.color)),
            ` stroke-width="${num(stroke.width)}"`,
            ` stroke-linecap="${stroke.cap ?? 'round'}" stroke-linejoin="${stroke.join ?? 'round'}"`,
          );
          if (stroke.dash !== undefined) {
            attributes.push(` stroke-dasharray="${stroke.dash.map((n) => num(n)).join(' ')}"`);
          }
          if (stroke.alpha !== undefined) {
            attributes.push(` stroke-opacity="${num(stroke.alpha)}"`);
          }
        }
        if (command.alpha !== undefined) attributes.push(` opacity="${num(command.alpha)}"`);
        if (command.blend === 'multiply') {
          const mode = this.#options.theme === 'light' ? 'multiply' : 'screen';
          attributes.push(` style="mix-blend-mode:${mode}"`);
        }
        this.out.push(`<path d="${pathText(command.path)}"${attributes.join('')}/>`);
        break;
      }
      case 'text': {
        const { font } = command;
        // In a right-to-left line, "start" is the right end.
        const anchors = { left: 'start', center: 'middle', right: 'end' } as const;
        const mirrored = { left: 'end', center: 'middle', right: 'start' } as const;
        const anchor = (command.dir === 'rtl' ? mirrored : anchors)[command.align];
        this.out.push(
          `<text x="${num(command.x)}" y="${num(command.y)}" font-family="${escapeXml(
            fontFamilyCss(font.family),
          )}" font-size="${num(font.size)}"${font.weight === undefined ? '' : ` font-weight="${font.weight}"`}${
            font.italic === true ? ' font-style="italic"' : ''
          }${paint('fill', this.#color(command.fill))} text-anchor="${anchor}"${
            command.dir === 'rtl' ? ' direction="rtl"' : ''
          } style="white-space:pre">${escapeXml(command.text)}</text>`,
        );
        break;
      }
      case 'image':
        this.#image(command);
        break;
      case 'clip': {
        this.out.push(`<g clip-path="url(#${this.#clip(command.path)})">`);
        for (const inner of command.commands) this.#command(inner);
        this.out.push('</g>');
        break;
      }
    }
  }

  #image(command: ImageCommand): void {
    const { x, y, w, h, crop } = command;
    const href = this.#options.image?.(command.asset);
    const size = crop === undefined ? undefined : this.#options.imageSize?.(command.asset);
    if (href === undefined || (crop !== undefined && size === undefined)) {
      this.out.push(`<g transform="translate(${num(x)} ${num(y)})">`);
      for (const inner of placeholder(w, h)) this.#command(inner);
      this.out.push('</g>');
      return;
    }
    const fx = command.flipX === true;
    const fy = command.flipY === true;
    const label =
      command.alt === undefined ? '' : ` role="img" aria-label="${escapeXml(command.alt)}"`;
    if (fx || fy) {
      const sx = fx ? -1 : 1;
      const sy = fy ? -1 : 1;
      const dx = fx ? 2 * x + w : 0;
      const dy = fy ? 2 * y + h : 0;
      this.out.push(`<g transform="matrix(${sx} 0 0 ${sy} ${num(dx)} ${num(dy)})">`);
    }
    const place = `x="${num(x)}" y="${num(y)}" width="${num(w)}" height="${num(h)}"`;
    const source = `href="${escapeXml(href)}" preserveAspectRatio="none"`;
    if (crop === undefined || size === undefined) {
      this.out.push(`<image ${place} ${source}${label}/>`);
    } else {
      const view = [
        crop.x * size.width,
        crop.y * size.height,
        crop.w * size.width,
        crop.h * size.height,
      ];
      this.out.push(
        `<svg ${place} viewBox="${view.map((n) => num(n)).join(' ')}" preserveAspectRatio="none">` +
          `<image width="${size.width}" height="${size.height}" ${source}${label}/></svg>`,
      );
    }
    if (fx || fy) this.out.push('</g>');
  }

  #color(color: string): string {
    const { theme, background } = this.#options;
    const shown = color === 'paper' && background !== 'none' ? background : color;
    return resolveColor(shown, theme);
  }
}

/** A colour with its alpha apart: eight-digit colours are not understood everywhere. */
function paint(attribute: 'fill' | 'stroke', color: string): string {
  if (color === 'transparent') return ` ${attribute}="none"`;
  if (color.length !== 9) return ` ${attribute}="${color}"`;
  const alpha = Number.parseInt(color.slice(7), 16) / 255;
  return ` ${attribute}="${color.slice(0, 7)}" ${attribute}-opacity="${num(alpha)}"`;
}

/** SVG path text of path data. */
export function pathText(path: PathData): string {
  const out: string[] = [];
  for (let i = 0; i < path.length;) {
    const opcode = path[i]!;
    const letter = opcode === MOVE ? 'M' : opcode === LINE ? 'L' : opcode === QUAD ? 'Q' : 'C';
    if (opcode === CLOSE) {
      out.push('Z');
      i += 1;
      continue;
    }
    const count = opcode === MOVE || opcode === LINE ? 2 : opcode === QUAD ? 4 : 6;
    if (opcode !== MOVE && opcode !== LINE && opcode !== QUAD && opcode !== CUBIC) {
      throw new Error(`${opcode} at ${i} is no path opcode`);
    }
    let text = letter;
    for (let k = 1; k <= count; k++) text += (k === 1 ? '' : ' ') + num(path[i + k]!);
    out.push(text);
    i += count + 1;
  }
  return out.join('');
}

function num(value: number): string {
  if (!Number.isFinite(value)) return '0';
  const rounded = Math.round(value * 100) / 100;
  return Object.is(rounded, -0) ? '0' : String(rounded);
}

function precise(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}

/** Text that may stand in XML, between tags or in quotes. Characters that XML forbids are left out. */
export function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;')
  );
}
