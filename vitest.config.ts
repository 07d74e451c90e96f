/** Unit and integration tests: everything under `tests/` but the journeys in `tests/e2e`. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**'],
    setupFiles: ['tests/support/seed.ts'],
    // Native addons (uWebSockets.js, classic-level) are happier in processes than in threads.
    pool: 'forks',
    // Some tests wait for real time to pass: one more than two processors.
    maxWorkers: Math.max(3, Math.min(8, availableParallelism())),
    // Generous: a machine that does five other things is no failure, and what hangs hangs for ever.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    restoreMocks: true,
  },
  cacheDir: '.cache/vitest',
});
