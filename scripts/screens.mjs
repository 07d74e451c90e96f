/**
 * `npm run screens`: pictures of every panel, menu, dialog and state in every look (themes, sizes,
 * Arabic, forced colours), and one sheet of them for each look, to .cache/screens. For looking at.
 *
 *   npm run screens -- --looks dark,phone --states menu,style    only what matches
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir } from './paths.mjs';
import { say } from './run.mjs';
import { BOARD_STATES, calm, drawBoard, onBoard, openBoard, PAGES } from './screen-states.mjs';
import { TROUBLE } from './screen-trouble.mjs';
import { startProduct } from './product.mjs';

/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** @typedef {import('./screen-states.mjs').Links} Links */
/** @typedef {import('./screen-states.mjs').Scene} Scene */
/** @typedef {{ name: string, width: number, height: number, dark?: boolean, arabic?: boolean,
 *   forced?: boolean, touch?: boolean, zoom?: number }} Look */

/** @type {readonly Look[]} */
const LOOKS = [
  { name: 'light', width: 1280, height: 800 },
  { name: 'dark', width: 1280, height: 800, dark: true },
  { name: 'arabic', width: 1280, height: 800, arabic: true },
  { name: 'tablet-wide', width: 1024, height: 768, touch: true },
  { name: 'tablet-small', width: 768, height: 1024, touch: true },
  { name: 'narrow', width: 320, height: 568, touch: true },
  { name: 'tablet', width: 820, height: 1180, touch: true },
  { name: 'phone', width: 390, height: 844, touch: true },
  { name: 'phone-dark-arabic', width: 390, height: 844, touch: true, dark: true, arabic: true },
  { name: 'small', width: 360, height: 640, touch: true },
  { name: 'landscape', width: 844, height: 390, touch: true },
  { name: 'forced', width: 1280, height: 800, forced: true, dark: true },
  { name: 'text-200', width: 640, height: 400, zoom: 2 },
];

/** @param {string} flag @returns {readonly string[]} */
function listOf(flag) {
  const at = process.argv.indexOf(flag);
  return at < 0 ? [] : (process.argv[at + 1] ?? '').split(',');
}
const wantedLooks = listOf('--looks');
const wantedStates = listOf('--states');
/** @param {string} name */
const isWanted = (name) =>
  wantedStates.length === 0 || wantedStates.some((word) => name.includes(word));

const { origin, browser, stop } = await startProduct();
const out = path.join(cacheDir, 'screens');
mkdirSync(out, { recursive: true });

/** @param {string} origin @param {string} title @returns {Promise<Links>} */
async function makeBoard(origin, title) {
  const made = await fetch(`${origin}/api/boards`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  });
  return /** @type {Links} */ (await made.json());
}

/** @param {Look} look @returns {Promise<BrowserContext>} */
async function contextOf(look) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    deviceScaleFactor: look.zoom ?? 1,
    colorScheme: look.dark ? 'dark' : 'light',
    forcedColors: look.forced ? 'active' : 'none',
    hasTouch: look.touch ?? false,
    isMobile: look.touch ?? false,
    locale: 'en-US',
  });
  await context.addInitScript(
    (language) =>
      localStorage.setItem(
        'inkwire.preferences',
        JSON.stringify({ language, user: { id: 'ada000000000', name: 'Ada', color: '#1d57c7' } }),
      ),
    look.arabic ? 'ar' : 'en',
  );
  return context;
}

/** Pictures side by side, with their names. @param {Look} look @param {readonly string[]} names */
async function sheet(look, names) {
  const width = look.width > look.height ? 620 : 300;
  const context = await browser.newContext({ viewport: { width: 1920, height: 1000 } });
  const page = await context.newPage();
  const figures = names.map((name) => {
    const bytes = readFileSync(path.join(out, `${look.name}-${name}.png`)).toString('base64');
    return `<figure style="margin:0"><figcaption>${name}</figcaption><img width="${width}" src="data:image/png;base64,${bytes}"></figure>`;
  });
  await page.setContent(
    `<body style="margin:8px;background:#777;display:flex;flex-wrap:wrap;gap:10px;font:13px sans-serif">${figures.join('')}`,
  );
  await page.screenshot({ path: path.join(out, `sheet-${look.name}.png`), fullPage: true });
  await context.close();
}

/** @param {Look} look @param {Omit<Scene, 'page'>} boards */
async function shoot(look, boards) {
  const context = await contextOf(look);
  const page = await context.newPage();
  page.on('pageerror', (error) => say(`${look.name}: ${error.message}`));
  page.setDefaultTimeout(4000);
  const scene = { ...boards, page };
  /** @type {string[]} */
  const names = [];
  /** @param {string} name @param {(scene: Scene) => Promise<unknown>} work */
  const take = async (name, work) => {
    try {
      const result = await work(scene);
      if (result === false) return;
      const own = TROUBLE[name] === undefined ? page : /** @type {typeof page} */ (result);
      await own.waitForTimeout(350);
      await own.screenshot({ path: path.join(out, `${look.name}-${name}.png`) });
      if (own !== page) await own.close();
      names.push(name);
    } catch (error) {
      say(`${look.name} ${name}: ${String(error).split('\n', 1)[0]}`);
    }
  };
  for (const [name, work] of Object.entries(PAGES)) if (isWanted(name)) await take(name, work);
  for (const [name, work] of Object.entries(TROUBLE)) if (isWanted(name)) await take(name, work);
  const states = Object.entries(BOARD_STATES).filter(([name]) => isWanted(name));
  if (states.length > 0) await openBoard(page, boards.full.editUrl);
  for (const [name, work] of states) {
    await calm(page).catch(() => undefined);
    await take(name, work);
    if (name === 'locked') {
      await onBoard(page, (el) => el.editor.run('arrange.unlock-all')).catch(() => undefined);
    }
  }
  await context.close();
  if (names.length > 0) await sheet(look, names);
  say(`${look.name}: ${names.length} pictures`);
}

try {
  const full = await makeBoard(origin, 'Open day');
  const empty = await makeBoard(origin, '');
  const drawing = await contextOf({ name: 'hand', width: 1280, height: 800 });
  const artist = await drawing.newPage();
  await openBoard(artist, full.editUrl);
  await onBoard(artist, (el) => el.editor.setCamera({ x: 0, y: 0, zoom: 1 }));
  await drawBoard(artist);
  await drawing.close();
  // Others who are there, too.
  const guests = [];
  for (const [i, name] of ['Ben', 'Cem', 'Dora', 'Élodie', 'فاطمة', 'Gus'].entries()) {
    const context = await browser.newContext({ viewport: { width: 500, height: 400 } });
    const color = ['#b0246e', '#20713a', '#a84300', '#007a85', '#8650bb', '#8a6100'][i];
    await context.addInitScript(
      (user) => localStorage.setItem('inkwire.preferences', JSON.stringify({ user })),
      { id: name.padEnd(12, '0'), name, color },
    );
    const page = await context.newPage();
    await openBoard(page, full.editUrl);
    guests.push(context);
    if (guests.length === (process.argv.includes('--alone') ? 1 : 5)) break;
  }
  for (const look of LOOKS) {
    if (wantedLooks.length > 0 && !wantedLooks.includes(look.name)) continue;
    await shoot(look, { origin, full, empty });
  }
} finally {
  await stop();
}
