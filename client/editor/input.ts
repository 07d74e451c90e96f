/**
 * Pointers to tools: decides whether a pointer draws, pans or pinches, and hands the tool a clean
 * sequence of down, move and up in page space. Owns which pointers are down; knows no tool and no
 * shape. A gesture that turns out to be a pinch, or whose pointer is lost, is cancelled in the tool.
 *
 * - middle button or space: pans, whatever the tool;
 * - a second finger: the tool's gesture is cancelled, both fingers pan and zoom;
 * - once a pen was seen, a finger pans, and while a pen is down (or was, just now) fingers are palms.
 */
import type { Milliseconds, ScreenPoint } from '../../shared/units.ts';
import { milliseconds, screen } from '../../shared/units.ts';
import type { PointerInput, PointerKind, PointerMove } from '../tools/tool.ts';

/** A pointer event of the page, as far as it matters here; coordinates from the canvas' top left. */
export interface RawPointer {
  readonly id: number;
  readonly kind: PointerKind;
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
  readonly hasPressure: boolean;
  readonly button: number;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly mod: boolean;
  readonly time: Milliseconds;
  readonly coalesced: readonly RawPointer[];
}

export interface InputTarget {
  /** Whether a press of the main button pans (the hand tool, a board that is only watched). */
  pansWithMain(): boolean;
  toInput(raw: RawPointer): PointerInput;
  down(input: PointerInput): void;
  move(input: PointerMove): void;
  up(input: PointerInput): void;
  /** Ends the tool's gesture and takes it back. */
  cancel(): void;
  doubleClick(input: PointerInput): void;
  hover(raw: RawPointer | undefined): void;
  panBy(dx: number, dy: number): void;
  /** Zooms by a factor about a point and moves by an offset, in one go. */
  pinch(factor: number, at: ScreenPoint, dx: number, dy: number): void;
  panning(on: boolean): void;
}

/** A palm still rests for a moment when the pen is lifted. */
const PALM_MS = 500;
const DOUBLE_CLICK_MS = 400;
const DOUBLE_CLICK_PX = 6;
/** A second finger this long after the first is an accident, and would cost a whole stroke. */
const LATE_PINCH_MS = 2000;

type State =
  | { readonly kind: 'idle' }
  /** The tool has the pointer. */
  | { readonly kind: 'tool'; readonly pointer: number; readonly from: RawPointer }
  | { readonly kind: 'pan'; readonly pointer: number; readonly last: RawPointer }
  | { readonly kind: 'pinch'; readonly a: RawPointer; readonly b: RawPointer }
  /** A pinch lost a finger: the other one is ignored until it is lifted, so that it leaves no mark. */
  | { readonly kind: 'spent' };

export class PointerInputMachine {
  readonly #target: InputTarget;
  readonly #fingers = new Map<number, RawPointer>();
  #state: State = { kind: 'idle' };
  #penSeen = false;
  #penUpAt = milliseconds(Number.NEGATIVE_INFINITY);
  #spaceDown = false;
  /** Where the tool's pointer was last. */
  #last: RawPointer | undefined;
  #lastClick: { at: Milliseconds; x: number; y: number; kind: PointerKind } | undefined;

  constructor(target: InputTarget) {
    this.#target = target;
  }

  get state(): State['kind'] {
    return this.#state.kind;
  }

  /** Whether fingers pan because this person draws with a pen. */
  get penSeen(): boolean {
    return this.#penSeen;
  }

  set spaceDown(down: boolean) {
    this.#spaceDown = down;
  }

  get spaceDown(): boolean {
    return this.#spaceDown;
  }

