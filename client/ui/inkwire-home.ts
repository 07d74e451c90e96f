/**
 * The home page: one big action, and the boards that this browser remembers. Dropping a file makes a
 * new board of it. Asks the server for a board; opening it is the app's part (`inkwire-open`).
 */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import './home-card.ts';
import { ListenController, TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { createBoard, CreateBoardError } from './create-board.ts';
import { define } from './define.ts';
import { heroPicture } from './home-picture.ts';
import { type Language, languages, type Localizer } from './i18n/localizer.ts';
import { icon } from './icons.ts';
import type { BoardLink } from './links.ts';
import { mark } from './mark.ts';
import { preferences } from './preferences.ts';
import { forgetBoard, type RecentBoard, recentBoards, retitleBoard } from './recent-boards.ts';
import type { ThemeChoice } from './theme.ts';

/** Asks the app to open a board, with files to put on it. */
export type OpenBoardEvent = CustomEvent<{
  readonly link: BoardLink;
  readonly files: readonly File[];
}>;

const THEMES: readonly { readonly id: ThemeChoice; readonly icon: string }[] = [
  { id: 'auto', icon: 'monitor' },
  { id: 'light', icon: 'sun' },
  { id: 'dark', icon: 'moon' },
];
const FORGET_UNDO_MS = 8000;

export class InkwireHome extends LitElement {
  static override properties = {
    localizer: { attribute: false },
    boards: { state: true },
    isCreating: { state: true },
    isDropping: { state: true },
    problem: { state: true },
    undoForget: { state: true },
  };
  declare localizer: Localizer;
  declare private boards: readonly RecentBoard[];
  declare private isCreating: boolean;
  declare private isDropping: boolean;
  declare private problem: string;
  declare private undoForget: (() => void) | undefined;
  readonly #undoTimer = new TimerController(this);

  constructor() {
    super();
    this.boards = recentBoards();
    this.isCreating = false;
    this.isDropping = false;
    this.problem = '';
    this.undoForget = undefined;
    new ListenController(this, window, {
      dragover: (event: DragEvent) => this.#onDrag(event),
      dragleave: (event: DragEvent) => {
        if (event.relatedTarget === null) this.isDropping = false;
      },
      drop: (event: DragEvent) => this.#onDrop(event),
      storage: () => {
        this.boards = recentBoards();
      },
      pageshow: () => {
        this.boards = recentBoards();
      },
    });
  }

  override render(): unknown {
    const t = (key: string) => this.localizer.t(key);
    return html`
      <header>
        <span class="brand">${mark(28)}<span>${t('app.name')}</span></span>
        ${this.#renderLook()}
      </header>
      <main>
        <section class="hero">
          <div class="words">
            <h1>${t('app.tagline')}</h1>
            <p class="lead">${t('home.lead')}</p>
            <div class="start">
              <button
                class="button primary large"
                @click=${() => void this.#create([])}
                ?disabled=${this.isCreating}
              >
                ${icon('plus')}${t(this.isCreating ? 'home.creating' : 'home.new')}
              </button>
              <button class="button quiet large" @click=${() => this.#chooseFile()}>
                ${icon('folder-open')}${t('home.open-file')}
              </button>
              <span class="hint muted small">${t('home.drop-hint')}</span>
            </div>
            <p class="problem" role="alert">${this.problem}</p>
          </div>
          ${heroPicture()}
        </section>
        ${this.#renderBoards()}
      </main>
      <div class="toast-place" role="status">
        ${
          this.undoForget === undefined
            ? nothing
            : html`<div class="panel toast">
                ${t('home.forgotten')}
                <button class="button quiet" @click=${() => this.#takeBack()}>
                  ${t('home.undo')}
                </button>
              </div>`
        }
      </div>
      ${
        this.isDropping
          ? html`<div class="drop">
              <span class="panel">${icon('download')}${t('home.drop-now')}</span>
            </div>`
          : nothing
      }
    `;
  }

  #renderLook(): unknown {
    const { theme } = preferences.values;
    const { language } = this.localizer;
    return html`<div class="look">
      <label class="language">
        ${icon('languages')}<span class="visually-hidden"
          >${this.localizer.t('menu.language')}</span
        >
        <select
          @change=${(event: Event) =>
            preferences.set({ language: (event.target as HTMLSelectElement).value as Language })}
        >
          ${Object.entries(languages).map(
            ([id, { name }]) =>
              html`<option value=${id} lang=${id} ?selected=${id === language}>${name}</option>`,
          )}
        </select>
      </label>
      <div class="themes" role="group" aria-label=${this.localizer.t('menu.theme')}>
        ${THEMES.map(
          (choice) =>
            html`<button
              class="icon-button quiet"
              aria-label=${this.localizer.t(`theme.${choice.id}`)}
              title=${this.localizer.t(`theme.${choice.id}`)}
              aria-pressed=${choice.id === theme}
              @click=${() => preferences.set({ theme: choice.id })}
            >
              ${icon(choice.icon)}
            </button>`,
        )}
      </div>
    </div>`;
  }

  #renderBoards(): unknown {
    const t = (key: string) => this.localizer.t(key);
    return html`<section class="recent" aria-labelledby="recent">
      <div class="recent-head">
        <h2 id="recent">${t('home.recent')}</h2>
        <span class="muted small">${t('home.recent-note')}</span>
      </div>
      ${
        this.boards.length === 0
          ? html`<p class="none muted">${t('home.empty')}</p>`
          : html`<ul>
              ${repeat(
                this.boards,
                (entry) => entry.board,
                (entry) =>
                  html`<li>
                    <inkwire-home-card
                      .localizer=${this.localizer}
                      .entry=${entry}
                      @inkwire-rename=${(event: CustomEvent<string>) => {
                        retitleBoard(entry.board, event.detail);
                        this.boards = recentBoards();
                      }}
                      @inkwire-forget=${() => this.#forget(entry)}
                    ></inkwire-home-card>
                  </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  async #create(files: readonly File[]): Promise<void> {
    if (this.isCreating) return;
    this.isCreating = true;
    this.problem = '';
    try {
      const link = await createBoard(location.origin);
      this.dispatchEvent(
        new CustomEvent('inkwire-open', { detail: { link, files } }) satisfies OpenBoardEvent,
      );
    } catch (error) {
      const reason = error instanceof CreateBoardError ? error.reason : 'unreachable';
      this.problem = this.localizer.t('home.create-failed', {
        reason: reason === 'failed' ? '' : this.localizer.t(`home.${reason}`),
      });
    } finally {
      this.isCreating = false;
    }
  }

  #chooseFile(): void {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.addEventListener('change', () => {
      if (input.files !== null && input.files.length > 0) void this.#create([...input.files]);
    });
    input.click();
  }

  #forget(entry: RecentBoard): void {
    this.undoForget = forgetBoard(entry.board);
    this.boards = recentBoards();
    this.#undoTimer.start(FORGET_UNDO_MS, () => {
      this.undoForget = undefined;
    });
  }

  #takeBack(): void {
    this.undoForget?.();
    this.undoForget = undefined;
    this.boards = recentBoards();
  }

  #onDrag(event: DragEvent): void {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.isDropping = true;
  }

  #onDrop(event: DragEvent): void {
    this.isDropping = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void this.#create(files);
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-height: 100dvh;
        background: var(--ink-bg);
        font-size: 14px;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        max-width: 1136px;
        margin: 0 auto;
        padding: 20px 32px;
      }
      .brand {
        display: inline-flex;
        align-items: center;
        gap: 10px;
        font-size: 18px;
        font-weight: 650;
        letter-spacing: -0.02em;
      }
      .look {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .language {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--ink-text-2);
      }
      .language select {
        min-height: 36px;
        border: 0;
        border-radius: var(--ink-r-s);
        background: transparent;
        color: var(--ink-text);
        cursor: pointer;
      }
      @media (max-width: 420px) {
        .language svg.icon {
          display: none;
        }
        .look {
          gap: 4px;
        }
      }
      @media (pointer: coarse) {
        .language select {
          min-height: 44px;
        }
      }
      .language option {
        background: var(--ink-surface);
        color: var(--ink-text);
      }
      .themes {
        display: flex;
        gap: 2px;
      }
      main {
        max-width: 1136px;
        margin: 0 auto;
        padding: 0 32px 96px;
      }
      .hero {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr);
        align-items: center;
        gap: 48px;
        padding: 48px 0 72px;
      }
      /* A phone on its side sees the first button without scrolling. */
      @media (max-height: 480px) {
        header {
          padding-block: 8px;
        }
        .hero {
          gap: 32px;
          padding: 8px 0 40px;
        }
      }
      h1 {
        font-size: clamp(34px, 4.6vw, 54px);
        font-weight: 640;
        line-height: 1.06;
        letter-spacing: -0.034em;
        text-wrap: balance;
      }
      :host(:lang(ar)) h1 {
        line-height: 1.3;
        letter-spacing: 0;
      }
      .lead {
        margin-top: 20px;
        max-width: 42ch;
        font-size: 16px;
        line-height: 1.55;
        color: var(--ink-text-2);
        text-wrap: pretty;
      }
      .start {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px 16px;
        margin-top: 32px;
      }
      .start .primary {
        min-width: 152px;
      }
      .hint {
        width: 100%;
      }
      .problem {
        min-height: 20px;
        margin-top: 12px;
        color: var(--ink-danger);
      }
      .hero-picture {
        width: 100%;
        height: auto;
        display: block;
      }
      .recent-head {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 12px;
        margin-bottom: 16px;
      }
      h2 {
        font-size: 15px;
        font-weight: 620;
        letter-spacing: -0.01em;
      }
      .recent ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(232px, 1fr));
        gap: 20px;
      }
      .none {
        padding: 32px;
        border: 1px dashed var(--ink-border);
        border-radius: var(--ink-r-xl);
        text-align: center;
      }
      .drop {
        position: fixed;
        inset: 12px;
        z-index: 10;
        display: grid;
        place-items: center;
        border: 2px dashed var(--ink-accent);
        border-radius: var(--ink-r-xl);
        background: color-mix(in srgb, var(--ink-accent-soft) 80%, transparent);
        pointer-events: none;
      }
      .drop .panel,
      .toast {
        display: inline-flex;
        align-items: center;
        gap: 10px;
        padding: 14px 18px;
        font-weight: 550;
      }
      .toast {
        padding: 6px 6px 6px 16px;
        box-shadow: var(--ink-shadow-2);
      }
      .toast-place {
        position: fixed;
        inset: auto 0 24px;
        display: grid;
        place-items: center;
        pointer-events: none;
      }
      .toast-place > * {
        pointer-events: auto;
      }
      @media (max-width: 760px) {
        header {
          padding: 12px 16px;
        }
        main {
          padding: 0 16px 64px;
        }
        .hero {
          grid-template-columns: 1fr;
          gap: 24px;
          padding: 24px 0 40px;
        }
        .start {
          flex-direction: column;
          align-items: stretch;
          text-align: center;
        }
        .hero-picture {
          max-width: 420px;
          margin: 0 auto;
        }
        .hint {
          display: none;
        }
        .recent ul {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 12px;
        }
        .icon-button {
          width: 44px;
          height: 44px;
        }
      }
    `,
  ];
}

define('inkwire-home', InkwireHome);
