/**
 * Puts shapes that came from elsewhere (a file, the clipboard) on the board: new order keys, the
 * middle of them at a point, one undo step.
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
  const made = shapes.map(({ id }) => id);
  return new Promise((resolve) => {
    editor.work.each({
      name: 'import',
      items: shapes,
      write(tx, { id, type, fields }, i) {
        const moved = { ...fields, index: keys[i] } as Record<string, unknown>;
        moved['x'] = numberOf(fields['x']) + dx;
        moved['y'] = numberOf(fields['y']) + dy;
        tx.create(type, moved, id);
      },
      done() {
        history.change(also);
        editor.select(made);
        resolve(made);
      },
      stopped: () => resolve([]),
      toast: { id: 'import', key: 'toast.importing' },
    });
  });
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
