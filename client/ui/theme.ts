/**
 * The design tokens as a style of Lit elements, and the choice of a theme. Owns no values of its own:
 * they are in `theme-values.ts`; rules for elements are in `controls.ts` and in each element.
 */
import { unsafeCSS } from 'lit';
import { tokenRules } from './theme-values.ts';

export type ThemeChoice = 'auto' | 'light' | 'dark';

/** For the root elements (`inkwire-app`, `inkwire-board`); see `tokenRules`. */
export const themeTokens = unsafeCSS(tokenRules);
