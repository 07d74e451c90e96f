/** A board with every kind of shape, and each thing about them that a foreign program may misread. */
import * as Y from 'yjs';
import { CanvasShapeContext } from '../../client/render/text-measure.ts';
import { Board } from '../../shared/document/board.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { writeExcalidraw } from '../../shared/interop/excalidraw-write.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import { packPoints } from '../../shared/shapes/stroke-points.ts';

type Raw = readonly [id: string, type: string, fields: Readonly<Record<string, unknown>>];

const { points: wave } = packPoints(
  Array.from({ length: 24 }, (_, i) => [i * 6, Math.sin(i / 3) * 30]).flat(),
  undefined,
);
const to = (shape: string, x: number, y: number) => ({ shape, x, y });
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const RAWS: readonly Raw[] = [
  ['frame', 'frame', { x: -40, y: -40, w: 640, h: 360, text: 'Plan' }],
  [
    'box',
    'rectangle',
    {
      x: 0,
      y: 0,
      w: 160,
      h: 90,
      text: 'Two words',
      radius: 12,
      parent: 'frame',
      fill: 'blue-soft',
    },
  ],
  [
    'round',
    'ellipse',
    {
      x: 260,
      y: 0,
      w: 160,
      h: 100,
      text: 'Ellipse',
      fillStyle: 'hatch',
      fill: 'red-soft',
      parent: 'frame',
    },
  ],
  [
    'rhomb',
    'diamond',
    { x: 0, y: 180, w: 180, h: 120, text: 'Yes?', angle: 0.3, dash: 'dashed', parent: 'frame' },
  ],
  ['three', 'triangle', { x: 700, y: 0, w: 140, h: 120, text: 'Three' }],
  ['six', 'hexagon', { x: 900, y: 0, w: 140, h: 120, fill: 'green-soft', fillStyle: 'dots' }],
  ['star', 'star', { x: 1100, y: 0, w: 140, h: 140, angle: 0.5 }],
  [
    'note',
    'note',
    { x: 700, y: 200, w: 200, h: 200, text: 'A note\nof two lines', fill: 'note-yellow' },
  ],
  ['words', 'text', { x: 960, y: 200, text: 'Free text\nsecond line', fontSize: 32 }],
  [
    'wrapped',
    'text',
    {
      x: 960,
      y: 320,
      w: 180,
      autosize: false,
      text: 'A text that is wrapped at a width of its own',
      align: 'end',
    },
  ],
  ['rtl', 'text', { x: 1200, y: 320, text: 'مرحبا بالعالم', font: 'sans' }],
  ['sans', 'text', { x: 1200, y: 400, text: 'Plain words, Wide ones', font: 'sans' }],
  ['serif', 'text', { x: 1200, y: 440, text: 'Book words, Wide ones', font: 'serif' }],
  ['mono', 'text', { x: 1200, y: 480, text: 'let code = 1;', font: 'mono' }],
  ['line', 'line', { x: 0, y: 420, points: [0, 0, 80, 60, 160, 0] }],
  ['curve', 'line', { x: 220, y: 420, points: [0, 0, 80, 60, 160, 0], curved: true }],
  [
    'loop',
    'line',
    { x: 440, y: 420, points: [0, 0, 80, 60, 160, 0], closed: true, fill: 'yellow-soft' },
  ],
  [
    'straight',
    'arrow',
    {
      x: 0,
      y: 0,
      points: [160, 45, 260, 50],
      start: to('box', 0.5, 0.5),
      end: to('round', 0.5, 0.5),
      text: 'next',
    },
  ],
  [
    'elbow',
    'arrow',
    {
      x: 0,
      y: 0,
      points: [80, 90, 90, 180],
      path: 'elbow',
      start: to('box', 0.5, 1),
      end: to('rhomb', 0.5, 0),
    },
  ],
  [
    'bent',
    'arrow',
    {
      x: 0,
      y: 560,
      points: [0, 0, 200, 0],
      path: 'curved',
      bend: 50,
      startHead: 'dot',
      endHead: 'triangle',
    },
  ],
  ['free', 'arrow', { x: 300, y: 560, points: [0, 0, 90, 60, 200, 0], endHead: 'bar' }],
  ['pen', 'stroke', { x: 600, y: 560, points: wave, w: 138, h: 60 }],
  ['erased', 'stroke', { x: 800, y: 560, points: wave, w: 138, h: 60, erased: ['128-192'] }],
  [
    'marker',
    'stroke',
    {
      x: 1000,
      y: 560,
      points: wave,
      w: 138,
      h: 60,
      pen: 'highlighter',
      stroke: 'yellow',
      strokeWidth: 18,
    },
  ],
  ['picture', 'image', { x: 0, y: 680, w: 120, h: 80, asset: 'pixel' }],
  ['missing', 'image', { x: 200, y: 680, w: 120, h: 80 }],
  [
    'locked',
    'rectangle',
    { x: 400, y: 680, w: 100, h: 80, locked: true, stroke: '#123456', opacity: 0.5 },
  ],
  ['one', 'rectangle', { x: 600, y: 680, w: 60, h: 60, groups: ['inner', 'outer'] }],
  ['two', 'ellipse', { x: 680, y: 680, w: 60, h: 60, groups: ['inner', 'outer'] }],
  [
    'far',
    'diamond',
    { x: 760, y: 680, w: 60, h: 60, groups: ['outer'], link: 'https://example.com/' },
  ],
];

export function everyShape() {
  const board = new Board(new Y.Doc());
  const keys = keysBetween(null, null, RAWS.length);
  board.change('made', (tx) => {
    RAWS.forEach(([id, type, fields], i) => tx.create(type, { ...fields, index: keys[i] }, id));
  });
  const context = new CanvasShapeContext(board);
  const shapes = board.ordered();
  if (shapes.length !== RAWS.length) throw new Error(`${shapes.length} of ${RAWS.length} are read`);
  return {
    shapes: shapes.map((shape) => ({
      ...shape,
      bounds: shapeDef(shape.type)!.bounds(shape, context),
      box: shapeDef(shape.type)!.localBox(shape, context),
    })),
    excalidraw: writeExcalidraw(shapes, context, {
      now: 1,
      title: 'Every shape',
      image: (asset) => (asset === 'pixel' ? { dataUrl: PIXEL, width: 1, height: 1 } : undefined),
    }),
  };
}
