/**
 * Puts shapes that came from elsewhere (a file, the clipboard) on the board: new order keys, the
 * middle of them at a point, one undo step. Many are put there in portions, with a progress that can
 * be stopped; what was there is then taken back.
 */
import type { BoardTransaction } from '../../shared/document/board.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { readShape } from '../../shared/document/read-shape.ts';
import type { ImportedShape } from '../../shared/interop/import-result.ts';
import type { ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import { unionBoxes } from '../../shared/geometry/box.ts';
import { alignBox } from '../tools/handles.ts';
import type { Workspace } from './workspace.ts';

/** Shapes put on the board between two pictures. */
const PORTION = 400;
const TOAST = 'import';

/** Box around imported shapes, as they say themselves. */
export function importedBox(shapes: readonly ImportedShape[], ctx: ShapeContext): Box | undefined {
  const read = new Map(
    shapes.map(({ id, type, fields }) => [
      id,
      readShape(id, (name) => (name === 'type' ? type : fields[name])),
    ]),
  );
  const own: ShapeContext = {
    shape: (id) => read.get(id),
    measureText: (text, font) => ctx.measureText(text, font),
  };
  const boxes = [...read.values()].flatMap((shape) => (shape ? [alignBox(shape, own)] : []));
  return unionBoxes(boxes);
}

/**
 * @param at where their middle goes; `undefined` leaves them where they are.
 * @param also more to write in the same step.
 * @returns the ids of the new shapes; none where the person stopped it.
 */
export async function importShapes(
  editor: Workspace,
  shapes: readonly ImportedShape[],
  at: PagePoint | undefined,
  also: (tx: BoardTransaction) => void = () => undefined,
): Promise<readonly ShapeId[]> {
  const { board, history } = editor;
  const box = at && importedBox(shapes, editor.renderer.context);
  const dx = box && at ? Math.round(at.x - box.x - box.w / 2) : 0;
  const dy = box && at ? Math.round(at.y - box.y - box.h / 2) : 0;
  const keys = keysBetween(board.ordered().at(-1)?.index ?? null, null, shapes.length);
  const put = (from: number, to: number): void => {
    history.change((tx) => {
      for (let i = from; i < Math.min(to, shapes.length); i += 1) {
        const { id, type, fields } = shapes[i]!;
        const moved = { ...fields, index: keys[i] } as Record<string, unknown>;
        moved['x'] = numberOf(fields['x']) + dx;
        moved['y'] = numberOf(fields['y']) + dy;
        tx.create(type, moved, id);
      }
    });
  };
  history.begin('import');
  if (shapes.length <= PORTION * 2) put(0, shapes.length);
  else if (!(await putInPortions(editor, shapes.length, put))) return [];
  const made = shapes.map(({ id }) => id);
  history.change(also);
  editor.select(made);
  history.end();
  return made;
}

async function putInPortions(
  editor: Workspace,
  count: number,
  put: (from: number, to: number) => void,
): Promise<boolean> {
  const { clock } = editor.platform;
  const run = { stopped: false };
  const free = editor.occupy(() => {
    run.stopped = true;
  });
  try {
    for (let done = 0; done < count && !run.stopped; done += PORTION) {
      put(done, done + PORTION);
      editor.toast({
        id: TOAST,
        key: 'toast.importing',
        values: { done: Math.min(count, done + PORTION), total: count },
        tone: 'info',
        progress: Math.min(1, (done + PORTION) / count),
        action: { key: 'import.stop', run: () => (run.stopped = true) },
      });
      await new Promise<void>((resolve) => void clock.frame(resolve));
    }
  } finally {
    free();
  }
  if (!run.stopped) return true;
  editor.history.cancel();
  editor.toast({ id: TOAST, key: 'toast.import-stopped', tone: 'info' });
  return false;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
