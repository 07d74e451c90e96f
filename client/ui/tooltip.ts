/**
 * The one tooltip of a board. Any control inside it that carries `data-tip` (and `data-keys`) gets it
 * on hover and on keyboard focus. Repeats what the control's name says, so that readers skip it.
 */
import { css, html, LitElement, nothing } from 'lit';
import { ListenController, TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { placeBeside, type Side } from './place.ts';

const DELAY_MS = 450;
/** Moving on to the next control shortly after one tip shows the next at once. */
const WARM_MS = 300;

export class Tooltip extends LitElement {
  static override properties = {
    tip: { state: true },
    keys: { state: true },
    root: { attribute: false },
  };
  declare private tip: string;
  declare private keys: string;
  #anchor: HTMLElement | undefined;
  #warmUntil = 0;
  /** Where the pointer was last: what comes to lie under it was not pointed at. */
  #at = { x: NaN, y: NaN };
  /** What is told may change or go away while it is shown. */
  readonly #watch = new MutationObserver(() => this.#check());
  readonly #timer = new TimerController(this);

  constructor(root: EventTarget) {
    super();
    this.tip = '';
    this.keys = '';
    new ListenController(this, root, {
      pointerover: (event: PointerEvent) => {
        const anchor = anchorOf(event);
        const isResting = event.clientX === this.#at.x && event.clientY === this.#at.y;
        this.#at = { x: event.clientX, y: event.clientY };
        if (isResting && anchor !== this.#anchor) this.#hide();
        else if (event.pointerType !== 'touch') this.#point(anchor, DELAY_MS);
      },
      focusin: (event: FocusEvent) => {
        const anchor = anchorOf(event);
        if (anchor?.matches(':focus-visible') === true) this.#point(anchor, 0);
      },
      focusout: () => this.#hide(),
      pointerleave: () => this.#hide(),
    });
    // Before the key moves the focus: what gets it then has a tip of its own. And wherever it goes:
    // who listens before the board does may keep it.
    new ListenController(
      this,
      document,
      {
        keydown: () => this.#hide(),
        pointerdown: (event: PointerEvent) => {
          this.#at = { x: event.clientX, y: event.clientY };
          this.#hide();
        },
      },
      { capture: true },
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.popover = 'manual';
    this.ariaHidden = 'true';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hide();
  }

  override render(): unknown {
    return html`${this.tip}${this.keys === '' ? nothing : html`<kbd>${this.keys}</kbd>`}`;
  }

  #point(anchor: HTMLElement | undefined, delayMs: number): void {
    if (anchor === this.#anchor) return;
    this.#hide();
    this.#anchor = anchor;
    if (anchor === undefined) return;
    const isWarm = performance.now() < this.#warmUntil;
    this.#timer.start(isWarm ? 0 : delayMs, () => void this.#show(anchor));
  }

  async #show(anchor: HTMLElement): Promise<void> {
    this.tip = anchor.dataset['tip'] ?? '';
    this.keys = anchor.dataset['keys'] ?? '';
    if (this.tip === '' || !anchor.isConnected) return;
    await this.updateComplete;
    if (this.#anchor !== anchor || !this.isConnected) return;
    this.showPopover();
    this.#watch.observe(anchor, { attributes: true, attributeFilter: ['data-tip'] });
    for (const root of [anchor.getRootNode(), this.getRootNode()]) {
      this.#watch.observe(root, { childList: true, subtree: true });
    }
    const box = anchor.getBoundingClientRect();
    const at = placeBeside(
      { x: box.x, y: box.y, w: box.width, h: box.height },
      { w: this.offsetWidth, h: this.offsetHeight },
      { w: innerWidth, h: innerHeight },
      {
        side: (anchor.dataset['tipSide'] as Side | undefined) ?? 'below',
        align: 'center',
        gap: 8,
        isRtl: getComputedStyle(anchor).direction === 'rtl',
      },
    );
    this.style.left = `${at.x}px`;
    this.style.top = `${at.y}px`;
  }

  #check(): void {
    if (this.#anchor?.isConnected !== true || this.#anchor.dataset['tip'] !== this.tip)
      this.#hide();
  }

  #hide(): void {
    this.#timer.stop();
    this.#watch.disconnect();
    this.#anchor = undefined;
    if (this.matches(':popover-open')) {
      this.hidePopover();
      this.#warmUntil = performance.now() + WARM_MS;
    }
  }

  static override styles = [
    controls,
    css`
      :host {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 5px 9px;
        border: 0;
        border-radius: var(--ink-r-s);
        background: var(--ink-text);
        color: var(--ink-surface);
        font-size: 12px;
        font-weight: 500;
        white-space: nowrap;
        pointer-events: none;
      }
      kbd {
        margin-inline-start: 8px;
        color: inherit;
        opacity: 0.72;
      }
      @media (forced-colors: active) {
        :host {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];
}

function anchorOf(event: Event): HTMLElement | undefined {
  for (const node of event.composedPath()) {
    if (node instanceof HTMLElement && node.dataset['tip'] !== undefined) return node;
  }
  return undefined;
}

define('inkwire-tooltip', Tooltip);
