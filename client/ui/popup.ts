/**
 * A panel that floats beside the control that opened it and closes on a click elsewhere or Escape.
 * Owns placing and closing; what stands in it is its content's business.
 */
import { css, html, LitElement } from 'lit';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { placeBeside, type Side } from './place.ts';

export class Popup extends LitElement {
  static override properties = {
    anchor: { attribute: false },
    at: { attribute: false },
    side: {},
    align: {},
  };
  declare anchor: HTMLElement | undefined;
  /** A point in the window instead of an anchor. */
  declare at: { readonly x: number; readonly y: number } | undefined;
  declare side: Side;
  declare align: 'start' | 'center' | 'end';
  readonly #sizes = new ResizeObserver(() => this.#place());

  #opener: HTMLElement | undefined;

  constructor() {
    super();
    this.anchor = undefined;
    this.at = undefined;
    this.side = 'below';
    this.align = 'start';
    this.addEventListener('toggle', (event) => {
      if (event.newState !== 'closed') return;
      this.#giveFocusBack();
      this.dispatchEvent(new CustomEvent('inkwire-close'));
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A finger that opened it by resting is still down: to the browser its lifting is a click
    // elsewhere, so that a panel at a point closes by our own rule.
    this.popover = this.at === undefined ? 'auto' : 'manual';
    if (this.at !== undefined) {
      window.addEventListener('pointerdown', this.#onWindowPress, { capture: true });
    }
    this.#opener = innermostFocus();
    this.#sizes.observe(this);
    window.addEventListener('keydown', this.#onWindowKey, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    window.removeEventListener('keydown', this.#onWindowKey, { capture: true });
    window.removeEventListener('pointerdown', this.#onWindowPress, { capture: true });
  }

  readonly #onWindowPress = (event: PointerEvent): void => {
    if (!event.composedPath().includes(this) && this.matches(':popover-open')) this.hidePopover();
  };

  /** Escape closes the popup and nothing behind it: the browser does so unless somebody prevents it. */
  readonly #onWindowKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.matches(':popover-open')) return;
    event.stopImmediatePropagation();
    if (this.popover === 'manual') this.hidePopover();
  };

  override firstUpdated(): void {
    if (!this.isConnected) return;
    this.showPopover();
    this.#place();
  }

  override render(): unknown {
    return html`<slot></slot>`;
  }

  /** To the control that opened it, unless the focus has gone somewhere else meanwhile. */
  #giveFocusBack(): void {
    const current = innermostFocus();
    if (current === undefined || current === document.body || isInside(current, this)) {
      this.#opener?.focus({ preventScroll: true });
    }
  }

  #place(): void {
    const { anchor, at } = this;
    const box = anchor?.getBoundingClientRect();
    const from =
      box === undefined
        ? { x: at?.x ?? 0, y: at?.y ?? 0, w: 0, h: 0 }
        : { x: box.x, y: box.y, w: box.width, h: box.height };
    const place = placeBeside(
      from,
      { w: this.offsetWidth, h: this.offsetHeight },
      { w: innerWidth, h: innerHeight },
      {
        side: this.side,
        align: this.align,
        gap: anchor === undefined ? 0 : 8,
        isRtl: getComputedStyle(this).direction === 'rtl',
      },
    );
    this.style.left = `${place.x}px`;
    this.style.top = `${place.y}px`;
  }

  static override styles = [
    controls,
    css`
      :host {
        box-sizing: border-box;
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 6px;
        border: 0;
        max-width: calc(100vw - 16px);
        max-height: calc(100dvh - 16px);
        overflow: auto;
        overscroll-behavior: contain;
        border-radius: var(--ink-r-l);
        background: var(--ink-surface);
        color: var(--ink-text);
        box-shadow: var(--ink-shadow-2);
      }
      :host(:popover-open) {
        animation: appear var(--ink-fast) var(--ink-ease);
      }
      @keyframes appear {
        from {
          opacity: 0;
          transform: scale(0.97);
        }
      }
      @media (forced-colors: active) {
        :host {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];
}

/** The focused element itself, however many shadow roots it is in. */
function innermostFocus(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : undefined;
}

function isInside(node: Node, ancestor: Node): boolean {
  for (let at: Node | null = node; at !== null;) {
    if (at === ancestor) return true;
    at = at instanceof ShadowRoot ? at.host : at.parentNode;
  }
  return false;
}

define('inkwire-popup', Popup);
