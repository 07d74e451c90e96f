/**
 * Where this person looks: the camera, following somebody, presenting to the others. A move of one's
 * own ends following. Owns the camera; draws nothing.
 */
import type { Presence } from '../../shared/protocol/presence.ts';
import type { Box, PagePoint, ScreenPoint } from '../../shared/units.ts';
import { page, screen } from '../../shared/units.ts';
import type { CameraState } from '../render/renderer.ts';
import { Camera, type Insets, nextZoomStep, zoomAbout } from './camera.ts';
import { Following } from './follow.ts';
import type { Platform } from './platform.ts';
import type { PresenceRoom } from './presence.ts';

export interface ZoomOptions {
  readonly animate?: boolean;
  readonly maxZoom?: number;
  /** Room around the box, in CSS pixels. */
  readonly padding?: number;
}

export interface ViewInit {
  readonly platform: Platform;
  readonly presence: PresenceRoom;
  /** What the interface covers of the view now. */
  readonly insets?: (() => Insets) | undefined;
  /** Whether something is in the hand or being typed. */
  isBusy(): boolean;
  /** The camera or the size of the view has changed. */
  onCamera(): void;
  /** Who is followed, or whether one presents, has changed. */
  onChange(): void;
}

/** Fitting leaves this much room around, in CSS pixels. */
const FIT_PADDING = 48;
/** The same beside the edges of what covers the view, where those are known. */
const CLEAR_PADDING = 24;
/** What says who presents, below the bars of whoever comes along, in CSS pixels. */
const BANNER_PX = 48;
/** Wheels report lines or pages on some systems. */
const LINE_PX = 16;

export class ViewControl {
  readonly camera: Camera;
  readonly #init: ViewInit;
  readonly #following: Following;
  #presenting = false;
  #slide: Box | undefined;

  constructor(init: ViewInit) {
    this.#init = init;
    this.#following = new Following(init.presence.clientId);
    this.camera = new Camera(init.platform.clock, () => {
      this.#showView();
      init.onCamera();
    });
  }

  get presenting(): boolean {
    return this.#presenting;
  }

  get following(): number | undefined {
    return this.#following.clientId;
  }

  /** The only part of the view that is to be seen: what this person presents, or whom they follow. */
  get slide(): Box | undefined {
    return this.#presenting ? this.#slide : this.#followed?.view?.slide;
  }

  setCamera(camera: CameraState, animate = false): void {
    this.follow(undefined);
    this.camera.set(camera, animate && !this.#init.platform.reducedMotion);
  }

  zoomTo(box: Box, options: ZoomOptions): void {
    const insets = this.#init.insets?.();
    const { padding = insets ? CLEAR_PADDING : FIT_PADDING, maxZoom = 1, animate } = options;
    this.setCamera(this.camera.fit(box, padding, maxZoom, insets), animate);
  }

  /** What is visible and not covered by the interface, in page space. */
  get clearBox(): Box {
    const { x, y, w, h } = this.camera.visibleBox;
    const { zoom } = this.camera.state;
    const { top = 0, right = 0, bottom = 0, left = 0 } = this.#init.insets?.() ?? {};
    return {
      x: x + left / zoom,
      y: y + top / zoom,
      w: Math.max(0, w - (left + right) / zoom),
      h: Math.max(0, h - (top + bottom) / zoom),
    };
  }

  /** Multiplies the zoom; doubling and halving about no point go to the next round step instead. */
  zoomBy(factor: number, at: ScreenPoint | undefined, animate = false): void {
    const { width, height } = this.camera.viewport;
    const { state, zoomAhead } = this.camera;
    const isStep = at === undefined && (factor === 2 || factor === 0.5);
    const wanted = isStep ? nextZoomStep(zoomAhead, factor > 1 ? 1 : -1) : state.zoom * factor;
    this.setCamera(zoomAbout(state, wanted, at ?? screen(width / 2, height / 2)), animate);
  }

  panBy(dx: number, dy: number): void {
    this.follow(undefined);
    this.camera.panBy(dx, dy);
  }

  pinch(factor: number, at: ScreenPoint, dx: number, dy: number): void {
    const { x, y, zoom } = this.camera.state;
    const moved = { x: x - dx / zoom, y: y - dy / zoom, zoom };
    this.setCamera(zoomAbout(moved, zoom * factor, at));
  }

  wheel(event: WheelEvent): void {
    const { height } = this.camera.viewport;
    const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? height : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    // Browsers report a trackpad's pinch as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      // Fine steps are a trackpad's, coarse ones a wheel's notch.
      const speed = Math.abs(dy) < 40 ? 0.01 : 0.002;
      const factor = Math.exp(-Math.max(-300, Math.min(300, dy)) * speed);
      const { state } = this.camera;
      this.setCamera(zoomAbout(state, state.zoom * factor, screen(event.offsetX, event.offsetY)));
    } else if (event.shiftKey && dx === 0) this.panBy(-dy, 0);
    else this.panBy(-dx, -dy);
  }

  follow(clientId: number | undefined): void {
    if (clientId === this.#following.clientId) return;
    this.#following.follow(clientId, this.#init.presence.peers);
    this.#init.presence.show({ following: clientId ?? null });
    this.#init.onChange();
    if (clientId !== undefined) this.onPeers();
  }

  present(on: boolean, slide?: Box): void {
    this.#presenting = on;
    this.#slide = slide;
    this.#init.presence.show({ presenting: on });
    this.#showView();
    this.#init.onChange();
  }

  /** Somebody else has moved, come or gone. */
  onPeers(): void {
    const before = this.#following.clientId;
    const target = this.#following.target(this.#init.presence.peers, this.#init.isBusy());
    if (target !== undefined) {
      this.camera.set(this.camera.fit(target, 0, Infinity, this.#presentationInsets()));
    }
    const now = this.#following.clientId;
    if (now === before) return;
    this.#init.presence.show({ following: now ?? null });
    this.#init.onChange();
  }

  /** What must not lie over a presentation that is followed; what others merely look at is shown whole. */
  #presentationInsets(): Insets | undefined {
    const covered = this.#followed?.presenting === true ? this.#init.insets?.() : undefined;
    return covered && { ...covered, top: covered.top > 0 ? covered.top + BANNER_PX : 0 };
  }

  get #followed(): Presence | undefined {
    const { clientId } = this.#following;
    return this.#init.presence.peers.find((peer) => peer.clientId === clientId)?.presence;
  }

  #showView(): void {
    const { x, y, w, h } = this.camera.visibleBox;
    const slide = this.#slide && { slide: this.#slide };
    this.#init.presence.show({
      view: { x: x + w / 2, y: y + h / 2, zoom: this.camera.state.zoom, w, h, ...slide },
    });
  }

  /** Where the pointer is on the board, or `undefined` while it is elsewhere. */
  pointer(): PagePoint | undefined {
    const { cursor } = this.#init.presence.own;
    return cursor ? page(cursor.x, cursor.y) : undefined;
  }
}
