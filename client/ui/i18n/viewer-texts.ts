/**
 * The few texts of the spectator's element: it has no room for the whole catalogue. `{name}` stands for a value; an object has one text per plural category of `{count}`.
 */
import { viewerTextsEn, type ViewerCatalogue, type ViewerTextKey } from './viewer-texts-en.ts';

/** Every other language is fetched when it is wanted. */
const others: Readonly<Record<string, () => Promise<ViewerCatalogue>>> = {
  ar: () => import('./viewer-texts-ar.ts').then(({ viewerTextsAr }) => viewerTextsAr),
};

/**
 * Texts for the first of these language tags that is known.
 * @param use is called at once, and again where a language had to be fetched.
 */
export function loadViewerTexts(
  wanted: readonly string[],
  use: (texts: ViewerTexts) => void,
): void {
  const known = wanted
    .map((tag) => tag.split('-')[0] ?? '')
    .find((tag) => tag === 'en' || tag in others);
  use(new ViewerTexts('en', viewerTextsEn));
  const load = others[known ?? 'en'];
  // Where it cannot be fetched, English stays.
  load?.().then(
    (catalogue) => use(new ViewerTexts(known!, catalogue)),
    () => undefined,
  );
}

export class ViewerTexts {
  readonly language: string;
  readonly #catalogue: ViewerCatalogue;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  constructor(language: string, catalogue: ViewerCatalogue) {
    this.language = language;
    this.#catalogue = catalogue;
    const tag = `${this.language}-u-nu-latn`;
    this.#plural = new Intl.PluralRules(tag);
    this.#number = new Intl.NumberFormat(tag);
  }

  get dir(): 'ltr' | 'rtl' {
    return this.language === 'ar' ? 'rtl' : 'ltr';
  }

  /** The text of a key; may be taken off the object. */
  readonly t = (
    key: ViewerTextKey,
    values: Readonly<Record<string, string | number>> = {},
  ): string => {
    const text = this.#catalogue[key];
    const { count } = values;
    const form =
      typeof text === 'string'
        ? text
        : (text[this.#plural.select(Number(count ?? 0))] ?? text.other ?? '');
    return form.replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = values[name] ?? '';
      return typeof value === 'number' ? this.#number.format(value) : value;
    });
  };

  percent(fraction: number): string {
    return `${this.#number.format(Math.round(fraction * 100))}%`;
  }
}
