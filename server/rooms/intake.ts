/**
 * The order in which updates may enter a board: only what refers to nothing that is missing gets in.
 * The rest waits here, beside the board and out of its log, and those who sent it are asked for what
 * is missing. Owns what waits and who was asked; knows no disk.
 */
import { syncTypes } from '../../shared/protocol/messages.ts';
import type { RoomDocument } from './document.ts';
import { syncFrame, syncPayload } from './frames.ts';
import type { Inbound } from './inbox.ts';
import type { Member } from './member.ts';
import type { RoomContext } from './room-context.ts';
import { deletesAlone } from './update-merge.ts';
import { DELETE_STRIDE } from './deleted-ranges.ts';
import { type ScannedUpdate, SECTION_STRIDE } from './update-scan.ts';
import { missingOf } from './update-parents.ts';

const MAX_WAITING_UPDATES = 256;
const FIRST_ASK_MS = 1_000;
const LAST_ASK_MS = 60_000;
/** Structs and deleted ranges: free up to here, more of them slow their sender down. */
const FREE_PARTS = 20_000;
const MS_PER_PART = 0.004;
/** The same for deletions that may be known: whoever comes back names all that it has heard of. */
const FREE_LOOK_UPS = 100_000;
const MS_PER_LOOK_UP = 0.0005;
const COSTLY_FACTOR = 10;

interface Waiting {
  readonly inbound: Inbound;
  /** Client and clock (exclusive) of what it needs; those before `next` are here. */
  readonly needs: readonly number[];
  next: number;
  readonly since: number;
}

interface Ask {
  nextAt: number;
  waitMs: number;
  /** Something of it was let go and has to come again. */
  isOwed: boolean;
}

/** The room that it works for; its document may be another one after a reload. */
interface IntakeRoom {
  readonly document: Pick<RoomDocument, 'clockOf' | 'trim' | 'step1Frame' | 'impliedDeletions'>;
}

export class Intake {
  readonly #context: RoomContext;
  readonly #room: IntakeRoom;
  /** Where the clocks of clients will be when everything that was let in is applied. */
  #ahead: Map<number, number> | undefined;
  #asks: Map<Member, Ask> | undefined;
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(context: RoomContext, room: IntakeRoom) {
    this.#context = context;
    this.#room = room;
  }

