/**
 * Kills the real server again and again while people draw, and looks whether everything that
 * somebody else had seen is still there. `INKWIRE_KILLS=1000` makes it long (`npm run torture`).
 */
import { expect, test } from 'vitest';
import { ServerProcess } from '../../support/server-process.ts';
import { seededRandom } from '../rooms/update-samples.ts';
import { WireClient } from './wire-client.ts';

const KILLS = Number(process.env['INKWIRE_KILLS'] ?? 50);
const BOARDS = ['torture-a', 'torture-b'];
const WRITERS = 2;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(
  `kill -9 under load, ${KILLS} times: nothing that another client has seen is lost`,
  { timeout: 120_000 + KILLS * 20_000 },
  async () => {
    const random = seededRandom(20261121);
    const server = await ServerProcess.start({
      INKWIRE_ACCESS: 'open',
      INKWIRE_LIMITS: 'off',
      // The logs are folded all the time, so that kills hit that too.
      INKWIRE_COMPACT_AFTER_RECORDS: '16',
    });
    /** What somebody other than its writer, or its writer by the echo, has seen on each board. */
    const seen = new Map(BOARDS.map((board) => [board, new Set<string>()]));
    let nextItem = 0;
    let midStroke = 0;
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const watchers = BOARDS.map((board) => new WireClient(server.origin, board));
        await Promise.all(watchers.map(({ synced }) => synced));
        for (const [i, board] of BOARDS.entries()) {
          // Fresh documents: what the disk did not keep cannot come back from a client.
          const there = new Set(watchers[i]?.list.toArray());
          const missing = [...(seen.get(board) ?? [])].filter((item) => !there.has(item));
          expect(missing, `lost on ${board} after kill ${kill}`).toEqual([]);
          watchers[i]?.list.observe((event) => {
            for (const { insert } of event.changes.delta) {
              for (const item of (insert ?? []) as string[]) seen.get(board)?.add(item);
            }
          });
        }
        const writers = BOARDS.flatMap((board) =>
          Array.from({ length: WRITERS }, () => new WireClient(server.origin, board)),
        );
        await Promise.all(writers.map(({ synced }) => synced));
        const sizes = (): number => BOARDS.reduce((sum, b) => sum + (seen.get(b)?.size ?? 0), 0);
        const before = sizes();
        const firstItem = nextItem;
        const pen = { isDown: true };
        const writing = (async () => {
          while (pen.isDown) {
            for (const writer of writers) writer.list.push([`item-${nextItem++}`]);
            await pause(1);
          }
        })();
        while (sizes() === before) await pause(1);
        await pause(random() * 60);
        await server.kill('SIGKILL');
        pen.isDown = false;
        await writing;
        await Promise.all([...watchers, ...writers].map(({ gone }) => gone));
        if (sizes() - before < nextItem - firstItem) midStroke += 1;
        await server.start();
      }
      // The kills must have hit a server at work, or they prove nothing.
      expect(midStroke).toBeGreaterThan(KILLS / 4);
      expect(server.output).not.toContain('data is lost');
      for (const board of BOARDS) expect(seen.get(board)?.size).toBeGreaterThan(KILLS);
    } finally {
      await server.dispose();
    }
  },
);
