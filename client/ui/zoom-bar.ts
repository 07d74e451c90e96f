/** Bottom corner of a board: undo and redo, zoom, and the minimap's switch. */
import { css, html, nothing } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import { commands } from '../editor/commands.ts';
import { TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './popup.ts';
import { preferences } from './preferences.ts';
import { shortcutText } from './shortcut.ts';
import { UiElement } from './ui-element.ts';

const ZOOM_STEP = 1.25;
/** While the zoom moves, its number follows so often: laying out text costs as much as a frame of it. */
const FOLLOW_MS = 200;

export class ZoomBar extends UiElement {
  static override properties = { ...UiElement.properties, isMenuOpen: { state: true } };
  declare private isMenuOpen: boolean;
  /** The zoom as it is written there, in per cent. */
  #percent = 100;
  #writtenAt = -Infinity;
  readonly #timer = new TimerController(this);

  constructor() {
    super();
    this.isMenuOpen = false;
  }

  override slice(state: EditorState): readonly unknown[] {
    const percent = Math.round(state.camera.zoom * 100);
    if (percent !== this.#percent) {
      const wait = this.#writtenAt + FOLLOW_MS - performance.now();
      if (wait <= 0) {
        this.#percent = percent;
        this.#writtenAt = performance.now();
      } else this.#timer.start(wait, () => this.requestUpdate());
    }
    return [
      this.#percent,
      state.canUndo,
      state.canRedo,
      state.canEdit,
      state.styledTypes.length === 0,
    ];
  }

  override render(): unknown {
    const { ui } = this;
    const { state, editor } = ui;
    const percent = Math.round(state.camera.zoom * 100);
    this.#percent = percent;
    const isCompact = ui.layout === 'compact';
    const isMac = editor.platform.isMac;
    const keysOf = (id: string) =>
      shortcutText(commands.find((command) => command.id === id)?.keys?.[0], isMac);
    return html`${
      state.canEdit
        ? html`<div
            class="panel bar"
            role="group"
            aria-label=${`${this.t('toolbar.undo')}, ${this.t('toolbar.redo')}`}
          >
            <button
              class="icon-button quiet"
              data-tip=${this.t('toolbar.undo')}
              data-keys=${keysOf('edit.undo')}
              data-tip-side="above"
              aria-label=${this.t('toolbar.undo')}
              ?disabled=${!state.canUndo}
              @click=${() => editor.undo()}
            >
              ${icon('undo-2')}
            </button>
            <button
              class="icon-button quiet"
              data-tip=${this.t('toolbar.redo')}
              data-keys=${keysOf('edit.redo')}
              data-tip-side="above"
              aria-label=${this.t('toolbar.redo')}
              ?disabled=${!state.canRedo}
              @click=${() => editor.redo()}
            >
              ${icon('redo-2')}
            </button>
          </div>`
        : nothing
    }
    ${
      isCompact
        ? html`<div class="panel bar" role="group" aria-label=${this.t('menu.view')}>
            <button
              class="icon-button quiet"
              aria-label=${this.t('command.view.zoom-fit')}
              @click=${() => editor.run('view.zoom-fit')}
            >
              ${icon('maximize')}
            </button>
            ${
              state.canEdit
                ? html`<button
                    class="icon-button style"
                    aria-label=${this.t('toolbar.style')}
                    aria-expanded=${ui.isStyleOpen}
                    aria-pressed=${ui.isStyleOpen}
                    ?disabled=${state.styledTypes.length === 0}
                    @click=${() => ui.setStyleOpen(!ui.isStyleOpen)}
                  >
                    ${icon('palette')}
                  </button>`
                : nothing
            }
          </div>`
        : html`<div class="panel bar" role="group" aria-label=${this.t('zoom.label')}>
            <button
              class="icon-button quiet"
              data-tip=${this.t('zoom.out')}
              data-tip-side="above"
              aria-label=${this.t('zoom.out')}
              @click=${() => editor.zoomBy(1 / ZOOM_STEP, undefined, { animate: true })}
            >
              ${icon('minus')}
            </button>
            <button
              class="percent"
              aria-label=${this.t('zoom.menu', { percent })}
              aria-haspopup="menu"
              aria-expanded=${this.isMenuOpen}
              @click=${() => void this.#toggleMenu()}
            >
              ${ui.localizer.number(percent)}%
            </button>
            ${this.isMenuOpen ? this.#renderMenu() : nothing}
            <button
              class="icon-button quiet"
              data-tip=${this.t('zoom.in')}
              data-tip-side="above"
              aria-label=${this.t('zoom.in')}
              @click=${() => editor.zoomBy(ZOOM_STEP, undefined, { animate: true })}
            >
              ${icon('plus')}
            </button>
            <button
              class="icon-button quiet"
              data-tip=${this.t('command.view.zoom-fit')}
              data-keys=${keysOf('view.zoom-fit')}
              data-tip-side="above"
              aria-label=${this.t('command.view.zoom-fit')}
              @click=${() => editor.run('view.zoom-fit')}
            >
              ${icon('maximize')}
            </button>
            <button
              class="icon-button quiet"
              data-tip=${this.t(preferences.values.minimap ? 'minimap.hide' : 'minimap.show')}
              data-tip-side="above"
              aria-label=${this.t('minimap.label')}
              aria-pressed=${preferences.values.minimap}
              @click=${() => preferences.set({ minimap: !preferences.values.minimap })}
            >
              ${icon('map')}
            </button>
          </div>`
    }`;
  }

  #renderMenu(): unknown {
    const close = (): void => {
      this.isMenuOpen = false;
    };
    return html`<inkwire-popup
      side="above"
      .anchor=${this.renderRoot.querySelector<HTMLElement>('.percent') ?? undefined}
      @inkwire-close=${close}
    >
      <inkwire-zoom-menu .ui=${this.ui} @inkwire-done=${close}></inkwire-zoom-menu>
    </inkwire-popup>`;
  }

  async #toggleMenu(): Promise<void> {
    if (!this.isMenuOpen) await import('./zoom-menu.ts');
    this.isMenuOpen = !this.isMenuOpen;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        gap: 8px;
      }
      .bar {
        pointer-events: auto;
        display: flex;
        align-items: center;
        padding: 4px;
      }
      .percent {
        min-width: 48px;
        height: 32px;
        padding: 0 4px;
        border: 0;
        border-radius: var(--ink-r-s);
        background: transparent;
        color: var(--ink-text-2);
        font-size: 12px;
        font-weight: 550;
        font-variant-numeric: tabular-nums;
        cursor: pointer;
      }
      .percent:is(:hover, [aria-expanded='true']) {
        background: var(--ink-hover);
        color: var(--ink-text);
      }
      .icon-button {
        width: 32px;
        height: 32px;
      }
      .icon-button svg.icon {
        width: 16px;
        height: 16px;
      }
      @media (pointer: coarse) {
        .percent {
          height: 40px;
        }
      }
      :host([compact]) {
        justify-content: space-between;
      }
      :host([compact]) .bar {
        padding: 2px;
      }
      :host([compact]) .icon-button {
        width: 44px;
        height: 44px;
      }
      :host([compact]) .icon-button svg.icon {
        width: 18px;
        height: 18px;
      }
    `,
  ];
}

define('inkwire-zoom-bar', ZoomBar);
