/** Puts together what the overlay shows: selection, handles, the tool's state, the other people. Pure. */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { OverlayScene, PeerView } from '../render/renderer.ts';
import { selectionFrame } from '../tools/handles.ts';
import type { OverlayState } from '../tools/tool.ts';

export interface OverlayInput {
  readonly board: ShapeSource;
  readonly context: ShapeContext;
  readonly selection: ReadonlySet<ShapeId>;
  readonly zoom: number;
  readonly overlay: OverlayState;
  readonly peers: readonly PeerView[];
  readonly showsHandles: boolean;
}

export function overlayScene(input: OverlayInput): OverlayScene {
  const { overlay, selection } = input;
  const { brush } = overlay;
  const inHand = overlay.gesture !== undefined || (overlay.hidden?.length ?? 0) > 0;
  const frame =
    input.showsHandles && !inHand && selection.size > 0
      ? selectionFrame(input.board, input.context, selection, input.zoom)
      : undefined;
  return {
    selection: inHand ? [] : [...selection],
    handles: frame,
    marquee: overlay.marquee,
    lasso: overlay.lasso,
    gesture: liftedGesture(overlay),
    draft: overlay.draft,
    guides: overlay.guides,
    highlight: overlay.highlight,
    fading: overlay.fading,
    hidden: overlay.hidden,
    brush: brush && { x: brush.at.x, y: brush.at.y, radius: brush.radius },
    laser: overlay.laser,
    peers: input.peers,
  };
}

/** What of a gesture is drawn by its matrix: shapes for which a draft stands are left out. */
function liftedGesture({ gesture, hidden = [] }: OverlayState): OverlayState['gesture'] {
  if (gesture === undefined || hidden.length === 0) return gesture;
  const replaced = new Set(hidden);
  const ids = gesture.ids.filter((id) => !replaced.has(id));
  return ids.length === 0 ? undefined : { ids, matrix: gesture.matrix };
}
