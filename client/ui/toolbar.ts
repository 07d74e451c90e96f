/**
 * The tools, at the bottom of the board. Reads the registry: a new tool appears here by itself.
 * Shapes share one place that remembers which of them was used last.
 */
import { css, html, nothing } from 'lit';
import { toolDefs } from '../tools/registry.ts';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './popup.ts';
import { RovingController } from './roving.ts';
import { ariaShortcut, shortcutText, withShortcut } from './shortcut.ts';
import { UiElement } from './ui-element.ts';

type ToolDef = ReturnType<typeof toolDefs>[number];
type Flyout = 'shape' | 'more';

export class Toolbar extends UiElement {
  static override properties = {
    ...UiElement.properties,
    flyout: { state: true },
    lastShape: { state: true },
  };
  declare private flyout: Flyout | undefined;
  declare private lastShape: string | undefined;
  readonly #roving = new RovingController(this, 'both');

  constructor() {
    super();
    this.flyout = undefined;
    this.lastShape = undefined;
  }

  override slice(state: EditorState): readonly unknown[] {
    return [
      state.partEraser,
      state.tool,
      state.toolLocked,
      state.canUndo,
      state.canRedo,
      state.selection.length > 0,
    ];
  }

  /** Puts the keyboard on the toolbar. */
  override focus(): void {
    this.#roving.focus();
  }

  override willUpdate(): void {
    const current = toolDefs().find((def) => def.id === this.ui.state.tool);
    if (current?.group === 'shape') this.lastShape = current.id;
  }

  override render(): unknown {
    const { ui } = this;
    const { state } = ui;
    const defs = toolDefs();
    const shapes = defs.filter((def) => def.group === 'shape');
    const more = defs.filter((def) => def.group === 'more');
    const shownShape = shapes.find((def) => def.id === this.lastShape) ?? shapes[0];
    const isCompact = ui.layout === 'compact';
    const eraserMode =
      state.tool === 'eraser'
        ? html`<button
            class="panel mode"
            role="switch"
            aria-checked=${state.partEraser}
            @click=${() => ui.editor.setOptions({ partEraser: !state.partEraser })}
          >
            <span class="track"></span>${this.t('command.view.part-eraser')}
          </button>`
        : nothing;
    return html`${eraserMode}
      <div class="panel bar" role="toolbar" aria-label=${this.t('toolbar.label')}>
        <div class="tools">
          ${defs.map((def) => {
            if (def.group === 'main') return this.#renderTool(def);
            if (def === shapes[0] && shownShape !== undefined) {
              return html`<span class="split">
                ${this.#renderTool(shownShape)}
                ${this.#renderMore('shape', 'chevron-up', this.t('toolbar.more-shapes'))}
              </span>`;
            }
            return nothing;
          })}
        </div>
        ${more.length > 0 ? this.#renderMore('more', 'ellipsis', this.t('toolbar.more-tools')) : nothing}
        ${
          isCompact
            ? nothing
            : html`<span class="rule"></span>
                <button
                  class="icon-button quiet"
                  data-rove
                  data-tip=${this.t('toolbar.lock')}
                  data-keys="Q"
                  data-tip-side="above"
                  aria-label=${this.t('toolbar.lock')}
                  aria-pressed=${state.toolLocked}
                  @click=${() => ui.editor.setToolLocked(!state.toolLocked)}
                >
                  ${icon(state.toolLocked ? 'lock' : 'lock-open')}
                </button>`
        }
        ${this.flyout === undefined ? nothing : this.#renderFlyout(this.flyout)}
      </div>`;
  }

  #renderTool(def: ToolDef): unknown {
    const { ui } = this;
    const name = this.t(def.nameKey);
    const key = def.keys[0];
    return html`<button
      class="icon-button tool"
      data-rove
      data-tool=${def.id}
      data-tip=${name}
      data-keys=${shortcutText(key, ui.editor.platform.isMac)}
      data-tip-side="above"
      aria-label=${name}
      aria-keyshortcuts=${ariaShortcut(key, ui.editor.platform.isMac) ?? nothing}
      aria-pressed=${ui.state.tool === def.id}
      @click=${(event: MouseEvent) => this.#choose(def, event)}
      @dblclick=${() => ui.editor.setTool(def.id, { lock: true })}
    >
      ${icon(def.icon)}
    </button>`;
  }

  #renderMore(flyout: Flyout, iconName: string, label: string): unknown {
    const isInside = toolDefs().some(
      (def) => def.group === 'more' && def.id === this.ui.state.tool,
    );
    return html`<button
      class=${flyout === 'shape' ? 'icon-button quiet caret' : 'icon-button quiet'}
      data-rove
      data-flyout=${flyout}
      data-tip=${label}
      data-tip-side="above"
      aria-label=${label}
      aria-haspopup="true"
      aria-expanded=${this.flyout === flyout}
      aria-pressed=${flyout === 'more' && isInside ? 'true' : nothing}
      @click=${() => {
        this.flyout = this.flyout === flyout ? undefined : flyout;
      }}
    >
      ${icon(iconName)}
    </button>`;
  }

