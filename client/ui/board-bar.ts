/** Top corner of a board: the mark (home), the title, whether everything is saved, and the menu. */
import { css, html, nothing } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import { TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import { mark } from './mark.ts';
import { fetchPart } from './parts.ts';
import { UiElement } from './ui-element.ts';

/** What has been saved for so long is called saved. */
const CALM_MS = 400;

export class BoardBar extends UiElement {
  static override properties = {
    ...UiElement.properties,
    isMenuOpen: { state: true },
    draft: { state: true },
  };
  declare private isMenuOpen: boolean;
  /** The title while it is being typed; it makes room for itself. */
  declare private draft: string | undefined;
  #shown: EditorState['saveState'] = 'saved';
  readonly #calm = new TimerController(this);

  constructor() {
    super();
    this.isMenuOpen = false;
    this.draft = undefined;
  }

  override slice(state: EditorState): readonly unknown[] {
    return [state.title, this.#steady(state.saveState), state.connection, state.canEdit];
  }

  /** "Saved" only when it has been so for a moment: while somebody draws it would come and go. */
  #steady(now: EditorState['saveState']): EditorState['saveState'] {
    if (now !== 'saved' || this.#shown !== 'saving') {
      this.#calm.stop();
      this.#shown = now;
    } else if (!this.#calm.isRunning) {
      this.#calm.start(CALM_MS, () => {
        this.#shown = 'saved';
        this.requestUpdate();
      });
    }
    return this.#shown;
  }

  override render(): unknown {
    const { ui } = this;
    const isFull = ui.mode === 'full';
    return html`<div class="panel bar">
      ${
        isFull && ui.ownsPage
          ? html`<a
              class="icon-button home"
              href="/"
              data-tip=${this.t('app.back-home')}
              aria-label=${this.t('app.back-home')}
              @click=${(event: MouseEvent) => this.#goHome(event)}
              >${mark(24)}</a
            >`
          : nothing
      }
      ${isFull ? this.#renderTitle() : nothing} ${this.#renderSaveState()}
      ${
        isFull
          ? html`<button
              class="icon-button quiet menu"
              data-tip=${this.t('menu.main')}
              aria-label=${this.t('menu.main')}
              aria-haspopup="menu"
              aria-expanded=${this.isMenuOpen}
              @click=${() => void this.#toggleMenu()}
            >
              ${icon('menu')}
            </button>`
          : nothing
      }
      ${this.isMenuOpen ? this.#renderMenu() : nothing}
    </div>`;
  }

  #renderTitle(): unknown {
    const { state } = this.ui;
    return html`<span class="title">
      <span class="ghost" aria-hidden="true"
        >${(this.draft ?? state.title) || this.t('board.untitled')}</span
      >
      <input
        dir="auto"
        size="1"
        maxlength="200"
        spellcheck="false"
        autocomplete="off"
        aria-label=${this.t('board.title')}
        placeholder=${this.t('board.untitled')}
        .value=${state.title}
        ?readonly=${!state.canEdit}
        @input=${(event: Event) => {
          this.draft = (event.target as HTMLInputElement).value;
        }}
        @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        @keydown=${(event: KeyboardEvent) => this.#onTitleKey(event)}
        @blur=${(event: Event) => this.#retitle((event.target as HTMLInputElement).value)}
      />
    </span>`;
  }

  #renderSaveState(): unknown {
    const { connection, canEdit } = this.ui.state;
    const saveState = this.#steady(this.ui.state.saveState);
    const kind =
      connection.kind === 'connecting'
        ? 'connecting'
        : (connection.kind === 'live' || connection.kind === 'read-only') && !canEdit
          ? 'read-only'
          : connection.kind === 'offline'
            ? connection.because === undefined
              ? 'offline'
              : 'waiting'
            : saveState;
    const note =
      kind === 'saved' || kind === 'saving' || kind === 'offline' || kind === 'waiting'
        ? this.t(`save.${kind}-note`)
        : '';
    return html`<span class="save" data-kind=${kind} role="status" title=${note}>
      ${kind === 'offline' ? icon('wifi-off') : html`<span class="dot"></span>`}<span class="word"
        >${this.t(`save.${kind}`)}</span
      >
      ${note === '' ? nothing : html`<span class="visually-hidden">${note}</span>`}
    </span>`;
  }

  #renderMenu(): unknown {
    return html`<inkwire-popup
      .anchor=${this.renderRoot.querySelector<HTMLElement>('.menu') ?? undefined}
      @inkwire-close=${() => {
        this.isMenuOpen = false;
      }}
    >
      <inkwire-main-menu
        .ui=${this.ui}
        @inkwire-rename=${() => this.renderRoot.querySelector('input')?.focus()}
        @inkwire-done=${() => {
          this.isMenuOpen = false;
        }}
      ></inkwire-main-menu>
    </inkwire-popup>`;
  }

  async #toggleMenu(): Promise<void> {
    if (!this.isMenuOpen && !(await fetchPart('main', this.ui.editor))) return;
    this.isMenuOpen = !this.isMenuOpen;
  }

  #goHome(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('inkwire-home', { bubbles: true, composed: true }));
  }

  #onTitleKey(event: KeyboardEvent): void {
    event.stopPropagation();
    const input = event.target as HTMLInputElement;
    if (event.key === 'Escape') input.value = this.ui.state.title;
    if (event.key === 'Enter' || event.key === 'Escape') this.ui.focusCanvas();
  }

  #retitle(value: string): void {
    this.draft = undefined;
    const title = value.trim();
    if (title !== this.ui.state.title) this.ui.editor.setTitle(title);
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 2px;
        padding: 4px;
        min-height: 44px;
        max-width: 100%;
      }
      .title {
        position: relative;
        display: inline-grid;
        min-width: 48px;
        max-width: min(320px, 36vw);
      }
      .ghost,
      .title input {
        grid-area: 1 / 1;
        min-width: 0;
        padding: 6px 8px;
        font-weight: 580;
        font-size: 14px;
        line-height: 20px;
        letter-spacing: -0.012em;
      }
      .ghost {
        visibility: hidden;
        white-space: pre;
        overflow: hidden;
      }
      .title input {
        width: 100%;
        border: 0;
        border-radius: var(--ink-r-s);
        background: transparent;
        text-overflow: ellipsis;
        transition: background var(--ink-fast);
      }
      .title input:not(:read-only):hover {
        background: var(--ink-hover);
      }
      .title input:focus {
        outline: 2px solid var(--ink-accent);
        outline-offset: -1px;
        background: var(--ink-surface);
      }
      .title input::placeholder {
        color: var(--ink-text-2);
        opacity: 1;
      }
      .save {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        padding: 0 8px 0 4px;
        color: var(--ink-text-2);
        font-size: 12px;
        white-space: nowrap;
        cursor: default;
      }
      .save:dir(rtl) {
        padding: 0 4px 0 8px;
      }
      .save svg.icon {
        width: 15px;
        height: 15px;
      }
      .dot {
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--ink-success);
        transition: background var(--ink-calm);
      }
      [data-kind='saving'] .dot {
        background: var(--ink-accent);
      }
      [data-kind='connecting'] .dot {
        background: var(--ink-accent);
        animation: breathe 1.2s ease-in-out infinite;
      }
      [data-kind='offline'],
      [data-kind='waiting'],
      [data-kind='read-only'] {
        color: var(--ink-warning);
      }
      [data-kind='waiting'] .dot,
      [data-kind='read-only'] .dot {
        background: var(--ink-warning);
      }
      @keyframes breathe {
        50% {
          opacity: 0.35;
        }
      }
      :host([compact]) .icon-button {
        width: 44px;
        height: 44px;
      }
      :host([compact]) .bar {
        padding-block: 2px;
      }
      :host([compact]) .word {
        position: absolute;
        clip-path: inset(50%);
      }
      :host([compact]) .title {
        max-width: 28vw;
      }
      /* The menu has the way home, too. */
      @container (max-width: 359px) {
        .home {
          display: none;
        }
      }
      @media (forced-colors: active) {
        .dot {
          forced-color-adjust: none;
        }
      }
    `,
  ];
}

define('inkwire-board-bar', BoardBar);
