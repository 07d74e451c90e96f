/**
 * A menu: a list of entries as plain data, walked with the arrow keys, Home, End and first letters.
 * Owns keys, focus and looks; what an entry does is whoever fills the list's part.
 */
import { html, LitElement, nothing } from 'lit';
import { TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './later-look.ts';
import { menuRules } from './menu-rules.ts';
import './popup.ts';
import { stepOf } from './roving.ts';
import { styled } from './styled.ts';

export type MenuEntry =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item';
      readonly label: string;
      readonly icon?: string | undefined;
      /** `#rrggbb`: a dot instead of an icon. */
      readonly color?: string;
      /** As people read it: `Ctrl+Z`. */
      readonly keys?: string | undefined;
      readonly isEnabled?: boolean;
      /** Present on entries that are a switch. */
      readonly isChecked?: boolean | undefined;
      readonly isDanger?: boolean;
      readonly run: () => void;
    }
  | {
      /** Opens a menu of its own beside this one. */
      readonly kind: 'submenu';
      readonly label: string;
      readonly icon?: string;
      readonly entries: readonly MenuEntry[];
    }
  | {
      /** Entries of a kind, side by side by their icons. */
      readonly kind: 'row';
      readonly label: string;
      readonly items: readonly Extract<MenuEntry, { kind: 'item' }>[];
    }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly options: readonly {
        readonly id: string;
        readonly label: string;
        readonly icon?: string;
      }[];
      readonly value: string;
      readonly choose: (id: string) => void;
    };

/** A pointer that passes over an entry on its way to another opens and closes nothing. */
const OPEN_MS = 120;
const CLOSE_MS = 300;

export class Menu extends LitElement {
  static override properties = {
    entries: { attribute: false },
    label: {},
    isNested: { attribute: false },
    isPassive: { attribute: false },
    opened: { state: true },
  };
  declare entries: readonly MenuEntry[];
  declare label: string;
  /** Whether it belongs to an entry of another menu: then a key leads back there. */
  declare isNested: boolean;
  /** Opened by a pointer that rests on its entry: the focus stays there. */
  declare isPassive: boolean;
  /** The label of the entry whose menu is open. */
  declare private opened: string | undefined;
  #openedPassively = false;
  readonly #timer = new TimerController(this);

