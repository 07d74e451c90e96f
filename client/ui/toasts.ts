/**
 * Short messages: what happened, what is under way, and a button to take it back. Also the polite live
 * region that readers listen to. Errors stay longer; what is under way stays until it is over.
 */
import { css, html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Toast } from '../editor/editor.ts';
import type { BoardUi } from './board-ui.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import { fetchPart, isHere } from './parts.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

interface Shown {
  readonly id: string;
  readonly toast: Toast;
}

const MAX_SHOWN = 4;
const CALM_MS = 4500;
const ERROR_MS = 9000;

export class Toasts extends UiElement {
  static override properties = { ...UiElement.properties, shown: { state: true } };
  declare private shown: readonly Shown[];
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #stop: (() => void) | undefined;
  #listening: BoardUi | undefined;
  #count = 0;

  constructor() {
    super();
    this.shown = [];
  }

  override willUpdate(_changed: PropertyValues): void {
    if (this.#listening === this.ui) return;
    this.#listening = this.ui;
    this.#stop?.();
    this.#stop = this.ui.editor.onToast((toast) => this.#show(toast));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#listening = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  override render(): unknown {
    return html`<div class="list" role="status" aria-label=${this.t('toast.region')}>
        ${repeat(
          this.shown,
          ({ id }) => id,
          ({ id, toast }) => this.#renderToast(id, toast),
        )}
      </div>
      <div class="visually-hidden" role="status" aria-live="polite">${this.ui.announcement}</div>`;
  }

  #renderToast(id: string, toast: Toast): unknown {
    const iconName =
      toast.tone === 'error' ? 'circle-alert' : toast.tone === 'success' ? 'check' : 'info';
    return html`<div class="toast panel" data-tone=${toast.tone}>
      ${
        toast.progress === undefined
          ? html`<span class="tone">${icon(iconName)}</span>`
          : html`<span class="tone spin">${icon('loader-circle')}</span>`
      }
      <span class="text">${this.t(toast.key, toast.values)}</span>
      ${
        toast.action === undefined
          ? nothing
          : html`<button
              class="button quiet"
              @click=${() => {
                toast.action?.run();
                this.#remove(id);
              }}
            >
              ${this.t(toast.action.key)}
            </button>`
      }
      ${
        toast.progress === undefined
          ? html`<button
              class="icon-button quiet"
              aria-label=${this.t('toast.dismiss')}
              @click=${() => this.#remove(id)}
            >
              ${icon('x')}
            </button>`
          : html`<progress
              max="1"
              .value=${toast.progress}
              aria-label=${this.t(toast.key, toast.values)}
              ${styled({ '--done': `${Math.round(toast.progress * 100)}%` })}
            ></progress>`
      }
    </div>`;
  }

  #show(toast: Toast): void {
    if (!this.ui.localizer.has(toast.key) && !isHere('words')) {
      // Said in the board's first moment, in words that come after it.
      void fetchPart('words', undefined).then((came) => {
        if (came) this.#show(toast);
      });
      return;
    }
    if (toast.quiet === true) {
      // A kind of shape is named in the reader's words.
      const { type, ...values } = toast.values ?? {};
      const name = type === undefined ? {} : { type: this.t(`shape.${type}`) };
      this.ui.announce(this.t(toast.key, { ...values, ...name }));
      return;
    }
    const id = toast.id ?? `toast-${(this.#count += 1)}`;
    const isKnown = this.shown.some((other) => other.id === id);
    this.shown = isKnown
      ? this.shown.map((other) => (other.id === id ? { id, toast } : other))
      : [...this.shown, { id, toast }].slice(-MAX_SHOWN);
    clearTimeout(this.#timers.get(id));
    if (toast.progress !== undefined) return;
    const delay = toast.tone === 'error' || toast.action !== undefined ? ERROR_MS : CALM_MS;
    this.#timers.set(
      id,
      setTimeout(() => this.#remove(id), delay),
    );
  }

  #remove(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown = this.shown.filter((other) => other.id !== id);
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        pointer-events: none;
      }
      .list {
        display: grid;
        justify-items: center;
        gap: 8px;
      }
      .toast {
        position: relative;
        display: flex;
        align-items: center;
        gap: 10px;
        max-width: min(480px, calc(100vw - 24px));
        min-height: 44px;
        padding: 4px 4px 4px 14px;
        box-shadow: var(--ink-shadow-2);
        overflow: hidden;
        pointer-events: auto;
        animation: rise var(--ink-calm) var(--ink-ease);
      }
      .toast:dir(rtl) {
        padding: 4px 14px 4px 4px;
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      .toast:has(progress) {
        padding-inline-end: 16px;
      }
      .text {
        flex: 1;
        padding-block: 6px;
        font-weight: 500;
      }
      .tone {
        color: var(--ink-text-2);
      }
      [data-tone='error'] .tone {
        color: var(--ink-danger);
      }
      [data-tone='success'] .tone {
        color: var(--ink-success);
      }
      .spin {
        animation: turn 1s linear infinite;
      }
      @keyframes turn {
        to {
          transform: rotate(1turn);
        }
      }
      .toast .icon-button {
        width: 32px;
        height: 32px;
      }
      .toast .icon-button svg.icon {
        width: 15px;
        height: 15px;
      }
      .toast .button {
        color: var(--ink-accent-text);
      }
      progress {
        position: absolute;
        inset: auto 0 0;
        width: 100%;
        height: 3px;
        appearance: none;
        border: 0;
        background: linear-gradient(var(--ink-accent), var(--ink-accent)) no-repeat 0 / var(--done)
          100%;
      }
      progress::-webkit-progress-bar,
      progress::-webkit-progress-value {
        background: transparent;
      }
      progress::-moz-progress-bar {
        background: transparent;
      }
    `,
  ];
}

define('inkwire-toasts', Toasts);
