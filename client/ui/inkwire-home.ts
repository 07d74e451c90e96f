/**
 * The home page: one big action, and the boards that this browser remembers. Dropping a file makes a
 * new board of it. Asks the server for a board; opening it is the app's part (`inkwire-open`).
 */
import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { idle, savesData } from '../editor/fetch-part.ts';
import './home-card.ts';
import { ListenController, TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { createBoard, CreateBoardError } from './create-board.ts';
import { define } from './define.ts';
import { homeLook } from './home-look.ts';
import { heroPicture } from './home-picture.ts';
import { type Language, languages, loadLocalizer, type Localizer } from './i18n/localizer.ts';
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

/** Fetches the other languages while nothing else is going on: they can be chosen without a network. */
async function fetchLanguages(): Promise<void> {
  if (savesData()) return;
  for (const language of Object.keys(languages) as Language[]) {
    await idle();
    await loadLocalizer(language);
  }
}

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

  override connectedCallback(): void {
    super.connectedCallback();
    void fetchLanguages();
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
        <select @change=${(event: Event) => void this.#speak(event.target as HTMLSelectElement)}>
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

  /** A language that cannot be fetched now is not chosen, and the person reads why. */
  async #speak(select: HTMLSelectElement): Promise<void> {
    const wanted = select.value as Language;
    this.problem = '';
    const { language: found } = await loadLocalizer(wanted);
    if (select.value !== wanted) return;
    if (found === wanted) {
      preferences.set({ language: wanted });
      return;
    }
    select.value = this.localizer.language;
    this.problem = this.localizer.t('part.unreachable');
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

  static override styles = [controls, homeLook];
}

define('inkwire-home', InkwireHome);
