/**
 * Looking where somebody else looks, or asking the others to look where I look. Owns who is followed;
 * the camera is moved by whoever asks for `target`. A move of one's own ends following. Nobody leads
 * in a circle: whoever is followed by the one they follow, however far around, stops when they see it.
 */
import type { Box } from '../../shared/units.ts';
import type { Peer } from './presence.ts';

export class Following {
  readonly #own: number;
  #clientId: number | undefined;
  /** Whether nobody asked for it: somebody has begun to present. */
  #isInvited = false;
  /** Presenters whose invitation was declined by moving away: they are not followed again by itself. */
  readonly #declined = new Set<number>();
  /** Whether the circle was there when the choice was made: then it is for the others to let go. */
  #closesCircle = false;

  /** @param own the client id by which others follow this person. */
  constructor(own: number) {
    this.#own = own;
  }

  get clientId(): number | undefined {
    return this.#clientId;
  }

  follow(clientId: number | undefined, peers: readonly Peer[] = []): void {
    if (clientId === undefined && this.#clientId !== undefined) this.#declined.add(this.#clientId);
    if (clientId !== undefined) this.#declined.delete(clientId);
    this.#clientId = clientId;
    this.#isInvited = false;
    this.#closesCircle = this.#isCircle(peers);
  }

  /**
   * The part of the board to show now, or `undefined` for one's own.
   * Somebody who begins to present is followed until one moves away; who leaves is followed no more.
   * @param isBusy whether something is in the hand or being typed: nobody is taken away from that, they
   *   come along at the presenter's next move after that.
   */
  target(peers: readonly Peer[], isBusy = false): Box | undefined {
    for (const { clientId, presence } of peers) {
      if (presence.presenting !== true) this.#declined.delete(clientId);
      else if (!isBusy && this.#clientId === undefined && !this.#declined.has(clientId)) {
        this.#clientId = clientId;
        this.#isInvited = true;
      }
    }
    if (this.#clientId === undefined) return undefined;
    const peer = peers.find(({ clientId }) => clientId === this.#clientId);
    // Whoever came along for a presentation is free when it ends.
    const isOver = this.#isInvited && peer?.presence.presenting !== true;
    if (peer === undefined || isOver) {
      this.#clientId = undefined;
      return undefined;
    }
    if (this.#isCircle(peers)) {
      if (!this.#closesCircle) this.#clientId = undefined;
      return undefined;
    }
    this.#closesCircle = false;
    const { view } = peer.presence;
    if (view === undefined) return undefined;
    return { x: view.x - view.w / 2, y: view.y - view.h / 2, w: view.w, h: view.h };
  }

  /** Whether those who are followed, one after the other, come back to this person. */
  #isCircle(peers: readonly Peer[]): boolean {
    const nextOf = new Map(peers.map((peer) => [peer.clientId, peer.presence.following]));
    let at = this.#clientId;
    for (let steps = 0; at !== undefined && steps <= peers.length; steps++) {
      if (at === this.#own) return true;
      at = nextOf.get(at) ?? undefined;
    }
    return false;
  }
}
