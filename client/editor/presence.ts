/**
 * What this person shows the others while the board stays as it is, and what they show: cursors,
 * selections, gestures, laser trails, views. Writes are limited to 25 a second, the last one always
 * goes out; foreign states are checked before anybody sees them. When a person leaves, the connection
 * removes their state, and with it the gesture that was in their hand.
 */
import type { Awareness } from 'y-protocols/awareness';
import { type Presence, readPresence } from '../../shared/protocol/presence.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { milliseconds } from '../../shared/units.ts';
import type { PeerView } from '../render/renderer.ts';
import { draftOfPeer } from './peer-draft.ts';
import { settledColor } from './person-color.ts';
import type { Clock } from './platform.ts';

export interface Peer {
  readonly clientId: number;
  readonly presence: Presence;
}

const INTERVAL_MS = milliseconds(40);
/** While a hand moves, its next movement sends what is due, and no timer of its own: then it waits longer. */
const REST_MS = 20;
const SLOW_INTERVAL_MS = milliseconds(120);
const MANY = 100;
/** Where this person looks, while nobody looks along: to be found by who wants to. */
const VIEW_INTERVAL_MS = milliseconds(400);
/** Anything, while there is nobody to see it: whoever comes is told at once what there is. */
const ALONE_INTERVAL_MS = milliseconds(400);
/** What a presence message may hold; a larger selection or gesture is shown only in part. */
const MAX_SELECTION = 200;
export const MAX_GESTURE = 500;
const MAX_LASER = 256;

export class PresenceRoom {
  readonly #awareness: Awareness;
  readonly #clock: Clock;
  readonly #watchers: () => number;
  readonly #onPeers: () => void;
  #own: Presence;
  /** What the person chose; shown where nobody else shows it. */
  #wish: string;
  readonly #known = new Map<number, { readonly peer: Peer; readonly view: PeerView }>();
  #peers: readonly Peer[] = [];
  #views: readonly PeerView[] = [];
  #sentAt: Milliseconds = milliseconds(Number.NEGATIVE_INFINITY);
  #pending: (() => void) | undefined;
  #pendingAt = Number.POSITIVE_INFINITY;

