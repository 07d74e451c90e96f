/**
 * Copy, cut and paste: between boards in a format of its own (JSON inside `text/html`, which every
 * browser carries), to other programs as text, PNG and SVG, from them as text, pictures, SVG and
 * Excalidraw's own clipboard. Everything pasted gets new ids, so that two people can paste the same.
 */
import { newShapeId } from '../../shared/document/board.ts';
import { fieldOf } from '../../shared/document/read-shape.ts';
import { fromBase64, toBase64 } from '../../shared/protocol/base64.ts';
import { describeShape, shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import {
  freshRecords,
  inFrames,
  recordOf,
  type ShapeRecord,
  shapesOf,
  topKey,
} from '../tools/copy-shapes.ts';
import { parentFields } from '../tools/frames.ts';
import { isLocked } from '../tools/groups.ts';
import { removalsOf, writeRemoval } from '../tools/remove-shapes.ts';
import { fetchPart } from './fetch-part.ts';
import type { Workspace } from './workspace.ts';
import type { ClipboardContent } from './platform.ts';

const MARK = 'data-inkwire';
const VERSION = 1;
/** More than any board that can be drawn on holds: nobody's copy is cut short without a word. */
const MAX_SHAPES = 200_000;
/** Where the last copy is kept on this device, and its largest length in characters. */
const COPY = 'copy';
const MAX_COPY = 500_000;
/** A second paste of the same lands beside the first, not on it. */
const STEP = 20;

interface Clip {
  readonly version: number;
  readonly shapes: readonly ShapeRecord[];
}

/** Shapes as the clipboard carries them. */
export function clipOf(shapes: readonly Shape[]): { readonly text: string; readonly html: string } {
  const clip: Clip = { version: VERSION, shapes: shapes.map(recordOf) };
  const words = shapes
    .map((shape) => describeShape(shape))
    .filter((text) => text !== '')
    .join('\n');
  const json = JSON.stringify(clip, (_key, value: unknown) =>
    value instanceof Uint8Array ? { base64: toBase64(value) } : value,
  );
  const packed = toBase64(new TextEncoder().encode(json));
  return { text: words, html: `<span ${MARK}="${packed}">${escapeHtml(words)}</span>` };
}

/** The shapes in a clipboard's HTML; `undefined` where it is not ours. Foreign bytes never throw. */
export function readClip(html: string): readonly ShapeRecord[] | undefined {
  const packed = new RegExp(`${MARK}="([A-Za-z0-9+/=_-]+)"`).exec(html)?.[1];
  if (packed === undefined) return undefined;
  try {
    const bytes = fromBase64(packed);
    if (bytes === undefined) return undefined;
    const clip = JSON.parse(new TextDecoder().decode(bytes), revive) as Partial<Clip>;
    if (clip.version !== VERSION || !Array.isArray(clip.shapes)) return undefined;
    return clip.shapes.slice(0, MAX_SHAPES).flatMap((record: unknown) => {
      const checked = checkedRecord(record);
      return checked === undefined ? [] : [checked];
    });
  } catch {
    return undefined;
  }
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('base64' in value)) return value;
  return typeof value.base64 === 'string' ? fromBase64(value.base64) : value;
}

function checkedRecord(value: unknown): ShapeRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, type, fields } = value as Partial<Record<keyof ShapeRecord, unknown>>;
  if (typeof id !== 'string' || typeof type !== 'string') return undefined;
  if (typeof fields !== 'object' || fields === null || shapeDef(type) === undefined) {
    return undefined;
  }
  const checked: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(fields)) {
    const field = fieldOf(type, name);
    const parsed = field === undefined || field.kind === 'live' ? undefined : field.parse(raw);
    if (parsed !== undefined) checked[name] = parsed;
  }
  return { id, type, fields: checked };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br>');
}

