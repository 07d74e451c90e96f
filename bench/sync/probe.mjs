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
  /** Of those on their way: when each was sent. @type {Set<number>} */
  const pending = new Set();
  const note = (/** @type {number} */ at) => {
    // A cursor that has arrived has overtaken those before it.
    if (kind === 'cursor') for (const older of pending) if (older < at) pending.delete(older);
    if (!pending.delete(at)) return;
    latencies.push(performance.now() - at);
    arrived?.();
  };
  if (kind === 'cursor') {
    reader.provider.awareness.on('change', () => {
      const state = reader.provider.awareness.getStates().get(writer.doc.clientID);
      if (state?.at !== undefined) note(state.at);
    });
  } else {
    reader.doc.getArray('probe').observe((/** @type {any} */ event) => {
      for (const { insert } of event.changes.delta) for (const at of insert ?? []) note(at);
    });
  }
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const received = new Promise((resolve) => (arrived = () => resolve(undefined)));
    const at = performance.now();
    pending.add(at);
    if (kind === 'cursor') writer.provider.awareness.setLocalState({ at });
    else writer.doc.getArray('probe').push([at]);
    if (waitForEach) await received;
    await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
  // What is still on its way counts too: a server that fell behind gets time to drain.
  const patience = performance.now() + 20_000;
  while (pending.size > 0 && performance.now() < patience) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const unseen = pending.size;
  for (const at of pending) latencies.push(performance.now() - at);
  process.send?.({ done: 'probed', latencies, unseen });
});
