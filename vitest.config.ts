/** Unit and integration tests: everything under `tests/` but the journeys in `tests/e2e`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**'],
    setupFiles: ['tests/support/seed.ts'],
    // Native addons (uWebSockets.js, classic-level) are happier in processes than in threads.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
  },
  cacheDir: '.cache/vitest',
});
