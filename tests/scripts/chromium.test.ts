/** How a browser for the journeys is found, and got where there is none, on machines of all kinds. */
import { describe, expect, it } from 'vitest';
import { ensureChromium, findChromium } from '../../scripts/chromium.mjs';

const DOWNLOADED = '/home/ada/.cache/ms-playwright/chrome';

/** A machine with these files, of which those in `broken` do not start. */
function machine(init: {
  files?: readonly string[];
  broken?: readonly string[];
  env?: Readonly<Record<string, string>>;
  recalled?: string;
  isRoot?: boolean;
  /** What the two ways of getting one leave behind. */
  download?: boolean;
  apt?: boolean;
}) {
  const files = new Set(init.files);
  const ran: string[] = [];
  let recalled = init.recalled;
  return {
    ran,
    get recalled() {
      return recalled;
    },
    env: { PATH: '/usr/local/bin:/usr/bin', ...init.env },
    isRoot: init.isRoot ?? true,
    has: (file: string) => files.has(file),
    run: (program: string, args: readonly string[]) => {
      const line = [program, ...args].join(' ');
      if (args[0] === '--version') return files.has(program) && !init.broken?.includes(program);
      ran.push(line.replace(/^.*cli\.js/, 'playwright'));
      if (line.includes('cli.js') && init.download === true) files.add(DOWNLOADED);
      if (line.includes('apt-get install') && init.apt === true) files.add('/usr/bin/chromium');
      return true;
    },
    downloadedPath: () => Promise.resolve(DOWNLOADED),
    recall: () => recalled,
    remember: (file: string) => {
      recalled = file;
    },
  };
}

async function ensure(on: ReturnType<typeof machine>) {
  const said: string[] = [];
  return { path: await ensureChromium((line) => said.push(line), on), said };
}

describe('a browser', () => {
  it('that is installed is taken, and remembered', async () => {
    const on = machine({ files: ['/usr/bin/chromium', '/usr/bin/google-chrome'] });
    expect(await ensure(on)).toEqual({ path: '/usr/bin/chromium', said: [] });
    expect(on.recalled).toBe('/usr/bin/chromium');
    expect(on.ran).toEqual([]);
    expect(findChromium(on)).toBe('/usr/bin/chromium');
  });

  it('that was named comes first', async () => {
    const on = machine({
      files: ['/opt/mine', '/usr/bin/chromium'],
      env: { CHROMIUM_PATH: '/opt/mine' },
      recalled: '/usr/bin/chromium',
    });
    expect((await ensure(on)).path).toBe('/opt/mine');
    expect(findChromium(on)).toBe('/opt/mine');
  });

  it('that was named and does not start is passed over, aloud', async () => {
    const on = machine({
      files: ['/usr/bin/chromium'],
      env: { CHROMIUM_PATH: '/opt/gone' },
    });
    const { path, said } = await ensure(on);
    expect(path).toBe('/usr/bin/chromium');
    expect(said).toEqual(['/opt/gone does not start; looking for another browser']);
  });

  it('of the last time that is gone, or broken, is not used', async () => {
    const gone = machine({ files: ['/usr/bin/chromium'], recalled: '/old/chrome' });
    expect((await ensure(gone)).path).toBe('/usr/bin/chromium');
    const broken = machine({
      files: ['/old/chrome', '/usr/bin/google-chrome'],
      broken: ['/old/chrome'],
      recalled: '/old/chrome',
    });
    expect((await ensure(broken)).path).toBe('/usr/bin/google-chrome');
    expect(broken.recalled).toBe('/usr/bin/google-chrome');
  });

  it('is downloaded where there is none', async () => {
    const on = machine({ download: true });
    const { path, said } = await ensure(on);
    expect(path).toBe(DOWNLOADED);
    expect(said).toHaveLength(1);
    expect(on.ran.map((line) => line.split(' ')[0])).toEqual(['playwright']);
    // The next time it is there.
    expect(findChromium(on)).toBe(DOWNLOADED);
  });

  it('comes as a package of the system where the download does not work', async () => {
    const on = machine({ apt: true });
    expect((await ensure(on)).path).toBe('/usr/bin/chromium');
    expect(on.ran.slice(1)).toEqual([
      'apt-get update -q',
      'apt-get install -y -q --no-install-recommends chromium',
    ]);
  });

  it('is asked of the system as somebody who may, without a question for a password', async () => {
    const on = machine({ apt: true, isRoot: false });
    expect((await ensure(on)).path).toBe('/usr/bin/chromium');
    expect(on.ran.slice(1).every((line) => line.startsWith('sudo -n apt-get '))).toBe(true);
  });

  it('that cannot be had at all is none', async () => {
    const on = machine({});
    const { path, said } = await ensure(on);
    expect(path).toBeUndefined();
    expect(said).toHaveLength(2);
    expect(on.recalled).toBeUndefined();
    expect(findChromium(on)).toBeUndefined();
  });
});
