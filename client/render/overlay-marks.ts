/**
 * What the overlay shows about shapes and tools: outlines, handles, marquee, brush. Pure
 * painting in CSS pixels; knows no other people and keeps no state.
 */
import { placement } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Box } from '../../shared/units.ts';
import type { OverlayScene } from './renderer.ts';

/** CSS pixels from page space: (page - {x, y}) * zoom. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

interface Look {
  readonly accent: string;
  readonly accentSoft: string;
  readonly handle: string;
  readonly guide: string;
}

const looks: Readonly<Record<Theme, Look>> = {
  light: { accent: '#4352d9', accentSoft: '#4352d91a', handle: '#ffffff', guide: '#d6336c' },
  dark: { accent: '#8794f7', accentSoft: '#8794f729', handle: '#1b1b20', guide: '#ff7aa8' },
};

export function lookOf(theme: Theme): Look {
  return looks[theme];
}

/** More outlines than this say nothing that the box around them does not say. */
const MAX_OUTLINES = 400;
const HANDLE_SIZE = 9;
const ROTATE_RADIUS = 4.5;

type Pen = CanvasRenderingContext2D;

/** Outlines shapes along their own (turned) boxes. */
export function paintOutlines(
  pen: Pen,
  ids: readonly ShapeId[],
  context: ShapeContext,
  view: View,
  color: string,
  width: number,
): void {
  if (ids.length === 0 || ids.length > MAX_OUTLINES) return;
  pen.beginPath();
  for (const id of ids) {
    const shape = context.shape(id);
    const def = shape === undefined ? undefined : shapeDef(shape.type);
    if (shape === undefined || def === undefined) continue;
    const box = def.localBox(shape, context);
    const [a, b, c, d, e, f] = placement(shape, box);
    const corner = (x: number, y: number): [number, number] => [
      (a * x + c * y + e - view.x) * view.zoom,
      (b * x + d * y + f - view.y) * view.zoom,
    ];
    pen.moveTo(...corner(box.x, box.y));
    pen.lineTo(...corner(box.x + box.w, box.y));
    pen.lineTo(...corner(box.x + box.w, box.y + box.h));
    pen.lineTo(...corner(box.x, box.y + box.h));
    pen.closePath();
  }
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.stroke();
}

export function paintHandles(
  pen: Pen,
  handles: NonNullable<OverlayScene['handles']>,
  view: View,
  theme: Theme,
): void {
  const look = lookOf(theme);
  const { box, angle, points } = handles;
  pen.strokeStyle = look.accent;
  pen.lineWidth = 1.25;
  paintBox(pen, box, angle, view);
  const middle = toView(view, box.x + box.w / 2, box.y + box.h / 2);
  for (const { id, x, y } of points) {
    if (id === 'lock') {
      paintPadlock(pen, { x, y }, view, theme);
      continue;
    }
    pen.strokeStyle = look.accent;
    const at = toView(view, x, y);
    pen.fillStyle = look.handle;
    pen.lineWidth = 1.5;
    pen.beginPath();
    if (id === 'rotate') {
      paintStem(pen, middle, at, box, view);
      pen.beginPath();
      pen.arc(at.x, at.y, ROTATE_RADIUS, 0, 2 * Math.PI);
    } else if (/^p\d/.test(id)) {
      pen.arc(at.x, at.y, 5, 0, 2 * Math.PI);
    } else {
      squareAt(pen, at.x, at.y, angle);
    }
    pen.fill();
    pen.stroke();
  }
}

/** A closed padlock on a small disc, about its middle. */
export function paintPadlock(
  pen: Pen,
  middle: { readonly x: number; readonly y: number },
  view: View,
  theme: Theme,
): void {
  const look = lookOf(theme);
  const { x, y } = toView(view, middle.x, middle.y);
  pen.beginPath();
  pen.arc(x, y, 10, 0, 2 * Math.PI);
  pen.fillStyle = look.handle;
  pen.fill();
  pen.strokeStyle = look.accent;
  pen.lineWidth = 1.25;
  pen.stroke();
  pen.beginPath();
  pen.moveTo(x - 2.5, y - 1);
  pen.lineTo(x - 2.5, y - 2.5);
  pen.arc(x, y - 2.5, 2.5, Math.PI, 2 * Math.PI);
  pen.lineTo(x + 2.5, y - 1);
  pen.stroke();
  pen.beginPath();
  pen.roundRect(x - 4, y - 1, 8, 6, 1.5);
  pen.fillStyle = look.accent;
  pen.fill();
}

