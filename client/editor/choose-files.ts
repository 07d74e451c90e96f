/**
 * The dialog that asks for files, and which ones it offers. Apart from what is done with them: a dialog
 * has to open while the click still counts, the rest is fetched when there are files.
 */
import type { PagePoint } from '../../shared/units.ts';
import type { Workspace } from './workspace.ts';

/** MIME types of pictures by the ending of a file's name. */
export const PICTURES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};
/** What the file dialog offers. */
export const DRAWING_FILES = '.inkwire,.excalidraw,.excalidrawlib,.tldr,.json';
export const PICTURE_FILES = Object.values(PICTURES).join(',');

/** Lets the person choose files and puts them on the board, at a point or where they look. */
export async function chooseFiles(
  editor: Workspace,
  accept: string,
  at?: PagePoint,
): Promise<void> {
  const files = await editor.platform.pickFiles(accept, true);
  if (files.length > 0) await editor.insertFiles(files, at);
}
