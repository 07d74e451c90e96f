/** Noise from many connections at once, while people draw. `BROKEN_FRAMES` changes how much of it. */
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { brokenFrames } from '../../support/broken-frames.ts';
import { RawAttacker } from '../../support/raw-attacker.ts';
import { TestServer } from '../../support/server.ts';
import { SyncClients, untilDocs } from '../../support/sync-clients.ts';

const BROKEN_FRAMES = Number(process.env['BROKEN_FRAMES'] ?? 100_000);
const LANES = 40;
/** How often the two who draw have to hear each other, in frames of the noise. */
const DRAW_EVERY = 1000;

let server: TestServer;
const clients = new SyncClients();

afterEach(async () => {
  clients.close();
  await server.dispose();
});

/** All of them, whatever the reason. */
async function countedRejects(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const samples = metrics.matchAll(/^inkwire_rejects_total\{[^}]*\} (\d+)$/gm);
  return [...samples].reduce((sum, [, count]) => sum + Number(count), 0);
}

test(
  `S-16: ${BROKEN_FRAMES} broken frames cost only their senders, without a victim`,
  async () => {
    server = await TestServer.start({
      // What waits for its parents is given up in the end, and counted without a connection that ends.
      env: { INKWIRE_LIMITS: 'off', INKWIRE_MISSING_PARTS_SECONDS: '86400' },
    });
    const { id, editToken } = await server.createBoard();
    const [one, two] = [
      clients.stock(server.syncUrl, id, editToken),
      clients.stock(server.syncUrl, id, editToken),
    ];
    let cuts = 0;
    for (const provider of [one, two]) provider.on('connection-close', () => cuts++);
    const draw = async (name: string): Promise<void> => {
      one.doc.getMap('shapes').set(name, new Y.Map([['x', 1]]));
      await untilDocs([two.doc], () => two.doc.getMap('shapes').has(name));
    };
    await draw('before');

    const codes = new Map<number, number>();
    const frames = brokenFrames(20_261_121, BROKEN_FRAMES);
    const { port } = server.running;
    let sent = 0;
    const attack = async (): Promise<void> => {
      const attacker = new RawAttacker(port, `/sync/${id}?token=${editToken}`);
      for (const frame of frames) {
        const outcome = await attacker.send(frame);
        sent += 1;
        if (outcome.kind === 'closed') codes.set(outcome.code, (codes.get(outcome.code) ?? 0) + 1);
        if (sent % DRAW_EVERY === 0) await draw(`during-${sent}`);
      }
      attacker.close();
    };
    await Promise.all(Array.from({ length: LANES }, attack));

    expect(sent).toBe(BROKEN_FRAMES);
    expect(cuts).toBe(0);
    expect(two.doc.store.pendingStructs).toBeNull();
    // Every one of them got a documented code, and never the library's own end of a connection.
    expect([...codes.keys()].filter((code) => code < 4400 || code >= 4500)).toEqual([]);
    expect(codes.get(4400) ?? 0).toBeGreaterThan(BROKEN_FRAMES / 4);
    // And each is counted, none twice.
    const closed = [...codes.values()].reduce((sum, count) => sum + count, 0);
    expect(await countedRejects()).toBe(closed);
    await draw('after');
    const late = clients.ours(server.url, id, editToken);
    await late.ready;
    expect(late.doc.getMap('shapes').size).toBe(two.doc.getMap('shapes').size);
  },
  120_000 + BROKEN_FRAMES * 10,
);
