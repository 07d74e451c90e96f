/**
 * The parts of a board's interface that its first moment does without. Each is fetched when it is first
 * asked for, and all of them, one by one, when the board stands and nothing else is going on: then they
 * are there at once, and without a network.
 */
import type { LitElement } from 'lit';
import type { Editor } from '../editor/editor.ts';
import { fetchPart as fetchModule, idle, savesData } from '../editor/fetch-part.ts';
import { failure } from '../editor/notices.ts';

const parts = {
  menu: () => import('./menu.ts'),
  main: () => import('./main-menu.ts'),
  context: () => import('./context-menu.ts'),
  style: () => import('./style-panel.ts'),
  share: () => import('./share-dialog.ts'),
  palette: () => import('./command-palette.ts'),
  help: () => import('./help-dialog.ts'),
  me: () => import('./me-dialog.ts'),
  link: () => import('./link-dialog.ts'),
  renew: () => import('./manage-dialog.ts'),
  delete: () => import('./manage-dialog.ts'),
  manage: () => import('./manage-board.ts'),
  present: () => import('./present-dialog.ts'),
  presenter: () => import('./presenter-bar.ts'),
  follow: () => import('./follow-view.ts'),
  minimap: () => import('./minimap.ts'),
  problem: () => import('./board-state.ts'),
  words: () => import('./later-look.ts'),
} as const;

export type Part = keyof typeof parts;

/** What the editor fetches for itself, in the order in which it is likely to be wanted. */
const editorParts: readonly (() => Promise<unknown>)[] = [
  () => import('../editor/insert-files.ts'),
  () => import('../editor/picture-uploads.ts'),
  () => import('../editor/point-editing.ts'),
  () => import('../editor/read-drawing.ts'),
  () => import('../editor/render-parts.ts'),
  () => import('../editor/export.ts'),
  () => import('../editor/clean-svg.ts'),
  // Another language can be chosen without a network, too.
  () => import('./i18n/ar.ts'),
];

/** How long a part that did not come is not asked for again by itself. */
const REST_MS = 2000;

const here = new Set<Part>();
const coming = new Map<Part, Promise<boolean>>();

export function isHere(part: Part): boolean {
  return here.has(part);
}

/** Fetches a part. Returns whether it is there; where it is not, the person has been told. */
export function fetchPart(part: Part, editor: Pick<Editor, 'toast'> | undefined): Promise<boolean> {
  const known = coming.get(part);
  if (known !== undefined) return known;
  const fetching = fetchModule<unknown>(parts[part]).then(
    () => {
      here.add(part);
      return true;
    },
    (error: unknown) => {
      editor?.toast(failure(error));
      setTimeout(() => coming.delete(part), REST_MS);
      return false;
    },
  );
  coming.set(part, fetching);
  return fetching;
}

/** Gives a board that stands what it did without so far, and then fetches all the rest. */
export async function completeBoard(
  board: LitElement & { readonly editor: Editor | undefined },
): Promise<void> {
  try {
    const { addLaterParts } = await fetchModule(() => import('./later-parts.ts'));
    addLaterParts(board);
  } catch {
    addEventListener('online', () => void completeBoard(board), { once: true });
    return;
  }
  await fetchRest();
}

let isFetchingRest = false;

/** Fetches whatever is not there yet, each part in a moment in which the page has nothing to do. */
async function fetchRest(): Promise<void> {
  if (isFetchingRest || savesData()) return;
  isFetchingRest = true;
  try {
    for (const part of Object.keys(parts) as Part[]) {
      await idle();
      await parts[part]();
      here.add(part);
    }
    for (const load of editorParts) {
      await idle();
      await load();
    }
  } catch {
    // Who asks for a part that did not come is told then.
    isFetchingRest = false;
  }
}
