/**
 * States of the product that need a page of their own: trouble on the way to the server, boards that
 * cannot be edited, presentations with somebody else, and the elements in a foreign page. Each returns
 * the page to take the picture of; `screens.mjs` closes it.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { onBoard, openBoard } from './screen-states.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./screen-states.mjs').Scene} Scene */

/** Type of the server's notices on the wire; see shared/protocol/PROTOCOL.md. */
const NOTICE = 120;

/** Opens a board whose server says that it takes no changes. @param {Scene} scene @param {'storage' | 'board-full'} reason */
async function withNotice({ page, full }, reason) {
  const own = await page.context().newPage();
  await own.routeWebSocket(/\/sync\//, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const bytes = Buffer.from(message);
      socket.send(bytes[0] === NOTICE ? noticeOf({ readOnly: reason, watchers: 2 }) : bytes);
    });
  });
  await own.goto(full.editUrl);
  await own.locator('inkwire-board-hints .banner').waitFor();
  return own;
}

/** @param {object} notice */
function noticeOf(notice) {
  const text = Buffer.from(JSON.stringify(notice));
  return Buffer.from([NOTICE, text.length, ...text]);
}

/** Opens a board whose socket is refused, for what the server then says. @param {Scene} scene
 * @param {number} status @param {string} error @param {boolean} isKnown Whether this browser has a copy. */
async function withRefusal({ page, full }, status, error, isKnown) {
  const own = await page.context().newPage();
  if (isKnown) await openBoard(own, full.editUrl);
  await own.addInitScript(() => {
    const Native = WebSocket;
    globalThis.WebSocket = class extends Native {
      /** @param {string | URL} url @param {string | string[]} [protocols] */
      constructor(url, protocols) {
        super(String(url).replace('/sync/', '/refused/'), protocols);
      }
    };
  });
  if (!isKnown) {
    // A browser that was never here has no copy.
    await own.addInitScript(() => {
      Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
    });
  }
  await own.route('**/api/boards/*', (route) =>
    status === 0
      ? route.abort()
      : route.fulfill({ status, json: { error }, headers: { 'retry-after': '30' } }),
  );
  await (isKnown ? own.reload() : own.goto(full.editUrl));
  await own.waitForTimeout(900);
  return own;
}

/** Another person on the board, who presents. @param {Scene} scene @param {string} url */
async function presenter({ page }, url) {
  const context = await page
    .context()
    .browser()
    ?.newContext({
      viewport: { width: 1000, height: 700 },
    });
  const other = await context?.newPage();
  if (other === undefined) throw new Error('no browser');
  await openBoard(other, url);
  await onBoard(other, (el) => {
    el.editor.setUser({ name: 'Grace', color: '#007a85' });
    el.editor.run('view.zoom-fit');
    el.editor.present(true);
  });
  return other;
}

/** A page of somebody else's with one tag in it. @param {Scene} scene @param {string} tag
 * @param {string} script @param {string} size */
async function foreign({ page, origin }, tag, script, size) {
  const own = await page.context().newPage();
  const html = `<!doctype html><html lang="en"><title>Lesson</title><meta name="viewport" content="width=device-width">
    <script type="module" src="${origin}/embed/${script}.js"></script>
    <body style="margin:0;padding:16px;font:16px/1.6 Georgia,serif;color:CanvasText;background:Canvas;color-scheme:light dark">
    <main><h1 style="font-size:24px">The water cycle</h1><p>Look at the drawing, then add your own.</p>
    <div style="${size}">${tag}</div><p>More words below the board.</p></main>`;
  // Of another origin, as it will be; a page that a test makes up may not speak to this machine.
  const web = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(html);
  });
  await once(web.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (web.address());
  own.on('close', () => {
    web.close();
    web.closeAllConnections();
  });
  await own.goto(`http://127.0.0.1:${port}`);
  await own.waitForTimeout(1800);
  return own;
}

const LARGE = 'width:100%;height:480px';
const SMALL = 'width:300px;height:260px';
const INSIDE = 'style="display:block;width:100%;height:100%"';

