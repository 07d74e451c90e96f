/**
 * The text control over the canvas: it stands exactly where the text of the shape is drawn, with the
 * same font, size, turn and colour, and grows with what is typed. Owns the control; the shared text
 * is the binding's. Must not touch the control's value while an input method composes.
 */
import { css, html, nothing, type PropertyValues } from 'lit';
import { apply } from '../../shared/geometry/affine.ts';
import { baselineOffset, fontCss, LINE_HEIGHT } from '../../shared/shapes/fonts.ts';
import { resolveColor } from '../../shared/shapes/palette.ts';
import { placement } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import { page } from '../../shared/units.ts';
import type { EditorState } from '../editor/editor.ts';
import type { TextBinding, TextView } from '../editor/text-binding.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { styled, type StyleValues } from './styled.ts';
import { UiElement } from './ui-element.ts';

/** Room for the caret behind the last letter, in CSS pixels. */
const CARET_ROOM = 4;
/** Between the caret and what covers the board, in CSS pixels. */
const CLEAR_ROOM = 8;
/** The view is this many times as far from each end of what can be scrolled as it is large. */
const REST = 3;

export class TextEditor extends UiElement {
  #binding: TextBinding | undefined;
  #boundTo: EditorState['editing'];
  #stopBoard: (() => void) | undefined;
  #isComposing = false;
  /** Where the text stands in its place: CSS pixels that are scrolled then. */
  #rest = { x: 0, y: 0 };

  constructor() {
    super();
    this.addEventListener('scroll', () => this.#keepInSight());
  }

  override slice(state: EditorState): readonly unknown[] {
    const { editing } = state;
    return editing === undefined ? [editing] : [editing, state.camera, state.viewport];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unbind();
  }

  /** Puts the keyboard back into the text. */
  override focus(options?: FocusOptions): void {
    this.#control()?.focus(options);
  }

  override render(): unknown {
    const shape = this.#shape();
    if (shape === undefined) return nothing;
    const { area, control } = this.#looks(shape);
    return html`<div class="area" ${styled(area)}>
      <textarea
        ${styled(control)}
        dir="auto"
        rows="1"
        spellcheck="true"
        autocomplete="off"
        autocapitalize="sentences"
        wrap=${shapeDef(shape.type)?.labelPlace?.(shape, this.#context()).wraps === false ? 'off' : 'soft'}
        aria-label=${`${this.t('text.label')}: ${this.t(shapeDef(shape.type)?.nameKey ?? '')}`}
        @input=${(event: Event) => this.#onInput(event)}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, shape)}
        @beforeinput=${(event: InputEvent) => this.#onBeforeInput(event)}
        @selectionchange=${() => this.#onSelect()}
        @compositionstart=${() => {
          this.#isComposing = true;
          this.#binding?.compositionStart();
        }}
        @compositionend=${() => this.#onCompositionEnd()}
        @blur=${(event: FocusEvent) => this.#onBlur(event)}
      ></textarea>
    </div>`;
  }

  override updated(_changed: PropertyValues): void {
    const { editing } = this.ui.state;
    if (editing !== undefined) this.#keepClear();
    if (editing?.id !== this.#boundTo?.id || editing?.field !== this.#boundTo?.field) this.#bind();
    this.#fit();
  }

  #shape(): Shape | undefined {
    const { editing } = this.ui.state;
    return editing === undefined ? undefined : this.ui.editor.board.get(editing.id);
  }

  #context() {
    return this.ui.editor.renderer.context;
  }

