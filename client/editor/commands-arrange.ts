/** Commands: order, aligning, distributing, flipping. Groups move as one. */
import { scaling, translation } from '../../shared/geometry/affine.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { transformPatch } from '../../shared/shapes/transform.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { unionBoxes } from '../../shared/geometry/box.ts';
import { groupTaken, isLocked, withFrameChildren } from '../tools/groups.ts';
import { alignBox } from '../tools/handles.ts';
import type { Affine } from '../tools/tool.ts';
import type { Command } from './command.ts';
import type { Workspace } from './workspace.ts';

/** What moves as one: a group, a frame with what lies in it, or one shape. */
interface Unit {
  readonly shapes: readonly Shape[];
  readonly box: Box;
}

function movable(editor: Workspace): readonly Shape[] {
  return editor.selectedShapes().filter((shape) => !isLocked(editor.board, shape));
}

function units(editor: Workspace): readonly Unit[] {
  const groups = new Map<string, Shape[]>();
  for (const shape of movable(editor)) {
    const key = groupTaken(shape, editor.enteredGroup) ?? shape.id;
    groups.set(key, [...(groups.get(key) ?? []), shape]);
  }
  const ctx = editor.renderer.context;
  return [...groups.values()].flatMap((members) => {
    const box = unionBoxes(members.map((shape) => alignBox(shape, ctx)));
    if (box === undefined) return [];
    const shapes = withFrameChildren(
      editor.board,
      members.map(({ id }) => id),
    );
    return [{ shapes, box }];
  });
}

/** Maps shapes as one step; a map for each. */
export function transform(
  editor: Workspace,
  name: string,
  maps: Iterable<readonly [Shape, Affine]>,
): void {
  const ctx = editor.renderer.context;
  const patches = [...maps].map(
    ([shape, matrix]) => [shape.id, transformPatch(shape, matrix, ctx)] as const,
  );
  editor.work.each({ name, items: patches, write: (tx, [id, patch]) => tx.update(id, patch) });
}

type Edge = 'start' | 'middle' | 'end';

function align(axis: 'x' | 'y', edge: Edge): (editor: Workspace) => void {
  const size = axis === 'x' ? 'w' : 'h';
  const share = edge === 'start' ? 0 : edge === 'middle' ? 0.5 : 1;
  return (editor) => {
    const all = units(editor);
    const whole = unionBoxes(all.map(({ box }) => box));
    if (whole === undefined) return;
    const target = whole[axis] + whole[size] * share;
    const maps: [Shape, Affine][] = [];
    for (const { shapes, box } of all) {
      const by = target - box[axis] - box[size] * share;
      if (Math.abs(by) < 1e-9) continue;
      const matrix = axis === 'x' ? translation(by, 0) : translation(0, by);
      for (const shape of shapes) maps.push([shape, matrix]);
    }
    transform(editor, 'align', maps);
  };
}

function distribute(axis: 'x' | 'y'): (editor: Workspace) => void {
  const size = axis === 'x' ? 'w' : 'h';
  return (editor) => {
    const all = [...units(editor)].sort((a, b) => a.box[axis] - b.box[axis]);
    const first = all[0];
    const last = all.at(-1);
    if (first === undefined || last === undefined || all.length < 3) return;
    const span = last.box[axis] + last.box[size] - first.box[axis];
    const filled = all.reduce((sum, { box }) => sum + box[size], 0);
    const gap = (span - filled) / (all.length - 1);
    let at = first.box[axis];
    const maps: [Shape, Affine][] = [];
    for (const { shapes, box } of all) {
      const by = at - box[axis];
      at += box[size] + gap;
      if (Math.abs(by) < 1e-9) continue;
      const matrix = axis === 'x' ? translation(by, 0) : translation(0, by);
      for (const shape of shapes) maps.push([shape, matrix]);
    }
    transform(editor, 'distribute', maps);
  };
}

function flip(axis: 'x' | 'y'): (editor: Workspace) => void {
  return (editor) => {
    const shapes = withFrameChildren(
      editor.board,
      movable(editor).map(({ id }) => id),
    );
    const box = editor.boxOfShapes(shapes);
    if (box === undefined) return;
    const matrix = scaling(
      axis === 'x' ? -1 : 1,
      axis === 'y' ? -1 : 1,
      box.x + box.w / 2,
      box.y + box.h / 2,
    );
    transform(
      editor,
      'flip',
      shapes.map((shape) => [shape, matrix] as const),
    );
  };
}

