import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import {
  CLOSE,
  CUBIC,
  type DrawCommand,
  LINE,
  MOVE,
  QUAD,
} from '../../../shared/shapes/draw-command.ts';
import {
  type Context2D,
  paintCommands,
  type PaintOptions,
  tracePath,
} from '../../../shared/shapes/paint-commands.ts';
import { contrast, resolveColor } from '../../../shared/shapes/palette.ts';

// A browser's context has to be one that the painter takes: this is checked when it compiles.
const takesBrowserContext = (ctx: CanvasRenderingContext2D): Context2D<Path2D, CanvasImageSource> =>
  ctx;
void takesBrowserContext;

type Options = PaintOptions<never, never>;
const options: Options = { theme: 'light', image: () => 'missing' };

/** Paints on white and gives the colour of a pixel as `#rrggbb`. */
function painted(commands: readonly DrawCommand[], paint: Options = options, paper = '#ffffff') {
  const canvas = createCanvas(100, 100);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = paper;
  ctx.fillRect(0, 0, 100, 100);
  paintCommands(ctx as unknown as Context2D<never, never>, commands, paint);
  const at = (x: number, y: number): string =>
    `#${Array.from(ctx.getImageData(x, y, 1, 1).data.slice(0, 3), (channel) =>
      channel.toString(16).padStart(2, '0'),
    ).join('')}`;
  return { at, ctx };
}

const square = [MOVE, 20, 20, LINE, 80, 20, LINE, 80, 80, LINE, 20, 80, CLOSE];

