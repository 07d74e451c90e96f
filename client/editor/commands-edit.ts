/** Commands: undo, clipboard, deleting, duplicating, selecting, grouping, locking. */
import { newShapeId } from '../../shared/document/board.ts';
import type { ImageShape } from '../../shared/shapes/image.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import { wholePicture } from '../tools/crop.ts';
import { freshRecords, recordOf, topKey } from '../tools/copy-shapes.ts';
import { isLocked } from '../tools/groups.ts';
import { isLinear } from '../tools/linear.ts';
import { removalsOf, writeRemoval } from '../tools/remove-shapes.ts';
import { lockedAmong } from '../tools/unlock.ts';
import { copySelection, pasteFromMenu } from './clipboard.ts';
import type { Command } from './command.ts';
import { fetchPart } from './fetch-part.ts';
import type { Workspace } from './workspace.ts';

const hasSelection = (editor: Workspace): boolean => editor.selection.size > 0;
const canChange = (editor: Workspace): boolean => editor.canEdit && editor.selection.size > 0;

function unlocked(editor: Workspace, withChildren = false): readonly Shape[] {
  return editor
    .selectedShapes({ withFrameChildren: withChildren })
    .filter((shape) => !isLocked(editor.board, shape));
}

/** The selected picture, where it is the only thing selected and not locked. */
function onlyPicture(editor: Workspace): ImageShape | undefined {
  if (editor.selection.size !== 1) return undefined;
  const [only] = unlocked(editor);
  return only?.type === 'image' ? (only as ImageShape) : undefined;
}

const styleClipboard = () => fetchPart(() => import('./style-clipboard.ts'));

/** Where a duplicate lands beside its original, in board units. */
const BESIDE = 20;

