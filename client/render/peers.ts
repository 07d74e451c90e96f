/**
 * Other people on the overlay: pointers with name tags that glide between the positions that arrive,
 * and laser trails that fade. Owns the positions shown; the scene never hears of them.
 */
import type { OverlayScene, PeerView } from './renderer.ts';
import { toView, type View } from './overlay-marks.ts';

type Pen = CanvasRenderingContext2D;

/** Share of the remaining way that a pointer glides in 16 ms. */
const GLIDE = 0.35;
/** Closer than this (CSS pixels) a pointer has arrived. */
const ARRIVED = 0.3;
/** Farther than this share of the screen a pointer jumps: gliding would say that it passed by. */
const JUMP = 0.6;
/** A name stays this long after the pointer has moved, then makes room. */
const NAME_MS = 2500;
const NAME_FADE_MS = 400;
/** A point of a laser trail glows this long. */
const TRAIL_MS = 900;
const MAX_NAME = 24;

interface Shown {
  x: number;
  y: number;
  movedAt: number;
}

interface Trail {
  readonly color: string;
  points: { readonly x: number; readonly y: number; readonly at: number }[];
  last: readonly number[];
}

export class Peers {
  readonly #shown = new Map<number, Shown>();
  readonly #trails = new Map<number, Trail>();
  readonly #nameWidths = new Map<string, number>();
  #paintedAt = 0;

  /** Whether a trail still glows. */
  get isFading(): boolean {
    return this.#trails.size > 0;
  }

  /** Follows the overlay's data: lasers become trails whose points have an age. */
  setOverlay(overlay: OverlayScene, ownColor: string, now: number): void {
    const here = new Set<number>();
    for (const peer of overlay.peers) {
      here.add(peer.clientId);
      this.#extendTrail(peer.clientId, peer.laser, peer.color, now);
    }
    this.#extendTrail(-1, overlay.laser, ownColor, now);
    for (const id of this.#shown.keys()) if (!here.has(id)) this.#shown.delete(id);
  }

  /**
   * Paints trails, pointers and names.
   * @returns milliseconds until the next frame is wanted: 0 while something moves, `Infinity` when
   *   nothing will change by itself.
   */
  paint(
    pen: Pen,
    peers: readonly PeerView[],
    view: View,
    size: { readonly w: number; readonly h: number },
    now: number,
    reducedMotion: boolean,
  ): number {
    let wait = this.#paintTrails(pen, view, now) ? 0 : Infinity;
    const elapsed = Math.min(100, Math.max(1, now - this.#paintedAt));
    this.#paintedAt = now;
    const share = reducedMotion ? 1 : 1 - (1 - GLIDE) ** (elapsed / 16);
    for (const peer of peers) {
      const { cursor } = peer;
      if (cursor === undefined) {
        this.#shown.delete(peer.clientId);
        continue;
      }
      let shown = this.#shown.get(peer.clientId);
      if (shown === undefined) {
        shown = { x: cursor.x, y: cursor.y, movedAt: now };
        this.#shown.set(peer.clientId, shown);
      }
      const dx = cursor.x - shown.x;
      const dy = cursor.y - shown.y;
      const way = Math.hypot(dx, dy) * view.zoom;
      if (way > ARRIVED) {
        const step = way > JUMP * Math.max(size.w, size.h) ? 1 : share;
        shown.x += dx * step;
        shown.y += dy * step;
        shown.movedAt = now;
        wait = 0;
      } else {
        shown.x = cursor.x;
        shown.y = cursor.y;
      }
      const at = toView(view, shown.x, shown.y);
      if (at.x < -200 || at.y < -60 || at.x > size.w + 20 || at.y > size.h + 20) continue;
      const age = now - shown.movedAt;
      const strength = Math.min(1, Math.max(0, (NAME_MS + NAME_FADE_MS - age) / NAME_FADE_MS));
      if (strength > 0) wait = Math.min(wait, Math.max(0, NAME_MS - age));
      this.#paintPointer(pen, at.x, at.y, peer.color);
      if (strength > 0) this.#paintName(pen, peer, at, size, strength);
    }
    return wait;
  }

  #extendTrail(id: number, laser: readonly number[] | undefined, color: string, now: number): void {
    if (laser === undefined || laser.length < 2) return;
    let trail = this.#trails.get(id);
    if (trail === undefined) this.#trails.set(id, (trail = { color, points: [], last: [] }));
    if (trail.last === laser) return;
    // The newest point that is known already: what follows it is new.
    const newest = trail.points.at(-1);
    let from = 0;
    if (newest !== undefined) {
      for (let i = laser.length - 2; i >= 0; i -= 2) {
        if (laser[i] === newest.x && laser[i + 1] === newest.y) {
          from = i + 2;
          break;
        }
      }
    }
    for (let i = from; i + 1 < laser.length; i += 2) {
      trail.points.push({ x: laser[i]!, y: laser[i + 1]!, at: now });
    }
    trail.last = laser;
  }

  #paintTrails(pen: Pen, view: View, now: number): boolean {
    for (const [id, trail] of this.#trails) {
      trail.points = trail.points.filter((point) => now - point.at < TRAIL_MS);
      if (trail.points.length === 0) {
        this.#trails.delete(id);
        continue;
      }
      pen.strokeStyle = trail.color;
      pen.fillStyle = trail.color;
      pen.lineCap = 'round';
      for (let i = 1; i < trail.points.length; i++) {
        const a = trail.points[i - 1]!;
        const b = trail.points[i]!;
        const life = 1 - (now - b.at) / TRAIL_MS;
        const p = toView(view, a.x, a.y);
        const q = toView(view, b.x, b.y);
        pen.globalAlpha = 0.25 + 0.75 * life;
        pen.lineWidth = 1 + 4 * life * (i / trail.points.length);
        pen.beginPath();
        pen.moveTo(p.x, p.y);
        pen.lineTo(q.x, q.y);
        pen.stroke();
      }
      const head = trail.points.at(-1)!;
      const at = toView(view, head.x, head.y);
      pen.globalAlpha = Math.max(0.2, 1 - (now - head.at) / TRAIL_MS);
      pen.beginPath();
      pen.arc(at.x, at.y, 4, 0, 2 * Math.PI);
      pen.fill();
      pen.globalAlpha = 1;
      pen.lineCap = 'butt';
    }
    return this.#trails.size > 0;
  }

  #paintPointer(pen: Pen, x: number, y: number, color: string): void {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 4.6, y + 16);
    pen.lineTo(x + 8.2, y + 9.4);
    pen.lineTo(x + 15.2, y + 6.6);
    pen.closePath();
    pen.lineJoin = 'round';
    pen.strokeStyle = '#ffffff';
    pen.lineWidth = 3.5;
    pen.stroke();
    pen.fillStyle = color;
    pen.fill();
    pen.strokeStyle = color;
    pen.lineWidth = 1;
    pen.stroke();
    pen.lineJoin = 'miter';
  }

