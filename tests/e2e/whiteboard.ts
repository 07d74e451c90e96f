/**
 * One window that shows a board, driven as a person drives it: by mouse, keys and files. What is on the
 * board is read through the element's public surface (`editor`), the picture from its canvas.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { readPicture, type Picture } from '../support/picture.ts';

/** The surface of `<inkwire-board>` that pages may use, as far as the journeys do. */
interface BoardElement extends HTMLElement {
  readonly editor: Editor;
}

interface ViewerElement extends HTMLElement {
  readonly shapes: ShapeSource | undefined;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A shape as plain data, fit for comparing windows. */
export type ShapeData = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly type: string;
};

/** Shapes of one window; the same board gives the same list everywhere. */
export function countTypes(shapes: readonly ShapeData[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of shapes) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

export class Whiteboard {
  readonly page: Page;
  readonly element: Locator;

  constructor(page: Page, element: Locator = page.locator('inkwire-board')) {
    this.page = page;
    this.element = element;
  }

  /** Opens an edit link in a page and waits until the board is complete and connected. */
  static async open(page: Page, url: string): Promise<Whiteboard> {
    const whiteboard = new Whiteboard(page);
    await page.goto(url);
    await whiteboard.isReady();
    return whiteboard;
  }

  async isReady(): Promise<void> {
    await expect
      .poll(() => this.element.evaluate((el: BoardElement) => el.editor?.state.connection.kind), {
        message: 'the board is connected',
      })
      .toBe('live');
    await this.element.evaluate((el: BoardElement) => el.editor.connection.ready);
  }

  /** Everything on the board, bottom first, as this window has it. */
  async shapes(): Promise<ShapeData[]> {
    return await this.element.evaluate((el: BoardElement) =>
      el.editor.board
        .ordered()
        .map((shape) =>
          JSON.parse(
            JSON.stringify(shape, (_key, value: unknown) =>
              value instanceof Uint8Array ? [...value] : value,
            ),
          ),
        ),
    );
  }

  async count(): Promise<number> {
    return await this.element.evaluate((el: BoardElement) => el.editor.board.ordered().length);
  }

  /** Whether all changes of this window are on the server's disk. */
  async isSaved(): Promise<void> {
    await expect
      .poll(() => this.element.evaluate((el: BoardElement) => el.editor.state.saveState))
      .toBe('saved');
  }

  /** Middle of the canvas, in pixels of the window. */
  async center(): Promise<Point> {
    const box = await this.element.boundingBox();
    if (box === null) throw new Error('the board is not shown');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** A point of the window, given from the middle of the canvas. */
  async at(dx: number, dy: number): Promise<Point> {
    const { x, y } = await this.center();
    return { x: x + dx, y: y + dy };
  }

  /** Chooses a tool by its key, with the canvas in focus. */
  async chooseTool(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  async selectionSize(): Promise<number> {
    return await this.element.evaluate((el: BoardElement) => el.editor.state.selection.length);
  }

  async camera(): Promise<{ x: number; y: number; zoom: number }> {
    return await this.element.evaluate((el: BoardElement) => ({ ...el.editor.state.camera }));
  }

  async connection(): Promise<string> {
    return await this.element.evaluate((el: BoardElement) => el.editor.state.connection.kind);
  }

  /** The others on the board. */
  async peers(): Promise<{ name: string; cursor: Point | undefined }[]> {
    return await this.element.evaluate((el: BoardElement) =>
      el.editor.state.peers.map(({ name, cursor }) => ({ name, cursor })),
    );
  }

  /** Presents what is about a point of the board, at a zoom. */
  async presentAt(x: number, y: number, zoom: number): Promise<void> {
    await this.element.evaluate(
      ({ editor }: BoardElement, to) => {
        editor.present(true);
        editor.setCamera({ ...editor.state.camera, zoom: to.zoom });
        const { w, h } = editor.visibleBox();
        editor.setCamera({ x: to.x - w / 2, y: to.y - h / 2, zoom: to.zoom });
      },
      { x, y, zoom },
    );
  }

  /** For windows without a keyboard. */
  async setTool(id: string): Promise<void> {
    await this.element.evaluate((el: BoardElement, tool) => el.editor.setTool(tool), id);
  }

  async tool(): Promise<string> {
    return await this.element.evaluate((el: BoardElement) => el.editor.state.tool);
  }

  /** Presses at the first point, moves through the others, lifts at the last. From the middle. */
  async drag(points: readonly (readonly [number, number])[], steps = 4): Promise<void> {
    await this.press(points[0] ?? [0, 0]);
    for (const point of points.slice(1)) await this.moveTo(point, steps);
    await this.lift();
  }

  async click([dx, dy]: readonly [number, number]): Promise<void> {
    const { x, y } = await this.at(dx, dy);
    await this.page.mouse.click(x, y);
  }

  async doubleClick([dx, dy]: readonly [number, number]): Promise<void> {
    const { x, y } = await this.at(dx, dy);
    await this.page.mouse.dblclick(x, y);
  }

  async press([dx, dy]: readonly [number, number]): Promise<void> {
    const { x, y } = await this.at(dx, dy);
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
  }

  async moveTo([dx, dy]: readonly [number, number], steps = 4): Promise<void> {
    const { x, y } = await this.at(dx, dy);
    await this.page.mouse.move(x, y, { steps });
  }

  async lift(): Promise<void> {
    await this.page.mouse.up();
  }

  /** Drops a file on the middle of the canvas, as the system's file manager would. */
  async dropFile(file: string, type = 'application/json'): Promise<void> {
    const bytes = [...(await readFile(file))];
    const { x, y } = await this.center();
    await this.element.evaluate(
      (el: BoardElement, drop) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(drop.bytes)], drop.name, { type: drop.type }));
        // The innermost element under the point, as the browser would find it.
        let target: Element = el;
        for (let root = el.shadowRoot; root !== null; root = target.shadowRoot) {
          const inner = root.elementFromPoint(drop.x, drop.y);
          if (inner === null || inner === target) break;
          target = inner;
        }
        for (const kind of ['dragenter', 'dragover', 'drop']) {
          target.dispatchEvent(
            new DragEvent(kind, {
              bubbles: true,
              cancelable: true,
              composed: true,
              clientX: drop.x,
              clientY: drop.y,
              dataTransfer: transfer,
            }),
          );
        }
      },
      { bytes, name: path.basename(file), type, x, y },
    );
  }

  /** Looks at the same part of the board, at the same zoom, as any other window of this size. */
  async lookAt(camera: { readonly x: number; readonly y: number; readonly zoom: number }) {
    await this.element.evaluate((el: BoardElement, to) => el.editor.setCamera(to), camera);
  }

  /** What a person sees, interface and cursors included. */
  async screenshot(): Promise<Picture> {
    return await readPicture(await this.element.screenshot());
  }

  async picture(): Promise<Picture> {
    return await scenePicture(this.element);
  }

  async run(command: string): Promise<void> {
    await this.element.evaluate((el: BoardElement, id) => el.editor.run(id), command);
  }
}

