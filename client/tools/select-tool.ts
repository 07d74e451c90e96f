/**
 * Selects and handles what is there: click, shift-click, marquee, lasso, move, alt-drag a copy, resize,
 * turn, drag the points of lines, double click to type or to go into a group. Moves, sizes and turns
 * stay in the hand (a matrix on the overlay) until they are let go; then they are written once.
 */
import { IDENTITY, translation } from '../../shared/geometry/affine.ts';
import { boxOfCorners } from '../../shared/geometry/box.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { DRAG_PX } from './box-tool.ts';
import { commitTransform, followers, mappedShapes } from './commit-transform.ts';
import { dropCopies } from './copy-shapes.ts';
import { editPointAt } from './edit-points.ts';
import { parentFields } from './frames.ts';
import { groupTaken, isLocked, unitOf, unitsOf, withFrameChildren } from './groups.ts';
import {
  boxOfShapes,
  handleAt,
  handleCursor,
  padlockOf,
  pieceAt,
  selectionFrame,
} from './handles.ts';
import { labelAround } from './label-around.ts';
import type { SelectionFrame } from './selection-frame.ts';
import { LinePointGesture } from './line-points.ts';
import { inLasso, inMarquee } from './marquee.ts';
import type {
  Affine,
  KeyInput,
  PointerInput,
  PointerMove,
  Snap,
  Tool,
  ToolContext,
  ToolDef,
} from './tool.ts';
import {
  hitMargin,
  hollowAround,
  isOneFrame,
  selectedAround,
  selectedUnder,
} from './select-hit.ts';
import { resizeMatrix, rotateMatrix, snapHandle } from './transform-gesture.ts';
import { lockedAmong } from './unlock.ts';

type State =
  | { readonly kind: 'idle' }
  /** Pressed, not yet moved far enough to know what it will be. */
  | {
      readonly kind: 'pressed';
      readonly from: PointerInput;
      readonly on: Shape | undefined;
      readonly isGap: boolean;
    }
  | {
      readonly kind: 'marquee';
      readonly from: PagePoint;
      readonly base: readonly ShapeId[];
      readonly lasso: readonly number[] | undefined;
    }
  | {
      readonly kind: 'moving';
      readonly from: PagePoint;
      readonly ids: readonly ShapeId[];
      /** The same ids: nothing is brought in line with what moves itself. */
      readonly moving: ReadonlySet<ShapeId>;
      readonly box: Box;
      readonly matrix: Affine;
      readonly copies: boolean;
    }
  | {
      readonly kind: 'resizing' | 'rotating';
      readonly from: PagePoint;
      readonly handle: string;
      readonly frame: SelectionFrame;
      readonly ids: readonly ShapeId[];
      readonly moving: ReadonlySet<ShapeId>;
      readonly matrix: Affine;
    }
  | { readonly kind: 'point'; readonly gesture: LinePointGesture };

/** Up to this many shapes are drawn exactly while they are sized. */
const MAX_EXACT = 60;
/** Smallest side that a resize leaves, in screen pixels. */
const SMALLEST_PX = 2;

export class SelectTool implements Tool {
  readonly id: string;
  readonly #ctx: ToolContext;
  readonly #lassos: boolean;
  #state: State = { kind: 'idle' };
  #lockShown: ShapeId | undefined;

  /** @param lassos a drag on the empty board draws a lasso instead of a box. */
  constructor(ctx: ToolContext, id: string, lassos: boolean) {
    this.#ctx = ctx;
    this.id = id;
    this.#lassos = lassos;
  }

  get state(): string {
    return this.#state.kind;
  }

  onLeave(): void {
    this.#showLock(undefined);
    this.#ctx.enterGroup(undefined);
  }

  onPointerDown(input: PointerInput): void {
    const ctx = this.#ctx;
    this.#showLock(undefined);
    const frame = ctx.canEdit ? this.#frame() : undefined;
    const handle = frame && handleAt(frame, input.page, ctx.zoom, input.kind);
    if (frame !== undefined && handle !== undefined) {
      this.#grabHandle(frame, handle.id, input);
      return;
    }
    const margin = hitMargin(input, ctx.zoom);
    const on = ctx.hit(input.page, { margin }) ?? selectedUnder(ctx, input.page, frame);
    const gap =
      on === undefined && !input.shift ? selectedAround(ctx, input.page, frame) : undefined;
    this.#state = { kind: 'pressed', from: input, on: on ?? gap, isGap: gap !== undefined };
    if (gap !== undefined) return;
    if (on === undefined) {
      if (!input.shift) ctx.select([]);
      if (ctx.enteredGroup !== undefined) ctx.enterGroup(undefined);
      return;
    }
    if (ctx.enteredGroup !== undefined && !on.groups.includes(ctx.enteredGroup)) {
      ctx.enterGroup(undefined);
    }
    if (!ctx.selection.has(on.id) && !input.shift) {
      ctx.select(unitOf(ctx.board, on, ctx.enteredGroup));
    }
  }

