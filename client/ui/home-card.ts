/** One remembered board on the home page: its picture as it is now, its title, rename and forget. */
import { css, html, LitElement, nothing } from 'lit';
import { controls } from './controls.ts';
import { define } from './define.ts';
import type { Localizer } from './i18n/localizer.ts';
import { icon } from './icons.ts';
import { formatBoardLink } from './links.ts';
import { mark } from './mark.ts';
import type { RecentBoard } from './recent-boards.ts';

export class HomeCard extends LitElement {
  static override properties = {
    localizer: { attribute: false },
    entry: { attribute: false },
    isRenaming: { state: true },
    picture: { state: true },
  };
  declare localizer: Localizer;
  declare entry: RecentBoard;
  declare private isRenaming: boolean;
  declare private picture: string | undefined;

  constructor() {
    super();
    this.isRenaming = false;
    this.picture = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetchPicture();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.picture !== undefined) URL.revokeObjectURL(this.picture);
    this.picture = undefined;
  }

  override render(): unknown {
    const { entry, localizer } = this;
    const title = entry.title.trim() || localizer.t('board.untitled');
    const href = formatBoardLink({ ...entry, server: location.origin });
    return html`<article>
      <a class="picture" href=${href} aria-label=${localizer.t('home.open', { title })}>
        ${
          this.picture === undefined
            ? html`<span class="blank">${mark(40)}</span>`
            : html`<img src=${this.picture} alt="" loading="lazy" draggable="false" />`
        }
      </a>
      <div class="line">
        <div class="words">
          ${
            this.isRenaming
              ? html`<input
                  class="field"
                  aria-label=${localizer.t('board.title')}
                  .value=${entry.title}
                  @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
                  @blur=${(event: FocusEvent) => this.#rename(event.target as HTMLInputElement)}
                />`
              : html`<h3><bdi>${title}</bdi></h3>
                  <p class="muted small">
                    ${
                      entry.role === 'watch'
                        ? html`<span class="role">${localizer.t('home.watching')}</span> · `
                        : nothing
                    }<time datetime=${new Date(entry.openedAt).toISOString()}
                      >${localizer.ago(entry.openedAt)}</time
                    >
                  </p>`
          }
        </div>
        <div class="actions">
          <button
            class="icon-button quiet"
            title=${localizer.t('home.rename')}
            aria-label=${`${localizer.t('home.rename')}: ${title}`}
            @click=${() => void this.#startRenaming()}
          >
            ${icon('pencil')}
          </button>
          <button
            class="icon-button quiet"
            title=${`${localizer.t('home.forget')}. ${localizer.t('home.forget-note')}`}
            aria-label=${`${localizer.t('home.forget')}: ${title}`}
            @click=${() => this.dispatchEvent(new CustomEvent('inkwire-forget'))}
          >
            ${icon('x')}
          </button>
        </div>
      </div>
    </article>`;
  }

  async #startRenaming(): Promise<void> {
    this.isRenaming = true;
    await this.updateComplete;
    this.renderRoot.querySelector('input')?.select();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') (event.target as HTMLInputElement).blur();
    if (event.key === 'Escape') this.isRenaming = false;
  }

  #rename(input: HTMLInputElement): void {
    if (!this.isRenaming) return;
    this.isRenaming = false;
    this.dispatchEvent(new CustomEvent('inkwire-rename', { detail: input.value.trim() }));
  }

  /** The token travels in a header: an address would end up in logs. */
  async #fetchPicture(): Promise<void> {
    const { board, token } = this.entry;
    try {
      const response = await fetch(`/api/boards/${board}.svg`, {
        headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      });
      const type = response.headers.get('content-type') ?? '';
      if (!response.ok || !type.startsWith('image/svg+xml') || !this.isConnected) return;
      this.picture = URL.createObjectURL(await response.blob());
    } catch {
      // No picture, no harm: the card shows the mark.
    }
  }

  static override styles = [
    controls,
    css`
      article {
        border-radius: var(--ink-r-l);
      }
      .picture {
        display: grid;
        place-items: center;
        aspect-ratio: 16 / 10;
        overflow: hidden;
        border-radius: var(--ink-r-l);
        background: var(--ink-surface);
        box-shadow: 0 0 0 1px var(--ink-border);
        transition:
          box-shadow var(--ink-calm),
          transform var(--ink-calm) var(--ink-ease);
      }
      .picture:hover {
        box-shadow: var(--ink-shadow-2);
        transform: translateY(-2px);
      }
      img {
        width: 100%;
        height: 100%;
        object-fit: contain;
        padding: 12px;
      }
      @media (forced-colors: active) {
        .picture {
          border: 1px solid CanvasText;
        }
      }
      .blank {
        opacity: 0.25;
        filter: grayscale(1);
      }
      .line {
        display: flex;
        align-items: flex-start;
        gap: 4px;
        padding: 8px 0 0 2px;
      }
      .words {
        flex: 1;
        min-width: 0;
      }
      h3,
      .words p {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h3 {
        font-size: 13.5px;
        font-weight: 560;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .actions {
        display: flex;
        opacity: 0;
        transition: opacity var(--ink-fast);
      }
      .actions .icon-button {
        width: 30px;
        height: 30px;
      }
      .actions svg.icon {
        width: 15px;
        height: 15px;
      }
      article:is(:hover, :focus-within) .actions {
        opacity: 1;
      }
      @media (hover: none) {
        .actions {
          opacity: 1;
        }
        .actions .icon-button {
          width: 44px;
          height: 44px;
          margin: -8px -6px 0;
        }
      }
    `,
  ];
}

define('inkwire-home-card', HomeCard);
