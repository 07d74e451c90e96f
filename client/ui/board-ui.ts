/**
 * What the parts of one board's interface share: the editor, the words, the look, and which surface
 * is open. One object for each `<inkwire-board>`; parts read it and ask it, and never each other.
 */
import type { Editor, EditorState } from '../editor/editor.ts';
import { english, type Localizer, type Values } from './i18n/localizer.ts';
import type { BoardLink } from './links.ts';
import { friendlyName, preferences } from './preferences.ts';

/** `compact`: a phone, or a small box in somebody's page. */
export type Layout = 'wide' | 'compact';
/** How much interface is shown around the canvas. */
export type UiMode = 'full' | 'minimal' | 'none';
/** Surfaces of which one is open at a time; each is fetched when it is first opened. */
export type Surface = 'present' | 'share' | 'help' | 'palette' | 'me' | 'link' | 'renew' | 'delete';

/** The frames of the board one after the other, or whatever the person looks at. */
export type PresentAs = 'view' | 'slides';

/** Where the app goes from a board. */
export type Departure =
  | { readonly to: 'home' }
  | {
      readonly to: 'board';
      readonly link: BoardLink;
      readonly files: readonly File[];
      readonly title?: string;
      /** Key of what is told there when it is open. */
      readonly says?: string;
      /** Whether the address of this board is no longer worth going back to. */
      readonly replaces: boolean;
    };

export interface ContextMenuRequest {
  /** CSS pixels in the window. */
  readonly x: number;
  readonly y: number;
}

export class BoardUi {
  readonly editor: Editor;
  readonly link: BoardLink;
  /** Whether the element is the whole page (the app), not a part of somebody else's. */
  readonly ownsPage: boolean;
  readonly #listeners = new Set<() => void>();
  #localizer: Localizer = english;
  #scheme: 'light' | 'dark' = 'light';
  #layout: Layout = 'wide';
  #mode: UiMode = 'full';
  #surface: Surface | undefined;
  #contextMenu: ContextMenuRequest | undefined;
  #isStyleOpen = false;
  #typedAhead = '';
  #announcement = '';
  #presentAs: PresentAs = 'view';

  #isEnding = false;
  readonly #focusCanvas: () => void;
  readonly #depart: (to: Departure) => void;

  constructor(init: {
    readonly editor: Editor;
    readonly link: BoardLink;
    readonly ownsPage: boolean;
    readonly focusCanvas: () => void;
    readonly depart: (to: Departure) => void;
  }) {
    this.editor = init.editor;
    this.link = init.link;
    this.ownsPage = init.ownsPage;
    this.#focusCanvas = init.focusCanvas;
    this.#depart = init.depart;
  }

  get state(): EditorState {
    return this.editor.state;
  }
  get localizer(): Localizer {
    return this.#localizer;
  }
  get scheme(): 'light' | 'dark' {
    return this.#scheme;
  }
  get layout(): Layout {
    return this.#layout;
  }
  get mode(): UiMode {
    return this.#mode;
  }
  get surface(): Surface | undefined {
    return this.#surface;
  }
  get contextMenu(): ContextMenuRequest | undefined {
    return this.#contextMenu;
  }
  /** The style sheet of a compact layout; a wide one shows the panel by itself. */
  get isStyleOpen(): boolean {
    return this.#isStyleOpen;
  }
  /** Last words for screen readers. */
  get announcement(): string {
    return this.#announcement;
  }
  get title(): string {
    return this.state.title.trim() || this.t('board.untitled');
  }
  /** The person's own name, or the friendly one they have until they choose. */
  get userName(): string {
    const { user } = preferences.values;
    if (user.name !== '') return user.name;
    const [adjective, animal] = friendlyName(
      user.id,
      this.t('me.adjectives'),
      this.t('me.animals'),
    );
    return this.t('me.pattern', { adjective, animal });
  }

  get presentAs(): PresentAs {
    return this.#presentAs;
  }

  present(as: PresentAs): void {
    this.#presentAs = as;
    this.editor.present(true);
  }

  stopPresenting(): void {
    this.#presentAs = 'view';
    this.editor.present(false);
  }

  /** Runs a command of the editor; whoever is about to present is asked first how. */
  run(id: string): void {
    if (id !== 'view.present') this.editor.run(id);
    else if (this.state.presenting) this.stopPresenting();
    else this.open('present');
  }

  t(key: string, values?: Values): string {
    return this.#localizer.t(key, values);
  }

  /** Puts away what would lie over what is being worked on now. */
  tidy(before: EditorState, after: EditorState): void {
    const isDeselected = before.selection.length > 0 && after.selection.length === 0;
    const isOther = before.tool !== after.tool || isDeselected;
    if (after.editing !== undefined || isOther) this.setStyleOpen(false);
  }

  /** Whether the server is about to close this board because this person asked for it. */
  get isEnding(): boolean {
    return this.#isEnding;
  }
  set isEnding(isEnding: boolean) {
    this.#isEnding = isEnding;
  }

  /** Leaves this board for another one or for the home page; only where the element is the page. */
  depart(to: Departure): void {
    this.#depart(to);
  }

  /** Gives the keyboard back to the canvas. */
  focusCanvas(): void {
    this.#focusCanvas();
  }

  setLook(look: {
    readonly localizer: Localizer;
    readonly scheme: 'light' | 'dark';
    readonly layout: Layout;
    readonly mode: UiMode;
  }): void {
    this.#localizer = look.localizer;
    this.#scheme = look.scheme;
    this.#layout = look.layout;
    this.#mode = look.mode;
    this.#emit();
  }

  /** A key that was pressed for a surface that is still being fetched. Returns whether it was one. */
  typeAhead(key: string): boolean {
    const isLetter = Array.from(key).length === 1;
    if (isLetter) this.#typedAhead += key;
    else if (key === 'Backspace')
      this.#typedAhead = Array.from(this.#typedAhead).slice(0, -1).join('');
    return isLetter || key === 'Backspace';
  }

  /** What was typed for the surface before it was there; handed out once. */
  takeTypedAhead(): string {
    const typed = this.#typedAhead;
    this.#typedAhead = '';
    return typed;
  }

  open(surface: Surface): void {
    this.#contextMenu = undefined;
    this.#typedAhead = '';
    this.#surface = surface;
    this.#emit();
  }

  close(): void {
    this.#surface = undefined;
    this.#contextMenu = undefined;
    this.#emit();
  }

  openContextMenu(request: ContextMenuRequest): void {
    this.#contextMenu = request;
    this.#emit();
  }

  setStyleOpen(open: boolean): void {
    if (this.#isStyleOpen === open) return;
    this.#isStyleOpen = open;
    this.#emit();
  }

  /** Says something to screen readers and nobody else. */
  announce(text: string): void {
    this.#announcement = text;
    this.#emit();
  }

  observe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}
