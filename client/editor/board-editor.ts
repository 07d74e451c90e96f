/**
 * The editor behind `editor.ts`: wires camera, selection, tools, undo, presence and text together and
 * tells the renderer what to show. Each part has its own file; here is only who tells whom.
 */
import type { Board, BoardTransaction, FieldValues } from '../../shared/document/board.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint, ScreenPoint } from '../../shared/units.ts';
import { page, screen } from '../../shared/units.ts';
import type { CameraState, Renderer, RenderOptions } from '../render/renderer.ts';
import type { Connection } from '../sync/connection.ts';
import { boxOfShapes } from '../tools/handles.ts';
import { isLocked, unitsOf, withFrameChildren } from '../tools/groups.ts';
import { toolDef, toolOfKey } from '../tools/registry.ts';
import type { CursorName, NextStyle, OverlayState, PointerInput, Tool } from '../tools/tool.ts';
import { Camera, nextZoomStep, zoomAbout } from './camera.ts';
import { copyFromEvent, pasteFromEvent } from './clipboard.ts';
import type { Command } from './command.ts';
import { isShortcut, keyInput, rawPointer } from './dom-events.ts';
import type { EditorState, Toast } from './editor.ts';
import { Following } from './follow.ts';
import type { BoardImages } from './images.ts';
import { insertFiles } from './insert-files.ts';
import { PointerInputMachine, type RawPointer } from './input.ts';
import { LostWork } from './lost-work.ts';
import { overlayScene } from './overlay-scene.ts';
import type { Platform } from './platform.ts';
import { PresenceRoom } from './presence.ts';
import { StrokeRescue } from './stroke-rescue.ts';
import { commonStyle, DEFAULT_STYLE, mergeStyle, stylePatch } from './style.ts';
import type { TextBinding } from './text-binding.ts';
import { TextSession } from './text-session.ts';
import { EditorToolContext, hitShape, newShapeFields } from './tool-context.ts';
import { UndoHistory } from './undo.ts';
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
}

/** Fitting leaves this much room around, in CSS pixels. */
const FIT_PADDING = 48;
/** Wheels report lines or pages on some systems. */
const LINE_PX = 16;

export class BoardEditor implements Workspace {
  readonly board: Board;
  readonly renderer: Renderer;
  readonly connection: Connection;
  readonly platform: Platform;
  readonly images: BoardImages;
  readonly camera: Camera;
  readonly history: UndoHistory;
  readonly presence: PresenceRoom;
  readonly #commands: readonly Command[];
  readonly #text: TextSession;
  readonly #following = new Following();
  readonly #input: PointerInputMachine;
  readonly #toolContext: EditorToolContext;
  readonly #lost: LostWork;
  readonly #rescue: StrokeRescue;
  readonly #listeners = new Set<(state: EditorState) => void>();
  readonly #toastListeners = new Set<(toast: Toast) => void>();
  readonly #stops: (() => void)[] = [];
  readonly #mayEdit: boolean;
  #user: BoardEditorInit['user'];
  #selection: ReadonlySet<ShapeId> = new Set();
  #style: NextStyle = DEFAULT_STYLE;
  #tool: Tool;
  #toolLocked = false;
  #cursor: CursorName = 'default';
  #grid = false;
  #snap = true;
  #partEraser = false;
  #presenting = false;
  #overlay: OverlayState = {};
  /** Stops the long write that is under way. */
  #busy: (() => void) | undefined;
  #state: EditorState | undefined;
  #notifying = false;
  #stopFrame: (() => void) | undefined;
  #isDestroyed = false;
  enteredGroup: string | undefined;

