/**
 * Typing into one shape: which text it is, how it becomes undo steps, and what happens to a text that
 * stays empty. The text control itself belongs to the interface; `TextBinding` stands between them.
 */
import type { Board } from '../../shared/document/board.ts';
import { fieldOf } from '../../shared/document/read-shape.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import type { Milliseconds } from '../../shared/units.ts';
import type { Clock } from './platform.ts';
import { TextBinding } from './text-binding.ts';
import type { UndoHistory } from './undo.ts';

export interface EditedText {
  readonly id: ShapeId;
  readonly field: string;
  readonly selectAll: boolean;
}

/** A pause of typing this long begins another undo step. */
const PAUSE_MS = 1500;

export class TextSession {
  readonly #board: Board;
  readonly #history: UndoHistory;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #edited: EditedText | undefined;
  /** Whether the step in which the text is typed also made its shape. */
  #isNew = false;
  #typedAt: Milliseconds | undefined;

  constructor(board: Board, history: UndoHistory, clock: Clock, onChange: () => void) {
    this.#board = board;
    this.#history = history;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get edited(): EditedText | undefined {
    return this.#edited;
  }

  /** Begins to type. An undo step that is open goes on: it made the shape. */
  start(id: ShapeId, selectAll: boolean): void {
    if (this.#edited?.id === id) return;
    this.#isNew = this.#history.isOpen;
    if (this.#edited !== undefined) this.#finish();
    const shape = this.#board.get(id);
    if (shape === undefined || fieldOf(shape.type, 'text')?.kind !== 'text') {
      this.#history.end();
      return;
    }
    if (!this.#history.isOpen) this.#history.begin('type');
    if (this.#board.text(id) === undefined) {
      this.#history.change((tx) => tx.update(id, { text: '' }));
    }
    this.#edited = { id, field: 'text', selectAll };
    this.#typedAt = undefined;
    this.#onChange();
  }

  /** Ends typing: a text without letters goes, and if it was only just made, without a trace. */
  stop(): void {
    if (this.#edited === undefined) return;
    this.#finish();
    this.#onChange();
  }

  bind(id: ShapeId, field: string): TextBinding | undefined {
    if (this.#board.text(id, field) === undefined) return undefined;
    return new TextBinding({
      resolve: () => this.#board.text(id, field),
      observe: (listener) => this.#board.observe(listener),
      origin: this.#history.origin,
      write: (fn) => {
        this.#pause();
        this.#history.change(() => {
          const text = this.#board.text(id, field);
          if (text !== undefined) fn(text);
        }, 'type');
      },
    });
  }

  /** Runs undo or redo without ending the typing. */
  around(fn: () => void): void {
    this.#history.end();
    fn();
    if (this.#edited !== undefined && this.#board.get(this.#edited.id) === undefined) this.stop();
    else if (this.#edited !== undefined) this.#history.begin('type');
    this.#isNew = false;
    this.#typedAt = undefined;
  }

  #pause(): void {
    const now = this.#clock.now();
    if (this.#typedAt !== undefined && now - this.#typedAt > PAUSE_MS) {
      this.#history.end();
      this.#history.begin('type');
      this.#isNew = false;
    }
    this.#typedAt = now;
  }

  #finish(): void {
    const edited = this.#edited;
    this.#edited = undefined;
    if (edited === undefined) return;
    const shape = this.#board.get(edited.id);
    const isEmpty =
      shape?.type === 'text' && (this.#board.text(edited.id)?.toString().trim() ?? '') === '';
    if (isEmpty && this.#isNew) this.#history.cancel();
    else {
      if (isEmpty) this.#history.change((tx) => tx.remove([edited.id]));
      this.#history.end();
    }
  }
}
