/** What is left of a shape whose text is being typed into: the text stands in a field above it. */
import type { DrawCommand } from '../../shared/shapes/draw-command.ts';

export function withoutText(commands: readonly DrawCommand[]): DrawCommand[] {
  const kept: DrawCommand[] = [];
  for (const command of commands) {
    if (command.kind === 'clip') {
      kept.push({ ...command, commands: withoutText(command.commands) });
    } else if (command.kind !== 'text') kept.push(command);
  }
  return kept;
}
