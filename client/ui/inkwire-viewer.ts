/**
 * `<inkwire-viewer src="https://host/s/BOARD?token=…">`: a board to look at, live. Read-only: there is
 * no editor and no document in here. Any number of them on a page share one connection per server.
 *
 *   theme="auto | light | dark"   lang="en | ar"   bar (a title bar: for a page of its own)
 *   event `inkwire-title`: the board's title came or changed (`detail.title`)
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { Spectator, type SpectatorState } from '../editor/spectator.ts';
import { AssetImages } from '../sync/asset-images.ts';
import { pageClock } from '../editor/page-clock.ts';
import { define } from './define.ts';
import { ViewerTexts, type ViewerTextKey } from './i18n/viewer-texts.ts';
import { parseBoardLink, type BoardLink } from './links.ts';
import { mark } from './mark.ts';
import { styled } from './styled.ts';
import { themeTokens } from './theme.ts';
import { ViewerGestures } from './viewer-gestures.ts';
import { viewerStyle } from './viewer-style.ts';

export class InkwireViewer extends LitElement {
  static override styles = [themeTokens, viewerStyle];
  static override properties = {
    src: { type: String },
    theme: { type: String },
    bar: { type: Boolean },
    lang: { type: String },
  };

  declare src: string;
  declare theme: string;
  declare bar: boolean;

  #spectator: Spectator | undefined;
  #link: BoardLink | undefined;
  #texts = new ViewerTexts([]);
  #title = '';
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #gestures = new ViewerGestures(this, () => this.#spectator);
  readonly #sizes = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    this.src = '';
    this.theme = 'auto';
    this.bar = false;
  }

  /** What is on the board; `undefined` without a link. */
  get shapes(): ShapeSource | undefined {
    return this.#spectator?.shapes;
  }

  /** What is shown now; `undefined` without a link. For pages that want to know. */
  get state(): SpectatorState | undefined {
    return this.#spectator?.state;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#dark.addEventListener('change', this.#onScheme);
    if (this.hasUpdated) this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dark.removeEventListener('change', this.#onScheme);
    this.#close();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('lang') || !this.hasUpdated) {
      const own = this.lang === '' ? [] : [this.lang];
      this.#texts = new ViewerTexts([...own, ...navigator.languages]);
    }
    if (changed.has('src')) this.#link = parseBoardLink(this.src, location.href);
    if (changed.has('theme')) this.#applyScheme();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('src')) {
      this.#close();
      this.#open();
    }
  }

  override render(): TemplateResult {
    const state = this.#spectator?.state;
    const t = this.#texts;
    const title = state?.title ?? '';
    const label = title === '' ? t.t('board') : t.t('board-titled', { title });
    return html`<div class="frame ${this.bar ? 'full' : ''}" dir=${t.dir} lang=${t.language}>
      ${this.bar ? this.#renderBar(state) : nothing}
      <div
        class="board"
        tabindex="0"
        role="application"
        aria-label=${label}
        aria-describedby="hint"
      >
        <canvas class="scene" aria-hidden="true"></canvas>
        <canvas class="overlay" aria-hidden="true"></canvas>
      </div>
      ${this.#renderMessage(state)} ${state === undefined ? nothing : this.#renderChips(state)}
      <span id="hint" class="sr">${t.t('hint')}</span>
      <span class="sr" role="status">${this.#announcement(state)}</span>
    </div>`;
  }

  #renderBar(state: SpectatorState | undefined): TemplateResult {
    const title = state?.title ?? '';
    return html`<header>
      <a class="home" href="${this.#link?.server ?? ''}/" aria-label=${this.#texts.t('home')}
        >${mark(28)}</a
      >
      <h1 class=${title === '' ? 'untitled' : ''}>
        ${title === '' ? this.#texts.t('untitled') : title}
      </h1>
      ${state === undefined ? nothing : this.#renderStatus(state)}
    </header>`;
  }

  #renderStatus(state: SpectatorState): TemplateResult {
    const { kind } = state.status;
    const hasCount = kind === 'live' && state.watching > 0;
    return html`<span class="status ${kind}">
      <span class="dot"></span><span class="state">${this.#texts.t(kind)}</span>
      ${
        hasCount
          ? html`<span class="watching"
              >${this.#texts.t('watching', { count: state.watching })}</span
            >`
          : nothing
      }
    </span>`;
  }

  #renderChips(state: SpectatorState): TemplateResult {
    const t = this.#texts;
    const { presenter, isGuided } = state;
    const name = presenter?.name ?? '';
    return html`<div class="chips">
      <div class="group">
        ${this.bar ? nothing : html`<div class="chip">${this.#renderStatus(state)}</div>`}
        ${
          presenter === undefined
            ? nothing
            : html`<button
                class="follow"
                aria-pressed=${isGuided ? 'true' : 'false'}
                ${styled({ '--person': presenter.color })}
                @click=${() => this.#toggleFollow()}
              >
                <span class="dot"></span
                >${t.t(isGuided ? 'following-name' : 'follow-name', { name })}
              </button>`
        }
      </div>
      <div class="chip tools" role="group">
        <button aria-label=${t.t('zoom-out')} @click=${() => this.#spectator?.zoomStep(-1)}>
          ${icon('M3.5 8h9')}
        </button>
        <button
          class="zoom"
          aria-label=${t.t('fit')}
          title=${t.t('fit')}
          @click=${() => this.#spectator?.guide()}
        >
          ${t.percent(state.zoom)}
        </button>
        <button aria-label=${t.t('zoom-in')} @click=${() => this.#spectator?.zoomStep(1)}>
          ${icon('M3.5 8h9M8 3.5v9')}
        </button>
      </div>
    </div>`;
  }

  #renderMessage(state: SpectatorState | undefined): TemplateResult | typeof nothing {
    const key = messageOf(state);
    if (key === undefined) return nothing;
    const isEnd = state?.status.kind === 'ended';
    return html`<div class="message ${isEnd ? 'ended' : ''}">
      ${mark(40)}<span>${this.#texts.t(key)}</span>
    </div>`;
  }

  /** For screen readers: only what changes rarely. */
  #announcement(state: SpectatorState | undefined): string {
    if (state === undefined) return '';
    const { status, hasContent, shapeCount } = state;
    if (status.kind === 'ended') return this.#texts.t(endOf(status.reason));
    if (status.kind !== 'live' || !hasContent) return this.#texts.t(status.kind);
    return `${this.#texts.t('live')}. ${this.#texts.t('shapes', { count: shapeCount })}`;
  }

  #toggleFollow(): void {
    const spectator = this.#spectator;
    if (spectator?.state.isGuided === true) spectator.panBy(0, 0);
    else spectator?.guide();
  }

  #open(): void {
    const link = this.#link;
    const board = this.renderRoot.querySelector<HTMLElement>('.board');
    const [scene, overlay] = this.renderRoot.querySelectorAll('canvas');
    if (link === undefined || board === null || scene === undefined || overlay === undefined)
      return;
    if (this.#spectator !== undefined) return;
    const token = link.token === '' ? '' : `?token=${link.token}`;
    this.#spectator = new Spectator({
      server: link.server,
      board: link.board,
      token: link.token,
      scene,
      overlay,
      images: new AssetImages(
        (asset) => `${link.server}/api/boards/${link.board}/assets/${asset}${token}`,
      ),
      clock: pageClock,
      theme: this.#scheme,
      reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
    });
    this.#spectator.observe((state) => this.#onState(state));
    this.#gestures.listen(board);
    this.#sizes.observe(board);
    this.#fit();
    this.requestUpdate();
  }

  #onState(state: SpectatorState): void {
    this.requestUpdate();
    if (state.title === this.#title) return;
    this.#title = state.title;
    this.dispatchEvent(new CustomEvent('inkwire-title', { detail: { title: state.title } }));
  }

  #close(): void {
    this.#sizes.disconnect();
    this.#spectator?.destroy();
    this.#spectator = undefined;
  }

  #fit(): void {
    const board = this.renderRoot.querySelector<HTMLElement>('.board');
    if (board === null) return;
    this.#spectator?.resize(board.clientWidth, board.clientHeight, devicePixelRatio);
  }

  get #scheme(): 'light' | 'dark' {
    if (this.theme === 'light' || this.theme === 'dark') return this.theme;
    return this.#dark.matches ? 'dark' : 'light';
  }

  readonly #onScheme = () => this.#applyScheme();

  #applyScheme(): void {
    this.setAttribute('scheme', this.#scheme);
    this.#spectator?.setTheme(this.#scheme);
  }
}

function messageOf(state: SpectatorState | undefined): ViewerTextKey | undefined {
  if (state === undefined) return 'no-source';
  if (state.status.kind === 'ended') return endOf(state.status.reason);
  if (!state.hasContent) return 'connecting';
  return state.shapeCount === 0 ? 'empty' : undefined;
}

function endOf(reason: string): ViewerTextKey {
  return reason === 'deleted' || reason === 'forbidden' || reason === 'not-found'
    ? reason
    : 'ended';
}

function icon(path: string): TemplateResult {
  return html`<svg width="16" height="16" viewBox="0 0 16 16" fill="none" aria-hidden="true">
    <path d=${path} stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
  </svg>`;
}

define('inkwire-viewer', InkwireViewer);

declare global {
  interface HTMLElementTagNameMap {
    'inkwire-viewer': InkwireViewer;
  }
}
