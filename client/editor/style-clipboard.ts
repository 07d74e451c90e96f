/** The look of a shape on its way to others: what is copied is kept in this browser. */
import { fieldOf } from '../../shared/document/read-shape.ts';
import type { NextStyle } from '../tools/tool.ts';
import { DEFAULT_STYLE } from './style.ts';
import type { Workspace } from './workspace.ts';

const STYLE = 'copied-style';

/** What makes the look of one type only. */
const OWN = ['path', 'startHead', 'endHead', 'uniform', 'curved'] as const;

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
  const style = readStyle(editor.platform.recall(STYLE));
  if (style === undefined) {
    editor.toast({ key: 'toast.no-style', tone: 'info' });
    return;
  }
  editor.setStyle(style);
}

/** What a kept text says of a look, only what is known; whoever wrote it, it is not to be trusted. */
function readStyle(kept: string | undefined): Partial<NextStyle> | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(kept ?? '');
  } catch {
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { extra, ...plain } = raw as Record<string, unknown>;
  const style: Record<string, unknown> = {};
  for (const name in DEFAULT_STYLE) {
    // A box has them all, its words included.
    const value = fieldOf('rectangle', name)?.parse(plain[name]);
    if (value !== undefined) style[name] = value;
  }
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(extra ?? {})) {
    const [type = '', name = ''] = key.split('.');
    if (!OWN.some((known) => known === name)) continue;
    const checked = fieldOf(type, name)?.parse(value);
    if (checked !== undefined) own[key] = checked;
  }
  if (Object.keys(style).length === 0 && Object.keys(own).length === 0) return undefined;
  return { ...style, extra: own };
}
