/**
 * `docs/feed-shapes.md` is made from the definitions of shapes: `npx vitest run tests/docs/feed -u`
 * writes it anew. What `docs/feed.md` and it have of code is run here.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import type { Field } from '../../shared/shapes/fields.ts';
import { shapeDefs } from '../../shared/shapes/registry.ts';
import { commonFields } from '../../shared/shapes/shape.ts';
import { packPoints, unpackPoints } from '../../shared/shapes/stroke-points.ts';

const root = path.resolve(import.meta.dirname, '../..');

const MEANINGS: Readonly<Record<string, string>> = {
  text: 'text',
  live: 'list of numbers, grows by `append`',
  set: 'set: a key `<field>:<member>` = `true` for each member',
};

function show({ default: value, kind }: Field<unknown>): string {
  if (kind !== 'plain') return `${MEANINGS[kind]} | empty`;
  if (value instanceof Uint8Array) return 'bytes | empty';
  const type = Array.isArray(value) ? 'list' : value === null ? 'JSON' : typeof value;
  return `${type} | \`${JSON.stringify(value)}\``;
}

function rows(fields: Readonly<Record<string, Field<unknown>>>): string {
  const lines = Object.entries(fields).map(([name, field]) => `| \`${name}\` | ${show(field)} |`);
  return ['| field | type | default |', '| --- | --- | --- |', ...lines].join('\n');
}

const own = shapeDefs().map(({ type, fields }) => {
  const rest = Object.fromEntries(
    Object.entries(fields).filter(([name]) => !(name in commonFields)),
  );
  const table = Object.keys(rest).length === 0 ? 'No fields of its own.' : rows(rest);
  return `### ${type}\n\n${table}`;
});

const UNPACK = `
function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  let at = 2;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  const signed = () => {
    const value = varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
  const count = varint();
  const unit = 2 ** -signed();
  const [w, h] = [varint() * unit, varint() * unit];
  const points = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < count; i++) points.push([(x += signed()) * unit, (y += signed()) * unit]);
  const pressures = bytes[1] % 2 === 1 ? Array.from(bytes.subarray(at, at + count)) : undefined;
  return { points, pressures, w, h };
}
`;

const page = `
# Shapes in the feed's JSON form

What stands in \`shapes\`, \`put\` and \`set\` of the [feed](feed.md). Only what differs from its default is told. This
page is made from the definitions of the shapes.

## Fields of every shape

\`x\`, \`y\` is the upper left corner of the shape before it is turned, in board units; y grows downwards. \`angle\` is
in radians, clockwise, about the middle of the shape. \`index\` is the order from bottom to top: compare it as text,
and the ids where it is equal. Colours are names of the palette, \`none\`, \`#rrggbb\` or \`#rrggbbaa\`.

${rows(commonFields)}

## Fields of each kind

${own.join('\n\n')}

## Strokes

While the pen is down, a stroke has \`live\`: \`scale x y p dx dy dp dx dy dp …\`, all integers. \`scale\` is integers per
board unit; the first point is relative to the shape's \`x\`, \`y\`, every other one to the point before it. \`p\` is the
pressure, 1 to 255, or 0 in every point of a device that has none.

When the pen is lifted, \`live\` is unset and \`points\` has the bytes \`{"$bytes": "<base64>"}\`:

| part    | meaning                                                                       |
| ------- | ----------------------------------------------------------------------------- |
| byte    | version, 1                                                                    |
| byte    | 1: pressures follow the points; 0: none do                                    |
| varint  | number of points                                                              |
| signed  | e: there are 2^e integers in a board unit                                     |
| varint  | width of the points' box, in integers                                         |
| varint  | height                                                                        |
| signed  | dx, dy of each point to the one before; of the first one to the box's corner  |
| bytes   | one for each point: pressure, 0 to 255                                        |

A varint has seven bits in each byte, lowest first, and the high bit set where more follow. A signed number n is the
varint 2n, or -2n - 1 where it is negative. The box's corner is the shape's \`x\`, \`y\`. Where the shape's \`w\` and
\`h\` are not those of the box, the stroke was resized: stretch the points to them.

\`\`\`js${UNPACK}\`\`\`
`;

test('the page of shapes says what the shapes have', async () => {
  const text = await format(page, { parser: 'markdown', printWidth: 120 });
  await expect(text).toMatchFileSnapshot(path.join(root, 'docs/feed-shapes.md'));
});

test.each([undefined, [0, 0.4, 1]])(
  'its reader of strokes reads what is written, pressures %s',
  (pressures) => {
    const code = /```js\n([\s\S]*?)```/.exec(
      readFileSync(path.join(root, 'docs/feed-shapes.md'), 'utf8'),
    )![1]!;
    const { points: bytes } = packPoints([-300.5, 7, 1e5, -2000.25, 3, 3], pressures);
    const read = vm.runInNewContext(
      `${code}\nJSON.stringify(unpack(${JSON.stringify(Buffer.from(bytes).toString('base64'))}))`,
      {
        atob,
        Uint8Array,
      },
    ) as string;
    const known = unpackPoints(bytes)!;
    expect(JSON.parse(read)).toEqual({
      points: [0, 2, 4].map((at) => [known.xy[at], known.xy[at + 1]]),
      ...(pressures === undefined
        ? {}
        : { pressures: known.pressures!.map((value) => value * 255) }),
      w: known.w,
      h: known.h,
    });
  },
);