  onPointerMove(input: PointerMove): void {
    const state = this.#state;
    switch (state.kind) {
      case 'idle':
        this.#hover(input);
        return;
      case 'pressed': {
        const dx = input.screen.x - state.from.screen.x;
        const dy = input.screen.y - state.from.screen.y;
        if (Math.hypot(dx, dy) < DRAG_PX) return;
        this.#beginDrag(state.from, state.on);
        if (this.#state.kind !== 'pressed') this.onPointerMove(input);
        return;
      }
      case 'marquee':
        this.#dragMarquee(state, input);
        return;
      case 'moving':
        this.#dragMove(state, input);
        return;
      case 'resizing':
      case 'rotating':
        this.#dragHandle(state, input);
        return;
      case 'point':
        state.gesture.move(input);
        return;
    }
  }

  onPointerUp(input: PointerInput): void {
    const ctx = this.#ctx;
    const state = this.#state;
    this.#state = { kind: 'idle' };
    switch (state.kind) {
      case 'idle':
        return;
      case 'pressed':
        if (state.isGap) ctx.select([]);
        this.#click(state.from, state.isGap ? undefined : state.on);
        return;
      case 'marquee':
        ctx.overlay({});
        return;
      case 'moving':
        ctx.overlay({});
        if (state.copies) dropCopies(ctx, state.ids, state.matrix[4], state.matrix[5]);
        else commitTransform(ctx, 'move', state.ids, state.matrix);
        return;
      case 'resizing':
      case 'rotating':
        ctx.overlay({});
        commitTransform(
          ctx,
          state.kind === 'resizing' ? 'resize' : 'rotate',
          state.ids,
          state.matrix,
        );
        return;
      case 'point':
        state.gesture.end(input);
        return;
    }
  }

  onDoubleClick(input: PointerInput): void {
    const ctx = this.#ctx;
    const on =
      ctx.hit(input.page, { margin: hitMargin(input, ctx.zoom) }) ?? labelAround(ctx, input.page);
    if (on === undefined) {
      if (ctx.canEdit) this.#typeOnBoard(input.page);
      return;
    }
    const group = groupTaken(on, ctx.enteredGroup);
    if (group !== undefined) {
      ctx.enterGroup(group);
      ctx.select(unitOf(ctx.board, on, group));
      return;
    }
    if (!ctx.canEdit || isLocked(ctx.board, on) || editPointAt(ctx, on, input)) return;
    if (on.type === 'frame') ctx.editText(on.id, { selectAll: true });
    else if (shapeDef(on.type)?.hasLabel === true) ctx.editText(on.id, { at: input.page });
    else if (on.type === 'image') ctx.useTool('crop');
  }

  onKeyDown(input: KeyInput): boolean {
    if (input.key !== 'Escape' || this.#state.kind !== 'idle') return false;
    const ctx = this.#ctx;
    if (ctx.enteredGroup !== undefined) {
      const members = [...ctx.selection].flatMap((id) => ctx.board.get(id) ?? []);
      ctx.enterGroup(undefined);
      ctx.select(unitsOf(ctx.board, members, undefined));
      return true;
    }
    if (ctx.selection.size === 0) return false;
    ctx.select([]);
    return true;
  }

  cancel(): boolean {
    const state = this.#state;
    this.#state = { kind: 'idle' };
    if (state.kind === 'idle') return false;
    if (state.kind === 'marquee') this.#ctx.select(state.base);
    if (state.kind === 'point') state.gesture.cancel();
    this.#ctx.overlay({});
    this.#ctx.setCursor('default');
    return true;
  }

  #frame(): SelectionFrame | undefined {
    const { board, shapes, selection, zoom } = this.#ctx;
    return selectionFrame(board, shapes, selection, zoom);
  }

  #hover(input: PointerInput): void {
    const ctx = this.#ctx;
    const frame = ctx.canEdit ? this.#frame() : undefined;
    const handle = frame && handleAt(frame, input.page, ctx.zoom, input.kind);
    if (frame !== undefined && handle !== undefined) {
      this.#showLock(undefined);
      ctx.setCursor(handleCursor(handle.id, frame.angle));
      return;
    }
    const on =
      ctx.hit(input.page, { margin: hitMargin(input, ctx.zoom) }) ??
      selectedUnder(ctx, input.page, frame) ??
      selectedAround(ctx, input.page, frame);
    ctx.setCursor(on === undefined ? 'default' : 'move');
    this.#showLock(on === undefined ? this.#lockedUnder(input) : undefined);
  }

