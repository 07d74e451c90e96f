/**
 * What the editor lends its tools: the `ToolContext` over board, camera, selection and undo. Owns
 * nothing; the parts it reads are the editor's.
 */
import type { Board, BoardTransaction, FieldValues } from '../../shared/document/board.ts';
import { keysBetween } from '../../shared/document/order.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, Milliseconds, PagePoint } from '../../shared/units.ts';
import type { Renderer } from '../render/renderer.ts';
import { alignBox } from '../tools/handles.ts';
import { isLocked } from '../tools/groups.ts';
import { isLinear } from '../tools/linear.ts';
import { seedFor } from '../tools/seed.ts';
import type { CursorName, NextStyle, OverlayState, Snap, ToolContext } from '../tools/tool.ts';
import type { Camera } from './camera.ts';
import type { Toast } from './editor.ts';
import { Growth } from './growth.ts';
import type { Job, LongWork } from './long-work.ts';
import type { Clock } from './platform.ts';
import type { Settings } from './settings.ts';
import { NO_SNAP, snapBoxTo, snapPointTo, snapToGrid } from './snapping.ts';
import { styledFields } from './style.ts';
import type { UndoHistory } from './undo.ts';

/** Shapes in view beyond which nothing is brought in line with them. */
const MAX_NEIGHBOURS = 600;
/** What others move meanwhile is in line a moment later. */
const NEIGHBOURS_MS = 400;

/** Parts of the editor that tools work on. */
export interface ToolParts {
  readonly board: Board;
  readonly renderer: Renderer;
  readonly camera: Camera;
  readonly history: UndoHistory;
  readonly work: LongWork;
  readonly clock: Clock;
  readonly presence: { readonly isWatched: boolean };
}

/** What a tool can ask for beside the parts. */
export interface ToolHost {
  readonly settings: Settings;
  canEdit(): boolean;
  selection(): ReadonlySet<ShapeId>;
  toolLocked(): boolean;
  enteredGroup(): string | undefined;
  enterGroup(group: string | undefined): void;
  select(ids: Iterable<ShapeId>): void;
  showOverlay(state: OverlayState): void;
  editText(id: ShapeId, options?: { readonly selectAll?: boolean }): void;
  setCursor(cursor: CursorName): void;
  finishTool(): void;
  chooseImages(at: PagePoint): void;
  useTool(id: string): void;
  text(key: string, values?: Readonly<Record<string, string | number>>): string;
  toast(toast: Toast): void;
}

export class EditorToolContext implements ToolContext {
  readonly #parts: ToolParts;
  readonly #host: ToolHost;
  readonly #growth: Growth;
  #near:
    | {
        readonly exclude: ReadonlySet<ShapeId>;
        readonly view: Box;
        readonly at: Milliseconds;
        readonly boxes: readonly Box[];
      }
    | undefined;

