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

/**
 * What a Chromium with windows does besides showing pages. The last four are about pages of its own, which
 * it opens for the address bar of every window: they take as long as opening a board does. The others are
 * what Playwright turns off; of two such lists Chromium takes the last.
 */
const disabledFeatures = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
  'PreloadTopChromeWebUI',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxPopup',
];

/** How Chromium is started wherever we drive it: also as root, and without work of its own. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  `--disable-features=${disabledFeatures.join(',')}`,
];

/**
 * What is asked of the machine, and done to it; tests hand in one of their own.
 * @typedef {object} Machine
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {boolean} isRoot
 * @property {(file: string) => boolean} has
 * @property {(program: string, args: readonly string[], timeoutMs: number) => boolean} run
 *   whether it ended well
 * @property {() => Promise<string>} downloadedPath where Playwright puts its browser
 * @property {() => string | undefined} recall the browser of the last time
 * @property {(file: string) => void} remember
 */

/** @type {Machine} */
const thisMachine = {
  env: process.env,
  isRoot: process.getuid?.() === 0,
  has: existsSync,
  run: (program, args, timeout) =>
    spawnSync(program, args, {
      cwd: root,
      stdio: ['ignore', 'ignore', args[0] === '--version' ? 'ignore' : 'inherit'],
      timeout,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0,
  downloadedPath: async () => (await import('@playwright/test')).chromium.executablePath(),
  recall: () => (existsSync(remembered) ? readFileSync(remembered, 'utf8').trim() : undefined),
  remember: (file) => {
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(remembered, `${file}\n`);
  },
};

/**
 * Paths of browsers that are there, best first: the one that was asked for is taken at its word.
 * @param {Machine} machine
 */
function* candidates({ env, has, recall }) {
  const named = env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') yield named;
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const usual = PATH_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  for (const file of [recall() ?? '', ...usual, ...OTHER_PLACES]) {
    if (file !== '' && has(file)) yield file;
  }
}

/** @returns {string | undefined} path of a browser that is there; does not start it. */
export function findChromium(machine = thisMachine) {
  return candidates(machine).next().value ?? undefined;
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} path of a browser that starts, or `undefined` if none can be had
 */
export async function ensureChromium(say, machine = thisMachine) {
  const { has, run, isRoot } = machine;
  /** @param {string} file */
  const starts = (file) => {
    if (!run(file, ['--version'], 30_000)) return false;
    machine.remember(file);
    return true;
  };
  for (const file of candidates(machine)) {
    if (starts(file)) return file;
    say(`${file} does not start; looking for another browser`);
  }

  say('no Chromium found: trying the download of Playwright');
  const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  run(process.execPath, [cli, 'install', 'chromium'], 240_000);
  const downloaded = await machine.downloadedPath();
  if (has(downloaded) && starts(downloaded)) return downloaded;

  say('the download did not work: trying the package of the system (apt-get install chromium)');
  const install = ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium'];
  for (const command of [['apt-get', 'update', '-q'], install]) {
    const [program = '', ...rest] = isRoot ? command : ['sudo', '-n', ...command];
    run(program, rest, 300_000);
  }
  return PATH_NAMES.map((name) => `/usr/bin/${name}`).find((file) => has(file) && starts(file));
}
