/**
 * The editor: one board, one view, one person. Holds camera, selection, tool, style and undo, feeds
 * pointer and key events to the tool, and tells the renderer what to show. The interface (Lit) reads
 * `state`, listens with `observe` and runs commands; it never reaches past this surface.
 * This file is the surface; `open-board.ts` makes one for a page, `board-editor.ts` is behind it.
 */
import type { Board, BoardTransaction } from '../../shared/document/board.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint, ScreenPoint } from '../../shared/units.ts';
import type { CameraState, PeerView, Renderer, RenderOptions } from '../render/renderer.ts';
import type { Connection, ConnectionStatus, SaveState } from '../sync/connection.ts';
import type { CursorName, NextStyle } from '../tools/tool.ts';
import type { Platform } from './platform.ts';
import type { TextBinding } from './text-binding.ts';

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
  /** Colours of one's own that were chosen before, `#rrggbb`, the last one first. */
  readonly recentColors: readonly string[];
  /** Shape types that the style panel is about: those selected, or the tool's. */
  readonly styledTypes: readonly string[];
  /** Whether something is selected and all of it is locked. */
  readonly selectionLocked: boolean;
  /** Text that is being typed, or `undefined`. */
  readonly editing:
    { readonly id: ShapeId; readonly field: string; readonly selectAll: boolean } | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly canEdit: boolean;
  /** Whether a later version has drawn here, which this one must not write over. */
  readonly isFromLater: boolean;
  readonly title: string;
  readonly grid: boolean;
  readonly snap: boolean;
  /** Whether the eraser takes parts of strokes instead of whole shapes. */
  readonly partEraser: boolean;
  readonly connection: ConnectionStatus;
  /** `saving` also while a part of what is being done is not on the board yet. */
  readonly saveState: SaveState;
  readonly watchers: number;
  readonly peers: readonly PeerView[];
  /** The colour in which the others see me: the chosen one, unless somebody here has it already. */
  readonly ownColor: string;
  readonly presenting: boolean;
  readonly following: number | undefined;
  /** The only part of the board that is to be seen: what is presented here, or where one looks along. */
  readonly slide: Box | undefined;
  /** How many of the others follow this person. */
  readonly followers: number;
  readonly shapeCount: number;
}

/** Gives a text in the language of the person, by its message key. */
export type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface Toast {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly tone: 'info' | 'success' | 'error';
  /** A later toast with the same id takes the place of this one. */
  readonly id?: string;
  /** 0–1 while something is under way: the toast stays until one without it takes its place. */
  readonly progress?: number;
  /** A button on the toast. */
  readonly action?: { readonly key: string; readonly run: () => void };
  /** Only for screen readers (what is selected, where it went). */
  readonly quiet?: boolean;
}

export interface Editor {
  readonly board: Board;
  readonly renderer: Renderer;
  readonly connection: Connection;
  readonly platform: Platform;
  readonly state: EditorState;
  observe(listener: (state: EditorState) => void): () => void;
  onToast(listener: (toast: Toast) => void): () => void;
  toast(toast: Toast): void;

  setTool(id: string, options?: { readonly lock?: boolean }): void;
  setToolLocked(locked: boolean): void;
  run(commandId: string): void;
  /**
   * Applies style to the selection (one undo step) and to the next shapes. With `more`, further values
   * of the same drag follow: together they are one step, which the first call without it ends.
   */
  setStyle(patch: Partial<NextStyle>, options?: { readonly more?: boolean }): void;
  setOptions(
    patch: Partial<{
      readonly grid: boolean;
      readonly snap: boolean;
      readonly partEraser: boolean;
    }>,
  ): void;
  /** Theme, background and reduced motion, as the interface decides them. */
  setRenderOptions(patch: Partial<Pick<RenderOptions, 'theme' | 'reducedMotion'>>): void;
  select(ids: Iterable<ShapeId>): void;
  /** Shapes of the selection, bottom first; those in a selected frame too where asked for. */
  selectedShapes(options?: { readonly withFrameChildren?: boolean }): readonly Shape[];
  editText(id: ShapeId, options?: { readonly selectAll?: boolean }): void;
  stopEditingText(): void;
  /** Binds a text control to the shared text that is being edited; the caller destroys it. */
  bindText(id: ShapeId, field: string): TextBinding | undefined;
  setTitle(title: string): void;
  setUser(user: { readonly name: string; readonly color: string }): void;

  /** One undo step of a command. Returns what `fn` returns. */
  step<T>(name: string, fn: (tx: BoardTransaction) => T): T;
  undo(): void;
  redo(): void;

  toPage(point: ScreenPoint): PagePoint;
  toScreen(point: PagePoint): ScreenPoint;
  setCamera(camera: CameraState, options?: { readonly animate?: boolean }): void;
  zoomTo(
    box: Box,
    options?: { readonly animate?: boolean; readonly maxZoom?: number; readonly padding?: number },
  ): void;
  /** Multiplies the zoom about a point of the view (its middle by default). */
  zoomBy(factor: number, at?: ScreenPoint, options?: { readonly animate?: boolean }): void;
  /** What is visible now, in page space; `clear` without what the interface covers. */
  visibleBox(part?: 'all' | 'clear'): Box;
  follow(clientId: number | undefined): void;
  /** Asks everybody to look where I look, until switched off; only at a slide, where there is one. */
  present(on: boolean, slide?: Box): void;

  /**
   * What a context menu is about: selects the shape at a point unless it is selected already, or
   * nothing where there is none. Locked shapes count, so that they can be unlocked.
   */
  pickAt(point: ScreenPoint): void;
  /** Plain words for a screen reader: "Rectangle, 3 of 12, ‘label’". */
  describe(id: ShapeId): string;

  /** DOM events of the canvas, in CSS pixels from its top left corner. */
  handlePointer(kind: 'down' | 'move' | 'up' | 'cancel' | 'leave', event: PointerEvent): void;
  handleWheel(event: WheelEvent): void;
  handleDoubleClick(event: MouseEvent): void;
  /** Returns whether the key was used. */
  handleKey(kind: 'down' | 'up', event: KeyboardEvent): boolean;
  /** `copy`, `cut` and `paste` of the document, while no text control has the focus. */
  handleClipboard(kind: 'copy' | 'cut' | 'paste', event: ClipboardEvent): void;
  /** Files dropped on the canvas or chosen in a dialog, at a page point. Shows progress by toasts. */
  insertFiles(files: readonly File[], at?: PagePoint): Promise<void>;
  resize(width: number, height: number, pixelRatio: number): void;
  destroy(): void;
}
