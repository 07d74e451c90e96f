/**
 * Any colour, beside those of the palette: tints to pick from, the ones chosen last, a hex value, the
 * system's own picker and, where the browser has one, a pipette. Says `inkwire-color`.
 */
import { css, html, nothing } from 'lit';
import { isPaletteColor, resolveColor } from '../../shared/shapes/palette.ts';
import type { EditorState } from '../editor/editor.ts';
import { colorChip } from './color-chip.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { readHex } from './hex.ts';
import { icon } from './icons.ts';
import './later-look.ts';
import './popup.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

/** Eight hues and a grey, each from pale to deep; one row for each lightness. */
const TINTS: readonly (readonly string[])[] = [
  [
    '#f1f2f4',
    '#ffd9d6',
    '#ffe2c2',
    '#fff0b3',
    '#d5f2c8',
    '#c4f0ea',
    '#cfe4ff',
    '#e2d9ff',
    '#ffd6ea',
  ],
  [
    '#c3c6cf',
    '#ff9d97',
    '#ffb870',
    '#ffd84d',
    '#96d97a',
    '#6fd6ca',
    '#86b9ff',
    '#b79cff',
    '#ff94c5',
  ],
  [
    '#8a8f9c',
    '#ef4f4a',
    '#f2851b',
    '#e3ad00',
    '#4eaa3c',
    '#12a594',
    '#3186f5',
    '#8257e8',
    '#e0479a',
  ],
  [
    '#565b67',
    '#bd1f27',
    '#b65200',
    '#a17800',
    '#2c7a25',
    '#087568',
    '#1a5bc4',
    '#5f35bd',
    '#a91e6b',
  ],
  [
    '#1d2029',
    '#701017',
    '#6b2e00',
    '#5c4400',
    '#174713',
    '#05443d',
    '#0f3574',
    '#371d71',
    '#620f3d',
  ],
];

/** A colour was chosen. */
export type ColorEvent = CustomEvent<{
  /** `#rrggbb`. */
  readonly color: string;
  /** Whether it is the colour of a drag that is not over yet. */
  readonly goesOn: boolean;
}>;

interface Pipette {
  open(): Promise<{ readonly sRGBHex: string }>;
}

export class ColorPicker extends UiElement {
  static override properties = {
    ...UiElement.properties,
    kind: {},
    color: { attribute: false },
    isOpen: { state: true },
  };
  declare kind: 'stroke' | 'fill';
  /** As stored: a name, `#rrggbb[aa]`, or `undefined` where shapes differ. */
  declare color: string | undefined;
  declare private isOpen: boolean;

  constructor() {
    super();
    this.kind = 'stroke';
    this.color = undefined;
    this.isOpen = false;
  }

  override slice(state: EditorState): readonly unknown[] {
    return [state.recentColors];
  }

  override render(): unknown {
    const own = this.color?.startsWith('#') === true ? this.color : undefined;
    const label = `${this.t(`style.${this.kind}`)}: ${this.t('style.custom')}`;
    return html`<button
        class="swatch"
        aria-label=${label}
        aria-haspopup="dialog"
        aria-expanded=${this.isOpen}
        data-tip=${this.t('style.custom')}
        @click=${() => {
          this.isOpen = !this.isOpen;
        }}
      >
        <span
          class=${own === undefined ? 'chip any' : 'chip chosen'}
          ${styled({ '--chip': own === undefined ? undefined : this.#shown(own) })}
        ></span>
      </button>
      ${this.isOpen ? this.#renderPopup(own, label) : nothing}`;
  }