/** The line from the edge of the box to the handle that turns it. */
function paintStem(
  pen: Pen,
  middle: { x: number; y: number },
  at: { x: number; y: number },
  box: Box,
  view: View,
): void {
  const dx = at.x - middle.x;
  const dy = at.y - middle.y;
  const length = Math.hypot(dx, dy);
  if (length === 0) return;
  const edge = Math.min(length, (box.h * view.zoom) / 2);
  pen.moveTo(middle.x + (dx / length) * edge, middle.y + (dy / length) * edge);
  pen.lineTo(at.x, at.y);
  pen.stroke();
}

function squareAt(pen: Pen, x: number, y: number, angle: number): void {
  const half = HANDLE_SIZE / 2;
  if (angle === 0) {
    pen.roundRect(Math.round(x) - half, Math.round(y) - half, HANDLE_SIZE, HANDLE_SIZE, 2.5);
    return;
  }
  const cos = Math.cos(angle) * half;
  const sin = Math.sin(angle) * half;
  pen.moveTo(x - cos + sin, y - sin - cos);
  pen.lineTo(x + cos + sin, y + sin - cos);
  pen.lineTo(x + cos - sin, y + sin + cos);
  pen.lineTo(x - cos - sin, y - sin + cos);
  pen.closePath();
}

function paintBox(pen: Pen, box: Box, angle: number, view: View): void {
  const { x, y } = toView(view, box.x, box.y);
  const w = box.w * view.zoom;
  const h = box.h * view.zoom;
  pen.beginPath();
  if (angle === 0) {
    // On the middle of device pixels, so that a straight edge is one sharp line.
    const left = Math.round(x) - 0.5;
    const top = Math.round(y) - 0.5;
    pen.rect(left, top, Math.round(x + w) + 0.5 - left, Math.round(y + h) + 0.5 - top);
  } else {
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const cx = x + w / 2;
    const cy = y + h / 2;
    for (const [sx, sy] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const dx = (sx * w) / 2;
      const dy = (sy * h) / 2;
      pen.lineTo(cx + dx * cos - dy * sin, cy + dx * sin + dy * cos);
    }
    pen.closePath();
  }
  pen.stroke();
}

export function paintMarquee(pen: Pen, box: Box, view: View, theme: Theme): void {
  const look = lookOf(theme);
  const { x, y } = toView(view, box.x, box.y);
  const left = Math.round(x) + 0.5;
  const top = Math.round(y) + 0.5;
  const w = Math.round(box.w * view.zoom);
  const h = Math.round(box.h * view.zoom);
  pen.beginPath();
  pen.roundRect(left, top, w, h, Math.min(3, w / 2, h / 2));
  pen.fillStyle = look.accentSoft;
  pen.fill();
  pen.strokeStyle = look.accent;
  pen.lineWidth = 1;
  pen.stroke();
}

export function paintLasso(pen: Pen, points: readonly number[], view: View, theme: Theme): void {
  const look = lookOf(theme);
  tracePoints(pen, points, view);
  pen.closePath();
  pen.fillStyle = look.accentSoft;
  pen.fill();
  pen.strokeStyle = look.accent;
  pen.lineWidth = 1.25;
  pen.setLineDash([4, 4]);
  pen.stroke();
  pen.setLineDash([]);
}

export function paintBrush(
  pen: Pen,
  brush: NonNullable<OverlayScene['brush']>,
  view: View,
  theme: Theme,
): void {
  const at = toView(view, brush.x, brush.y);
  pen.beginPath();
  pen.arc(at.x, at.y, Math.max(2, brush.radius * view.zoom), 0, 2 * Math.PI);
  pen.fillStyle = theme === 'light' ? '#1c1d2714' : '#ffffff1f';
  pen.fill();
  pen.strokeStyle = theme === 'light' ? '#1c1d2766' : '#ffffff80';
  pen.lineWidth = 1.25;
  pen.stroke();
}

/** Starts a path through flat page points. */
export function tracePoints(pen: Pen, points: readonly number[], view: View): void {
  pen.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    const { x, y } = toView(view, points[i]!, points[i + 1]!);
    if (i === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
}

export function toView(view: View, x: number, y: number): { x: number; y: number } {
  return { x: (x - view.x) * view.zoom, y: (y - view.y) * view.zoom };
}