/** `copy`, `cut` and `paste` of the page. */
export function handleClipboardEvent(
  editor: Workspace,
  kind: 'copy' | 'cut' | 'paste',
  event: ClipboardEvent,
): void {
  const data = event.clipboardData;
  if (data === null) return;
  event.preventDefault();
  if (kind === 'paste') {
    // Read at once: the clipboard is closed when the event is over.
    const text = data.getData('text/plain');
    const html = data.getData('text/html');
    void pasteContent(editor, { text, html, files: [...data.files] });
    return;
  }
  const shapes = editor.selectedShapes({ withFrameChildren: true });
  if (shapes.length === 0) return;
  const { text, html } = clipOf(shapes);
  keepCopy(editor, html);
  data.setData('text/html', html);
  if (text !== '') data.setData('text/plain', text);
  if (kind === 'cut' && editor.canEdit) cutShapes(editor);
}

export async function copySelection(editor: Workspace, cut: boolean): Promise<void> {
  const shapes = editor.selectedShapes({ withFrameChildren: true });
  if (shapes.length === 0) return;
  const clip = clipOf(shapes);
  const isKept = keepCopy(editor, clip.html);
  try {
    await editor.platform.writeClipboard(clip);
  } catch {
    editor.toast({ key: isKept ? 'toast.copied-here' : 'toast.copy-refused', tone: 'info' });
    if (!isKept) return;
  }
  if (cut) cutShapes(editor);
}

/** Pastes without a paste event, as menus do: the browser may keep its clipboard to itself. */
export async function pasteFromMenu(editor: Workspace, inPlace = false): Promise<void> {
  let content: ClipboardContent;
  try {
    content = await editor.platform.readClipboard();
  } catch {
    const html = editor.platform.recall(COPY) ?? '';
    if (html !== '') await pasteContent(editor, { html, files: [] }, inPlace);
    else {
      const keys = editor.platform.isMac ? '⌘V' : 'Ctrl+V';
      editor.toast({ key: 'toast.paste-refused', values: { keys }, tone: 'info' });
    }
    return;
  }
  await pasteContent(editor, content, inPlace);
}

/** Keeps what was copied last for when the browser's clipboard is closed. Returns whether it fits. */
function keepCopy(editor: Workspace, html: string): boolean {
  const fits = html.length <= MAX_COPY;
  editor.platform.remember(COPY, fits ? html : '');
  return fits;
}

/** Takes away what was copied, but for what is locked. */
function cutShapes(editor: Workspace): void {
  const shapes = editor.selectedShapes({ withFrameChildren: true });
  const ids = shapes.filter((shape) => !isLocked(editor.board, shape)).map(({ id }) => id);
  const items = removalsOf(editor.board, editor.renderer.context, ids);
  editor.work.each({ name: 'cut', items, write: writeRemoval });
}

/** Puts what lies on the clipboard on the board, at the pointer where it is over it. */
export async function pasteContent(
  editor: Workspace,
  content: ClipboardContent,
  inPlace = false,
): Promise<void> {
  if (!editor.canEdit) return;
  const { html = '', text = '', files } = content;
  const clip = readClip(html);
  if (clip !== undefined) {
    pasteRecords(editor, clip, inPlace);
    return;
  }
  const at = editor.pastePoint();
  const foreign = html === '' ? undefined : await fetchPart(() => import('./foreign-clipboard.ts'));
  const tldraw = foreign?.tldrawFileOf(html);
  if (tldraw !== undefined && (await pasteDrawing(editor, tldraw, at))) return;
  // Word processors lay a picture of the words beside the words.
  const isWords = text.trim() !== '' && html !== '' && !/<img\b/i.test(html);
  if (files.length > 0 && !isWords) {
    await editor.insertFiles(files, at);
    return;
  }
  const words = text.trim() === '' ? (foreign?.textOfHtml(html) ?? '') : text;
  const trimmed = words.trim();
  if (trimmed.startsWith('{') && (await pasteDrawing(editor, trimmed, at))) return;
  if (/^<svg[\s>]/i.test(trimmed) || /^<\?xml[^>]*>\s*<svg[\s>]/i.test(trimmed)) {
    await editor.insertFiles([new File([trimmed], 'clipboard.svg', { type: 'image/svg+xml' })], at);
    return;
  }
  if (trimmed !== '') pasteText(editor, words.replaceAll('\r\n', '\n'), at);
}