  #renderFlyout(flyout: Flyout): unknown {
    // On a phone some of the tools have scrolled out of sight: there the list has all of them.
    const isAll = flyout === 'more' && this.ui.layout === 'compact';
    const defs = toolDefs().filter(
      (def) => def.group === flyout || (isAll && def.group === 'main'),
    );
    const { isMac } = this.ui.editor.platform;
    return html`<inkwire-popup
      .anchor=${this.renderRoot.querySelector<HTMLElement>(`[data-flyout="${flyout}"]`) ?? undefined}
      side="above"
      align="center"
      @inkwire-close=${() => {
        this.flyout = undefined;
      }}
    >
      <div
        class="grid"
        role="group"
        aria-label=${this.t(flyout === 'shape' ? 'toolbar.more-shapes' : 'toolbar.more-tools')}
      >
        ${defs.map((def) => {
          const name = this.t(def.nameKey);
          return html`<button
            class="icon-button labelled"
            aria-pressed=${this.ui.state.tool === def.id}
            aria-label=${withShortcut(this.ui.localizer, name, def.keys[0], isMac)}
            @click=${(event: MouseEvent) => {
              this.flyout = undefined;
              this.#choose(def, event);
            }}
          >
            ${icon(def.icon)}<span>${name}</span>
            ${def.keys[0] === undefined ? nothing : html`<kbd>${shortcutText(def.keys[0], isMac)}</kbd>`}
          </button>`;
        })}
      </div>
    </inkwire-popup>`;
  }

  /** A tool chosen by pointer gives the keyboard back to the canvas; one chosen by key stays here. */
  #choose(def: ToolDef, event: MouseEvent): void {
    this.ui.editor.setTool(def.id);
    if (event.detail > 0) this.ui.focusCanvas();
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        position: relative;
        max-width: 100%;
        min-width: 0;
      }
      .mode {
        position: absolute;
        inset-inline-start: 50%;
        inset-block-end: calc(100% + 8px);
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 36px;
        padding: 0 14px;
        border: 0;
        color: var(--ink-text);
        white-space: nowrap;
        transform: translateX(-50%);
        cursor: pointer;
      }
      .mode:dir(rtl) {
        transform: translateX(50%);
      }
      :host([compact]) .mode {
        min-height: 44px;
        inset-block-end: calc(100% + 64px);
      }
      .track {
        width: 30px;
        height: 18px;
        padding: 3px;
        border-radius: 9px;
        background: var(--ink-text-3);
      }
      .track::after {
        content: '';
        display: block;
        width: 12px;
        height: 12px;
        border-radius: 50%;
        background: var(--ink-surface);
      }
      .mode[aria-checked='true'] .track {
        background: var(--ink-accent);
      }
      .mode[aria-checked='true'] .track::after {
        margin-inline-start: 12px;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 2px;
        padding: 5px;
        max-width: 100%;
      }
      .tools {
        display: flex;
        gap: 2px;
        min-width: 0;
      }
      .icon-button {
        width: 40px;
        height: 40px;
      }
      .tool svg.icon {
        width: 20px;
        height: 20px;
      }
      .tool[aria-pressed='true'] {
        background: var(--ink-accent);
        color: var(--ink-on-accent);
      }
      .split {
        display: inline-flex;
      }
      .caret {
        width: 20px;
        min-width: 0;
        margin-inline-start: -2px;
      }
      .caret svg.icon {
        width: 13px;
        height: 13px;
      }
      .rule {
        width: 1px;
        height: 24px;
        margin: 0 4px;
        background: var(--ink-border);
        flex: none;
      }
      .grid {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 2px;
      }
      .labelled {
        display: flex;
        align-items: center;
        gap: 10px;
        width: 100%;
        min-width: 148px;
        padding: 0 12px;
        text-align: start;
      }
      .labelled span {
        flex: 1;
      }
      :host([compact]) .bar {
        border-radius: var(--ink-r-xl);
        padding: 4px;
      }
      :host([compact]) .tools {
        overflow-x: auto;
        overscroll-behavior-x: contain;
        scrollbar-width: none;
        border-radius: var(--ink-r-l);
        /* Fades where it goes on; the last tool comes out of the fade when scrolled to. */
        padding-inline-end: 32px;
        mask-image: linear-gradient(to left, transparent, #000 36px);
      }
      :host([compact]) .tools:dir(rtl) {
        mask-image: linear-gradient(to right, transparent, #000 36px);
      }
      :host([compact]) .icon-button:not(.caret) {
        width: 44px;
        height: 44px;
      }
      /* The strip that scrolls would cut off a ring around them. */
      :host([compact]) .icon-button:focus-visible {
        outline-offset: -3px;
      }
      :host([compact]) .tool[aria-pressed='true']:focus-visible {
        outline-color: var(--ink-on-accent);
      }
      :host([compact]) .caret {
        width: 32px;
        height: 44px;
      }
      :host([compact]) kbd {
        display: none;
      }
      :host([compact]) .grid {
        max-width: calc(100vw - 28px);
      }
      :host([compact]) .labelled {
        min-width: min(148px, calc(50vw - 16px));
      }
      @media (forced-colors: active) {
        .tool[aria-pressed='true'] {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
      }
    `,
  ];
}

define('inkwire-toolbar', Toolbar);
