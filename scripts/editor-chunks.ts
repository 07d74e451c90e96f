/**
 * How the editor's modules are put into files. Left alone, what the board shares with a dialog that is
 * fetched later becomes a file of its own: twenty files for the first paint, which pack worse than
 * one. So: one for what the first page and the board both need, one for what the board needs besides.
 */
import type { Plugin } from 'vite';

const HOME = /\/client\/(?:main|ui\/inkwire-home)\.ts$/;
const BOARD = /\/client\/ui\/inkwire-board\.ts$/;

/** Looks at the modules before they are put into files, and then names the file of each. */
export class FirstPaintChunks {
  #home = new Set<string>();
  #board = new Set<string>();

  /** Learns which modules an entry needs before anything of it runs: itself and its static imports. */
  plugin(): Plugin {
    const learn = (home: Set<string>, board: Set<string>): void => {
      this.#home = home;
      this.#board = board;
    };
    return {
      name: 'inkwire-first-paint-chunks',
      buildEnd() {
        const reachable = (entry: RegExp): Set<string> => {
          const seen = new Set([...this.getModuleIds()].filter((id) => entry.test(id)));
          for (const id of seen) {
            for (const next of this.getModuleInfo(id)?.importedIds ?? []) seen.add(next);
          }
          return seen;
        };
        learn(reachable(HOME), reachable(BOARD));
      },
    };
  }

  /** `null` where the bundler may choose. */
  nameOf(id: string): string | null {
    if (!this.#board.has(id) || BOARD.test(id)) return null;
    return this.#home.has(id) ? 'base' : 'board';
  }
}
