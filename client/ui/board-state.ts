/** The full page instead of a board that cannot be opened: says why, kindly, and what can be done. */
import { css, html, LitElement, nothing } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import type { Localizer } from './i18n/localizer.ts';
import { icon } from './icons.ts';
import './later-look.ts';
import { mark } from './mark.ts';

export type BoardProblem =
  Extract<EditorState['connection'], { kind: 'refused' }>['reason'] | 'failed';

export class BoardState extends LitElement {
  static override properties = {
    localizer: { attribute: false },
    problem: {},
    watchUrl: { attribute: false },
    hasHome: { attribute: false },
  };
  declare localizer: Localizer;
  declare problem: BoardProblem;
  /** Where the board can be watched instead, if it can. */
  declare watchUrl: string | undefined;
  declare hasHome: boolean;

  override render(): unknown {
    const t = (key: string) => this.localizer.t(key);
    const canReload =
      this.problem === 'failed' ||
      this.problem === 'too-large' ||
      this.problem === 'abuse' ||
      this.problem === 'version';
    return html`<section>
      ${mark(44)}
      <h1>${t(`state.${this.problem}-title`)}</h1>
      <p>${t(`state.${this.problem}`)}</p>
      <div class="actions">
        ${
          this.watchUrl === undefined
            ? nothing
            : html`<a class="button primary" href=${this.watchUrl}>
                ${icon('eye')}${t('state.watch-instead')}
              </a>`
        }
        ${
          canReload
            ? html`<button class="button primary" @click=${() => location.reload()}>
                ${t('state.reload')}
              </button>`
            : nothing
        }
        ${this.hasHome ? html`<a class="button" href="/">${t('app.back-home')}</a>` : nothing}
      </div>
    </section>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        place-items: center;
        background: var(--ink-bg);
        overflow: auto;
      }
      section {
        display: grid;
        justify-items: center;
        max-width: 400px;
        padding: 32px 24px 64px;
        text-align: center;
      }
      h1 {
        margin-top: 24px;
        font-size: 22px;
        font-weight: 640;
        line-height: 1.25;
        letter-spacing: -0.022em;
        text-wrap: balance;
      }
      p {
        margin-top: 8px;
        color: var(--ink-text-2);
        font-size: 15px;
        line-height: 1.5;
        text-wrap: pretty;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
        margin-top: 28px;
      }
      .button {
        min-height: 44px;
      }
    `,
  ];
}

define('inkwire-board-state', BoardState);
