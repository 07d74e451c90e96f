/**
 * What is in the hands of the others, beyond what a matrix can show: arrows that follow a shape that
 * somebody moves, and a shape that somebody is about to make. Worked out here from their presence, so
 * that neither travels with each movement nor touches the document. When a hand lets go, its last
 * picture stays until the change is here, for a moment at most.
 */
import type { ShapeSource, SourceChange } from '../../shared/document/shape-source.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import { milliseconds } from '../../shared/units.ts';
import type { PeerView } from '../render/renderer.ts';
import { followers } from '../tools/commit-transform.ts';
import type { Affine } from '../tools/tool.ts';
import type { Clock } from './platform.ts';

export interface Picture {
  readonly drafts: readonly Shape[];
  /** Shapes of the board that the drafts stand for. */
  readonly hidden: readonly ShapeId[];
}

interface Hand {
  /** The gesture's shapes as they were when it began: once they have moved, the gesture is over. */
  ids: readonly ShapeId[];
  before: readonly (Shape | undefined)[];
  picture: Picture;
  stop: (() => void) | undefined;
}

const NOTHING: Picture = { drafts: [], hidden: [] };
/** What a hand has let go stays for so long if its change does not come. */
const GRACE_MS = milliseconds(300);

export class PeerHands {
  readonly #board: ShapeSource;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #hands = new Map<number, Hand>();
  readonly #stop: () => void;

  /** @param onChange called when a picture that was kept is let go. */
  constructor(board: ShapeSource, clock: Clock, onChange: () => void) {
    this.#board = board;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#stop = board.observe((change) => this.#onBoard(change));
  }

  /** What to draw for all of them now. */
  show(peers: readonly PeerView[], context: ShapeContext): Picture {
    const here = new Set(peers.map(({ clientId }) => clientId));
    for (const id of this.#hands.keys()) if (!here.has(id)) this.#drop(id);
    const drafts: Shape[] = [];
    const hidden = new Set<ShapeId>();
    for (const peer of peers) {
      const picture = this.#look(peer, context);
      // Where two hold both ends of one arrow, the first is shown.
      if (picture.hidden.some((id) => hidden.has(id))) continue;
      drafts.push(...picture.drafts);
      for (const id of picture.hidden) hidden.add(id);
    }
    return { drafts, hidden: [...hidden] };
  }

  destroy(): void {
    this.#stop();
    for (const id of this.#hands.keys()) this.#drop(id);
  }

  #look({ clientId, gesture, draft }: PeerView, context: ShapeContext): Picture {
    const hand = this.#hands.get(clientId);
    if (gesture === undefined && draft === undefined) {
      if (hand === undefined) return NOTHING;
      hand.stop ??= this.#clock.after(GRACE_MS, () => {
        this.#drop(clientId);
        this.#onChange();
      });
      return hand.picture;
    }
    const ids = gesture?.ids ?? [];
    const isSame = hand !== undefined && hand.stop === undefined && isEqual(hand.ids, ids);
    const now: Hand = isSame
      ? hand
      : {
          ids,
          before: ids.map((id) => this.#board.get(id)),
          picture: NOTHING,
          stop: undefined,
        };
    if (!isSame) this.#drop(clientId);
    if (gesture !== undefined) {
      now.picture = this.#hasMoved(now)
        ? NOTHING
        : picked(
            followers({ board: this.#board, shapes: context }, now.ids, gesture.matrix as Affine),
          );
    } else if (draft !== undefined) {
      const isThere = draft.replaces === undefined || this.#board.get(draft.replaces) !== undefined;
      now.picture = isThere
        ? { drafts: [draft.shape], hidden: draft.replaces === undefined ? [] : [draft.replaces] }
        : NOTHING;
    }
    this.#hands.set(clientId, now);
    return now.picture;
  }

  /** Whether the change that ends a gesture has come before the word that it has ended. */
  #hasMoved({ ids, before }: Hand): boolean {
    return ids.some((id, i) => {
      const now = this.#board.get(id);
      const then = before[i];
      return (
        now !== then &&
        (now?.x !== then?.x ||
          now?.y !== then?.y ||
          now?.w !== then?.w ||
          now?.h !== then?.h ||
          now?.angle !== then?.angle)
      );
    });
  }

  #onBoard(change: SourceChange): void {
    if (change.local || this.#hands.size === 0) return;
    for (const [clientId, hand] of this.#hands) {
      if (hand.stop === undefined) continue;
      const concerned = [...hand.ids, ...hand.picture.hidden];
      const isHere =
        concerned.length === 0
          ? change.added.size > 0
          : concerned.some((id) => change.updated.has(id) || change.removed.has(id));
      if (isHere) this.#drop(clientId);
    }
  }

  #drop(clientId: number): void {
    this.#hands.get(clientId)?.stop?.();
    this.#hands.delete(clientId);
  }
}

function picked({ drafts, hidden }: Picture): Picture {
  return drafts.length === 0 ? NOTHING : { drafts, hidden };
}

function isEqual(a: readonly ShapeId[], b: readonly ShapeId[]): boolean {
  return a === b || (a.length === b.length && a.every((id, i) => id === b[i]));
}
