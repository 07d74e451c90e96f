/**
 * Journeys in a real browser. `npm test` finds or installs one and tells by CHROMIUM_PATH; a bare
 * `npx playwright test` looks where browsers usually are. No retries: a test that fails sometimes fails.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { chromiumArgs, findChromium } from './scripts/chromium.mjs';

const executablePath = findChromium();

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  // A browser and a server each: two share two processors, more have two each.
  workers: Math.max(2, Math.min(6, Math.floor(availableParallelism() / 2))),
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // Generous: a machine that does five other things is no failure, and what hangs hangs for ever.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    locale: 'en-US',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        ...chromiumArgs,
        '--disable-component-update',
        '--disable-sync',
        // Windows that lie behind another one keep drawing.
        '--disable-backgrounding-occluded-windows',
        '--disable-renderer-backgrounding',
      ],
    },
  },
});
