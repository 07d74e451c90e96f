/** The end of a stream, with the browser's own `EventSource`: it stops for good, and says so. */
import type { Page } from '@playwright/test';
import type { BoardLinks } from '../support/server-process.ts';
import { expect, test } from './journey.ts';
import { stateOf } from './viewer.ts';

/** A page that watches nothing by itself, with an `EventSource` of the browser, and the requests that it makes. */
async function watchPlainly(page: Page, origin: string, board: BoardLinks) {
  const requests: number[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.startsWith('/feed')) requests.push(response.status());
  });
  await page.goto(`${origin}/`);
  await page.evaluate((url) => {
    const seen = { notices: [] as string[], errors: 0, source: new EventSource(url) };
    Object.assign(globalThis, { seen });
    seen.source.addEventListener('notice', (event: MessageEvent<string>) => {
      seen.notices.push((JSON.parse(event.data) as { kind: string }).kind);
    });
    seen.source.addEventListener('error', () => seen.errors++);
    return new Promise<void>((resolve) => {
      seen.source.addEventListener('presence', () => resolve(), { once: true });
    });
  }, `${origin}/feed/${board.id}?token=${board.watchToken}`);
  const look = () =>
    page.evaluate(() => {
      const { seen } = globalThis as unknown as {
        seen: { notices: string[]; errors: number; source: EventSource };
      };
      return { notices: seen.notices, isClosed: seen.source.readyState === EventSource.CLOSED };
    });
  return { look, requests };
}

const ask = (
  origin: string,
  { id, editToken }: BoardLinks,
  method: string,
  rest = '',
): Promise<Response> =>
  fetch(`${origin}/api/boards/${id}${rest}`, {
    method,
    headers: { Authorization: `Bearer ${editToken}` },
  });

for (const { name, kind, end } of [
  {
    name: 'a deleted board',
    kind: 'deleted',
    end: (origin: string, board: BoardLinks) => ask(origin, board, 'DELETE'),
  },
  {
    name: 'a link that was renewed',
    kind: 'forbidden',
    end: (origin: string, board: BoardLinks) => ask(origin, board, 'POST', '/rotate-links'),
  },
]) {
  test(`F-3: ${name} ends it: one more request, and never another`, async ({
    page,
    server,
    board,
  }) => {
    const { look, requests } = await watchPlainly(page, server.origin, board);
    expect(requests).toEqual([200]);
    expect((await end(server.origin, board)).ok).toBe(true);
    // The one request that the browser makes by itself is told 204: a closed stream asks no more.
    await expect.poll(look).toEqual({ notices: [kind], isClosed: true });
    await expect.poll(() => requests).toEqual([200, 204]);
  });
}

test('the spectator page says that a link was renewed, and asks no more', async ({
  page,
  server,
  board,
}) => {
  await page.goto(board.watchUrl);
  const viewer = page.locator('inkwire-viewer');
  await expect.poll(async () => (await stateOf(viewer))?.status.kind).toBe('live');
  expect((await ask(server.origin, board, 'POST', '/rotate-links')).ok).toBe(true);
  await expect
    .poll(async () => (await stateOf(viewer))?.status)
    .toEqual({ kind: 'ended', reason: 'forbidden' });
  const again = page.waitForRequest(/\/feed\//, { timeout: 5_000 }).then(
    (request) => request.url(),
    () => 'quiet',
  );
  expect(await again).toBe('quiet');
});
