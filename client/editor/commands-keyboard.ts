/**
 * Commands that give the keyboard what the pointer has: walking from shape to shape, moving, sizing,
 * turning, connecting.
 */
import { rotation, scaling, translation } from '../../shared/geometry/affine.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Box } from '../../shared/units.ts';
import { isLocked, unitsOf, withFrameChildren } from '../tools/groups.ts';
import { alignBox, middleOf } from '../tools/handles.ts';
import { pointFields } from '../tools/linear.ts';
import type { Affine } from '../tools/tool.ts';
import type { Command } from './command.ts';
import { transform } from './commands-arrange.ts';
import { GRID_SIZE } from './snapping.ts';
import type { Workspace } from './workspace.ts';

const canMove = (editor: Workspace): boolean => editor.canEdit && editor.selection.size > 0;

function movable(editor: Workspace): readonly Shape[] {
  return withFrameChildren(editor.board, editor.selection).filter(
    (shape) => !isLocked(editor.board, shape),
  );
}

function mapSelection(
  name: string,
  matrixOf: (box: Box, editor: Workspace) => Affine,
): (editor: Workspace) => void {
  return (editor) => {
    const shapes = movable(editor);
    const box = editor.boxOfShapes(shapes);
    if (box === undefined) return;
    const matrix = matrixOf(box, editor);
    transform(
      editor,
      name,
      shapes.map((shape) => [shape, matrix] as const),
    );
  };
}

const DIRECTIONS = [
  ['left', 'ArrowLeft', -1, 0],
  ['right', 'ArrowRight', 1, 0],
  ['up', 'ArrowUp', 0, -1],
  ['down', 'ArrowDown', 0, 1],
] as const;

function nudges(): Command[] {
  return DIRECTIONS.flatMap(([name, key, dx, dy]) => {
    const nudge = (id: string, keys: string, step: (editor: Workspace) => number): Command => ({
      id,
      keys: [keys],
      menus: [],
      isEnabled: canMove,
      run: mapSelection('nudge', (_box, editor) =>
        translation(dx * step(editor), dy * step(editor)),
      ),
    });
    return [
      nudge(`move.${name}`, key, (editor) => (editor.state.grid ? GRID_SIZE : 1)),
      nudge(`move.${name}-far`, `Shift+${key}`, (editor) =>
        editor.state.grid ? GRID_SIZE * 5 : 10,
      ),
    ];
  });
}

const RESIZE_STEP = 10;

function resizes(): Command[] {
  return DIRECTIONS.map(([name, key, dx, dy]) => ({
    id: `size.${name}`,
    keys: [`Alt+Shift+${key}`],
    menus: [],
    isEnabled: canMove,
    run: mapSelection('resize', (box) => {
      const grow = (size: number, by: number): number =>
        size < 1e-6 ? 1 : Math.max(1, size + by * RESIZE_STEP) / size;
      return scaling(grow(box.w, dx), grow(box.h, dy), box.x, box.y);
    }),
  }));
}

const TURN = Math.PI / 12;

function turns(): Command[] {
  return [
    { name: 'left', key: 'Alt+,', by: -TURN },
    { name: 'right', key: 'Alt+.', by: TURN },
  ].map(({ name, key, by }) => ({
    id: `rotate.${name}`,
    icon: name === 'left' ? 'rotate-ccw' : 'rotate-cw',
    keys: [key],
    menus: [],
    isEnabled: canMove,
    run: mapSelection('rotate', (box) => {
      const { x, y } = middleOf(box);
      return rotation(by, x, y);
    }),
  }));
}

