/** Parts of a board that nobody misses in its first moment; fetched when it stands. */
import type { LitElement } from 'lit';
import './link-marks.ts';
import './shape-list.ts';
import { Tooltip } from './tooltip.ts';

const withTooltip = new WeakSet<LitElement>();

/** One tooltip for all controls of a board, however many boards are opened in it. */
export function addTooltip({ renderRoot }: LitElement): void {
  const host = (renderRoot as ShadowRoot).host as LitElement;
  if (withTooltip.has(host)) return;
  withTooltip.add(host);
  renderRoot.appendChild(new Tooltip(renderRoot));
}
