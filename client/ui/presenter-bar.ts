/**
 * What a presenter has at hand: the frames of the board one after the other, the laser, and the end.
 * Page keys turn the slides while it is there; where the slides are what is presented, the arrow keys
 * do, too, and Escape ends it. Fetched with the first presentation.
 */
import { css, html, nothing } from 'lit';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import type { EditorState } from '../editor/editor.ts';
import { ListenController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './later-look.ts';
import { slideInView, slidesOf } from './slides.ts';
import { UiElement } from './ui-element.ts';

/** Room between a slide and the edges of the view, or the bars, in CSS pixels. */
const PADDING_PX = 20;
/** More room below it: there spectators have their buttons. */
const BELOW_PX = 40;
/** Longer than the view needs to get anywhere. */
const ANIMATION_MS = 700;

export class PresenterBar extends UiElement {
  /** The slide that was asked for last, and when. */
  #at = -1;
  #askedAt = -Infinity;

  constructor() {
    super();
    // Before the canvas, whose arrow keys move the view.
    const listeners = { keydown: (event: KeyboardEvent) => this.#onKey(event) };
    new ListenController(this, document, listeners, { capture: true });
  }

  override slice(state: EditorState): readonly unknown[] {
    return [state.shapeCount, state.tool, state.camera, state.title, state.followers];
  }

  override firstUpdated(): void {
    if (this.ui.presentAs === 'slides') this.#show(0);
  }

  /** Nobody sees what lies around the slide that is shown. */
  override updated(): void {
    const { editor, presentAs, state } = this.ui;
    if (presentAs !== 'slides' || !state.presenting) return;
    const slides = this.#slides();
    const isOnItsWay = performance.now() - this.#askedAt < ANIMATION_MS;
    const slide = slides[isOnItsWay ? this.#at : this.#shownSlide(slides, editor.visibleBox())];
    const box = slide && this.#boxOf(slide);
    if (!isSame(box, state.slide)) editor.present(true, box);
  }

  override render(): unknown {
    const { ui } = this;
    const { editor, state } = ui;
    const slides = this.#slides();
    const at = this.#shownSlide(slides, editor.visibleBox());
    const { localizer } = ui;
    return html`<div class="panel bar" role="group" aria-label=${this.t('present.label')}>
      <span class="live" aria-hidden="true"></span>
      ${state.peers.length > 0 ? this.#renderFollowers(state.followers) : nothing}
      ${
        slides.length === 0
          ? html`<span class="words">${this.t('present.no-frames')}</span>`
          : html`<button
                class="icon-button quiet"
                data-tip=${this.t('present.previous')}
                data-keys="PgUp"
                aria-label=${this.t('present.previous')}
                @click=${() => this.#go(-1)}
              >
                ${icon('chevron-left')}
              </button>
              <span class="words number" role="status">
                ${
                  at < 0
                    ? this.t('present.slides', { count: slides.length })
                    : this.t('present.slide', {
                        at: localizer.number(at + 1),
                        count: slides.length,
                      })
                }
              </span>
              <button
                class="icon-button quiet"
                data-tip=${this.t('present.next')}
                data-keys="PgDn"
                aria-label=${this.t('present.next')}
                @click=${() => this.#go(1)}
              >
                ${icon('chevron-right')}
              </button>`
      }
      <button
        class="icon-button quiet"
        data-tip=${this.t('tool.laser')}
        data-keys="K"
        aria-label=${this.t('tool.laser')}
        aria-pressed=${state.tool === 'laser'}
        @click=${() => editor.setTool(state.tool === 'laser' ? 'select' : 'laser')}
      >
        ${icon('wand-sparkles')}
      </button>
      <button
        class="button stop"
        aria-label=${this.t('people.stop-presenting')}
        @click=${() => ui.stopPresenting()}
      >
        ${this.t(ui.layout === 'compact' ? 'import.stop' : 'people.stop-presenting')}
      </button>
    </div>`;
  }

  /** A slide of another form than the view fills little of it: the one asked for is still the one shown. */
  #shownSlide(slides: readonly Box[], view: Box): number {
    const seen = slideInView(slides, view);
    const asked = slides[this.#at];
    if (seen >= 0 || asked === undefined) return seen;
    const isInside =
      asked.x >= view.x &&
      asked.y >= view.y &&
      asked.x + asked.w <= view.x + view.w &&
      asked.y + asked.h <= view.y + view.h;
    return isInside ? this.#at : -1;
  }

  #renderFollowers(count: number): unknown {
    const words = this.t('present.followers', { count });
    return html`<span class="followers" data-tip=${words}>
      ${icon('users')}<span aria-hidden="true">${this.ui.localizer.number(count)}</span>
      <span class="visually-hidden">${words}</span>
    </span>`;
  }

  #slides() {
    return slidesOf(this.ui.editor.board.ordered(), this.ui.localizer.dir === 'rtl');
  }

  #go(step: 1 | -1): void {
    const { editor } = this.ui;
    const slides = this.#slides();
    if (slides.length === 0) return;
    const seen = this.#shownSlide(slides, editor.visibleBox());
    // While the view is on its way, a second press means the slide after the one asked for.
    const now = performance.now();
    const isOnItsWay = now - this.#askedAt < ANIMATION_MS;
    const from = isOnItsWay || seen < 0 ? this.#at : seen;
    this.#show(Math.max(0, Math.min(slides.length - 1, from + step)));
  }

  #show(to: number): void {
    const { editor } = this.ui;
    const slides = this.#slides();
    const slide = slides[to];
    if (slide === undefined) return;
    this.#at = to;
    this.#askedAt = performance.now();
    const box = this.#boxOf(slide);
    const room = editor.visibleBox('clear').h * editor.state.camera.zoom - 2 * PADDING_PX;
    const h = room > 4 * BELOW_PX ? (box.h * room) / (room - BELOW_PX) : box.h;
    editor.zoomTo({ ...box, h }, { animate: true, maxZoom: 4, padding: PADDING_PX });
    const name = editor.describe(slide.id) || this.t('present.frame', { at: to + 1 });
    this.ui.announce(this.t('present.showing', { name, at: to + 1, count: slides.length }));
  }

  /** With its name, which stands over it. */
  #boxOf(slide: Shape): Box {
    const { context } = this.ui.editor.renderer;
    const { x, y, w, h } = shapeDef(slide.type)?.bounds(slide, context) ?? slide;
    return { x, y, w, h };
  }

  #onKey(event: KeyboardEvent): void {
    const { ui } = this;
    if (event.defaultPrevented || ui.surface !== undefined || ui.state.editing !== undefined)
      return;
    const isEnd = event.key === 'Escape' && this.#hasSlideKeys(event) && ui.state.tool === 'select';
    const step = this.#stepOf(event);
    if (step === 0 && !isEnd) return;
    if (!ui.ownsPage && !event.composedPath().includes(this)) {
      const host = (this.getRootNode() as ShadowRoot).host;
      if (!event.composedPath().includes(host)) return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (step === 0) ui.stopPresenting();
    else this.#go(step);
  }

  #stepOf(event: KeyboardEvent): 1 | -1 | 0 {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return 0;
    if (event.key === 'PageDown') return 1;
    if (event.key === 'PageUp') return -1;
    if (!this.#hasSlideKeys(event)) return 0;
    const forth = this.ui.localizer.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    if (event.key === forth) return 1;
    return event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? -1 : 0;
  }

  /** Whether keys that mean something else on a board are those of a talk: nothing is in the hand. */
  #hasSlideKeys(event: KeyboardEvent): boolean {
    const { ui } = this;
    if (ui.presentAs !== 'slides' || ui.state.selection.length > 0) return false;
    if (ui.contextMenu !== undefined) return false;
    const path = event.composedPath();
    const stage = (this.getRootNode() as ShadowRoot).querySelector('.stage');
    return path[0] === document.body || path[0] === stage || path.includes(this);
  }

  static override styles = [
    controls,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 4px;
        padding-inline-start: 12px;
        pointer-events: auto;
      }
      .live {
        width: 9px;
        height: 9px;
        margin-inline-end: 4px;
        border-radius: 50%;
        background: var(--ink-danger);
        forced-color-adjust: none;
      }
      .followers {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        padding-inline: 4px;
        color: var(--ink-text-2);
        font-size: 12px;
        font-weight: 550;
        font-variant-numeric: tabular-nums;
      }
      .followers svg.icon {
        width: 16px;
        height: 16px;
      }
      @container (max-width: 359px) {
        .followers {
          display: none;
        }
      }
      .words {
        padding-inline: 4px;
        white-space: nowrap;
      }
      .number {
        min-width: 56px;
        text-align: center;
        font-variant-numeric: tabular-nums;
      }
      .icon-button:dir(rtl):has(+ .number) svg,
      .number + .icon-button:dir(rtl) svg {
        transform: scaleX(-1);
      }
      .stop {
        white-space: nowrap;
      }
      @media (hover: none) {
        .icon-button {
          width: 44px;
          height: 44px;
        }
        .stop {
          min-height: 44px;
        }
      }
    `,
  ];
}

function isSame(a: Box | undefined, b: Box | undefined): boolean {
  return a?.x === b?.x && a?.y === b?.y && a?.w === b?.w && a?.h === b?.h;
}

define('inkwire-presenter-bar', PresenterBar);
