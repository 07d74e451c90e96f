/**
 * The few texts of the spectator's element, in every language at once: it has no room for the whole
 * catalogue. `{name}` stands for a value; an object has one text per plural category of `{count}`.
 */
type Text = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

const en = {
  board: 'Whiteboard, read-only',
  'board-titled': 'Whiteboard “{title}”, read-only',
  hint: 'Arrow keys move the view, plus and minus zoom, 0 shows everything.',
  untitled: 'Untitled board',
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  deleted: 'This board was deleted.',
  forbidden: 'This link is no longer valid.',
  'not-found': 'There is no board at this link.',
  ended: 'Ended',
  empty: 'Nothing is drawn here yet.',
  'no-source': 'This viewer was given no link to a board.',
  watching: { one: '{count} watching', other: '{count} watching' },
  shapes: { one: '{count} shape', other: '{count} shapes' },
  'follow-name': 'Follow {name}',
  'following-name': 'Following {name}',
  'zoom-in': 'Zoom in',
  'zoom-out': 'Zoom out',
  fit: 'Show everything',
  home: 'Inkwire',
} as const satisfies Readonly<Record<string, Text>>;

export type ViewerTextKey = keyof typeof en;

const ar: Readonly<Record<ViewerTextKey, Text>> = {
  board: 'لوح للقراءة فقط',
  'board-titled': 'لوح «{title}» للقراءة فقط',
  hint: 'مفاتيح الأسهم تحرّك العرض، و+ و− للتكبير والتصغير، و0 لعرض كل شيء.',
  untitled: 'لوح بلا عنوان',
  connecting: 'جارٍ الاتصال…',
  live: 'مباشر',
  reconnecting: 'جارٍ إعادة الاتصال…',
  deleted: 'حُذف هذا اللوح.',
  forbidden: 'لم يعد هذا الرابط صالحًا.',
  'not-found': 'لا يوجد لوح على هذا الرابط.',
  ended: 'انتهى',
  empty: 'لم يُرسم شيء هنا بعد.',
  'no-source': 'لم يُعطَ هذا العارض رابط لوح.',
  watching: {
    zero: 'لا أحد يشاهد',
    one: 'مشاهد واحد',
    two: 'مشاهدان',
    few: '{count} مشاهدين',
    many: '{count} مشاهدًا',
    other: '{count} مشاهد',
  },
  shapes: {
    zero: 'لا أشكال',
    one: 'شكل واحد',
    two: 'شكلان',
    few: '{count} أشكال',
    many: '{count} شكلًا',
    other: '{count} شكل',
  },
  'follow-name': 'اتبع {name}',
  'following-name': 'تتبع {name}',
  'zoom-in': 'تكبير',
  'zoom-out': 'تصغير',
  fit: 'اعرض كل شيء',
  home: 'Inkwire',
};

const catalogues: Readonly<Record<string, Readonly<Record<ViewerTextKey, Text>>>> = { en, ar };

export class ViewerTexts {
  readonly language: string;
  readonly #catalogue: Readonly<Record<ViewerTextKey, Text>>;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  /** @param wanted language tags, the best first; English where none of them is known. */
  constructor(wanted: readonly string[]) {
    const known = wanted.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in catalogues);
    this.language = known ?? 'en';
    this.#catalogue = catalogues[this.language] ?? en;
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
