/**
 * `<inkwire-viewer src="https://host/s/BOARD?token=…">`: a board to look at, live. Read-only: there is
 * no editor, no document and no library in here. Any number of them on a page share one connection
 * per server, and so do the tabs of a browser.
 *
 *   theme="auto | light | dark"   lang="en | ar"   bar (a title bar: for a page of its own)
 *   event `inkwire-title`: the board's title came or changed (`detail.title`)
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { pageClock } from '../editor/page-clock.ts';
import { Spectator, type SpectatorState } from '../editor/spectator.ts';
import { define } from './define.ts';
import { loadViewerTexts, type ViewerTexts } from './i18n/viewer-texts.ts';
import { parseBoardLink, type BoardLink } from './links.ts';
import { observePixelRatio } from './pixel-ratio.ts';
import { tokenRules } from './theme-values.ts';
import type { ViewerGestures } from './viewer-gestures.ts';
import { ViewerParts } from './viewer-parts.ts';
import { viewerRules } from './viewer-rules.ts';

/** Without them the view could not be moved. */
const GESTURES_AGAIN_MS = 3_000;

let sheet: CSSStyleSheet | undefined;

function viewerSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(tokenRules + viewerRules);
  }
  return sheet;
}

export class InkwireViewer extends HTMLElement {
  static readonly observedAttributes = ['src', 'theme', 'lang', 'bar'];

  #spectator: Spectator | undefined;
  #link: BoardLink | undefined;
  #texts: ViewerTexts | undefined;
  #title = '';
  #isOpen = false;
  #isUpdating = false;
  /** Counts the seconds until the server is tried again. */
  #ticking: ReturnType<typeof setTimeout> | undefined;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #parts = new ViewerParts({
    follow: () => this.#toggleFollow(),
    fit: () => this.#spectator?.guide(),
    zoom: (direction) => this.#spectator?.zoomStep(direction),
    retry: () => this.#spectator?.retry(),
  });
  #gestures: ViewerGestures | undefined;
  /** What moves the view could not be fetched: until it is tried again. */
  #listening: ReturnType<typeof setTimeout> | undefined;
  readonly #sizes = new ResizeObserver(() => this.#fit());
  #stopRatio: (() => void) | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [viewerSheet()];
    root.append(this.#parts.root);
    this.#speak();
  }

  /** The spectator link that is shown. */
  get src(): string {
    return this.getAttribute('src') ?? '';
  }

  set src(link: string) {
    this.setAttribute('src', link);
  }

  get theme(): string {
    return this.getAttribute('theme') ?? 'auto';
  }

  set theme(theme: string) {
    this.setAttribute('theme', theme);
  }

  /** Whether the title bar is shown. */
  get bar(): boolean {
    return this.hasAttribute('bar');
  }

  set bar(isShown: boolean) {
    this.toggleAttribute('bar', isShown);
  }

  /** What is on the board; `undefined` without a link. */
  get shapes(): ShapeSource | undefined {
    return this.#spectator?.shapes;
  }

  /** What is shown now; `undefined` without a link. For pages that want to know. */
  get state(): SpectatorState | undefined {
    return this.#spectator?.state;
  }

  connectedCallback(): void {
    this.#dark.addEventListener('change', this.#applyScheme);
    this.#applyScheme();
    this.#open();
  }

  disconnectedCallback(): void {
    this.#dark.removeEventListener('change', this.#applyScheme);
    this.#close();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === 'theme') this.#applyScheme();
    if (name === 'lang') this.#speak();
    // A tag that stood before its script hears of its attributes first: it is on the page, and not open yet.
    if (name === 'src' && this.#isOpen) {
      this.#close();
      this.#open();
    }
    this.#update();
  }

  #open(): void {
    this.#isOpen = true;
    const link = parseBoardLink(this.src, location.href);
    this.#link = link;
    this.#update();
    if (link === undefined) return;
    const { server, board, token } = link;
    const { scene, overlay } = this.#parts;
    this.#spectator = new Spectator({
      server,
      board,
      token,
      scene,
      overlay,
      clock: pageClock,
      theme: this.#scheme,
      reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
    });
    this.#spectator.observe((state) => this.#onState(state));
    // It is drawn without them, and nobody is so quick.
    void this.#listen();
    this.#sizes.observe(this.#parts.board);
    this.#stopRatio = observePixelRatio(() => this.#fit());
    this.#fit();
  }

  #close(): void {
    this.#isOpen = false;
    clearTimeout(this.#ticking);
    this.#gestures?.stop();
    this.#sizes.disconnect();
    this.#stopRatio?.();
    this.#spectator?.destroy();
    this.#spectator = undefined;
  }

  async #listen(): Promise<void> {
    const part = await import('./viewer-gestures.ts').catch(() => undefined);
    if (part === undefined) {
      clearTimeout(this.#listening);
      if (this.#spectator !== undefined)
        this.#listening = setTimeout(() => void this.#listen(), GESTURES_AGAIN_MS);
      return;
    }
    const { ViewerGestures: Gestures } = part;
    this.#gestures ??= new Gestures(this, this.#parts.board, () => this.#spectator);
    this.#gestures.stop();
    if (this.#spectator !== undefined) this.#gestures.start();
  }

  #onState(state: SpectatorState): void {
    this.#update();
    if (state.title === this.#title) return;
    this.#title = state.title;
    this.dispatchEvent(new CustomEvent('inkwire-title', { detail: { title: state.title } }));
  }

  #speak(): void {
    loadViewerTexts([this.lang, ...navigator.languages], (texts) => {
      this.#texts = texts;
      this.#update();
    });
  }

  /** Once per frame at most: the zoom changes with every frame of a gesture. */
  #update(): void {
    if (this.#isUpdating) return;
    this.#isUpdating = true;
    queueMicrotask(() => {
      this.#isUpdating = false;
      const home = `${this.#link?.server ?? ''}/`;
      if (this.#texts === undefined) return;
      const state = this.#spectator?.state;
      this.#parts.update(state, this.#texts, home, this.bar);
      clearTimeout(this.#ticking);
      if (state?.status.kind === 'reconnecting' && !state.hasContent)
        this.#ticking = setTimeout(() => this.#update(), 1_000);
    });
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.#parts.board;
    this.#spectator?.resize(clientWidth, clientHeight, devicePixelRatio);
  }

  #toggleFollow(): void {
    if (this.#spectator?.state.isGuided === true) this.#spectator.letGo();
    else this.#spectator?.guide();
  }

  get #scheme(): 'light' | 'dark' {
    const { theme } = this;
    if (theme === 'light' || theme === 'dark') return theme;
    return this.#dark.matches ? 'dark' : 'light';
  }

  readonly #applyScheme = (): void => {
    this.setAttribute('scheme', this.#scheme);
    this.#spectator?.setTheme(this.#scheme);
  };
}

define('inkwire-viewer', InkwireViewer);

declare global {
  interface HTMLElementTagNameMap {
    'inkwire-viewer': InkwireViewer;
  }
}
