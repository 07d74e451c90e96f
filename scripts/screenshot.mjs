/**
 * `npm run screenshot`: draws the board of the README with the product itself (a server, three people
 * in three browsers, mouse and keyboard) and writes docs/images/board.png and board-dark.png.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { say } from './run.mjs';
import { startProduct } from './product.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {readonly [x: number, y: number]} Point */

const images = path.join(root, 'docs/images');
const VIEW = { width: 1440, height: 900 };

/** Hand of one person on the board. Positions are pixels of the window, which are board units here. */
class Hand {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.board = page.locator('inkwire-board');
  }

  /** @param {string} url @param {number} top board units above the first line of the window */
  async open(url, top = 0) {
    await this.page.goto(url);
    await this.page.waitForFunction(
      () => {
        /** @type {any} */
        const app = document.querySelector('inkwire-app');
        const board = app?.shadowRoot?.querySelector('inkwire-board');
        return board?.editor?.state.connection.kind === 'live';
      },
      undefined,
      { timeout: 30_000 },
    );
    await this.board.evaluate(
      (/** @type {any} */ el, y) => el.editor.setCamera({ x: 0, y, zoom: 1 }),
      -top,
    );
  }

  /** Chooses a tool with nothing selected, and the style of what it will draw.
   * @param {string} tool @param {object} style */
  async take(tool, style = {}) {
    await this.board.evaluate(
      (/** @type {any} */ el, next) => {
        el.editor.select([]);
        el.editor.setTool(next.tool);
        el.editor.setStyle(next.style);
      },
      { tool, style },
    );
  }

  /** @param {readonly Point[]} points @param {number} steps */
  async drag(points, steps = 6) {
    const [first = [0, 0], ...rest] = points;
    await this.page.mouse.move(first[0], first[1]);
    await this.page.mouse.down();
    for (const [x, y] of rest) await this.page.mouse.move(x, y, { steps });
    await this.page.mouse.up();
  }

  /** Draws a box and types its label.
   * @param {string} tool @param {Point} from @param {Point} to @param {object} style @param {string} label */
  async box(tool, from, to, style, label) {
    await this.take(tool, style);
    await this.drag([from, to]);
    await this.type(label);
  }

  /** Types into what is selected. @param {string} text */
  async type(text) {
    await this.board.evaluate((/** @type {any} */ el) => {
      const [id] = el.editor.state.selection;
      if (id !== undefined && el.editor.state.editing === undefined) el.editor.editText(id);
    });
    for (const [i, line] of text.split('\n').entries()) {
      if (i > 0) await this.page.keyboard.press('Shift+Enter');
      await this.page.keyboard.type(line);
    }
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Escape');
  }

  /** @param {Point} at @param {string} text @param {object} style */
  async text(at, text, style) {
    await this.take('text', style);
    await this.page.mouse.click(at[0], at[1]);
    await this.type(text);
  }

  /** @param {Point} at @param {string} text @param {string} fill */
  async note(at, text, fill) {
    await this.take('note', { fontSize: 20, font: 'hand', extra: { 'note.fill': fill } });
    await this.page.mouse.click(at[0], at[1]);
    await this.type(text);
  }
}

/** A wavy line, as a hand draws it. @param {Point} from @param {Point} to @param {number} height
 * @returns {Point[]} */
function wave(from, to, height) {
  return Array.from({ length: 40 }, (_, i) => {
    const t = i / 39;
    const y = from[1] + (to[1] - from[1]) * t + Math.sin(t * 13) * height * (1 - t * 0.5);
    return /** @type {Point} */ ([from[0] + (to[0] - from[0]) * t, y]);
  });
}

