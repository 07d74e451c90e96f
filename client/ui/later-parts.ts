/** Parts of a board that nobody misses in its first moment; fetched when it stands. */
import type { LitElement } from 'lit';
import type { Editor } from '../editor/editor.ts';
import { LeaveGuard } from './leave-guard.ts';
import './link-marks.ts';
import './shape-list.ts';
import { Tooltip } from './tooltip.ts';

const complete = new WeakSet<LitElement>();

/** One of each for a board element, however many boards are opened in it. */
export function addLaterParts(host: LitElement & { readonly editor: Editor | undefined }): void {
  if (complete.has(host)) return;
  complete.add(host);
  host.renderRoot.appendChild(new Tooltip(host.renderRoot));
  new LeaveGuard(host);
}
