/** Asks a server for a new board. Owns the request and its failures, not what is done with the link. */
import type { BoardLink } from './links.ts';

export class CreateBoardError extends Error {
  readonly reason: 'unreachable' | 'rate-limited' | 'failed';

  constructor(reason: CreateBoardError['reason']) {
    super(`no new board: ${reason}`);
    this.reason = reason;
  }
}

/**
 * @param server origin of the server.
 * @throws CreateBoardError
 */
export async function createBoard(server: string): Promise<BoardLink> {
  let response: Response;
  try {
    response = await fetch(`${server}/api/boards`, { method: 'POST' });
  } catch {
    throw new CreateBoardError('unreachable');
  }
  if (!response.ok) throw new CreateBoardError(response.status === 429 ? 'rate-limited' : 'failed');
  const body = (await response.json()) as { readonly id?: unknown; readonly editToken?: unknown };
  if (typeof body.id !== 'string') throw new CreateBoardError('failed');
  const token = typeof body.editToken === 'string' ? body.editToken : '';
  return { server, board: body.id, token, role: 'edit' };
}
