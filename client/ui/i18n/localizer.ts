/**
 * Turns message keys into words of one language. English is always there; the others are fetched
 * when they are chosen. Owns plural rules and number formats; must not know where words are shown.
 */
import type { Message } from './catalogue.ts';
import { fetchPart } from '../../editor/fetch-part.ts';
import { en } from './en.ts';

export type Values = Readonly<Record<string, string | number>>;

export const languages = {
  en: { name: 'English', dir: 'ltr' },
  ar: { name: 'العربية', dir: 'rtl' },
} as const;
export type Language = keyof typeof languages;

/** The English words that are here by now. */
const words: Record<string, Message> = { ...en };

/** Adds the words of what is fetched later. */
export function addWords(more: Readonly<Record<string, Message>>): void {
  Object.assign(words, more);
}

export class Localizer {
  readonly language: Language;
  readonly dir: 'ltr' | 'rtl';
  readonly #catalogue: Readonly<Record<string, Message>>;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;
  readonly #relative: Intl.RelativeTimeFormat;

  constructor(language: Language, catalogue: Readonly<Record<string, Message>>) {
    this.language = language;
    this.dir = languages[language].dir;
    this.#catalogue = catalogue;
    // Latin digits everywhere: shape sizes and zoom stand beside numbers that people type.
    const tag = `${language}-u-nu-latn`;
    this.#plural = new Intl.PluralRules(tag);
    this.#number = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
    this.#relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  }

  /** Whether there is a text for a key that came from outside (a command, a tool, a toast). */
  has(key: string): boolean {
    return key in this.#catalogue || key in words;
  }

  /** The text of a key. A key that nobody knows is shown as it is, so that it is noticed. */
  t(key: string, values: Values = {}): string {
    const message = this.#catalogue[key] ?? words[key] ?? key;
    const text = typeof message === 'string' ? message : this.#pick(message, values['count']);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? this.#number.format(value) : value;
    });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** "2 hours ago", from milliseconds since the epoch. */
  ago(time: number, now = Date.now()): string {
    const seconds = Math.round((time - now) / 1000);
    const steps = [
      ['year', 31_536_000],
      ['month', 2_592_000],
      ['week', 604_800],
      ['day', 86_400],
      ['hour', 3600],
      ['minute', 60],
    ] as const;
    for (const [unit, size] of steps) {
      if (Math.abs(seconds) >= size) return this.#relative.format(Math.trunc(seconds / size), unit);
    }
    return this.#relative.format(0, 'second');
  }

  #pick(message: Exclude<Message, string>, count: string | number | undefined): string {
    const category = typeof count === 'number' ? this.#plural.select(count) : 'other';
    return message[category] ?? message.other ?? '';
  }
}

export const english = new Localizer('en', words);

/** The localizer of a language. Falls back to English where its file cannot be fetched. */
export async function loadLocalizer(language: Language): Promise<Localizer> {
  if (language === 'en') return english;
  try {
    const { ar } = await fetchPart(() => import('./ar.ts'));
    return new Localizer('ar', ar);
  } catch {
    return english;
  }
}

/** The language that a tag (`ar-EG`) asks for, or `undefined` where there is none for it. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const base = tag?.toLowerCase().split('-')[0];
  return base !== undefined && Object.hasOwn(languages, base) ? (base as Language) : undefined;
}