  down(raw: RawPointer): void {
    if (raw.kind === 'pen') this.#penDown();
    if (raw.kind === 'touch') {
      if (this.#isPalm(raw)) return;
      this.#fingers.set(raw.id, raw);
      if (this.#secondFinger(raw)) return;
    }
    if (this.#state.kind !== 'idle') return;
    const fingerPans = raw.kind === 'touch' && this.#penSeen;
    if (raw.button === 1 || this.#spaceDown || fingerPans || this.#target.pansWithMain()) {
      this.#state = { kind: 'pan', pointer: raw.id, last: raw };
      this.#target.panning(true);
      return;
    }
    if (raw.button !== 0 && raw.kind === 'mouse') return;
    this.#state = { kind: 'tool', pointer: raw.id, from: raw };
    this.#last = undefined;
    this.#target.down(this.#target.toInput(raw));
  }

  move(raw: RawPointer): void {
    if (this.#fingers.has(raw.id)) this.#fingers.set(raw.id, raw);
    const state = this.#state;
    switch (state.kind) {
      case 'idle':
        if (raw.kind === 'touch') return;
        this.#target.hover(raw);
        this.#target.move(this.#toMove(raw));
        return;
      case 'tool':
        if (raw.id !== state.pointer) return;
        this.#last = raw;
        this.#target.hover(raw);
        this.#target.move(this.#toMove(raw));
        return;
      case 'pan':
        if (raw.id !== state.pointer) return;
        this.#target.panBy(raw.x - state.last.x, raw.y - state.last.y);
        this.#state = { ...state, last: raw };
        return;
      case 'pinch':
        this.#pinch(state.a, state.b, raw);
        return;
      case 'spent':
        return;
    }
  }

  up(raw: RawPointer): void {
    this.#fingers.delete(raw.id);
    if (raw.kind === 'pen') this.#penUpAt = raw.time;
    const state = this.#state;
    switch (state.kind) {
      case 'idle':
        return;
      case 'tool': {
        if (raw.id !== state.pointer) return;
        this.#state = { kind: 'idle' };
        const input = this.#target.toInput(raw);
        this.#target.up(input);
        this.#noteClick(state.from, raw, input);
        return;
      }
      case 'pan':
        if (raw.id !== state.pointer) return;
        this.#state = { kind: 'idle' };
        this.#target.panning(false);
        return;
      case 'pinch':
        if (raw.id === state.a.id || raw.id === state.b.id) this.#spend();
        return;
      case 'spent':
        if (this.#fingers.size === 0) this.#state = { kind: 'idle' };
        return;
    }
  }

  /** `pointercancel`, or the pointer is gone: nothing of the gesture stays. */
  lost(id: number): void {
    this.#fingers.delete(id);
    const state = this.#state;
    if (state.kind === 'tool' && state.pointer === id) {
      this.#state = { kind: 'idle' };
      this.#target.cancel();
    } else if (state.kind === 'pan' && state.pointer === id) {
      this.#state = { kind: 'idle' };
      this.#target.panning(false);
    } else if (state.kind === 'pinch' && (state.a.id === id || state.b.id === id)) {
      this.#spend();
    } else if (state.kind === 'spent' && this.#fingers.size === 0) {
      this.#state = { kind: 'idle' };
    }
  }

  /**
   * A modifier was pressed or let go while the pointer rests: the gesture is what it would be after
   * the next move. Returns whether there is one.
   */
  modify(keys: Pick<RawPointer, 'shift' | 'alt' | 'mod'>): boolean {
    if (this.#state.kind !== 'tool') return false;
    if (this.#last === undefined) return true;
    this.#last = { ...this.#last, ...keys, coalesced: [] };
    // No way was gone: what draws along it gets no point.
    this.#target.move({ ...this.#target.toInput(this.#last), coalesced: [] });
    return true;
  }

  /** The pointer left the canvas; a gesture goes on, as the pointer is captured. */
  leave(): void {
    if (this.#state.kind === 'idle') this.#target.hover(undefined);
  }

  /** Ends whatever pointers are doing, as if all of them were lost. */
  reset(): void {
    const state = this.#state;
    this.#fingers.clear();
    this.#state = { kind: 'idle' };
    if (state.kind === 'tool') this.#target.cancel();
    if (state.kind === 'pan') this.#target.panning(false);
  }

  #toMove(raw: RawPointer): PointerMove {
    const last = this.#target.toInput(raw);
    const coalesced = raw.coalesced.map((part) => this.#target.toInput(part));
    const end = coalesced.at(-1);
    if (end?.screen.x !== last.screen.x || end.screen.y !== last.screen.y) coalesced.push(last);
    return { ...last, coalesced };
  }

  #penDown(): void {
    this.#penSeen = true;
    // A palm usually lands before the pen does: what it began is taken back.
    const state = this.#state;
    if (state.kind === 'tool' && this.#fingers.has(state.pointer)) this.#target.cancel();
    if (state.kind === 'pan' && this.#fingers.has(state.pointer)) this.#target.panning(false);
    if (this.#fingers.size > 0) this.#state = { kind: 'idle' };
    this.#fingers.clear();
  }

  #isPalm(raw: RawPointer): boolean {
    if (!this.#penSeen) return false;
    const state = this.#state;
    const penIsDown = state.kind === 'tool' && !this.#fingers.has(state.pointer);
    return penIsDown || raw.time - this.#penUpAt < PALM_MS;
  }

  /** Turns one finger's gesture into a pinch. Returns whether the finger was used for it. */
  #secondFinger(raw: RawPointer): boolean {
    if (this.#fingers.size !== 2) return this.#fingers.size > 2;
    const [a, b] = [...this.#fingers.values()];
    if (a === undefined || b === undefined) return false;
    const state = this.#state;
    if (state.kind === 'tool') {
      if (!this.#fingers.has(state.pointer)) return false;
      if (raw.time - state.from.time > LATE_PINCH_MS) return true;
      this.#target.cancel();
    }
    if (state.kind === 'pan') this.#target.panning(false);
    this.#state = { kind: 'pinch', a, b };
    return true;
  }

  #pinch(a: RawPointer, b: RawPointer, raw: RawPointer): void {
    const nextA = raw.id === a.id ? raw : a;
    const nextB = raw.id === b.id ? raw : b;
    if (nextA === a && nextB === b) return;
    const before = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    const after = Math.max(1, Math.hypot(nextA.x - nextB.x, nextA.y - nextB.y));
    const dx = (nextA.x + nextB.x - a.x - b.x) / 2;
    const dy = (nextA.y + nextB.y - a.y - b.y) / 2;
    const middle = screen((nextA.x + nextB.x) / 2, (nextA.y + nextB.y) / 2);
    this.#state = { kind: 'pinch', a: nextA, b: nextB };
    this.#target.pinch(after / before, middle, dx, dy);
  }

  #spend(): void {
    this.#state = this.#fingers.size === 0 ? { kind: 'idle' } : { kind: 'spent' };
  }

  /** Double clicks are found here for every kind of pointer: touch has no `dblclick` of its own. */
  #noteClick(from: RawPointer, raw: RawPointer, input: PointerInput): void {
    const slop = DOUBLE_CLICK_PX * (raw.kind === 'mouse' ? 1 : 3);
    const last = this.#lastClick;
    this.#lastClick = undefined;
    if (Math.hypot(raw.x - from.x, raw.y - from.y) > slop) return;
    const isDouble =
      last !== undefined &&
      last.kind === raw.kind &&
      raw.time - last.at <= DOUBLE_CLICK_MS &&
      Math.hypot(raw.x - last.x, raw.y - last.y) <= slop;
    if (isDouble) this.#target.doubleClick(input);
    else this.#lastClick = { at: raw.time, x: raw.x, y: raw.y, kind: raw.kind };
  }
}
