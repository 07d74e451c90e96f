/**
 * Who is on the board, as spectators see it: checked, cut to what they need, and only what changed.
 * Presence is news, not history: it has no id and is not kept.
 */
import type { FeedPerson } from '../../shared/protocol/feed.ts';
import { readPresence, type Presence } from '../../shared/protocol/presence.ts';
import type { FeedSource } from './feed-source.ts';

interface KnownPerson {
  readonly raw: string;
  /** JSON of a `FeedPerson`. */
  readonly json: string;
  readonly isPresenting: boolean;
}

export class PresenceEncoder {
  readonly #source: FeedSource;
  readonly #people = new Map<number, KnownPerson>();
  #presenter: number | undefined;
  #lastSummary = '';

  constructor(source: FeedSource) {
    this.#source = source;
  }

  /** JSON of what changed since the last call, `undefined` where nothing did. */
  takeChanges(watching: number): string | undefined {
    const changed = this.#read();
    const summary = this.#summary(watching);
    if (changed.length === 0 && summary === this.#lastSummary) return undefined;
    this.#lastSummary = summary;
    const people = changed.length === 0 ? '' : `,"people":{${changed.join(',')}}`;
    return `{"board":${JSON.stringify(this.#source.board)}${people},${summary}}`;
  }

  /** JSON of everybody as of the last `takeChanges`, for a reader that begins or was away. */
  all(watching: number): string {
    const people = [...this.#people].map(([client, { json }]) => `"${client}":${json}`);
    return `{"board":${JSON.stringify(this.#source.board)},"all":true,"people":{${people.join(',')}},${this.#summary(watching)}}`;
  }

  #summary(watching: number): string {
    const presenter = this.#presenter === undefined ? 'null' : `"${this.#presenter}"`;
    return `"presenter":${presenter},"editing":${this.#source.editorCount()},"watching":${watching}`;
  }

  /** Takes the states over; returns members of `people` for those that differ. */
  #read(): string[] {
    const states = this.#source.presence();
    const changed: string[] = [];
    for (const client of this.#people.keys()) {
      if (states.has(client)) continue;
      this.#people.delete(client);
      changed.push(`"${client}":null`);
    }
    for (const [client, raw] of states) {
      const before = this.#people.get(client);
      if (before?.raw === raw) continue;
      const presence = readPresence(parse(raw));
      if (presence === undefined) {
        if (this.#people.delete(client)) changed.push(`"${client}":null`);
        continue;
      }
      const json = JSON.stringify(personOf(presence));
      this.#people.set(client, { raw, json, isPresenting: presence.presenting === true });
      if (json !== before?.json) changed.push(`"${client}":${json}`);
    }
    // Whoever presents goes on presenting, even if somebody else begins to.
    if (this.#presenter === undefined || !this.#isPresenting(this.#presenter)) {
      this.#presenter = undefined;
      for (const [client, person] of this.#people) {
        if (person.isPresenting) this.#presenter ??= client;
      }
    }
    return changed;
  }

  #isPresenting(client: number): boolean {
    return this.#people.get(client)?.isPresenting === true;
  }
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function personOf(presence: Presence): FeedPerson {
  const { cursor, gesture, draft, laser, view } = presence;
  return {
    name: presence.user.name,
    color: presence.user.color,
    ...(cursor ? { cursor: [round(cursor.x), round(cursor.y)] as const } : {}),
    ...(gesture ? { gesture } : {}),
    ...(draft ? { draft } : {}),
    ...(laser !== undefined && laser.length > 0 ? { laser: laser.map(round) } : {}),
    ...(presence.presenting === true && view !== undefined ? { view } : {}),
  };
}

/** A hundredth of a board unit is less than anybody can see at the largest zoom. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
