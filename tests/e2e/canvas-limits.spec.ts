/**
 * Shapes, places and zooms at their limits: each of them is drawn, and none keeps the page busy. What is
 * drawn is counted in pixels, what it costs in steps of paths; time only guards against seconds.
 */
/* oxlint-disable typescript/unbound-method -- what is taken from canvases is called on canvases */
import { expect, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage } from '../support/canvas-stage.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

const huge = { x: -5e5, y: -5e5, w: 1e6, h: 1e6, stroke: 'red', strokeWidth: 2 };
const corner = { x: -5e5, y: -5e5, points: [0, 0, 1e6, 0, 1e6, 1e6] };
const line = { ...corner, stroke: 'red', strokeWidth: 2 };
/** A freehand line that begins at its upper left. */
const xy = Array.from({ length: 4000 }, (_, i) =>
  i % 2 === 0 ? i / 4 : 500 * (1 - Math.cos((i - 1) / 80)),
);
type Fields = Readonly<Record<string, unknown>>;

/** One shape each, a million units wide unless it says otherwise. */
const shapes: Readonly<Record<string, readonly [type: string, fields: Fields]>> = {
  'a dashed rectangle': ['rectangle', { ...huge, dash: 'dashed' }],
  'a dotted rectangle': ['rectangle', { ...huge, x: -4e5, w: 8e5, dash: 'dotted' }],
  'a flat, filled rectangle': [
    'rectangle',
    { ...huge, y: 0, h: 400, fill: 'blue', dash: 'dashed' },
  ],
  'an ellipse': ['ellipse', huge],
  'a dotted ellipse': ['ellipse', { ...huge, dash: 'dotted' }],
  'a filled ellipse': ['ellipse', { ...huge, fill: 'blue-soft' }],
  'a sketched ellipse': ['ellipse', { ...huge, roughness: 2 }],
  'a turned ellipse': ['ellipse', { ...huge, angle: Math.PI / 2, dash: 'dashed' }],
  'a hatched diamond': ['diamond', { ...huge, fill: 'green', fillStyle: 'cross-hatch' }],
  'a sketched, hatched rectangle': [
    'rectangle',
    { ...huge, fill: 'green', fillStyle: 'hatch', roughness: 2 },
  ],
  'a rectangle of dots': ['rectangle', { ...huge, fill: 'green', fillStyle: 'dots' }],
  'a line': ['line', { ...line, dash: 'dotted' }],
  'a closed line': ['line', { ...line, closed: true, fill: 'violet', dash: 'dashed' }],
  'an arrow': ['arrow', { ...line, dash: 'dotted' }],
  'a curved arrow': ['arrow', { ...line, path: 'curved', bend: 0.2, dash: 'dashed' }],
  'an elbow': ['arrow', { ...line, path: 'elbow', dash: 'dashed' }],
  ink: ['stroke', { ...huge, xy, strokeWidth: 4 }],
  'a highlighter': ['stroke', { ...huge, xy, pen: 'highlighter', strokeWidth: 20 }],
  'a frame': ['frame', { ...huge, dash: 'dashed' }],
  'a note': ['note', { ...huge, fill: 'yellow' }],
  'an image': ['image', { ...huge, asset: 'none' }],
  'a text': ['text', { x: -5e5, y: -5e5, w: 1e6, text: 'W', fontSize: 1e6 }],
};

