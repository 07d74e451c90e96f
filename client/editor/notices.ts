/** Who is told of what: the state, once for each burst of changes, and toasts, at once. */
import type { EditorState, Toast } from './editor.ts';
import { PartMissingError } from './fetch-part.ts';

/** What a person is told of an error: what a browser throws is neither for them nor in their language. */
export function failure(error: unknown): Toast {
  if (error instanceof PartMissingError) {
    const reload = { key: 'state.reload', run: () => location.reload() };
    return error.isReplaced
      ? { id: 'part', key: 'part.replaced', tone: 'error', action: reload }
      : { id: 'part', key: 'part.unreachable', tone: 'error' };
  }
  const isRefused = error instanceof Error && error.name === 'NotAllowedError';
  return { key: isRefused ? 'toast.not-allowed' : 'toast.failed', tone: 'error' };
}

export class Notices {
  readonly #read: () => EditorState;
  readonly #listeners = new Set<(state: EditorState) => void>();
  readonly #toastListeners = new Set<(toast: Toast) => void>();
  #state: EditorState | undefined;
  #isPending = false;
  #isOver = false;

  /** @param read puts the state together; asked only after a change, and only if somebody looks. */
  constructor(read: () => EditorState) {
    this.#read = read;
  }

  get state(): EditorState {
    this.#state ??= this.#read();
    return this.#state;
  }

  observe(listener: (state: EditorState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onToast(listener: (toast: Toast) => void): () => void {
    this.#toastListeners.add(listener);
    return () => void this.#toastListeners.delete(listener);
  }

  readonly toast = (toast: Toast): void => {
    for (const listener of this.#toastListeners) listener(toast);
  };

  /** Waits for something that a person asked for, and tells them where it fails. */
  readonly tell = (done: Promise<unknown>): Promise<unknown> =>
    done.catch((error: unknown) => this.toast(failure(error)));

  /** Something that the state shows has changed. */
  readonly touch = (): void => {
    this.#state = undefined;
    if (this.#isPending) return;
    this.#isPending = true;
    queueMicrotask(() => {
      this.#isPending = false;
      if (this.#isOver) return;
      for (const listener of this.#listeners) listener(this.state);
    });
  };

  end(): void {
    this.#isOver = true;
    this.#listeners.clear();
    this.#toastListeners.clear();
  }
}