  /** What refers to parts that nobody has sent yet. */
  get waiting(): { readonly updates: number; readonly bytes: number } {
    return { updates: this.#waiting.length, bytes: this.#bytes };
  }

  /**
   * The part that may enter now; the rest waits.
   * @param isStep2 whether it is the answer to a question: all that its sender has
   */
  sort(received: Inbound, isStep2: boolean): Inbound | undefined {
    const { limits } = this.#context;
    // A copy of the board that is read late comes as an update with all that was ever deleted.
    const isLong = received.update.deletes.length / DELETE_STRIDE > limits.maxDeletesPerUpdate;
    const inbound = isStep2 || isLong ? this.#trimmed(received, isStep2) : received;
    const { update, sender } = inbound;
    const ranges = update.deletes.length / DELETE_STRIDE;
    const parts = ranges + structsOf(update);
    if (parts > FREE_PARTS) sender.charge((parts - FREE_PARTS) * MS_PER_PART * COSTLY_FACTOR);
    if (ranges > limits.maxDeletesPerUpdate) {
      sender.reject('too-costly', 'an update that deletes too much at once');
      return undefined;
    }
    const incomplete = missingOf(update, (client) => this.#known(client), limits);
    if (isStep2) this.#forget(sender);
    if (incomplete === undefined) return inbound;
    const { ready, rest, needs } = incomplete;
    if (needs.length === 0) {
      sender.reject('never-integrates', 'an update whose parts wait for each other');
      return undefined;
    }
    this.#hold(inboundOf(rest, sender), needs);
    this.#ask(sender);
    return ready === undefined ? undefined : inboundOf(ready, sender);
  }

  /**
   * Tells the sender of a step 2 that these deletions of it are known, unless the state that it was sent
   * names them all: it may wait for a receipt for one that others brought about and nobody named.
   */
  confirmDeletions(sender: Member, ranges: readonly number[]): void {
    if (sender.toldDeletions === this.#room.document.impliedDeletions) return;
    sender.send(syncFrame(syncTypes.update, deletesAlone(ranges)));
  }

  /** Each deletion is looked up before anything else is known about the update. */
  chargeLookUp({ update, sender }: Inbound): void {
    const ranges = update.deletes.length / DELETE_STRIDE;
    if (ranges > FREE_LOOK_UPS)
      sender.charge((ranges - FREE_LOOK_UPS) * MS_PER_LOOK_UP * COSTLY_FACTOR);
  }

  /** It will be stored and applied, in this order. */
  entered({ sections }: ScannedUpdate): void {
    for (let i = 0; i < sections.length; i += SECTION_STRIDE) {
      const client = sections[i] as number;
      const end = sections[i + 2] as number;
      if (end > this.#known(client)) (this.#ahead ??= new Map()).set(client, end);
    }
  }

  /** Takes out what need not wait any more. */
  released(): readonly Inbound[] {
    if (this.#waiting.length === 0) return [];
    const free: Inbound[] = [];
    const waiting: Waiting[] = [];
    for (const entry of this.#waiting) {
      const { needs } = entry;
      while (
        entry.next < needs.length &&
        (needs[entry.next + 1] as number) <= this.#known(needs[entry.next] as number)
      ) {
        entry.next += 2;
      }
      if (entry.next < needs.length) waiting.push(entry);
      else free.push(entry.inbound);
    }
    if (free.length > 0) this.#keep(waiting);
    return free;
  }

  /** Everything that was let in is applied, or will never be. */
  settled(): void {
    this.#ahead = undefined;
  }

  left(member: Member): void {
    this.#asks?.delete(member);
  }

  /** Once a second. */
  sweep(now: number): void {
    const { limits, metrics } = this.#context;
    const { missingParentTimeoutMs } = limits;
    for (const { since, inbound } of this.#waiting) {
      if (now - since < missingParentTimeoutMs) continue;
      metrics.reject('never-integrates');
      this.#owe(inbound.sender);
    }
    this.#keep(this.#waiting.filter(({ since }) => now - since < missingParentTimeoutMs));
    for (const [member, ask] of this.#asks ?? []) {
      if (now < ask.nextAt) continue;
      const isNeeded = ask.isOwed || this.#waiting.some(({ inbound }) => inbound.sender === member);
      if (!isNeeded) this.#asks?.delete(member);
      else this.#put(member, ask, now);
    }
  }

  #known(client: number): number {
    return Math.max(this.#room.document.clockOf(client), this.#ahead?.get(client) ?? 0);
  }

  #trimmed(inbound: Inbound, isStep2: boolean): Inbound {
    const { sender } = inbound;
    const { update, known } = this.#room.document.trim(inbound.update);
    if (known.length === 0) return inbound;
    if (isStep2) this.confirmDeletions(sender, known);
    else sender.send(syncFrame(syncTypes.update, deletesAlone(known)));
    return inboundOf(update, sender);
  }

  #hold(inbound: Inbound, needs: readonly number[]): void {
    const { limits, clock } = this.#context;
    this.#waiting.push({ inbound, needs, next: 0, since: clock.now() });
    this.#bytes += inbound.frame.length;
    while (this.#bytes > limits.maxWaitingBytes || this.#waiting.length > MAX_WAITING_UPDATES) {
      const victim = this.#largestHolder();
      this.#owe(victim);
      this.#forget(victim);
    }
  }

  #largestHolder(): Member {
    const bytes = new Map<Member, number>();
    let largest = (this.#waiting[0] as Waiting).inbound.sender;
    for (const { inbound } of this.#waiting) {
      const { sender, frame } = inbound;
      // Many small ones take as much of the place as a large one.
      bytes.set(sender, (bytes.get(sender) ?? 0) + frame.length + 4096);
      if ((bytes.get(sender) ?? 0) > (bytes.get(largest) ?? 0)) largest = sender;
    }
    return largest;
  }

  #forget(sender: Member): void {
    if (this.#waiting.some(({ inbound }) => inbound.sender === sender)) {
      this.#keep(this.#waiting.filter(({ inbound }) => inbound.sender !== sender));
    }
  }

  #keep(waiting: Waiting[]): void {
    if (waiting.length === this.#waiting.length) return;
    this.#waiting = waiting;
    this.#bytes = waiting.reduce((sum, { inbound }) => sum + inbound.frame.length, 0);
  }

  #owe(sender: Member): void {
    const ask = this.#asks?.get(sender);
    if (ask !== undefined) ask.isOwed = true;
  }

  /** What is missing is most likely with whoever refers to it. */
  #ask(sender: Member): void {
    if (this.#asks?.has(sender) === true) return;
    const ask = { nextAt: 0, waitMs: FIRST_ASK_MS / 2, isOwed: false };
    (this.#asks ??= new Map()).set(sender, ask);
    this.#put(sender, ask, this.#context.clock.now());
  }

  #put(member: Member, ask: Ask, now: number): void {
    ask.waitMs = Math.min(LAST_ASK_MS, 2 * ask.waitMs);
    ask.nextAt = now + ask.waitMs;
    ask.isOwed = false;
    // Where it is dropped, the member is asked again when it can hear.
    member.send(this.#room.document.step1Frame());
  }
}

function structsOf({ sections }: ScannedUpdate): number {
  let structs = 0;
  for (let i = 0; i < sections.length; i += SECTION_STRIDE) structs += sections[i + 3] as number;
  return structs;
}

function inboundOf(update: ScannedUpdate, sender: Member): Inbound {
  const frame = syncFrame(syncTypes.update, update.bytes);
  return { update: { ...update, bytes: syncPayload(frame) }, frame, sender };
}
