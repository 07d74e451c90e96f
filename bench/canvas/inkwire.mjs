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
    where() {
      const { x, y } = editor.selectedShapes()[0];
      return { x, y };
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
  // A page may keep up with the screen before the last shapes are on it: the later of the two counts.
  return Number(
    await page.evaluate(`(async () => {
      const start = performance.now();
      let changedAt = start;
      let isOver = false;
      const look = () => {
        if (stage.renderer.takeCounts().sceneFrames > 0) changedAt = performance.now();
        if (!isOver) requestAnimationFrame(look);
      };
      const calm = (${paintedAfter})(() => { stage.applyOthers(update); stage.fit(); });
      requestAnimationFrame(look);
      const calmAfter = await calm;
      isOver = true;
      return Math.max(calmAfter, changedAt - start);
    })()`),
  );
}

/** People who draw at once, and frames for which they do: two points each in every frame. */
const CROWD = 50;
const CROWD_FRAMES = 120;

/**
 * What a viewer's main thread spends on a frame while a crowd draws on the board, at 100%, everybody in
 * view: updates of a document as they come from a server, applied and shown. Every stroke ends after
 * 60 frames, not all of them at once.
 * @param {Page} page @param {string} origin @param {number} count
 * @param {() => Promise<number>} busySeconds time that the main thread has been busy
 */
export async function measureCrowd(page, origin, count, busySeconds) {
  await page.goto(`${origin}/renderer.html`);
  await page.evaluate(
    ({ n, people, frames }) => {
      const stage = window.openStage(n);
      stage.zoomTo(1);
      const { x, y } = stage.camera;
      let state = 7;
      const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
      const hands = Array.from({ length: people }, (_, i) => ({
        at: { x: x + 100 + random() * 1000, y: y + 100 + random() * 600 },
        xy: /** @type {number[]} */ ([]),
        left: 1 + Math.floor((i * 60) / people),
        id: '',
        strokes: 0,
        turn: random() * 6,
      }));
      /** @type {any} */ (window).crowd = stage.recordOthers(frames, (board) => {
        board.change('network', (tx) => {
          hands.forEach((hand, i) => {
            if (--hand.left === 0) {
              if (hand.id !== '') {
                tx.update(hand.id, { ...window.packPoints(hand.xy), ...hand.at });
                tx.unset(hand.id, 'live');
              }
              hand.id = `crowd${i}-${hand.strokes++}`;
              hand.xy = [0, 0];
              hand.left = 60;
              tx.create('stroke', { ...hand.at, index: 'zz', live: [8, 0, 0, 0] }, hand.id);
            } else if (hand.id === '') {
              hand.id = `crowd${i}-${hand.strokes++}`;
              hand.xy = [0, 0];
              tx.create('stroke', { ...hand.at, index: 'zz', live: [8, 0, 0, 0] }, hand.id);
            } else {
              for (let k = 0; k < 2; k++) {
                hand.turn += (random() - 0.5) * 0.8;
                const dx = Math.round(24 * Math.cos(hand.turn));
                const dy = Math.round(24 * Math.sin(hand.turn));
                hand.xy.push((hand.xy.at(-2) ?? 0) + dx / 8, (hand.xy.at(-1) ?? 0) + dy / 8);
                tx.append(hand.id, 'live', [dx, dy, 0]);
              }
            }
          });
        });
      });
    },
    { n: count, people: CROWD, frames: CROWD_FRAMES },
  );
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const before = await busySeconds();
  const frames = Number(
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const updates = /** @type {Uint8Array[]} */ (/** @type {any} */ (window).crowd);
          let at = 0;
          const next = () => {
            if (at === updates.length) return resolve(at);
            window.stage.applyOthers(updates[at++]);
            requestAnimationFrame(next);
          };
          requestAnimationFrame(next);
        }),
    ),
  );
  return (((await busySeconds()) - before) * 1000) / frames;
}
