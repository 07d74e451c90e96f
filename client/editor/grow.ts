/**
 * The next shape from one that is selected, without a pointer: a shape of its kind beside it with an
 * arrow to it, or the next sticky note. Fetched when it is first asked for.
 */
import { recordOf } from '../tools/copy-shapes.ts';
import { parentFields } from '../tools/frames.ts';
import { alignBox, middleOf } from '../tools/handles.ts';
import { pointFields } from '../tools/linear.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import type { Workspace } from './workspace.ts';

/** Space for the arrow, and between notes, in board units. */
const ARROW_GAP = 100;
const NOTE_GAP = 20;

/** What a new shape takes over from the one that it grows from, beside its place and its text. */
const KEPT = new Set([
  'w',
  'h',
  'stroke',
  'fill',
  'fillStyle',
  'strokeWidth',
  'dash',
  'opacity',
  'roughness',
  'font',
  'fontSize',
  'align',
  'verticalAlign',
  'textColor',
  'radius',
  'rounded',
]);

function likeness(shape: Shape): Record<string, unknown> {
  const kept = Object.entries(recordOf(shape).fields).filter(([name]) => KEPT.has(name));
  return Object.fromEntries(kept);
}

/** The box beside another, `away` from it; aside of whatever stands there already. */
function freeBox(editor: Workspace, from: Box, dx: number, dy: number, gap: number): Box {
  const ctx = editor.renderer.context;
  const boxes = editor.board.ordered().map((shape) => alignBox(shape, ctx));
  const box = { ...from, x: from.x + dx * (from.w + gap), y: from.y + dy * (from.h + gap) };
  const isTaken = (at: Box): boolean =>
    boxes.some(
      (b) => b.x < at.x + at.w && at.x < b.x + b.w && b.y < at.y + at.h && at.y < b.y + b.h,
    );
  // To one side and the other in turn, as branches of a tree.
  for (let i = 0; i < 40; i += 1) {
    const step = Math.ceil(i / 2) * (i % 2 === 0 ? -1 : 1);
    const at = {
      ...box,
      x: box.x + (dx === 0 ? step * (from.w + NOTE_GAP) : 0),
      y: box.y + (dy === 0 ? step * (from.h + NOTE_GAP) : 0),
    };
    if (!isTaken(at)) return at;
  }
  return box;
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
  const box = freeBox(
    editor,
    { ...own, w: from.w || own.w, h: from.h || own.h },
    dx,
    dy,
    ARROW_GAP,
  );
  const points = [middleOf(own), middleOf(box)];
  editor.history.begin('grow');
  const id = editor.history.change((tx) => {
    const made = tx.create(from.type, {
      ...editor.newShape(from.type, { ...likeness(from), x: box.x, y: box.y }),
      ...parentFields(editor.board, box),
    });
    tx.create(
      'arrow',
      editor.newShape('arrow', {
        ...pointFields(points),
        stroke: from.stroke === 'none' ? 'ink' : from.stroke,
        start: { shape: from.id, x: 0.5, y: 0.5 },
        end: { shape: made, x: 0.5, y: 0.5 },
        ...parentFields(editor.board, box),
      }),
    );
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
  const there = editor.board.ordered().find((shape) => {
    const box = alignBox(shape, ctx);
    return (
      shape.type === 'note' &&
      Math.abs(box.x - at.x) < NOTE_GAP &&
      Math.abs(box.y - at.y) < NOTE_GAP
    );
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