  #paintName(
    pen: Pen,
    peer: PeerView,
    at: { x: number; y: number },
    size: { readonly w: number; readonly h: number },
    strength: number,
  ): void {
    const name = peer.name.length > MAX_NAME ? `${peer.name.slice(0, MAX_NAME - 1)}…` : peer.name;
    if (name === '') return;
    pen.font = "550 12px 'Inter Variable', Inter, system-ui, sans-serif";
    let width = this.#nameWidths.get(name);
    if (width === undefined) {
      width = pen.measureText(name).width;
      if (this.#nameWidths.size > 500) this.#nameWidths.clear();
      this.#nameWidths.set(name, width);
    }
    const w = width + 14;
    const h = 20;
    // On the other side of the pointer where the edge of the screen is near.
    const x = at.x + 13 + w > size.w ? at.x - w - 4 : at.x + 13;
    const y = at.y + 16 + h > size.h ? at.y - h - 4 : at.y + 16;
    pen.globalAlpha = strength;
    pen.beginPath();
    pen.roundRect(x, y, w, h, 6);
    pen.fillStyle = peer.color;
    pen.fill();
    pen.fillStyle = readableOn(peer.color);
    pen.textAlign = 'left';
    pen.textBaseline = 'alphabetic';
    pen.fillText(name, x + 7, y + 14);
    pen.globalAlpha = 1;
  }
}

/** Black or white, whichever reads better on a `#rrggbb` colour. */
export function readableOn(color: string): string {
  const value = Number.parseInt(color.slice(1), 16);
  const linear = (channel: number): number => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const luminance =
    0.2126 * linear((value >> 16) & 255) +
    0.7152 * linear((value >> 8) & 255) +
    0.0722 * linear(value & 255);
  return luminance > 0.3 ? '#12131a' : '#ffffff';
}
