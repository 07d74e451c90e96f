/**
 * Many people, seeded edits, cut connections, updates that a relay brings out of order, and a server that
 * is restarted: all end with the same.
 */
import { afterEach, expect, test } from 'vitest';
import { syncFrame } from '../../../server/rooms/frames.ts';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { seededRandom } from '../../support/broken-frames.ts';
import { TestServer } from '../../support/server.ts';
import { contentOf, SyncClients, untilDocs } from '../../support/sync-clients.ts';

const PEOPLE = 8;
const STEPS = 400;

let server: TestServer;
const clients = new SyncClients();

afterEach(async () => {
  clients.close();
  await server.dispose();
});

/** One random change: new shapes, changed fields, typing, removal, an array that grows. */
function edit(doc: Y.Doc, random: () => number, name: string): void {
  const shapes = doc.getMap<Y.Map<unknown>>('shapes');
  const keys = [...shapes.keys()];
  const some = shapes.get(keys[Math.floor(random() * keys.length)] ?? '');
  const choice = random();
  doc.transact(() => {
    if (choice < 0.3 || some === undefined) {
      const text = new Y.Text(name);
      shapes.set(
        name,
        new Y.Map<unknown>([
          ['x', random()],
          ['text', text],
          ['points', new Y.Array()],
        ]),
      );
    } else if (choice < 0.5) {
      some.set('x', random());
    } else if (choice < 0.7) {
      const text = some.get('text') as Y.Text;
      text.insert(Math.floor(random() * text.length), name);
    } else if (choice < 0.85) {
      (some.get('points') as Y.Array<number>).push([random(), random()]);
    } else {
      shapes.delete(keys[Math.floor(random() * keys.length)] ?? '');
    }
  });
}

/**
 * Hands on what others draw, in any order and often before they do: what a peer that has it by another way
 * does. What is lost with its connection, its authors bring themselves.
 */
class Relay {
  readonly #waiting: Uint8Array[] = [];
  readonly #address: string;
  readonly #random: () => number;
  #socket: WebSocket | undefined;

  constructor(address: string, docs: readonly Y.Doc[], random: () => number) {
    this.#address = address;
    this.#random = random;
    for (const doc of docs) {
      doc.on('update', (update: Uint8Array, _sender, _doc, { local }) => {
        if (local) this.#waiting.push(update);
      });
    }
  }

  /** Sends some of it, and keeps `atMost`. */
  send(atMost: number): void {
    if (this.#socket === undefined || this.#socket.readyState > WebSocket.OPEN) this.#connect();
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    while (this.#waiting.length > atMost) {
      const at = Math.floor(this.#random() * this.#waiting.length);
      const [update] = this.#waiting.splice(at, 1);
      if (update !== undefined) this.#socket.send(syncFrame(2, update));
    }
  }

  close(): void {
    this.#socket?.terminate();
  }

  #connect(): void {
    this.#socket = new WebSocket(this.#address);
    // A server that restarts is part of the game.
    this.#socket.on('error', () => {});
  }
}

test.each([1, 2, 3])('S-5, S-7, S-9: everybody converges (seed %i)', async (seed) => {
  server = await TestServer.start({ env: { INKWIRE_LIMITS: 'off' } });
  const { id, editToken } = await server.createBoard();
  const random = seededRandom(seed);
  const stock = Array.from({ length: PEOPLE / 2 }, () =>
    clients.stock(server.syncUrl, id, editToken),
  );
  const own = Array.from({ length: PEOPLE / 2 }, () => clients.ours(server.url, id, editToken));
  await Promise.all(own.map((connection) => connection.ready));
  const docs = [...stock, ...own].map((client) => client.doc);
  const relay = new Relay(`${server.syncUrl}/${id}?token=${editToken}`, docs, seededRandom(-seed));
  let outOfOrder = 0;
  for (let step = 0; step < STEPS; step++) {
    edit(docs[Math.floor(random() * docs.length)] as Y.Doc, random, `${step} `);
    const chance = random();
    if (chance < 0.03) {
      const provider = stock[Math.floor(random() * stock.length)];
      (provider?.ws as unknown as WebSocket | null)?.terminate();
    } else if (chance < 0.04) {
      server.running.rooms.disconnect(id, 1011, 'for a test');
    } else if (step === STEPS / 2) {
      await server.stop();
      await server.start();
    }
    relay.send(6);
    // Long enough for those who were cut off to come back in the middle of it.
    if (chance > 0.7) await new Promise((resolve) => setTimeout(resolve, 10 * random()));
    outOfOrder += server.running.rooms.stats().roomsWithPendingStructs;
  }
  expect(outOfOrder).toBeGreaterThan(0);
  relay.send(0);
  const isOne = (): boolean =>
    own.every((connection) => connection.saveState === 'saved') &&
    new Set(docs.map(contentOf)).size === 1 &&
    docs.every((doc) => doc.store.pendingStructs === null);
  const inWords = (): string =>
    [
      ...own.map(({ status, saveState, doc }) => `${status.kind} ${saveState} ${contentOf(doc)}`),
      ...stock.map((p) => `${p.wsconnected} ${p.synced} ${p.shouldConnect} ${contentOf(p.doc)}`),
    ]
      .map((line) => `${line.slice(0, 40)} ${line.length}`)
      .concat(JSON.stringify(server.running.rooms.stats()), server.logLines.slice(-5))
      .join('\n');
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not one after 100 s:\n${inWords()}`)), 100_000);
    }),
    untilDocs(docs, isOne),
    new Promise<void>((resolve) => {
      for (const connection of own) connection.observe(() => isOne() && resolve());
    }),
  ]);
  clearTimeout(timer);
  relay.close();
  // What the disk holds is the same.
  await server.stop();
  await server.start();
  const late = clients.ours(server.url, id, editToken);
  await late.ready;
  expect(contentOf(late.doc)).toBe(contentOf(docs[0] as Y.Doc));
});
