/** Who a person is to the others: a name and a colour, kept on this device. */
import { css, html } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import { PERSON_COLORS } from '../editor/person-color.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './dialog.ts';
import type { Dialog } from './dialog.ts';
import { icon } from './icons.ts';
import { preferences } from './preferences.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

export class MeDialog extends UiElement {
  override slice({ ownColor, peers }: EditorState): readonly unknown[] {
    return [ownColor, peers.map(({ color }) => color).join()];
  }

  override render(): unknown {
    const { user } = preferences.values;
    const { ownColor, peers } = this.ui.state;
    const taken = new Set(peers.map(({ color }) => color).filter((color) => color !== ownColor));
    return html`<inkwire-dialog
      size="small"
      .heading=${this.t('me.title')}
      .closeLabel=${this.t('app.close')}
      @inkwire-close=${() => this.ui.close()}
    >
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          this.renderRoot.querySelector<Dialog>('inkwire-dialog')?.close();
        }}
      >
        <label class="name">
          <span>${this.t('me.name')}</span>
          <input
            class="field"
            dir="auto"
            maxlength="40"
            autocomplete="nickname"
            .value=${user.name}
            placeholder=${this.ui.userName}
            @change=${(event: Event) =>
              preferences.set({
                user: { ...user, name: (event.target as HTMLInputElement).value.trim() },
              })}
          />
        </label>
        <fieldset>
          <legend>${this.t('me.color')}</legend>
          <div class="colors">
            ${PERSON_COLORS.map(
              (color, at) =>
                html`<label ${styled({ '--who': color })}>
                  <input
                    type="radio"
                    name="color"
                    class="visually-hidden"
                    aria-label=${`${this.t('me.color')} ${at + 1}`}
                    .checked=${color === ownColor}
                    ?disabled=${taken.has(color)}
                    @change=${() =>
                      preferences.set({ user: { ...preferences.values.user, color } })}
                  /><span class="swatch">${color === ownColor ? icon('check') : ''}</span>
                </label>`,
            )}
          </div>
        </fieldset>
        <p class="muted small">${this.t('me.note')}</p>
        <button class="button primary">${this.t('app.done')}</button>
      </form>
    </inkwire-dialog>`;
  }

  static override styles = [
    controls,
    css`
      form {
        display: grid;
        gap: 18px;
        padding: 8px 20px 20px;
      }
      .name {
        display: grid;
        gap: 6px;
      }
      .name span,
      legend {
        font-weight: 550;
      }
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
      }
      .colors {
        display: grid;
        grid-template-columns: repeat(5, 44px);
        justify-content: space-between;
        margin-top: 6px;
      }
      .colors label {
        display: grid;
        place-items: center;
        height: 44px;
        cursor: pointer;
      }
      .swatch {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border-radius: 50%;
        background: var(--who);
        color: #fff;
        forced-color-adjust: none;
      }
      input:checked + .swatch {
        box-shadow:
          0 0 0 2px var(--ink-surface),
          0 0 0 4px var(--who);
      }
      /* Somebody here has it: two people of one colour could not be told apart. */
      input:disabled + .swatch {
        opacity: 0.25;
        cursor: not-allowed;
      }
      input:focus-visible + .swatch {
        outline: 2px solid var(--ink-accent);
        outline-offset: 5px;
      }
    `,
  ];
}

define('inkwire-me-dialog', MeDialog);
