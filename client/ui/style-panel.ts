/**
 * The style of what is selected, or of what comes next: only the parts that apply. A panel beside the
 * board where there is room, a sheet from the bottom where there is not.
 */
import { html, nothing, type PropertyValues } from 'lit';
import { resolveColor } from '../../shared/shapes/palette.ts';
import type { Editor, EditorState } from '../editor/editor.ts';
import './arrow-heads-picker.ts';
import { colorChip } from './color-chip.ts';
import './color-picker.ts';
import type { ColorEvent } from './color-picker.ts';
import { controls } from './controls.ts';
import { stylePanelRules } from './style-panel-rules.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './later-look.ts';
import { moveClear } from './keep-clear.ts';
import { noSubmit } from './no-submit.ts';
import {
  alignChoices,
  type Choice,
  curveChoices,
  dashChoices,
  fontChoices,
  pathChoices,
  patternChoices,
  pressureChoices,
  sizeChoices,
  sketchChoices,
  widthChoices,
} from './style-choices.ts';
import { appliesTo, colorKey, fillColors, strokeColors, type StylePart } from './style-parts.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

type Patch = Parameters<Editor['setStyle']>[0];

export class StylePanel extends UiElement {
  #byPointer = false;
  #isOpen = false;

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
    const t = (key: string): string => this.t(key);
    const has = (part: StylePart): boolean => appliesTo(part, types);
    const { style } = state;
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
      ${isCompact ? this.#renderHead() : nothing}
      <form @submit=${noSubmit}>
        ${this.#group(has('stroke') && this.#renderColors('stroke', strokeColors, style.stroke))}
        ${this.#group(
          has('fill') && this.#renderColors('fill', fillColors(types), style.fill),
          has('fillStyle') &&
            style.fill !== 'none' &&
            this.#renderChoices('pattern', patternChoices(t), style.fillStyle, (value) => ({
              fillStyle: value as 'solid',
            })),
        )}
        ${this.#group(
          has('strokeWidth') &&
            this.#renderChoices('width', widthChoices(t), style.strokeWidth, (value) => ({
              strokeWidth: value as number,
            })),
          has('dash') &&
            this.#renderChoices('dash', dashChoices(t), style.dash, (value) => ({
              dash: value as 'solid',
            })),
          has('roughness') &&
            this.#renderChoices('sketch', sketchChoices(t), style.roughness, (value) => ({
              roughness: value as number,
            })),
        )}
        ${this.#ownGroup(
          'stroke',
          has('uniform') && this.#renderExtra('pressure', 'stroke.uniform', pressureChoices(t)),
        )}
        ${this.#ownGroup(
          'line',
          has('curved') && this.#renderExtra('curve', 'line.curved', curveChoices(t)),
        )}
        ${this.#ownGroup(
          'arrow',
          has('path') && this.#renderExtra('path', 'arrow.path', pathChoices(t)),
          has('heads') &&
            html`<div class="row" role="group" aria-label=${this.t('style.heads')}>
              <span class="name" aria-hidden="true">${this.t('style.heads')}</span>
              <inkwire-arrow-heads .ui=${ui}></inkwire-arrow-heads>
            </div>`,
        )}
        ${this.#group(
          has('font') &&
            this.#renderChoices('font', fontChoices(t), style.font, (value) => ({
              font: value as string,
            })),
          has('fontSize') &&
            this.#renderChoices('size', sizeChoices(t), style.fontSize, (value) => ({
              fontSize: value as number,
            })),
          has('align') &&
            this.#renderChoices('align', alignChoices(t), style.align, (value) => ({
              align: value as 'start',
            })),
        )}
        ${this.#group(has('opacity') && this.#renderOpacity())}
      </form>
      ${this.#group(state.selection.length > 0 && this.#renderArrange())}
    </section>`;
  }

  /** A sheet that has come up does not lie on what it is about. */
  override updated(_changed: PropertyValues): void {
    const { ui } = this;
    const isOpen = ui.layout === 'compact' && ui.isStyleOpen;
    if (isOpen && !this.#isOpen) {
      const sheet = this.renderRoot.querySelector('.panel');
      if (sheet !== null) moveClear(ui.editor, this, sheet);
    }
    this.#isOpen = isOpen;
  }

  #renderHead(): unknown {
    return html`<div class="head">
      <h2>${this.t('style.label')}</h2>
      <button
        class="icon-button quiet"
        aria-label=${this.t('app.close')}
        @click=${() => this.ui.setStyleOpen(false)}
      >
        ${icon('x')}
      </button>
    </div>`;
  }

  /** Nothing of what is locked can be styled: it says so, and how to get on. */
  #renderLocked(): unknown {
    return html`<section class="panel locked" aria-label=${this.t('style.label')}>
      ${icon('lock')}<span>${this.t('style.locked')}</span>
      <button class="button quiet" @click=${() => this.ui.editor.run('arrange.lock')}>
        ${this.t('style.unlock')}
      </button>
    </section>`;
  }

  /** Parts that belong together; nothing where none of them applies. */
  #group(...parts: readonly unknown[]): unknown {
    const shown = parts.filter((part) => part !== false);
    return shown.length === 0 ? nothing : html`<div class="group">${shown}</div>`;
  }

  /** Parts that only one kind of shape has: among other kinds they say whose they are. */
  #ownGroup(type: string, ...parts: readonly unknown[]): unknown {
    const isMixed = this.ui.state.styledTypes.length > 1;
    return this.#group(
      ...(isMixed && parts.some((part) => part !== false)
        ? [html`<h3 class="name">${this.t(`shape.${type}`)}</h3>`]
        : []),
      ...parts,
    );
  }

  #renderColors(
    part: 'stroke' | 'fill',
    colors: readonly string[],
    current: string | undefined,
  ): unknown {
    const { scheme } = this.ui;
    return html`<fieldset>
      <legend class="name">${this.t(this.#colorName(part))}${this.#mixed(current)}</legend>
      <div class="swatches">
        ${colors.map((color) => {
          const label = this.t(colorKey(color));
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
        <inkwire-color-picker
          .ui=${this.ui}
          .kind=${part}
          .color=${current}
          @inkwire-color=${({ detail }: ColorEvent) =>
            this.#set({ [part]: detail.color }, detail.goesOn)}
        ></inkwire-color-picker>
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
    return html`<fieldset class="row">
      <legend class="visually-hidden">${legend}${this.#mixed(current)}</legend>
      <span class="name" aria-hidden="true">${legend}</span>
      <div class="choices">
        ${choices.map(
          (choice) =>
            html`<label class="choice" data-tip=${choice.label} data-tip-side="above">
              <input
                class="visually-hidden"
                type="radio"
                name=${name}
                aria-label=${choice.label}
                .checked=${choice.value === current}
                @change=${() => this.#set(patch(choice.value))}
              /><span class="face" aria-hidden="true">${choice.picture}</span>
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  /** What a person calls the colour of a text is not its outline. */
  #colorName(part: 'stroke' | 'fill'): string {
    const isText = this.ui.state.styledTypes.every((type) => type === 'text' || type === 'note');
    return part === 'stroke' && isText ? 'style.text-color' : `style.${part}`;
  }

  /** Told to readers: that nothing is marked means that the shapes differ. */
  #mixed(current: unknown): unknown {
    return current === undefined
      ? html`<span class="visually-hidden">, ${this.t('style.mixed')}</span>`
      : nothing;
  }

  #renderExtra(name: string, field: string, choices: readonly Choice[]): unknown {
    const current = this.ui.state.style.extra?.[field] ?? choices[0]?.value;
    return this.#renderChoices(name, choices, current, (value) => ({ extra: { [field]: value } }));
  }

  #renderOpacity(): unknown {
    const value = Math.round((this.ui.state.style.opacity ?? 1) * 100);
    const shown = this.ui.localizer.number(value);
    return html`<label class="row opacity">
      <span class="name">${this.t('style.opacity')}</span>
      <span class="slide">
        <input
          type="range"
          min="10"
          max="100"
          step="5"
          .value=${String(value)}
          aria-valuetext=${`${shown}%`}
          ${styled({ '--at': `${((value - 10) / 90) * 100}%` })}
          @input=${(event: Event) =>
            this.#set({ opacity: Number((event.target as HTMLInputElement).value) / 100 }, true)}
          @change=${(event: Event) =>
            this.#set({ opacity: Number((event.target as HTMLInputElement).value) / 100 })}
        />
        <span class="value" aria-hidden="true">${shown}%</span>
      </span>
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
          class=${id === 'edit.delete' ? 'icon-button quiet danger' : 'icon-button quiet'}
          data-tip=${label}
          data-tip-side="above"
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

  static override styles = [controls, colorChip, stylePanelRules];
}

define('inkwire-style-panel', StylePanel);
