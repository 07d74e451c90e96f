/**
 * The question before a presentation: the frames as slides, or whatever one looks at; and who comes
 * along. Begins it; what a presenter has at hand then is in `presenter-bar.ts`.
 */
import { css, html, nothing } from 'lit';
import type { EditorState } from '../editor/editor.ts';
import type { PresentAs } from './board-ui.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './dialog.ts';
import type { Dialog } from './dialog.ts';
import { icon } from './icons.ts';
import { slidesOf } from './slides.ts';
import { UiElement } from './ui-element.ts';

export class PresentDialog extends UiElement {
  override slice({ peers, watchers, shapeCount }: EditorState): readonly unknown[] {
    return [peers.length, watchers, shapeCount];
  }

  override render(): unknown {
    const { ui } = this;
    const { peers, watchers } = ui.state;
    const count = slidesOf(ui.editor.board.ordered(), false).length;
    const hasSlides = count > 0;
    const slidesNote = hasSlides
      ? this.t('present.as-slides-note', { count })
      : this.t('present.as-slides-none');
    return html`<inkwire-dialog
      .heading=${this.t('present.title')}
      .closeLabel=${this.t('app.close')}
      @inkwire-close=${() => ui.close()}
    >
      <div class="content">
        <p class="muted">
          ${
            peers.length === 0
              ? this.t('present.nobody')
              : this.t('present.people', { count: peers.length })
          }
          ${watchers > 0 ? this.t('present.watchers', { count: watchers }) : nothing}
        </p>
        ${this.#renderChoice('slides', 'presentation', slidesNote, hasSlides)}
        ${this.#renderChoice('view', 'eye', this.t('present.as-view-note'), true, !hasSlides)}
      </div>
    </inkwire-dialog>`;
  }

  #renderChoice(
    as: PresentAs,
    iconName: string,
    note: string,
    isPossible: boolean,
    isFirst = isPossible,
  ): unknown {
    return html`<button
      class="choice"
      aria-disabled=${isPossible ? nothing : 'true'}
      ?autofocus=${isFirst}
      @click=${() => isPossible && this.#begin(as)}
    >
      <span class="icon-of">${icon(iconName)}</span>
      <span class="words">
        <span class="name">${this.t(`present.as-${as}`)}</span>
        <span class="note">${note}</span>
      </span>
    </button>`;
  }

  #begin(as: PresentAs): void {
    const { ui } = this;
    // The dialog gives the focus back to where it came from; then the canvas takes the keys.
    this.renderRoot.querySelector<Dialog>('inkwire-dialog')?.close();
    ui.present(as);
    ui.focusCanvas();
    ui.announce(ui.t('present.begun'));
  }

  static override styles = [
    controls,
    css`
      .content {
        display: grid;
        gap: 10px;
        padding: 2px 20px 20px;
      }
      p {
        margin-bottom: 4px;
        line-height: 1.5;
        text-wrap: pretty;
      }
      .choice {
        display: flex;
        align-items: center;
        gap: 14px;
        min-height: 64px;
        padding: 12px 14px;
        border: 1px solid var(--ink-border);
        border-radius: var(--ink-r-l);
        background: var(--ink-surface);
        text-align: start;
        cursor: pointer;
        transition:
          background var(--ink-fast),
          border-color var(--ink-fast);
      }
      .choice:not([aria-disabled]):hover {
        border-color: var(--ink-accent);
        background: var(--ink-hover);
      }
      .choice:not([aria-disabled]):active {
        background: var(--ink-active);
      }
      .icon-of {
        display: grid;
        flex: none;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: var(--ink-r-m);
        background: var(--ink-accent-soft);
        color: var(--ink-accent-text);
      }
      .words {
        display: grid;
        gap: 2px;
      }
      .name {
        font-size: 14px;
        font-weight: 580;
      }
      .note {
        color: var(--ink-text-2);
        line-height: 1.4;
        text-wrap: pretty;
      }
      [aria-disabled] {
        border-style: dashed;
        cursor: default;
      }
      [aria-disabled] .icon-of {
        background: var(--ink-hover);
        color: var(--ink-text-2);
      }
      [aria-disabled] .name {
        color: var(--ink-text-2);
      }
    `,
  ];
}

define('inkwire-present-dialog', PresentDialog);
