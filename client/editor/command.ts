/**
 * The contract of a command: everything that menus, shortcuts, the palette and the help offer. The
 * interface reads the list in `commands.ts`; it has no behaviour of its own.
 */
import type { Editor } from './editor.ts';

export interface Command {
  /** `'edit.undo'`, `'arrange.align-left'` …; also the message key of its title: `command.<id>`. */
  readonly id: string;
  /** Lucide name. */
  readonly icon?: string;
  /** Shortcuts in tinykeys form (`$mod+Shift+z`); the first is shown. */
  readonly keys?: readonly string[];
  /** Where it is offered beside the palette; `grow` is a menu inside `context`. */
  readonly menus: readonly ('main' | 'context' | 'arrange' | 'view' | 'grow')[];
  /** Whether it can run now. */
  isEnabled(editor: Editor): boolean;
  /** Whether it is switched on, for commands that are a switch. */
  isChecked?(editor: Editor): boolean;
  run(editor: Editor): void | Promise<void>;
}
