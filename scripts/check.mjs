/** `npm run check`: types, lint, formatting and architecture; nothing is run or built. */
import { pathToFileURL } from 'node:url';
import { checkNode, ensureInstalled } from './install.mjs';
import { runTool, say } from './run.mjs';

const TYPES = { name: 'types', file: 'typescript/bin/tsc', args: ['-b'] };
const LINT = {
  name: 'lint',
  file: 'oxlint/bin/oxlint',
  args: ['--type-aware', '--deny-warnings'],
};
const FORMAT = {
  name: 'formatting',
  file: 'prettier/bin/prettier.cjs',
  args: ['--check', '.', '--cache', '--cache-location', '.cache/prettier', '--log-level', 'warn'],
};
const ARCHITECTURE = {
  name: 'architecture',
  file: 'vitest/vitest.mjs',
  args: ['run', 'tests/architecture.test.ts'],
};

/**
 * Runs one check, quietly unless it fails.
 * @param {{ name: string, file: string, args: readonly string[] }} check
 * @returns {Promise<boolean>}
 */
async function runCheck(check) {
  const code = await runTool(check.file, check.args, { quiet: true });
  say(`${check.name}: ${code === 0 ? 'ok' : 'FAILED'}`);
  return code === 0;
}

/** The checks that need no test runner. @returns {Promise<boolean[]>} one result for each */
export async function runStaticChecks() {
  const types = await runCheck(TYPES);
  return [types, ...(await Promise.all([runCheck(LINT), runCheck(FORMAT)]))];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  checkNode();
  const results = (await ensureInstalled())
    ? [...(await runStaticChecks()), await runCheck(ARCHITECTURE)]
    : [false];
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
