/**
 * Loaded into each measured server (`node --expose-gc --import`): on a message from the bench it
 * collects garbage, twice, and answers what is left. Does nothing else and keeps nothing alive.
 */
process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  setTimeout(() => {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    process.send?.({ rssKb: rss / 1024, heapKb: heapUsed / 1024 });
  }, 200);
});
process.channel?.unref();
