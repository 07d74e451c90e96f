/**
 * The editor behind `editor.ts`: makes its parts, tells them of each other, and puts their state
 * together. What a part does is in its own file; here is only who tells whom.
 */
import type { Board, BoardTransaction, FieldValues } from '../../shared/document/board.ts';
import { compatibilityOf } from '../../shared/document/migrate.ts';
import type { SourceChange } from '../../shared/document/shape-source.ts';
import { describeShape } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint, ScreenPoint } from '../../shared/units.ts';
import type { CameraState, Renderer, RenderOptions } from '../render/renderer.ts';
import type { Connection } from '../sync/connection.ts';
import { boxOfShapes } from '../tools/handles.ts';
import type { NextStyle, Tool } from '../tools/tool.ts';
import { handleClipboardEvent } from './clipboard.ts';
import type { Insets } from './camera.ts';
import type { Command } from './command.ts';
import { rawPointer } from './dom-events.ts';
import { editorState, type StateParts } from './editor-state.ts';
import type { EditorState, Toast, Words } from './editor.ts';
import type { BoardImages } from './images.ts';
import { chooseFiles, PICTURE_FILES } from './choose-files.ts';
import type { RawPointer } from './input.ts';
import { fetchPart } from './fetch-part.ts';
import { KeyControl } from './key-control.ts';
import { LongWork } from './long-work.ts';
import { LostWork } from './lost-work.ts';
import { Notices } from './notices.ts';
import { OverlayLoop } from './overlay-scene.ts';
import type { Platform } from './platform.ts';
import { PresenceRoom } from './presence.ts';
import { Selection } from './selection.ts';
import { Settings, type SettingsPatch } from './settings.ts';
import { StrokeRescue } from './stroke-rescue.ts';
import { StyleSession } from './style-session.ts';
import type { TextBinding } from './text-binding.ts';
import { TextSession } from './text-session.ts';
import { ToolBox } from './tool-box.ts';
import { newShapeFields } from './tool-context.ts';
import { UndoHistory } from './undo.ts';
import { type UndoControlParts, undoOrRedo } from './undo-control.ts';
import { ViewControl, type ZoomOptions } from './view-control.ts';
import type { Workspace } from './workspace.ts';

export interface BoardEditorInit {
  readonly connection: Connection;
  readonly board: Board;
  readonly renderer: Renderer;
  readonly images: BoardImages;
  readonly platform: Platform;
  /** Everything that commands, shortcuts and menus offer. */
  readonly commands: readonly Command[];
  readonly user: { readonly id: string; readonly name: string; readonly color: string };
  readonly canEdit: boolean;
  /** For what is written on the board in words: names of new frames. */
  readonly text: Words;
  /** What the interface covers of the view, asked when a box is fitted into it. */
  readonly insets?: () => Insets;
}

export class BoardEditor implements Workspace {
  readonly board: Board;
  readonly renderer: Renderer;
  readonly connection: Connection;
  readonly platform: Platform;
  readonly images: BoardImages;
  readonly history: UndoHistory;
  readonly work: LongWork;
  readonly #commands: readonly Command[];
  readonly #mayEdit: boolean;
  readonly #settings: Settings;
  readonly #presence: PresenceRoom;
  readonly #view: ViewControl;
  readonly #text: TextSession;
  readonly #tools: ToolBox;
  readonly #keys: KeyControl;
  readonly #lost: LostWork;
  readonly #rescue: StrokeRescue;
  readonly #styling: StyleSession;
  readonly #notices = new Notices(() => editorState(this.#parts()));
  readonly toast: (toast: Toast) => void = this.#notices.toast;
  readonly #stops: (() => void)[] = [];
  #user: BoardEditorInit['user'];
  readonly #selection: Selection;
  readonly #overlay: OverlayLoop;
  #isDestroyed = false;

