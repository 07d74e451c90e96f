/**
 * `<inkwire-board>`: a whole board, in the app and in anybody's page. Makes its editor, arranges the
 * parts around it. Attributes: `src` (an edit link) or `board`, `token`, `server`; `theme`, `lang`,
 * `readonly`, `ui`. Events: `inkwire-ready`, `-change`, `-error`. Takes keys only with the focus.
 */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Editor, EditorState } from '../editor/editor.ts';
import { openBoard } from '../editor/open-board.ts';
import './board-bar.ts';
import './board-hints.ts';
import { boardRules } from './board-rules.ts';
import type { BoardProblem } from './board-state.ts';
import { BoardUi, type Layout, type UiMode } from './board-ui.ts';
import { CanvasInput, type CanvasInputHost } from './canvas-input.ts';
import { LookController, MediaController, SizeController } from './controllers.ts';
import { controls } from './controls.ts';
import { coveredEdges } from './covered.ts';
import { define } from './define.ts';
import { forgetFirstInput } from './first-input.ts';
import { addInterfaceFont } from './fonts.ts';
import { languageOf } from './i18n/localizer.ts';
import { icon } from './icons.ts';
import { type BoardLink, formatBoardLink, mayEdit, parseBoardLink } from './links.ts';
import { OpeningView } from './opening-view.ts';
import { completeBoard, fetchPart, isHere, type Part } from './parts.ts';
import './people-bar.ts';
import { PeopleWatch } from './people-watch.ts';
import './popup.ts';
import { preferences } from './preferences.ts';
import { rememberBoard, retitleBoard } from './recent-boards.ts';
import { renderSurface } from './surfaces.ts';
import { themeTokens, type ThemeChoice } from './theme.ts';
import './text-editor.ts';
import type { TextEditor } from './text-editor.ts';
import './toasts.ts';
import './toolbar.ts';
import './zoom-bar.ts';

/** Narrower boxes than this get the layout of a phone, in CSS pixels. */
const COMPACT_WIDTH = 720;
const COMPACT_HEIGHT = 420;
/** What is not needed in a board's first moment is fetched so long after it. */
const LATER_MS = 2000;

export class InkwireBoard extends LitElement implements CanvasInputHost {
  static override properties = {
    src: {},
    board: {},
    token: {},
    server: {},
    theme: {},
    readonly: { type: Boolean },
    ui: {},
    link: { attribute: false },
    files: { attribute: false },
    newTitle: { attribute: false },
    says: { attribute: false },
    ownsPage: { attribute: false },
    boardUi: { state: true },
    problem: { state: true },
    isReady: { state: true },
    isDropping: { state: true },
  };
  /** An edit link, `https://server/b/board#token`. */
  declare src: string | undefined;
  declare board: string | undefined;
  declare token: string | undefined;
  /** Origin of the server; that of the page where absent. */
  declare server: string | undefined;
  declare theme: ThemeChoice | undefined;
  declare readonly: boolean;
  declare ui: UiMode | undefined;
  /** The same as `src`, already read (the app). */
  declare link: BoardLink | undefined;
  /** Files to put on the board when it is open. */
  declare files: readonly File[];
  /** The title of a board that is new and has none. */
  declare newTitle: string | undefined;
  /** Key of what is told when it is open. */
  declare says: string | undefined;
  /** Whether the element is the page: then it takes the page's keys. */
  declare ownsPage: boolean;
  declare boardUi: BoardUi | undefined;
  declare private problem: BoardProblem | undefined;
  declare private isReady: boolean;
  declare private isDropping: boolean;

