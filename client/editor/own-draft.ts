/** What of this person's overlay the others are shown as a draft: one small shape that is being drawn. Pure. */
import { MAX_DRAFT_LENGTH, type Presence } from '../../shared/protocol/presence.ts';
import { recordOf } from '../tools/copy-shapes.ts';
import type { OverlayState } from '../tools/tool.ts';

/**
 * The draft of an overlay, or `null` where there is none to show: a gesture is shown by its matrix, and
 * what takes more bytes than a pointer's movement may is not shown at all.
 */
export function draftToShow({ gesture, draft = [], hidden = [] }: OverlayState): Presence['draft'] {
  const [shape] = draft;
  if (gesture !== undefined || shape === undefined || draft.length > 1 || hidden.length > 1) {
    return null;
  }
  // Points of a stroke are bytes, and a stroke that is drawn is on the board anyway.
  if (shape.type === 'stroke') return null;
  const { type, fields } = recordOf(shape);
  const shown = {
    type,
    fields: rounded(fields) as Record<string, unknown>,
    ...(hidden[0] === undefined ? {} : { replaces: hidden[0] }),
  };
  return JSON.stringify(shown).length <= MAX_DRAFT_LENGTH ? shown : null;
}

/** Hundredths of a board unit are finer than any screen. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 100) / 100;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rounded(part)]));
}
