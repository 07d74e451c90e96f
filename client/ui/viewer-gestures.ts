/**
 * A spectator's hands: dragging, pinching, the wheel and the keys, turned into moves of the view.
 * Inside a longer page it leaves scrolling to the page: there the wheel and a single finger belong
 * to the reader, unless the view has the focus (keys, wheel) or two fingers are on it.
 */
import type { Spectator } from '../editor/spectator.ts';
import { screen, type ScreenPoint } from '../../shared/units.ts';

const KEY_STEP = 64;
const LINE_PIXELS = 16;
/** One notch of a mouse wheel (100 to 120 pixels) zooms by about a fifth. */
const WHEEL_ZOOM = 1 / 560;
const PINCH_ZOOM = 1 / 100;

interface Finger {
  x: number;
  y: number;
}

export class ViewerGestures {
  readonly #host: HTMLElement;
  readonly #target: HTMLElement;
  readonly #spectator: () => Spectator | undefined;
  readonly #pointers = new Map<number, Finger>();
  #stop = new AbortController();

  /**
   * @param host the whole element, @param target the part that shows the board,
   * @param spectator the view that moves, if there is one now.
   */
  constructor(host: HTMLElement, target: HTMLElement, spectator: () => Spectator | undefined) {
    this.#host = host;
    this.#target = target;
    this.#spectator = spectator;
  }

  start(): void {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const target = this.#target;
    const active = { signal, passive: false };
    target.addEventListener('pointerdown', this.#onDown, { signal });
    target.addEventListener('pointermove', this.#onMove, { signal });
    target.addEventListener('pointerup', this.#onUp, { signal });
    target.addEventListener('pointercancel', this.#onUp, { signal });
    target.addEventListener('wheel', this.#onWheel, active);
    target.addEventListener('touchmove', this.#onTouchMove, active);
    target.addEventListener('keydown', this.#onKey, { signal });
    target.addEventListener('dblclick', this.#onDoubleClick, { signal });
  }

  stop(): void {
    this.#stop.abort();
    this.#pointers.clear();
  }

  /** Whether the view is the page, and not a part of one. */
  get #fillsWindow(): boolean {
    const { offsetWidth, offsetHeight } = this.#host;
    return offsetWidth >= innerWidth * 0.9 && offsetHeight >= innerHeight * 0.8;
  }

  get #hasFocus(): boolean {
    return this.#host.shadowRoot?.activeElement === this.#target;
  }

  #at(event: { readonly clientX: number; readonly clientY: number }): Finger {
    const box = this.#target.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button > 1) return;
    if (event.pointerType !== 'touch') this.#target.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault();
    this.#pointers.set(event.pointerId, this.#at(event));
    this.#host.toggleAttribute('panning', event.pointerType === 'mouse');
  };

  readonly #onMove = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    const spectator = this.#spectator();
    if (before === undefined || spectator === undefined) return;
    const now = this.#at(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    if (other !== undefined) pinch(spectator, before, now, other);
    else if (event.pointerType !== 'touch' || this.#fillsWindow) {
      spectator.panBy(now.x - before.x, now.y - before.y);
    }
  };

  readonly #onUp = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.#host.removeAttribute('panning');
  };

  /** Where the page may scroll under one finger, two must not scroll it. */
  readonly #onTouchMove = (event: TouchEvent): void => {
    if ((event.touches.length > 1 || this.#fillsWindow) && event.cancelable) event.preventDefault();
  };

  readonly #onWheel = (event: WheelEvent): void => {
    const spectator = this.#spectator();
    const isZoom = event.ctrlKey || event.metaKey;
    if (spectator === undefined || !(isZoom || this.#hasFocus || this.#fillsWindow)) return;
    event.preventDefault();
    const unit =
      event.deltaMode === WheelEvent.DOM_DELTA_LINE
        ? LINE_PIXELS
        : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
          ? innerHeight
          : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    if (!isZoom) {
      // A wheel without a horizontal axis pans sideways with shift; some browsers turn it themselves.
      const isTurned = event.shiftKey && dx === 0;
      spectator.panBy(isTurned ? -dy : -dx, isTurned ? 0 : -dy);
      return;
    }
    const rate = Math.abs(dy) < 50 ? PINCH_ZOOM : WHEEL_ZOOM;
    const { x, y } = this.#at(event);
    spectator.zoomBy(Math.exp(-dy * rate), screen(x, y));
  };

  readonly #onDoubleClick = (event: MouseEvent): void => {
    const { x, y } = this.#at(event);
    this.#spectator()?.zoomBy(event.shiftKey ? 0.5 : 2, screen(x, y));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const spectator = this.#spectator();
    if (spectator === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? KEY_STEP * 4 : KEY_STEP;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => spectator.panBy(step, 0),
      ArrowRight: () => spectator.panBy(-step, 0),
      ArrowUp: () => spectator.panBy(0, step),
      ArrowDown: () => spectator.panBy(0, -step),
      '+': () => spectator.zoomStep(1),
      '=': () => spectator.zoomStep(1),
      '-': () => spectator.zoomStep(-1),
      '0': () => spectator.guide(),
      Home: () => spectator.guide(),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
}

function pinch(spectator: Spectator, before: Finger, now: Finger, other: Finger): void {
  const distance = (a: Finger, b: Finger): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  const middle: ScreenPoint = screen((now.x + other.x) / 2, (now.y + other.y) / 2);
  spectator.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
  spectator.zoomBy(distance(now, other) / distance(before, other), middle);
}
