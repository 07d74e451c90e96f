/**
 * The board for those who do not see it: a list of its shapes in reading order, in words. Focus on an
 * entry selects the shape and brings it into view. Bounded: of a huge board it lists a part and says
 * so, and starts with what is on the screen.
 */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { Editor, EditorState } from '../editor/editor.ts';
import { BoardNews } from './board-news.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './later-look.ts';
import { RovingController } from './roving.ts';
import { UiElement } from './ui-element.ts';

/** Shapes on a page of the list. */
const PAGE = 200;
/** Boxes grow up to this many views to each side. */
const MAX_WIDENING = 2 ** 16;
/** The list follows the board when it has been quiet for so long, or has changed without end. */
const PAUSE_MS = 400;
const MAX_WAIT_MS = 2_000;
/** Rows of shapes whose tops differ by less than this are read from start to end. */
const ROW_UNITS = 40;

export class ShapeList extends UiElement {
  static override properties = { ...UiElement.properties, shapes: { state: true } };
  declare private shapes: readonly Shape[];
  #total = 0;
  #limit = PAGE;
  #stop: (() => void) | undefined;
  #news: BoardNews | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = 0;

  constructor() {
    super();
    this.shapes = [];
    new RovingController(this, 'both');
  }

  override slice(state: EditorState): readonly unknown[] {
    return [state.selection];
  }

  override firstUpdated(): void {
    this.#stop = this.ui.editor.board.observe(() => this.#schedule());
    this.#schedule();
    this.#news = new BoardNews({
      ui: this.ui,
      name: (id) => {
        const shape = this.ui.editor.board.get(id);
        return shape === undefined ? '' : this.#describe(shape);
      },
      isReadOut: () => this.matches(':focus-within'),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#news?.stop();
    this.#stop?.();
    clearTimeout(this.#timer);
  }

  override render(): unknown {
    const { ui } = this;
    if (this.shapes.length === 0) return nothing;
    const selected = new Set(ui.state.selection);
    return html`<ul aria-label=${this.t('board.shapes')}>
      ${repeat(
        this.shapes,
        (shape) => shape.id,
        (shape) =>
          html`<li>
            <button
              data-rove
              aria-pressed=${selected.has(shape.id)}
              @focus=${() => this.#select(shape)}
              @click=${() => this.#select(shape)}
              @keydown=${(event: KeyboardEvent) => this.#onKey(event, shape)}
            >
              ${this.#describe(shape)}
            </button>
          </li>`,
      )}
      ${
        this.#total > this.shapes.length
          ? html`<li>
              <button data-rove @click=${() => this.#listMore()}>
                ${this.t('board.shapes-more', { count: this.#total - this.shapes.length })}
              </button>
            </li>`
          : nothing
      }
    </ul>`;
  }

  #describe(shape: Shape): string {
    const name = this.t(shapeDef(shape.type)?.nameKey ?? '');
    const text = this.ui.editor.describe(shape.id);
    return text === '' ? name : `${name}: ${text}`;
  }

  #select(shape: Shape): void {
    const { editor } = this.ui;
    if (!editor.board.get(shape.id)) return;
    if (editor.state.selection.length !== 1 || editor.state.selection[0] !== shape.id) {
      editor.select([shape.id]);
    }
    const box = { x: shape.x, y: shape.y, w: Math.max(shape.w, 1), h: Math.max(shape.h, 1) };
    const view = editor.visibleBox();
    const isVisible =
      box.x < view.x + view.w &&
      box.x + box.w > view.x &&
      box.y < view.y + view.h &&
      box.y + box.h > view.y;
    if (!isVisible) {
      const { zoom } = editor.state.camera;
      editor.setCamera(
        { x: box.x + box.w / 2 - view.w / 2, y: box.y + box.h / 2 - view.h / 2, zoom },
        { animate: true },
      );
    }
  }

  /** Enter types into the shape; keys that move and delete reach the canvas with the shape selected. */
  #onKey(event: KeyboardEvent, shape: Shape): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      this.ui.editor.editText(shape.id, { selectAll: true });
    } else if (event.key === 'Escape') {
      this.ui.focusCanvas();
    }
  }

  #schedule(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#dueAt = now + MAX_WAIT_MS;
    clearTimeout(this.#timer);
    // Not while somebody draws: two hundred entries take longer than a frame has.
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#collect();
      },
      Math.max(0, Math.min(PAUSE_MS, this.#dueAt - now)),
    );
  }

  #listMore(): void {
    this.#limit += PAGE;
    this.#collect();
    this.ui.announce(this.t('board.shapes-listed', { count: this.shapes.length }));
  }

  #collect(): void {
    const { editor } = this.ui;
    const all = editor.board.ordered();
    this.#total = all.length;
    let part: readonly Shape[] = all;
    if (all.length > this.#limit) part = nearest(editor, all.length, this.#limit);
    this.shapes = [...part].sort((a, b) => {
      const row = Math.round(a.y / ROW_UNITS) - Math.round(b.y / ROW_UNITS);
      return row !== 0 ? row : a.x - b.x;
    });
  }

  static override styles = [
    controls,
    css`
      :host {
        position: absolute;
        inset: 0 auto auto 0;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
        white-space: nowrap;
      }
    `,
  ];
}

/** The shapes around the middle of the screen, from ever wider boxes: most boards are never sorted. */
function nearest(editor: Editor, total: number, wanted: number): readonly Shape[] {
  const view = editor.visibleBox();
  const x = view.x + view.w / 2;
  const y = view.y + view.h / 2;
  let found: readonly Shape[] = [];
  for (let k = 0.5; found.length < wanted; k *= 2) {
    const w = view.w * k;
    const h = view.h * k;
    found = editor.renderer.query({ x: x - w, y: y - h, w: 2 * w, h: 2 * h });
    // Shapes that cannot be drawn are in no box.
    if (found.length === total || k > MAX_WIDENING) break;
  }
  return found
    .map((shape) => ({ shape, distance: Math.hypot(shape.x - x, shape.y - y) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, wanted)
    .map(({ shape }) => shape);
}

define('inkwire-shape-list', ShapeList);
