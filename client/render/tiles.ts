/**
 * The bitmaps behind the scene: square tiles of a board seen at one scale, in levels. Owns the
 * canvases, their memory and which parts of them are out of date; paints nothing into them.
 */
import type { Box } from '../../shared/units.ts';

/** Side of a tile in device pixels. */
export const TILE_SIZE = 512;
const TILE_BYTES = TILE_SIZE * TILE_SIZE * 4;
/** More out-of-date rectangles than this are joined into one. */
const MAX_DIRTY = 48;

/** Spare canvases while there is something to paint, as fresh memory costs time, and afterwards. */
const MAX_SPARE = 16;
const FEW_SPARE = 4;

/** A rectangle of whole device pixels inside a tile. */
export interface PixelRect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/**
 * A bitmap of a part of the board. `stale`: must be painted as a whole, into a fresh canvas, while what
 * it shows stays; `dirty`: parts that are out of date. A job that has begun clears `stale`, so that
 * what changes meanwhile is noted in `dirty`.
 */
export interface Surface {
  readonly scale: number;
  /** Device pixel of the board (page * scale) that is its top left corner, and its size. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  canvas: HTMLCanvasElement | undefined;
  dirty: PixelRect[];
  stale: boolean;
  /** Whether its owner has let it go. */
  dropped: boolean;
  /** Number of the frame that showed it last. */
  lastUsed: number;
}

export type Tile = Surface;

export interface Level {
  readonly scale: number;
  readonly tiles: Map<string, Tile>;
}

export class TileStore {
  readonly #levels = new Map<number, Level>();
  #spare: HTMLCanvasElement[] = [];
  #bitmaps = 0;
  /** Bytes of bitmaps that may be kept. */
  maxBytes = 64 * 1024 * 1024;

