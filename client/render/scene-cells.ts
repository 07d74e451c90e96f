/**
 * The scene in cells: each tile on the screen is a finished bitmap on a canvas of its own, and all of them
 * are moved together by one CSS transform. A movement hands over only the tiles that it uncovers, and a
 * change only those that it touches. Owns these canvases; knows nothing of what is drawn. Not for a
 * zoom that moves: stretched, the cells would show their edges.
 */
import type { SceneView } from './bitmap-painter.ts';
import { boxSide, type BoxSide } from './pixel-box.ts';
import type { RenderCounts } from './renderer.ts';
import type { Placement } from './shape-painter.ts';
import { everyTileIn, type PixelRect, release, TILE_SIZE } from './tiles.ts';

/** What is changed again within this is drawn elsewhere: handing over costs more than drawing. */
const BUSY_MS = 100;
/** Cells farther than this from the first one would stand at places that compositors round. */
const MAX_CELLS_AWAY = 64;
const MAX_SPARE = 4;
/** Cells that are filled in a frame of a picture that rests: each costs up to 3 ms. */
const RISE_CELLS = 2;
/** Device pixels beyond the screen. */
const FAR = TILE_SIZE / 4;

export type CellPen = OffscreenCanvasRenderingContext2D;

interface Cell {
  readonly canvas: HTMLCanvasElement;
  readonly pen: ImageBitmapRenderingContext;
  col: number;
  row: number;
  /** Whether it shows what is to be seen there now. */
  isCurrent: boolean;
  isStandIn: boolean;
  filledAt: number;
}

export class SceneCells {
  readonly #holder = document.createElement('div');
  readonly #cells = new Map<string, Cell>();
  readonly #spare: Cell[] = [];
  #source: OffscreenCanvas | undefined;
  #scale = 0;
  #ratio = 1;
  #side: BoxSide = boxSide(TILE_SIZE, 1);
  #col = 0;
  #row = 0;
  #transform = '';
  #isShown = false;
  #isRising = false;
  /** Whether a cell shows something else than what is to be seen there. */
  isOutOfDate = false;
  /** Whether something changes again and again. */
  isBusy = false;

