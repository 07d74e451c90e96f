/**
 * Everything that can be done, found by typing: the editor's commands and the tools. A combobox with a
 * listbox: the focus stays in the field, the arrow keys move the choice.
 */
import { css, html, nothing, type PropertyValues } from 'lit';
import { commands } from '../editor/commands.ts';
import { toolDefs } from '../tools/registry.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './dialog.ts';
import type { Dialog } from './dialog.ts';
import { fuzzyMatch } from './fuzzy.ts';
import { hasIcon, icon } from './icons.ts';
import './later-look.ts';
import { shortcutText } from './shortcut.ts';
import { UiElement } from './ui-element.ts';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly icon: string;
  readonly keys: string;
  readonly isOn: boolean | undefined;
  /** What cannot run now is found, and says so: otherwise people think that it does not exist. */
  readonly isEnabled: boolean;
  readonly run: () => void;
}

const MAX_ROWS = 60;

export class CommandPalette extends UiElement {
  static override properties = {
    ...UiElement.properties,
    query: { state: true },
    chosen: { state: true },
  };
  declare private query: string;
  declare private chosen: number;
  #rows: readonly Row[] = [];

  constructor() {
    super();
    this.query = '';
    this.chosen = 0;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!this.hasUpdated) this.query = this.ui.takeTypedAhead();
    if (changed.has('query') || this.#rows.length === 0) this.#rows = this.#find();
  }

  override render(): unknown {
    const rows = this.#rows;
    return html`<inkwire-dialog
      bare
      .heading=${this.t('palette.title')}
      @inkwire-close=${() => this.ui.close()}
    >
      <div class="search">
        ${icon('search')}
        <input
          autofocus
          dir="auto"
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="rows"
          aria-autocomplete="list"
          aria-activedescendant=${rows.length > 0 ? `row-${this.chosen}` : nothing}
          aria-label=${this.t('palette.placeholder')}
          placeholder=${this.t('palette.placeholder')}
          spellcheck="false"
          autocomplete="off"
          .value=${this.query}
          @input=${(event: Event) => {
            this.query = (event.target as HTMLInputElement).value;
            this.chosen = 0;
          }}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
        />
        <kbd aria-hidden="true">Esc</kbd>
      </div>
      <div id="rows" role="listbox" aria-label=${this.t('palette.title')}>
        ${rows.map((row, at) => this.#renderRow(row, at))}
      </div>
      ${
        rows.length === 0
          ? html`<p class="none muted">${this.t('palette.none', { query: this.query })}</p>`
          : nothing
      }
      <span class="visually-hidden" role="status">
        ${this.t('palette.results', { count: rows.length })}
      </span>
    </inkwire-dialog>`;
  }

  override updated(): void {
    this.renderRoot.querySelector(`#row-${this.chosen}`)?.scrollIntoView({ block: 'nearest' });
  }