  /** Bytes of all bitmaps, spare ones included. */
  get bytes(): number {
    return (this.#bitmaps + this.#spare.length) * TILE_BYTES;
  }

  levels(): IterableIterator<Level> {
    return this.#levels.values();
  }

  level(scale: number): Level | undefined {
    return this.#levels.get(scale);
  }

  tile(scale: number, col: number, row: number): Tile {
    let level = this.#levels.get(scale);
    if (level === undefined) this.#levels.set(scale, (level = { scale, tiles: new Map() }));
    const key = tileKey(col, row);
    let tile = level.tiles.get(key);
    if (tile === undefined) {
      tile = makeSurface(scale, col * TILE_SIZE, row * TILE_SIZE, TILE_SIZE, TILE_SIZE);
      level.tiles.set(key, tile);
    }
    return tile;
  }

  peek(level: Level, col: number, row: number): Tile | undefined {
    return level.tiles.get(tileKey(col, row));
  }

  dropLevel(scale: number): void {
    const level = this.#levels.get(scale);
    if (level === undefined) return;
    for (const tile of level.tiles.values()) this.#drop(level, tile);
    this.#levels.delete(scale);
  }

  /** A canvas of a tile's size; its content is arbitrary. */
  take(): HTMLCanvasElement {
    this.#bitmaps++;
    const spare = this.#spare.pop();
    if (spare !== undefined) return spare;
    const canvas = document.createElement('canvas');
    canvas.width = TILE_SIZE;
    canvas.height = TILE_SIZE;
    return canvas;
  }

  giveBack(canvas: HTMLCanvasElement): void {
    this.#bitmaps--;
    if (this.#spare.length < MAX_SPARE) this.#spare.push(canvas);
    else release(canvas);
  }

  /** Keeps a few spare canvases only: as many as are wanted at once come back when the zoom changes. */
  thin(): void {
    for (const canvas of this.#spare.splice(FEW_SPARE)) release(canvas);
  }

  /**
   * Marks a page-space box as out of date on every level; tiles of levels other than those kept
   * are dropped instead, as nobody looks at them now.
   */
  invalidate(box: Box, keep: ReadonlySet<number>): void {
    for (const level of this.#levels.values()) {
      const { scale } = level;
      // One pixel around, for antialiasing and for rounding to whole pixels.
      const x0 = Math.floor(box.x * scale) - 1;
      const y0 = Math.floor(box.y * scale) - 1;
      const x1 = Math.ceil((box.x + box.w) * scale) + 1;
      const y1 = Math.ceil((box.y + box.h) * scale) + 1;
      const c0 = Math.floor(x0 / TILE_SIZE);
      const c1 = Math.floor(x1 / TILE_SIZE);
      const r0 = Math.floor(y0 / TILE_SIZE);
      const r1 = Math.floor(y1 / TILE_SIZE);
      const mark = (tile: Tile): void => {
        if (!keep.has(scale)) {
          this.#drop(level, tile);
          return;
        }
        markDirty(tile, x0, y0, x1, y1);
      };
      if ((c1 - c0 + 1) * (r1 - r0 + 1) <= level.tiles.size) {
        for (let row = r0; row <= r1; row++) {
          for (let col = c0; col <= c1; col++) {
            const tile = level.tiles.get(tileKey(col, row));
            if (tile !== undefined) mark(tile);
          }
        }
      } else {
        for (const tile of level.tiles.values()) {
          const col = tile.x / TILE_SIZE;
          const row = tile.y / TILE_SIZE;
          if (col >= c0 && col <= c1 && row >= r0 && row <= r1) mark(tile);
        }
      }
    }
  }

  /** Marks everything on the kept levels as out of date, and drops the others. */
  invalidateAll(keep: ReadonlySet<number>): void {
    for (const level of this.#levels.values()) {
      for (const tile of level.tiles.values()) {
        if (!keep.has(level.scale)) this.#drop(level, tile);
        else {
          tile.stale = true;
          tile.dirty = [];
        }
      }
    }
  }

  /** Drops the bitmaps used longest ago until the rest fits, never one used in this frame. */
  trim(frame: number): void {
    if (this.bytes <= this.maxBytes) return;
    for (const canvas of this.#spare) release(canvas);
    this.#spare = [];
    const all: { level: Level; tile: Tile }[] = [];
    for (const level of this.#levels.values()) {
      for (const tile of level.tiles.values()) {
        if (tile.lastUsed < frame) all.push({ level, tile });
      }
    }
    all.sort((a, b) => a.tile.lastUsed - b.tile.lastUsed);
    for (const { level, tile } of all) {
      if (this.bytes <= this.maxBytes) break;
      this.#drop(level, tile);
    }
  }

  /** Lets every bitmap go. */
  clear(): void {
    for (const level of this.#levels.values()) {
      for (const tile of level.tiles.values()) {
        tile.dropped = true;
        if (tile.canvas !== undefined) release(tile.canvas);
      }
    }
    for (const canvas of this.#spare) release(canvas);
    this.#levels.clear();
    this.#spare = [];
    this.#bitmaps = 0;
  }

  #drop(level: Level, tile: Tile): void {
    if (tile.canvas !== undefined) {
      const { canvas } = tile;
      tile.canvas = undefined;
      this.giveBack(canvas);
    }
    tile.dropped = true;
    level.tiles.delete(tileKey(tile.x / TILE_SIZE, tile.y / TILE_SIZE));
    if (level.tiles.size === 0) this.#levels.delete(level.scale);
  }
}

function tileKey(col: number, row: number): string {
  return `${col},${row}`;
}

export function makeSurface(scale: number, x: number, y: number, w: number, h: number): Surface {
  return {
    scale,
    x,
    y,
    w,
    h,
    canvas: undefined,
    dirty: [],
    stale: true,
    dropped: false,
    lastUsed: 0,
  };
}

/** Marks a part, given in device pixels of the board at the surface's scale, as out of date. */
export function markDirty(surface: Surface, x0: number, y0: number, x1: number, y1: number): void {
  if (surface.stale) return;
  const x = Math.max(0, x0 - surface.x);
  const y = Math.max(0, y0 - surface.y);
  const w = Math.min(surface.w, x1 - surface.x) - x;
  const h = Math.min(surface.h, y1 - surface.y) - y;
  if (w > 0 && h > 0) addDirty(surface.dirty, { x, y, w, h });
}

/** A canvas without pixels is given back to the system at once, not at the next collection. */
export function release(canvas: HTMLCanvasElement): void {
  canvas.width = 0;
  canvas.height = 0;
}

/** Adds a rectangle, joined with those that it nearly covers or touches. */
export function addDirty(list: PixelRect[], rect: PixelRect): void {
  let added = rect;
  for (let i = list.length - 1; i >= 0; i--) {
    const other = list[i]!;
    const joined = union(added, other);
    if (joined.w * joined.h <= (added.w * added.h + other.w * other.h) * 1.2) {
      list.splice(i, 1);
      added = joined;
      i = list.length;
    }
  }
  list.push(added);
  if (list.length > MAX_DIRTY) {
    list.splice(0, list.length, list.reduce(union));
  }
}

function union(a: PixelRect, b: PixelRect): PixelRect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    w: Math.max(a.x + a.w, b.x + b.w) - x,
    h: Math.max(a.y + a.h, b.y + b.h) - y,
  };
}

/** Whether all of one rectangle is in another. */
export function covers(outer: PixelRect, inner: PixelRect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.w <= outer.x + outer.w &&
    inner.y + inner.h <= outer.y + outer.h
  );
}

/** Asks about each tile that a rectangle of the board touches, by column and row, until one says no. */
export function everyTileIn(
  { x, y, w, h }: PixelRect,
  ask: (col: number, row: number) => boolean,
): boolean {
  for (let row = Math.floor(y / TILE_SIZE); row * TILE_SIZE < y + h; row++) {
    for (let col = Math.floor(x / TILE_SIZE); col * TILE_SIZE < x + w; col++) {
      if (!ask(col, row)) return false;
    }
  }
  return true;
}
