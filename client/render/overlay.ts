/**
 * The overlay canvas: what is in a hand, what is selected, what a tool shows, and other people.
 * Repainted as a whole whenever one of them changes; the scene below stays as it is.
 */
import type { Theme } from '../../shared/shapes/palette.ts';
import type { ShapeContext } from '../../shared/shapes/shape.ts';
import type { InHand } from './in-hand.ts';
import {
  lookOf,
  paintBrush,
  paintHandles,
  paintLasso,
  paintMarquee,
  paintOutlines,
  paintPadlock,
  type View,
} from './overlay-marks.ts';
import type { GuideLines } from './guide-lines.ts';
import { fillBox } from './pixel-box.ts';
import type { Peers } from './peers.ts';
import type { OverlayScene, RenderCounts, RenderOptions } from './renderer.ts';
import type { Placement } from './shape-painter.ts';

const NOTHING: OverlayScene = { selection: [], peers: [] };

export class Overlay {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D;
  readonly #inHand: InHand;
  readonly #context: ShapeContext;
  readonly #counts: RenderCounts;
  readonly #onPart: () => void;
  #peers: Peers | undefined;
  #arePeersAsked = false;
  #guides: GuideLines | undefined;
  #areGuidesAsked = false;
  #isDestroyed = false;
  #scene: OverlayScene = NOTHING;
  #ratio = 1;
  #isBlank = true;
  #isHidden = false;

  /** `onPart`: called when a part that paints pointers, trails or guides has come, and the overlay is out of date. */
  constructor(
    canvas: HTMLCanvasElement,
    inHand: InHand,
    context: ShapeContext,
    counts: RenderCounts,
    onPart: () => void,
  ) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext('2d')!;
    this.#inHand = inHand;
    this.#context = context;
    this.#counts = counts;
    this.#onPart = onPart;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    fillBox(this.#canvas, width, height, ratio);
    this.#ratio = ratio;
    this.#isBlank = true;
  }

  setScene(scene: OverlayScene, options: RenderOptions, now: number): void {
    this.#scene = scene;
    if (scene.peers.length > 0 || scene.laser !== undefined) this.#askPeers();
    this.#peers?.setOverlay(scene, lookOf(options.theme).guide, now);
  }

  /** Who is alone and points at nothing needs none of it. */
  #askPeers(): void {
    if (this.#arePeersAsked) return;
    this.#arePeersAsked = true;
    void import('./peers.ts').then(
      (found) => {
        if (this.#isDestroyed) return;
        this.#peers = new found.Peers();
        this.#onPart();
      },
      () => {
        this.#arePeersAsked = false;
      },
    );
  }

  /** Nothing is in line with anything until something is moved. */
  #askGuides(): void {
    if (this.#areGuidesAsked) return;
    this.#areGuidesAsked = true;
    void import('./guide-lines.ts').then(
      ({ GuideLines }) => {
        if (this.#isDestroyed) return;
        this.#guides = new GuideLines(this.#canvas);
        this.#onPart();
      },
      () => {
        this.#areGuidesAsked = false;
      },
    );
  }

  #showGuides(view: View, theme: Theme): void {
    const { guides = [] } = this.#scene;
    if (guides.length > 0) this.#askGuides();
    const size = { w: this.#canvas.width / this.#ratio, h: this.#canvas.height / this.#ratio };
    this.#guides?.show(guides, view, size, lookOf(theme).guide);
  }

  /** Tells that the canvas has lost what it showed. */
  forgetContent(): void {
    this.#isBlank = false;
  }

  /**
   * Repaints.
   * @param place where the scene stands: device pixels, rounded as the tiles are.
   * @returns milliseconds until the next frame is wanted; `Infinity` for none.
   */
  paint(place: Placement, options: RenderOptions, now: number): number {
    const pen = this.#pen;
    const scene = this.#scene;
    const { width, height } = this.#canvas;
    if (width === 0 || height === 0) return Infinity;
    const { theme } = options;
    const ratio = this.#ratio;
    const view: View = {
      x: place.x / place.scale,
      y: place.y / place.scale,
      zoom: place.scale / ratio,
    };
    this.#showGuides(view, theme);
    const isEmpty =
      this.#inHand.isEmpty &&
      scene.selection.length === 0 &&
      scene.handles === undefined &&
      scene.peers.length === 0 &&
      scene.marquee === undefined &&
      scene.lasso === undefined &&
      scene.highlight === undefined &&
      scene.brush === undefined &&
      scene.lock === undefined &&
      scene.laser === undefined;
    // An untouched canvas costs nothing: the compositor keeps what it has.
    if (isEmpty && this.#isBlank && !this.#isFading) {
      this.#setHidden(true);
      return Infinity;
    }
    this.#counts.overlayFrames++;
    this.#isBlank = isEmpty;
    // Browsers copy a canvas in every frame of the page, changed or not; not so a hidden one.
    this.#setHidden(isEmpty && !this.#isFading);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = 1;
    pen.clearRect(0, 0, width, height);
    this.#inHand.paint(pen, place, { w: width, h: height }, now);

    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    const look = lookOf(theme);
    for (const peer of scene.peers) {
      if (peer.gesture === undefined) {
        paintOutlines(pen, peer.selection, this.#context, view, peer.color, 1.25);
      }
    }
    if (scene.highlight !== undefined) {
      paintOutlines(pen, scene.highlight, this.#context, view, look.accent, 2.5);
    }
    if (scene.gesture === undefined && scene.selection.length > 1) {
      paintOutlines(pen, scene.selection, this.#context, view, `${look.accent}99`, 1);
    } else if (scene.gesture === undefined && scene.handles === undefined) {
      paintOutlines(pen, scene.selection, this.#context, view, look.accent, 1.25);
    }
    if (scene.handles !== undefined) paintHandles(pen, scene.handles, view, theme);
    if (scene.lock !== undefined) paintPadlock(pen, scene.lock, view, theme);
    if (scene.marquee !== undefined) paintMarquee(pen, scene.marquee, view, theme);
    if (scene.lasso !== undefined) paintLasso(pen, scene.lasso, view, theme);
    if (scene.brush !== undefined) paintBrush(pen, scene.brush, view, theme);
    const size = { w: width / ratio, h: height / ratio };
    return this.#peers?.paint(pen, scene.peers, view, size, now, options.reducedMotion) ?? Infinity;
  }

  get #isFading(): boolean {
    return this.#peers?.isFading === true;
  }

  #setHidden(hidden: boolean): void {
    if (hidden === this.#isHidden) return;
    this.#isHidden = hidden;
    this.#canvas.style.visibility = hidden ? 'hidden' : '';
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#guides?.destroy();
    this.#scene = NOTHING;
    this.#setHidden(false);
    this.#canvas.width = 0;
    this.#canvas.height = 0;
  }
}
