/** What a file of one language holds. Apart from `localizer.ts`, which fetches those files. */
import type { enLater } from './en-later.ts';
import type { en } from './en.ts';

/** A text with `{name}` placeholders, or one text per plural category of the value `count`. */
export type Message = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
export type MessageKey = keyof typeof en | keyof typeof enLater;
/** What a language file exports: every key of English, so that a missing one does not compile. */
export type Catalogue = Readonly<Record<MessageKey, Message>>;
