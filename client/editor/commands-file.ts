/** Commands: opening files, exports, copies for other programs. */
import type { Command } from './command.ts';
import type * as exports from './export.ts';
import { fetchPart } from './fetch-part.ts';
import { chooseFiles, DRAWING_FILES, PICTURE_FILES } from './choose-files.ts';
import type { Workspace } from './workspace.ts';

type Exports = typeof exports;

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
      await choose(await fetchPart(() => import('./export.ts')))(editor);
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
    run: (editor: Workspace) => chooseFiles(editor, `${DRAWING_FILES},${PICTURE_FILES}`),
  },
  {
    id: 'file.insert-image',
    icon: 'image',
    menus: [],
    isEnabled: (editor) => editor.state.canEdit,
    run: (editor: Workspace) => chooseFiles(editor, PICTURE_FILES),
  },
  exporting('file.export-inkwire', 'save', (all) => all.exportInkwire),
  exporting('file.export-excalidraw', 'file-json', (all) => all.exportExcalidraw),
  exporting('file.export-svg', 'file-code', (all) => all.exportSvg),
  exporting('file.export-png', 'file-image', (all) => all.exportPng),
  exporting('edit.copy-png', 'image', (all) => all.copyAsPng),
  exporting('edit.copy-svg', 'code', (all) => all.copyAsSvg),
  exporting('edit.copy-text', 'text', (all) => all.copyAsText),
];
