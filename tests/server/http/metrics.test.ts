/** Everything that the server counts, on a real server: each number moves when its thing happens. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { sameKey } from '../../support/costly-updates.ts';
import { scrape as scrapeAt } from '../../support/samples.ts';
import { TestServer, type TestServerOptions } from '../../support/server.ts';
import { type BoardLinks } from '../../support/server-process.ts';
import { SyncClients, untilDocs } from '../../support/sync-clients.ts';
import { FeedReader } from '../feed/feed-reader.ts';

let server: TestServer;
let board: BoardLinks;
const clients = new SyncClients();
const readers: FeedReader[] = [];

async function begin(options: TestServerOptions = {}): Promise<void> {
  server = await TestServer.start(options);
  board = await server.createBoard();
}

beforeEach(() => begin());

afterEach(async () => {
  clients.close();
  for (const reader of readers.splice(0)) reader.close();
  await server.dispose();
});

const scrape = () => scrapeAt(server.url);
const stock = () => clients.stock(server.syncUrl, board.id, board.editToken);
const bare = (token = board.editToken) => clients.bare(server.syncUrl, board.id, token);

function varUint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(128 | (rest & 127));
  return [...bytes, rest];
}

const updateFrame = (update: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from([0, 2, ...varUint(update.length)]), update]);

/** An update of `bytes` bytes and a little. */
function updateOf(bytes: number): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap('shapes').set('a', 'x'.repeat(bytes));
  return Y.encodeStateAsUpdate(doc);
}

/** The second of two changes, without the first. */
function orphan(): Uint8Array {
  const doc = new Y.Doc();
  doc.getArray('list').push([1]);
  const before = Y.encodeStateVector(doc);
  doc.getArray('list').push([2]);
  return Y.encodeStateAsUpdate(doc, before);
}

const until = async (isTrue: (at: (name: string) => number) => boolean): Promise<void> => {
  await expect.poll(async () => isTrue(await scrape())).toBe(true);
};

test('connections by kind, and rooms', async () => {
  stock();
  await bare();
  await bare(board.watchToken);
  const reader = new FeedReader(`${server.url}/feed/${board.id}?token=${board.watchToken}`);
  readers.push(reader);
  await reader.until(() => reader.seen.length > 0);
  await until((at) => at('inkwire_connections{kind="editor"}') === 2);
  const at = await scrape();
  expect(at('inkwire_connections{kind="spectator"}')).toBe(1);
  expect(at('inkwire_connections{kind="spectator-socket"}')).toBe(1);
  expect(at('inkwire_rooms')).toBe(1);
  expect(at('inkwire_editors')).toBe(2);
  expect(at('inkwire_feed_subscribers')).toBe(1);
  clients.close();
  await until((now) => now('inkwire_connections{kind="editor"}') === 0);
  expect((await scrape())('inkwire_connections{kind="spectator-socket"}')).toBe(0);
});

test('messages and bytes in and out, batches, ticks and commits', async () => {
  const [one, two] = [stock(), stock()];
  const draw = async (name: string, text: string): Promise<void> => {
    one.doc.getMap('shapes').set(name, text);
    await untilDocs([two.doc], () => two.doc.getMap('shapes').has(name));
  };
  await draw('first', '');
  const before = await scrape();
  for (let i = 0; i < 10; i++) await draw(`s${i}`, 'x'.repeat(10_000));
  const after = await scrape();
  const moved = (name: string): number => after(`inkwire_${name}`) - before(`inkwire_${name}`);
  expect(moved('messages_in_total')).toBeGreaterThanOrEqual(10);
  expect(moved('bytes_in_total')).toBeGreaterThan(100_000);
  expect(moved('bytes_in_total')).toBeLessThan(110_000);
  // To both of them.
  expect(moved('messages_out_total')).toBeGreaterThanOrEqual(20);
  expect(moved('bytes_out_total')).toBeGreaterThan(200_000);
  expect(moved('bytes_out_total')).toBeLessThan(220_000);
  expect(moved('batch_updates_count')).toBe(10);
  expect(moved('batch_updates_sum')).toBe(10);
  expect(moved('tick_seconds_count')).toBe(10);
  expect(moved('commit_seconds_count')).toBe(10);
  expect(moved('commit_seconds_sum')).toBeGreaterThan(0);
  expect(moved('tick_seconds_sum')).toBeGreaterThanOrEqual(moved('commit_seconds_sum'));
  expect(moved('commit_rooms_sum')).toBe(10);
  expect(moved('load_seconds_count')).toBe(0);
  expect(after('inkwire_load_seconds_count')).toBe(1);
  expect(after('inkwire_commit_failures_total')).toBe(0);
  expect(after('inkwire_pending_bytes')).toBe(0);
});

