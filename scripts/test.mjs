/**
 * `npm test`: everything. Types, lint, formatting, unit and integration tests, journeys in a real
 * browser. Installs what it needs, goes on after a failure, and ends with `N passed, N failed`, counted
 * from the reports of the runners. `--no-e2e` leaves the browser out.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { runStaticChecks } from './check.mjs';
import { ensureChromium } from './chromium.mjs';
import { checkNode, ensureInstalled } from './install.mjs';
import { cacheDir } from './paths.mjs';
import { runTool, say } from './run.mjs';

const unitReport = path.join(cacheDir, 'vitest.json');
const journeyReport = path.join(cacheDir, 'playwright.json');
const summaryFile = path.join(cacheDir, 'test-summary.txt');

const total = { passed: 0, failed: 0, skipped: 0 };

/** @param {boolean} ok */
function count(ok) {
  if (ok) total.passed++;
  else total.failed++;
}

/** @param {string} file */
function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

async function runUnitTests() {
  const code = await runTool(
    'vitest/vitest.mjs',
    ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${unitReport}`],
    // On CI, vitest writes its colours into the log as well.
    process.stdout.isTTY ? {} : { env: { ...process.env, NO_COLOR: '1' } },
  );
  const report = readReport(unitReport);
  const failed = report?.numFailedTests ?? 0;
  total.passed += report?.numPassedTests ?? 0;
  total.failed += failed;
  total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A file that could not be loaded, an unhandled rejection or a crash has no test of its own.
  if (code !== 0 && failed === 0) count(false);
}

async function runJourneys() {
  const chromium = await ensureChromium(say);
  if (chromium === undefined) {
    say('no Chromium: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH');
    return count(false);
  }
  const code = await runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    env: {
      ...process.env,
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: journeyReport,
      FORCE_COLOR: '0',
    },
  });
  const stats = readReport(journeyReport)?.stats;
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0);
  total.passed += stats?.expected ?? 0;
  total.failed += failed;
  total.skipped += stats?.skipped ?? 0;
  if (code !== 0 && failed === 0) count(false);
}

checkNode();
const withJourneys = !process.argv.includes('--no-e2e');
mkdirSync(cacheDir, { recursive: true });
for (const file of [unitReport, journeyReport, summaryFile]) rmSync(file, { force: true });

const startedAt = Date.now();
if (await ensureInstalled()) {
  for (const ok of await runStaticChecks()) count(ok);
  const built = await build();
  count(built);
  await runUnitTests();
  if (withJourneys && built) await runJourneys();
} else {
  count(false);
}

const seconds = Math.round((Date.now() - startedAt) / 1000);
say(`finished after ${seconds} s`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
const summary = `${total.passed} passed, ${total.failed} failed${skipped}`;
writeFileSync(summaryFile, `${summary}\n`);
process.stdout.write(`${summary}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
