/**
 * The product for a script that takes pictures: built, served from an empty data folder, with a browser
 * to look at it. Owns the server, the browser and the folder until `stop`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { build } from './build.mjs';
import { chromiumArgs, ensureChromium } from './chromium.mjs';
import { root } from './paths.mjs';
import { say } from './run.mjs';

/** Ends the process with 1 where the build fails or no Chromium can be had. */
export async function startProduct() {
  const chromiumPath = (await build()) ? await ensureChromium(say) : undefined;
  if (chromiumPath === undefined) process.exit(1);
  const data = mkdtempSync(path.join(os.tmpdir(), 'inkwire-pictures-'));
  const flags = ['--port', '0', '--data-dir', data, '--log-level', 'silent', '--origins', '*'];
  const server = spawn(process.execPath, [path.join(root, 'bin/inkwire.js'), 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {Promise<string>} */
  const started = new Promise((resolve, reject) => {
    server.on('exit', () => reject(new Error('the server ended')));
    server.stdout.setEncoding('utf8').on('data', (text) => {
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (origin !== undefined) resolve(origin);
    });
  });
  const origin = await started;
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: chromiumArgs,
  });
  return {
    origin,
    browser,
    stop: async () => {
      await browser.close();
      server.kill('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