/**
 * New order keys for the selection. One step forward or backward goes past the next shape that
 * overlaps it: past others nothing would be seen to happen.
 */
function reorder(to: 'front' | 'forward' | 'backward' | 'back'): (editor: Workspace) => void {
  return (editor) => {
    const ordered = editor.board.ordered();
    const moving = new Set(
      withFrameChildren(
        editor.board,
        movable(editor).map(({ id }) => id),
      ).map(({ id }) => id),
    );
    const shapes = ordered.filter(({ id }) => moving.has(id));
    if (shapes.length === 0) return;
    const rest = ordered.filter(({ id }) => !moving.has(id));
    const at = placeFor(editor, to, ordered, rest, moving);
    const below = rest[at - 1]?.index ?? null;
    const above = rest[at]?.index ?? null;
    const keys = keysBetween(below, above, shapes.length);
    editor.work.each({
      name: 'reorder',
      items: shapes,
      write: (tx, { id }, i) => tx.update(id, { index: keys[i]! }),
    });
  };
}

/** How many of the others lie below the new place. */
function placeFor(
  editor: Workspace,
  to: 'front' | 'forward' | 'backward' | 'back',
  ordered: readonly Shape[],
  rest: readonly Shape[],
  moving: ReadonlySet<string>,
): number {
  if (to === 'front') return rest.length;
  if (to === 'back') return 0;
  const ctx = editor.renderer.context;
  const own = unionBoxes(
    ordered.filter(({ id }) => moving.has(id)).map((shape) => alignBox(shape, ctx)),
  );
  const overlaps = (shape: Shape): boolean => {
    const box = alignBox(shape, ctx);
    return (
      own !== undefined &&
      box.x < own.x + own.w &&
      own.x < box.x + box.w &&
      box.y < own.y + own.h &&
      own.y < box.y + box.h
    );
  };
  if (to === 'forward') {
    const top = ordered.findLastIndex(({ id }) => moving.has(id));
    const next = ordered.slice(top + 1).find(overlaps);
    return next === undefined ? rest.length : rest.indexOf(next) + 1;
  }
  const bottom = ordered.findIndex(({ id }) => moving.has(id));
  const next = ordered.slice(0, bottom).findLast(overlaps);
  return next === undefined ? 0 : rest.indexOf(next);
}

const isAble =
  (count: number) =>
  (editor: Workspace): boolean =>
    editor.canEdit && editor.selection.size >= count && movable(editor).length >= count;

function command(
  id: string,
  icon: string,
  count: number,
  run: (editor: Workspace) => void,
  keys?: readonly string[],
): Command {
  const base = { id, icon, menus: ['arrange'] as const, isEnabled: isAble(count), run };
  return keys === undefined ? base : { ...base, keys };
}

export const arrangeCommands: readonly Command[] = [
  command('arrange.to-front', 'bring-to-front', 1, reorder('front'), ['$mod+Shift+]', ']']),
  command('arrange.forward', 'arrow-up', 1, reorder('forward'), ['$mod+]']),
  command('arrange.backward', 'arrow-down', 1, reorder('backward'), ['$mod+[']),
  command('arrange.to-back', 'send-to-back', 1, reorder('back'), ['$mod+Shift+[', '[']),
  command('arrange.align-left', 'align-start-vertical', 2, align('x', 'start'), ['Alt+a']),
  command('arrange.align-center', 'align-center-vertical', 2, align('x', 'middle'), ['Alt+h']),
  command('arrange.align-right', 'align-end-vertical', 2, align('x', 'end'), ['Alt+d']),
  command('arrange.align-top', 'align-start-horizontal', 2, align('y', 'start'), ['Alt+w']),
  command('arrange.align-middle', 'align-center-horizontal', 2, align('y', 'middle'), ['Alt+v']),
  command('arrange.align-bottom', 'align-end-horizontal', 2, align('y', 'end'), ['Alt+s']),
  command(
    'arrange.distribute-horizontally',
    'align-horizontal-distribute-center',
    3,
    distribute('x'),
    ['Alt+Shift+h'],
  ),
  command('arrange.distribute-vertically', 'align-vertical-distribute-center', 3, distribute('y'), [
    'Alt+Shift+v',
  ]),
  command('arrange.flip-horizontally', 'flip-horizontal-2', 1, flip('x'), ['Shift+h']),
  command('arrange.flip-vertically', 'flip-vertical-2', 1, flip('y'), ['Shift+v']),
];
