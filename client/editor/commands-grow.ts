/** Commands: the next shape or note beside the selected one. What they do is in `grow.ts`. */
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Command } from './command.ts';
import { fetchPart } from './fetch-part.ts';
import type { Workspace } from './workspace.ts';

const growing = () => fetchPart(() => import('./grow.ts'));

function only(editor: Workspace) {
  return editor.canEdit && editor.selection.size === 1 ? editor.selectedShapes()[0] : undefined;
}

function grow(name: string, key: string, dx: number, dy: number): Command {
  return {
    id: `grow.${name}`,
    icon: `arrow-${name}`,
    keys: [`$mod+${key}`],
    menus: ['grow'],
    isEnabled(editor: Workspace) {
      const type = only(editor)?.type ?? '';
      return (
        shapeDef(type)?.canBind === true && shapeDef(type)?.hasLabel === true && type !== 'frame'
      );
    },
    run: async (editor: Workspace) => (await growing()).growShape(editor, dx, dy),
  };
}

function note(name: string, dx: number, dy: number): Command {
  return {
    id: `grow.${name}`,
    icon: 'sticky-note',
    menus: ['context'],
    isEnabled: (editor: Workspace) => only(editor)?.type === 'note',
    run: async (editor: Workspace) => (await growing()).nextNote(editor, dx, dy),
  };
}

export const growCommands: readonly Command[] = [
  grow('right', 'ArrowRight', 1, 0),
  grow('left', 'ArrowLeft', -1, 0),
  grow('down', 'ArrowDown', 0, 1),
  grow('up', 'ArrowUp', 0, -1),
  note('note-right', 1, 0),
  note('note-below', 0, 1),
];
