/**
 * Makes an editor for a page: connection, board, renderer, pictures and the browser put together.
 * Wiring only. Whoever calls it destroys the editor, and with it everything made here.
 */
import { Board } from '../../shared/document/board.ts';
import { migrate } from '../../shared/document/migrate.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import { addBoardFonts } from '../render/board-fonts.ts';
import { createRenderer } from '../render/canvas-renderer.ts';
import { AssetImages } from '../sync/asset-images.ts';
import { openConnection } from '../sync/connection.ts';
import type { Insets } from './camera.ts';
import { BoardEditor } from './board-editor.ts';
import { browserPlatform } from './browser-platform.ts';
import { commands } from './commands.ts';
import type { Editor, Words } from './editor.ts';
import { BoardImages } from './images.ts';

export interface OpenBoardInit {
  /** Origin of the server, such as `https://ink.example`. */
  readonly server: string;
  readonly board: string;
  readonly token: string;
  readonly scene: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
  readonly theme: Theme;
  readonly readonly: boolean;
  /** For what is written on the board in words. */
  readonly text: Words;
  /** What the interface covers of the view, in CSS pixels. */
  readonly insets: () => Insets;
  readonly user: { readonly id: string; readonly name: string; readonly color: string };
}

export function openBoard(init: OpenBoardInit): Editor {
  const { server, board: boardId, token } = init;
  addBoardFonts();
  const platform = browserPlatform();
  const connection = openConnection({ server, board: boardId, token });
  const board = new Board(connection.doc);
  const addressOf = (asset: string): string => {
    const query = token === '' ? '' : `?token=${encodeURIComponent(token)}`;
    return `${server}/api/boards/${encodeURIComponent(boardId)}/assets/${encodeURIComponent(asset)}${query}`;
  };
  const images = new BoardImages({
    platform,
    addressOf,
    remote: new AssetImages(addressOf),
    shelf: async () =>
      (await import('./picture-shelf.ts')).openPictureShelf(`${server}/${boardId}`),
  });
  if (!init.readonly) connection.ready.then(() => images.resume()).catch(() => undefined);
  if (!init.readonly) void connection.ready.then(() => migrate(board.doc));
  const renderer = createRenderer({
    source: board,
    scene: init.scene,
    overlay: init.overlay,
    options: {
      theme: init.theme,
      background: board.meta.background,
      grid: false,
      editing: undefined,
      reducedMotion: platform.reducedMotion,
    },
    images,
  });
  return new BoardEditor({
    connection,
    board,
    renderer,
    images,
    platform,
    commands,
    user: init.user,
    text: init.text,
    insets: init.insets,
    canEdit: !init.readonly,
  });
}
