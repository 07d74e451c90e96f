/**
 * The app on its own pages: chooses between the home page and a board by the address, and keeps the
 * address, the document's title, language and direction in step. Owns no board and no drawing.
 */
import { css, html, LitElement, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { fetchPart } from '../editor/fetch-part.ts';
import { failure } from '../editor/notices.ts';
import type { Departure } from './board-ui.ts';
import { ListenController, LookController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { addInterfaceFont } from './fonts.ts';
import { forgetFirstInput, keepFirstInput } from './first-input.ts';
import type { OpenBoardEvent } from './inkwire-home.ts';
import { type BoardLink, formatBoardLink, mayEdit, parseBoardLink } from './links.ts';
import { mark } from './mark.ts';
import { themeTokens } from './theme.ts';

type Route =
  | { readonly kind: 'home' }
  | {
      readonly kind: 'board';
      readonly link: BoardLink;
      readonly files: readonly File[];
      readonly title?: string;
      readonly says?: string;
    };

export class InkwireApp extends LitElement {
  static override properties = {
    route: { state: true },
    isLoaded: { state: true },
    problem: { state: true },
  };
  declare private route: Route;
  declare private isLoaded: boolean;
  declare private problem: unknown;
  readonly #look = new LookController(
    this,
    () => ({ theme: undefined, language: undefined }),
    () => this.#applyLook(),
  );

  constructor() {
    super();
    this.route = readRoute();
    this.isLoaded = false;
    new ListenController(this, window, {
      popstate: () => this.#follow(),
      hashchange: () => this.#follow(),
    });
    addInterfaceFont();
    this.#load();
  }

  static override styles = [
    themeTokens,
    controls,
    css`
      :host {
        display: block;
        height: 100%;
        min-height: 100dvh;
        background: var(--ink-bg);
      }
      .problem {
        display: grid;
        gap: 16px;
        place-content: center;
        justify-items: center;
        min-height: 100dvh;
        padding: 24px;
        text-align: center;
      }
      .problem p {
        max-width: 360px;
        font-size: 15px;
        line-height: 1.5;
        text-wrap: balance;
      }
      inkwire-board {
        position: fixed;
        inset: 0;
      }
    `,
  ];

  override render(): unknown {
    if (this.problem !== undefined) return this.#renderProblem(this.problem);
    if (!this.isLoaded) return nothing;
    const { route } = this;
    if (route.kind === 'home') {
      return html`<inkwire-home
        .localizer=${this.#look.localizer}
        @inkwire-open=${(event: OpenBoardEvent) => this.#open(event)}
      ></inkwire-home>`;
    }
    return keyed(
      formatBoardLink({ ...route.link, place: undefined }),
      html`<inkwire-board
        .link=${route.link}
        .files=${route.files}
        .newTitle=${route.title}
        .says=${route.says}
        .ownsPage=${true}
        @inkwire-home=${() => this.#go('/')}
        @inkwire-depart=${(event: CustomEvent<Departure>) => this.#depart(event.detail)}
        @inkwire-title=${(event: CustomEvent<string>) => {
          document.title = `${event.detail} – Inkwire`;
        }}
      ></inkwire-board>`,
    );
  }

  /** Home or board could not be fetched. */
  #renderProblem(problem: unknown): unknown {
    const { localizer } = this.#look;
    const { key } = failure(problem);
    return html`<div class="problem" role="alert">
      ${mark(44)}
      <p>${localizer.t(key)}</p>
      <button class="button primary" @click=${() => location.reload()}>
        ${localizer.t('state.reload')}
      </button>
    </div>`;
  }

  #open(event: OpenBoardEvent): void {
    const { link, files } = event.detail;
    history.pushState(null, '', formatBoardLink(link));
    keepFirstInput();
    this.route = { kind: 'board', link, files };
    this.#load();
  }

  #depart(to: Departure): void {
    if (to.to === 'home') {
      this.#go('/');
      return;
    }
    const { link, replaces } = to;
    history[replaces ? 'replaceState' : 'pushState'](null, '', formatBoardLink(link));
    this.route = { ...to, kind: 'board' };
    this.#load();
  }

  #go(path: string): void {
    history.pushState(null, '', path);
    this.#follow();
  }

  #follow(): void {
    this.route = readRoute();
    this.#load();
  }

  /** Home and board are fetched apart: who opens a link does not wait for the home page, nor the reverse. */
  #load(): void {
    const { kind } = this.route;
    if (kind === 'home') {
      document.title = 'Inkwire';
      forgetFirstInput();
    }
    const loading = fetchPart<unknown>(() =>
      kind === 'home' ? import('./inkwire-home.ts') : import('./inkwire-board.ts'),
    );
    void loading.then(
      () => {
        this.isLoaded = true;
        this.problem = undefined;
        this.requestUpdate();
      },
      (error: unknown) => {
        this.problem = error;
      },
    );
  }

  #applyLook(): void {
    const { scheme, localizer } = this.#look;
    this.setAttribute('scheme', scheme);
    const root = document.documentElement;
    root.dataset['scheme'] = scheme;
    root.lang = localizer.language;
    root.dir = localizer.dir;
  }
}

function readRoute(): Route {
  const link = parseBoardLink(location.href);
  if (link?.role === 'edit' && !mayEdit(link)) {
    // Put together by hand from two links: what it opens is the spectators' page.
    location.replace(formatBoardLink({ ...link, role: 'watch' }));
  }
  return link?.role === 'edit' ? { kind: 'board', link, files: [] } : { kind: 'home' };
}

define('inkwire-app', InkwireApp);
