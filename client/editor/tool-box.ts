/**
 * The tool in the hand: which one, its cursor, what it shows, and the pointer's way to it. Owns the
 * current tool and the overlay state; what tools may touch is in `tool-context.ts`.
 */
import type { ShapeId } from '../../shared/shapes/shape.ts';
import type { PagePoint } from '../../shared/units.ts';
import { screen } from '../../shared/units.ts';
import { unitsOf } from '../tools/groups.ts';
import { toolDef } from '../tools/registry.ts';
import { isOnSelection } from '../tools/select-hit.ts';
import type { CursorName, OverlayState, PointerInput, Tool } from '../tools/tool.ts';
import type { Toast, Words } from './editor.ts';
import { PointerInputMachine, type RawPointer } from './input.ts';
import { draftToShow } from './own-draft.ts';
import { MAX_GESTURE, type PresenceRoom } from './presence.ts';
import type { Settings } from './settings.ts';
import { EditorToolContext, hitShape, type ToolParts } from './tool-context.ts';
import type { ViewControl } from './view-control.ts';

export interface ToolBoxInit extends ToolParts {
  readonly presence: PresenceRoom;
  readonly view: ViewControl;
  readonly settings: Settings;
  canEdit(): boolean;
  selection(): ReadonlySet<ShapeId>;
  select(ids: Iterable<ShapeId>): void;
  editText(id: ShapeId, options?: { readonly selectAll?: boolean }): void;
  stopEditingText(): void;
  chooseImages(at: PagePoint): void;
  text: Words;
  toast(toast: Toast): void;
  /** Keeps a picture of what is taken into the hand. */
  hold(ids: readonly ShapeId[]): void;
  /** Tool, cursor or lock have changed. */
  onChange(): void;
  /** What is shown has changed. */
  onOverlay(): void;
}

/** Tools that change nothing: all that a reader has. */
const READERS = new Set(['select', 'hand', 'laser', 'lasso']);

/** Tools that are about what is selected, or leave it alone. */
const KEEPS_SELECTION = new Set(['select', 'hand', 'lasso', 'crop', 'points']);

export class ToolBox {
  readonly #init: ToolBoxInit;
  readonly #context: EditorToolContext;
  readonly #input: PointerInputMachine;
  #tool: Tool;
  #locked = false;
  #cursor: CursorName = 'default';
  #overlay: OverlayState = {};
  #enteredGroup: string | undefined;
  /** Stops the long write that is under way. */
  #busy: (() => void) | undefined;
  /** Pressed while something long was written: if it is still held then, the gesture begins with it. */
  #early: PointerInput | undefined;