  constructor() {
    super();
    this.entries = [];
    this.label = '';
    this.isNested = false;
    this.isPassive = false;
    this.opened = undefined;
    this.addEventListener('keydown', (event) => this.#onKey(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => {
      if (!this.isPassive) this.focusFirst();
    });
  }

  focusFirst(): void {
    this.#items()[0]?.focus({ preventScroll: true });
  }

  override render(): unknown {
    return html`<div role="menu" aria-label=${this.label}>
        ${this.entries.map((entry) => this.#renderEntry(entry))}
      </div>
      ${this.entries.map((entry) =>
        entry.kind === 'submenu' && entry.label === this.opened
          ? this.#renderSubmenu(entry)
          : nothing,
      )}`;
  }

  #renderSubmenu(entry: Extract<MenuEntry, { kind: 'submenu' }>): unknown {
    return html`<inkwire-popup
      side="end"
      .anchor=${this.#opener(entry.label)}
      @pointerenter=${() => this.#timer.stop()}
      @inkwire-close=${() => {
        this.opened = undefined;
      }}
    >
      <inkwire-menu
        .label=${entry.label}
        .entries=${entry.entries}
        .isNested=${true}
        .isPassive=${this.#openedPassively}
        @inkwire-back=${() => {
          this.opened = undefined;
          this.#opener(entry.label)?.focus();
        }}
        @inkwire-done=${() => this.dispatchEvent(new CustomEvent('inkwire-done'))}
      ></inkwire-menu>
    </inkwire-popup>`;
  }

  #opener(label: string): HTMLElement | undefined {
    const at = this.entries.findIndex((entry) => 'label' in entry && entry.label === label);
    return this.renderRoot.querySelector<HTMLElement>(`[data-at="${at}"]`) ?? undefined;
  }

  #open(label: string, passively = false): void {
    this.#timer.stop();
    this.#openedPassively = passively;
    this.opened = label;
  }

  /** Where a mouse rests has the focus; what opens there opens after a moment. */
  #onPoint(event: PointerEvent, entry: MenuEntry & { kind: 'item' | 'submenu' }): void {
    if (event.pointerType === 'touch') return;
    const item = event.currentTarget as HTMLElement;
    if (this.shadowRoot?.activeElement !== item) item.focus({ preventScroll: true });
    if (entry.kind === 'submenu') {
      if (this.opened === entry.label) this.#timer.stop();
      else this.#timer.start(OPEN_MS, () => this.#open(entry.label, true));
    } else if (this.opened === undefined) this.#timer.stop();
    else if (!this.#timer.isRunning) {
      this.#timer.start(CLOSE_MS, () => {
        this.opened = undefined;
      });
    }
  }

  #renderEntry(entry: MenuEntry): unknown {
    if (entry.kind === 'separator') return html`<hr role="separator" />`;
    if (entry.kind === 'choice') {
      return html`<div class="choice" role="group" aria-label=${entry.label}>
        <span class="choice-label" aria-hidden="true">${entry.label}</span>
        <span class="options">
          ${entry.options.map(
            (option) =>
              html`<button
                role="menuitemradio"
                tabindex="-1"
                class=${option.icon === undefined ? 'option words' : 'option'}
                aria-checked=${option.id === entry.value}
                aria-label=${option.label}
                title=${option.label}
                @click=${() => entry.choose(option.id)}
              >
                ${option.icon === undefined ? option.label : icon(option.icon)}
              </button>`,
          )}
        </span>
      </div>`;
    }
    if (entry.kind === 'row') {
      return html`<div class="icons" role="group" aria-label=${entry.label}>
        ${entry.items.map(
          (item) =>
            html`<button
              role="menuitem"
              tabindex="-1"
              class="option"
              aria-label=${item.label}
              title=${item.label}
              @click=${() => this.#run(item)}
            >
              ${icon(item.icon ?? 'chevron-right')}
            </button>`,
        )}
      </div>`;
    }
    if (entry.kind === 'submenu') {
      return html`<button
        class="item"
        role="menuitem"
        aria-haspopup="menu"
        aria-expanded=${this.opened === entry.label}
        data-icon=${entry.icon ?? nothing}
        data-at=${this.entries.indexOf(entry)}
        tabindex="-1"
        @click=${(event: MouseEvent) => this.#open(entry.label, event.detail > 0)}
        @pointermove=${(event: PointerEvent) => this.#onPoint(event, entry)}
      >
        <span class="lead">${entry.icon === undefined ? nothing : icon(entry.icon)}</span>
        <span class="label">${entry.label}</span>
        <span class="go">${icon('chevron-right')}</span>
      </button>`;
    }
    const isSwitch = entry.isChecked !== undefined;
    return html`<button
      class=${entry.isDanger === true ? 'item danger' : 'item'}
      role=${isSwitch ? 'menuitemcheckbox' : 'menuitem'}
      aria-checked=${isSwitch ? String(entry.isChecked) : nothing}
      aria-disabled=${entry.isEnabled === false}
      data-icon=${entry.icon ?? nothing}
      tabindex="-1"
      @click=${() => this.#run(entry)}
      @pointermove=${(event: PointerEvent) => this.#onPoint(event, entry)}
    >
      <span class="lead"
        >${
          entry.color !== undefined
            ? html`<span class="dot" ${styled({ '--who': entry.color })}></span>`
            : entry.icon === undefined
              ? nothing
              : icon(entry.icon)
        }</span
      >
      <span class="label">${entry.label}</span>
      ${isSwitch && entry.isChecked ? html`<span class="check">${icon('check')}</span>` : nothing}
      ${entry.keys === undefined || entry.keys === '' ? nothing : html`<kbd dir="ltr">${entry.keys}</kbd>`}
    </button>`;
  }

  #run(entry: MenuEntry & { kind: 'item' }): void {
    if (entry.isEnabled === false) return;
    this.dispatchEvent(new CustomEvent('inkwire-done'));
    entry.run();
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#items();
    const active = this.shadowRoot?.activeElement as HTMLElement | null;
    const at = active === null ? -1 : items.indexOf(active);
    const isRtl = getComputedStyle(this).direction === 'rtl';
    const inChoice = active?.classList.contains('option') === true;
    const step = stepOf(event.key, inChoice ? 'both' : 'column', isRtl);
    let next: HTMLElement | undefined;
    const aside = stepOf(event.key, 'row', isRtl);
    if (aside > 0 && active?.ariaHasPopup === 'menu') {
      // A click of a key: the entry knows what it opens.
      active.click();
      next = active;
    } else if (aside < 0 && this.isNested && !inChoice) {
      event.preventDefault();
      event.stopPropagation();
      this.dispatchEvent(new CustomEvent('inkwire-back'));
      return;
    } else if (step !== 0) {
      next = items[(at + step + items.length) % items.length];
      this.opened = undefined;
    } else if (event.key === 'Home') next = items[0];
    else if (event.key === 'End') next = items.at(-1);
    else if (event.key === 'Tab') {
      event.preventDefault();
      return;
    } else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
      const letter = event.key.toLocaleLowerCase();
      next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
        item.textContent.trim().toLocaleLowerCase().startsWith(letter),
      );
    }
    // The keys of a menu are no business of the canvas behind it.
    if (event.key !== 'Escape') event.stopPropagation();
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }

  #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  }

  static override styles = [controls, menuRules];
}

define('inkwire-menu', Menu);
