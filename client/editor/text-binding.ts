/**
 * Binds a text control to a shared text, so that two people can type into it at once. Local edits
 * become the smallest insert and delete; remote ones keep the caret. Owns no DOM: the interface hands
 * in the control's value and selection, and applies what it is told. Must not write while an input
 * method is composing: its intermediate text is nobody's business, and replacing the value breaks it.
 */
import type { Text as YText, YTextEvent, Transaction } from 'yjs';

type Delta = YTextEvent['delta'];

/** What the text control has to show now. */
export interface TextView {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

export interface TextBindingInit {
  /** The shared text now; asked again after each change, as undo makes a new one. */
  resolve(): YText | undefined;
  /** Runs writes as a step of this person's undo. */
  write(fn: (text: YText) => void): void;
  /** Something changed from outside; returns the function that stops it. */
  observe(listener: () => void): () => void;
  /** Origin of own writes: their events are not sent back. */
  readonly origin: unknown;
}

export class TextBinding {
  readonly #init: TextBindingInit;
  readonly #listeners = new Set<(view: TextView | undefined) => void>();
  readonly #stop: () => void;
  #text: YText | undefined;
  /** What the control holds, as of the last input or the last view sent to it. */
  #value: string;
  #start = 0;
  #end = 0;
  #composing = false;
  #selection: (() => readonly [start: number, end: number]) | undefined;
  /** Remote changes since the composition began, not yet shown. */
  #held: Delta[] = [];

  constructor(init: TextBindingInit) {
    this.#init = init;
    this.#text = init.resolve();
    this.#value = this.#text?.toString() ?? '';
    this.#text?.observe(this.#onText);
    this.#stop = init.observe(this.#onBoard);
  }

  /** What the control starts with; all of it selected where asked for, else the caret at the end. */
  view(selectAll = false): TextView {
    this.#start = selectAll ? 0 : this.#value.length;
    this.#end = this.#value.length;
    return this.#view();
  }

  /** Calls back with what the control has to show after a remote change; `undefined`: text is gone. */
  observe(listener: (view: TextView | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** `input` of the control: its whole value and the selection after it. */
  input(value: string, selectionStart: number, selectionEnd: number = selectionStart): void {
    this.#start = selectionStart;
    this.#end = selectionEnd;
    if (this.#composing) return;
    this.#apply(value, selectionEnd);
  }

  /**
   * Where the control's selection is can be asked at any time: `selectionchange` comes late, and a
   * remote change that is faster would put the caret back to where it was.
   */
  track(selection: () => readonly [start: number, end: number]): void {
    this.#selection = selection;
  }

  /** `selectionchange` of the control: remote changes move the caret from here. */
  select(selectionStart: number, selectionEnd: number): void {
    this.#start = selectionStart;
    this.#end = selectionEnd;
  }

  compositionStart(): void {
    this.#composing = true;
  }

  /** `compositionend`: the composed text is written now, and remote changes held back are shown. */
  compositionEnd(
    value: string,
    selectionStart: number,
    selectionEnd: number = selectionStart,
  ): void {
    this.#composing = false;
    this.#start = selectionStart;
    this.#end = selectionEnd;
    this.#apply(value, selectionEnd);
    this.#held = [];
  }

  destroy(): void {
    this.#text?.unobserve(this.#onText);
    this.#stop();
    this.#listeners.clear();
  }

  /** Writes the difference between what the control held and what it holds. */
  #apply(value: string, caret: number): void {
    const text = this.#text;
    if (text === undefined) return;
    const edit = smallestEdit(this.#value, value, caret);
    this.#value = value;
    // Remote edits that a composition held back have moved the place of this one.
    const at = this.#held.reduce(mapOffset, edit.at);
    const end = this.#held.reduce(mapOffset, edit.at + edit.deleted);
    if (end > at || edit.inserted !== '') {
      this.#init.write((shared) => {
        if (end > at) shared.delete(at, end - at);
        if (edit.inserted !== '') shared.insert(at, edit.inserted);
      });
    }
    const current = text.toString();
    if (current === value) return;
    const moved = this.#held.reduce(mapOffset, edit.at) - edit.at;
    this.#show(current, this.#start + moved, this.#end + moved);
  }

  readonly #onText = (event: YTextEvent, transaction: Transaction): void => {
    if (transaction.origin === this.#init.origin) return;
    if (this.#composing) {
      this.#held.push(event.delta);
      return;
    }
    if (this.#selection !== undefined) [this.#start, this.#end] = this.#selection();
    this.#show(
      event.target.toString(),
      mapOffset(this.#start, event.delta),
      mapOffset(this.#end, event.delta),
    );
  };

  /** Undo of a deletion makes a new shared text in place of the old one. */
  readonly #onBoard = (): void => {
    const text = this.#init.resolve();
    if (text === this.#text) return;
    this.#text?.unobserve(this.#onText);
    this.#text = text;
    if (text === undefined) {
      for (const listener of this.#listeners) listener(undefined);
      return;
    }
    text.observe(this.#onText);
    const value = text.toString();
    if (!this.#composing && value !== this.#value) this.#show(value, this.#start, this.#end);
  };

  #show(value: string, start: number, end: number): void {
    this.#value = value;
    this.#start = Math.min(start, value.length);
    this.#end = Math.min(end, value.length);
    for (const listener of this.#listeners) listener(this.#view());
  }

  #view(): TextView {
    return { value: this.#value, selectionStart: this.#start, selectionEnd: this.#end };
  }
}

export interface TextEdit {
  readonly at: number;
  readonly deleted: number;
  readonly inserted: string;
}

/**
 * The one replacement that turns `before` into `after`. Where several are the same size ("aa" -> "aaa"),
 * the one that ends at the caret is taken, as it is where the person typed.
 */
export function smallestEdit(before: string, after: string, caret: number): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let suffix = 0;
  const suffixLimit = Math.min(shorter, after.length - Math.min(caret, after.length));
  while (
    suffix < suffixLimit &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  let prefix = 0;
  while (prefix < shorter - suffix && before.charCodeAt(prefix) === after.charCodeAt(prefix)) {
    prefix += 1;
  }
  while (
    suffix < shorter - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  // A surrogate pair is never cut: half an emoji is no text for anybody.
  if (prefix > 0 && isHighSurrogate(before.charCodeAt(prefix - 1))) prefix -= 1;
  if (suffix > 0 && isLowSurrogate(before.charCodeAt(before.length - suffix))) suffix -= 1;
  return {
    at: prefix,
    deleted: before.length - prefix - suffix,
    inserted: after.slice(prefix, after.length - suffix),
  };
}

/** Where an offset lies after a remote change; an insertion right at it stays behind it. */
function mapOffset(offset: number, delta: Delta): number {
  let at = 0;
  let mapped = offset;
  for (const part of delta) {
    if (part.retain !== undefined) at += part.retain;
    else if (typeof part.insert === 'string') {
      if (at < mapped) mapped += part.insert.length;
      at += part.insert.length;
    } else if (part.delete !== undefined && at < mapped) {
      mapped -= Math.min(part.delete, mapped - at);
    }
  }
  return mapped;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
