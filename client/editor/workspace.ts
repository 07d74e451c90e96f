/**
 * The editor as its own parts see it (commands, clipboard, files): the public surface and, beside it,
 * what only they may touch. Types only.
 */
import type { FieldValues } from '../../shared/document/board.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import type { Tool } from '../tools/tool.ts';
import type { Editor } from './editor.ts';
import type { BoardImages } from './images.ts';
import type { LongWork } from './long-work.ts';
import type { UndoHistory } from './undo.ts';

export interface Workspace extends Editor {
  readonly history: UndoHistory;
  /** Writes to many shapes at a time. */
  readonly work: LongWork;
  readonly images: BoardImages;
  readonly canEdit: boolean;
  readonly tool: Tool;
  readonly selection: ReadonlySet<ShapeId>;
  /** Group that a double click went into. */
  enteredGroup: string | undefined;
  /** Fields of a new shape of a type in the next style, on top of everything. */
  newShape(type: string, fields: FieldValues): FieldValues;
  /** Upright box around shapes, without their strokes. */
  boxOf(ids: Iterable<ShapeId>): Box | undefined;
  boxOfShapes(shapes: Iterable<Shape>): Box | undefined;
  /** Where the pointer is on the board, or `undefined` while it is elsewhere. */
  pointerPoint(): PagePoint | undefined;
  /** Where something new goes: the pointer, or the middle of the view. */
  pastePoint(): PagePoint;
}
