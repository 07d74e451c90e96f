/** The scripts that run before anything is installed: when they do their work again, and when not. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeLock } from '../../scripts/complete-lock.mjs';
import { isInstalled } from '../../scripts/install.mjs';
import { contentHash } from '../../scripts/stamp.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'inkwire-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: unknown): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(
    path.join(folder, file),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
}

describe('contentHash', () => {
  const hash = () => contentHash(['src', 'one.txt'], folder);

  it('changes with the content of a file, its name and its place, and with nothing else', () => {
    write('src/a.ts', 'a');
    write('one.txt', '1');
    const first = hash();
    write('src/a.ts', 'a');
    write('elsewhere.txt', 'x');
    write('src/node_modules/dep/index.js', 'x');
    expect(hash()).toBe(first);

    write('src/a.ts', 'b');
    const changed = hash();
    expect(changed).not.toBe(first);

    write('src/a.ts', 'a');
    write('src/deep/b.ts', '');
    expect(hash()).not.toBe(first);
  });

  it('takes what is missing for empty', () => {
    expect(hash()).toBe(contentHash([], folder));
  });
});

describe('isInstalled', () => {
  const lock = (packages: Record<string, object>) => ({ packages: { '': {}, ...packages } });
  const yjs = { 'node_modules/yjs': { version: '13.6.33' } };

  it('is false before the first install', () => {
    write('package-lock.json', lock(yjs));
    expect(isInstalled(folder)).toBe(false);
  });

  it('is true when every package of the lock file is there', () => {
    write('package-lock.json', lock(yjs));
    write('node_modules/.package-lock.json', lock(yjs));
    expect(isInstalled(folder)).toBe(true);
  });

  it('is false when a version differs or a package is missing', () => {
    write('node_modules/.package-lock.json', lock(yjs));
    write('package-lock.json', lock({ 'node_modules/yjs': { version: '13.6.34' } }));
    expect(isInstalled(folder)).toBe(false);
    write('package-lock.json', lock({ ...yjs, 'node_modules/lit': { version: '3.3.3' } }));
    expect(isInstalled(folder)).toBe(false);
  });

  it('does not miss the packages of other platforms', () => {
    write('node_modules/.package-lock.json', lock(yjs));
    const foreign = { 'node_modules/only-win32': { version: '1.0.0', optional: true } };
    write('package-lock.json', lock({ ...yjs, ...foreign }));
    expect(isInstalled(folder)).toBe(true);
  });
});

describe('the lock file', () => {
  it('holds the packages of all platforms, or npm ci refuses it', () => {
    const file = path.resolve(import.meta.dirname, '../../package-lock.json');
    const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, object> };
    expect(completeLock(lock.packages)).toEqual([]);
  });

  it('is completed from the names of the packages', () => {
    const packages = {
      'node_modules/draw': {
        dev: true,
        optionalDependencies: {
          'draw-linux-x64-gnu': '1.0.0',
          '@draw/linux-arm-musleabihf': '1.0.0',
          '@draw/win32-arm64-msvc': '1.0.0',
          'draw-faster': '1.0.0',
        },
      },
      'node_modules/draw-linux-x64-gnu': { version: '1.0.0' },
    };
    expect(completeLock(packages)).toEqual([
      '@draw/linux-arm-musleabihf',
      '@draw/win32-arm64-msvc',
    ]);
    const base = { version: '1.0.0', dev: true, optional: true };
    expect(packages).toMatchObject({
      'node_modules/@draw/linux-arm-musleabihf': { ...base, cpu: ['arm'], libc: ['musl'] },
      'node_modules/@draw/win32-arm64-msvc': { ...base, cpu: ['arm64'], os: ['win32'] },
    });
  });
});
