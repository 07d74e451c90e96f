/** The link of the selected shapes: where a click on their mark leads. */
import { css, html, nothing } from 'lit';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './dialog.ts';
import type { Dialog } from './dialog.ts';
import { UiElement } from './ui-element.ts';

export class LinkDialog extends UiElement {
  override firstUpdated(): void {
    const typed = this.ui.takeTypedAhead();
    const field = this.renderRoot.querySelector('input');
    if (typed !== '' && field !== null) field.value = typed;
  }

  override render(): unknown {
    const { editor } = this.ui;
    const current = editor.selectedShapes()[0]?.link ?? '';
    return html`<inkwire-dialog
      size="small"
      .heading=${this.t('link.edit')}
      .closeLabel=${this.t('app.close')}
      @inkwire-close=${() => {
        this.ui.close();
        this.ui.focusCanvas();
      }}
    >
      <form @submit=${(event: Event) => this.#submit(event)}>
        <input
          class="field"
          autofocus
          dir="ltr"
          inputmode="url"
          autocomplete="url"
          maxlength="2000"
          aria-label=${this.t('link.edit')}
          placeholder=${this.t('link.placeholder')}
          .value=${current}
        />
        <div class="actions">
          ${
            current === ''
              ? nothing
              : html`<button class="button quiet" type="button" @click=${() => this.#set('')}>
                  ${this.t('link.remove')}
                </button>`
          }
          <button class="button primary">${this.t('app.done')}</button>
        </div>
      </form>
    </inkwire-dialog>`;
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.#set(toLink(this.renderRoot.querySelector('input')?.value ?? ''));
  }

  #set(link: string): void {
    const { editor } = this.ui;
    const shapes = editor.selectedShapes();
    editor.step('link', (tx) => {
      for (const shape of shapes) tx.update(shape.id, { link });
    });
    this.renderRoot.querySelector<Dialog>('inkwire-dialog')?.close();
  }

  static override styles = [
    controls,
    css`
      form {
        display: grid;
        gap: 16px;
        padding: 8px 20px 20px;
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
    `,
  ];
}

/** What a person meant: `example.org` is a web address; scripts and other schemes are nothing. */
export function toLink(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return trimmed;
  const isOther = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[^/]*:\d+(?:\/|$)/.test(trimmed);
  if (isOther && !/^https?:/i.test(trimmed)) return '';
  const address = isOther ? trimmed : `https://${trimmed}`;
  return URL.canParse(address) ? address : '';
}

define('inkwire-link-dialog', LinkDialog);
