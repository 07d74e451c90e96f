/**
 * The editor: one board, one view, one person. Holds camera, selection, tool, style and undo, feeds
 * pointer and key events to the tool, and tells the renderer what to show. The interface (Lit) reads
 * `state`, listens with `observe` and runs commands; it never reaches past this surface.
 */
import type { Board } from '../../shared/document/board.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint, ScreenPoint } from '../../shared/units.ts';
import type { CameraState, PeerView, Renderer } from '../render/renderer.ts';
import type { Connection, ConnectionStatus, SaveState } from '../sync/connection.ts';
import type { CursorName, NextStyle } from '../tools/tool.ts';

/** Plain picture of the editor at one moment; a new object after each change of any part. */
export interface EditorState {
  readonly tool: string;
  readonly toolLocked: boolean;
  readonly cursor: CursorName;
  readonly selection: readonly ShapeId[];
  readonly camera: CameraState;
  /** Size of the view in CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** What the style panel shows: the common style of the selection, or of the next shape. `undefined` = mixed. */
  readonly style: { readonly [K in keyof NextStyle]: NextStyle[K] | undefined };
  /** Shape types that the style panel is about: those selected, or the tool's. */
  readonly styledTypes: readonly string[];
  /** Text that is being typed, or `undefined`. */
  readonly editing:
    { readonly id: ShapeId; readonly field: string; readonly selectAll: boolean } | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly canEdit: boolean;
  readonly title: string;
  readonly grid: boolean;
  readonly snap: boolean;
  readonly connection: ConnectionStatus;
  readonly saveState: SaveState;
  readonly watchers: number;
  readonly peers: readonly PeerView[];
  readonly presenting: boolean;
  readonly following: number | undefined;
  readonly shapeCount: number;
}

export interface Toast {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly tone: 'info' | 'success' | 'error';
}

export interface Editor {
  readonly board: Board;
  readonly renderer: Renderer;
  readonly connection: Connection;
  readonly state: EditorState;
  observe(listener: (state: EditorState) => void): () => void;
  onToast(listener: (toast: Toast) => void): () => void;

  setTool(id: string, options?: { readonly lock?: boolean }): void;
  run(commandId: string): void;
  /** Applies style to the selection (one undo step) and to the next shapes. */
  setStyle(patch: Partial<NextStyle>): void;
  select(ids: Iterable<ShapeId>): void;
  editText(id: ShapeId, options?: { readonly selectAll?: boolean }): void;
  stopEditingText(): void;
  setTitle(title: string): void;
  setUser(user: { readonly name: string; readonly color: string }): void;

  toPage(point: ScreenPoint): PagePoint;
  toScreen(point: PagePoint): ScreenPoint;
  setCamera(camera: CameraState, options?: { readonly animate?: boolean }): void;
  zoomTo(box: Box, options?: { readonly animate?: boolean }): void;
  follow(clientId: number | undefined): void;

  /** DOM events of the canvas, in CSS pixels from its top left corner. */
  handlePointer(kind: 'down' | 'move' | 'up' | 'cancel' | 'leave', event: PointerEvent): void;
  handleWheel(event: WheelEvent): void;
  handleDoubleClick(event: MouseEvent): void;
  /** Returns whether the key was used. */
  handleKey(kind: 'down' | 'up', event: KeyboardEvent): boolean;
  /** Files dropped on the canvas or chosen in a dialog, at a page point. Shows progress by toasts. */
  insertFiles(files: readonly File[], at?: PagePoint): Promise<void>;
  resize(width: number, height: number, pixelRatio: number): void;
  destroy(): void;
}
