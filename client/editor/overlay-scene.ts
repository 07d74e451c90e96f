/**
 * Puts together what the overlay shows: selection, handles, the tool's state, the other people. Once
 * before each picture in which something of it is new.
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { OverlayScene, PeerView, Renderer } from '../render/renderer.ts';
import { selectionFrame } from '../tools/handles.ts';
import type { OverlayState } from '../tools/tool.ts';
import { PeerHands, type Picture } from './peer-hands.ts';
import type { Clock } from './platform.ts';

export interface OverlayInput {
  readonly board: ShapeSource;
  readonly context: ShapeContext;
  readonly selection: ReadonlySet<ShapeId>;
  readonly zoom: number;
  readonly overlay: OverlayState;
  readonly peers: readonly PeerView[];
  /** What the others have in their hands, drawn as it will be. */
  readonly held: Picture;
  readonly showsHandles: boolean;
}

export function overlayScene(input: OverlayInput): OverlayScene {
  const { overlay, selection, held } = input;
  const { brush } = overlay;
  const inHand = overlay.gesture !== undefined || (overlay.hidden?.length ?? 0) > 0;
  const frame =
    input.showsHandles && !inHand && selection.size > 0
      ? selectionFrame(input.board, input.context, selection, input.zoom)
      : undefined;
  return {
    selection: inHand ? [] : [...selection],
    handles: overlay.frame ?? frame,
    marquee: overlay.marquee,
    lasso: overlay.lasso,
    gesture: liftedGesture(overlay),
    draft: joined(overlay.draft, held.drafts),
    guides: overlay.guides,
    highlight: overlay.highlight,
    fading: overlay.fading,
    hidden: joined(overlay.hidden, held.hidden),
    lock: overlay.lock,
    brush: brush && { x: brush.at.x, y: brush.at.y, radius: brush.radius },
    laser: overlay.laser,
    peers: held.hidden.length === 0 ? input.peers : input.peers.map((p) => withoutHeld(p, held)),
  };
}

/** What of a gesture is drawn by its matrix: shapes for which a draft stands are left out. */
function liftedGesture({ gesture, hidden = [] }: OverlayState): OverlayState['gesture'] {
  if (gesture === undefined || hidden.length === 0) return gesture;
  const replaced = new Set(hidden);
  const ids = gesture.ids.filter((id) => !replaced.has(id));
  return ids.length === 0 ? undefined : { ids, matrix: gesture.matrix };
}

function joined<T>(own: readonly T[] | undefined, others: readonly T[]): readonly T[] | undefined {
  return others.length === 0 ? own : [...(own ?? []), ...others];
}

/** An arrow that is moved along with one of its ends is drawn once: by its new way, not by the matrix. */
function withoutHeld(peer: PeerView, { hidden }: Picture): PeerView {
  const { gesture } = peer;
  if (gesture === undefined) return peer;
  const ids = gesture.ids.filter((id) => !hidden.includes(id));
  return ids.length === gesture.ids.length ? peer : { ...peer, gesture: { ...gesture, ids } };
}

/** Tells the renderer what is on the overlay, at most once for each picture. */
export class OverlayLoop {
  readonly #clock: Clock;
  readonly #renderer: Renderer;
  readonly #read: () => Omit<OverlayInput, 'held' | 'context'>;
  readonly #hands: PeerHands;
  #stopFrame: (() => void) | undefined;

  constructor(
    board: ShapeSource,
    clock: Clock,
    renderer: Renderer,
    read: () => Omit<OverlayInput, 'held' | 'context'>,
  ) {
    this.#clock = clock;
    this.#renderer = renderer;
    this.#read = read;
    this.#hands = new PeerHands(board, clock, this.touch);
  }

  /** Something that the overlay shows has changed. */
  readonly touch = (): void => {
    this.#stopFrame ??= this.#clock.frame(() => {
      this.#stopFrame = undefined;
      const { context } = this.#renderer;
      const input = this.#read();
      const held = this.#hands.show(input.peers, context);
      this.#renderer.setOverlay(overlayScene({ ...input, context, held }));
    });
  };

  destroy(): void {
    this.#stopFrame?.();
    this.#hands.destroy();
  }
}
