/**
 * The base of every part of a board's interface. A part renders when the shared `BoardUi` changes, or
 * when the slice of the editor's state that it names does, and not at every pointer move.
 */
import { LitElement, type ReactiveController } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import type { BoardUi } from './board-ui.ts';
import type { Values } from './i18n/localizer.ts';

class BoardUiController implements ReactiveController {
  readonly #host: UiElement;
  #watched: BoardUi | undefined;
  #stops: (() => void)[] = [];
  #slice: readonly unknown[] = [];

  constructor(host: UiElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** The `ui` property is there from the first update on, however the element was made. */
  hostUpdate(): void {
    const { ui } = this.#host;
    // An update that was asked for may come after the element has gone: nobody would end what it starts.
    if (ui === this.#watched || !this.#host.isConnected) return;
    this.#stop();
    this.#watched = ui;
    this.#slice = this.#host.slice(ui.state);
    this.#stops = [
      ui.observe(() => this.#host.requestUpdate()),
      ui.editor.observe((state) => {
        const slice = this.#host.slice(state);
        if (slice.length === this.#slice.length && slice.every((v, i) => v === this.#slice[i]))
          return;
        this.#slice = slice;
        this.#host.requestUpdate();
      }),
    ];
  }

  hostDisconnected(): void {
    this.#stop();
    this.#watched = undefined;
  }

  #stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}

export abstract class UiElement extends LitElement {
  static override properties = { ui: { attribute: false } };
  declare ui: BoardUi;

  constructor() {
    super();
    new BoardUiController(this);
  }

  /** The parts of the state that this element shows; compared one by one. */
  slice(_state: EditorState): readonly unknown[] {
    return [];
  }

  protected t(key: string, values?: Values): string {
    return this.ui.t(key, values);
  }
}
