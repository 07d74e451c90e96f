/** Asks before a page is closed or left while something that was done on its board would be lost by it. */
import type { ReactiveController } from 'lit';
import type { Editor } from '../editor/editor.ts';

interface BoardElement {
  readonly editor: Editor | undefined;
  addController(controller: ReactiveController): void;
}

export class LeaveGuard implements ReactiveController {
  readonly #host: BoardElement;

  constructor(host: BoardElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('beforeunload', this.#ask);
  }

  hostDisconnected(): void {
    removeEventListener('beforeunload', this.#ask);
  }

  readonly #ask = (event: BeforeUnloadEvent): void => {
    const { editor } = this.#host;
    if (editor === undefined) return;
    if (editor.state.saveState === 'saving' || editor.connection.isAtRisk) event.preventDefault();
  };
}
