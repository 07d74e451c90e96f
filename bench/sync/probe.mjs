/**
 * Two stock y-websocket clients in a process of their own: one writes the time, the other reads it.
 * Driven over IPC.
 */
import { WebsocketProvider } from 'y-websocket';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

/** @param {number} port @param {string} base @param {string} room */
function connect(port, base, room) {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`ws://127.0.0.1:${port}${base}`, room, doc, {
    WebSocketPolyfill: /** @type {any} */ (WebSocket),
    disableBc: true,
  });
  return new Promise((resolve) => {
    provider.on('sync', (isSynced) => {
      if (isSynced) resolve({ doc, provider });
    });
  });
}

process.on('message', async (/** @type {any} */ message) => {
  if (message.do !== 'probe') return;
  const { port, base, room, gapMs, seconds, kind, waitForEach } = message;
  const writer = await connect(port, base, room);
  const reader = await connect(port, base, room);
  process.send?.({ done: 'ready' });
  await new Promise((resolve) => {
    process.on('message', (/** @type {any} */ next) => next.do === 'go' && resolve(undefined));
  });
  /** @type {number[]} */
  const latencies = [];
  /** @type {(() => void) | undefined} */
  let arrived;
  const note = (/** @type {number} */ at) => {
    latencies.push(performance.now() - at);
    arrived?.();
  };
  if (kind === 'cursor') {
    reader.provider.awareness.on('change', () => {
      const state = reader.provider.awareness.getStates().get(writer.doc.clientID);
      if (state?.at !== undefined && state.at !== reader.last) {
        reader.last = state.at;
        note(state.at);
      }
    });
  } else {
    reader.doc.getArray('probe').observe((/** @type {any} */ event) => {
      for (const { insert } of event.changes.delta) for (const at of insert ?? []) note(at);
    });
  }
  const end = performance.now() + seconds * 1000;
  let sentProbes = 0;
  while (performance.now() < end) {
    const received = new Promise((resolve) => (arrived = () => resolve(undefined)));
    if (kind === 'cursor') writer.provider.awareness.setLocalState({ at: performance.now() });
    else writer.doc.getArray('probe').push([performance.now()]);
    sentProbes += 1;
    if (waitForEach) await received;
    await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
  // What is still on its way counts too, up to a point.
  const patience = performance.now() + 15_000;
  // Of several cursor positions only the last one has to arrive.
  const awaited = kind === 'cursor' ? 0 : sentProbes;
  while (latencies.length < awaited && performance.now() < patience) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.send?.({ done: 'probed', latencies, sentProbes });
});
