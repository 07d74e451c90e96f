/** Asks before something is done with a whole board that cannot be taken back. */
import { css, html } from 'lit';
import type { BoardUi } from './board-ui.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './dialog.ts';
import type { Dialog } from './dialog.ts';
import { deleteBoard, renewLinks } from './manage-board.ts';
import { UiElement } from './ui-element.ts';

const actions: Readonly<Record<'renew' | 'delete', (ui: BoardUi) => Promise<void>>> = {
  renew: renewLinks,
  delete: deleteBoard,
};

export class ManageDialog extends UiElement {
  static override properties = {
    ...UiElement.properties,
    kind: {},
    isBusy: { state: true },
    failure: { state: true },
  };
  declare kind: 'renew' | 'delete';
  declare private isBusy: boolean;
  declare private failure: string;

  constructor() {
    super();
    this.isBusy = false;
    this.failure = '';
  }

  override render(): unknown {
    const { kind } = this;
    return html`<inkwire-dialog
      size="small"
      .heading=${this.t(`${kind}.title`)}
      .closeLabel=${this.t('app.close')}
      @inkwire-close=${() => this.ui.close()}
    >
      <div class="content">
        <p>
          ${
            kind === 'delete'
              ? html`<b><bdi>${this.ui.title}</bdi></b
                  ><br />`
              : ''
          }${this.t(`${kind}.text`)}
        </p>
        <p class="failed" role="alert">
          ${this.failure === '' ? '' : this.t('manage.failed', { reason: this.failure })}
        </p>
        <div class="actions">
          <button class="button" autofocus @click=${() => this.#close()}>
            ${this.t('app.cancel')}
          </button>
          <button
            class="button ${kind === 'delete' ? 'danger' : 'primary'}"
            ?disabled=${this.isBusy}
            @click=${() => void this.#run()}
          >
            ${this.t(`${kind}.do`)}
          </button>
        </div>
      </div>
    </inkwire-dialog>`;
  }

  #close(): void {
    this.renderRoot.querySelector<Dialog>('inkwire-dialog')?.close();
  }

  async #run(): Promise<void> {
    this.isBusy = true;
    this.failure = '';
    try {
      await actions[this.kind](this.ui);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.isBusy = false;
    }
  }

  static override styles = [
    controls,
    css`
      .content {
        display: grid;
        gap: 16px;
        padding: 8px 20px 20px;
        line-height: 1.5;
      }
      p {
        color: var(--ink-text-2);
      }
      b {
        color: var(--ink-text);
        font-weight: 600;
      }
      .failed {
        color: var(--ink-danger);
      }
      .failed:empty {
        display: none;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
      }
      .button {
        min-height: 40px;
      }
      .danger {
        background: var(--ink-danger);
        color: var(--ink-surface);
      }
    `,
  ];
}

define('inkwire-manage-dialog', ManageDialog);
