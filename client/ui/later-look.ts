/**
 * The icons and the words that a board's first moment does not need. Menus, panels and dialogs import
 * this file, so that both are there before any of them is.
 */
import { enLater } from './i18n/en-later.ts';
import { addWords } from './i18n/localizer.ts';
import './later-icons.ts';

addWords(enLater);
