/**
 * Everything from outside that makes an element render again: preferences, media queries, sizes,
 * window events, timers. Each is a reactive controller: it starts and ends with its host.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  english,
  type Language,
  languageOf,
  loadLocalizer,
  type Localizer,
} from './i18n/localizer.ts';
import { observePixelRatio } from './pixel-ratio.ts';
import { preferences } from './preferences.ts';
import type { ThemeChoice } from './theme.ts';

type Host = ReactiveControllerHost & EventTarget;

/** Follows a media query. */
export class MediaController implements ReactiveController {
  readonly #query: MediaQueryList;
  readonly #onChange: () => void;

  constructor(host: Host, query: string, onChange: () => void = () => host.requestUpdate()) {
    this.#query = matchMedia(query);
    this.#onChange = onChange;
    host.addController(this);
  }

  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#onChange);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#onChange);
  }
}

/** Listens to events of something that outlives the host (window, document). */
export class ListenController implements ReactiveController {
  readonly #target: EventTarget;
  readonly #listeners: Readonly<Record<string, (event: never) => void>>;
  readonly #options: AddEventListenerOptions;

  constructor(
    host: Host,
    target: EventTarget,
    listeners: Readonly<Record<string, (event: never) => void>>,
    options: AddEventListenerOptions = {},
  ) {
    this.#target = target;
    this.#listeners = listeners;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    for (const [type, listener] of Object.entries(this.#listeners)) {
      this.#target.addEventListener(type, listener as EventListener, this.#options);
    }
  }

  hostDisconnected(): void {
    for (const [type, listener] of Object.entries(this.#listeners)) {
      this.#target.removeEventListener(type, listener as EventListener, this.#options);
    }
  }
}

/** Follows the size of the host element, in CSS pixels, and how many device pixels it takes. */
export class SizeController implements ReactiveController {
  readonly #observer: ResizeObserver;
  readonly #host: Element;
  #stop: (() => void) | undefined;
  width = 0;
  height = 0;

  constructor(host: Host & Element, onSize: (width: number, height: number) => void) {
    this.#host = host;
    this.#observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)!.contentRect;
      this.width = box.width;
      this.height = box.height;
      onSize(box.width, box.height);
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
    this.#stop = observePixelRatio(() => {
      // What is observed anew is told in this frame, with the size that it has by then.
      this.#observer.unobserve(this.#host);
      this.#observer.observe(this.#host);
    });
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#stop?.();
  }
}

/** One timer that is restarted at will and dies with its host. */
export class TimerController implements ReactiveController {
  #id: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host) {
    host.addController(this);
  }

  get isRunning(): boolean {
    return this.#id !== undefined;
  }

  start(delayMs: number, fn: () => void): void {
    this.stop();
    this.#id = setTimeout(() => {
      this.#id = undefined;
      fn();
    }, delayMs);
  }

  stop(): void {
    clearTimeout(this.#id);
    this.#id = undefined;
  }

  hostDisconnected(): void {
    this.stop();
  }
}

export interface LookOverrides {
  /** An element's own `theme` attribute; wins over the person's choice where it is light or dark. */
  readonly theme: ThemeChoice | undefined;
  readonly language: Language | undefined;
}

/**
 * Theme and language of one root element: its attributes, then the person's choice, then the
 * system's. Fetches the language file and asks the host to render when it is there.
 */
export class LookController implements ReactiveController {
  readonly #host: Host;
  readonly #overrides: () => LookOverrides;
  readonly #media: MediaController;
  readonly #onChange: () => void;
  #stop: (() => void) | undefined;
  #wanted: Language = 'en';
  localizer: Localizer = english;

  constructor(host: Host, overrides: () => LookOverrides, onChange: () => void) {
    this.#host = host;
    this.#overrides = overrides;
    this.#onChange = onChange;
    this.#media = new MediaController(host, '(prefers-color-scheme: dark)', () => this.#changed());
    host.addController(this);
  }

  get scheme(): 'light' | 'dark' {
    const own = this.#overrides().theme;
    const choice = own === undefined || own === 'auto' ? preferences.values.theme : own;
    if (choice !== 'auto') return choice;
    return this.#media.matches ? 'dark' : 'light';
  }

  get language(): Language {
    return (
      this.#overrides().language ??
      preferences.values.language ??
      navigator.languages.map(languageOf).find((found) => found !== undefined) ??
      'en'
    );
  }

  hostConnected(): void {
    this.#stop = preferences.observe(() => this.#changed());
    this.#changed();
  }

  hostDisconnected(): void {
    this.#stop?.();
  }

  hostUpdate(): void {
    // Attributes may have changed.
    if (this.language !== this.#wanted) this.#changed();
  }

  #changed(): void {
    const language = this.language;
    if (language !== this.#wanted || this.localizer.language !== language) {
      this.#wanted = language;
      void loadLocalizer(language).then((localizer) => {
        if (this.#wanted !== language) return;
        // It could not be fetched: it comes with the network.
        if (localizer.language !== language)
          addEventListener('online', () => this.#changed(), { once: true });
        this.localizer = localizer;
        this.#onChange();
        this.#host.requestUpdate();
      });
    }
    this.#onChange();
    this.#host.requestUpdate();
  }
}
