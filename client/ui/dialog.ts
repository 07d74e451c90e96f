/**
 * The frame of every dialog: a native modal `<dialog>` (it keeps the focus inside and gives it back),
 * a heading, a way out. Content goes into its slot.
 */
import { css, html, LitElement, nothing } from 'lit';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './later-look.ts';

export class Dialog extends LitElement {
  static override properties = {
    heading: {},
    closeLabel: {},
    size: { reflect: true },
    bare: { type: Boolean },
  };
  declare heading: string;
  declare closeLabel: string;
  declare size: 'small' | 'medium' | 'large';
  /** Without visible heading and way out (the command palette); still named by the heading. */
  declare bare: boolean;

  constructor() {
    super();
    this.heading = '';
    this.closeLabel = '';
    this.size = 'medium';
    this.bare = false;
    // The canvas behind must not act on keys that are typed here.
    this.addEventListener('keydown', (event) => event.stopPropagation());
  }

  override firstUpdated(): void {
    if (this.isConnected) this.#dialog()?.showModal();
  }

  /** Closes as Escape does; `inkwire-close` follows. */
  close(): void {
    this.#dialog()?.close();
  }

  override render(): unknown {
    return html`<dialog
      aria-label=${this.heading}
      @close=${() => this.dispatchEvent(new CustomEvent('inkwire-close'))}
      @pointerdown=${(event: PointerEvent) => this.#onPointerDown(event)}
    >
      ${
        this.bare
          ? nothing
          : html`<div class="head">
              <h2>${this.heading}</h2>
              <button
                class="icon-button quiet"
                aria-label=${this.closeLabel}
                @click=${() => this.close()}
              >
                ${icon('x')}
              </button>
            </div>`
      }
      <div class="body"><slot></slot></div>
    </dialog>`;
  }

  /** A click beside the dialog closes it. */
  #onPointerDown(event: PointerEvent): void {
    if (event.target !== this.#dialog()) return;
    const box = this.#dialog()!.getBoundingClientRect();
    const isInside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom;
    if (!isInside) this.close();
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  static override styles = [
    controls,
    css`
      dialog {
        width: min(480px, calc(100vw - 24px));
        max-height: min(720px, calc(100dvh - 32px));
        padding: 0;
        border: 0;
        border-radius: var(--ink-r-xl);
        background: var(--ink-surface);
        color: var(--ink-text);
        box-shadow: var(--ink-shadow-3);
        overflow: hidden;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
        animation: rise var(--ink-calm) var(--ink-ease);
      }
      :host([size='small']) dialog {
        width: min(360px, calc(100vw - 24px));
      }
      :host([size='large']) dialog {
        width: min(760px, calc(100vw - 24px));
      }
      /* Its top stays where it is while its content grows and shrinks. */
      :host([bare]) dialog {
        margin-block: min(14dvh, 120px) auto;
        max-height: min(600px, calc(100dvh - min(14dvh, 120px) - 24px));
      }
      dialog::backdrop {
        background: var(--ink-scrim);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px) scale(0.985);
        }
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 14px 14px 6px 20px;
      }
      .head:dir(rtl) {
        padding: 14px 20px 6px 14px;
      }
      h2 {
        font-size: 16px;
        font-weight: 620;
        letter-spacing: -0.015em;
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow: auto;
        overscroll-behavior: contain;
      }
      @media (max-width: 560px) {
        :host(:not([size='small'], [bare])) dialog {
          position: fixed;
          inset: auto 0 0;
          width: 100%;
          max-width: none;
          max-height: calc(100dvh - 40px);
          margin: 0;
          border-end-start-radius: 0;
          border-end-end-radius: 0;
          padding-bottom: env(safe-area-inset-bottom);
        }
      }
      @media (max-width: 560px), (max-height: 480px) {
        :host([bare]) dialog {
          margin-block: 8px auto;
          max-height: calc(100dvh - 16px);
        }
      }
      @media (forced-colors: active) {
        dialog {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];
}

define('inkwire-dialog', Dialog);