test('the lag of the event loop, and memory', async () => {
  await scrape();
  // The histogram of Node takes its first look after a reset for the start.
  await new Promise((resolve) => setTimeout(resolve, 50));
  // The server lives in this process: what blocks one blocks the other.
  const end = performance.now() + 250;
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const at = await scrape();
  expect(at('nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0.2);
  const { rss } = process.memoryUsage();
  expect(Math.abs(at('process_resident_memory_bytes') - rss) / rss).toBeLessThan(0.3);
  expect(at('nodejs_heap_size_used_bytes')).toBeGreaterThan(1_000_000);
});

test('backpressure: readers that do not read, and what waits for them', async () => {
  const writer = stock();
  await new Promise((resolve) => writer.once('sync', resolve));
  const deaf = await bare();
  const answered = once(deaf, 'message');
  deaf.send(Buffer.from([0, 0, 1, 0]));
  await answered;
  deaf.pause();
  for (let i = 0; i < 12; i++) {
    writer.doc.getMap('shapes').set('big', 'x'.repeat(1_000_000));
    await until((at) => at('inkwire_pending_bytes') === 0);
  }
  await until((at) => at('inkwire_lagging_readers') === 1);
  const at = await scrape();
  expect(at('inkwire_buffered_bytes')).toBeGreaterThan(0);
  // The limit, and the frame that went beyond it.
  expect(at('inkwire_buffered_bytes')).toBeLessThan(2.1 * 1024 * 1024);
  expect(at('inkwire_lagging_readers_total{what="began"}')).toBe(1);
  deaf.resume();
  await until((now) => now('inkwire_lagging_readers') === 0);
  expect((await scrape())('inkwire_lagging_readers_total{what="ended"}')).toBe(1);
});

describe('senders', () => {
  test('that are slowed down, and what is held of them', async () => {
    await server.dispose();
    await begin({ env: { INKWIRE_MAX_UPDATES_PER_SECOND: '5', INKWIRE_BURST_SECONDS: '1' } });
    const eager = await bare();
    for (let i = 0; i < 20; i++) eager.send(updateFrame(updateOf(10_000)));
    await until((at) => at('inkwire_held_bytes') > 100_000);
    const at = await scrape();
    expect(at('inkwire_slowed_down_total')).toBeGreaterThan(0);
    eager.terminate();
    await until((now) => now('inkwire_held_bytes') === 0);
  });

  test('whose updates wait for missing parents', async () => {
    const hasty = await bare();
    hasty.send(updateFrame(orphan()));
    await until((at) => at('inkwire_pending_struct_updates') === 1);
    const at = await scrape();
    expect(at('inkwire_rooms_with_pending_structs')).toBe(1);
    expect(at('inkwire_pending_struct_bytes')).toBeGreaterThan(10);
    expect(at('inkwire_pending_struct_bytes')).toBeLessThan(100);
  });
});

describe('rejects', () => {
  const presence = Buffer.from([1, 2, 1, 0x80]);
  const cases: Record<string, { frame: Uint8Array; code: number; token?: 'watch' }> = {
    malformed: { frame: Buffer.from([99]), code: 4400 },
    forbidden: { frame: updateFrame(updateOf(10)), code: 4403, token: 'watch' },
    'too-large': { frame: updateFrame(updateOf(70_000)), code: 4413 },
    'too-costly': { frame: updateFrame(sameKey(3_000)), code: 4413 },
  };

  test.each(Object.entries(cases))('by reason: %s', async (reason, { frame, code, token }) => {
    await server.dispose();
    await begin({ env: { INKWIRE_MAX_FRAME_BYTES: '65536', INKWIRE_MAX_UPDATE_STEPS: '1000' } });
    const socket = await bare(token === 'watch' ? board.watchToken : board.editToken);
    const closed = once(socket, 'close');
    socket.send(frame);
    expect((await closed)[0]).toBe(code);
    const at = await scrape();
    expect(at(`inkwire_rejects_total{reason="${reason}"}`)).toBe(1);
  });

  test('by reason: text, broken presence, abuse, and a full board that costs nobody anything', async () => {
    await server.dispose();
    await begin({
      env: {
        INKWIRE_MAX_BOARD_BYTES: '65536',
        INKWIRE_MAX_UPDATES_PER_SECOND: '1',
        INKWIRE_BURST_SECONDS: '1',
        INKWIRE_ABUSE_AFTER_SECONDS: '1',
      },
    });
    for (const message of ['text', presence]) {
      const socket = await bare();
      const closed = once(socket, 'close');
      socket.send(message);
      expect((await closed)[0]).toBe(4400);
    }
    const drawer = await bare();
    drawer.send(updateFrame(updateOf(70_000)));
    await until((at) => at('inkwire_rejects_total{reason="board-full"}') === 1);
    expect(drawer.readyState).toBe(WebSocket.OPEN);
    const abuser = await bare();
    const closed = once(abuser, 'close');
    for (let i = 0; i < 10; i++) abuser.send(updateFrame(updateOf(10)));
    expect((await closed)[0]).toBe(4429);
    const at = await scrape();
    expect(at('inkwire_rejects_total{reason="malformed"}')).toBe(2);
    expect(at('inkwire_rejects_total{reason="abuse"}')).toBe(1);
  });
});

test('spectators: their streams, and those that went on where they had been cut off', async () => {
  const writer = stock();
  const draw = (name: string) => writer.doc.getMap('shapes').set(name, new Y.Map([['type', 'x']]));
  const address = `${server.url}/feed/${board.id}?token=${board.watchToken}`;
  const first = new FeedReader(address);
  readers.push(first);
  await first.until(() => first.of('snapshot').length > 0);
  draw('a');
  await first.until(() => first.of('change').length > 0);
  const position = first.of('change').at(-1)?.id ?? '';
  expect((await scrape())('inkwire_feed_resumed_total')).toBe(0);
  first.close();
  await until((at) => at('inkwire_feed_subscribers') === 0);
  draw('b');
  const second = new FeedReader(`${address}&lastEventId=${position}`);
  readers.push(second);
  await second.until(() => second.of('change').length > 0);
  const at = await scrape();
  expect(at('inkwire_feed_resumed_total')).toBe(1);
  expect(at('inkwire_feed_subscribers')).toBe(1);
  expect(at('inkwire_feed_snapshots_total{reason="start"}')).toBe(1);
  expect(at('inkwire_feed_events_total')).toBeGreaterThanOrEqual(2);
  expect(at('inkwire_feed_delivered_total')).toBeGreaterThanOrEqual(3);
});

test('the page for operators names only what is there', async () => {
  const page = await readFile('docs/deployment/README.md', 'utf8');
  const named = [...page.matchAll(/`((?:inkwire|nodejs)_[a-z0-9_]+)`/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(15);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  for (const name of named) expect(text).toContain(`# TYPE ${name} `);
});

test('who was refused at the door, and why', async () => {
  for (const query of ['', '?token=x']) {
    const response = await fetch(`${server.url}/feed/${board.id}${query}`);
    expect(response.status).toBe(401);
  }
  expect((await scrape())('inkwire_refused_connections_total{reason="unauthorized"}')).toBe(2);
});
