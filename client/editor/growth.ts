/**
 * What grows under this person's pen: shown here at once, written to the board a few times a second, as
 * every write travels to the server and back, and is looked at by everybody who listens to the board.
 * What is held back is written when the pen is lifted and before the page goes out of sight.
 */
import type { BoardTransaction } from '../../shared/document/board.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { milliseconds } from '../../shared/units.ts';
import { onLeaving } from './leaving.ts';
import type { Clock } from './platform.ts';

/** The others see a stroke grow in steps of this length: the server's own are no finer. */
const WRITE_MS = 40;
/** The same while nobody looks: what a page that crashes may lose. */
const ALONE_MS = 120;
/** A pen that rests brings no event that could write what it left: then a timer does, this much later. */
const REST_MS = 20;

export interface GrowthInit {
  readonly board: ShapeSource;
  readonly clock: Clock;
  /** Changes the board in a way that undo knows nothing of. */
  write(fn: (tx: BoardTransaction) => void): void;
  /** Whether anybody else sees what is written. */
  isWatched(): boolean;
  /** Shows a shape as it is ahead of the board; `undefined` for none. */
  show(shape: Shape | undefined): void;
}

interface Held {
  readonly id: ShapeId;
  readonly field: string;
  /** The whole field, with what is not on the board yet. */
  readonly all: number[];
  /** How much of it is on the board. */
  written: number;
  writtenAt: Milliseconds;
}

export class Growth {
  readonly #init: GrowthInit;
  readonly #stopListening: () => void;
  #held: Held | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(init: GrowthInit) {
    this.#init = init;
    this.#stopListening = onLeaving(() => this.#write());
  }

  /** Whether something is growing: until its end a part of it may be here alone. */
  get isUnderWay(): boolean {
    return this.#held !== undefined;
  }

  /** Appends integers to a live field of a shape; the first ones are written at once. */
  grow(id: ShapeId, field: string, values: readonly number[]): void {
    const { clock, board } = this.#init;
    if (this.#held !== undefined && (this.#held.id !== id || this.#held.field !== field))
      this.end();
    const held = (this.#held ??= {
      id,
      field,
      all: [],
      written: 0,
      writtenAt: milliseconds(Number.NEGATIVE_INFINITY),
    });
    for (const value of values) held.all.push(value);
    const interval = this.#init.isWatched() ? WRITE_MS : ALONE_MS;
    if (clock.now() - held.writtenAt >= interval) this.#write();
    else this.#stopTimer ??= clock.after(milliseconds(interval + REST_MS), () => this.#write());
    const shape = board.get(id);
    this.#init.show(shape && { ...shape, [field]: held.all });
  }

  /** Writes what is held back, and goes by the board again. */
  end(): void {
    this.#write();
    this.drop();
  }

  /** Forgets what is held back: the gesture is taken back. */
  drop(): void {
    this.#rest();
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#init.show(undefined);
  }

  destroy(): void {
    this.end();
    this.#stopListening();
  }

  #write(): void {
    this.#rest();
    const held = this.#held;
    if (held === undefined || held.written === held.all.length) return;
    const values = held.all.slice(held.written);
    held.written = held.all.length;
    held.writtenAt = this.#init.clock.now();
    this.#init.write((tx) => tx.append(held.id, held.field, values));
  }

  #rest(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