  /** @param below the canvas above which the cells stand. */
  constructor(below: HTMLElement) {
    const { style } = this.#holder;
    style.cssText =
      'position:absolute;left:0;top:0;transform-origin:0 0;will-change:transform;pointer-events:none';
    style.visibility = 'hidden';
    below.after(this.#holder);
  }

  /** Whether they are the picture, and nothing below them is seen. */
  get isShown(): boolean {
    return this.#isShown;
  }

  /** Whether some of them lie over a picture that is the same, to take over when there are all. */
  get isRising(): boolean {
    return this.#isRising;
  }

  set isShown(shown: boolean) {
    if (shown === this.#isShown) return;
    this.#isShown = shown;
    this.#isRising = false;
    this.isBusy = false;
    this.#holder.style.visibility = shown ? '' : 'hidden';
  }

  /** Gives up taking over: the picture below is about to become another one. */
  sink(): void {
    if (!this.#isRising) return;
    this.#isRising = false;
    this.#holder.style.visibility = 'hidden';
  }

  /**
   * Fills a few of the cells that lack something, over a picture that rests and has a bitmap for all of it.
   * @returns whether some are left.
   */
  rise(
    view: SceneView,
    bitmapAt: (col: number, row: number) => HTMLCanvasElement | undefined,
    counts: RenderCounts,
  ): boolean {
    this.#place(view);
    if (!this.#isRising) {
      // Only what is old may lie over the picture before it is filled anew.
      for (const [key, cell] of this.#cells) if (!cell.isCurrent) this.#drop(key, cell);
      this.#isRising = true;
      this.#holder.style.visibility = '';
    }
    let left = RISE_CELLS;
    return !everyTileIn(view, (col, row) => {
      const bitmap = bitmapAt(col, row);
      if (bitmap === undefined || !this.#lacks(col, row, true)) return true;
      if (left-- === 0) return false;
      this.#fill(col, row, true, (pen) => pen.drawImage(bitmap, 0, 0));
      counts.blits++;
      return true;
    });
  }

  /**
   * Brings the cells to where the view is, and fills those that lack something.
   * @param bitmapAt the bitmap of a tile, where there is one.
   * @param standIn fills a canvas that stands at a place, where there is none.
   */
  show(
    view: SceneView,
    bitmapAt: (col: number, row: number) => HTMLCanvasElement | undefined,
    standIn: (pen: CellPen, place: Placement, part: PixelRect) => void,
    counts: RenderCounts,
  ): void {
    this.#place(view);
    const { scale } = view;
    everyTileIn(view, (col, row) => {
      const bitmap = bitmapAt(col, row);
      if (!this.#lacks(col, row, bitmap !== undefined)) return true;
      this.#fill(col, row, bitmap !== undefined, (pen) => {
        const place = { scale, x: col * TILE_SIZE, y: row * TILE_SIZE };
        if (bitmap !== undefined) pen.drawImage(bitmap, 0, 0);
        else standIn(pen, place, { x: 0, y: 0, w: TILE_SIZE, h: TILE_SIZE });
        counts.blits++;
      });
      return true;
    });
    this.#letFarOnesGo(view);
    this.isOutOfDate = false;
  }

  /** Tells that what is to be seen in a cell has changed. */
  changed(col: number, row: number): void {
    const cell = this.#cells.get(keyOf(col, row));
    if (cell === undefined) return;
    const isSoon = !cell.isStandIn && performance.now() - cell.filledAt < BUSY_MS;
    if (isSoon && this.#isShown) this.isBusy = true;
    cell.isCurrent = false;
    this.isOutOfDate = true;
  }

  /** Tells that what stands in for missing tiles has changed. */
  standInsChanged(): void {
    for (const cell of this.#cells.values()) {
      if (!cell.isStandIn) continue;
      cell.isCurrent = false;
      this.isOutOfDate = true;
    }
  }

  clear(): void {
    for (const cell of this.#cells.values()) this.#letGo(cell);
    this.#cells.clear();
    this.isOutOfDate = true;
  }

  destroy(): void {
    this.clear();
    for (const cell of this.#spare.splice(0)) this.#remove(cell);
    this.#source = undefined;
    this.#holder.remove();
  }

  /** Brings the cells to where the view is; those of another scale are let go. */
  #place(view: SceneView): void {
    const { scale, ratio } = view;
    if (scale !== this.#scale || ratio !== this.#ratio) this.clear();
    if (ratio !== this.#ratio) this.#side = boxSide(TILE_SIZE, ratio);
    this.#scale = scale;
    this.#ratio = ratio;
    const col = Math.floor(view.x / TILE_SIZE);
    const row = Math.floor(view.y / TILE_SIZE);
    if (Math.max(Math.abs(col - this.#col), Math.abs(row - this.#row)) > MAX_CELLS_AWAY) {
      this.#col = col;
      this.#row = row;
      for (const cell of this.#cells.values()) this.#put(cell);
    }
    const x = (this.#col * TILE_SIZE - view.x) / ratio;
    const y = (this.#row * TILE_SIZE - view.y) / ratio;
    const { stretch } = this.#side;
    const transform = `matrix(${stretch}, 0, 0, ${stretch}, ${x}, ${y})`;
    if (transform === this.#transform) return;
    this.#transform = transform;
    this.#holder.style.transform = transform;
  }

  /** Whether a cell has to be filled. @param exact whether with more than a stand-in. */
  #lacks(col: number, row: number, exact: boolean): boolean {
    const cell = this.#cells.get(keyOf(col, row));
    return cell === undefined || !cell.isCurrent || (exact && cell.isStandIn);
  }

  /** Draws a cell and hands it over. @param exact whether it is more than a stand-in. */
  #fill(col: number, row: number, exact: boolean, draw: (pen: CellPen) => void): void {
    const key = keyOf(col, row);
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = this.#spare.pop() ?? this.#make();
      cell.col = col;
      cell.row = row;
      this.#put(cell);
      this.#cells.set(key, cell);
    }
    const source = (this.#source ??= new OffscreenCanvas(TILE_SIZE, TILE_SIZE));
    draw(source.getContext('2d', { alpha: false })!);
    cell.pen.transferFromImageBitmap(source.transferToImageBitmap());
    cell.filledAt = performance.now();
    cell.isCurrent = true;
    cell.isStandIn = !exact;
  }

  #remove({ canvas }: Cell): void {
    canvas.remove();
    release(canvas);
  }

  /** Lets go what is out of sight, but for what a hand that trembles would bring back at once. */
  #letFarOnesGo({ x, y, w, h }: SceneView): void {
    for (const [key, cell] of this.#cells) {
      const left = cell.col * TILE_SIZE;
      const top = cell.row * TILE_SIZE;
      if (
        left > x - FAR - TILE_SIZE &&
        left < x + w + FAR &&
        top > y - FAR - TILE_SIZE &&
        top < y + h + FAR
      ) {
        continue;
      }
      this.#drop(key, cell);
    }
  }

  #drop(key: string, cell: Cell): void {
    this.#cells.delete(key);
    this.#letGo(cell);
  }

  #make(): Cell {
    const canvas = document.createElement('canvas');
    canvas.width = TILE_SIZE;
    canvas.height = TILE_SIZE;
    canvas.ariaHidden = 'true';
    const pen = canvas.getContext('bitmaprenderer', { alpha: false })!;
    return { canvas, pen, col: 0, row: 0, isCurrent: false, isStandIn: false, filledAt: 0 };
  }

  #put({ canvas, col, row }: Cell): void {
    const { css } = this.#side;
    const left = (col - this.#col) * css;
    const top = (row - this.#row) * css;
    const place = `inset:auto;left:${left}px;top:${top}px`;
    canvas.style.cssText = `position:absolute;${place};width:${css}px;height:${css}px`;
    if (canvas.parentNode === null) this.#holder.append(canvas);
  }

  #letGo(cell: Cell): void {
    if (this.#spare.length < MAX_SPARE) {
      // It keeps its bitmap until it gets another one: to be emptied, it would be given an empty one.
      cell.canvas.style.display = 'none';
      this.#spare.push(cell);
    } else this.#remove(cell);
  }
}

function keyOf(col: number, row: number): string {
  return `${col},${row}`;
}
