/** Moves the view so that what is selected is not covered by a sheet that has come up. */
import { shapeDef } from '../../shared/shapes/registry.ts';
import { type Box, page } from '../../shared/units.ts';
import type { Editor } from '../editor/editor.ts';

/** Kept free between the selection and what covers the view, in CSS pixels. */
const ROOM_PX = 24;
/** The bars at the top of a small board. */
const TOP_PX = 68;
/** A sheet that is narrower than this part of the view stands at its side. */
const SIDE_SHARE = 0.6;
const ANIMATED = { animate: true } as const;

/**
 * Does nothing where the selection is in sight, or has no room above the sheet anyway.
 * @param host any element of the interface that fills the board: its top is that of the view.
 */
export function moveClear(editor: Editor, host: HTMLElement, sheet: Element): void {
  const box = selectionBox(editor);
  const root = host.getRootNode();
  if (box === undefined || !(root instanceof ShadowRoot)) return;
  const view = root.host.getBoundingClientRect();
  const { camera } = editor.state;
  const isAtSide = sheet.clientWidth < view.width * SIDE_SHARE;
  if (isAtSide) {
    const isLeft = getComputedStyle(sheet).direction === 'rtl';
    const free = view.width - sheet.clientWidth - ROOM_PX;
    // Mirrored, so that the sheet is always at the far end.
    const near = isLeft ? view.width - box.x - box.w : box.x;
    const shift = Math.min(near + box.w - free, Math.max(0, near - ROOM_PX));
    const dx = isLeft ? -shift : shift;
    if (shift > 0) editor.setCamera({ ...camera, x: camera.x + dx / camera.zoom }, ANIMATED);
    return;
  }
  // The sheet may still be on its way up: what counts is where it ends.
  const hidden = box.y + box.h + ROOM_PX - (view.height - sheet.clientHeight);
  const shift = Math.min(hidden, Math.max(0, box.y - TOP_PX - ROOM_PX));
  if (shift > 0) editor.setCamera({ ...camera, y: camera.y + shift / camera.zoom }, ANIMATED);
}

/** What the selection takes of the view, in CSS pixels. */
function selectionBox(editor: Editor): Box | undefined {
  const { context } = editor.renderer;
  const boxes = editor
    .selectedShapes()
    .flatMap((shape) => shapeDef(shape.type)?.bounds(shape, context) ?? []);
  if (boxes.length === 0) return undefined;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  const from = editor.toScreen(page(left, top));
  const to = editor.toScreen(page(right, bottom));
  return { x: from.x, y: from.y, w: to.x - from.x, h: to.y - from.y };
}