  /** A click takes what is locked, to open it; a drag from it is one on the empty board. */
  #lockedUnder(input: PointerInput): Shape | undefined {
    const ctx = this.#ctx;
    if (!ctx.canEdit) return undefined;
    return ctx.hit(input.page, { locked: true, margin: hitMargin(input, ctx.zoom) });
  }

  /** A padlock beside the locked shape that is pointed at; selected ones show theirs anyway. */
  #showLock(shape: Shape | undefined): void {
    const ctx = this.#ctx;
    const id = shape === undefined || ctx.selection.has(shape.id) ? undefined : shape.id;
    if (id === this.#lockShown) return;
    this.#lockShown = id;
    ctx.overlay(
      shape === undefined || id === undefined
        ? {}
        : { lock: padlockOf(shape, ctx.shapes, ctx.zoom) },
    );
  }

  #grabHandle(frame: SelectionFrame, handle: string, input: PointerInput): void {
    const ctx = this.#ctx;
    const only = [...ctx.selection][0];
    if (handle === 'lock') {
      ctx.each({
        name: 'unlock',
        items: lockedAmong(ctx.board, ctx.selection),
        write: (tx, id) => tx.update(id, { locked: false }),
      });
      return;
    }
    if (handle.startsWith('p') || handle.startsWith('m')) {
      if (only === undefined) return;
      this.#state = { kind: 'point', gesture: new LinePointGesture(ctx, only, handle, input) };
      return;
    }
    const ids = this.#movable(handle === 'rotate' || !isOneFrame(ctx));
    this.#state = {
      kind: handle === 'rotate' ? 'rotating' : 'resizing',
      from: input.page,
      handle,
      frame,
      ids,
      moving: new Set(ids),
      matrix: IDENTITY,
    };
  }

  #movable(withChildren: boolean): readonly ShapeId[] {
    const { board, selection } = this.#ctx;
    const shapes = withChildren
      ? withFrameChildren(board, selection)
      : [...selection].flatMap((id) => board.get(id) ?? []);
    return shapes.filter((shape) => !isLocked(board, shape)).map((shape) => shape.id);
  }

  #beginDrag(from: PointerInput, on: Shape | undefined): void {
    const ctx = this.#ctx;
    if (on === undefined || !ctx.canEdit) {
      const lasso = this.#lassos ? [from.page.x, from.page.y] : undefined;
      this.#state = { kind: 'marquee', from: from.page, base: [...ctx.selection], lasso };
      return;
    }
    const piece = pieceAt(on, ctx.shapes, from.page, hitMargin(from, ctx.zoom));
    if (piece !== undefined && ctx.selection.size === 1 && ctx.selection.has(on.id)) {
      this.#state = { kind: 'point', gesture: new LinePointGesture(ctx, on.id, piece, from) };
      return;
    }
    if (!ctx.selection.has(on.id)) {
      ctx.select([...ctx.selection, ...unitOf(ctx.board, on, ctx.enteredGroup)]);
    }
    const ids = this.#movable(true);
    const shapes = ids.flatMap((id) => ctx.board.get(id) ?? []);
    const box = boxOfShapes(shapes, ctx.shapes);
    if (box === undefined) {
      this.#state = { kind: 'idle' };
      return;
    }
    this.#state = {
      kind: 'moving',
      from: from.page,
      ids,
      moving: new Set(ids),
      box,
      matrix: IDENTITY,
      copies: from.alt,
    };
  }

  #dragMarquee(state: Extract<State, { kind: 'marquee' }>, input: PointerMove): void {
    const ctx = this.#ctx;
    if (state.lasso !== undefined) {
      const lasso = [...state.lasso];
      for (const part of input.coalesced) lasso.push(part.page.x, part.page.y);
      this.#state = { ...state, lasso };
      ctx.select([...new Set([...state.base, ...inLasso(ctx, lasso)])]);
      ctx.overlay({ lasso });
      return;
    }
    const marquee = boxOfCorners(state.from, input.page);
    const caught = inMarquee(ctx, marquee, input.alt ? 'inside' : 'touch');
    ctx.select([...new Set([...state.base, ...caught])]);
    ctx.overlay({ marquee });
  }

  #dragMove(state: Extract<State, { kind: 'moving' }>, input: PointerMove): void {
    const ctx = this.#ctx;
    let dx = input.page.x - state.from.x;
    let dy = input.page.y - state.from.y;
    if (input.shift && Math.abs(dx) > Math.abs(dy)) dy = 0;
    else if (input.shift) dx = 0;
    const { box, moving } = state;
    const snap: Snap = ctx.snapBox({ ...box, x: box.x + dx, y: box.y + dy }, moving, input.mod);
    if (!input.shift || dx !== 0) dx += snap.dx;
    if (!input.shift || dy !== 0) dy += snap.dy;
    const matrix = translation(dx, dy);
    this.#state = { ...state, matrix, copies: input.alt };
    if (input.alt) {
      ctx.overlay({ draft: mappedShapes(ctx, state.ids, matrix), guides: snap.guides });
      return;
    }
    this.#showGesture(state.ids, matrix, snap.guides);
  }

  #dragHandle(state: Extract<State, { kind: 'resizing' | 'rotating' }>, input: PointerMove): void {
    const ctx = this.#ctx;
    const { box, angle } = state.frame;
    if (state.kind === 'rotating') {
      const matrix = rotateMatrix(box, angle, state.from, input.page, input.shift);
      this.#state = { ...state, matrix };
      this.#showGesture(state.ids, matrix, []);
      return;
    }
    const grip = state.frame.points.find(({ id }) => id === state.handle) ?? state.from;
    const snap = snapHandle(ctx, { ...state, grip, angle }, input);
    const shapes = state.ids.flatMap((id) => ctx.board.get(id) ?? []);
    const keeps = shapes.some((shape) => shapeDef(shape.type)?.keepsRatio === true);
    const isText = shapes.length === 1 && shapes[0]?.type === 'text';
    const isSide = state.handle.length === 1;
    const turned = shapes.length > 1 && shapes.some((shape) => shape.angle !== 0);
    const matrix = resizeMatrix({
      box,
      angle,
      handle: state.handle,
      from: state.from,
      to: page(input.page.x + snap.dx, input.page.y + snap.dy),
      // A skewed shape cannot be stored: turned ones among several keep their ratio.
      keepRatio: turned || (isText ? !isSide : keeps !== input.shift),
      centered: input.alt,
      minimum: SMALLEST_PX / ctx.zoom,
    });
    this.#state = { ...state, matrix };
    this.#showGesture(state.ids, matrix, snap.guides, true);
  }

  #showGesture(
    ids: readonly ShapeId[],
    matrix: Affine,
    guides: Snap['guides'],
    isExact = false,
  ): void {
    const { drafts, hidden } = followers(this.#ctx, ids, matrix);
    const gesture = { ids, matrix };
    if (!isExact || ids.length > MAX_EXACT) {
      this.#ctx.overlay({ gesture, guides, draft: drafts, hidden });
      return;
    }
    // A matrix would stretch lines and letters too; sized shapes are drawn as they will be.
    const following = new Set(hidden);
    const own = ids.filter((id) => !following.has(id));
    const draft = [...mappedShapes(this.#ctx, own, matrix), ...drafts];
    this.#ctx.overlay({ gesture, guides, draft, hidden: [...own, ...hidden] });
  }

  #click(from: PointerInput, on: Shape | undefined): void {
    const ctx = this.#ctx;
    const shape = on ?? this.#lockedUnder(from) ?? hollowAround(ctx, from.page);
    if (shape === undefined) return;
    const unit = unitOf(ctx.board, shape, ctx.enteredGroup);
    if (!from.shift) {
      ctx.select(unit);
      return;
    }
    const selection = new Set(ctx.selection);
    const remove = selection.has(shape.id);
    for (const id of unit) {
      if (remove) selection.delete(id);
      else selection.add(id);
    }
    ctx.select(selection);
  }

  #typeOnBoard(at: PagePoint): void {
    const ctx = this.#ctx;
    ctx.beginStep('draw-text');
    const parent = parentFields(ctx.board, { x: at.x, y: at.y, w: 0, h: 0 });
    const fields = { x: at.x, y: at.y - ctx.style.fontSize / 2, ...parent };
    const id = ctx.change((tx) => tx.create('text', ctx.newShape('text', fields)));
    ctx.select([id]);
    ctx.editText(id);
  }
}

export const selectTool: ToolDef = {
  id: 'select',
  icon: 'mouse-pointer-2',
  nameKey: 'tool.select',
  keys: ['v', '1'],
  cursor: 'default',
  group: 'main',
  create: (ctx) => new SelectTool(ctx, 'select', false),
};

export const lassoTool: ToolDef = {
  id: 'lasso',
  icon: 'lasso-select',
  nameKey: 'tool.lasso',
  keys: ['s'],
  cursor: 'crosshair',
  group: 'more',
  create: (ctx) => new SelectTool(ctx, 'lasso', true),
};
