/** Inkwire's own editor in the canvas benchmark: makes a board on its server, and opens it. */
/** @typedef {import('@playwright/test').Page} Page */

/** What the page has to offer as `window.bench`, for Inkwire's own editor. */
const inkwireBench = () => {
  /** @type {any} */
  const element = document.querySelector('inkwire-app')?.shadowRoot?.querySelector('inkwire-board');
  const { editor } = element;
  const { board, renderer } = editor;
  const state = () => editor.state;
  const view = () => {
    const { camera, viewport } = state();
    return { ...camera, w: viewport.width / camera.zoom, h: viewport.height / camera.zoom };
  };
  /** @type {any} */ (window).bench = {
    fit: () => editor.zoomTo(renderer.contentBounds()),
    full() {
      const { x, y, w, h } = renderer.contentBounds();
      const { width, height } = state().viewport;
      editor.setCamera({ x: x + w / 2 - width / 2, y: y + h / 2 - height / 2, zoom: 1 });
    },
    tool: (/** @type {string} */ name) => editor.setTool(name === 'draw' ? 'pen' : 'select'),
    select(/** @type {number} */ count) {
      const seen = renderer.query(view());
      const step = Math.max(1, Math.floor(seen.length / count));
      const { x, y, w, h, zoom } = view();
      const inside = seen.filter(
        (/** @type {any} */ s) => s.x > x && s.y > y && s.x + s.w < x + w && s.y + s.h < y + h,
      );
      const chosen = inside
        .filter((/** @type {any} */ _, /** @type {number} */ i) => i % step === 0)
        .slice(0, count);
      editor.select(chosen.map((/** @type {any} */ s) => s.id));
      const target = chosen.find((/** @type {any} */ s) => s.fill !== 'none') ?? chosen[0];
      return {
        x: (target.x + target.w / 2 - x) * zoom,
        y: (target.y + target.h / 2 - y) * zoom,
        count: chosen.length,
      };
    },
    selectNone: () => editor.select([]),
    zoom: () => state().camera.zoom,
    shapes: () => state().shapeCount,
    isSaved: () => state().saveState === 'saved',
    board,
  };
};

const boardOf = (/** @type {number} */ count) => `bench${count}x`.padEnd(22, '0');
const element = `document.querySelector('inkwire-app')?.shadowRoot?.querySelector('inkwire-board')`;

/** @param {Page} page @param {string} origin @param {number} count */
async function open(page, origin, count) {
  await page.goto(`${origin}/b/${boardOf(count)}`);
  await page.waitForFunction(`${element}?.editor?.state.connection.kind === 'live'`);
  await page.evaluate(inkwireBench);
}

/** Opens the seeded board as somebody who comes to it. @param {Page} page @param {string} origin @param {number} count */
export async function openBoard(page, origin, count) {
  await open(page, origin, count);
  await page.waitForFunction(`window.bench.shapes() >= ${count}`);
}

/**
 * Puts the seeded shapes on the server.
 * @param {Page} page @param {{ pages: string, inkwire: string }} origins @param {number} count
 */
export async function seedBoard(page, origins, count) {
  await page.goto(`${origins.pages}/renderer.html`);
  const records = await page.evaluate((n) => {
    const plain = (/** @type {any} */ { type, fields }) => ({
      type,
      fields: fields.points === undefined ? fields : { ...fields, points: [...fields.points] },
    });
    return window.makeRecords(n).map(plain);
  }, count);
  await open(page, origins.inkwire, count);
  for (let at = 0; at < count; at += 1000) {
    await page.evaluate(
      (part) => {
        const { board } = /** @type {any} */ (window).bench;
        board.change('import', (/** @type {any} */ tx) => {
          for (const { type, fields } of part) {
            if (fields.points !== undefined) fields.points = new Uint8Array(fields.points);
            tx.create(type, fields);
          }
        });
      },
      records.slice(at, at + 1000),
    );
  }
  await page.waitForFunction(`window.bench.isSaved()`, undefined, { timeout: 120_000 });
}

/**
 * From the whole document applied to a board that is open and empty, to its complete picture.
 * @param {Page} page @param {string} origin @param {number} count @param {(set: () => void) => Promise<number>} paintedAfter
 */
export async function measurePainted(page, origin, count, paintedAfter) {
  await page.goto(`${origin}/renderer.html`);
  await page.evaluate((n) => {
    /** @type {any} */ (window).update = window.makeUpdate(n);
    window.openStage(0);
  }, count);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return Number(
    await page.evaluate(`(${paintedAfter})(() => { stage.applyOthers(update); stage.fit(); })`),
  );
}
