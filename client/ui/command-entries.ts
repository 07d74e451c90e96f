/** Commands as menu entries and as rows of the palette: the editor's list, in the reader's words. */
import type { Command } from '../editor/command.ts';
import { commands } from '../editor/commands.ts';
import type { BoardUi } from './board-ui.ts';
import { hasIcon } from './icons.ts';
import './later-look.ts';
import type { MenuEntry } from './menu.ts';
import { shortcutText } from './shortcut.ts';

export type MenuName = Command['menus'][number];

/** Commands of one menu that can run now, in the order of the list, a separator between categories. */
export function commandEntries(
  ui: BoardUi,
  menu: MenuName,
  except: readonly string[] = [],
): readonly MenuEntry[] {
  const entries: MenuEntry[] = [];
  let category = '';
  for (const command of commands) {
    if (
      except.includes(command.id) ||
      !command.menus.includes(menu) ||
      !command.isEnabled(ui.editor)
    )
      continue;
    const own = command.id.split('.')[0] ?? '';
    if (category !== '' && own !== category) entries.push({ kind: 'separator' });
    category = own;
    entries.push(commandEntry(ui, command));
  }
  return entries;
}

export function commandEntry(ui: BoardUi, command: Command): Extract<MenuEntry, { kind: 'item' }> {
  return {
    kind: 'item',
    label: ui.t(`command.${command.id}`),
    icon: command.icon !== undefined && hasIcon(command.icon) ? command.icon : undefined,
    keys: shortcutText(command.keys?.[0], ui.editor.platform.isMac),
    isEnabled: command.isEnabled(ui.editor),
    isChecked: command.isChecked?.(ui.editor),
    isDanger: command.id === 'edit.delete',
    run: () => {
      ui.run(command.id);
      if (ui.surface === undefined) ui.focusCanvas();
    },
  };
}