  #renderRow(row: Row, at: number): unknown {
    return html`<div
      id="row-${at}"
      class="row"
      role="option"
      aria-selected=${at === this.chosen}
      aria-disabled=${!row.isEnabled}
      @pointermove=${() => {
        this.chosen = at;
      }}
      @click=${() => this.#run(row)}
    >
      <span class="lead">${icon(row.icon)}</span>
      <span class="label">${this.#renderTitle(row.title)}</span>
      ${row.isOn === true ? html`<span class="lead on">${icon('check')}</span>` : nothing}
      ${
        row.isEnabled
          ? row.keys === ''
            ? nothing
            : html`<kbd dir="ltr">${row.keys}</kbd>`
          : html`<span class="why">${this.t(whyNot(row.id))}</span>`
      }
    </div>`;
  }

  #renderTitle(title: string): unknown {
    // Marking single Arabic letters would break their joins.
    if (this.query === '' || this.ui.localizer.dir === 'rtl') return title;
    const hits = new Set(fuzzyMatch(this.query, title)?.positions);
    if (hits.size === 0) return title;
    return Array.from(title).map((letter, at) => (hits.has(at) ? html`<b>${letter}</b>` : letter));
  }

  #find(): readonly Row[] {
    const { ui } = this;
    const { isMac } = ui.editor.platform;
    const all: Row[] = [
      ...commands.map((command) => ({
        isEnabled: command.isEnabled(ui.editor),
        id: command.id,
        title: ui.t(`command.${command.id}`),
        icon: command.icon !== undefined && hasIcon(command.icon) ? command.icon : 'chevron-right',
        keys: shortcutText(command.keys?.[0], isMac),
        isOn: command.isChecked?.(ui.editor),
        run: () => ui.run(command.id),
      })),
      ...(ui.state.canEdit ? toolDefs() : [])
        .filter((def) => def.group !== 'hidden')
        .map((def) => ({
          id: `tool.${def.id}`,
          title: ui.t(def.nameKey),
          icon: def.icon,
          keys: shortcutText(def.keys[0], isMac),
          isOn: ui.state.tool === def.id,
          isEnabled: true,
          run: () => ui.editor.setTool(def.id),
        })),
      this.#surface('share.button', 'share-2', '', () => ui.open('share')),
      this.#surface('menu.help', 'keyboard', '?', () => ui.open('help')),
      this.#surface('me.title', 'user', '', () => ui.open('me')),
    ];
    // Without a word to look for, only what can be done is offered.
    const isSearching = this.query.trim() !== '';
    return all
      .filter((row) => row.isEnabled || (isSearching && ui.state.canEdit))
      .map((row) => ({ row, match: fuzzyMatch(this.query, row.title) }))
      .filter((entry) => entry.match !== undefined)
      .sort(
        (a, b) =>
          Number(b.row.isEnabled) - Number(a.row.isEnabled) || b.match!.score - a.match!.score,
      )
      .slice(0, MAX_ROWS)
      .map((entry) => entry.row);
  }

  #surface(key: string, iconName: string, keys: string, run: () => void): Row {
    return {
      id: key,
      title: this.t(key),
      icon: iconName,
      keys,
      isOn: undefined,
      isEnabled: true,
      run,
    };
  }

  #onKey(event: KeyboardEvent): void {
    const count = this.#rows.length;
    if (event.isComposing || count === 0) return;
    if (event.key === 'ArrowDown') this.chosen = (this.chosen + 1) % count;
    else if (event.key === 'ArrowUp') this.chosen = (this.chosen - 1 + count) % count;
    else if (event.key === 'Enter') this.#run(this.#rows[this.chosen]!);
    else return;
    event.preventDefault();
  }

  #run(row: Row): void {
    if (!row.isEnabled) return;
    this.renderRoot.querySelector<Dialog>('inkwire-dialog')?.close();
    this.ui.close();
    this.ui.focusCanvas();
    row.run();
  }

  static override styles = [
    controls,
    css`
      .search {
        position: sticky;
        top: 0;
        z-index: 1;
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 0 16px;
        border-bottom: 1px solid var(--ink-border);
        background: var(--ink-surface);
        color: var(--ink-text-2);
      }
      input {
        flex: 1;
        min-width: 0;
        height: 54px;
        padding: 0;
        border: 0;
        outline: none;
        background: transparent;
        color: var(--ink-text);
        font-size: 16px;
      }
      input:focus-visible {
        outline: none;
      }
      input::placeholder {
        color: var(--ink-text-3);
        opacity: 1;
      }
      #rows {
        padding: 6px;
      }
      #rows:empty {
        display: none;
      }
      .row {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 38px;
        padding: 0 10px;
        border-radius: var(--ink-r-m);
        font-size: 14px;
        cursor: pointer;
      }
      .row[aria-selected='true'] {
        background: var(--ink-accent-soft);
      }
      .label {
        flex: 1;
      }
      .row[aria-disabled='true'] {
        color: var(--ink-text-2);
        cursor: default;
      }
      .why {
        color: var(--ink-text-2);
        font-size: 12px;
      }
      .lead {
        color: var(--ink-text-2);
      }
      .on {
        color: var(--ink-accent-text);
      }
      b {
        color: var(--ink-accent-text);
        font-weight: 650;
      }
      .none {
        padding: 28px 16px;
        text-align: center;
      }
      @media (hover: none) {
        .row {
          min-height: 46px;
        }
      }
      @media (forced-colors: active) {
        .row[aria-selected='true'] {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];
}

/** Why a command cannot run, in a few words. */
function whyNot(id: string): string {
  const needsShapes = /^(?:arrange|move|size|rotate)\.|^edit\.(?!undo|redo|paste)/.test(id);
  return needsShapes ? 'palette.needs-selection' : 'palette.not-now';
}

define('inkwire-command-palette', CommandPalette);
