/** The moments after which a page may never run again: what is not written by then is lost. */

/**
 * Calls back when the page goes or goes out of sight. Browsers ask in the order of asking, whatever is said
 * of capturing: whoever writes asks before those who keep what is on the board then, which is at once.
 * @returns stops that.
 */
export function onLeaving(fn: () => void): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal, capture: true };
  globalThis.addEventListener?.('pagehide', fn, options);
  globalThis.document?.addEventListener(
    'visibilitychange',
    () => {
      if (document.hidden) fn();
    },
    options,
  );
  return () => stop.abort();
}
