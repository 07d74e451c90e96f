/**
 * Draw commands onto anything that works like a 2D canvas: the editor's scene, the spectator and the
 * server's picture all paint through this one function. Owns how a command looks; decides nothing
 * about what is painted or when, and leaves the context as it found it.
 */
import type { DrawCommand, ImageCommand, PathData } from './draw-command.ts';
import { CLOSE, CUBIC, LINE, MOVE, QUAD } from './draw-command.ts';
import { fontCss } from './fonts.ts';
import { placeholder } from './image.ts';
import { resolveColor, type Theme } from './palette.ts';

/** What is used of `CanvasRenderingContext2D`. `P` is its path object, `I` what it can draw. */
export interface Context2D<P, I> {
  save(): void;
  restore(): void;
  transform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void;
  closePath(): void;
  fill(rule?: 'nonzero' | 'evenodd'): void;
  fill(path: P, rule?: 'nonzero' | 'evenodd'): void;
  stroke(): void;
  stroke(path: P): void;
  clip(): void;
  clip(path: P): void;
  fillText(text: string, x: number, y: number): void;
  drawImage(image: I, x: number, y: number, w: number, h: number): void;
  drawImage(
    image: I,
    sx: number,
    sy: number,
    sw: number,
    sh: number,
    x: number,
    y: number,
    w: number,
    h: number,
  ): void;
  setLineDash(segments: number[]): void;
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: unknown;
  lineJoin: unknown;
  globalAlpha: number;
  globalCompositeOperation: unknown;
  imageSmoothingQuality: unknown;
  font: string;
  textAlign: unknown;
  textBaseline: unknown;
  direction: unknown;
}

export interface PaintOptions<P, I> {
  readonly theme: Theme;
  /** A path object for path data (cached by whoever has them), or `undefined` to build it each time. */
  path?(data: PathData): P | undefined;
  /**
   * Pixels of an asset and their size, or why there are none.
   * @param width of the whole picture as it is drawn, in the context's units.
   */
  image(asset: string, width: number): PaintImage<I> | 'loading' | 'missing';
  /** Colour of the paper behind, for what is drawn in `'paper'`; that of the theme where absent. */
  readonly paper?: string;
}

export interface PaintImage<I> {
  readonly pixels: I;
  readonly width: number;
  readonly height: number;
}

/** Paints commands in the context's present transform (local space of the shape). */
export function paintCommands<P, I>(
  ctx: Context2D<P, I>,
  commands: readonly DrawCommand[],
  options: PaintOptions<P, I>,
): void {
  for (const command of commands) {
    switch (command.kind) {
      case 'path':
        paintPath(ctx, command, options);
        break;
      case 'text': {
        ctx.font = fontCss(command.font);
        ctx.textAlign = command.align;
        ctx.textBaseline = 'alphabetic';
        ctx.direction = command.dir;
        ctx.fillStyle = colorOf(command.fill, options);
        ctx.fillText(command.text, command.x, command.y);
        break;
      }
      case 'image':
        paintImage(ctx, command, options);
        break;
      case 'clip': {
        ctx.save();
        const path = options.path?.(command.path);
        if (path !== undefined) ctx.clip(path);
        else {
          tracePath(ctx, command.path);
          ctx.clip();
        }
        paintCommands(ctx, command.commands, options);
        ctx.restore();
        break;
      }
    }
  }
}

/** What a stored colour looks like on the paper that is painted on. */
export function colorOf<P, I>(color: string, options: PaintOptions<P, I>): string {
  if (color === 'paper' && options.paper !== undefined) return options.paper;
  return resolveColor(color, options.theme);
}

