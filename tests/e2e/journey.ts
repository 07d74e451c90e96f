/** The test function of the journeys: a running server for each worker, a fresh board, more windows. */
import { test as base, type Page } from '@playwright/test';
import { ServerProcess, type BoardLinks } from '../support/server-process.ts';

interface WorkerFixtures {
  /** One server for all tests of a worker; tests that kill it start their own. */
  readonly server: ServerProcess;
}

interface TestFixtures {
  /** A new board on `server`. */
  readonly board: BoardLinks;
  /** Opens another window, as another person: no storage is shared. */
  readonly newWindow: () => Promise<Page>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright reads the names of the fixtures from it
    async ({}, use) => {
      const server = await ServerProcess.start({ INKWIRE_MAX_NEW_BOARDS_PER_MINUTE: '1000' });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
  board: async ({ server }, use) => {
    await use(await server.createBoard());
  },
  newWindow: async ({ browser, contextOptions }, use) => {
    const pages: Page[] = [];
    await use(async () => {
      const context = await browser.newContext(contextOptions);
      const page = await context.newPage();
      pages.push(page);
      return page;
    });
    for (const page of pages) await page.context().close();
  },
});

export { expect } from '@playwright/test';
