/**
 * Watching boards by their feed: `watchBoard` is the way in. All viewers of a page share one stream
 * per server, and so do the tabs of a browser where it can be done. Never draws.
 */
import { FeedPool, type Watching } from './feed-pool.ts';

/**
 * Watches a board. Viewers of the same board get the same object.
 * @param server origin of the server, without a slash at the end.
 */
export function watchBoard(server: string, board: string, token: string): Watching {
  return page.watch(server, board, token);
}

/** All boards that a page watches, of any server. */
export class WatchingPage {
  readonly #pools = new Map<string, FeedPool[]>();

  watch(server: string, board: string, token: string): Watching {
    const pools = this.#pools.get(server) ?? [];
    this.#pools.set(server, pools);
    let pool = pools.find((candidate) => candidate.canTake(board, token));
    if (pool === undefined) {
      // A page with more boards than one stream carries keeps the others to itself.
      const isShared = pools.length === 0;
      pool = new FeedPool(server, isShared, (closed) => pools.splice(pools.indexOf(closed), 1));
      pools.push(pool);
    }
    return pool.watch(board, token);
  }
}

const page = new WatchingPage();
