/**
 * Where one looks when a board opens: where the link says, where one was last in this browser, or at the
 * drawing where none of it would be in sight. Owns what the browser remembers about views; nobody else
 * moves the view by itself.
 */
import type { Editor } from '../editor/editor.ts';
import type { BoardLink, Place } from './links.ts';

const KEY = 'inkwire.views';
const MAX_BOARDS = 60;

/** Middle of the view in page space and its zoom, with the board's id; latest first. */
type View = readonly [board: string, x: number, y: number, zoom: number];

export class OpeningView {
  readonly #editor: Editor;
  readonly #link: BoardLink;
  readonly #remembers: boolean;
  #isThere = false;

  /** `remembers`: whether the page is the board's own, and not somebody else's with a board in it. */
  constructor(editor: Editor, link: BoardLink, remembers: boolean) {
    this.#editor = editor;
    this.#link = link;
    this.#remembers = remembers;
  }

  /**
   * Looks where the link says or where one was; once, and before anything is drawn where that can be: a
   * view that jumps later takes the paper from under the pen.
   */
  open(): void {
    const place = this.#link.place ?? this.#remembered();
    const { camera, viewport } = this.#editor.state;
    if (this.#isThere || viewport.width === 0) return;
    this.#isThere = true;
    if (place === undefined) return;
    const view = this.#editor.visibleBox();
    const scale = camera.zoom / place.zoom;
    const x = place.x - (view.w * scale) / 2;
    const y = place.y - (view.h * scale) / 2;
    this.#editor.setCamera({ x, y, zoom: place.zoom });
  }

  /** What the board holds is known. Where nothing of it is in sight, it is brought into sight. */
  complete(): void {
    this.open();
    const { connection, renderer, state } = this.#editor;
    // What is being drawn already, in the moment before the board came, stays under the pen.
    const isDrawing = (connection.awareness.getLocalState()?.['draft'] ?? null) !== null;
    if (this.#link.place !== undefined || state.following !== undefined || isDrawing) return;
    const box = renderer.contentBounds();
    if (box === undefined || renderer.query(this.#editor.visibleBox()).length > 0) return;
    this.#editor.zoomTo(box);
  }

  /** Remembers where one looks now. */
  keep(): void {
    if (!this.#remembers || !this.#isThere) return;
    const { x, y, w, h } = this.#editor.visibleBox();
    const view: View = [this.#link.board, x + w / 2, y + h / 2, this.#editor.state.camera.zoom];
    const others = views().filter(([board]) => board !== view[0]);
    try {
      localStorage.setItem(KEY, JSON.stringify([view, ...others].slice(0, MAX_BOARDS)));
    } catch {
      // Storage is refused or full: the board opens where boards begin.
    }
  }

  #remembered(): Place | undefined {
    const found = this.#remembers
      ? views().find(([board]) => board === this.#link.board)
      : undefined;
    return found && { x: found[1], y: found[2], zoom: found[3] };
  }
}

function views(): readonly View[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is View {
  if (!Array.isArray(value)) return false;
  const [board, ...numbers] = value as readonly unknown[];
  return (
    typeof board === 'string' &&
    numbers.length === 3 &&
    numbers.every((number) => Number.isFinite(number)) &&
    (numbers[2] as number) > 0
  );
}