describe('the painter', () => {
  it('fills and strokes in the colours of the theme', () => {
    const command: DrawCommand = {
      kind: 'path',
      path: square,
      fill: 'red-soft',
      stroke: { color: 'red', width: 6 },
    };
    const light = painted([command]);
    expect(light.at(50, 50)).toBe(resolveColor('red-soft', 'light'));
    expect(light.at(50, 20)).toBe(resolveColor('red', 'light'));
    expect(light.at(5, 5)).toBe('#ffffff');
    expect(painted([command], { ...options, theme: 'dark' }).at(50, 20)).toBe(
      resolveColor('red', 'dark'),
    );
  });

  it('draws nothing for none, and holes by the even-odd rule', () => {
    expect(painted([{ kind: 'path', path: square, fill: 'none' }]).at(50, 50)).toBe('#ffffff');
    const hole = [...square, MOVE, 40, 40, LINE, 60, 40, LINE, 60, 60, LINE, 40, 60, CLOSE];
    const ring = painted([{ kind: 'path', path: hole, fill: '#112233', fillRule: 'evenodd' }]);
    expect(ring.at(50, 50)).toBe('#ffffff');
    expect(ring.at(30, 30)).toBe('#112233');
  });

  it('clips, and draws freely again afterwards', () => {
    const all = [MOVE, 0, 0, LINE, 100, 0, LINE, 100, 100, LINE, 0, 100, CLOSE];
    const { at } = painted([
      { kind: 'clip', path: square, commands: [{ kind: 'path', path: all, fill: '#0000ff' }] },
      {
        kind: 'path',
        path: [MOVE, 0, 0, LINE, 10, 0, LINE, 10, 10, LINE, 0, 10, CLOSE],
        fill: '#ff0000',
      },
    ]);
    expect(at(50, 50)).toBe('#0000ff');
    expect(at(90, 50)).toBe('#ffffff');
    expect(at(5, 5)).toBe('#ff0000');
  });

  it('lays highlighters over what is below: darker on light paper, lighter on dark paper', () => {
    const marker: DrawCommand = {
      kind: 'path',
      path: square,
      fill: '#ffff00',
      blend: 'multiply',
      alpha: 0.5,
    };
    expect(painted([marker]).at(50, 50)).toMatch(/^#ffff(7f|80)$/);
    const dark = painted([marker], { ...options, theme: 'dark' }, '#111111').at(50, 50);
    expect(contrast(dark, '#000000')).toBeGreaterThan(contrast('#111111', '#000000'));
  });

  it('leaves the context as it was', () => {
    const { ctx } = painted([
      { kind: 'path', path: square, fill: 'red', alpha: 0.3, blend: 'multiply' },
      { kind: 'path', path: square, stroke: { color: 'red', width: 2, dash: [4, 4] } },
      { kind: 'image', asset: 'x', x: 0, y: 0, w: 20, h: 20, flipX: true },
      { kind: 'clip', path: square, commands: [] },
    ]);
    expect(ctx.globalAlpha).toBe(1);
    expect(ctx.globalCompositeOperation).toBe('source-over');
    expect(ctx.getLineDash()).toEqual([]);
    expect(ctx.getTransform().isIdentity).toBe(true);
  });

  it('draws a placeholder where a picture is missing, and a picture mirrored and cropped', () => {
    const image: DrawCommand = { kind: 'image', asset: 'a', x: 20, y: 20, w: 60, h: 60 };
    expect(painted([image]).at(50, 50)).toBe(resolveColor('gray-soft', 'light'));

    const picture = createCanvas(20, 10);
    const pen = picture.getContext('2d');
    pen.fillStyle = '#ff0000';
    pen.fillRect(0, 0, 10, 10);
    pen.fillStyle = '#00ff00';
    pen.fillRect(10, 0, 10, 10);
    const paint = {
      theme: 'light',
      image: () => ({ pixels: picture, width: 20, height: 10 }),
    } as unknown as Options;
    expect(painted([image], paint).at(30, 50)).toBe('#ff0000');
    expect(painted([{ ...image, flipX: true }], paint).at(30, 50)).toBe('#00ff00');
    expect(painted([{ ...image, crop: { x: 0.5, y: 0, w: 0.5, h: 1 } }], paint).at(30, 50)).toBe(
      '#00ff00',
    );
  });

  it('writes text with its anchor where the command says', () => {
    const text = (align: 'left' | 'center' | 'right'): DrawCommand => ({
      kind: 'text',
      x: 50,
      y: 60,
      text: '▇▇▇',
      fill: '#000000',
      dir: 'ltr',
      font: { family: 'mono', size: 16 },
      align,
    });
    const inked = (align: 'left' | 'center' | 'right'): [boolean, boolean] => {
      const { ctx } = painted([text(align)]);
      const has = (x: number): boolean =>
        ctx.getImageData(x, 40, 24, 24).data.some((channel) => channel < 128);
      return [has(24), has(52)];
    };
    expect(inked('left')).toEqual([false, true]);
    expect(inked('right')).toEqual([true, false]);
    expect(inked('center')).toEqual([true, true]);
  });

  it('uses cached path objects where there are any', () => {
    const calls: unknown[] = [];
    const ctx = new Proxy(
      {},
      {
        get: (_, name) =>
          name === 'globalAlpha' ? 1 : (...args: unknown[]) => calls.push([name, ...args]),
        set: () => true,
      },
    ) as Context2D<string, never>;
    paintCommands(
      ctx,
      [{ kind: 'path', path: square, fill: 'red', stroke: { color: 'red', width: 1 } }],
      {
        ...options,
        path: () => 'cached',
      },
    );
    expect(calls).toEqual([
      ['fill', 'cached', 'nonzero'],
      ['stroke', 'cached'],
    ]);
  });

  it('traces every path command, and refuses what is none', () => {
    const calls: string[] = [];
    const recorder = new Proxy({}, { get: (_, name) => () => calls.push(String(name)) });
    tracePath(recorder as never, [
      MOVE,
      1,
      2,
      LINE,
      3,
      4,
      QUAD,
      1,
      2,
      3,
      4,
      CUBIC,
      1,
      2,
      3,
      4,
      5,
      6,
      CLOSE,
    ]);
    expect(calls).toEqual([
      'beginPath',
      'moveTo',
      'lineTo',
      'quadraticCurveTo',
      'bezierCurveTo',
      'closePath',
    ]);
    expect(() => tracePath(recorder as never, [7])).toThrow('no path opcode');
  });
});
