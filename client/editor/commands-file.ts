/** Commands: opening files, exports, copies for other programs. */
import type { Command } from './command.ts';
import { DRAWING_FILES, PICTURE_FILES } from './insert-files.ts';
import type { Workspace } from './workspace.ts';

type Exports = typeof import('./export.ts');

const hasShapes = (editor: Workspace): boolean => editor.board.size > 0;

/** A command of `export.ts`, which is fetched with the first export. */
function exporting(
  id: string,
  icon: string,
  choose: (exports: Exports) => (editor: Workspace) => Promise<void>,
): Command {
  return {
    id,
    icon,
    menus: id.startsWith('file.') ? ['main'] : ['context'],
    isEnabled: hasShapes,
    async run(editor: Workspace) {
      await choose(await import('./export.ts'))(editor);
    },
  };
}

export const fileCommands: readonly Command[] = [
  {
    id: 'file.open',
    icon: 'folder-open',
    keys: ['$mod+o'],
    menus: ['main'],
    isEnabled: (editor) => editor.state.canEdit,
    async run(editor) {
      const files = await editor.platform.pickFiles(`${DRAWING_FILES},${PICTURE_FILES}`, true);
      if (files.length > 0) await editor.insertFiles(files);
    },
  },
  {
    id: 'file.insert-image',
    icon: 'image',
    menus: [],
    isEnabled: (editor) => editor.state.canEdit,
    async run(editor) {
      const files = await editor.platform.pickFiles(PICTURE_FILES, true);
      if (files.length > 0) await editor.insertFiles(files);
    },
  },
  exporting('file.export-excalidraw', 'file-json', (all) => all.exportExcalidraw),
  exporting('file.export-svg', 'file-code', (all) => all.exportSvg),
  exporting('file.export-png', 'file-image', (all) => all.exportPng),
  exporting('edit.copy-png', 'image', (all) => all.copyAsPng),
  exporting('edit.copy-svg', 'code', (all) => all.copyAsSvg),
  exporting('edit.copy-text', 'text', (all) => all.copyAsText),
];