/** @type {Readonly<Record<string, (scene: Scene) => Promise<Page>>>} */
export const TROUBLE = {
  'read-only-storage': (scene) => withNotice(scene, 'storage'),
  'read-only-full': (scene) => withNotice(scene, 'board-full'),
  'read-only-presenting': async (scene) => {
    const own = await withNotice(scene, 'board-full');
    await onBoard(own, (el) => el.editor.present(true));
    return own;
  },
  'read-only-later': async ({ page, empty }) => {
    const own = await page.context().newPage();
    await openBoard(own, empty.editUrl);
    await onBoard(own, (el) => el.editor.board.doc.getMap('meta').set('schema', 999));
    await own.waitForTimeout(200);
    return own;
  },
  'read-only-link': async ({ page, full }) => {
    const own = await page.context().newPage();
    const token = new URL(full.watchUrl).searchParams.get('token') ?? '';
    await own.goto(full.editUrl.replace(/#.*/, `#${token}`));
    await own.waitForTimeout(800);
    return own;
  },
  'turned-away': (scene) => withRefusal(scene, 503, 'full', true),
  'opening-full': (scene) => withRefusal(scene, 503, 'full', false),
  'opening-many': (scene) => withRefusal(scene, 429, 'too-many', false),
  'opening-damaged': (scene) => withRefusal(scene, 503, 'damaged', false),
  'opening-offline': (scene) => withRefusal(scene, 0, '', false),
  'refused-page': (scene) => withRefusal(scene, 403, 'forbidden', false),
  present: async ({ page, full }) => {
    const own = await page.context().newPage();
    await openBoard(own, full.editUrl);
    await onBoard(own, (el) => el.boardUi.open('present'));
    return own;
  },
  'present-alone': async ({ page, empty }) => {
    const own = await page.context().newPage();
    await openBoard(own, empty.editUrl);
    await onBoard(own, (el) => el.boardUi.open('present'));
    return own;
  },
  slides: async ({ page, full }) => {
    const own = await page.context().newPage();
    await openBoard(own, full.editUrl);
    await onBoard(own, (el) => el.boardUi.present('slides'));
    await own.waitForTimeout(1200);
    return own;
  },
  'following-presenter': async (scene) => {
    const own = await scene.page.context().newPage();
    await openBoard(own, scene.full.editUrl);
    const other = await presenter(scene, scene.full.editUrl);
    await own.locator('inkwire-board-hints .banner').waitFor();
    await own.waitForTimeout(400);
    own.on('close', () => void other.context().close());
    return own;
  },
  'watch-presented': async (scene) => {
    const own = await scene.page.context().newPage();
    const other = await presenter(scene, scene.full.editUrl);
    await own.goto(scene.full.watchUrl);
    await own.waitForTimeout(1500);
    own.on('close', () => void other.context().close());
    return own;
  },
  'watch-empty': async ({ page, empty }) => {
    const own = await page.context().newPage();
    await own.goto(empty.watchUrl);
    await own.waitForTimeout(900);
    return own;
  },
  'watch-unreachable': async ({ page, full }) => {
    const own = await page.context().newPage();
    await own.route('**/feed/**', (route) => route.abort());
    await own.goto(full.watchUrl);
    await own.waitForTimeout(900);
    return own;
  },
  'embed-board': (scene) =>
    foreign(
      scene,
      `<inkwire-board src="${scene.full.editUrl}" ${INSIDE}></inkwire-board>`,
      'inkwire-board',
      LARGE,
    ),
  'embed-board-small': (scene) =>
    foreign(
      scene,
      `<inkwire-board src="${scene.full.editUrl}" ${INSIDE}></inkwire-board>`,
      'inkwire-board',
      SMALL,
    ),
  'embed-board-minimal': (scene) =>
    foreign(
      scene,
      `<inkwire-board src="${scene.full.editUrl}" ui="minimal" ${INSIDE}></inkwire-board>`,
      'inkwire-board',
      LARGE,
    ),
  'embed-board-readonly': (scene) =>
    foreign(
      scene,
      `<inkwire-board src="${scene.full.editUrl}" readonly ${INSIDE}></inkwire-board>`,
      'inkwire-board',
      LARGE,
    ),
  'embed-viewer': (scene) =>
    foreign(
      scene,
      `<inkwire-viewer src="${scene.full.watchUrl}" ${INSIDE}></inkwire-viewer>`,
      'inkwire-viewer',
      LARGE,
    ),
  'embed-viewer-small': (scene) =>
    foreign(
      scene,
      `<inkwire-viewer src="${scene.full.watchUrl}" ${INSIDE}></inkwire-viewer>`,
      'inkwire-viewer',
      SMALL,
    ),
  'part-missing': async ({ page, origin }) => {
    const own = await page.context().newPage();
    await own.route('**/assets/inkwire-home*', (route) => route.abort());
    await own.goto(origin);
    await own.waitForTimeout(900);
    return own;
  },
  'script-missing': async ({ page, origin }) => {
    const own = await page.context().newPage();
    await own.route('**/assets/*.js', (route) => route.abort());
    await own.goto(origin);
    await own.waitForTimeout(700);
    return own;
  },
  'no-script': async ({ page, origin }) => {
    const size = page.viewportSize() ?? { width: 1280, height: 800 };
    const context = await page
      .context()
      .browser()
      ?.newContext({ javaScriptEnabled: false, viewport: size });
    const own = await context?.newPage();
    if (own === undefined) throw new Error('no browser');
    await own.goto(origin);
    own.on('close', () => void own.context().close());
    return own;
  },
};