export const editCommands: readonly Command[] = [
  {
    id: 'edit.undo',
    icon: 'undo-2',
    keys: ['$mod+z'],
    menus: ['main'],
    isEnabled: (editor) => editor.state.canUndo,
    run: (editor) => editor.undo(),
  },
  {
    id: 'edit.redo',
    icon: 'redo-2',
    keys: ['$mod+Shift+z', '$mod+y'],
    menus: ['main'],
    isEnabled: (editor) => editor.state.canRedo,
    run: (editor) => editor.redo(),
  },
  {
    id: 'edit.cut',
    icon: 'scissors',
    menus: ['context'],
    isEnabled: canChange,
    run: (editor: Workspace) => copySelection(editor, true),
  },
  {
    id: 'edit.copy',
    icon: 'copy',
    menus: ['context'],
    isEnabled: hasSelection,
    run: (editor: Workspace) => copySelection(editor, false),
  },
  {
    id: 'edit.paste',
    icon: 'clipboard-paste',
    menus: ['context'],
    isEnabled: (editor: Workspace) => editor.canEdit,
    run: (editor: Workspace) => pasteFromMenu(editor),
  },
  {
    id: 'edit.paste-in-place',
    icon: 'stamp',
    keys: ['$mod+Shift+v'],
    menus: ['context'],
    isEnabled: (editor: Workspace) => editor.canEdit,
    run: (editor: Workspace) => pasteFromMenu(editor, true),
  },
  {
    id: 'edit.copy-style',
    icon: 'pipette',
    keys: ['$mod+Alt+c'],
    menus: ['context'],
    isEnabled: hasSelection,
    run: async (editor: Workspace) => (await styleClipboard()).copyStyle(editor),
  },
  {
    id: 'edit.paste-style',
    icon: 'paintbrush',
    keys: ['$mod+Alt+v'],
    menus: ['context'],
    isEnabled: canChange,
    run: async (editor: Workspace) => (await styleClipboard()).pasteStyle(editor),
  },
  {
    id: 'edit.duplicate',
    icon: 'copy-plus',
    keys: ['$mod+d'],
    menus: ['context'],
    isEnabled: canChange,
    run(editor: Workspace) {
      const shapes = editor.selectedShapes({ withFrameChildren: true });
      const fresh = freshRecords(shapes.map(recordOf), topKey(editor.board.ordered()), {
        x: BESIDE,
        y: BESIDE,
      });
      editor.work.each({
        name: 'duplicate',
        items: fresh,
        write: (tx, { id, type, fields }) => tx.create(type, fields, id),
        done: () => editor.select(fresh.map(({ id }) => id)),
      });
    },
  },
  {
    id: 'edit.delete',
    icon: 'trash-2',
    keys: ['Delete', 'Backspace'],
    menus: ['context'],
    isEnabled: canChange,
    run(editor: Workspace) {
      const ids = unlocked(editor, true).map(({ id }) => id);
      const items = removalsOf(editor.board, editor.renderer.context, ids);
      editor.work.each({ name: 'delete', items, write: writeRemoval });
    },
  },
  {
    id: 'edit.select-all',
    icon: 'box-select',
    keys: ['$mod+a'],
    menus: ['main', 'context'],
    isEnabled: (editor) => editor.state.shapeCount > 0,
    run(editor: Workspace) {
      editor.setTool('select');
      const { board } = editor;
      editor.select(
        board
          .ordered()
          .filter((shape) => !isLocked(board, shape))
          .map(({ id }) => id),
      );
    },
  },
  {
    id: 'edit.select-same',
    icon: 'squares-intersect',
    menus: [],
    isEnabled: hasSelection,
    run(editor: Workspace) {
      const types = new Set(editor.selectedShapes().map(({ type }) => type));
      editor.select(
        editor.board
          .ordered()
          .filter((shape) => types.has(shape.type) && !isLocked(editor.board, shape))
          .map(({ id }) => id),
      );
    },
  },
  {
    id: 'edit.text',
    icon: 'text-cursor-input',
    keys: ['Enter', 'F2'],
    menus: ['context'],
    isEnabled(editor: Workspace) {
      const [only] = editor.selectedShapes();
      return (
        canChange(editor) &&
        editor.selection.size === 1 &&
        only !== undefined &&
        !isLocked(editor.board, only) &&
        shapeDef(only.type)?.hasLabel === true
      );
    },
    run(editor: Workspace) {
      const [id] = editor.selection;
      if (id !== undefined) editor.editText(id, { selectAll: true });
    },
  },
  {
    id: 'edit.points',
    icon: 'spline',
    keys: ['Shift+Enter', 'Enter'],
    menus: [],
    isEnabled(editor: Workspace) {
      const [only] = unlocked(editor);
      const isOnly = canChange(editor) && editor.selection.size === 1 && only !== undefined;
      return isOnly && isLinear(only) && editor.tool.id === 'select';
    },
    async run(editor) {
      (await fetchPart(() => import('./point-editing.ts'))).editPoints(editor);
    },
  },
  {
    id: 'edit.crop',
    icon: 'crop',
    keys: ['Enter'],
    menus: ['context'],
    isEnabled: (editor: Workspace) => editor.canEdit && onlyPicture(editor) !== undefined,
    run: (editor) => editor.setTool('crop'),
  },
  {
    id: 'edit.crop-reset',
    icon: 'image',
    menus: ['context'],
    isEnabled: (editor: Workspace) =>
      editor.canEdit && (onlyPicture(editor)?.crop ?? null) !== null,
    run(editor: Workspace) {
      const picture = onlyPicture(editor);
      if (picture === undefined) return;
      const { x, y, w, h, crop } = wholePicture(picture);
      editor.step('crop', (tx) => tx.update(picture.id, { x, y, w, h, crop }));
    },
  },
  {
    id: 'arrange.group',
    icon: 'group',
    keys: ['$mod+g'],
    menus: ['arrange', 'context'],
    isEnabled: (editor: Workspace) => editor.canEdit && unlocked(editor).length > 1,
    run(editor: Workspace) {
      const group = newShapeId();
      const shapes = unlocked(editor);
      const { enteredGroup } = editor;
      editor.work.each({
        name: 'group',
        items: shapes,
        write(tx, { id, groups }) {
          // Inside a group that was gone into, the new one lies in it and not around it.
          const at = enteredGroup === undefined ? -1 : groups.indexOf(enteredGroup);
          const inner = at === -1 ? groups : groups.slice(0, at);
          tx.update(id, { groups: [...inner, group, ...(at === -1 ? [] : groups.slice(at))] });
        },
      });
    },
  },
  {
    id: 'arrange.ungroup',
    icon: 'ungroup',
    keys: ['$mod+Shift+g'],
    menus: ['arrange', 'context'],
    isEnabled: (editor: Workspace) =>
      editor.canEdit &&
      unlocked(editor).some(({ groups, type }) => groups.length > 0 || type === 'frame'),
    run(editor: Workspace) {
      const { enteredGroup } = editor;
      const shapes = unlocked(editor);
      // A frame is taken apart too: what lies in it stays where it is.
      const frames = new Set(shapes.flatMap(({ id, type }) => (type === 'frame' ? [id] : [])));
      const inside = editor.board
        .ordered()
        .flatMap(({ id, parent }) => (frames.has(parent) ? [id] : []));
      const apart = shapes.map(({ id, groups }) => {
        const at = enteredGroup === undefined ? -1 : groups.indexOf(enteredGroup);
        const outermost = at === -1 ? groups.at(-1) : groups[at - 1];
        return { id, patch: { groups: groups.filter((group) => group !== outermost) } };
      });
      editor.work.each({
        name: 'ungroup',
        items: [
          ...apart.filter(({ id }) => !frames.has(id)),
          ...(frames.size > 0 ? removalsOf(editor.board, editor.renderer.context, frames) : []),
        ],
        write: writeRemoval,
        done() {
          if (frames.size > 0) editor.select([...editor.selection, ...inside]);
        },
      });
    },
  },
  {
    id: 'arrange.lock',
    icon: 'lock',
    keys: ['$mod+Shift+l'],
    menus: ['arrange', 'context'],
    isEnabled: canChange,
    isChecked: (editor) => {
      const shapes = editor.selectedShapes();
      return shapes.length > 0 && shapes.every((shape) => isLocked(editor.board, shape));
    },
    run(editor: Workspace) {
      const { board, selection } = editor;
      const open = unlocked(editor);
      const isLocking = open.length > 0;
      editor.work.each({
        name: isLocking ? 'lock' : 'unlock',
        items: isLocking ? open.map(({ id }) => id) : lockedAmong(board, selection),
        write: (tx, id) => tx.update(id, { locked: isLocking }),
      });
    },
  },
  {
    id: 'arrange.unlock-all',
    icon: 'lock-open',
    menus: [],
    isEnabled: (editor: Workspace) =>
      editor.canEdit && editor.board.ordered().some(({ locked }) => locked),
    run(editor: Workspace) {
      editor.work.each({
        name: 'unlock',
        items: editor.board.ordered().filter(({ locked }) => locked),
        write: (tx, { id }) => tx.update(id, { locked: false }),
      });
    },
  },
];