  constructor(init: BoardEditorInit) {
    const { board, connection, renderer, platform } = init;
    this.board = board;
    this.connection = connection;
    this.renderer = renderer;
    this.platform = platform;
    this.images = init.images;
    this.#commands = init.commands;
    this.#mayEdit = init.canEdit;
    this.#user = init.user;
    const { clock } = platform;
    this.camera = new Camera(clock, () => this.#onCamera());
    this.history = new UndoHistory(
      board,
      () => [...this.#selection],
      () => this.#touch(),
    );
    this.#text = new TextSession(board, this.history, clock, () => this.#onText());
    this.presence = new PresenceRoom(connection.awareness, clock, this.#user, () =>
      this.#onPeers(),
    );
    this.#toolContext = new EditorToolContext(this.#toolHost());
    this.#tool = toolDef('select')!.create(this.#toolContext);
    this.#input = new PointerInputMachine(this.#inputTarget());
    this.#lost = new LostWork({
      board,
      clock,
      isOwn: (id) =>
        this.#text.edited?.id === id || (this.#overlay.gesture?.ids.includes(id) ?? false),
      restore: (fn) => this.step('restore', fn),
      toast: (toast) => this.toast(toast),
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
        this.#onBoard(change.removed);
      }),
      connection.observe(() => this.#touch()),
      init.images.observe(() => this.#redraw()),
    );
    this.#readPreferences();
    this.#redraw();
  }

  // State

  get state(): EditorState {
    this.#state ??= this.#snapshot();
    return this.#state;
  }

  get canEdit(): boolean {
    const { status } = this.connection;
    return this.#mayEdit && status.kind !== 'read-only' && status.kind !== 'refused';
  }

  get selection(): ReadonlySet<ShapeId> {
    return this.#selection;
  }

  get style(): NextStyle {
    return this.#style;
  }

  observe(listener: (state: EditorState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onToast(listener: (toast: Toast) => void): () => void {
    this.#toastListeners.add(listener);
    return () => void this.#toastListeners.delete(listener);
  }

  toast(toast: Toast): void {
    for (const listener of this.#toastListeners) listener(toast);
  }

  #snapshot(): EditorState {
    const shapes = this.selectedShapes();
    const { status } = this.connection;
    return {
      tool: this.#tool.id,
      toolLocked: this.#toolLocked,
      cursor: this.#cursor,
      selection: [...this.#selection],
      camera: this.camera.state,
      viewport: this.camera.viewport,
      style: commonStyle(shapes, this.#style),
      styledTypes:
        shapes.length > 0 ? [...new Set(shapes.map(({ type }) => type))] : this.#toolTypes(),
      editing: this.#text.edited,
      canUndo: this.history.canUndo,
      canRedo: this.history.canRedo,
      canEdit: this.canEdit,
      title: this.board.meta.title,
      grid: this.#grid,
      snap: this.#snap,
      partEraser: this.#partEraser,
      connection: status,
      saveState: this.connection.saveState,
      watchers: this.connection.watchers,
      peers: this.presence.views,
      presenting: this.#presenting,
      following: this.#following.clientId,
      shapeCount: this.board.size,
    };
  }

  #toolTypes(): readonly string[] {
    const { id } = this.#tool;
    if (id === 'pen' || id === 'highlighter') return ['stroke'];
    return shapeDef(id) === undefined ? [] : [id];
  }

  /** Something that `state` shows has changed. Listeners hear of it once for each burst. */
  #touch(): void {
    this.#state = undefined;
    if (this.#notifying) return;
    this.#notifying = true;
    queueMicrotask(() => {
      this.#notifying = false;
      if (this.#isDestroyed) return;
      const { state } = this;
      for (const listener of this.#listeners) listener(state);
    });
  }

  /** The overlay has changed; it is built once before the next picture. */
  #redraw(): void {
    this.#stopFrame ??= this.platform.clock.frame(() => {
      this.#stopFrame = undefined;
      this.renderer.setOverlay(
        overlayScene({
          board: this.board,
          context: this.renderer.context,
          selection: this.#selection,
          zoom: this.camera.state.zoom,
          overlay: this.#overlay,
          peers: this.presence.views,
          showsHandles:
            this.canEdit && this.#text.edited === undefined && this.#input.state !== 'pinch',
        }),
      );
    });
  }

  // Tools

  get tool(): Tool {
    return this.#tool;
  }

  setTool(id: string, options: { readonly lock?: boolean } = {}): void {
    const def = toolDef(id);
    if (def === undefined) throw new Error(`there is no tool "${id}"`);
    if (options.lock !== undefined) this.#toolLocked = options.lock;
    if (!this.canEdit && !['select', 'hand', 'laser', 'lasso'].includes(id)) return;
    if (id === this.#tool.id) {
      this.#touch();
      return;
    }
    this.#tool.cancel();
    this.#tool.onLeave?.();
    this.stopEditingText();
    this.#tool = def.create(this.#toolContext);
    this.#cursor = def.cursor;
    this.#overlay = {};
    if (id !== 'select' && id !== 'hand' && id !== 'lasso') this.select([]);
    this.#tool.onEnter?.();
    this.presence.show({ tool: id });
    this.#touch();
    this.#redraw();
  }

  setToolLocked(locked: boolean): void {
    this.#toolLocked = locked;
    this.#touch();
  }

  #toolHost(): ConstructorParameters<typeof EditorToolContext>[0] {
    // oxlint-disable-next-line typescript/no-this-alias -- the getters below read the live editor
    const editor = this;
    return {
      board: this.board,
      renderer: this.renderer,
      camera: this.camera,
      history: this.history,
      clock: this.platform.clock,
      get style() {
        return editor.#style;
      },
      get selection() {
        return editor.#selection;
      },
      get toolLocked() {
        return editor.#toolLocked;
      },
      get canEdit() {
        return editor.canEdit;
      },
      get grid() {
        return editor.#grid;
      },
      get snap() {
        return editor.#snap;
      },
      get partEraser() {
        return editor.#partEraser;
      },
      get enteredGroup() {
        return editor.enteredGroup;
      },
      set enteredGroup(group) {
        editor.enteredGroup = group;
      },
      select: (ids) => this.select(ids),
      showOverlay: (state) => this.#showOverlay(state),
      editText: (id, options) => this.editText(id, options),
      setCursor: (cursor) => {
        if (cursor === this.#cursor) return;
        this.#cursor = cursor;
        this.#touch();
      },
      finishTool: () => {
        if (!this.#toolLocked) this.setTool('select');
      },
      chooseImages: (at) => void this.#chooseImages(at),
      toast: (toast) => this.toast(toast),
    };
  }

  #showOverlay(state: OverlayState): void {
    const { gesture: before, laser: laserBefore } = this.#overlay;
    this.#overlay = state;
    if (state.gesture !== undefined || before !== undefined) {
      const { gesture } = state;
      this.presence.show({
        gesture: gesture ? { ids: [...gesture.ids], matrix: [...gesture.matrix] } : null,
      });
    }
    if (state.laser !== undefined || laserBefore !== undefined) {
      this.presence.show({ laser: [...(state.laser ?? [])] });
    }
    this.#redraw();
  }

  async #chooseImages(at: PagePoint): Promise<void> {
    const files = await this.platform.pickFiles(
      'image/png,image/jpeg,image/gif,image/webp,image/svg+xml',
      true,
    );
    if (files.length > 0) await this.insertFiles(files, at);
  }

  // Commands

  run(commandId: string): void {
    const command = this.#commands.find(({ id }) => id === commandId);
    if (command === undefined) throw new Error(`there is no command "${commandId}"`);
    if (!command.isEnabled(this)) return;
    const done = command.run(this);
    if (done instanceof Promise) {
      done.catch((error: unknown) => {
        this.toast({ key: 'toast.failed', values: { reason: messageOf(error) }, tone: 'error' });
      });
    }
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
    this.#undoOrRedo('undo');
  }

  redo(): void {
    this.#undoOrRedo('redo');
  }

  #undoOrRedo(direction: 'undo' | 'redo'): void {
    // In the middle of a gesture undo means: not this.
    if (this.#tool.cancel()) {
      this.#input.reset();
      return;
    }
    const run = (): void => {
      const result = direction === 'undo' ? this.history.undo() : this.history.redo();
      if (result === undefined) return;
      if (result.kept > 0) {
        this.toast({ key: 'toast.undo-kept', values: { count: result.kept }, tone: 'info' });
      }
      if (result.selection !== undefined && this.#text.edited === undefined) {
        this.select(result.selection);
      }
    };
    if (this.#text.edited === undefined) run();
    else this.#text.around(run);
  }

  setStyle(patch: Partial<NextStyle>): void {
    this.#style = mergeStyle(this.#style, patch);
    this.platform.remember('style', JSON.stringify(this.#style));
    const shapes = this.selectedShapes().filter((shape) => !isLocked(this.board, shape));
    if (shapes.length > 0 && this.canEdit) {
      const write = (tx: BoardTransaction): void => {
        for (const shape of shapes) tx.update(shape.id, stylePatch(shape, patch));
      };
      if (this.#text.edited === undefined) this.step('style', write);
      else this.history.change(write);
    }
    this.#touch();
  }

  setOptions(patch: { grid?: boolean; snap?: boolean; partEraser?: boolean }): void {
    this.#grid = patch.grid ?? this.#grid;
    this.#snap = patch.snap ?? this.#snap;
    this.#partEraser = patch.partEraser ?? this.#partEraser;
    this.platform.remember('grid', String(this.#grid));
    this.platform.remember('snap', String(this.#snap));
    this.renderer.setOptions({ grid: this.#grid });
    this.#touch();
  }

  setRenderOptions(patch: Partial<Pick<RenderOptions, 'theme' | 'reducedMotion'>>): void {
    this.renderer.setOptions(patch);
  }

  setTitle(title: string): void {
    if (title.slice(0, 200) === this.board.meta.title) return;
    this.step('title', (tx) => tx.setMeta({ title: title.slice(0, 200) }));
  }

  setUser(user: { readonly name: string; readonly color: string }): void {
    this.#user = { ...this.#user, ...user };
    this.presence.show({ user: this.#user });
  }

  #readPreferences(): void {
    const { platform } = this;
    const style = parseJson(platform.recall('style'));
    if (style !== undefined) this.#style = mergeStyle(DEFAULT_STYLE, style as Partial<NextStyle>);
    this.#grid = platform.recall('grid') === 'true';
    this.#snap = platform.recall('snap') !== 'false';
    this.renderer.setOptions({ grid: this.#grid });
  }

  // Selection

  select(ids: Iterable<ShapeId>): void {
    const next = new Set<ShapeId>();
    for (const id of ids) if (this.board.get(id) !== undefined) next.add(id);
    const isSame =
      next.size === this.#selection.size && [...next].every((id) => this.#selection.has(id));
    if (isSame) return;
    if (this.#text.edited !== undefined && !next.has(this.#text.edited.id)) this.stopEditingText();
    this.#selection = next;
    this.presence.show({ selection: [...next] });
    this.#touch();
    this.#redraw();
  }

  selectedShapes(options: { readonly withFrameChildren?: boolean } = {}): readonly Shape[] {
    if (options.withFrameChildren === true) return withFrameChildren(this.board, this.#selection);
    const shapes: Shape[] = [];
    if (this.#selection.size > 64) {
      return this.board.ordered().filter(({ id }) => this.#selection.has(id));
    }
    for (const id of this.#selection) {
      const shape = this.board.get(id);
      if (shape !== undefined) shapes.push(shape);
    }
    return shapes.sort((a, b) =>
      a.index < b.index || (a.index === b.index && a.id < b.id) ? -1 : 1,
    );
  }

  pickAt(point: ScreenPoint): void {
    const shape = hitShape(this, this.toPage(point), { locked: true });
    if (shape === undefined) this.select([]);
    else if (!this.#selection.has(shape.id)) {
      this.select(unitsOf(this.board, [shape], this.enteredGroup));
    }
  }

  describe(id: ShapeId): string {
    const shape = this.board.get(id);
    if (shape === undefined) return '';
    return shapeDef(shape.type)?.describe?.(shape) ?? '';
  }

  newShape(type: string, fields: FieldValues): FieldValues {
    return newShapeFields(this.board, this.#style, type, fields);
  }

  boxOf(ids: Iterable<ShapeId>): Box | undefined {
    return this.boxOfShapes([...ids].flatMap((id) => this.board.get(id) ?? []));
  }

  boxOfShapes(shapes: Iterable<Shape>): Box | undefined {
    return boxOfShapes(shapes, this.renderer.context);
  }

  pointerPoint(): PagePoint | undefined {
    const { cursor } = this.presence.own;
    return cursor ? page(cursor.x, cursor.y) : undefined;
  }

  pastePoint(): PagePoint {
    return this.pointerPoint() ?? this.camera.center;
  }

  occupy(stop: () => void): () => void {
    this.#tool.cancel();
    this.#input.reset();
    this.#busy = stop;
    return () => {
      this.#busy = undefined;
    };
  }

  #onBoard(removed: ReadonlySet<ShapeId>): void {
    if (removed.size > 0) {
      const { edited } = this.#text;
      if (edited !== undefined && removed.has(edited.id)) this.stopEditingText();
      if ([...removed].some((id) => this.#selection.has(id))) {
        this.select([...this.#selection].filter((id) => !removed.has(id)));
      }
    }
    this.#touch();
    this.#redraw();
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
    this.renderer.setOptions({ editing: this.#text.edited?.id });
    this.#touch();
    this.#redraw();
  }

  // View

  toPage(point: ScreenPoint): PagePoint {
    return this.camera.toPage(point);
  }

  toScreen(point: PagePoint): ScreenPoint {
    return this.camera.toScreen(point);
  }

  visibleBox(): Box {
    return this.camera.visibleBox;
  }

  setCamera(camera: CameraState, options: { readonly animate?: boolean } = {}): void {
    this.follow(undefined);
    this.camera.set(camera, this.#animates(options.animate));
  }

  zoomTo(
    box: Box,
    options: {
      readonly animate?: boolean;
      readonly maxZoom?: number;
      readonly padding?: number;
    } = {},
  ): void {
    this.follow(undefined);
    const camera = this.camera.fit(box, options.padding ?? FIT_PADDING, options.maxZoom ?? 1);
    this.camera.set(camera, this.#animates(options.animate));
  }

  zoomBy(factor: number, at?: ScreenPoint, options: { readonly animate?: boolean } = {}): void {
    this.follow(undefined);
    const { width, height } = this.camera.viewport;
    const { zoom } = this.camera.state;
    const isStep = factor === 2 || factor === 0.5;
    const wanted = isStep ? nextZoomStep(zoom, factor > 1 ? 1 : -1) : zoom * factor;
    this.camera.zoomTo(
      wanted,
      at ?? screen(width / 2, height / 2),
      this.#animates(options.animate),
    );
  }

  resize(width: number, height: number, pixelRatio: number): void {
    this.renderer.resize(width, height, pixelRatio);
    this.camera.resize(width, height);
  }

  follow(clientId: number | undefined): void {
    if (clientId === this.#following.clientId) return;
    this.#following.follow(clientId);
    this.#touch();
    if (clientId !== undefined) this.#onPeers();
  }

  present(on: boolean): void {
    this.#presenting = on;
    this.presence.show({ presenting: on });
    this.#touch();
  }

  #animates(wanted: boolean | undefined): boolean {
    return wanted === true && !this.platform.reducedMotion;
  }

  #onCamera(): void {
    this.renderer.setCamera(this.camera.state);
    const { x, y, w, h } = this.camera.visibleBox;
    this.presence.show({
      view: { x: x + w / 2, y: y + h / 2, zoom: this.camera.state.zoom, w, h },
    });
    this.#touch();
    this.#redraw();
  }

  #onPeers(): void {
    const before = this.#following.clientId;
    const target = this.#following.target(this.presence.peers);
    if (target !== undefined) this.camera.set(this.camera.fit(target, 0, Infinity));
    if (this.#following.clientId !== before) this.#touch();
    this.#rescue.look();
    this.#touch();
    this.#redraw();
  }

  // Events

  #inputTarget(): ConstructorParameters<typeof PointerInputMachine>[0] {
    // oxlint-disable-next-line typescript/no-this-alias -- the getter below reads the live editor
    const editor = this;
    const toInput = (raw: RawPointer): PointerInput => {
      const at = screen(raw.x, raw.y);
      return { ...raw, screen: at, page: this.camera.toPage(at) };
    };
    return {
      get pansWithMain() {
        return editor.#tool.id === 'hand' || editor.#busy !== undefined;
      },
      toInput,
      down: (input) => {
        this.camera.stop();
        this.stopEditingText();
        this.#tool.onPointerDown(input);
      },
      move: (input) => this.#tool.onPointerMove(input),
      up: (input) => this.#tool.onPointerUp(input),
      cancel: () => this.#tool.cancel(),
      doubleClick: (input) => this.#tool.onDoubleClick?.(input),
      hover: (raw) => {
        const at = raw && this.camera.toPage(screen(raw.x, raw.y));
        this.presence.show({ cursor: at === undefined ? null : { x: at.x, y: at.y } });
      },
      panBy: (dx, dy) => {
        this.follow(undefined);
        this.camera.panBy(dx, dy);
      },
      pinch: (factor, at, dx, dy) => {
        this.follow(undefined);
        const { state } = this.camera;
        const moved = {
          x: state.x - dx / state.zoom,
          y: state.y - dy / state.zoom,
          zoom: state.zoom,
        };
        this.camera.set(zoomAbout(moved, state.zoom * factor, at));
      },
      panning: (on) => {
        this.#cursor = on ? 'grabbing' : (toolDef(this.#tool.id)?.cursor ?? 'default');
        this.#touch();
      },
    };
  }

  handlePointer(kind: 'down' | 'move' | 'up' | 'cancel' | 'leave', event: PointerEvent): void {
    this.pointer(kind, rawPointer(event, this.platform.isMac));
  }

  /** The same for plain data: what tests and other sources of input call. */
  pointer(kind: 'down' | 'move' | 'up' | 'cancel' | 'leave', raw: RawPointer): void {
    switch (kind) {
      case 'down':
        this.#input.down(raw);
        return;
      case 'move':
        this.#input.move(raw);
        return;
      case 'up':
        this.#input.up(raw);
        return;
      case 'cancel':
        this.#input.lost(raw.id);
        return;
      case 'leave':
        this.#input.leave();
        return;
    }
  }

  handleWheel(event: WheelEvent): void {
    this.follow(undefined);
    const unit =
      event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? this.camera.viewport.height : 1;
    let dx = event.deltaX * unit;
    let dy = event.deltaY * unit;
    // Browsers report a trackpad's pinch as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      // Fine steps are a trackpad's, coarse ones a wheel's notch.
      const speed = Math.abs(dy) < 40 ? 0.01 : 0.002;
      const factor = Math.exp(-Math.max(-300, Math.min(300, dy)) * speed);
      this.camera.zoomTo(this.camera.state.zoom * factor, screen(event.offsetX, event.offsetY));
      return;
    }
    if (event.shiftKey && dx === 0) [dx, dy] = [dy, 0];
    this.camera.panBy(-dx, -dy);
  }

  /** Double clicks are found among the pointer events, for every kind of pointer alike. */
  handleDoubleClick(): void {}

  handleKey(kind: 'down' | 'up', event: KeyboardEvent): boolean {
    if (event.key === ' ' && this.#text.edited === undefined) {
      if (!event.repeat) this.#space(kind === 'down');
      return true;
    }
    const key = keyInput(event, this.platform.isMac);
    if (kind === 'up') return this.#tool.onKeyUp?.(key) ?? false;
    if (key.key === 'Escape') return this.#escape();
    if (this.#busy !== undefined) return false;
    if (this.#text.edited !== undefined) return false;
    if (!key.mod && !key.alt && this.#tool.onKeyDown?.(key) === true) return true;
    if (!key.mod && !key.alt && !key.repeat) {
      const letter = key.key.toLowerCase();
      const def = toolOfKey(key.shift ? `Shift+${letter}` : letter);
      if (def !== undefined) {
        this.setTool(def.id);
        return true;
      }
    }
    return this.#runShortcut(event);
  }

  #runShortcut(event: KeyboardEvent): boolean {
    const { isMac } = this.platform;
    for (const command of this.#commands) {
      if (command.keys?.some((keys) => isShortcut(event, keys, isMac)) !== true) continue;
      if (!command.isEnabled(this)) continue;
      this.run(command.id);
      return true;
    }
    return false;
  }

  #space(down: boolean): void {
    if (this.#input.spaceDown === down) return;
    this.#input.spaceDown = down;
    this.#cursor = down ? 'grab' : (toolDef(this.#tool.id)?.cursor ?? 'default');
    this.#touch();
  }

  /** Always gets out: of typing, of a gesture, of a tool, of a selection, in this order. */
  #escape(): boolean {
    if (this.#busy !== undefined) {
      this.#busy();
      return true;
    }
    if (this.#text.edited !== undefined) {
      this.stopEditingText();
      return true;
    }
    if (
      this.#tool.onKeyDown?.({
        key: 'Escape',
        shift: false,
        alt: false,
        mod: false,
        repeat: false,
      }) === true
    ) {
      return true;
    }
    if (this.#tool.cancel()) {
      this.#input.reset();
      return true;
    }
    if (this.#tool.id !== 'select') {
      this.setTool('select', { lock: false });
      return true;
    }
    if (this.#following.clientId === undefined) return false;
    this.follow(undefined);
    return true;
  }

  handleClipboard(kind: 'copy' | 'cut' | 'paste', event: ClipboardEvent): void {
    if (event.clipboardData === null) return;
    if (kind === 'paste') pasteFromEvent(this, event.clipboardData);
    else copyFromEvent(this, event.clipboardData, kind === 'cut');
    event.preventDefault();
  }

  insertFiles(files: readonly File[], at?: PagePoint): Promise<void> {
    return insertFiles(this, files, at ?? this.camera.center);
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#tool.cancel();
    this.stopEditingText();
    this.#isDestroyed = true;
    this.#stopFrame?.();
    this.camera.stop();
    this.#lost.destroy();
    this.#rescue.destroy();
    for (const stop of this.#stops) stop();
    this.presence.destroy();
    this.history.destroy();
    this.images.destroy();
    this.renderer.destroy();
    this.board.destroy();
    this.connection.destroy();
  }
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