/** Shapes that a spectator's element shows. */
export async function viewerShapes(element: Locator): Promise<ShapeData[]> {
  return await element.evaluate((el: ViewerElement) =>
    (el.shapes?.ordered() ?? []).map((shape) =>
      JSON.parse(
        JSON.stringify(shape, (_key, value: unknown) =>
          value instanceof Uint8Array ? [...value] : value,
        ),
      ),
    ),
  );
}

/**
 * The picture of the shapes of a board or a viewer, without cursors and selection, when it has come to rest: a view
 * that is still on its way, or sharpened step by step, is waited for.
 */
export async function scenePicture(element: Locator): Promise<Picture> {
  const url = await element.evaluate(async (el: HTMLElement) => {
    const isSeen = ({ style }: HTMLElement): boolean =>
      style.visibility !== 'hidden' && style.display !== 'none';
    const find = (root: ParentNode): HTMLCanvasElement | undefined => {
      for (const node of root.querySelectorAll('*')) {
        if (node instanceof HTMLCanvasElement) return node;
        const inner = node.shadowRoot === null ? undefined : find(node.shadowRoot);
        if (inner !== undefined) return inner;
      }
      return undefined;
    };
    const scene = el.shadowRoot === null ? undefined : find(el.shadowRoot);
    if (scene === undefined) throw new Error('there is no canvas');
    const stage = scene.parentElement!.getBoundingClientRect();
    const shown = (): HTMLCanvasElement[] => {
      // In an editor one of the two lowest canvases shows them, or cells above; in a viewer the lowest.
      const layers: Element[] = [scene];
      let next = scene.nextElementSibling;
      while (scene.matches('.scene') && next !== null && !next.matches('.overlay')) {
        layers.push(next);
        next = next.nextElementSibling;
      }
      return layers
        .filter((layer): layer is HTMLElement => layer instanceof HTMLElement && isSeen(layer))
        .flatMap((layer) =>
          layer instanceof HTMLCanvasElement ? layer : [...layer.querySelectorAll('canvas')],
        )
        .filter(isSeen);
    };
    const picture = (): string => {
      const seen = document.createElement('canvas');
      seen.width = Math.round(stage.width * devicePixelRatio);
      seen.height = Math.round(stage.height * devicePixelRatio);
      const pen = seen.getContext('2d')!;
      for (const canvas of shown()) {
        // It reaches beyond what is seen of it.
        const at = canvas.getBoundingClientRect();
        pen.drawImage(
          canvas,
          Math.round((at.x - stage.x) * devicePixelRatio),
          Math.round((at.y - stage.y) * devicePixelRatio),
          Math.round(at.width * devicePixelRatio),
          Math.round(at.height * devicePixelRatio),
        );
      }
      return seen.toDataURL('image/png');
    };
    let before = '';
    for (let same = 0; same < 3;) {
      for (let i = 0; i < 6; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = picture();
      same = now === before ? same + 1 : 0;
      before = now;
    }
    return before;
  });
  return await readPicture(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
}
