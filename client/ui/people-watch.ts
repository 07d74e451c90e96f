/** Tells those who do not see it who has come and who has gone. */
import type { EditorState } from '../editor/editor.ts';
import type { BoardUi } from './board-ui.ts';

export class PeopleWatch {
  #known: ReadonlyMap<number, string> = new Map();

  look(ui: BoardUi, { peers }: EditorState): void {
    const before = this.#known;
    if (before.size === peers.length && peers.every((peer) => before.has(peer.clientId))) return;
    this.#known = new Map(peers.map((peer) => [peer.clientId, peer.name]));
    for (const [id, name] of this.#known) {
      if (!before.has(id)) ui.announce(ui.t('board.joined', { name }));
    }
    for (const [id, name] of before) {
      if (!this.#known.has(id)) ui.announce(ui.t('board.left', { name }));
    }
  }

  forget(): void {
    this.#known = new Map();
  }
}