/** Returns whether it was a drawing of some program. */
async function pasteDrawing(editor: Workspace, text: string, at: PagePoint): Promise<boolean> {
  const { readDrawing } = await fetchPart(() => import('./read-drawing.ts'));
  const result = readDrawing(text, { newId: newShapeId });
  if (!result.ok) return false;
  const { insertResult } = await fetchPart(() => import('./insert-files.ts'));
  await insertResult(editor, result, 'clipboard', at);
  return true;
}

function pasteText(editor: Workspace, text: string, at: PagePoint): void {
  const isLink = /^https?:\/\/\S+$/.test(text.trim());
  const fields = {
    text: text.slice(0, 20_000),
    x: at.x,
    y: at.y,
    ...parentFields(editor.board, { x: at.x, y: at.y, w: 0, h: 0 }),
  };
  const id = editor.step('paste', (tx) =>
    tx.create(
      'text',
      editor.newShape('text', isLink ? { ...fields, link: text.trim().slice(0, 2048) } : fields),
    ),
  );
  const box = editor.boxOf([id]);
  if (box !== undefined) {
    editor.history.stream((tx) => tx.update(id, { x: at.x - box.w / 2, y: at.y - box.h / 2 }));
  }
  editor.select([id]);
}

/** Pastes shapes: where they were if that is in view (a step aside if taken), else into the middle. */
export function pasteRecords(
  editor: Workspace,
  records: readonly ShapeRecord[],
  inPlace = false,
): void {
  if (records.length === 0) return;
  const offset = inPlace ? { x: 0, y: 0 } : pasteOffset(editor, records);
  const known = new Set(records.map(({ id }) => id));
  const fresh = freshRecords(records, topKey(editor.board.ordered()), offset).map((record, i) => {
    const { parent } = records[i]!.fields;
    // A frame of another board, or one that was not copied along, does not hold the copy.
    const keeps = typeof parent !== 'string' || known.has(parent) || editor.board.get(parent);
    return keeps ? record : { ...record, fields: { ...record.fields, parent: '' } };
  });
  editor.work.each({
    name: 'paste',
    items: inFrames(editor.board, fresh, editor.renderer.context),
    write: (tx, { id, type, fields }) => tx.create(type, fields, id),
    done: () => editor.select(fresh.map(({ id }) => id)),
  });
}

function pasteOffset(
  editor: Workspace,
  records: readonly ShapeRecord[],
): { readonly x: number; readonly y: number } {
  const shapes = shapesOf(records);
  const box = editor.boxOfShapes(shapes);
  if (box === undefined) return { x: 0, y: 0 };
  const view = editor.visibleBox();
  const middle = page(box.x + box.w / 2, box.y + box.h / 2);
  const isInView =
    middle.x > view.x &&
    middle.x < view.x + view.w &&
    middle.y > view.y &&
    middle.y < view.y + view.h;
  const at = editor.pointerPoint();
  const target = at ?? (isInView ? middle : editor.pastePoint());
  const x = Math.round(target.x - middle.x);
  const y = Math.round(target.y - middle.y);
  // On the one that was pasted before, a second one would not be seen.
  const places = new Set(editor.board.ordered().map((shape) => placeOf(shape, 0, 0)));
  let step = 0;
  const isTaken = (): boolean =>
    shapes.some((shape) => places.has(placeOf(shape, x + step, y + step)));
  while (step < 50 * STEP && isTaken()) step += STEP;
  return { x: x + step, y: y + step };
}

function placeOf(shape: Shape, dx: number, dy: number): string {
  return `${shape.type} ${Math.round(shape.x + dx)} ${Math.round(shape.y + dy)}`;
}