  #bind(): void {
    this.#unbind();
    const { editor, state } = this.ui;
    const { editing } = state;
    const control = this.#control();
    if (editing === undefined || control === null) return;
    const binding = editor.bindText(editing.id, editing.field);
    if (binding === undefined) return;
    this.#boundTo = editing;
    this.#binding = binding;
    this.#show(binding.view(editing.selectAll));
    binding.track(() => [control.selectionStart, control.selectionEnd]);
    binding.observe((view) => {
      // Somebody deleted what is typed into.
      if (view === undefined) editor.stopEditingText();
      else this.#show(view);
    });
    this.#stopBoard = editor.board.observe((change) => {
      if (change.updated.has(editing.id)) this.requestUpdate();
    });
    control.focus({ preventScroll: true });
  }

  #unbind(): void {
    this.#binding?.destroy();
    this.#stopBoard?.();
    this.#binding = undefined;
    this.#stopBoard = undefined;
    this.#boundTo = undefined;
    this.#isComposing = false;
  }

  #show(view: TextView): void {
    const control = this.#control();
    if (control === null || this.#isComposing) return;
    if (control.value !== view.value) control.value = view.value;
    control.setSelectionRange(view.selectionStart, view.selectionEnd);
    this.#fit();
  }

  #onInput(event: Event): void {
    const control = event.target as HTMLTextAreaElement;
    this.#binding?.input(control.value, control.selectionStart, control.selectionEnd);
    this.#fit();
  }

  #onSelect(): void {
    const control = this.#control();
    if (control !== null && !this.#isComposing) {
      this.#binding?.select(control.selectionStart, control.selectionEnd);
    }
  }

  #onCompositionEnd(): void {
    this.#isComposing = false;
    const control = this.#control();
    if (control === null) return;
    this.#binding?.compositionEnd(control.value, control.selectionStart, control.selectionEnd);
  }

  /** The control's own undo knows nothing of what others typed. */
  #onBeforeInput(event: InputEvent): void {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return;
    event.preventDefault();
    if (event.inputType === 'historyUndo') this.ui.editor.undo();
    else this.ui.editor.redo();
  }

  #onKey(event: KeyboardEvent, shape: Shape): void {
    // What is typed is no shortcut of the canvas.
    event.stopPropagation();
    if (event.isComposing) return;
    const isMod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (isMod && (key === 'z' || key === 'y')) {
      event.preventDefault();
      if (key === 'y' || event.shiftKey) this.ui.editor.redo();
      else this.ui.editor.undo();
      return;
    }
    const isNext =
      shape.type === 'note' &&
      shape.id === this.#boundTo?.id &&
      (event.key === 'Tab' ? !event.shiftKey : event.key === 'Enter' && isMod) &&
      this.#control()?.value.trim() !== '';
    if (isNext) {
      event.preventDefault();
      this.ui.editor.run(event.key === 'Tab' ? 'grow.note-right' : 'grow.note-below');
      return;
    }
    const isDone =
      event.key === 'Escape' ||
      event.key === 'Tab' ||
      (event.key === 'Enter' && (isMod || shape.type === 'frame'));
    if (!isDone) return;
    event.preventDefault();
    this.ui.editor.stopEditingText();
    this.ui.focusCanvas();
  }

  #onBlur(event: FocusEvent): void {
    // Another window, or the style of what is being typed: neither ends typing.
    if (!document.hasFocus()) return;
    const to = event.relatedTarget;
    if (to instanceof HTMLElement && to.localName === 'inkwire-style-panel') return;
    this.ui.editor.stopEditingText();
  }

  #fit(): void {
    const control = this.#control();
    if (control === null) return;
    control.style.height = '0';
    control.style.height = `${control.scrollHeight}px`;
    if (control.wrap === 'off') {
      control.style.width = '0';
      control.style.width = `${control.scrollWidth + CARET_ROOM}px`;
    }
  }

  /** A caret behind the style panel or the bars is not in sight. */
  #keepClear(): void {
    const rest = { x: REST * this.clientWidth, y: REST * this.clientHeight };
    if (rest.x !== this.#rest.x || rest.y !== this.#rest.y) {
      this.#rest = rest;
      this.style.setProperty('--rest-x', `${rest.x}px`);
      this.style.setProperty('--rest-y', `${rest.y}px`);
      this.scrollTo(rest.x, rest.y);
    }
    const { editor } = this.ui;
    const all = editor.visibleBox();
    const clear = editor.visibleBox('clear');
    const { zoom } = editor.state.camera;
    const sides = [
      clear.y - all.y,
      all.x + all.w - clear.x - clear.w,
      all.y + all.h - clear.y - clear.h,
      clear.x - all.x,
    ];
    this.style.scrollPadding = sides.map((side) => `${side * zoom + CLEAR_ROOM}px`).join(' ');
  }

  /**
   * Browsers keep a caret in sight by scrolling what it stands in: here the board moves instead. Whoever
   * follows somebody looks around by themselves from then on, as after any other move.
   */
  #keepInSight(): void {
    const { editor, state } = this.ui;
    const dx = this.scrollLeft - this.#rest.x;
    const dy = this.scrollTop - this.#rest.y;
    // Screens of fractional ratios scroll to fractions.
    if (Math.hypot(dx, dy) < 1) return;
    this.scrollTo(this.#rest.x, this.#rest.y);
    if (state.editing === undefined) return;
    const { x, y, zoom } = editor.state.camera;
    editor.setCamera({ x: x + dx / zoom, y: y + dy / zoom, zoom });
  }

  #control(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  /** CSS of the area (turned with the shape) and of the control in it. */
  #looks(shape: Shape): { readonly area: StyleValues; readonly control: StyleValues } {
    const { editor, scheme } = this.ui;
    const context = this.#context();
    const def = shapeDef(shape.type);
    const place = def?.labelPlace?.(shape, context);
    if (def === undefined || place === undefined) return { area: {}, control: {} };
    const { zoom } = editor.state.camera;
    const corner = apply(
      placement(shape, def.localBox(shape, context)),
      place.area.x,
      place.area.y,
    );
    const at = editor.toScreen(page(corner.x, corner.y));
    const font = { ...place.font, size: place.font.size * zoom };
    const shift = baselineOffset(font) - domBaseline(fontCss(font), font.size * LINE_HEIGHT);
    const across = { start: 'flex-start', center: 'center', end: 'flex-end' }[place.align];
    const down = { top: 'flex-start', middle: 'center', bottom: 'flex-end' }[place.verticalAlign];
    return {
      area: {
        width: `${place.area.w * zoom}px`,
        height: `${place.area.h * zoom}px`,
        'justify-content': place.wraps ? 'stretch' : across,
        'align-items': down,
        transform: `translate(${at.x}px, ${at.y}px) rotate(${shape.angle}rad) translateY(${shift}px)`,
      },
      control: {
        font: fontCss(font),
        'line-height': `${font.size * LINE_HEIGHT}px`,
        'text-align': place.align,
        color: resolveColor(place.color, scheme),
        'caret-color': resolveColor(place.color, scheme),
        width: place.wraps ? '100%' : undefined,
        opacity: shape.opacity,
      },
    };
  }

  static override styles = [
    controls,
    css`
      :host {
        position: absolute;
        inset: 0;
        overflow: hidden;
        direction: ltr;
        pointer-events: none;
      }
      /* Room to scroll on all sides. */
      :host::after {
        content: '';
        position: absolute;
        inset: calc(100% * ${2 * REST + 1}) auto auto calc(100% * ${2 * REST + 1});
        width: 1px;
        height: 1px;
        margin: -1px;
      }
      .area {
        position: absolute;
        inset: var(--rest-y) auto auto var(--rest-x);
        display: flex;
        transform-origin: 0 0;
      }
      textarea:focus-visible {
        outline: none;
      }
      textarea {
        display: block;
        flex: none;
        min-width: 4px;
        padding: 0;
        border: 0;
        resize: none;
        overflow: hidden;
        background: transparent;
        letter-spacing: 0;
        font-feature-settings: normal;
        overflow-wrap: anywhere;
        pointer-events: auto;
      }
    `,
  ];
}

let ruler: CanvasRenderingContext2D | null | undefined;

/** Where the browser puts the baseline in a line box, in CSS pixels from its top. */
function domBaseline(font: string, lineHeight: number): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (ruler === null) return 0;
  ruler.font = font;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ruler.measureText('x');
  return (lineHeight - up - down) / 2 + up;
}

define('inkwire-text-editor', TextEditor);