  constructor(parts: ToolParts, host: ToolHost) {
    this.#parts = parts;
    this.#host = host;
    const { board, clock, history, renderer, presence } = parts;
    this.#growth = new Growth({
      board,
      clock,
      write: (fn) => history.stream(fn),
      isWatched: () => presence.isWatched,
      show: (shape) => renderer.setAhead(shape),
    });
  }

  destroy(): void {
    this.#growth.destroy();
  }

  get isGrowing(): boolean {
    return this.#growth.isUnderWay;
  }

  get board(): ShapeSource {
    return this.#parts.board;
  }
  get shapes(): ShapeContext {
    return this.#parts.renderer.context;
  }
  get style(): NextStyle {
    return this.#host.settings.style;
  }
  get selection(): ReadonlySet<ShapeId> {
    return this.#host.selection();
  }
  get zoom(): number {
    return this.#parts.camera.state.zoom;
  }
  get toolLocked(): boolean {
    return this.#host.toolLocked();
  }
  get canEdit(): boolean {
    return this.#host.canEdit();
  }
  get partEraser(): boolean {
    return this.#host.settings.partEraser;
  }
  get view(): Box {
    return this.#parts.camera.visibleBox;
  }
  get now(): Milliseconds {
    return this.#parts.clock.now();
  }
  get enteredGroup(): string | undefined {
    return this.#host.enteredGroup();
  }

  enterGroup(group: string | undefined): void {
    this.#host.enterGroup(group);
  }

  hit(
    point: PagePoint,
    options: { readonly locked?: boolean; readonly margin?: number } = {},
  ): Shape | undefined {
    return hitShape(this.#parts, point, options);
  }

  inBox(box: Box, mode: 'touch' | 'inside'): readonly Shape[] {
    const ctx = this.shapes;
    return this.#parts.renderer.query(box).filter((shape) => {
      const own = alignBox(shape, ctx);
      if (contains(box, own)) return true;
      if (mode === 'inside' || !overlaps(box, own)) return false;
      return touches(shape, box, ctx);
    });
  }

  beginStep(name: string): void {
    this.#parts.history.begin(name);
  }
  endStep(): void {
    this.#growth.end();
    this.#parts.history.end();
  }
  cancelStep(): void {
    this.#growth.drop();
    this.#parts.history.cancel();
  }
  change<T>(fn: (tx: BoardTransaction) => T): T {
    return this.#parts.history.change(fn);
  }
  each<T>(job: Job<T>): void {
    this.#parts.work.each(job);
  }
  stream<T>(fn: (tx: BoardTransaction) => T): T {
    return this.#parts.history.stream(fn);
  }
  grow(id: ShapeId, field: string, values: readonly number[]): void {
    this.#growth.grow(id, field, values);
  }
  expectGrowth(): void {
    this.#parts.renderer.expectInk();
  }
  grown(): void {
    this.#growth.end();
  }

  newShape(type: string, fields: FieldValues): FieldValues {
    return newShapeFields(this.board, this.style, type, fields);
  }

  select(ids: Iterable<ShapeId>): void {
    this.#host.select(ids);
  }

  snapBox(box: Box, exclude: ReadonlySet<ShapeId>, free: boolean): Snap {
    const { grid, snap } = this.#host.settings;
    if (grid) return free ? NO_SNAP : snapToGrid(box);
    if (snap === free) return NO_SNAP;
    return snapBoxTo(box, this.#neighbours(exclude), this.zoom);
  }

  snapPoint(point: PagePoint, exclude: ReadonlySet<ShapeId>, free: boolean): Snap {
    const { grid, snap } = this.#host.settings;
    if (grid) return free ? NO_SNAP : snapToGrid(point);
    if (snap === free) return NO_SNAP;
    return snapPointTo(point, this.#neighbours(exclude), this.zoom);
  }

  overlay(state: OverlayState): void {
    this.#host.showOverlay(state);
  }
  editText(id: ShapeId, options?: { readonly selectAll?: boolean; readonly at?: PagePoint }): void {
    this.#host.editText(id, options);
  }
  setCursor(cursor: CursorName): void {
    this.#host.setCursor(cursor);
  }
  panBy(dx: number, dy: number): void {
    this.#parts.camera.panBy(dx, dy);
  }
  chooseImages(at: PagePoint): void {
    this.#host.chooseImages(at);
  }
  finish(): void {
    this.#host.finishTool();
  }
  useTool(id: string): void {
    this.#host.useTool(id);
  }
  text(key: string, values?: Readonly<Record<string, string | number>>): string {
    return this.#host.text(key, values);
  }
  notify(key: string, values: Readonly<Record<string, string | number>> = {}, quiet = false): void {
    this.#host.toast({ key, values, tone: 'info', ...(quiet && { quiet }) });
  }
  after(delay: Milliseconds, fn: () => void): () => void {
    return this.#parts.clock.after(delay, fn);
  }

  /** Looked up once for a gesture, as long as the view stays, and again after a while. */
  #neighbours(exclude: ReadonlySet<ShapeId>): readonly Box[] {
    const { now, view } = this;
    const known = this.#near;
    if (
      known?.exclude === exclude &&
      now - known.at < NEIGHBOURS_MS &&
      known.view.x === view.x &&
      known.view.y === view.y &&
      known.view.w === view.w
    )
      return known.boxes;
    const boxes = this.#findNeighbours(exclude);
    this.#near = { exclude, view, at: now, boxes };
    return boxes;
  }

  #findNeighbours(exclude: ReadonlySet<ShapeId>): readonly Box[] {
    const boxes: Box[] = [];
    const seen = this.#parts.renderer.query(this.view);
    // Among so many everything is in line with something, and guides would be noise.
    if (seen.length > MAX_NEIGHBOURS) return boxes;
    for (const shape of seen) {
      if (exclude.has(shape.id) || isLinear(shape) || shape.type === 'stroke') continue;
      boxes.push(alignBox(shape, this.shapes));
    }
    return boxes;
  }
}

/** The topmost shape that a point touches. */
export function hitShape(
  host: Pick<ToolParts, 'board' | 'renderer' | 'camera'>,
  point: PagePoint,
  options: { readonly locked?: boolean; readonly margin?: number } = {},
): Shape | undefined {
  const margin = options.margin ?? 4 / host.camera.state.zoom;
  const reach: Box = {
    x: point.x - margin,
    y: point.y - margin,
    w: 2 * margin,
    h: 2 * margin,
  };
  const { context } = host.renderer;
  return host.renderer
    .query(reach)
    .findLast(
      (shape) =>
        (options.locked === true || !isLocked(host.board, shape)) &&
        shapeDef(shape.type)?.hits(shape, point, margin, context) === true,
    );
}

/** Fields of a new shape: the next style, on top of everything, with a seed of its own. */
export function newShapeFields(
  board: ShapeSource,
  style: NextStyle,
  type: string,
  fields: FieldValues,
): FieldValues {
  const top = board.ordered().at(-1)?.index ?? null;
  const styled = styledFields(type, style, fields);
  return { ...styled, index: keysBetween(top, null, 1)[0], ...seedFor(styled) };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.w <= outer.x + outer.w &&
    inner.y + inner.h <= outer.y + outer.h
  );
}

function overlaps(a: Box, b: Box): boolean {
  return a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
}

/** Long thin shapes have large boxes: they are touched only where their line is. */
function touches(shape: Shape, box: Box, ctx: ShapeContext): boolean {
  if (!isLinear(shape) && shape.type !== 'stroke') return true;
  const def = shapeDef(shape.type);
  if (def === undefined) return false;
  const radius = Math.hypot(box.w, box.h) / 2;
  const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 } as PagePoint;
  if (!def.hits(shape, middle, radius, ctx)) return false;
  // Near enough to the middle of the box to be looked at: its sides and inside on a fine lattice.
  const steps = 12;
  const margin = Math.max(box.w, box.h) / steps;
  for (let i = 0; i <= steps; i += 1) {
    for (let j = 0; j <= steps; j += 1) {
      const at = { x: box.x + (box.w * i) / steps, y: box.y + (box.h * j) / steps } as PagePoint;
      if (def.hits(shape, at, margin / 2, ctx)) return true;
    }
  }
  return false;
}
