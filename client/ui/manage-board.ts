/**
 * What is done with a board as a whole: a copy of it, new links, its end. Owns the requests and what
 * follows from them on this device; who asks for confirmation is the dialog.
 */
import type { Editor } from '../editor/editor.ts';
import type { Workspace } from '../editor/workspace.ts';
import { inkwireFile } from '../editor/export.ts';
import type { BoardUi } from './board-ui.ts';
import { createBoard, CreateBoardError } from './create-board.ts';
import './later-look.ts';
import { forgetBoard } from './recent-boards.ts';

/** How long the end of the socket is waited for. */
const MOST_ENDING_MS = 3_000;

/** Opens a new, empty board. */
export async function newBoard(ui: BoardUi): Promise<void> {
  try {
    const link = await createBoard(ui.link.server);
    ui.depart({ to: 'board', link, files: [], replaces: false });
  } catch (error) {
    tellWhy(ui, error);
  }
}

/** Opens a new board with everything that is on this one, pictures included. */
export async function duplicateBoard(ui: BoardUi): Promise<void> {
  try {
    const file = await inkwireFile(ui.editor as Workspace, ui.editor.board.ordered());
    const link = await createBoard(ui.link.server);
    const title = ui.t('manage.copy-title', { title: ui.title });
    ui.depart({ to: 'board', link, files: [file], title, replaces: false });
  } catch (error) {
    tellWhy(ui, error);
  }
}

function tellWhy(ui: BoardUi, error: unknown): void {
  const key =
    error instanceof CreateBoardError && error.reason !== 'failed'
      ? `home.${error.reason}`
      : 'manage.refused';
  ui.editor.toast({ key: 'manage.failed', values: { reason: ui.t(key) }, tone: 'error' });
}

/** @throws where the server cannot be reached or refuses; the message says why in the reader's words. */
export async function renewLinks(ui: BoardUi): Promise<void> {
  const body = (await request(ui, 'POST', '/rotate-links')) as { readonly editToken?: unknown };
  if (typeof body.editToken !== 'string') throw new Error(ui.t('manage.refused'));
  const link = { ...ui.link, token: body.editToken, place: undefined };
  ui.depart({ to: 'board', link, files: [], says: 'renew.done', replaces: true });
}

/** @throws as `renewLinks`. */
export async function deleteBoard(ui: BoardUi): Promise<void> {
  await request(ui, 'DELETE', '');
  forgetBoard(ui.link.board);
  await ended(ui.editor.connection);
  ui.depart({ to: 'home' });
}

/** The socket ends beside the answer and perhaps later, and with it goes this browser's copy of the board. */
function ended(connection: Editor['connection']): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (connection.status.kind === 'refused') finish();
    };
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    // Cut off from the socket, it will not hear.
    const timer = setTimeout(finish, MOST_ENDING_MS);
    const stop = connection.observe(look);
    look();
  });
}

async function request(ui: BoardUi, method: string, path: string): Promise<unknown> {
  const { server, board, token } = ui.link;
  // The server closes the board's sockets, this one too, before it answers.
  ui.isEnding = true;
  let response: Response | undefined;
  try {
    response = await fetch(`${server}/api/boards/${board}${path}`, {
      method,
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    });
    if (response.ok) return response.status === 204 ? undefined : await response.json();
  } catch {
    // Told below.
  }
  ui.isEnding = false;
  throw new Error(ui.t(response === undefined ? 'home.unreachable' : 'manage.refused'));
}
