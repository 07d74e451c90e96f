/** What the rows of the style panel offer: each value with its name and its small picture. */
import { html, svg } from 'lit';
import { fontFamilyCss, FONT_FAMILIES } from '../../shared/shapes/fonts.ts';
import { icon } from './icons.ts';
import { FONT_SIZES, STROKE_WIDTHS } from './style-parts.ts';
import { styled } from './styled.ts';

/** One thing that can be chosen in a row. */
export interface Choice {
  readonly value: string | number | boolean;
  readonly label: string;
  readonly picture: unknown;
}

type Translate = (key: string) => string;

export function patternChoices(t: Translate): readonly Choice[] {
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
    label: t(`style.pattern-${value}`),
    picture: face(path),
  }));
}

export function widthChoices(t: Translate): readonly Choice[] {
  return STROKE_WIDTHS.map(({ id, value }) => ({
    value,
    label: t(`style.width-${id}`),
    picture: lineFace(Math.max(1.2, value * 0.7), ''),
  }));
}

export function dashChoices(t: Translate): readonly Choice[] {
  return (
    [
      ['solid', ''],
      ['dashed', '5 4'],
      ['dotted', '0.1 4.5'],
    ] as const
  ).map(([value, dash]) => ({
    value,
    label: t(`style.dash-${value}`),
    picture: lineFace(2.2, dash),
  }));
}

export function sketchChoices(t: Translate): readonly Choice[] {
  return [
    'M2 10H22',
    'M2 11c4-2.5 7 1.5 11-.5s6-1 9 0M2.5 9.500c5 1 12 0 19 .5',
    'M2 12c4-6 6 4 10-1s6 3 10-2M3 8c6 4 10-2 18 4',
  ].map((path, value) => ({
    value,
    label: t(`style.sketch-${value}`),
    picture: html`<svg viewBox="0 0 24 20" aria-hidden="true">
      <path d=${path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
    </svg>`,
  }));
}

/** A line as it would run. @param path in a box of 24 × 20 */
function routePicture(path: string) {
  return html`<svg viewBox="0 0 24 20" aria-hidden="true">
    <path
      d=${path}
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>`;
}

export function pathChoices(t: Translate): readonly Choice[] {
  return (
    [
      ['straight', 'M3 16 20 4'],
      ['curved', 'M3 16C4 8 10 4 20 4'],
      ['elbow', 'M3 16h9V4h8'],
    ] as const
  ).map(([value, path]) => ({
    value,
    label: t(`style.path-${value}`),
    picture: routePicture(path),
  }));
}

export function curveChoices(t: Translate): readonly Choice[] {
  return (
    [
      [false, 'M3 16 9 5l6 9 6-10'],
      [true, 'M3 16C6 2 9 2 12 9s6 8 9-5'],
    ] as const
  ).map(([value, path]) => ({
    value,
    label: t(value ? 'style.curve-on' : 'style.curve-off'),
    picture: routePicture(path),
  }));
}

export function pressureChoices(t: Translate): readonly Choice[] {
  return [false, true].map((value) => ({
    value,
    label: t(value ? 'style.pressure-off' : 'style.pressure-on'),
    picture: html`<svg viewBox="0 0 24 20" aria-hidden="true">
      ${
        value
          ? svg`<path d="M3 12c4-7 8-7 9-2.5s5 5 9-1.5" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />`
          : svg`<path d="M3 12c4-8 9-8 10-3.500s4 4 8-.5c-4 8-10 8-11 3S7 8 3 12Z" fill="currentColor" />`
      }
    </svg>`,
  }));
}

export function fontChoices(t: Translate): readonly Choice[] {
  return FONT_FAMILIES.map((family) => ({
    value: family,
    label: t(`style.font-${family}`),
    picture: html`<span class="aa" ${styled({ 'font-family': fontFamilyCss(family) })}>Aa</span>`,
  }));
}

export function sizeChoices(t: Translate): readonly Choice[] {
  return FONT_SIZES.map(({ id, value }) => ({
    value,
    label: t(`style.size-${id}`),
    picture: html`<span class="size">${id.toUpperCase()}</span>`,
  }));
}

export function alignChoices(t: Translate): readonly Choice[] {
  return (['start', 'center', 'end'] as const).map((value) => ({
    value,
    label: t(`style.align-${value}`),
    picture: icon(`text-align-${value}`),
  }));
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
