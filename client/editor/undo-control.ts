/** What happens around an undo: a gesture is taken back first, typing goes on, selections return. */
import type { Toast } from './editor.ts';
import type { LongWork } from './long-work.ts';
import type { Selection } from './selection.ts';
import type { TextSession } from './text-session.ts';
import type { ToolBox } from './tool-box.ts';
import type { UndoDirection, UndoResult } from './undo.ts';

export interface UndoControlParts {
  readonly work: LongWork;
  readonly tools: ToolBox;
  readonly text: TextSession;
  readonly selection: Selection;
  toast(toast: Toast): void;
}

export function undoOrRedo(parts: UndoControlParts, direction: UndoDirection): void {
  const { tools, text, selection, work } = parts;
  // In the middle of a gesture, or of something long, undo means: not this.
  if (tools.cancel()) return;
  if (work.isRunning && direction === 'undo') {
    work.stop();
    return;
  }
  const done = (result: UndoResult | undefined): void => {
    if (result === undefined) return;
    if (result.kept > 0) {
      parts.toast({ key: 'toast.undo-kept', values: { count: result.kept }, tone: 'info' });
    }
    if (result.selection !== undefined && text.edited === undefined) {
      selection.set(result.selection);
    }
  };
  const run = (): void => work.takeStep(direction, done);
  if (text.edited === undefined) run();
  else text.around(run);
}
