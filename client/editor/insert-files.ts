/**
 * Files that were dropped, pasted or chosen: drawings of this and other programs become shapes,
 * pictures become pictures. Says what came over and what did not, by count and kind. Fetched with the
 * first file: most people who open a board bring none.
 */
import { newShapeId } from '../../shared/document/board.ts';
import type { ImportReport, ImportResult, ReportLine } from '../../shared/interop/import-result.ts';
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { parentFields } from '../tools/frames.ts';
import { PICTURES } from './choose-files.ts';
import { fetchPart } from './fetch-part.ts';
import type { Workspace } from './workspace.ts';
import { importShapes } from './import-shapes.ts';
// Fetched along, so that it is there when the first picture is.
import './picture-uploads.ts';
import type { UploadState } from './picture-uploads.ts';

/** A picture is shown no larger than this part of the view. */
const SHARE_OF_VIEW = 0.6;
/** Distance between pictures that arrive together, in board units. */
const STAGGER = 24;

/** Puts files on the board with their middle at a point. */
export async function insertFiles(
  editor: Workspace,
  files: readonly File[],
  at: PagePoint,
): Promise<void> {
  if (!editor.canEdit) return;
  let pictures = 0;
  for (const file of files) {
    const type = pictureType(file);
    if (type === undefined) await insertDrawing(editor, file, at);
    else {
      const shift = pictures * STAGGER;
      await insertPicture(editor, file, type, page(at.x + shift, at.y + shift));
      pictures += 1;
    }
  }
}

function pictureType(file: File): string | undefined {
  const known = Object.values(PICTURES);
  if (known.includes(file.type)) return file.type;
  return PICTURES[file.name.split('.').at(-1)?.toLowerCase() ?? ''];
}

async function insertDrawing(editor: Workspace, file: File, at: PagePoint): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { readDrawing } = await fetchPart(() => import('./read-drawing.ts'));
  const result = readDrawing(bytes, { newId: newShapeId });
  await insertResult(editor, result, file.name, at);
}

/** Puts what an importer gave on the board and reports. */
export async function insertResult(
  editor: Workspace,
  result: ImportResult,
  name: string,
  at: PagePoint | undefined,
): Promise<void> {
  if (!result.ok) {
    editor.toast({ key: `toast.import-${result.error}`, values: { name }, tone: 'error' });
    return;
  }
  if (result.shapes.length === 0) {
    editor.toast({ key: 'toast.import-empty', values: { name }, tone: 'error' });
    return;
  }
  const assets = new Map<string, string>();
  for (const [key, { mimeType, bytes }] of result.assets) {
    const asset = await storePicture(
      editor,
      new Blob([bytes as BlobPart], { type: mimeType }),
      name,
    );
    if (asset !== undefined) assets.set(key, asset);
  }
  const shapes = result.shapes.map((shape) => {
    const asset = shape.assetKey === undefined ? undefined : assets.get(shape.assetKey);
    return asset === undefined ? shape : { ...shape, fields: { ...shape.fields, asset } };
  });
  // A drawing that is opened on an empty board gives it its name and its paper.
  const isNew = editor.board.size === 0 && editor.board.meta.title === '';
  const title = (result.title ?? name.replace(/\.\w+$/, '')).slice(0, 200);
  const { background } = result;
  const ids = await importShapes(editor, shapes, at, (tx) => {
    if (isNew) tx.setMeta({ title, ...(background === undefined ? {} : { background }) });
  });
  if (ids.length === 0) return;
  showWhole(editor, ids);
  report(editor, result.report, ids.length, name);
}

function showWhole(editor: Workspace, ids: readonly string[]): void {
  const box = editor.boxOf(ids);
  if (box === undefined) return;
  const view = editor.visibleBox('clear');
  const isSeen =
    box.x >= view.x &&
    box.y >= view.y &&
    box.x + box.w <= view.x + view.w &&
    box.y + box.h <= view.y + view.h;
  if (!isSeen) editor.zoomTo(box, { animate: true });
}

function report(editor: Workspace, report: ImportReport, count: number, name: string): void {
  const left = report.leftOut.filter(({ reason }) => reason !== 'deleted');
  const leftCount = left.reduce((sum, line) => sum + line.count, 0);
  const different = report.changed.filter(({ reason }) => reason !== 'shortened');
  const changed = different.reduce((sum, line) => sum + line.count, 0);
  const kinds = [...left, ...different].map(kindOf);
  const key =
    leftCount > 0
      ? 'toast.imported-partly'
      : changed > 0
        ? 'toast.imported-changed'
        : 'toast.imported';
  editor.toast({
    id: 'import',
    key,
    values: { count, name, left: leftCount, changed, kinds: kinds.join(', ') },
    tone: leftCount > 0 ? 'info' : 'success',
  });
  const shortened = report.changed.filter(({ reason }) => reason === 'shortened');
  if (shortened.length === 0) return;
  editor.toast({
    id: 'import-shortened',
    key: 'toast.import-shortened',
    values: {
      count: shortened.reduce((sum, line) => sum + line.count, 0),
      kinds: shortened.map(kindOf).join(', '),
    },
    tone: 'info',
  });
}

