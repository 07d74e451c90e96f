/**
 * The style of what is selected, or of what comes next: only the parts that apply. A panel beside the
 * board where there is room, a sheet from the bottom where there is not.
 */
import { html, nothing, svg } from 'lit';
import { fontFamilyCss, FONT_FAMILIES } from '../../shared/shapes/fonts.ts';
import { isPaletteColor, resolveColor } from '../../shared/shapes/palette.ts';
import type { Editor, EditorState } from '../editor/editor.ts';
import './arrow-heads-picker.ts';
import { controls } from './controls.ts';
import './later-look.ts';
import { stylePanelRules } from './style-panel-rules.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import {
  appliesTo,
  colorKey,
  fillColors,
  FONT_SIZES,
  STROKE_WIDTHS,
  strokeColors,
  type StylePart,
} from './style-parts.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

type Patch = Parameters<Editor['setStyle']>[0];

interface Choice {
  readonly value: string | number | boolean;
  readonly label: string;
  readonly picture: unknown;
}

export class StylePanel extends UiElement {
  #byPointer = false;

  override slice(state: EditorState): readonly unknown[] {
    return [
      state.style,
      state.recentColors,
      state.styledTypes.join(),
      state.selection.length,
      state.canEdit,
      state.tool,
      state.selectionLocked,
    ];
  }

  override render(): unknown {
    const { ui } = this;
    const { state } = ui;
    const isCompact = ui.layout === 'compact';
    const types = state.styledTypes;
    if (state.selectionLocked && state.canEdit) return this.#renderLocked();
    if (types.length === 0 || (isCompact && !ui.isStyleOpen)) return nothing;
    const has = (part: StylePart): boolean => appliesTo(part, types);
    return html`<section
      class="panel"
      aria-label=${this.t('style.label')}
      @pointerdown=${() => {
        this.#byPointer = true;
      }}
      @keydown=${() => {
        this.#byPointer = false;
      }}
      @change=${() => this.#giveBackFocus()}
    >
      ${
        isCompact
          ? html`<div class="head">
              <h2>${this.t('style.label')}</h2>
              <button
                class="icon-button quiet"
                aria-label=${this.t('app.close')}
                @click=${() => ui.setStyleOpen(false)}
              >
                ${icon('x')}
              </button>
            </div>`
          : nothing
      }
      ${this.#group(
        has('stroke') && this.#renderColors('stroke', strokeColors, state.style.stroke),
      )}
      ${this.#group(
        has('fill') && this.#renderColors('fill', fillColors(types), state.style.fill),
        has('fillStyle') &&
          state.style.fill !== 'none' &&
          this.#renderChoices('pattern', this.#patterns(), state.style.fillStyle, (value) => ({
            fillStyle: value as 'solid',
          })),
      )}
      ${this.#group(
        has('strokeWidth') &&
          this.#renderChoices('width', this.#widths(), state.style.strokeWidth, (value) => ({
            strokeWidth: value as number,
          })),
        has('dash') &&
          this.#renderChoices('dash', this.#dashes(), state.style.dash, (value) => ({
            dash: value as 'solid',
          })),
        has('roughness') &&
          this.#renderChoices('sketch', this.#hands(), state.style.roughness, (value) => ({
            roughness: value as number,
          })),
        has('uniform') && this.#renderExtra('pressure', 'stroke.uniform', this.#pressures()),
        has('curved') && this.#renderExtra('curve', 'line.curved', this.#curves()),
        has('path') && this.#renderExtra('path', 'arrow.path', this.#paths()),
        has('heads') && html`<inkwire-arrow-heads .ui=${ui}></inkwire-arrow-heads>`,
      )}
      ${this.#group(
        has('font') &&
          this.#renderChoices('font', this.#fonts(), state.style.font, (value) => ({
            font: value as string,
          })),
        has('fontSize') &&
          this.#renderChoices('size', this.#sizes(), state.style.fontSize, (value) => ({
            fontSize: value as number,
          })),
        has('align') &&
          this.#renderChoices('align', this.#aligns(), state.style.align, (value) => ({
            align: value as 'start',
          })),
      )}
      ${this.#group(this.#renderOpacity())}
      ${this.#group(state.selection.length > 0 && this.#renderArrange())}
    </section>`;
  }

