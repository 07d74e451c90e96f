/**
 * The lines that show what is brought in line with what, with a small cross at each end, as drawing
 * programs do. Elements of a plain colour that only move, so that neither the overlay nor anything
 * else is repainted or copied while something is dragged. Owns these elements.
 */
import type { OverlayScene } from './renderer.ts';
import type { View } from './overlay-marks.ts';

type Guides = NonNullable<OverlayScene['guides']>;

/** CSS pixels: a cross is this wide and high. */
const CROSS = 7;
/** CSS pixels beyond the screen at which a line ends. */
const BEYOND = 16;

interface Line {
  readonly line: HTMLElement;
  readonly from: HTMLElement;
  readonly to: HTMLElement;
}

/** Size of the screen in CSS pixels. */
interface Screen {
  readonly w: number;
  readonly h: number;
}

export class GuideLines {
  readonly #group = document.createElement('div');
  readonly #lines: Line[] = [];
  #shown = 0;
  #color = '';

  /** @param below what the lines lie above; of the same place and size as the screen. */
  constructor(below: HTMLElement) {
    this.#group.ariaHidden = 'true';
    this.#group.className = 'guides';
    // Contained, what changes inside lays out nothing outside.
    this.#group.style.cssText =
      'position:absolute;inset:0;overflow:hidden;contain:strict;pointer-events:none;display:none;forced-color-adjust:none';
    below.after(this.#group);
  }

  /** Shows guides (page space) that run along the axes, and no others. */
  show(guides: Guides, view: View, screen: Screen, color: string): void {
    guides.forEach(({ x1, y1, x2, y2 }, i) => {
      const line = (this.#lines[i] ??= this.#make());
      const ax = at(x1, view.x, view.zoom, screen.w);
      const ay = at(y1, view.y, view.zoom, screen.h);
      const bx = at(x2, view.x, view.zoom, screen.w);
      const by = at(y2, view.y, view.zoom, screen.h);
      move(
        line.line,
        Math.min(ax, bx),
        Math.min(ay, by),
        Math.abs(bx - ax) + 1,
        Math.abs(by - ay) + 1,
      );
      move(line.from, ax - (CROSS - 1) / 2, ay - (CROSS - 1) / 2);
      move(line.to, bx - (CROSS - 1) / 2, by - (CROSS - 1) / 2);
      if (i >= this.#shown) setSeen(line, true);
    });
    for (let i = guides.length; i < this.#shown; i++) setSeen(this.#lines[i]!, false);
    if (this.#shown === 0 || guides.length === 0) {
      this.#group.style.display = guides.length === 0 ? 'none' : '';
    }
    this.#shown = guides.length;
    if (color !== this.#color) this.#group.style.setProperty('--guide', color);
    this.#color = color;
  }

  destroy(): void {
    this.#group.remove();
  }

  #make(): Line {
    const make = (name: string, more: string): HTMLElement => {
      const element = document.createElement('div');
      element.className = name;
      element.style.cssText = `position:absolute;inset:0 auto auto 0;transform-origin:0 0;will-change:transform;visibility:hidden;${more}`;
      this.#group.append(element);
      return element;
    };
    const cross = `width:${CROSS}px;height:${CROSS}px;background:${arm(45)},${arm(-45)}`;
    return {
      line: make('line', 'width:1px;height:1px;background:var(--guide)'),
      from: make('cross', cross),
      to: make('cross', cross),
    };
  }
}

/** One of the two strokes of a cross, with soft edges. */
function arm(degrees: number): string {
  return `linear-gradient(${degrees}deg,#0000 calc(50% - 1px),var(--guide) calc(50% - .4px) calc(50% + .4px),#0000 calc(50% + 1px))`;
}

function setSeen(line: Line, seen: boolean): void {
  for (const element of [line.line, line.from, line.to]) {
    element.style.visibility = seen ? '' : 'hidden';
  }
}

/** A whole CSS pixel, not far from the screen: compositors round what is large. */
function at(page: number, from: number, zoom: number, size: number): number {
  return Math.round(Math.min(size + BEYOND, Math.max(-BEYOND, (page - from) * zoom)));
}

function move(element: HTMLElement, x: number, y: number, w = 1, h = 1): void {
  element.style.transform = `matrix(${w}, 0, 0, ${h}, ${x}, ${y})`;
}
