/** What happens around an undo: a gesture is taken back first, typing goes on, selections return. */
import type { Toast } from './editor.ts';
import type { Selection } from './selection.ts';
import type { TextSession } from './text-session.ts';
import type { ToolBox } from './tool-box.ts';
import type { UndoHistory } from './undo.ts';

export interface UndoControlParts {
  readonly history: UndoHistory;
  readonly tools: ToolBox;
  readonly text: TextSession;
  readonly selection: Selection;
  toast(toast: Toast): void;
}

export function undoOrRedo(parts: UndoControlParts, direction: 'undo' | 'redo'): void {
  const { history, tools, text, selection } = parts;
  // In the middle of a gesture undo means: not this.
  if (tools.cancel()) return;
  const run = (): void => {
    const result = direction === 'undo' ? history.undo() : history.redo();
    if (result === undefined) return;
    if (result.kept > 0) {
      parts.toast({ key: 'toast.undo-kept', values: { count: result.kept }, tone: 'info' });
    }
    if (result.selection !== undefined && text.edited === undefined) {
      selection.set(result.selection);
    }
  };
  if (text.edited === undefined) run();
  else text.around(run);
}