/** @param {Hand} ada @param {Hand} ben */
async function drawBoard(ada, ben) {
  const flow = { strokeWidth: 2, roughness: 1, font: 'hand', fontSize: 24, stroke: 'ink' };
  await ada.text([96, 84], 'Open day', { font: 'hand', fontSize: 48, stroke: 'ink' });
  await ada.take('pen', { stroke: 'red', strokeWidth: 4 });
  await ada.drag(wave([98, 132], [306, 126], 5), 1);

  await ada.box(
    'rectangle',
    [100, 230],
    [290, 330],
    { ...flow, fill: 'yellow-soft', fillStyle: 'solid' },
    'An idea',
  );
  await ada.box('diamond', [400, 195], [610, 365], { ...flow, fill: 'blue-soft' }, 'Worth\na day?');
  await ada.box(
    'ellipse',
    [730, 225],
    [930, 335],
    { ...flow, fill: 'green-soft', fillStyle: 'hatch', stroke: 'green' },
    'Do it!',
  );
  await ada.box(
    'rectangle',
    [415, 470],
    [595, 550],
    { ...flow, fill: 'pink-soft', fillStyle: 'solid' },
    'Sleep on it',
  );

  const arrow = { stroke: 'ink', strokeWidth: 2, roughness: 1, font: 'hand', fontSize: 20 };
  await ada.take('arrow', arrow);
  await ada.drag([
    [270, 280],
    [430, 280],
  ]);
  await ada.take('arrow', arrow);
  await ada.drag([
    [580, 280],
    [760, 280],
  ]);
  await ada.type('yes');
  await ada.take('arrow', { ...arrow, dash: 'dashed' });
  await ada.drag([
    [505, 340],
    [505, 500],
  ]);
  await ada.type('no');
  await ada.take('arrow', { ...arrow, dash: 'dashed', stroke: 'pink' });
  await ada.drag([
    [430, 512],
    [330, 470],
    [195, 310],
  ]);

  await ben.note([1090, 230], 'Ask the five\nteachers who\nuse it daily', 'note-yellow');
  await ben.note([1150, 470], 'No account.\nA link is\nenough.', 'note-violet');

  const bars = { roughness: 1, strokeWidth: 2, fillStyle: 'solid', dash: 'solid' };
  /** @type {readonly [number, string][]} */
  const days = [
    [40, 'blue'],
    [75, 'teal'],
    [60, 'violet'],
    [120, 'orange'],
    [150, 'red'],
  ];
  for (const [i, [height, color]] of days.entries()) {
    const x = 130 + i * 46;
    await ben.take('rectangle', { ...bars, stroke: color, fill: `${color}-soft` });
    await ben.drag([
      [x, 740 - height],
      [x + 32, 740],
    ]);
  }
  await ben.take('pen', { stroke: 'ink', strokeWidth: 4 });
  await ben.drag(
    [
      [112, 570],
      [114, 640],
      [113, 744],
    ],
    12,
  );
  await ben.take('pen', { stroke: 'ink', strokeWidth: 4 });
  await ben.drag(
    [
      [108, 745],
      [240, 743],
      [380, 746],
    ],
    14,
  );
  await ben.text([128, 762], 'visitors per day', { font: 'hand', fontSize: 20, stroke: 'gray' });

  await ada.text([690, 470], 'To do', { font: 'sans', fontSize: 28, stroke: 'ink' });
  const list = 'book the hall\nprint the spectator link\nput a board on the website';
  await ada.text([690, 520], list, { font: 'hand', fontSize: 22, stroke: 'ink' });
  await ada.take('highlighter', { stroke: 'yellow', strokeWidth: 4 });
  await ada.drag(
    [
      [694, 549],
      [810, 547],
      [932, 550],
    ],
    10,
  );
  await ada.take('pen', { stroke: 'green', strokeWidth: 4 });
  await ada.drag(
    [
      [664, 534],
      [671, 542],
      [684, 522],
    ],
    6,
  );
}

/**
 * A window of a person who has chosen a name and a colour.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} name @param {string} color @param {'light' | 'dark'} colorScheme
 */
async function newHand(browser, name, color, colorScheme = 'light') {
  const context = await browser.newContext({
    viewport: VIEW,
    deviceScaleFactor: 1.5,
    colorScheme,
    locale: 'en-US',
  });
  await context.addInitScript(
    (user) => localStorage.setItem('inkwire.preferences', JSON.stringify({ user })),
    { id: name.padEnd(12, '0'), name, color },
  );
  return new Hand(await context.newPage());
}

const { origin, browser, stop } = await startProduct();
try {
  const made = await fetch(`${origin}/api/boards`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Open day' }),
  });
  const { editUrl } = /** @type {{ editUrl: string }} */ (await made.json());
  const ada = await newHand(browser, 'Ada', '#1d57c7');
  const ben = await newHand(browser, 'Ben', '#b0246e');
  const cem = await newHand(browser, 'Cem', '#20713a');
  await ada.open(editUrl);
  await ben.open(editUrl);
  await cem.open(editUrl);
  await drawBoard(ada, ben);

  await ada.page.context().close();
  // The other two are still pointing at something when the picture is taken.
  await ben.take('select');
  await ben.page.mouse.click(1150, 300);
  await ben.page.mouse.move(1120, 345, { steps: 4 });
  await cem.take('select');
  await cem.page.mouse.move(905, 640, { steps: 4 });
  mkdirSync(images, { recursive: true });
  for (const [scheme, file] of /** @type {const} */ ([
    ['light', 'board.png'],
    ['dark', 'board-dark.png'],
  ])) {
    const viewer = await newHand(browser, 'Dora', '#a84300', scheme);
    await viewer.open(editUrl, 32);
    await viewer.take('select');
    await viewer.page.mouse.move(720, 420);
    await ben.page.mouse.move(1121, 344);
    await cem.page.mouse.move(906, 641);
    // Fonts, cursors and the last strokes are there.
    await viewer.page.evaluate(() => document.fonts.ready);
    await viewer.page.waitForTimeout(1500);
    await viewer.page.screenshot({ path: path.join(images, file) });
    await viewer.page.context().close();
    say(`wrote docs/images/${file}`);
  }
} finally {
  await stop();
}