/** Shapes in reading order: line by line, left to right. */
export function readingOrder(editor: Workspace): readonly Shape[] {
  const ctx = editor.renderer.context;
  const boxes = editor.board.ordered().map((shape) => ({ shape, box: alignBox(shape, ctx) }));
  boxes.sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  const lines: { bottom: number; items: typeof boxes }[] = [];
  for (const item of boxes) {
    const line = lines.at(-1);
    // A shape whose middle is above the bottom of the line's first one stands in that line.
    if (line !== undefined && item.box.y + item.box.h / 2 < line.bottom) line.items.push(item);
    else lines.push({ bottom: item.box.y + item.box.h, items: [item] });
  }
  return lines.flatMap(({ items }) =>
    items.sort((a, b) => a.box.x - b.box.x).map(({ shape }) => shape),
  );
}

function walk(by: 1 | -1): (editor: Workspace) => void {
  return (editor) => {
    const shapes = readingOrder(editor);
    const at = shapes.findIndex(({ id }) => editor.selection.has(id));
    const next = at === -1 ? (by === 1 ? 0 : shapes.length - 1) : at + by;
    const shape = shapes[next];
    if (shape === undefined) {
      editor.select([]);
      return;
    }
    editor.select(unitsOf(editor.board, [shape], editor.enteredGroup));
    reveal(editor, alignBox(shape, editor.renderer.context));
    editor.toast({
      key: 'toast.walked',
      values: {
        type: shape.type,
        text: editor.describe(shape.id),
        number: next + 1,
        count: shapes.length,
      },
      tone: 'info',
      quiet: true,
    });
  };
}

/** Whether a step would leave the shapes: then Tab goes on to the next control of the page. */
function hasNext(by: 1 | -1): (editor: Workspace) => boolean {
  return (editor) => {
    if (editor.tool.id !== 'select' || editor.board.size === 0) return false;
    if (editor.selection.size === 0) return true;
    const shapes = readingOrder(editor);
    const at = shapes.findIndex(({ id }) => editor.selection.has(id));
    return shapes[at + by] !== undefined;
  };
}

function reveal(editor: Workspace, box: Box): void {
  const view = editor.visibleBox();
  const isSeen =
    box.x < view.x + view.w &&
    view.x < box.x + box.w &&
    box.y < view.y + view.h &&
    view.y < box.y + box.h;
  if (isSeen) return;
  const { zoom } = editor.state.camera;
  const x = box.x + box.w / 2 - view.w / 2;
  const y = box.y + box.h / 2 - view.h / 2;
  editor.setCamera({ x, y, zoom }, { animate: true });
}

function connectable(editor: Workspace): readonly Shape[] {
  return editor.selectedShapes().filter(({ type }) => shapeDef(type)?.canBind === true);
}

/** Joins the selected shapes by arrows, in reading order. */
function connect(editor: Workspace): void {
  const wanted = new Set(connectable(editor).map(({ id }) => id));
  const shapes = readingOrder(editor).filter(({ id }) => wanted.has(id));
  const ctx = editor.renderer.context;
  editor.history.begin('connect');
  const made = editor.history.change((tx) =>
    shapes.slice(1).map((to, i) => {
      const from = shapes[i]!;
      const points = [middleOf(alignBox(from, ctx)), middleOf(alignBox(to, ctx))];
      const middle = (shape: Shape) => ({ shape: shape.id, x: 0.5, y: 0.5 });
      return tx.create(
        'arrow',
        editor.newShape('arrow', {
          ...pointFields(points),
          start: middle(from),
          end: middle(to),
        }),
      );
    }),
  );
  editor.select(made);
  editor.history.end();
}

export const keyboardCommands: readonly Command[] = [
  {
    id: 'select.next',
    keys: ['Tab'],
    menus: [],
    isEnabled: hasNext(1),
    run: walk(1),
  },
  {
    id: 'select.previous',
    keys: ['Shift+Tab'],
    menus: [],
    isEnabled: hasNext(-1),
    run: walk(-1),
  },
  {
    id: 'arrange.connect',
    icon: 'spline',
    keys: ['$mod+Shift+k'],
    menus: ['arrange'],
    isEnabled: (editor: Workspace) => editor.canEdit && connectable(editor).length > 1,
    run: connect,
  },
  ...nudges(),
  ...resizes(),
  ...turns(),
];
