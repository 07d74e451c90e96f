/** Every command, in the order in which the palette lists them. New ones go into a file by theme. */
import type { Command } from './command.ts';
import { arrangeCommands } from './commands-arrange.ts';
import { editCommands } from './commands-edit.ts';
import { fileCommands } from './commands-file.ts';
import { growCommands } from './commands-grow.ts';
import { keyboardCommands } from './commands-keyboard.ts';
import { viewCommands } from './commands-view.ts';

export const commands: readonly Command[] = [
  ...editCommands,
  ...arrangeCommands,
  ...keyboardCommands,
  ...growCommands,
  ...viewCommands,
  ...fileCommands,
];