  /** Nothing of what is locked can be styled: it says so, and how to get on. */
  #renderLocked(): unknown {
    return html`<section class="panel" aria-label=${this.t('style.label')}>
      <button class="wide" @click=${() => this.ui.editor.run('arrange.lock')}>
        ${icon('lock')}<span>${this.t('style.unlock')}</span>
      </button>
    </section>`;
  }

  /** Parts that belong together; nothing where none of them applies. */
  #group(...parts: readonly unknown[]): unknown {
    const shown = parts.filter((part) => part !== false);
    return shown.length === 0 ? nothing : html`<div class="group">${shown}</div>`;
  }

  #renderColors(
    part: 'stroke' | 'fill',
    colors: readonly string[],
    current: string | undefined,
  ): unknown {
    const { scheme } = this.ui;
    const isCustom = current !== undefined && current.startsWith('#');
    return html`<fieldset>
      <legend class="name">${this.t(`style.${part}`)}</legend>
      <div class="swatches">
        ${[...colors, ...this.ui.state.recentColors].map((color) => {
          // A colour of one's own has no other name than its number.
          const label = color.startsWith('#') ? color : this.t(colorKey(color));
          return html`<label class="swatch" data-tip=${label} data-tip-side="start">
            <input
              class="visually-hidden"
              type="radio"
              name=${part}
              aria-label=${label}
              .checked=${color === current}
              @change=${() => this.#set({ [part]: color })}
            /><span
              class=${color === 'none' ? 'chip none' : 'chip'}
              ${styled({ '--chip': resolveColor(color, scheme) })}
            ></span>
          </label>`;
        })}
        <label class="swatch" data-tip=${this.t('style.custom')} data-tip-side="start">
          <input
            class="visually-hidden"
            type="color"
            aria-label=${`${this.t(`style.${part}`)}: ${this.t('style.custom')}`}
            .value=${toHex(current, scheme)}
            @input=${(event: Event) =>
              this.#set({ [part]: (event.target as HTMLInputElement).value }, true)}
            @change=${(event: Event) =>
              this.#set({ [part]: (event.target as HTMLInputElement).value })}
          /><span
            class=${isCustom ? 'chip custom chosen' : 'chip custom'}
            ${styled({ '--chip': isCustom ? resolveColor(current, scheme) : undefined })}
          ></span>
        </label>
      </div>
    </fieldset>`;
  }

  #renderChoices(
    name: string,
    choices: readonly Choice[],
    current: unknown,
    patch: (value: Choice['value']) => Patch,
  ): unknown {
    const legend = this.t(`style.${name}`);
    return html`<fieldset>
      <legend class="visually-hidden">${legend}</legend>
      <div class="choices">
        ${choices.map(
          (choice) =>
            html`<label
              class="choice"
              data-tip=${`${legend}: ${choice.label}`}
              data-tip-side="start"
            >
              <input
                class="visually-hidden"
                type="radio"
                name=${name}
                aria-label=${choice.label}
                .checked=${choice.value === current}
                @change=${() => this.#set(patch(choice.value))}
              /><span class="face">${choice.picture}</span>
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  #renderExtra(name: string, field: string, choices: readonly Choice[]): unknown {
    const current = this.ui.state.style.extra?.[field] ?? choices[0]?.value;
    return this.#renderChoices(name, choices, current, (value) => ({ extra: { [field]: value } }));
  }

  #renderOpacity(): unknown {
    const value = Math.round((this.ui.state.style.opacity ?? 1) * 100);
    return html`<label class="opacity">
      <span class="name"
        >${this.t('style.opacity')}<output>${this.ui.localizer.number(value)}%</output></span
      >
      <input
        type="range"
        min="10"
        max="100"
        step="5"
        .value=${String(value)}
        ${styled({ '--at': `${((value - 10) / 90) * 100}%` })}
        @input=${(event: Event) =>
          this.#set({ opacity: Number((event.target as HTMLInputElement).value) / 100 }, true)}
        @change=${(event: Event) =>
          this.#set({ opacity: Number((event.target as HTMLInputElement).value) / 100 })}
      />
    </label>`;
  }

  #renderArrange(): unknown {
    const { editor, state } = this.ui;
    const rows: readonly (readonly [string, string])[] = [
      ['arrange.to-front', 'bring-to-front'],
      ['arrange.to-back', 'send-to-back'],
      ...(state.selection.length > 1
        ? ([
            ['arrange.align-left', 'align-start-vertical'],
            ['arrange.align-center', 'align-center-vertical'],
            ['arrange.align-right', 'align-end-vertical'],
            ['arrange.align-top', 'align-start-horizontal'],
            ['arrange.align-middle', 'align-center-horizontal'],
            ['arrange.align-bottom', 'align-end-horizontal'],
          ] as const)
        : []),
      ['edit.duplicate', 'copy-plus'],
      ['edit.delete', 'trash-2'],
    ];
    return html`<div class="actions" role="group" aria-label=${this.t('style.arrange')}>
      ${rows.map(([id, iconName]) => {
        const label = this.t(`command.${id}`);
        return html`<button
          class="icon-button quiet"
          data-tip=${label}
          aria-label=${label}
          @click=${() => editor.run(id)}
        >
          ${icon(iconName)}
        </button>`;
      })}
    </div>`;
  }

  /** @param more the value of a drag that goes on. */
  #set(patch: Patch, more = false): void {
    this.ui.editor.setStyle(patch, { more });
  }

  /** What was chosen with a pointer leaves the keyboard to the canvas, or to the text being typed. */
  #giveBackFocus(): void {
    if (this.#byPointer) this.ui.focusCanvas();
    this.#byPointer = false;
  }

  #patterns(): readonly Choice[] {
    const face = (path: unknown) =>
      html`<svg viewBox="0 0 20 20" aria-hidden="true">
        <rect
          x="2.5"
          y="2.5"
          width="15"
          height="15"
          rx="3"
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
        />
        ${path}
      </svg>`;
    const lines = svg`<path d="M4 11 11 4M4 16 16 4M9 16l7-7" stroke="currentColor" stroke-width="1.5" />`;
    const crossed = svg`<path d="M4 11 11 4M4 16 16 4M9 16l7-7M9 4l7 7M4 4l12 12M4 9l7 7" stroke="currentColor" stroke-width="1.2" />`;
    const dots = svg`<path d="M7 7h.01M13 7h.01M10 10h.01M7 13h.01M13 13h.01" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" />`;
    const solid = svg`<rect x="5" y="5" width="10" height="10" rx="1.5" fill="currentColor" />`;
    return (
      [
        ['solid', solid],
        ['hatch', lines],
        ['cross-hatch', crossed],
        ['dots', dots],
      ] as const
    ).map(([value, path]) => ({
      value,
      label: this.t(`style.pattern-${value}`),
      picture: face(path),
    }));
  }

  #widths(): readonly Choice[] {
    return STROKE_WIDTHS.map(({ id, value }) => ({
      value,
      label: this.t(`style.width-${id}`),
      picture: lineFace(Math.max(1.2, value * 0.7), ''),
    }));
  }

  #dashes(): readonly Choice[] {
    return (
      [
        ['solid', ''],
        ['dashed', '5 4'],
        ['dotted', '0.1 4.5'],
      ] as const
    ).map(([value, dash]) => ({
      value,
      label: this.t(`style.dash-${value}`),
      picture: lineFace(2.2, dash),
    }));
  }

  #hands(): readonly Choice[] {
    return [
      'M2 10H22',
      'M2 11c4-2.5 7 1.5 11-.5s6-1 9 0M2.5 9.500c5 1 12 0 19 .5',
      'M2 12c4-6 6 4 10-1s6 3 10-2M3 8c6 4 10-2 18 4',
    ].map((path, value) => ({
      value,
      label: this.t(`style.sketch-${value}`),
      picture: html`<svg viewBox="0 0 24 20" aria-hidden="true">
        <path
          d=${path}
          fill="none"
          stroke="currentColor"
          stroke-width="1.6"
          stroke-linecap="round"
        />
      </svg>`,
    }));
  }

  #paths(): readonly Choice[] {
    return (
      [
        ['straight', 'M3 16 20 4'],
        ['curved', 'M3 16C4 8 10 4 20 4'],
        ['elbow', 'M3 16h9V4h8'],
      ] as const
    ).map(([value, path]) => ({
      value,
      label: this.t(`style.path-${value}`),
      picture: html`<svg viewBox="0 0 24 20" aria-hidden="true">
        <path
          d=${path}
          fill="none"
          stroke="currentColor"
          stroke-width="1.8"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>`,
    }));
  }

  #curves(): readonly Choice[] {
    return (
      [
        [false, 'M3 16 9 5l6 9 6-10'],
        [true, 'M3 16C6 2 9 2 12 9s6 8 9-5'],
      ] as const
    ).map(([value, path]) => ({
      value,
      label: this.t(value ? 'style.curve-on' : 'style.curve-off'),
      picture: html`<svg viewBox="0 0 24 20" aria-hidden="true">
        <path
          d=${path}
          fill="none"
          stroke="currentColor"
          stroke-width="1.8"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>`,
    }));
  }

  #pressures(): readonly Choice[] {
    return [false, true].map((value) => ({
      value,
      label: this.t(value ? 'style.pressure-off' : 'style.pressure-on'),
      picture: html`<svg viewBox="0 0 24 20" aria-hidden="true">
        ${
          value
            ? svg`<path d="M3 12c4-7 8-7 9-2.5s5 5 9-1.5" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />`
            : svg`<path d="M3 12c4-8 9-8 10-3.500s4 4 8-.5c-4 8-10 8-11 3S7 8 3 12Z" fill="currentColor" />`
        }
      </svg>`,
    }));
  }

  #fonts(): readonly Choice[] {
    return FONT_FAMILIES.map((family) => ({
      value: family,
      label: this.t(`style.font-${family}`),
      picture: html`<span class="aa" ${styled({ 'font-family': fontFamilyCss(family) })}>Aa</span>`,
    }));
  }

  #sizes(): readonly Choice[] {
    return FONT_SIZES.map(({ id, value }) => ({
      value,
      label: this.t(`style.size-${id}`),
      picture: html`<span class="size">${id.toUpperCase()}</span>`,
    }));
  }

  #aligns(): readonly Choice[] {
    return (['start', 'center', 'end'] as const).map((value) => ({
      value,
      label: this.t(`style.align-${value}`),
      picture: icon(`text-align-${value}`),
    }));
  }

  static override styles = [controls, stylePanelRules];
}

function lineFace(width: number, dash: string): unknown {
  return html`<svg viewBox="0 0 24 20" aria-hidden="true">
    <path
      d="M3 10h18"
      fill="none"
      stroke="currentColor"
      stroke-width=${width}
      stroke-dasharray=${dash}
      stroke-linecap="round"
    />
  </svg>`;
}

/** The nearest that a native colour control can show. */
function toHex(color: string | undefined, scheme: 'light' | 'dark'): string {
  if (color === undefined || color === 'none') return '#808080';
  return (isPaletteColor(color) ? resolveColor(color, scheme) : color).slice(0, 7);
}

define('inkwire-style-panel', StylePanel);
