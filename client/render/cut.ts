/**
 * Paints what is far larger than the canvas it is painted on: only what the canvas shows of it, so that
 * no shape takes longer than a frame. Fetched when there is such a shape.
 */
import { cutCommands } from '../../shared/shapes/cut-commands.ts';
import type { DrawCommand } from '../../shared/shapes/draw-command.ts';

type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** @param paint paints commands with the pen; its transform is that of the commands, and is changed. */
export function paintCut(
  pen: Pen,
  commands: readonly DrawCommand[],
  paint: (commands: readonly DrawCommand[]) => void,
): void {
  const { a, b, c, d, e, f } = pen.getTransform();
  const size = a * d - b * c;
  if (size === 0) return;
  const { width, height } = pen.canvas;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const px of [0, width]) {
    for (const py of [0, height]) {
      const x = (d * (px - e) - c * (py - f)) / size;
      const y = (a * (py - f) - b * (px - e)) / size;
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x);
      minY = Math.min(minY, y);
      maxY = Math.max(maxY, y);
    }
  }
  const window = { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
  const x = minX + window.w / 2;
  const y = minY + window.h / 2;
  const parts = cutCommands(commands, window, Math.sqrt(Math.abs(size)));
  pen.setTransform(a, b, c, d, a * x + c * y + e, b * x + d * y + f);
  paint(parts);
}
