/** How an arrow begins and ends: two buttons that show the head, each with all of them to choose from. */
import { css, html, nothing, svg, type SVGTemplateResult } from 'lit';
import { ARROW_HEADS, type ArrowHead } from '../../shared/shapes/arrow-heads.ts';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './later-look.ts';
import { noSubmit } from './no-submit.ts';
import './popup.ts';
import { UiElement } from './ui-element.ts';

type End = 'startHead' | 'endHead';
const DEFAULTS: Readonly<Record<End, ArrowHead>> = { startHead: 'none', endHead: 'arrow' };

export class ArrowHeadsPicker extends UiElement {
  static override properties = { ...UiElement.properties, open: { state: true } };
  declare private open: End | undefined;

  constructor() {
    super();
    this.open = undefined;
  }

  override slice(state: EditorState): readonly unknown[] {
    return [state.style];
  }

  override render(): unknown {
    return html`<div class="ends">
      ${this.#renderEnd('startHead')} ${this.#renderEnd('endHead')}
      ${this.open === undefined ? nothing : this.#renderPopup(this.open)}
    </div>`;
  }

  #renderEnd(end: End): unknown {
    const label = `${this.t(`style.${end}`)}: ${this.t(`style.head-${this.#current(end)}`)}`;
    return html`<button
      class="end"
      data-end=${end}
      aria-haspopup="true"
      aria-expanded=${this.open === end}
      aria-label=${label}
      data-tip=${label}
      @click=${() => {
        this.open = this.open === end ? undefined : end;
      }}
    >
      ${face(this.#current(end), end === 'startHead')}
    </button>`;
  }

  #renderPopup(end: End): unknown {
    return html`<inkwire-popup
      .anchor=${this.renderRoot.querySelector<HTMLElement>(`[data-end=${end}]`) ?? undefined}
      align="end"
      @inkwire-close=${() => {
        this.open = undefined;
      }}
    >
      <form @submit=${noSubmit}>
        <div class="heads" role="radiogroup" aria-label=${this.t(`style.${end}`)}>
          ${ARROW_HEADS.map((head) => {
            const label = this.t(`style.head-${head}`);
            return html`<label title=${label}>
              <input
                class="visually-hidden"
                type="radio"
                name="head"
                aria-label=${label}
                .checked=${head === this.#current(end)}
                @change=${() => this.ui.editor.setStyle({ extra: { [`arrow.${end}`]: head } })}
              /><span class="head">${face(head, end === 'startHead')}</span>
            </label>`;
          })}
        </div>
      </form>
    </inkwire-popup>`;
  }

  #current(end: End): ArrowHead {
    return (this.ui.state.style.extra?.[`arrow.${end}`] as ArrowHead | undefined) ?? DEFAULTS[end];
  }

  static override styles = [
    controls,
    css`
      .ends {
        display: flex;
        gap: 2px;
        padding: 2px;
        border-radius: var(--ink-r-m);
        background: var(--ink-sunken);
      }
      .end {
        flex: 1;
        display: grid;
        place-items: center;
        height: 28px;
        padding: 0;
        border: 0;
        border-radius: var(--ink-r-s);
        background: var(--ink-surface);
        box-shadow: var(--ink-shadow-1);
        cursor: pointer;
      }
      @media (pointer: coarse) {
        .end {
          height: 40px;
        }
      }
      .heads {
        display: grid;
        grid-template-columns: repeat(4, 48px);
        gap: 2px;
      }
      .head {
        display: grid;
        place-items: center;
        height: 44px;
        border-radius: var(--ink-r-s);
        cursor: pointer;
      }
      .head:hover {
        background: var(--ink-hover);
      }
      input:checked + .head {
        background: var(--ink-accent-soft);
        color: var(--ink-accent-text);
      }
      input:focus-visible + .head {
        outline: 2px solid var(--ink-accent);
      }
      svg {
        width: 32px;
        height: 20px;
      }
      .mirrored {
        transform: scaleX(-1);
      }
    `,
  ];
}

/** A head at the right end of a line. */
const pictures: Readonly<Record<ArrowHead, SVGTemplateResult>> = {
  none: svg`<path d="M3 10h26" />`,
  arrow: svg`<path d="M3 10h25M21 4l8 6-8 6" />`,
  triangle: svg`<path d="M3 10h17" /><path d="m19 4 10 6-10 6Z" fill="currentColor" />`,
  'triangle-outline': svg`<path d="M3 10h16M19 4l10 6-10 6Z" />`,
  dot: svg`<path d="M3 10h18" /><circle cx="25" cy="10" r="4" fill="currentColor" />`,
  'dot-outline': svg`<path d="M3 10h18" /><circle cx="25" cy="10" r="4" />`,
  diamond: svg`<path d="M3 10h14" /><path d="m17 10 6-5 6 5-6 5Z" fill="currentColor" />`,
  'diamond-outline': svg`<path d="M3 10h14M17 10l6-5 6 5-6 5Z" />`,
  bar: svg`<path d="M3 10h25M28 4v12" />`,
  one: svg`<path d="M3 10h26M23 4v12" />`,
  many: svg`<path d="M3 10h26M19 10l10-6M19 10l10 6" />`,
  'one-or-many': svg`<path d="M3 10h26M19 10l10-6M19 10l10 6M16 4v12" />`,
};

function face(head: ArrowHead, isStart: boolean): unknown {
  return html`<svg
    class=${isStart ? 'mirrored' : ''}
    viewBox="0 0 32 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${pictures[head]}
  </svg>`;
}

define('inkwire-arrow-heads', ArrowHeadsPicker);
