import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LevelStorage } from '../../../server/storage/level.ts';
import { buildServer } from '../../support/built-server.ts';
import { seededRandom } from '../rooms/update-samples.ts';

const KILLS = Number(process.env['INKWIRE_KILLS'] ?? 25);
const script = path.join(import.meta.dirname, 'compact-loop.mjs');

test(
  'a crash at any point of a compaction loses nothing and doubles nothing',
  { timeout: 120_000 + KILLS * 10_000 },
  async () => {
    await buildServer();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'inkwire-compact-'));
    const random = seededRandom(7);
    let next = 0;
    let betweenFolds = 0;
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const child = spawn(process.execPath, [script, folder, String(next)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
        while (!/\d\n/.test(output)) await once(child.stdout, 'data');
        await new Promise((resolve) => setTimeout(resolve, random() * 40));
        const gone = once(child, 'close');
        child.kill('SIGKILL');
        await gone;
        const lines = output.split('\n').slice(1, -1);
        const promised = Number(lines.at(-1));

        const storage = new LevelStorage(folder);
        await storage.open();
        const stored = await storage.load('b');
        const content = Buffer.concat([
          stored?.snapshot ?? Buffer.alloc(0),
          ...(stored?.log ?? []).flatMap(({ updates }) => updates),
        ]);
        const numbers = content.toString().split(';').slice(0, -1).map(Number);
        expect(numbers).toEqual(numbers.map((_, i) => i));
        expect(numbers.length).toBeGreaterThan(promised);
        expect((await storage.check()).damage).toEqual([]);
        await storage.close();
        next = numbers.length;
        if (stored?.snapshot !== undefined && stored.log.length > 0) betweenFolds += 1;
      }
      expect(next).toBeGreaterThan(KILLS);
      // What was looked at must have been snapshots with records linked behind them.
      expect(betweenFolds).toBeGreaterThan(KILLS / 4);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
