/** A shape that somebody is about to make, out of their presence: for editors and for spectators. Pure. */
import { readShape } from '../../shared/document/read-shape.ts';
import type { Presence } from '../../shared/protocol/presence.ts';
import type { PeerView } from '../render/renderer.ts';

/** A peer's draft as a checked shape; `undefined` for none, or for one that cannot be drawn. */
export function draftOfPeer(clientId: number, draft: Presence['draft']): PeerView['draft'] {
  if (draft === undefined || draft === null) return undefined;
  const { type, fields, replaces } = draft;
  const shape = readShape(`draft-${clientId}`, (name) => (name === 'type' ? type : fields[name]));
  if (shape === undefined) return undefined;
  return replaces === undefined ? { shape } : { shape, replaces };
}
