/** The look of a shape on its way to others: what is copied is kept in this browser. */
import { fieldOf } from '../../shared/document/read-shape.ts';
import { OWN, parseStyle } from './style.ts';
import type { Workspace } from './workspace.ts';

const STYLE = 'copied-style';

/** Keeps the look of the selection; of several shapes only what they share. */
export function copyStyle(editor: Workspace): void {
  const shapes = editor.selectedShapes();
  const first = shapes[0];
  if (first === undefined) return;
  const { extra, ...style } = editor.state.style;
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(style)) {
    const isMeant = shapes.some(({ type }) => type === 'note' || fieldOf(type, name) !== undefined);
    if (value !== undefined && isMeant) plain[name] = value;
  }
  const own: Record<string, unknown> = {};
  for (const { type } of shapes) {
    for (const name of OWN) {
      const value = fieldOf(type, name) && extra?.[`${type}.${name}`];
      if (value !== undefined) own[`${type}.${name}`] = value;
    }
  }
  editor.platform.remember(STYLE, JSON.stringify({ ...plain, extra: own }));
  editor.toast({ key: 'toast.copied-style', tone: 'success' });
}

/** Gives the selection the look that was copied last. */
export function pasteStyle(editor: Workspace): void {
  const style = parseStyle(editor.platform.recall(STYLE));
  if (style === undefined) {
    editor.toast({ key: 'toast.no-style', tone: 'info' });
    return;
  }
  editor.setStyle(style);
}
