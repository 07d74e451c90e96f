/**
 * The tabs of one browser that watch boards of one server: elects the one that holds the stream, and
 * carries messages between them. Browsers allow six connections per origin, and a stream takes one.
 * Knows nothing of what is said.
 */

export interface TabEvents<Message> {
  /** This tab holds the stream from now on. */
  onLead(): void;
  /** Another tab holds it. */
  onFollow(): void;
  /** The browser puts this tab to sleep: it no longer holds the stream. */
  onSleep(): void;
  onMessage(message: Message, from: string): void;
  /** A tab that `watchTab` was asked about is gone. */
  onTabGone(tab: string): void;
}

interface Envelope<Message> {
  readonly from: string;
  /** Absent: for all. */
  readonly to?: string;
  readonly message: Message;
}

export class FeedTabs<Message> {
  readonly id: string = Math.random().toString(36).slice(2) + Date.now().toString(36);
  readonly #name: string;
  readonly #events: TabEvents<Message>;
  readonly #channel: BroadcastChannel;
  readonly #abort = new AbortController();
  readonly #watched = new Set<string>();
  #letGo: () => void = () => undefined;
  /** Ends the wait for the stream: a tab asleep could not answer, and would keep the others waiting. */
  #candidacy: AbortController | undefined;

  constructor(server: string, events: TabEvents<Message>) {
    // The number says what the tabs speak: those of an older version do not understand this one.
    this.#name = `inkwire-feed 2 ${server}`;
    this.#events = events;
    this.#channel = new BroadcastChannel(this.#name);
    const { signal } = this.#abort;
    const forever = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve()),
    );
    // Held as long as the tab lives: whoever waits for it learns of its end. So nobody hears of this
    // tab before it is held.
    navigator.locks
      .request(this.#tabLock(this.id), { signal }, () => {
        if (!signal.aborted) this.#begin();
        return forever;
      })
      .catch(() => undefined);
  }

  post(message: Message, to?: string): void {
    const envelope: Envelope<Message> = {
      from: this.id,
      message,
      ...(to === undefined ? {} : { to }),
    };
    this.#channel.postMessage(envelope);
  }

  /** Reports the end of another tab, once; as long as this one holds the stream. */
  watchTab(tab: string): void {
    if (this.#watched.has(tab)) return;
    this.#watched.add(tab);
    navigator.locks
      .request(this.#tabLock(tab), { signal: this.#candidacy!.signal }, () => {
        this.#watched.delete(tab);
        this.#events.onTabGone(tab);
      })
      .catch(() => undefined);
  }

  close(): void {
    document.removeEventListener('freeze', this.#onFreeze);
    document.removeEventListener('resume', this.#onResume);
    this.#abort.abort();
    this.#candidacy?.abort();
    this.#letGo();
    this.#channel.close();
  }

  #begin(): void {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Envelope<Message>>) => {
      if (data.to === undefined || data.to === this.id)
        this.#events.onMessage(data.message, data.from);
    });
    // A tab that the browser puts to sleep would keep the others waiting.
    document.addEventListener('freeze', this.#onFreeze);
    document.addEventListener('resume', this.#onResume);
    this.#elect();
  }

  #elect(): void {
    const candidacy = new AbortController();
    this.#candidacy = candidacy;
    const { signal } = candidacy;
    const { locks } = navigator;
    const lead = (): Promise<void> | undefined => (signal.aborted ? undefined : this.#lead());
    void locks
      .request(this.#name, { ifAvailable: true }, (lock) => {
        if (signal.aborted) return undefined;
        if (lock !== null) return lead();
        this.#events.onFollow();
        locks.request(this.#name, { signal }, lead).catch(() => undefined);
        return undefined;
      })
      .catch(() => undefined);
  }

  #lead(): Promise<void> {
    this.#events.onLead();
    return new Promise((resolve) => (this.#letGo = resolve));
  }

  #tabLock(tab: string): string {
    return `inkwire-tab ${tab}`;
  }

  readonly #onFreeze = () => {
    this.#candidacy?.abort();
    // It could not say that they are gone.
    this.#watched.clear();
    this.#letGo();
    this.#events.onSleep();
  };

  readonly #onResume = () => {
    if (this.#candidacy?.signal.aborted === true) this.#elect();
  };
}
