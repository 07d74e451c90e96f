/**
 * Keys on their way: typing, space, Escape, the tool, the tools' letters, the commands' shortcuts, in
 * this order. Knows no command by name; what a shortcut does is the command's own.
 */
import { toolOfKey } from '../tools/registry.ts';
import type { Command } from './command.ts';
import { isShortcut, keyInput } from './dom-events.ts';
import type { TextSession } from './text-session.ts';
import type { ToolBox } from './tool-box.ts';
import type { ViewControl } from './view-control.ts';
import type { Workspace } from './workspace.ts';

export interface KeyControlInit {
  readonly isMac: boolean;
  readonly commands: readonly Command[];
  readonly tools: ToolBox;
  readonly text: TextSession;
  readonly view: ViewControl;
  readonly editor: Workspace;
}

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Alt', 'Control', 'Meta']);

export class KeyControl {
  readonly #init: KeyControlInit;

  constructor(init: KeyControlInit) {
    this.#init = init;
  }

  /** Returns whether the key was used. */
  handle(kind: 'down' | 'up', event: KeyboardEvent): boolean {
    const { tools, text, isMac } = this.#init;
    const isTyping = text.edited !== undefined;
    if (event.key === ' ' && !isTyping) {
      if (!event.repeat) tools.holdSpace(kind === 'down');
      return true;
    }
    const key = keyInput(event, isMac);
    if (MODIFIERS.has(event.key) && !event.repeat && tools.modify(key)) return true;
    if (kind === 'up') return tools.tool.onKeyUp?.(key) ?? false;
    if (key.key === 'Escape') return this.#escape();
    if (isTyping) return false;
    // What is under way is not done yet: to undo it is to stop it.
    if (tools.isBusy && key.mod && letterOf(event) === 'z') {
      tools.stopBusy();
      return true;
    }
    if (!key.mod && !key.alt) {
      if (!tools.isBusy && tools.tool.onKeyDown?.(key) === true) return true;
      const letter = letterOf(event);
      const def = key.repeat ? undefined : toolOfKey(key.shift ? `Shift+${letter}` : letter);
      if (def !== undefined) {
        tools.set(def.id);
        return true;
      }
    }
    return this.#runShortcut(event);
  }

  #runShortcut(event: KeyboardEvent): boolean {
    const { commands, editor, isMac, tools } = this.#init;
    const meant = commands.filter(({ keys }) =>
      keys?.some((shortcut) => isShortcut(event, shortcut, isMac)),
    );
    if (tools.isBusy) {
      // The way to the button that stops it stays open.
      if (meant.length === 0 || event.key === 'Tab') return false;
      const view = meant.find(({ id }) => id.startsWith('view.'));
      if (view?.isEnabled(editor) !== true) {
        tools.showBusy();
        // Not the browser's either, whose own meaning nobody had in mind.
        return true;
      }
      editor.run(view.id);
      return true;
    }
    const command = meant.find((each) => each.isEnabled(editor));
    if (command === undefined) return false;
    editor.run(command.id);
    return true;
  }

  /** Always gets out: of typing, of a gesture, of a tool, of a selection, in this order. */
  #escape(): boolean {
    const { tools, text, view } = this.#init;
    if (tools.isBusy) {
      tools.stopBusy();
      return true;
    }
    if (text.edited !== undefined) {
      text.stop();
      return true;
    }
    const escape = { key: 'Escape', shift: false, alt: false, mod: false, repeat: false };
    if (tools.tool.state !== 'idle') {
      if (tools.tool.onKeyDown?.(escape) === true) return true;
      if (tools.cancel()) return true;
    }
    if (tools.tool.id !== 'select') {
      tools.set('select', false);
      return true;
    }
    if (tools.tool.onKeyDown?.(escape) === true) return true;
    if (view.following === undefined) return false;
    view.follow(undefined);
    return true;
  }
}

/** The letter of a key, by its place on the keyboard where the layout prints no Latin one. */
function letterOf(event: KeyboardEvent): string {
  const printsOther = event.key.length === 1 && event.key.charCodeAt(0) > 127;
  const place = printsOther ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  return (place ?? event.key).toLowerCase();
}
