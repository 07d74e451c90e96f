/**
 * The next shape from one that is selected, without a pointer: a shape of its kind beside it with an
 * arrow to it, or the next sticky note. Fetched when it is first asked for.
 */
import { keysBetween } from '../../shared/document/order.ts';
import { recordOf } from '../tools/copy-shapes.ts';
import { holdsMiddle } from '../../shared/shapes/frame-choice.ts';
import { parentFields } from '../tools/frames.ts';
import { alignBox, middleOf } from '../tools/handles.ts';
import { isLinear, pointFields } from '../tools/linear.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { PLAIN } from './style.ts';
import type { Workspace } from './workspace.ts';

/** Space for the arrow, and between notes, in board units. */
const ARROW_GAP = 100;
const NOTE_GAP = 20;

/** What a new shape takes over from the one that it grows from, beside its place and its text. */
const KEPT = new Set<string>([
  ...PLAIN,
  'w',
  'h',
  'verticalAlign',
  'textColor',
  'radius',
  'rounded',
]);

function likeness(shape: Shape): Record<string, unknown> {
  const kept = Object.entries(recordOf(shape).fields).filter(([name]) => KEPT.has(name));
  return Object.fromEntries(kept);
}

/**
 * The box beside a shape, `dx`, `dy` away from it; aside of whatever stands there already, and inside
 * its frame while there is room in it.
 */
function freeBox(
  editor: Workspace,
  shape: Shape,
  { from, dx, dy }: { readonly from: Box; readonly dx: number; readonly dy: number },
): Box {
  const { board, renderer } = editor;
  const ctx = renderer.context;
  const x = from.x + dx * (from.w + ARROW_GAP);
  const y = from.y + dy * (from.h + ARROW_GAP);
  // To one side and the other in turn, as branches of a tree.
  const places = Array.from({ length: 40 }, (_, i): Box => {
    const step = Math.ceil(i / 2) * (i % 2 === 0 ? -1 : 1);
    return {
      ...from,
      x: x + (dx === 0 ? step * (from.w + NOTE_GAP) : 0),
      y: y + (dy === 0 ? step * (from.h + NOTE_GAP) : 0),
    };
  });
  const stops = (other: Shape, at: Box): boolean => {
    // A line lets others stand in the corners that it leaves empty.
    if (isLinear(other) || other.id === shape.id) return false;
    const box = alignBox(other, ctx);
    // What the shape stands on, the next one can stand on, too: a frame, a coloured area.
    return overlaps(box, at) && !holdsMiddle(box, from);
  };
  const isFree = (at: Box): boolean => !renderer.query(at).some((other) => stops(other, at));
  const frame = board.get(shape.parent);
  const isInside = (at: Box): boolean => frame !== undefined && holds(frame, at);
  return (
    places.find((at) => isInside(at) && isFree(at)) ??
    places.find((at) => !isInside(at) && isFree(at)) ??
    places[0]!
  );
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function holds(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.w <= outer.x + outer.w &&
    inner.y + inner.h <= outer.y + outer.h
  );
}

/** The frame of what grows from a shape: that of the shape while it is in there, else where it falls. */
function frameOfGrown(editor: Workspace, from: Shape, box: Box): { readonly parent?: ShapeId } {
  const frame = editor.board.get(from.parent);
  const stays = frame !== undefined && !frame.locked && holdsMiddle(frame, box);
  return stays ? { parent: frame.id } : parentFields(editor.board, box);
}

function reveal(editor: Workspace, box: Box): void {
  const view = editor.visibleBox('clear');
  const isSeen =
    box.x >= view.x &&
    box.y >= view.y &&
    box.x + box.w <= view.x + view.w &&
    box.y + box.h <= view.y + view.h;
  if (isSeen) return;
  const { zoom } = editor.state.camera;
  const whole = editor.visibleBox();
  const x = box.x + box.w / 2 - whole.w / 2;
  const y = box.y + box.h / 2 - whole.h / 2;
  editor.setCamera({ x, y, zoom }, { animate: true });
}

/** A shape like the selected one on one side of it, tied to it by an arrow. */
export function growShape(editor: Workspace, dx: number, dy: number): void {
  const [from] = editor.selectedShapes();
  if (from === undefined) return;
  const ctx = editor.renderer.context;
  const own = alignBox(from, ctx);
  const box = freeBox(editor, from, {
    from: { ...own, w: from.w || own.w, h: from.h || own.h },
    dx,
    dy,
  });
  const points = [middleOf(own), middleOf(box)];
  const parent = frameOfGrown(editor, from, box);
  editor.history.begin('grow');
  const id = editor.history.change((tx) => {
    const fields = editor.newShape(from.type, { ...likeness(from), x: box.x, y: box.y });
    const made = tx.create(from.type, { ...fields, ...parent });
    tx.create('arrow', {
      ...editor.newShape('arrow', {
        ...pointFields(points),
        stroke: from.stroke === 'none' ? 'ink' : from.stroke,
        strokeWidth: from.strokeWidth,
        dash: from.dash,
        roughness: from.roughness,
        start: { shape: from.id, x: 0.5, y: 0.5 },
        end: { shape: made, x: 0.5, y: 0.5 },
        // A frame cuts off what reaches out of it: the arrow lies in one only if both its ends do.
        ...(parent.parent === from.parent ? parent : {}),
      }),
      // Both would be the next above what is on the board, and chance would say which is above.
      index: keysBetween(String(fields['index']), null, 1)[0],
    });
    return made;
  });
  editor.select([id]);
  editor.history.end();
  reveal(editor, box);
}

/** The note to the right of or below one: the one that lies there, or a new one like it, typed into. */
export function nextNote(editor: Workspace, dx: number, dy: number): void {
  const [from] = editor.selectedShapes();
  if (from?.type !== 'note') return;
  editor.stopEditingText();
  const ctx = editor.renderer.context;
  const own = alignBox(from, ctx);
  const at = { ...own, x: own.x + dx * (own.w + NOTE_GAP), y: own.y + dy * (own.h + NOTE_GAP) };
  const there = editor.renderer.query(at).find((shape) => {
    if (shape.type !== 'note') return false;
    const box = alignBox(shape, ctx);
    return Math.abs(box.x - at.x) < NOTE_GAP && Math.abs(box.y - at.y) < NOTE_GAP;
  });
  if (there !== undefined) {
    editor.select([there.id]);
    editor.editText(there.id, { selectAll: true });
    reveal(editor, at);
    return;
  }
  // The step stays open while it is typed into, so that the note and its words are one.
  editor.history.begin('draw-note');
  const id = editor.history.change((tx) =>
    tx.create('note', {
      ...editor.newShape('note', { ...likeness(from), x: at.x, y: at.y, h: from.h }),
      ...parentFields(editor.board, at),
    }),
  );
  editor.select([id]);
  editor.editText(id);
  reveal(editor, at);
}
