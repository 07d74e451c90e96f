/**
 * Where the view stands: conversion between page and screen, zooming about a point, fitting a box,
 * and animated moves. Owns the camera and the size of the view; knows nothing of the board.
 */
import type { Box, PagePoint, ScreenPoint } from '../../shared/units.ts';
import { page, screen } from '../../shared/units.ts';
import type { CameraState } from '../render/renderer.ts';
import type { Clock } from './platform.ts';

export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 30;
/** Beyond this the page point under the pointer is no longer exact in doubles at small zoom. */
const MAX_OFFSET = 1e9;
const ANIMATION_MS = 220;

/** Steps that "zoom in" and "zoom out" stop at. */
const ZOOM_STEPS = [
  0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 12,
  16, 20, 30,
];

export function nextZoomStep(zoom: number, direction: 1 | -1): number {
  if (direction === 1) return ZOOM_STEPS.find((step) => step > zoom * 1.01) ?? MAX_ZOOM;
  return ZOOM_STEPS.findLast((step) => step < zoom * 0.99) ?? MIN_ZOOM;
}

/** The same camera inside the limits; values that are no numbers fall back to the origin. */
export function clampCamera(camera: CameraState): CameraState {
  const number = (value: number, fallback: number): number =>
    Number.isFinite(value) ? value : fallback;
  return {
    x: Math.min(MAX_OFFSET, Math.max(-MAX_OFFSET, number(camera.x, 0))),
    y: Math.min(MAX_OFFSET, Math.max(-MAX_OFFSET, number(camera.y, 0))),
    zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, number(camera.zoom, 1))),
  };
}

/** Zooms to `zoom` so that the page point under `at` stays where it is. */
export function zoomAbout(camera: CameraState, zoom: number, at: ScreenPoint): CameraState {
  const z = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
  return {
    x: camera.x + at.x / camera.zoom - at.x / z,
    y: camera.y + at.y / camera.zoom - at.y / z,
    zoom: z,
  };
}

/** What covers the edges of the view, in CSS pixels from each of them. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

const NO_INSETS: Insets = { top: 0, right: 0, bottom: 0, left: 0 };

export class Camera {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #state: CameraState = { x: 0, y: 0, zoom: 1 };
  #width = 0;
  #height = 0;
  #stopAnimation: (() => void) | undefined;
  #aim: CameraState | undefined;

  /** @param onChange called after each change of the camera or of the size of the view. */
  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get state(): CameraState {
    return this.#state;
  }

  /** The zoom at which an animated move will end; without one, that of now. */
  get zoomAhead(): number {
    return (this.#aim ?? this.#state).zoom;
  }

  get viewport(): { readonly width: number; readonly height: number } {
    return { width: this.#width, height: this.#height };
  }

  get visibleBox(): Box {
    const { x, y, zoom } = this.#state;
    return { x, y, w: this.#width / zoom, h: this.#height / zoom };
  }

  /** Middle of the view, on the board. */
  get center(): PagePoint {
    return this.toPage(screen(this.#width / 2, this.#height / 2));
  }

  toPage(point: ScreenPoint): PagePoint {
    const { x, y, zoom } = this.#state;
    return page(point.x / zoom + x, point.y / zoom + y);
  }

  toScreen(point: PagePoint): ScreenPoint {
    const { x, y, zoom } = this.#state;
    return screen((point.x - x) * zoom, (point.y - y) * zoom);
  }

  /** Keeps the middle of the view where it was. */
  resize(width: number, height: number): void {
    if (width === this.#width && height === this.#height) return;
    const isFirst = this.#width === 0 && this.#height === 0;
    const { x, y, zoom } = this.#state;
    if (!isFirst) {
      this.#state = clampCamera({
        x: x + (this.#width - width) / 2 / zoom,
        y: y + (this.#height - height) / 2 / zoom,
        zoom,
      });
    }
    this.#width = width;
    this.#height = height;
    this.#onChange();
  }

  set(camera: CameraState, animate = false): void {
    this.stop();
    const target = clampCamera(camera);
    if (!animate || this.#width === 0) {
      this.#move(target);
      return;
    }
    this.#animateTo(target);
  }

  panBy(dx: number, dy: number): void {
    const { x, y, zoom } = this.#state;
    this.set({ x: x - dx / zoom, y: y - dy / zoom, zoom });
  }

  zoomTo(zoom: number, at: ScreenPoint, animate = false): void {
    this.set(zoomAbout(this.#state, zoom, at), animate);
  }

  /** The camera that shows a box in the middle of what is not covered, `padding` CSS pixels around. */
  fit(box: Box, padding: number, maxZoom: number, insets = NO_INSETS): CameraState {
    const { top, right, bottom, left } = insets;
    const width = Math.max(1, this.#width - left - right - 2 * padding);
    const height = Math.max(1, this.#height - top - bottom - 2 * padding);
    const wanted = Math.min(width / Math.max(box.w, 1e-6), height / Math.max(box.h, 1e-6));
    const zoom = Math.min(MAX_ZOOM, maxZoom, Math.max(MIN_ZOOM, wanted));
    return {
      x: box.x + box.w / 2 - (this.#width + left - right) / 2 / zoom,
      y: box.y + box.h / 2 - (this.#height + top - bottom) / 2 / zoom,
      zoom,
    };
  }

  /** Ends an animated move where it is. */
  stop(): void {
    this.#stopAnimation?.();
    this.#stopAnimation = undefined;
    this.#aim = undefined;
  }

  #animateTo(target: CameraState): void {
    this.#aim = target;
    const from = this.#state;
    const begin = this.#clock.now();
    const { width, height } = this.viewport;
    const middle = (camera: CameraState) => ({
      x: camera.x + width / 2 / camera.zoom,
      y: camera.y + height / 2 / camera.zoom,
    });
    const a = middle(from);
    const b = middle(target);
    const frame = (): void => {
      const t = Math.min(1, (this.#clock.now() - begin) / ANIMATION_MS);
      const eased = 1 - (1 - t) ** 3;
      // Zoom moves evenly on a logarithmic scale, and the middle of the view with the visible size,
      // so that what is fitted does not first slide out of sight.
      const zoom = from.zoom * (target.zoom / from.zoom) ** eased;
      const span = 1 / target.zoom - 1 / from.zoom;
      const part = Math.abs(span) < 1e-9 ? eased : (1 / zoom - 1 / from.zoom) / span;
      const x = a.x + (b.x - a.x) * part;
      const y = a.y + (b.y - a.y) * part;
      if (t < 1) this.#stopAnimation = this.#clock.frame(frame);
      else this.stop();
      this.#move(t < 1 ? { x: x - width / 2 / zoom, y: y - height / 2 / zoom, zoom } : target);
    };
    this.#stopAnimation = this.#clock.frame(frame);
  }

  #move(state: CameraState): void {
    const old = this.#state;
    if (old.x === state.x && old.y === state.y && old.zoom === state.zoom) return;
    this.#state = state;
    this.#onChange();
  }
}
