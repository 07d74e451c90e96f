/** Commands: opening files, exports, copies for other programs. */
import type { Command } from './command.ts';
import {
  copyAsPng,
  copyAsSvg,
  copyAsText,
  exportExcalidraw,
  exportPng,
  exportSvg,
} from './export.ts';
import { DRAWING_FILES, PICTURE_FILES } from './insert-files.ts';
import type { Workspace } from './workspace.ts';

const hasShapes = (editor: Workspace): boolean => editor.board.size > 0;

function exporting(id: string, icon: string, run: (editor: Workspace) => Promise<void>): Command {
  return {
    id,
    icon,
    menus: id.startsWith('file.') ? ['main'] : ['context'],
    isEnabled: hasShapes,
    run,
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
  exporting('file.export-excalidraw', 'file-json', exportExcalidraw),
  exporting('file.export-svg', 'file-code', exportSvg),
  exporting('file.export-png', 'file-image', exportPng),
  exporting('edit.copy-png', 'image', copyAsPng),
  exporting('edit.copy-svg', 'code', copyAsSvg),
  exporting('edit.copy-text', 'text', copyAsText),
];