function paintPath<P, I>(
  ctx: Context2D<P, I>,
  command: Extract<DrawCommand, { kind: 'path' }>,
  options: PaintOptions<P, I>,
): void {
  const { fill, stroke, alpha, blend } = command;
  const before = ctx.globalAlpha;
  if (alpha !== undefined) ctx.globalAlpha = before * alpha;
  const isBlended = blend === 'multiply';
  // On dark paper multiplying would make everything black: there light is added instead.
  if (isBlended) {
    ctx.globalCompositeOperation = options.theme === 'light' ? 'multiply' : 'screen';
  }
  const path = options.path?.(command.path);
  if (path === undefined) tracePath(ctx, command.path);
  if (fill !== undefined && fill !== 'none') {
    ctx.fillStyle = colorOf(fill, options);
    const rule = command.fillRule ?? 'nonzero';
    if (path === undefined) ctx.fill(rule);
    else ctx.fill(path, rule);
  }
  if (stroke !== undefined && stroke.color !== 'none' && stroke.width > 0) {
    ctx.strokeStyle = colorOf(stroke.color, options);
    ctx.lineWidth = stroke.width;
    ctx.lineCap = stroke.cap ?? 'round';
    ctx.lineJoin = stroke.join ?? 'round';
    if (stroke.alpha !== undefined) ctx.globalAlpha *= stroke.alpha;
    if (stroke.dash !== undefined) ctx.setLineDash([...stroke.dash]);
    if (path === undefined) ctx.stroke();
    else ctx.stroke(path);
    if (stroke.dash !== undefined) ctx.setLineDash([]);
  }
  if (isBlended) ctx.globalCompositeOperation = 'source-over';
  ctx.globalAlpha = before;
}

function paintImage<P, I>(
  ctx: Context2D<P, I>,
  command: ImageCommand,
  options: PaintOptions<P, I>,
): void {
  const { x, y, w, h } = command;
  const image = options.image(command.asset, w / (command.crop?.w || 1));
  if (w <= 0 || h <= 0) return;
  ctx.save();
  // Else pixels are skipped where a picture is shown smaller than it is.
  ctx.imageSmoothingQuality = 'medium';
  if (image === 'loading' || image === 'missing') {
    ctx.transform(1, 0, 0, 1, x, y);
    paintCommands(ctx, placeholder(w, h), options);
    ctx.restore();
    return;
  }
  if (command.flipX === true || command.flipY === true) {
    const fx = command.flipX === true ? -1 : 1;
    const fy = command.flipY === true ? -1 : 1;
    ctx.transform(fx, 0, 0, fy, fx < 0 ? 2 * x + w : 0, fy < 0 ? 2 * y + h : 0);
  }
  const crop = command.crop;
  if (crop === undefined) ctx.drawImage(image.pixels, x, y, w, h);
  else {
    ctx.drawImage(
      image.pixels,
      crop.x * image.width,
      crop.y * image.height,
      crop.w * image.width,
      crop.h * image.height,
      x,
      y,
      w,
      h,
    );
  }
  ctx.restore();
}

/** Starts a new path in the context from path data.  */
export function tracePath(
  ctx: Pick<
    Context2D<unknown, unknown>,
    'beginPath' | 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath'
  >,
  path: PathData,
): void {
  ctx.beginPath();
  addPath(ctx, path);
}

/** Appends path data to a path that is being built (a context's or a `Path2D`). */
export function addPath(
  ctx: Pick<
    Context2D<unknown, unknown>,
    'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath'
  >,
  path: PathData,
): void {
  for (let i = 0; i < path.length;) {
    switch (path[i]) {
      case MOVE:
        ctx.moveTo(path[i + 1]!, path[i + 2]!);
        i += 3;
        break;
      case LINE:
        ctx.lineTo(path[i + 1]!, path[i + 2]!);
        i += 3;
        break;
      case QUAD:
        ctx.quadraticCurveTo(path[i + 1]!, path[i + 2]!, path[i + 3]!, path[i + 4]!);
        i += 5;
        break;
      case CUBIC:
        ctx.bezierCurveTo(
          path[i + 1]!,
          path[i + 2]!,
          path[i + 3]!,
          path[i + 4]!,
          path[i + 5]!,
          path[i + 6]!,
        );
        i += 7;
        break;
      case CLOSE:
        ctx.closePath();
        i += 1;
        break;
      default:
        throw new Error(`${path[i]} at ${i} is no path opcode`);
    }
  }
}
