/**
 * Loaded into each measured server (`node --expose-gc --import`): on a message from the bench it
 * collects garbage, twice, and answers what is left. Does nothing else and keeps nothing alive.
 */
import v8 from 'node:v8';

/** Pages of V8's nursery: some 1 to 48 MB, whatever the number of connections. */
function nurseryBytes() {
  const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return space?.physical_space_size ?? 0;
}

process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  setTimeout(() => {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    const keptKb = (rss - nurseryBytes()) / 1024;
    process.send?.({ rssKb: rss / 1024, keptKb, heapKb: heapUsed / 1024 });
  }, 200);
});
process.channel?.unref();
