/**
 * What the board says about itself in passing: how to begin on an empty one, whom one is following,
 * and that the server takes no changes. Gone when it no longer applies; never in the way of a pointer.
 */
import { css, html, nothing } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

export class BoardHints extends UiElement {
  override slice(state: EditorState): readonly unknown[] {
    const followed = state.peers.find((peer) => peer.clientId === state.following);
    return [
      state.shapeCount === 0,
      state.connection.kind,
      state.isFromLater,
      followed?.name,
      followed?.color,
      state.canEdit,
      state.editing === undefined,
    ];
  }

  override render(): unknown {
    const { ui } = this;
    const { state } = ui;
    return html`${this.#renderBanner()}
    ${
      state.shapeCount === 0 && state.canEdit && state.editing === undefined
        ? html`<div class="empty">
            <svg viewBox="0 0 120 56" aria-hidden="true">
              <path
                d="M6 40C22 8 34 6 38 22s-12 26-6 26 20-38 34-38 2 34 12 34 14-20 36-26"
                fill="none"
                stroke="currentColor"
                stroke-width="3"
                stroke-linecap="round"
              />
            </svg>
            <h2>${this.t('board.empty-title')}</h2>
            <p>${this.t(ui.layout === 'compact' ? 'board.empty-touch' : 'board.empty')}</p>
          </div>`
        : nothing
    }`;
  }

  #renderBanner(): unknown {
    const { editor, state } = this.ui;
    if (state.connection.kind === 'read-only') {
      return html`<div class="banner panel warning" role="alert">
        ${icon('circle-alert')}${this.t(`state.read-only-${state.connection.reason}`)}
      </div>`;
    }
    if (state.isFromLater) {
      return html`<div class="banner panel warning" role="alert">
        ${icon('circle-alert')}${this.t('state.read-only-later')}
      </div>`;
    }
    const followed = state.peers.find((peer) => peer.clientId === state.following);
    if (followed !== undefined) {
      return html`<div class="frame" ${styled({ '--who': followed.color })}></div>
        <div class="banner panel" role="status">
          <span class="dot" ${styled({ '--who': followed.color })}></span
          >${this.t('people.following', { name: followed.name })}
          <button class="button quiet" @click=${() => editor.follow(undefined)}>
            ${this.t('people.stop-following')}
          </button>
        </div>`;
    }
    return nothing;
  }

  static override styles = [
    controls,
    css`
      :host {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        pointer-events: none;
      }
      .empty {
        visibility: var(--hint, visible);
        max-width: 340px;
        padding: 24px;
        color: var(--ink-text-2);
        text-align: center;
        animation: appear 600ms 200ms both;
      }
      .empty svg {
        width: 104px;
        color: var(--ink-accent);
        opacity: 0.75;
      }
      .empty h2 {
        margin-top: 12px;
        color: var(--ink-text);
        font-size: 18px;
        font-weight: 620;
        letter-spacing: -0.018em;
      }
      .empty p {
        margin-top: 6px;
        font-size: 14px;
        line-height: 1.55;
        text-wrap: balance;
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
      .banner {
        position: absolute;
        inset-block-start: 68px;
        display: inline-flex;
        align-items: center;
        gap: 10px;
        min-height: 40px;
        max-width: calc(100% - 24px);
        padding-inline: 14px 4px;
        font-weight: 550;
        pointer-events: auto;
      }
      .banner .button {
        min-height: 36px;
        color: var(--ink-accent-text);
      }
      .banner.warning {
        padding-inline-end: 14px;
        color: var(--ink-warning);
      }
      .dot {
        width: 9px;
        height: 9px;
        border-radius: 50%;
        background: var(--who);
      }
      .frame {
        position: absolute;
        inset: 0;
        border: 3px solid var(--who);
        opacity: 0.8;
      }
    `,
  ];
}

define('inkwire-board-hints', BoardHints);
