/** What the interface covers of the canvas, as far as a drawing that is fitted must keep clear of it. */

interface Covered {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** A panel that would leave less than this part of the width is looked past. */
const MAX_SHARE = 0.4;

/**
 * Measures the bars and the style panel that are shown now.
 * @returns CSS pixels from each edge of the element.
 */
export function coveredEdges(board: HTMLElement): Covered {
  const whole = board.getBoundingClientRect();
  const covered = { top: 0, right: 0, bottom: 0, left: 0 };
  const boxOf = (selector: string): DOMRect | undefined => {
    const part = board.shadowRoot?.querySelector(selector);
    // The element of a panel may be larger than what is seen of it.
    const box = (part?.shadowRoot?.querySelector('.panel') ?? part)?.getBoundingClientRect();
    return box !== undefined && box.width > 0 && box.height > 0 ? box : undefined;
  };
  for (const name of ['inkwire-board-bar', 'inkwire-people-bar', 'inkwire-presenter-bar']) {
    const box = boxOf(name);
    if (box) covered.top = Math.max(covered.top, box.bottom - whole.top);
  }
  for (const name of ['inkwire-toolbar', 'inkwire-zoom-bar']) {
    const box = boxOf(name);
    // On a tablet the tools stand at a side.
    if (box && box.width > box.height)
      covered.bottom = Math.max(covered.bottom, whole.bottom - box.top);
  }
  const panel = boxOf('inkwire-style-panel');
  if (panel !== undefined && panel.width < whole.width * MAX_SHARE) {
    const isLeft = panel.left + panel.width / 2 < whole.left + whole.width / 2;
    if (isLeft) covered.left = panel.right - whole.left;
    else covered.right = whole.right - panel.left;
  }
  // A small box has no room to keep clear of everything.
  const isTall = covered.top + covered.bottom < whole.height * 0.6;
  return isTall ? covered : { ...covered, top: 0, bottom: 0 };
}
