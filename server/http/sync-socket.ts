/**
 * The WebSocket route of the boards: decides at the upgrade, with a real HTTP status, and then hands
 * frames to the room's session. Knows nothing of what is in a frame.
 */
import { isBoardId } from '../../shared/protocol/board-id.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { socketParams, type ErrorCode } from '../../shared/protocol/messages.ts';
import type { Connections } from '../access/connections.ts';
import type { Gate, Grant } from '../access/gate.ts';
import type { Origins } from '../access/origins.ts';
import type { RoomLimits } from '../rooms/limits.ts';
import type { RejectReason } from '../rooms/metrics.ts';
import type { Admission, Role, Rooms, Session } from '../rooms/rooms.ts';
import type { App } from './app.ts';
import type { HttpRequest, SocketRoute, UpgradeReply } from './request.ts';
import { DATA_HEADERS, errorParts, type ErrorDetails } from './respond.ts';

export interface SyncSocketOptions {
  readonly rooms: Rooms;
  readonly gate: Gate;
  readonly origins: Origins;
  readonly connections: Connections;
  readonly limits: RoomLimits;
  readonly onRefused: (code: ErrorCode) => void;
  /** A connection is closed for what it sent, before any room has seen it. */
  readonly onReject: (reason: RejectReason) => void;
}

interface Joined {
  readonly board: string;
  readonly role: Role;
  readonly wantsNotices: boolean;
  readonly leave: () => void;
  session: Session | undefined;
}

/** `heldBytes`: what is held of senders that are being slowed down. */
export function addSyncSocket(
  app: App,
  options: SyncSocketOptions,
): { readonly heldBytes: number } {
  const { limits, rooms } = options;
  const route: SocketRoute<Joined> = {
    // Above the room's limit, so that a frame that is too large is answered and not just cut.
    maxFrameBytes: limits.maxFrameBytes * 2,
    maxBufferedBytes: limits.maxBufferedBytes,
    // A sender that was slowed down and is still this far ahead does it on purpose.
    maxHeldBytes: limits.maxFrameBytes,
    maxHeldBytesInAll: limits.maxHeldBytes,
    maxHeldFrames: (limits.messagesPerSecond * limits.abuseAfterMs) / 1000,
    idleTimeoutSeconds: limits.idleTimeoutSeconds,
    upgrade: (request, reply) => decide(options, request, reply),
    open(socket) {
      const { board, role, wantsNotices } = socket.data;
      socket.data.session = rooms.join(board, socket, {
        role,
        wantsNotices,
        createMissing: options.gate.isOpen,
      });
    },
    message(socket, frame, isBinary) {
      if (!isBinary) {
        options.onReject('malformed');
        socket.close(closeCodes.malformed, 'messages are binary');
        return;
      }
      socket.data.session?.onMessage(frame);
    },
    drain: (socket) => socket.data.session?.onDrain(),
    dropped: (socket) => socket.data.session?.onDropped(),
    overrun(socket, limit) {
      if (limit === 'shared') {
        options.onReject('held-bytes');
        socket.close(closeCodes.tryLater, 'too much at once for this server');
        return;
      }
      options.onReject('abuse');
      socket.close(closeCodes.abuse, 'far too much at once');
    },
    close(socket) {
      socket.data.leave();
      socket.data.session?.onClose();
    },
  };
  const sockets = app.socket('/sync/:board', route);
  app.route('GET', '/sync/:board', (_request, reply) =>
    reply.send(426, [['Upgrade', 'websocket'], ...DATA_HEADERS], 'This address is a WebSocket.'),
  );
  return sockets;
}

/** At once where the board's record is at hand, which is the common case; else after asking the store. */
function decide(
  options: SyncSocketOptions,
  request: HttpRequest,
  reply: UpgradeReply<Joined>,
): void | Promise<void> {
  const { gate, rooms, connections, origins } = options;
  const refuse = (code: ErrorCode, details?: ErrorDetails): void => {
    options.onRefused(code);
    const { status, headers, body } = errorParts(code, details);
    reply.refuse(status, headers, body);
  };
  if (!origins.allows(request.header('origin'), request.header('host'))) {
    refuse('forbidden', { message: 'Pages of this origin may not connect; see INKWIRE_ORIGINS.' });
    return;
  }
  const entry = connections.enter('editor', request.address);
  if (entry.kind === 'denied') {
    refuse(entry.code, { retryAfterSeconds: entry.retryAfterSeconds });
    return;
  }
  const { leave } = entry;
  const board = request.param('board');
  const token = request.query.get(socketParams.token) ?? '';
  const wantsNotices = request.query.get(socketParams.notices) === '1';
  /** Whether it was accepted; `leave` belongs to the socket then. */
  const settle = (grant: Grant, refusal: RefusalReason | undefined): boolean => {
    if (grant.kind === 'refused') refuse(grant.code);
    else if (refusal !== undefined)
      refuse(refusal, refusal === 'not-found' ? {} : { retryAfterSeconds: 5 });
    else if (!reply.isOver) {
      const role = grant.role === 'edit' ? 'editor' : 'spectator';
      reply.accept({ board, role, wantsNotices, leave, session: undefined }, leave);
      return true;
    }
    return false;
  };
  let record: AdmittedRecord | undefined;
  try {
    record = rooms.recordNow(board);
  } catch {
    // The long way finds out what is wrong, and says so.
  }
  // Where any name is a board, there is nothing to ask: the room makes what it does not find.
  if (record !== undefined || (gate.isOpen && isBoardId(board))) {
    if (!settle(gate.judge(board, record, token, 'watch'), rooms.refusal(board))) leave();
    return;
  }
  return decideLater(options, board, token, settle).then(
    (isAccepted) => {
      if (!isAccepted) leave();
    },
    (error: unknown) => {
      leave();
      throw error;
    },
  );
}

type AdmittedRecord = (Admission & { kind: 'admitted' })['record'];
type RefusalReason = (Admission & { kind: 'refused' })['reason'];

async function decideLater(
  { gate, rooms }: SyncSocketOptions,
  board: string,
  token: string,
  settle: (grant: Grant, refusal: RefusalReason | undefined) => boolean,
): Promise<boolean> {
  const grant = await gate.authorize(board, token, 'watch');
  if (grant.kind === 'refused') return settle(grant, undefined);
  const admission = await rooms.admit(board, { createMissing: gate.isOpen });
  if (admission.kind === 'refused') return settle(grant, admission.reason);
  // The links were renewed while this request was on its way.
  if (!gate.isOpen && admission.record.tokenGeneration !== grant.generation)
    return settle({ kind: 'refused', code: 'unauthorized' }, undefined);
  return settle(grant, undefined);
}
