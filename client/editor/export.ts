/** Drawings on their way out: `.excalidraw`, SVG, PNG and Inkwire's own file, of a selection or of all. */
import { writeExcalidraw } from '../../shared/interop/excalidraw-write.ts';
import type { ImportedAsset } from '../../shared/interop/import-result.ts';
import { writeInkwire } from '../../shared/interop/inkwire-file.ts';
import { toSvg } from '../../shared/interop/svg.ts';
import type { ImageShape } from '../../shared/shapes/image.ts';
import { resolveColor } from '../../shared/shapes/palette.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { Workspace } from './workspace.ts';

/** What an export is about: the selection, or everything where nothing is selected. */
export function exportedShapes(editor: Workspace): readonly Shape[] {
  const selected = editor.selectedShapes({ withFrameChildren: true });
  return selected.length > 0 ? selected : editor.board.ordered();
}

interface ExportedImage {
  readonly dataUrl: string;
  readonly width: number;
  readonly height: number;
}

/** The pictures of some shapes as `data:` addresses; those that cannot be had are left out. */
async function imagesOf(
  editor: Workspace,
  shapes: readonly Shape[],
): Promise<ReadonlyMap<string, ExportedImage>> {
  const images = new Map<string, ExportedImage>();
  for (const shape of shapes) {
    if (shape.type !== 'image') continue;
    const { asset } = shape as ImageShape;
    if (asset === '' || images.has(asset)) continue;
    const blob = await editor.images.bytesOf(asset);
    if (blob === undefined) continue;
    const size = await editor.platform.imageSize(blob).catch(() => ({ width: 1, height: 1 }));
    images.set(asset, { dataUrl: await editor.platform.toDataUrl(blob), ...size });
  }
  return images;
}

function fileName(editor: Workspace, extension: string): string {
  const title = editor.board.meta.title.trim().replace(/[\\/:*?"<>|]+/g, '-');
  return `${title === '' ? 'board' : title}.${extension}`;
}

export async function exportExcalidraw(editor: Workspace): Promise<void> {
  const shapes = exportedShapes(editor);
  const images = await imagesOf(editor, shapes);
  const { title, background } = editor.board.meta;
  const text = writeExcalidraw(shapes, editor.renderer.context, {
    title,
    background: resolveColor(background, 'light'),
    now: Date.now(),
    image: (asset) => images.get(asset),
  });
  editor.platform.saveFile(
    fileName(editor, 'excalidraw'),
    new Blob([text], { type: 'application/json' }),
  );
}

export async function exportInkwire(editor: Workspace): Promise<void> {
  const file = await inkwireFile(editor, exportedShapes(editor));
  editor.platform.saveFile(file.name, file);
}

/** Inkwire's own file: everything as it is, with the pictures in it. */
export async function inkwireFile(editor: Workspace, shapes: readonly Shape[]): Promise<File> {
  const assets = new Map<string, ImportedAsset>();
  for (const shape of shapes) {
    if (shape.type !== 'image') continue;
    const { asset } = shape as ImageShape;
    const blob = asset === '' ? undefined : await editor.images.bytesOf(asset);
    if (blob === undefined) continue;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    assets.set(asset, { mimeType: blob.type, bytes });
  }
  const { title, background } = editor.board.meta;
  const text = writeInkwire(shapes, { title, background, asset: (hash) => assets.get(hash) });
  return new File([text], fileName(editor, 'inkwire'), { type: 'application/json' });
}

/** The SVG document of an export and its size in pixels. */
export async function svgOf(
  editor: Workspace,
  shapes: readonly Shape[],
  background: string,
): Promise<{ readonly svg: string; readonly width: number; readonly height: number }> {
  const images = await imagesOf(editor, shapes);
  return toSvg(shapes, editor.renderer.context, {
    theme: 'light',
    background,
    title: editor.board.meta.title,
    css: await editor.platform.fontCss(),
    image: (asset) => images.get(asset)?.dataUrl,
    imageSize: (asset) => images.get(asset),
  });
}

export async function exportSvg(editor: Workspace): Promise<void> {
  const { svg } = await svgOf(editor, exportedShapes(editor), editor.board.meta.background);
  editor.platform.saveFile(fileName(editor, 'svg'), new Blob([svg], { type: 'image/svg+xml' }));
}

async function pngOf(editor: Workspace): Promise<Blob> {
  const { background } = editor.board.meta;
  const { svg, width, height } = await svgOf(editor, exportedShapes(editor), background);
  return editor.platform.rasterize(svg, width, height, 2);
}

export async function exportPng(editor: Workspace): Promise<void> {
  editor.platform.saveFile(fileName(editor, 'png'), await pngOf(editor));
}

export async function copyAsPng(editor: Workspace): Promise<void> {
  await editor.platform.writeClipboard({ png: pngOf(editor) });
  editor.toast({ key: 'toast.copied-png', tone: 'success' });
}

export async function copyAsSvg(editor: Workspace): Promise<void> {
  const { svg } = await svgOf(editor, exportedShapes(editor), 'none');
  await editor.platform.writeClipboard({ text: svg });
  editor.toast({ key: 'toast.copied-svg', tone: 'success' });
}

export async function copyAsText(editor: Workspace): Promise<void> {
  const text = exportedShapes(editor)
    .map(({ id }) => editor.describe(id))
    .filter((words) => words !== '')
    .join('\n');
  await editor.platform.writeClipboard({ text });
  editor.toast({ key: 'toast.copied-text', tone: 'success' });
}
