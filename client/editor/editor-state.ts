/** The picture of the editor that the interface reads, put together from its parts. Pure. */
import type { Board } from '../../shared/document/board.ts';
import { compatibilityOf } from '../../shared/document/migrate.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { Connection } from '../sync/connection.ts';
import { isLocked } from '../tools/groups.ts';
import type { EditorState } from './editor.ts';
import type { PresenceRoom } from './presence.ts';
import type { Selection } from './selection.ts';
import type { Settings } from './settings.ts';
import { commonStyle, styleOfTool } from './style.ts';
import type { TextSession } from './text-session.ts';
import type { ToolBox } from './tool-box.ts';
import type { UndoHistory } from './undo.ts';
import type { ViewControl } from './view-control.ts';

export interface StateParts {
  readonly board: Board;
  readonly connection: Connection;
  readonly history: UndoHistory;
  readonly presence: PresenceRoom;
  readonly selection: Selection;
  readonly settings: Settings;
  readonly text: TextSession;
  readonly tools: ToolBox;
  readonly view: ViewControl;
  readonly canEdit: boolean;
}

export function editorState(parts: StateParts): EditorState {
  const { board, connection, history, settings, tools, view } = parts;
  const shapes = parts.selection.shapes();
  const types = typesAmong(board, shapes);
  return {
    tool: tools.tool.id,
    toolLocked: tools.locked,
    cursor: tools.cursor,
    selection: parts.selection.list,
    camera: view.camera.state,
    viewport: view.camera.viewport,
    style: commonStyle(
      shapes,
      shapes.length > 0 ? settings.style : styleOfTool(tools.tool.id, settings.style),
    ),
    recentColors: settings.recentColors,
    styledTypes: shapes.length > 0 ? types : typesOf(tools.tool.id),
    selectionLocked: shapes.length > 0 && types.length === 0,
    editing: parts.text.edited,
    canUndo: history.canUndo,
    canRedo: history.canRedo,
    canEdit: parts.canEdit,
    isFromLater: compatibilityOf(board.doc) === 'newer',
    title: board.meta.title,
    grid: settings.grid,
    snap: settings.snap,
    partEraser: settings.partEraser,
    connection: connection.status,
    saveState: connection.saveState === 'saved' && tools.isAhead ? 'saving' : connection.saveState,
    watchers: connection.watchers,
    peers: parts.presence.views,
    ownColor: parts.presence.own.user.color,
    presenting: view.presenting,
    following: view.following,
    slide: view.slide,
    followers: parts.presence.followers,
    shapeCount: board.size,
  };
}

/**
 * Types of the selected shapes that are not locked: those that a style would change. The list of a
 * large selection is gone through once.
 */
function typesAmong(board: Board, shapes: readonly Shape[]): readonly string[] {
  let types = knownTypes.get(shapes);
  if (types === undefined) {
    const open = shapes.filter((shape) => !isLocked(board, shape));
    types = [...new Set(open.map(({ type }) => type))];
    knownTypes.set(shapes, types);
  }
  return types;
}

const knownTypes = new WeakMap<readonly Shape[], readonly string[]>();

/** Types of shape that a tool makes. */
function typesOf(tool: string): readonly string[] {
  if (tool === 'pen' || tool === 'highlighter') return ['stroke'];
  return shapeDef(tool) === undefined ? [] : [tool];
}