/** What the file calls them, and how many. */
function kindOf({ kind, count }: ReportLine): string {
  return `${kind} (${count})`;
}

async function insertPicture(
  editor: Workspace,
  file: Blob,
  type: string,
  at: PagePoint,
): Promise<void> {
  const name = file instanceof File ? file.name : '';
  const picture = await cleanPicture(editor, file, type);
  if (picture === undefined) {
    editor.toast({ key: 'toast.image-broken', values: { name }, tone: 'error' });
    return;
  }
  let isRefused = false;
  let size: { readonly width: number; readonly height: number };
  try {
    size = await editor.platform.imageSize(picture);
  } catch {
    editor.toast({ key: 'toast.image-broken', values: { name }, tone: 'error' });
    return;
  }
  const made: { id?: string } = {};
  const asset = await storePicture(editor, picture, name, () => {
    // Nobody else will ever see it: a frame with nothing in it is worth less than the word about it.
    const { id } = made;
    if (id !== undefined) editor.history.stream((tx) => tx.remove([id]));
    isRefused = true;
  });
  if (asset === undefined || isRefused) return;
  const view = editor.visibleBox();
  const scale = Math.min(
    1,
    (view.w * SHARE_OF_VIEW) / size.width || 1,
    (view.h * SHARE_OF_VIEW) / size.height || 1,
  );
  const w = size.width * scale;
  const h = size.height * scale;
  const alt = name.replace(/\.\w+$/, '').slice(0, 200);
  const id = editor.step('insert-image', (tx) =>
    tx.create(
      'image',
      editor.newShape('image', {
        x: at.x - w / 2,
        y: at.y - h / 2,
        w,
        h,
        asset,
        alt,
        ...parentFields(editor.board, { x: at.x - w / 2, y: at.y - h / 2, w, h }),
      }),
    ),
  );
  made.id = id;
  editor.select([id]);
}

/** The picture as it may be stored: an SVG loses everything that could run or fetch. */
async function cleanPicture(
  editor: Workspace,
  file: Blob,
  type: string,
): Promise<Blob | undefined> {
  if (type !== 'image/svg+xml') return new Blob([file], { type });
  const clean = await editor.platform.cleanSvg(await file.text());
  return clean === undefined ? undefined : new Blob([clean], { type });
}

/** Tells apart what is sent under one name. */
let uploads = 0;

/** @param onGone the picture will never be on the server; where it is given, the person can end it. */
async function storePicture(
  editor: Workspace,
  picture: Blob,
  name: string,
  onGone?: () => void,
): Promise<string | undefined> {
  const id = `upload-${(uploads += 1)}`;
  const toast = (state: UploadState): void => {
    // Of a drawing's pictures only trouble is told: that the drawing is there is told once, of all.
    if (onGone === undefined && (state.kind === 'sending' || state.kind === 'done')) return;
    const cancel = onGone && 'cancel' in state && { key: 'app.cancel', run: state.cancel };
    const action = cancel && { action: cancel };
    switch (state.kind) {
      case 'sending':
        editor.toast({
          id,
          key: 'toast.uploading',
          values: { name },
          tone: 'info',
          progress: state.progress,
          ...action,
        });
        return;
      case 'done':
        editor.toast({ id, key: 'toast.uploaded', values: { name }, tone: 'success' });
        return;
      case 'waiting':
        editor.toast({ id, key: 'toast.upload-waits', values: { name }, tone: 'info', ...action });
        return;
      case 'cancelled':
        onGone?.();
        // The one with the button goes with its press.
        editor.toast({ key: 'toast.upload-cancelled', values: { name }, tone: 'info' });
        return;
      case 'refused':
        onGone?.();
        editor.toast({
          id,
          key: state.status === 413 ? 'toast.image-too-large' : 'toast.upload-refused',
          values: { name },
          tone: 'error',
        });
        return;
    }
  };
  try {
    const clean = await cleanPicture(editor, picture, picture.type);
    if (clean === undefined) return undefined;
    return await editor.images.add(clean, toast);
  } catch {
    editor.toast({ key: 'toast.image-broken', values: { name }, tone: 'error' });
    return undefined;
  }
}