  constructor(init: BoardEditorInit) {
    const { board, connection, renderer, platform, images } = init;
    const { clock } = platform;
    this.board = board;
    this.connection = connection;
    this.renderer = renderer;
    this.platform = platform;
    this.images = images;
    this.#commands = init.commands;
    this.#mayEdit = init.canEdit;
    this.#user = init.user;
    const { toast, touch } = this.#notices;
    this.#overlay = new OverlayLoop(board, clock, renderer, () => ({
      board,
      selection: this.#selection.isHeld ? new Set() : this.#selection.ids,
      zoom: this.#view.camera.state.zoom,
      overlay: this.#tools.overlay,
      peers: this.#presence.views,
      showsHandles: this.canEdit && this.#text.edited === undefined && !this.#tools.isPinching,
    }));
    const redraw = this.#overlay.touch;
    this.#settings = new Settings(platform);
    this.#selection = new Selection(board, (ids) => {
      const { edited } = this.#text;
      if (edited !== undefined && !ids.has(edited.id)) this.stopEditingText();
      this.#presence.show({ selection: [...ids] });
      touch();
      redraw();
    });
    this.history = new UndoHistory(board, () => this.#selection.list, touch);
    this.work = new LongWork({
      clock,
      history: this.history,
      canEdit: () => this.canEdit,
      occupy: (stop) => this.#tools.occupy(stop),
      toast,
      onChange: () => {
        this.#selection.isHeld = this.work.isRunning;
        redraw();
      },
    });
    this.#text = new TextSession(board, this.history, clock, () => this.#onText());
    this.#styling = new StyleSession({
      clock,
      history: this.history,
      work: this.work,
      selection: this.#selection,
      settings: this.#settings,
      context: () => renderer.context,
      canEdit: () => this.canEdit,
      isTyping: () => this.#text.edited !== undefined,
      tool: () => this.tool.id,
    });
    const watchers = (): number => connection.watchers;
    this.#presence = new PresenceRoom(connection.awareness, clock, this.#user, watchers, () =>
      this.#onPeers(),
    );
    this.#view = new ViewControl({
      platform,
      insets: init.insets,
      presence: this.#presence,
      isBusy: () => this.#text.edited !== undefined || this.#tools.tool.state !== 'idle',
      onChange: touch,
      onCamera: () => {
        renderer.setCamera(this.#view.camera.state);
        touch();
        redraw();
      },
    });
    this.#lost = new LostWork({
      board,
      clock,
      isHeld: (id) =>
        this.#text.edited?.id === id || this.#tools.overlay.gesture?.ids.includes(id) === true,
      isSaved: () => connection.saveState === 'saved',
      restore: (fn) => this.step('restore', fn),
      toast,
    });
    this.#tools = new ToolBox({
      board,
      renderer,
      clock,
      camera: this.#view.camera,
      history: this.history,
      work: this.work,
      presence: this.#presence,
      view: this.#view,
      settings: this.#settings,
      canEdit: () => this.canEdit,
      selection: () => this.#selection.ids,
      select: (ids) => this.select(ids),
      editText: (id, options) => this.editText(id, options),
      stopEditingText: () => this.stopEditingText(),
      chooseImages: (at) => void chooseFiles(this, PICTURE_FILES, at),
      text: init.text,
      toast,
      hold: (ids) => this.#lost.hold(ids),
      onChange: touch,
      onOverlay: redraw,
    });
    this.#keys = new KeyControl({
      isMac: platform.isMac,
      commands: this.#commands,
      tools: this.#tools,
      text: this.#text,
      view: this.#view,
      editor: this,
    });
    this.#rescue = new StrokeRescue({
      board,
      clock,
      awareness: connection.awareness,
      isReady: () => this.canEdit && connection.status.kind === 'live',
      write: (fn) => this.history.stream(fn),
    });
    this.#stops.push(
      board.observe((change) => {
        if (change.meta) renderer.setOptions({ background: board.meta.background });
        this.#onBoard(change);
      }),
      connection.observe(() => {
        this.#lost.onConnection();
        this.#rescue.look();
        this.#notices.touch();
      }),
      images.observe(redraw),
    );
    renderer.setOptions({ grid: this.#settings.grid });
    redraw();
  }

  get state(): EditorState {
    return this.#notices.state;
  }

  get canEdit(): boolean {
    const { status } = this.connection;
    if (status.kind === 'refused') return false;
    // A full board has to be emptied by somebody.
    if (status.kind === 'read-only' && status.reason !== 'board-full') return false;
    return this.#mayEdit && compatibilityOf(this.board.doc) !== 'newer';
  }

  get selection(): ReadonlySet<ShapeId> {
    return this.#selection.ids;
  }
  get tool(): Tool {
    return this.#tools.tool;
  }

  get enteredGroup(): string | undefined {
    return this.#tools.enteredGroup;
  }
  set enteredGroup(group: string | undefined) {
    this.#tools.enteredGroup = group;
  }

  observe(listener: (state: EditorState) => void): () => void {
    return this.#notices.observe(listener);
  }

  onToast(listener: (toast: Toast) => void): () => void {
    return this.#notices.onToast(listener);
  }

  #parts(): StateParts & UndoControlParts {
    return {
      board: this.board,
      connection: this.connection,
      history: this.history,
      presence: this.#presence,
      selection: this.#selection,
      settings: this.#settings,
      text: this.#text,
      tools: this.#tools,
      view: this.#view,
      work: this.work,
      canEdit: this.canEdit,
      toast: this.toast,
    };
  }

  // Tools and commands

  setTool(id: string, options: { readonly lock?: boolean } = {}): void {
    this.#tools.set(id, options.lock);
  }

  setToolLocked(locked: boolean): void {
    this.#tools.locked = locked;
  }

  run(commandId: string): void {
    const command = this.#commands.find(({ id }) => id === commandId);
    if (command === undefined) throw new Error(`there is no command "${commandId}"`);
    // Undo stops what is under way; anything else but looking elsewhere comes after it.
    if (!/^(view\.|edit\.undo$)/.test(commandId)) this.work.finish();
    if (!command.isEnabled(this)) return;
    const done = command.run(this);
    if (done instanceof Promise) void this.#notices.tell(done);
  }

  step<T>(name: string, fn: (tx: BoardTransaction) => T): T {
    this.history.begin(name);
    try {
      return this.history.change(fn);
    } finally {
      this.history.end();
    }
  }

  undo(): void {
    if (this.canEdit) undoOrRedo(this.#parts(), 'undo');
  }

  redo(): void {
    if (this.canEdit) undoOrRedo(this.#parts(), 'redo');
  }

  setStyle(patch: Partial<NextStyle>, options: { readonly more?: boolean } = {}): void {
    this.#styling.set(patch, options.more ?? false);
    this.#notices.touch();
  }

  setOptions(patch: SettingsPatch): void {
    this.#settings.set(patch);
    this.renderer.setOptions({ grid: this.#settings.grid });
    this.#notices.touch();
  }

  setRenderOptions(patch: Partial<Pick<RenderOptions, 'theme' | 'reducedMotion'>>): void {
    this.renderer.setOptions(patch);
  }

  setTitle(title: string): void {
    if (!this.canEdit || title.slice(0, 200) === this.board.meta.title) return;
    this.step('title', (tx) => tx.setMeta({ title: title.slice(0, 200) }));
  }

  setUser(user: { readonly name: string; readonly color: string }): void {
    this.#user = { ...this.#user, ...user };
    this.#presence.setUser(this.#user);
    this.#notices.touch();
  }

  // Selection

  select(ids: Iterable<ShapeId>): void {
    this.#selection.set(ids);
  }

  selectedShapes(options: { readonly withFrameChildren?: boolean } = {}): readonly Shape[] {
    return this.#selection.shapes(options.withFrameChildren);
  }

  pickAt(point: ScreenPoint): void {
    this.#tools.pickAt(this.toPage(point));
  }

  describe(id: ShapeId): string {
    return describeShape(this.board.get(id));
  }

  newShape(type: string, fields: FieldValues): FieldValues {
    return newShapeFields(this.board, this.#settings.style, type, fields);
  }

  boxOf(ids: Iterable<ShapeId>): Box | undefined {
    return this.boxOfShapes([...ids].flatMap((id) => this.board.get(id) ?? []));
  }

  boxOfShapes(shapes: Iterable<Shape>): Box | undefined {
    return boxOfShapes(shapes, this.renderer.context);
  }

  pointerPoint(): PagePoint | undefined {
    return this.#view.pointer();
  }

  pastePoint(): PagePoint {
    return this.#view.pointer() ?? this.#view.camera.center;
  }

  #onBoard(change: SourceChange): void {
    const { edited } = this.#text;
    if (edited !== undefined && change.removed.has(edited.id)) this.stopEditingText();
    this.#selection.update(change);
    this.#notices.touch();
    this.#overlay.touch();
  }

  // Text

  editText(id: ShapeId, options: { readonly selectAll?: boolean } = {}): void {
    if (!this.canEdit) {
      this.history.end();
      return;
    }
    this.select([id]);
    this.#text.start(id, options.selectAll ?? false);
  }

  stopEditingText(): void {
    this.#text.stop();
  }

  bindText(id: ShapeId, field: string): TextBinding | undefined {
    return this.#text.bind(id, field);
  }

  #onText(): void {
    if (this.#text.edited === undefined) this.#view.onPeers();
    this.renderer.setOptions({ editing: this.#text.edited?.id });
    this.#notices.touch();
    this.#overlay.touch();
  }

  // View

  toPage(point: ScreenPoint): PagePoint {
    return this.#view.camera.toPage(point);
  }

  toScreen(point: PagePoint): ScreenPoint {
    return this.#view.camera.toScreen(point);
  }

  visibleBox(part: 'all' | 'clear' = 'all'): Box {
    return part === 'clear' ? this.#view.clearBox : this.#view.camera.visibleBox;
  }

  setCamera(camera: CameraState, options: { readonly animate?: boolean } = {}): void {
    this.#view.setCamera(camera, options.animate);
  }

  zoomTo(box: Box, options: ZoomOptions = {}): void {
    this.#view.zoomTo(box, options);
  }

  zoomBy(factor: number, at?: ScreenPoint, options: { readonly animate?: boolean } = {}): void {
    this.#view.zoomBy(factor, at, options.animate);
  }

  resize(width: number, height: number, pixelRatio: number): void {
    this.renderer.resize(width, height, pixelRatio);
    this.#view.camera.resize(width, height);
  }

  follow(clientId: number | undefined): void {
    this.#view.follow(clientId);
  }

  present(on: boolean, slide?: Box): void {
    this.#view.present(on, slide);
  }

  #onPeers(): void {
    this.#view.onPeers();
    this.#notices.touch();
    this.#overlay.touch();
  }

  // Events

  handlePointer(kind: 'down' | 'move' | 'up' | 'cancel' | 'leave', event: PointerEvent): void {
    this.pointer(kind, rawPointer(event, this.platform.isMac));
  }

  /** The same for plain data: what tests and other sources of input call. */
  pointer(kind: 'down' | 'move' | 'up' | 'cancel' | 'leave', raw: RawPointer): void {
    this.#tools.pointer(kind, raw);
  }

  handleWheel(event: WheelEvent): void {
    this.#view.wheel(event);
  }

  /** Found among the pointer events, for every kind of pointer alike. */
  handleDoubleClick(): void {}

  handleKey(kind: 'down' | 'up', event: KeyboardEvent): boolean {
    return this.#keys.handle(kind, event);
  }

  handleClipboard(kind: 'copy' | 'cut' | 'paste', event: ClipboardEvent): void {
    handleClipboardEvent(this, kind, event);
  }

  async insertFiles(files: readonly File[], at = this.#view.camera.center): Promise<void> {
    const fetching = fetchPart(() => import('./insert-files.ts'));
    await this.#notices.tell(fetching.then((part) => part.insertFiles(this, files, at)));
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.work.destroy();
    this.#tools.destroy();
    this.stopEditingText();
    this.#notices.end();
    this.#overlay.destroy();
    this.#view.camera.stop();
    this.#lost.destroy();
    this.#rescue.destroy();
    for (const stop of this.#stops) stop();
    this.#presence.destroy();
    this.history.destroy();
    this.images.destroy();
    this.renderer.destroy();
    this.board.destroy();
    this.connection.destroy();
  }
}
