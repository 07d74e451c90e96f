/**
 * Tells those who do not see the board what happens on it: what is selected, what came and what went,
 * and by whose hand. Waits until things have settled, puts them into one sentence, and keeps what
 * others do to a sentence now and then. Owns no words and no region: it says them through `BoardUi`.
 */
import type { BoardUi } from './board-ui.ts';

/** One's own doing is told when it has rested for so long. */
const OWN_MS = 300;
/** What others do is told so rarely. */
const OTHERS_MS = 5000;
/** What a command has just said in its own words is not said again. */
const SAID_MS = OWN_MS + 100;

export interface NewsInit {
  readonly ui: Pick<BoardUi, 'editor' | 'announcement' | 'announce' | 'observe' | 't'>;
  /** The words for one shape. */
  name(id: string): string;
  /** Whether what is selected is being read out anyway (the focus walks the list of shapes). */
  isReadOut(): boolean;
}

export class BoardNews {
  readonly #init: NewsInit;
  readonly #stops: readonly (() => void)[];
  #selection: readonly string[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #othersTimer: ReturnType<typeof setTimeout> | undefined;
  /** The last words that were not from here, and when they were said. */
  #heard: string;
  #heardAt = -Infinity;
  #isSelectionNew = false;
  #added = new Set<string>();
  #removed = 0;
  #othersAdded = 0;
  #othersRemoved = 0;

  constructor(init: NewsInit) {
    this.#init = init;
    const { editor, announcement } = init.ui;
    this.#heard = announcement;
    this.#selection = editor.state.selection;
    this.#stops = [
      init.ui.observe(() => {
        if (init.ui.announcement === this.#heard) return;
        this.#heard = init.ui.announcement;
        this.#heardAt = performance.now();
      }),
      editor.observe((state) => {
        const before = this.#selection;
        const now = state.selection;
        this.#selection = now;
        if (now === before) return;
        if (now.length === before.length && now.every((id, at) => id === before[at])) return;
        this.#isSelectionNew = true;
        this.#wait();
      }),
      editor.board.observe(({ added, removed, local }) => {
        if (added.size + removed.size === 0) return;
        if (local) {
          for (const id of added) this.#added.add(id);
          this.#removed += removed.size;
          this.#wait();
        } else {
          this.#othersAdded += added.size;
          this.#othersRemoved += removed.size;
          this.#othersTimer ??= setTimeout(() => this.#tellOthers(), OTHERS_MS);
        }
      }),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#timer);
    clearTimeout(this.#othersTimer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tellOwn(), OWN_MS);
  }

  #tellOwn(): void {
    const init = this.#init;
    const { ui } = init;
    const isSaid = performance.now() - this.#heardAt < SAID_MS;
    this.#timer = undefined;
    const added = [...this.#added].filter((id) => ui.editor.board.get(id) !== undefined);
    const removed = this.#removed;
    const isSelectionNew = this.#isSelectionNew;
    this.#added = new Set();
    this.#removed = 0;
    this.#isSelectionNew = false;
    if (isSaid) return;
    const [first] = added;
    if (removed > 0) this.#say(ui.t('board.deleted', { count: removed }));
    else if (first !== undefined) {
      this.#say(
        added.length === 1
          ? ui.t('board.added-one', { name: init.name(first) })
          : ui.t('board.added', { count: added.length }),
      );
    } else if (isSelectionNew && !init.isReadOut()) {
      const [id] = this.#selection;
      this.#say(
        id === undefined
          ? ui.t('board.selected-none')
          : this.#selection.length === 1
            ? ui.t('board.selected-one', { name: init.name(id) })
            : ui.t('board.selected', { count: this.#selection.length }),
      );
    }
  }

  #say(text: string): void {
    this.#heard = text;
    this.#init.ui.announce(text);
  }

  #tellOthers(): void {
    const { ui } = this.#init;
    this.#othersTimer = undefined;
    const added = this.#othersAdded;
    const removed = this.#othersRemoved;
    this.#othersAdded = 0;
    this.#othersRemoved = 0;
    const parts = [
      added > 0 ? ui.t('board.others-added', { count: added }) : '',
      removed > 0 ? ui.t('board.others-deleted', { count: removed }) : '',
    ];
    this.#say(parts.filter((part) => part !== '').join(' '));
  }
}