  /**
   * @param watchers how many watch the board without a place on it.
   * @param onPeers called when anything of anybody else has changed.
   */
  constructor(
    awareness: Awareness,
    clock: Clock,
    user: Presence['user'],
    watchers: () => number,
    onPeers: () => void,
  ) {
    this.#awareness = awareness;
    this.#clock = clock;
    this.#watchers = watchers;
    this.#onPeers = onPeers;
    this.#own = { user };
    this.#wish = user.color;
    this.#read([...awareness.getStates().keys()]);
    this.#own = { user: { ...user, color: this.#settledColor() } };
    awareness.on('change', this.#onChange);
    awareness.setLocalState(this.#own);
  }

  /** By which the others know this window. */
  get clientId(): number {
    return this.#awareness.clientID;
  }

  get own(): Presence {
    return this.#own;
  }

  get peers(): readonly Peer[] {
    return this.#peers;
  }

  /** How many look where this person looks. */
  get followers(): number {
    const own = this.clientId;
    return this.#peers.filter(({ presence }) => presence.following === own).length;
  }

  /** Whether anybody else has the board before them. */
  get isWatched(): boolean {
    return this.#peers.length > 0 || this.#watchers() > 0;
  }

  /** As the overlay shows them. */
  get views(): readonly PeerView[] {
    return this.#views;
  }

  /** A gesture with many shapes names them all each time: it goes out less often; and so does what nobody sees. */
  get #interval(): number {
    if (!this.isWatched) return ALONE_INTERVAL_MS;
    return (this.#own.gesture?.ids.length ?? 0) > MANY ? SLOW_INTERVAL_MS : INTERVAL_MS;
  }

  /** Who this person is to the others: the colour is that one only if nobody else shows it. */
  setUser(user: Presence['user']): void {
    this.#wish = user.color;
    this.#own = { ...this.#own, user };
    this.show({ user: { ...user, color: this.#settledColor() } });
  }

  /**
   * Changes some of what is shown; it goes out within 60 ms (a large gesture within 140; the view
   * alone, and everything while nobody else is there, within 420 while nobody looks along).
   */
  show(patch: Partial<Presence>): void {
    const next: Presence = { ...this.#own, ...patch };
    this.#own = {
      ...next,
      ...(next.selection && { selection: next.selection.slice(0, MAX_SELECTION) }),
      ...(next.gesture && {
        gesture: { ...next.gesture, ids: next.gesture.ids.slice(0, MAX_GESTURE) },
      }),
      ...(next.laser && { laser: next.laser.slice(-MAX_LASER) }),
    };
    const { view: _, ...rest } = patch;
    const isUrgent = Object.keys(rest).length > 0 || this.#own.presenting || this.followers > 0;
    const now = this.#clock.now();
    const wait = this.#sentAt + (isUrgent ? this.#interval : VIEW_INTERVAL_MS) - now;
    if (wait <= 0) this.#send();
    else if (now + wait < this.#pendingAt) {
      this.#pending?.();
      this.#pendingAt = now + wait;
      this.#pending = this.#clock.after(milliseconds(wait + REST_MS), () => this.#send());
    }
  }

  /** Takes this person off everybody's screen. */
  destroy(): void {
    this.#pending?.();
    this.#awareness.off('change', this.#onChange);
    this.#awareness.setLocalState(null);
  }

  #settledColor(): string {
    const personOf = (clientId: number, { user }: Presence) => ({
      clientId,
      user: user.id,
      color: user.color,
    });
    return settledColor(
      personOf(this.#awareness.clientID, this.#own),
      this.#wish,
      this.#peers.map(({ clientId, presence }) => personOf(clientId, presence)),
    );
  }

  #send(): void {
    this.#pending?.();
    this.#pending = undefined;
    this.#pendingAt = Number.POSITIVE_INFINITY;
    this.#sentAt = this.#clock.now();
    this.#awareness.setLocalState(this.#own);
  }

  readonly #onChange = ({
    added,
    updated,
    removed,
  }: {
    added: number[];
    updated: number[];
    removed: number[];
  }): void => {
    const own = this.#awareness.clientID;
    const changed = [...added, ...updated, ...removed].filter((id) => id !== own);
    if (changed.length === 0) return;
    this.#read(changed);
    const color = this.#settledColor();
    const { user } = this.#own;
    if (color !== user.color) this.show({ user: { ...user, color } });
    // Whoever looks along from now on must not wait for what was in no hurry.
    else if (this.#pending !== undefined && this.followers > 0) this.show({});
    this.#onPeers();
  };

  /** Checks the states of these clients; those of all others are as they were. */
  #read(clientIds: readonly number[]): void {
    const states = this.#awareness.getStates();
    for (const clientId of clientIds) {
      const presence =
        clientId === this.#awareness.clientID ? undefined : readPresence(states.get(clientId));
      if (presence === undefined) this.#known.delete(clientId);
      else {
        const peer = { clientId, presence };
        this.#known.set(clientId, { peer, view: viewOf(peer) });
      }
    }
    const all = [...this.#known.values()].sort((a, b) => a.peer.clientId - b.peer.clientId);
    this.#peers = all.map(({ peer }) => peer);
    this.#views = all.map(({ view }) => view);
  }
}

function viewOf({ clientId, presence }: Peer): PeerView {
  const { user, cursor, selection, gesture, draft, laser, presenting } = presence;
  return {
    clientId,
    name: user.name,
    color: user.color,
    cursor: cursor ?? undefined,
    selection: selection ?? [],
    gesture: gesture ?? undefined,
    laser,
    draft: draftOfPeer(clientId, draft),
    presenting,
  };
}
