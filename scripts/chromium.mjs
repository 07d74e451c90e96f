/**
 * Finds a Chromium for the journeys, and gets one where there is none: an installed one, else
 * Playwright's download, else Debian's package. No dependencies: runs before `npm ci`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir, root } from './paths.mjs';

const remembered = path.join(cacheDir, 'chromium-path');

const PATH_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const OTHER_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Paths of browsers that may be there, best first: the one that was asked for is taken at its word. */
function* candidates() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') yield named;
  if (existsSync(remembered)) yield readFileSync(remembered, 'utf8').trim();
  for (const name of PATH_NAMES) {
    for (const dir of (process.env.PATH ?? '').split(path.delimiter)) {
      if (dir !== '') yield path.join(dir, name);
    }
  }
  yield* OTHER_PLACES;
}

/** @returns {string | undefined} path of a browser that is there; does not start it. */
export function findChromium() {
  for (const file of candidates()) {
    if (file === process.env.CHROMIUM_PATH || existsSync(file)) return file;
  }
  return undefined;
}

/** @param {string} file */
function starts(file) {
  return spawnSync(file, ['--version'], { timeout: 30_000, stdio: 'ignore' }).status === 0;
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} path of a browser that starts, or `undefined` if none can be had
 */
export async function ensureChromium(say) {
  for (const file of candidates()) {
    if (file !== process.env.CHROMIUM_PATH && !existsSync(file)) continue;
    if (starts(file)) return remember(file);
    say(`${file} does not start; looking for another browser`);
  }

  say('no Chromium found: trying the download of Playwright');
  const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 240_000,
  });
  const { chromium } = await import('@playwright/test');
  const downloaded = chromium.executablePath();
  if (existsSync(downloaded) && starts(downloaded)) return remember(downloaded);

  say('the download did not work: trying the package of the system (apt-get install chromium)');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const command of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium'],
  ]) {
    const [program = '', ...rest] = [...asRoot, ...command];
    spawnSync(program, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const packaged = PATH_NAMES.map((name) => `/usr/bin/${name}`).find((file) => existsSync(file));
  return packaged !== undefined && starts(packaged) ? remember(packaged) : undefined;
}

/** @param {string} file */
function remember(file) {
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(remembered, `${file}\n`);
  return file;
}
