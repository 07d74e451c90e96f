/** DOM events of the canvas as plain data, in CSS pixels from its top left corner. */
import { milliseconds } from '../../shared/units.ts';
import type { KeyInput, PointerKind } from '../tools/tool.ts';
import type { RawPointer } from './input.ts';

export function rawPointer(event: PointerEvent, isMac: boolean): RawPointer {
  // Coalesced events have no target, and so no offset of their own.
  const left = event.clientX - event.offsetX;
  const top = event.clientY - event.offsetY;
  const coalesced =
    event.type === 'pointermove' && typeof event.getCoalescedEvents === 'function'
      ? event.getCoalescedEvents()
      : [];
  const raw = plain(event, left, top, isMac);
  return { ...raw, coalesced: coalesced.map((part) => plain(part, left, top, isMac)) };
}

function plain(event: PointerEvent, left: number, top: number, isMac: boolean): RawPointer {
  const kind = kindOf(event.pointerType);
  return {
    id: event.pointerId,
    kind,
    x: event.clientX - left,
    y: event.clientY - top,
    pressure: event.pressure,
    // A mouse reports 0.5 for any button, and so do fingers on most screens.
    hasPressure:
      kind === 'pen' ||
      (kind === 'touch' && event.pressure > 0 && event.pressure < 1 && event.pressure !== 0.5),
    button: event.button,
    shift: event.shiftKey,
    alt: event.altKey,
    mod: isMac ? event.metaKey : event.ctrlKey,
    time: milliseconds(event.timeStamp),
    coalesced: [],
  };
}

function kindOf(pointerType: string): PointerKind {
  return pointerType === 'pen' || pointerType === 'touch' ? pointerType : 'mouse';
}

export function keyInput(event: KeyboardEvent, isMac: boolean): KeyInput {
  return {
    key: event.key,
    shift: event.shiftKey,
    alt: event.altKey,
    mod: isMac ? event.metaKey : event.ctrlKey,
    repeat: event.repeat,
  };
}

/**
 * Whether an event is a shortcut such as `$mod+Shift+z`, `Delete` or `ArrowUp`. Letters and digits are
 * compared by what they print, or by their place on the keyboard where the layout prints no Latin
 * letter (so that Ctrl+Z works in Greek).
 */
export function isShortcut(event: KeyboardEvent, shortcut: string, isMac: boolean): boolean {
  const parts = shortcut.split('+');
  const key = parts.pop() || '+';
  const wants = (name: string): boolean => parts.includes(name);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const other = isMac ? event.ctrlKey : event.metaKey;
  if (wants('$mod') !== mod || wants('Alt') !== event.altKey || other) return false;
  const isSymbol = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  // A symbol may need shift to be typed at all.
  if (wants('Shift') !== event.shiftKey && !(isSymbol && !wants('Shift') && /[?+*!]/.test(key))) {
    return false;
  }
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  const printsLatin = event.key.length === 1 && event.key.charCodeAt(0) < 128;
  if (/^[a-z]$/i.test(key)) return !printsLatin && event.code === `Key${key.toUpperCase()}`;
  if (/^\d$/.test(key)) return event.code === `Digit${key}`;
  return false;
}
