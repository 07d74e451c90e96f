/**
 * The design tokens as a style of Lit elements, the choice of a theme, and the colours of people.
 * Owns no values of its own beside those colours: they are in `theme-values.ts`; rules for elements
 * are in `controls.ts` and in each element.
 */
import { unsafeCSS } from 'lit';
import { tokenRules } from './theme-values.ts';

export type ThemeChoice = 'auto' | 'light' | 'dark';

/** Colours that people get; white text on each of them is 4.5:1. */
export const userColors = [
  '#c2413d',
  '#b3541e',
  '#8a6100',
  '#4d7a17',
  '#00795a',
  '#007a85',
  '#0072ae',
  '#4d5fc7',
  '#8650bb',
  '#b03f86',
] as const;

/** For the root elements (`inkwire-app`, `inkwire-board`); see `tokenRules`. */
export const themeTokens = unsafeCSS(tokenRules);