test('every shape is drawn a million units wide, at every zoom, in no time', async ({ page }) => {
  await stage.open(page, 0);
  // What cuts large shapes is fetched when there is one.
  await page.evaluate((fields) => {
    window.stage.board.change('test', (tx) => tx.create('ellipse', fields, 'first'));
    window.stage.setCamera({ x: -5e5 - 10, y: -10, zoom: 30 });
    window.stage.renderer.flush();
  }, huge);
  await expect
    .poll(() =>
      page.evaluate(() => {
        window.stage.renderer.flush();
        return window.stage.compare().drawn;
      }),
    )
    .toBeGreaterThan(1000);
  await page.evaluate(() => {
    window.stage.board.change('test', (tx) => tx.remove(['first']));
  });
  for (const [name, [type, fields]] of Object.entries(shapes)) {
    const seen = await page.evaluate(
      ([type, fields]) => {
        const { board, renderer } = window.stage;
        const proto = CanvasRenderingContext2D.prototype;
        let steps = 0;
        let dashes = 0;
        const { lineTo, bezierCurveTo, quadraticCurveTo, setLineDash } = proto;
        const counted = <F extends (...args: never[]) => void>(fn: F): F =>
          function (this: CanvasRenderingContext2D, ...args: never[]) {
            steps++;
            fn.apply(this, args);
          } as F;
        proto.lineTo = counted(lineTo);
        proto.bezierCurveTo = counted(bezierCurveTo);
        proto.quadraticCurveTo = counted(quadraticCurveTo);
        proto.setLineDash = function (list) {
          if ([...list].length > 0) dashes++;
          setLineDash.call(this, list);
        };
        const { xy, ...plain } = fields as { xy?: number[]; w?: number; h?: number };
        const packed = xy && { points: window.packPoints(xy).points };
        board.change('test', (tx) => tx.create(type, { ...plain, ...packed }, 'huge'));
        const shape = board.get('huge')!;
        const { points } = shape as unknown as { points?: number[] };
        const isEllipse = type === 'ellipse';
        const left = shape.x;
        const middle = isEllipse || type === 'diamond' ? shape.y + shape.h / 2 : shape.y + 200;
        // A line begins at its upper left, a turned ellipse has its leftmost point elsewhere.
        const y = points === undefined ? middle : shape.y;
        const box = renderer.contentBounds()!;
        const seen = [
          { name: 'edge', x: left - 10, y: y - 10, zoom: 30 },
          { name: 'edge at 100%', x: left - 200, y: y - 200, zoom: 1 },
          { name: 'far', x: left - 10_000, y: y - 10_000, zoom: 0.02 },
          { name: 'all', x: box.x, y: box.y, zoom: (innerWidth * 0.9) / Math.max(box.w, box.h) },
        ].map(({ name, ...camera }) => {
          steps = 0;
          dashes = 0;
          window.stage.setCamera(camera);
          const start = performance.now();
          renderer.flush();
          const ms = performance.now() - start;
          const counts = { steps, dashes };
          const { drawn, wrong } = window.stage.compare();
          return { name, ms, drawn, wrong, ...counts };
        });
        board.change('test', (tx) => tx.remove(['huge']));
        renderer.flush();
        Object.assign(proto, { lineTo, bezierCurveTo, quadraticCurveTo, setLineDash });
        return seen;
      },
      [type, fields] as const,
    );
    // Glyphs have room on their left.
    const isText = type === 'text';
    for (const { name: at, ms, drawn, wrong, steps, dashes } of seen) {
      const message = `${name}: ${at}`;
      // Not more than a shape of usual size takes, for each of the tiles on the screen and around it.
      expect(steps, message).toBeLessThan(5000);
      // The canvas itself dashes nothing but the placeholder of an image, whose dashes are few.
      expect(type === 'image' ? 0 : dashes, message).toBe(0);
      expect(wrong, message).toBeLessThanOrEqual(drawn / 2000);
      if (at.startsWith('edge') && !(isText && at === 'edge')) {
        expect(drawn, message).toBeGreaterThan(500);
      }
      // It was many seconds; a slow machine is no fault.
      expect(ms, message).toBeLessThan(3000);
    }
  }
});

test('far places and endless strokes are drawn', async ({ page }) => {
  await stage.open(page, 0);
  const seen = await page.evaluate(async () => {
    const { board, renderer } = window.stage;
    const seen: Record<string, { drawn: number; wrong: number }> = {};
    const look = (name: string): void => {
      renderer.flush();
      const { drawn, wrong } = window.stage.compare();
      seen[name] = { drawn, wrong };
    };
    const alone = (type: string, fields: Record<string, unknown>): void => {
      const { id } = board.ordered()[0] ?? { id: '' };
      board.change('test', (tx) => {
        tx.remove([id]);
        tx.create(type, fields, `${id}+`);
      });
    };
    const xy = Array.from({ length: 40_000 }, (_, i) =>
      i % 2 === 0 ? i / 40 : 300 + 200 * Math.sin(i / 300),
    );
    alone('stroke', { ...window.packPoints(xy), strokeWidth: 4 });
    window.stage.setCamera({ x: 0, y: 0, zoom: 1 });
    look('a long stroke');
    window.stage.setCamera({ x: 500, y: 290, zoom: 30 });
    // What cuts large shapes has to come first.
    renderer.flush();
    await new Promise((resolve) => setTimeout(resolve, 300));
    look('a long stroke, zoomed in');
    window.stage.setCamera({ x: -3000, y: -2000, zoom: 0.1 });
    look('a long stroke from afar');
    alone('rectangle', { x: 1e9 - 500, y: 1e9 - 500, w: 400, h: 400, fill: 'red' });
    window.stage.setCamera({ x: 1e9 - 700, y: 1e9 - 700, zoom: 1 });
    look('far away');
    window.stage.setCamera({ x: 1e9 - 110, y: 1e9 - 110, zoom: 30 });
    look('far away, zoomed in');
    window.stage.fit();
    look('all of it');
    return seen;
  });
  for (const [name, { drawn, wrong }] of Object.entries(seen)) {
    expect(wrong, name).toBeLessThanOrEqual(drawn / 2000);
  }
  const drawn = (name: string): number => seen[name]!.drawn;
  expect(drawn('a long stroke')).toBeGreaterThan(50_000);
  expect(drawn('a long stroke, zoomed in')).toBeGreaterThan(10_000);
  expect(drawn('a long stroke from afar')).toBeGreaterThan(500);
  // 400 × 400 less the rounded corners.
  expect(drawn('far away')).toBeGreaterThan(158_000);
  expect(drawn('far away')).toBeLessThan(166_000);
  expect(drawn('far away, zoomed in')).toBeGreaterThan(50_000);
  expect(drawn('all of it')).toBeGreaterThanOrEqual(50_000);
});