  readonly #look = new LookController(
    this,
    () => ({ theme: this.theme, language: languageOf(this.getAttribute('lang')) }),
    () => this.#applyLook(),
  );
  readonly #motion = new MediaController(this, '(prefers-reduced-motion: reduce)', () =>
    this.#applyLook(),
  );
  readonly #input = new CanvasInput(this);
  #hasStylePanel = false;
  #opened: string | undefined;
  /** Counts the boards that were open here. */
  #generation = 0;
  #stops: (() => void)[] = [];
  #title = '';
  #state: EditorState | undefined;
  readonly #people = new PeopleWatch();

  constructor() {
    super();
    new SizeController(this, (width, height) => this.#resize(width, height));
    this.readonly = false;
    this.files = [];
    this.ownsPage = false;
    this.isReady = false;
    this.isDropping = false;
    addInterfaceFont();
  }

  /** What is shown and what can be done with it; `undefined` until the board is opened. */
  get editor(): Editor | undefined {
    return this.boardUi?.editor;
  }

  get stage(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('.stage') ?? null;
  }

  /** Puts the keyboard on the canvas. */
  override focus(options?: FocusOptions): void {
    this.stage?.focus(options);
  }

  showDropHint(on: boolean): void {
    this.isDropping = on;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#closeBoard();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  override updated(_changed: PropertyValues): void {
    if (!this.isConnected) return;
    const link = this.#resolveLink();
    const key = link === undefined ? '' : `${formatBoardLink(link)} ${this.readonly}`;
    if (this.#opened !== undefined && this.#opened !== key) {
      // Canvases belong to one renderer: the next board gets new ones, in the next update.
      this.#closeBoard();
      this.requestUpdate();
      return;
    }
    if (this.#opened === undefined) {
      this.#opened = key;
      if (link === undefined) this.#fail('not-found');
      else this.#openBoard(link);
    }
    this.#applyLook();
  }

  override render(): unknown {
    const ui = this.boardUi;
    const { localizer } = this.#look;
    return html`<div
      class="root"
      role=${this.ownsPage ? 'main' : nothing}
      dir=${localizer.dir}
      lang=${localizer.language}
    >
      ${keyed(
        this.#generation,
        html`<div
          class="stage"
          tabindex="0"
          role="application"
          aria-label=${localizer.t('board.canvas')}
          @focus=${this.#input.onFocus}
          @blur=${this.#input.onBlur}
          @pointerdown=${this.#input.onPointerDown}
          @pointermove=${this.#input.onPointerMove}
          @pointerup=${this.#input.onPointerUp}
          @pointercancel=${this.#input.onPointerCancel}
          @pointerleave=${this.#input.onPointerLeave}
          @dblclick=${this.#input.onDoubleClick}
          @contextmenu=${this.#input.onContextMenu}
          @wheel=${this.#input.onWheel}
          @dragover=${this.#input.onDragOver}
          @dragleave=${this.#input.onDragLeave}
          @drop=${this.#input.onDrop}
        >
          <canvas class="scene" aria-hidden="true"></canvas>
          <canvas class="overlay" aria-hidden="true"></canvas>
        </div>`,
      )}
      ${
        this.problem !== undefined
          ? this.#renderProblem(this.problem)
          : ui === undefined
            ? nothing
            : keyed(ui, this.#renderParts(ui))
      }
    </div>`;
  }

  #renderParts(ui: BoardUi): unknown {
    const { localizer } = this.#look;
    const isCompact = ui.layout === 'compact';
    // Tools are no part of a talk: what is shown has their place.
    const isTalk = ui.state.presenting && ui.presentAs === 'slides';
    const canEdit = ui.state.canEdit && !isTalk;
    return html`
      ${this.ownsPage ? html`<h1 class="visually-hidden">${ui.title}</h1>` : nothing}
      <inkwire-board-hints .ui=${ui} .isOpening=${!this.isReady}></inkwire-board-hints>
      <inkwire-link-marks .ui=${ui}></inkwire-link-marks>
      <inkwire-shape-list .ui=${ui}></inkwire-shape-list>
      <inkwire-text-editor .ui=${ui}></inkwire-text-editor>
      ${
        ui.mode === 'none'
          ? nothing
          : html`<div class="top">
                <inkwire-board-bar .ui=${ui} ?compact=${isCompact}></inkwire-board-bar>
                <inkwire-people-bar .ui=${ui} ?compact=${isCompact}></inkwire-people-bar>
              </div>
              ${
                canEdit
                  ? html`<inkwire-style-panel
                      .ui=${ui}
                      ?compact=${isCompact}
                    ></inkwire-style-panel>`
                  : nothing
              }
              ${
                preferences.values.minimap && !isCompact && !isTalk && this.#isHere('minimap', ui)
                  ? html`<inkwire-minimap .ui=${ui}></inkwire-minimap>`
                  : nothing
              }
              ${
                ui.state.presenting
                  ? html`<inkwire-presenter-bar .ui=${ui}></inkwire-presenter-bar>`
                  : nothing
              }
              ${
                isTalk
                  ? nothing
                  : html`<div class="bottom">
                      <inkwire-zoom-bar .ui=${ui} ?compact=${isCompact}></inkwire-zoom-bar>
                      ${
                        canEdit
                          ? html`<inkwire-toolbar
                              .ui=${ui}
                              ?compact=${isCompact}
                            ></inkwire-toolbar>`
                          : nothing
                      }
                    </div>`
              }`
      }
      ${
        this.isDropping
          ? html`<div class="drop">
              <span class="panel">${icon('download')}${localizer.t('board.drop-now')}</span>
            </div>`
          : nothing
      }
      <inkwire-toasts .ui=${ui} ?compact=${isCompact}></inkwire-toasts>
      ${this.#renderSurface(ui)}
    `;
  }

  #renderSurface(ui: BoardUi): unknown {
    if (ui.contextMenu !== undefined && this.#isHere('context', ui)) {
      return html`<inkwire-context-menu .ui=${ui}></inkwire-context-menu>`;
    }
    const { surface } = ui;
    return surface !== undefined && this.#isHere(surface, ui)
      ? renderSurface(surface, ui)
      : nothing;
  }

  #renderProblem(problem: BoardProblem): unknown {
    const link = this.#resolveLink();
    const watchUrl =
      problem === 'forbidden' && link !== undefined
        ? formatBoardLink({ ...link, role: 'watch' })
        : undefined;
    return html`<inkwire-board-state
      .localizer=${this.#look.localizer}
      .problem=${problem}
      .watchUrl=${watchUrl}
      .hasHome=${this.ownsPage}
    ></inkwire-board-state>`;
  }

  /** Whether a part is there; fetches it otherwise and renders again when it is. */
  #isHere(part: Part, ui: BoardUi): boolean {
    if (isHere(part)) return true;
    void fetchPart(part, ui.editor).then((came) => {
      if (came) this.requestUpdate();
      else if (ui.surface === part || ui.contextMenu !== undefined) ui.close();
    });
    return false;
  }

  #resolveLink(): BoardLink | undefined {
    if (this.link !== undefined) return this.link;
    if (this.src !== undefined) return parseBoardLink(this.src, document.baseURI);
    if (this.board === undefined) return undefined;
    const server = new URL(this.server ?? location.origin, document.baseURI).origin;
    return { server, board: this.board, token: this.token ?? '', role: 'edit' };
  }

  #openBoard(link: BoardLink): void {
    const scene = this.renderRoot.querySelector<HTMLCanvasElement>('.scene')!;
    const overlay = this.renderRoot.querySelector<HTMLCanvasElement>('.overlay')!;
    let editor: Editor;
    try {
      editor = openBoard({
        server: link.server,
        board: link.board,
        token: link.token,
        scene,
        overlay,
        theme: this.#look.scheme,
        readonly: this.readonly || !mayEdit(link),
        text: (key, values) => this.#look.localizer.t(key, values),
        insets: () => coveredEdges(this),
        user: preferences.values.user,
      });
    } catch (error) {
      this.#fail('failed', error);
      return;
    }
    const ui = new BoardUi({
      editor,
      link,
      ownsPage: this.ownsPage,
      focusCanvas: () => this.#focusCanvas(),
      depart: (to) => this.#tell('inkwire-depart', to),
    });
    const view = new OpeningView(editor, link, this.ownsPage);
    const keepView = (): void => view.keep();
    addEventListener('pagehide', keepView);
    this.#stops = [
      keepView,
      () => removeEventListener('pagehide', keepView),
      editor.observe((state) => this.#onState(ui, state)),
      ui.observe(() => this.requestUpdate()),
      editor.board.observe((change) => {
        if (change.added.size + change.updated.size + change.removed.size === 0) return;
        this.#tell('inkwire-change', {
          added: [...change.added],
          updated: [...change.updated],
          removed: [...change.removed],
          local: change.local,
        });
      }),
      preferences.observe(() => this.#applyUser(ui)),
      () => editor.destroy(),
    ];
    this.boardUi = ui;
    this.#applyUser(ui);
    this.#resize(this.clientWidth, this.clientHeight);
    this.#input.start(this.ownsPage);
    this.#onState(ui, editor.state);
    view.open();
    void editor.connection.ready.then(() => this.#onReady(ui, view));
    if (this.ownsPage) void this.#input.catchUp();
    if (this.ownsPage) this.stage?.focus({ preventScroll: true });
  }

  #closeBoard(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#state = undefined;
    this.#input.stop();
    this.boardUi = undefined;
    this.problem = undefined;
    this.isReady = false;
    this.#opened = undefined;
    this.#generation += 1;
    this.#people.forget();
  }

  #onReady(ui: BoardUi, view: OpeningView): void {
    if (this.boardUi !== ui) return;
    this.isReady = true;
    view.complete();
    if (this.newTitle !== undefined && ui.state.title === '') ui.editor.setTitle(this.newTitle);
    if (this.files.length > 0) {
      void ui.editor.insertFiles(this.files);
      this.files = [];
    }
    if (this.says !== undefined) ui.editor.toast({ key: this.says, tone: 'success' });
    // Their tags stand there already; what is drawn first does not wait for them.
    setTimeout(() => void completeBoard(this), LATER_MS);
    this.#remember(ui);
    this.#tell('inkwire-ready', { board: ui.link.board, shapes: ui.state.shapeCount });
  }

  #onState(ui: BoardUi, state: EditorState): void {
    const before = this.#state ?? state;
    this.#state = state;
    ui.tidy(before, state);
    const { editing } = before;
    if (editing !== undefined && ui.editor.board.get(editing.id) === undefined) {
      this.#input.muteKeys();
    }
    const isRefused = state.connection.kind === 'refused' && !ui.isEnding;
    if (isRefused && this.problem === undefined) {
      this.#fail(state.connection.reason);
    }
    // What is the same again must not touch the page's style: this is called in each frame of a pan.
    if (before === state || state.cursor !== before.cursor)
      this.stage?.style.setProperty('--cursor', state.cursor);
    // Fetched when they are needed; until then their tags stand there empty.
    if (state.presenting) void fetchPart('presenter', ui.editor);
    if (state.presenting !== before.presenting || state.canEdit !== before.canEdit)
      this.requestUpdate();
    if (state.styledTypes.length > 0 && !this.#hasStylePanel) {
      this.#hasStylePanel = true;
      void fetchPart('style', ui.editor);
    }
    if (state.title !== this.#title && this.isReady) {
      this.#title = state.title;
      if (this.ownsPage) retitleBoard(ui.link.board, state.title);
    }
    if (this.ownsPage && this.isReady && state.title !== before.title) {
      this.dispatchEvent(new CustomEvent('inkwire-title', { detail: ui.title }));
    }
    this.#people.look(ui, state);
  }

  /** While a text is being typed, the text control is the canvas. */
  #focusCanvas(): void {
    const isTyping = this.boardUi?.state.editing !== undefined;
    const target = isTyping
      ? this.renderRoot.querySelector<TextEditor>('inkwire-text-editor')
      : this.stage;
    target?.focus({ preventScroll: true });
  }

  #remember(ui: BoardUi): void {
    if (!this.ownsPage) return;
    const { board, token, role } = ui.link;
    this.#title = ui.state.title;
    rememberBoard({ board, token, role, title: ui.state.title, openedAt: Date.now() });
    this.dispatchEvent(new CustomEvent('inkwire-title', { detail: ui.title }));
  }

  #fail(problem: BoardProblem, cause?: unknown): void {
    this.problem = problem;
    void fetchPart('problem', undefined);
    if (this.ownsPage) forgetFirstInput();
    this.#tell('inkwire-error', { code: problem, ...(cause === undefined ? {} : { cause }) });
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  #applyUser(ui: BoardUi): void {
    ui.editor.setUser({ name: ui.userName, color: preferences.values.user.color });
    this.requestUpdate();
  }

  #resize(width: number, height: number): void {
    if (width === 0 || height === 0) return;
    this.boardUi?.editor.resize(width, height, devicePixelRatio);
    this.#applyLook();
  }

  #applyLook(): void {
    const { scheme, localizer } = this.#look;
    if (this.getAttribute('scheme') !== scheme) this.setAttribute('scheme', scheme);
    const ui = this.boardUi;
    if (ui === undefined) return;
    const layout: Layout =
      this.clientWidth < COMPACT_WIDTH || this.clientHeight < COMPACT_HEIGHT ? 'compact' : 'wide';
    const mode: UiMode = this.ui === 'minimal' || this.ui === 'none' ? this.ui : 'full';
    if (
      ui.scheme === scheme &&
      ui.localizer === localizer &&
      ui.layout === layout &&
      ui.mode === mode
    ) {
      ui.editor.setRenderOptions({ reducedMotion: this.#motion.matches });
      return;
    }
    ui.setLook({ localizer, scheme, layout, mode });
    ui.editor.setRenderOptions({ theme: scheme, reducedMotion: this.#motion.matches });
    this.#applyUser(ui);
  }

  static override styles = [themeTokens, controls, boardRules];
}

define('inkwire-board', InkwireBoard);
