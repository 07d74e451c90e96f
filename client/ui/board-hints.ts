/**
 * What the board says about itself in passing: how to begin on an empty one, and that the server takes no
 * changes. Gone when it no longer applies; never in the way of a pointer. Whom one follows is told by a part
 * of its own.
 */
import { css, html, nothing } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import { fetchPart } from './parts.ts';
import { UiElement } from './ui-element.ts';

export class BoardHints extends UiElement {
  static override properties = { ...UiElement.properties, isOpening: { attribute: false } };
  /** Whether there is nothing to show of the board yet. */
  declare isOpening: boolean;

  constructor() {
    super();
    this.isOpening = false;
  }

  override slice(state: EditorState): readonly unknown[] {
    return [
      state.shapeCount === 0,
      state.connection,
      state.presenting,
      state.isFromLater,
      state.following === undefined,
      state.slide === undefined,
      state.canEdit,
      state.editing === undefined,
    ];
  }

  override render(): unknown {
    const { ui } = this;
    const { state } = ui;
    if (this.isOpening) return this.#renderOpening();
    if (ui.mode === 'none') return nothing;
    const warning = this.#renderWarning();
    const isLed = state.following !== undefined || state.slide !== undefined;
    // Its tag stands there empty until it is here.
    if (isLed) void fetchPart('follow', ui.editor);
    return html`${isLed ? html`<inkwire-follow-view .ui=${ui} ?quiet=${warning !== undefined}></inkwire-follow-view>` : nothing}
    ${warning}
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

  #renderWarning(): unknown {
    const { state } = this.ui;
    const { connection } = state;
    if (connection.kind === 'read-only') return this.#warn(`state.read-only-${connection.reason}`);
    if (state.isFromLater) {
      return this.#warn(
        'state.read-only-later',
        html`<button class="button quiet" @click=${() => location.reload()}>
          ${this.t('state.reload')}
        </button>`,
      );
    }
    if (connection.kind === 'offline' && connection.because !== undefined) {
      return this.#warn(`state.away-${connection.because}`);
    }
    return undefined;
  }

  #warn(key: string, action: unknown = nothing): unknown {
    const isLow = this.ui.state.presenting && this.ui.mode !== 'none';
    return html`<div
      class=${isLow ? 'banner panel warning low' : 'banner panel warning'}
      role="alert"
    >
      ${icon('circle-alert')}<span>${this.t(key)}</span>${action}
    </div>`;
  }

  /** Nothing can be shown yet: it says whether that is a matter of moments, and what it waits for. */
  #renderOpening(): unknown {
    const { connection } = this.ui.state;
    if (connection.kind !== 'offline') {
      return html`<div class="opening late" role="status">
        <span class="panel">${icon('loader-circle')}${this.t('board.loading')}</span>
      </div>`;
    }
    const { because } = connection;
    return html`<div class="opening" role="alert">
      <span class="panel warning">
        ${icon(because === undefined ? 'wifi-off' : 'circle-alert')}
        <span>${this.t(`state.opening-${because ?? 'offline'}`)}</span>
      </span>
    </div>`;
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
      .opening .panel {
        display: inline-flex;
        align-items: center;
        gap: 12px;
        max-width: min(400px, 100vw - 32px);
        padding: 12px 18px;
        font-weight: 550;
        text-wrap: pretty;
      }
      .late {
        animation: late 600ms both;
      }
      .late svg {
        animation: turn 1s linear infinite;
      }
      @keyframes turn {
        to {
          transform: rotate(1turn);
        }
      }
      @keyframes late {
        0%,
        60% {
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
        width: max-content;
        max-width: min(560px, 100% - 24px);
        padding-block: 8px;
        text-wrap: pretty;
      }
      .banner.warning:not(:has(.button)) {
        padding-inline-end: 14px;
      }
      .warning > svg {
        color: var(--ink-warning);
      }
      /* Below what a presenter has at hand. */
      .banner.low {
        inset-block-start: 124px;
      }
    `,
  ];
}

define('inkwire-board-hints', BoardHints);
