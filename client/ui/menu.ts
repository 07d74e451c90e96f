/**
 * A menu: a list of entries as plain data, walked with the arrow keys, Home, End and first letters.
 * Owns keys, focus and looks; what an entry does is whoever fills the list's part.
 */
import { css, html, LitElement, nothing } from 'lit';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './later-look.ts';
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

export class Menu extends LitElement {
  static override properties = { entries: { attribute: false }, label: {} };
  declare entries: readonly MenuEntry[];
  declare label: string;

  constructor() {
    super();
    this.entries = [];
    this.label = '';
    this.addEventListener('keydown', (event) => this.#onKey(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.focusFirst());
  }

  focusFirst(): void {
    this.#items()[0]?.focus({ preventScroll: true });
  }

  override render(): unknown {
    return html`<div role="menu" aria-label=${this.label}>
      ${this.entries.map((entry) => this.#renderEntry(entry))}
    </div>`;
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
    const isSwitch = entry.isChecked !== undefined;
    return html`<button
      class=${entry.isDanger === true ? 'item danger' : 'item'}
      role=${isSwitch ? 'menuitemcheckbox' : 'menuitem'}
      aria-checked=${isSwitch ? String(entry.isChecked) : nothing}
      aria-disabled=${entry.isEnabled === false}
      data-icon=${entry.icon ?? nothing}
      tabindex="-1"
      @click=${() => this.#run(entry)}
      @pointermove=${(event: Event) =>
        (event.currentTarget as HTMLElement).focus({ preventScroll: true })}
    >
      <span class="lead"
        >${
          entry.color !== undefined
            ? html`<span class="dot" ${styled({ '--who': entry.color })}></span>`
            : isSwitch
              ? entry.isChecked
                ? icon('check')
                : nothing
              : entry.icon === undefined
                ? nothing
                : icon(entry.icon)
        }</span
      >
      <span class="label">${entry.label}</span>
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
    if (step !== 0) next = items[(at + step + items.length) % items.length];
    else if (event.key === 'Home') next = items[0];
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

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 232px;
      }
      hr {
        height: 1px;
        margin: 6px 0;
        border: 0;
        background: var(--ink-border);
      }
      .item {
        display: flex;
        align-items: center;
        width: 100%;
        min-height: 34px;
        gap: 10px;
        padding: 0 10px 0 8px;
        border: 0;
        border-radius: var(--ink-r-s);
        background: transparent;
        text-align: start;
        cursor: pointer;
      }
      .item:dir(rtl) {
        padding: 0 8px 0 10px;
      }
      .lead {
        width: 18px;
        color: var(--ink-text-2);
      }
      .lead svg.icon {
        width: 17px;
        height: 17px;
      }
      .label {
        flex: 1;
      }
      .item:focus {
        outline: none;
        background: var(--ink-hover);
      }
      .item.danger:focus,
      .item.danger:focus .lead {
        background: var(--ink-danger-soft);
        color: var(--ink-danger);
      }
      .item[aria-disabled='true'] {
        opacity: 0.45;
        cursor: default;
      }
      .icons {
        display: grid;
        grid-template-columns: repeat(4, 1fr);
        padding: 2px 4px;
      }
      .icons .option {
        height: 34px;
      }
      .icons .option:is(:hover, :focus) {
        background: var(--ink-hover);
      }
      .dot {
        display: block;
        width: 14px;
        height: 14px;
        border-radius: 50%;
        background: var(--who);
        forced-color-adjust: none;
      }
      .choice {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
        min-height: 36px;
        padding-inline: 10px 2px;
      }
      .choice-label {
        color: var(--ink-text-2);
      }
      .options {
        display: inline-flex;
        padding: 2px;
        border-radius: var(--ink-r-m);
        background: var(--ink-sunken);
      }
      .option {
        display: grid;
        place-items: center;
        min-width: 34px;
        height: 28px;
        padding: 0 8px;
        border: 0;
        border-radius: var(--ink-r-s);
        background: transparent;
        color: var(--ink-text-2);
        cursor: pointer;
      }
      .option svg.icon {
        width: 16px;
        height: 16px;
      }
      .option:hover {
        color: var(--ink-text);
      }
      .option[aria-checked='true'] {
        background: var(--ink-surface);
        color: var(--ink-text);
        box-shadow: var(--ink-shadow-1);
      }
      @media (hover: none) {
        kbd {
          display: none;
        }
        .item {
          min-height: 44px;
        }
        .option {
          min-width: 44px;
          height: 40px;
        }
      }
      @media (forced-colors: active) {
        .item:focus,
        .option:focus {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];
}

define('inkwire-menu', Menu);