  constructor(init: ToolBoxInit) {
    this.#init = init;
    this.#context = new EditorToolContext(init, {
      settings: init.settings,
      canEdit: () => init.canEdit(),
      selection: () => init.selection(),
      toolLocked: () => this.#locked,
      enteredGroup: () => this.#enteredGroup,
      enterGroup: (group) => (this.#enteredGroup = group),
      select: (ids) => init.select(ids),
      showOverlay: (state) => this.#showOverlay(state),
      editText: (id, options) => init.editText(id, options),
      setCursor: (cursor) => this.#setCursor(cursor),
      finishTool: () => {
        if (!this.#locked) this.set('select');
      },
      chooseImages: (at) => init.chooseImages(at),
      useTool: (id) => this.set(id),
      text: (key, values) => init.text(key, values),
      toast: (toast) => init.toast(toast),
    });
    this.#tool = toolDef('select')!.create(this.#context);
    this.#input = new PointerInputMachine({
      pansWithMain: () => {
        const { id } = this.#tool;
        return id === 'hand' || (this.#busy !== undefined && id === 'select');
      },
      toInput: (raw) => this.#toInput(raw),
      down: (input) => {
        if (this.#busy === undefined) this.#press(input);
        else this.#early = input;
      },
      move: (input) => {
        this.#pressEarly();
        this.#tool.onPointerMove(input);
      },
      up: (input) => {
        this.#pressEarly();
        if (this.#early === undefined) this.#tool.onPointerUp(input);
        this.#early = undefined;
      },
      cancel: () => {
        this.#early = undefined;
        this.#tool.cancel();
      },
      doubleClick: (input) => {
        if (this.#busy === undefined) this.#tool.onDoubleClick?.(input);
      },
      hover: (raw) => {
        const at = raw && init.camera.toPage(screen(raw.x, raw.y));
        init.presence.show({ cursor: at === undefined ? null : { x: at.x, y: at.y } });
      },
      panBy: (dx, dy) => init.view.panBy(dx, dy),
      pinch: (factor, at, dx, dy) => init.view.pinch(factor, at, dx, dy),
      panning: (on) => this.#setCursor(on ? 'grabbing' : this.#toolCursor()),
    });
  }

  get tool(): Tool {
    return this.#tool;
  }

  get locked(): boolean {
    return this.#locked;
  }

  set locked(locked: boolean) {
    this.#locked = locked;
    this.#init.onChange();
  }

  get cursor(): CursorName {
    const isWaiting = this.#busy !== undefined && !this.#cursor.startsWith('grab');
    return isWaiting ? 'progress' : this.#cursor;
  }

  get overlay(): OverlayState {
    return this.#overlay;
  }

  get enteredGroup(): string | undefined {
    return this.#enteredGroup;
  }

  set enteredGroup(group: string | undefined) {
    this.#enteredGroup = group;
  }

  get isPinching(): boolean {
    return this.#input.state === 'pinch';
  }

  get isBusy(): boolean {
    return this.#busy !== undefined;
  }

  /** Whether a part of what is being drawn or done is not on the board yet. */
  get isAhead(): boolean {
    return this.isBusy || this.#context.isGrowing;
  }

  /** Takes another tool; what the old one was about is cancelled. */
  set(id: string, lock?: boolean): void {
    const def = toolDef(id);
    if (def === undefined) throw new Error(`there is no tool "${id}"`);
    const init = this.#init;
    if (lock !== undefined) this.#locked = lock;
    if (!init.canEdit() && !READERS.has(id)) return;
    if (id !== this.#tool.id) {
      this.#tool.cancel();
      this.#tool.onLeave?.();
      init.stopEditingText();
      this.#tool = def.create(this.#context);
      this.#cursor = def.cursor;
      this.#showOverlay({});
      if (!KEEPS_SELECTION.has(id)) init.select([]);
      this.#tool.onEnter?.();
      init.presence.show({ tool: this.#tool.id });
    }
    init.onChange();
  }

  /** Selects what a context menu at a point is about; see `Editor.pickAt`. */
  pickAt(point: PagePoint): void {
    const init = this.#init;
    const shape = hitShape(init, point, { locked: true });
    if (shape === undefined) {
      const { board, renderer, camera } = init;
      const here = { board, shapes: renderer.context, selection: init.selection() };
      if (!isOnSelection(here, point, camera.state.zoom)) init.select([]);
    } else if (!init.selection().has(shape.id)) {
      init.select(unitsOf(init.board, [shape], this.#enteredGroup));
    }
  }

  /** Takes back what is in the hand. Returns whether there was anything. */
  cancel(): boolean {
    const had = this.#tool.cancel();
    if (had) this.#input.reset();
    return had;
  }

  pointer(kind: 'down' | 'move' | 'up' | 'cancel' | 'leave', raw: RawPointer): void {
    switch (kind) {
      case 'down':
        // The board may have become one to look at while the tool was in the hand.
        if (!this.#init.canEdit() && !READERS.has(this.#tool.id)) this.set('select');
        if (raw.button === 0) this.showBusy();
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

  /** Modifiers change what a gesture does at once. Returns whether one is under way. */
  modify(keys: Pick<RawPointer, 'shift' | 'alt' | 'mod'>): boolean {
    return this.#input.modify(keys);
  }

  /** The space bar turns every tool into a hand. */
  holdSpace(down: boolean): void {
    if (this.#input.spaceDown === down) return;
    this.#input.spaceDown = down;
    this.#setCursor(down ? 'grab' : this.#toolCursor());
  }

  /** Keeps tools out while something long is written. Returns what ends it. */
  occupy(stop: () => void): () => void {
    this.cancel();
    this.#busy = stop;
    this.#init.onChange();
    return () => {
      this.#busy = undefined;
      this.#init.onChange();
    };
  }

  /** Says why nothing comes of what is done now, if something long is under way. */
  showBusy(): void {
    this.#init.work.show();
  }

  destroy(): void {
    this.cancel();
    this.#context.destroy();
  }

  stopBusy(): void {
    this.#busy?.();
  }

  #press(input: PointerInput): void {
    this.#init.camera.stop();
    this.#init.stopEditingText();
    this.#tool.onPointerDown(input);
  }

  #pressEarly(): void {
    const early = this.#early;
    if (early === undefined || this.#busy !== undefined) return;
    this.#early = undefined;
    this.#press(early);
  }

  #toolCursor(): CursorName {
    return toolDef(this.#tool.id)?.cursor ?? 'default';
  }

  #setCursor(cursor: CursorName): void {
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    this.#init.onChange();
  }

  #showOverlay(state: OverlayState): void {
    const { presence } = this.#init;
    const { gesture: before, laser: laserBefore } = this.#overlay;
    const { gesture, laser } = state;
    this.#overlay = state;
    if (gesture !== undefined && before?.ids !== gesture.ids) this.#init.hold(gesture.ids);
    if (gesture !== undefined || before !== undefined) {
      presence.show({
        gesture: gesture
          ? { ids: gesture.ids.slice(0, MAX_GESTURE), matrix: [...gesture.matrix] }
          : null,
      });
    }
    const draft = draftToShow(state);
    if (draft !== null || (presence.own.draft ?? null) !== null) presence.show({ draft });
    if (laser !== undefined || laserBefore !== undefined) {
      presence.show({ laser: [...(laser ?? [])] });
    }
    this.#init.onOverlay();
  }

  #toInput(raw: RawPointer): PointerInput {
    const at = screen(raw.x, raw.y);
    return { ...raw, screen: at, page: this.#init.camera.toPage(at) };
  }
}
