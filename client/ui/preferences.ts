/**
 * What one person chose on this device: theme, language, name and colour. Kept in `localStorage`,
 * shared by all boards of the page and by other tabs. Works, and forgets, where storage is refused.
 */
import { PERSON_COLORS } from '../editor/person-color.ts';
import type { Language } from './i18n/localizer.ts';
import { languageOf } from './i18n/localizer.ts';
import type { ThemeChoice } from './theme.ts';

export interface User {
  /** Stable on this device; neither a secret nor an account. */
  readonly id: string;
  /** `''` until the person chose one: then a friendly one is made from `id`, in their language. */
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
}

export interface PreferenceValues {
  readonly theme: ThemeChoice;
  /** `undefined`: as the browser says. */
  readonly language: Language | undefined;
  readonly user: User;
  readonly minimap: boolean;
}

const KEY = 'inkwire.preferences';

class Preferences {
  #values: PreferenceValues;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#values = read();
    // Who somebody is, is the same after a reload, also of those who never chose anything.
    this.#store();
    // A page's own tabs agree: the theme switched in one is switched in all.
    globalThis.addEventListener?.('storage', (event) => {
      if (event.key !== KEY) return;
      this.#values = read();
      this.#emit();
    });
  }

  get values(): PreferenceValues {
    return this.#values;
  }

  set(patch: Partial<PreferenceValues>): void {
    this.#values = { ...this.#values, ...patch };
    this.#store();
    this.#emit();
  }

  #store(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#values));
    } catch {
      // Storage is refused or full: the choice holds until the page is closed.
    }
  }

  observe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}

function read(): PreferenceValues {
  let stored: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof value === 'object' && value !== null) stored = value as Record<string, unknown>;
  } catch {
    // Refused, or not ours: begin anew.
  }
  const user = (stored['user'] ?? {}) as Partial<User>;
  const id = typeof user.id === 'string' && user.id !== '' ? user.id : randomId();
  const theme = stored['theme'];
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    language: languageOf(typeof stored['language'] === 'string' ? stored['language'] : undefined),
    minimap: stored['minimap'] === true,
    user: {
      id,
      name: typeof user.name === 'string' ? user.name.slice(0, 64) : '',
      color:
        typeof user.color === 'string' && /^#[0-9a-f]{6}$/.test(user.color)
          ? user.color
          : pick(PERSON_COLORS, hash(id)),
    },
  };
}

export const preferences = new Preferences();

/** A friendly name for somebody who gave none; always the same for an id. */
export function friendlyName(id: string, adjectives: string, animals: string): [string, string] {
  const seed = hash(id);
  return [pick(adjectives.split(' '), seed), pick(animals.split(' '), Math.floor(seed / 101))];
}

function pick<T>(list: readonly T[], seed: number): T {
  return list[seed % list.length]!;
}

function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i += 1) {
    value = Math.imul(value ^ text.charCodeAt(i), 16777619) >>> 0;
  }
  return value;
}

function randomId(): string {
  // `crypto.randomUUID` is missing on plain http; this one is not.
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