  #renderPopup(own: string | undefined, label: string): unknown {
    const recent = this.ui.state.recentColors.filter((color) => color.length === 7);
    const current = own?.slice(0, 7);
    return html`<inkwire-popup
      .anchor=${this.renderRoot.querySelector('button') ?? undefined}
      side="start"
      role="dialog"
      aria-label=${label}
      @inkwire-close=${() => {
        this.isOpen = false;
      }}
    >
      <div class="tints" role="group" aria-label=${this.t('style.tints')}>
        ${TINTS.flat().map((hex) => this.#renderTint(hex, current))}
      </div>
      ${
        recent.length === 0
          ? nothing
          : html`<h3 id="recent">${this.t('style.recent')}</h3>
              <div class="tints" role="group" aria-labelledby="recent">
                ${recent.map((hex) => this.#renderTint(hex, current))}
              </div>`
      }
      <div class="line">
        <label class="system" data-tip=${this.t('style.system')}>
          <input
            type="color"
            aria-label=${this.t('style.system')}
            .value=${current ?? this.#nearest()}
            @input=${(event: Event) => this.#choose((event.target as HTMLInputElement).value, true)}
            @change=${(event: Event) => this.#choose((event.target as HTMLInputElement).value)}
          />
        </label>
        <input
          class="field"
          dir="ltr"
          spellcheck="false"
          autocomplete="off"
          maxlength="7"
          aria-label=${this.t('style.hex')}
          placeholder="#3b82f6"
          .value=${current ?? ''}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Enter') this.#type(event.target as HTMLInputElement);
            if (event.key !== 'Escape') event.stopPropagation();
          }}
          @change=${(event: Event) => this.#type(event.target as HTMLInputElement)}
        />
        ${
          'EyeDropper' in globalThis
            ? html`<button
                class="icon-button quiet"
                aria-label=${this.t('style.pipette')}
                title=${this.t('style.pipette')}
                @click=${() => void this.#pick()}
              >
                ${icon('pipette')}
              </button>`
            : nothing
        }
      </div>
    </inkwire-popup>`;
  }

  #renderTint(hex: string, current: string | undefined): unknown {
    return html`<button
      class="tint"
      aria-label=${hex}
      aria-pressed=${hex === current}
      ${styled({ '--chip': this.#shown(hex) })}
      @click=${() => this.#choose(hex)}
    ></button>`;
  }

  /** A stored colour as it will look in this theme. */
  #shown(hex: string): string {
    return resolveColor(hex, this.ui.scheme);
  }

  /** What the system's picker begins with where the colour is one of the palette. */
  #nearest(): string {
    const { color } = this;
    return color !== undefined && isPaletteColor(color)
      ? resolveColor(color, 'light').slice(0, 7)
      : '#808080';
  }

  #choose(color: string, goesOn = false): void {
    this.dispatchEvent(
      new CustomEvent('inkwire-color', { detail: { color, goesOn } }) satisfies ColorEvent,
    );
  }

  #type(field: HTMLInputElement): void {
    const hex = readHex(field.value);
    field.ariaInvalid = String(hex === undefined && field.value !== '');
    if (hex !== undefined) this.#choose(hex);
  }

  async #pick(): Promise<void> {
    const { EyeDropper } = globalThis as unknown as { EyeDropper: new () => Pipette };
    try {
      const { sRGBHex } = await new EyeDropper().open();
      const hex = readHex(sRGBHex);
      if (hex !== undefined) this.#choose(hex);
    } catch {
      // They pressed Escape.
    }
  }

  static override styles = [
    controls,
    colorChip,
    css`
      :host {
        display: grid;
      }
      .swatch {
        padding: 0;
        border: 0;
        border-radius: var(--ink-r-m);
        background: none;
      }
      .chip.any {
        background: conic-gradient(
          from 90deg,
          #e5484d,
          #f2b53c,
          #4fb266,
          #3b9fe0,
          #8a63d2,
          #e5484d
        );
      }
      inkwire-popup {
        padding: 10px;
        width: 246px;
      }
      .tints {
        display: grid;
        grid-template-columns: repeat(9, 1fr);
        gap: 2px;
      }
      .tint {
        aspect-ratio: 1;
        padding: 0;
        border: 0;
        border-radius: var(--ink-r-s);
        background: var(--chip);
        box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--ink-text) 12%, transparent);
        forced-color-adjust: none;
        cursor: pointer;
        transition: transform var(--ink-fast) var(--ink-ease);
      }
      .tint:hover {
        transform: scale(1.1);
      }
      .tint[aria-pressed='true'] {
        outline: 2px solid var(--ink-accent);
        outline-offset: 1px;
        z-index: 1;
      }
      h3 {
        margin: 12px 0 6px;
        color: var(--ink-text-2);
        font-size: 12px;
        font-weight: 500;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 12px;
      }
      .system {
        display: grid;
        flex: none;
      }
      .system input {
        width: 36px;
        height: 36px;
        padding: 0;
        border: 0;
        border-radius: var(--ink-r-m);
        background: none;
        cursor: pointer;
        forced-color-adjust: none;
      }
      .system input::-webkit-color-swatch-wrapper {
        padding: 0;
      }
      .system input::-webkit-color-swatch {
        border: 1px solid var(--ink-border-strong);
        border-radius: var(--ink-r-m);
      }
      .field {
        min-width: 0;
        font-family: var(--ink-mono);
      }
      .field[aria-invalid='true'] {
        border-color: var(--ink-danger);
        box-shadow: 0 0 0 1px var(--ink-danger);
      }
      @media (hover: none) {
        inkwire-popup {
          width: 336px;
        }
        .tints {
          grid-template-columns: repeat(9, 1fr);
        }
        .tint {
          aspect-ratio: auto;
          height: 40px;
        }
        .system input,
        .field,
        .icon-button {
          height: 44px;
        }
        .system input,
        .icon-button {
          width: 44px;
        }
      }
    `,
  ];
}

define('inkwire-color-picker', ColorPicker);
