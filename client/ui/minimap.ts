/**
 * The whole board in a corner, with the part that is on the screen; a press or a drag goes there.
 * Painted from the shapes' own commands when nothing else is to do, never while somebody draws.
 */
import { css, html } from 'lit';
import { paintCommands } from '../../shared/shapes/paint-commands.ts';
import { resolveColor } from '../../shared/shapes/palette.ts';
import { placement } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Box } from '../../shared/units.ts';
import type { EditorState } from '../editor/editor.ts';
import { TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './later-look.ts';
import { observePixelRatio } from './pixel-ratio.ts';
import { UiElement } from './ui-element.ts';

const WIDTH = 200;
const HEIGHT = 132;
/** Of a larger board only every n-th shape is painted: at this size nobody can tell. */
const MAX_PAINTED = 1500;
const SETTLE_MS = 250;
const PADDING = 0.06;

export class Minimap extends UiElement {
  readonly #timer = new TimerController(this);
  #stop: (() => void) | undefined;
  /** What the picture shows, in page space. */
  #shown: Box = { x: 0, y: 0, w: 1, h: 1 };
  #isDragging = false;
  /** Theme and pixels that the picture was painted for. */
  #painted = '';

  override slice(state: EditorState): readonly unknown[] {
    return [state.camera, state.viewport];
  }

  override firstUpdated(): void {
    const stop = this.ui.editor.board.observe(() => this.#schedule());
    const stopRatio = observePixelRatio(() => this.requestUpdate());
    this.#stop = () => {
      stop();
      stopRatio();
    };
    this.#paint();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override render(): unknown {
    return html`<div class="panel">
      <canvas
        width=${Math.round(WIDTH * devicePixelRatio)}
        height=${Math.round(HEIGHT * devicePixelRatio)}
        aria-hidden="true"
      ></canvas>
      <div
        class="map"
        role="img"
        aria-label=${this.t('minimap.label')}
        @pointerdown=${(event: PointerEvent) => {
          this.#isDragging = true;
          (event.currentTarget as Element).setPointerCapture(event.pointerId);
          this.#go(event);
        }}
        @pointermove=${(event: PointerEvent) => {
          if (this.#isDragging) this.#go(event);
        }}
        @pointerup=${() => {
          this.#isDragging = false;
        }}
        @pointercancel=${() => {
          this.#isDragging = false;
        }}
      >
        <div class="view"></div>
      </div>
    </div>`;
  }

  override updated(): void {
    this.#placeView();
    // A theme changes every colour, another size empties it; a view beyond the edge needs a wider picture.
    const view = this.ui.editor.visibleBox();
    const isOutside = !contains(this.#shown, view);
    if (this.#painted !== this.#look || isOutside) this.#schedule();
  }

  get #look(): string {
    return `${this.ui.scheme} ${devicePixelRatio}`;
  }

  #schedule(): void {
    this.#timer.start(SETTLE_MS, () => this.#paint());
  }

  #placeView(): void {
    const box = this.renderRoot.querySelector<HTMLElement>('.view');
    if (box === null) return;
    const { x, y, w, h } = this.ui.editor.visibleBox();
    const scale = WIDTH / this.#shown.w;
    box.style.transform = `translate(${(x - this.#shown.x) * scale}px, ${(y - this.#shown.y) * scale}px)`;
    box.style.width = `${w * scale}px`;
    box.style.height = `${h * scale}px`;
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const ctx = canvas?.getContext('2d');
    if (ctx === undefined || ctx === null) return;
    const { editor, scheme } = this.ui;
    const content = editor.renderer.contentBounds();
    this.#shown = fitted(union(content, editor.visibleBox()));
    this.#painted = this.#look;
    const scale = (WIDTH * devicePixelRatio) / this.#shown.w;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    const shapes = editor.board.ordered();
    const step = Math.max(1, Math.ceil(shapes.length / MAX_PAINTED));
    const { context } = editor.renderer;
    for (let i = 0; i < shapes.length; i += step) {
      const shape = shapes[i]!;
      const def = shapeDef(shape.type);
      if (def === undefined) continue;
      const [a, b, c, d, e, f] = placement(shape, def.localBox(shape, context));
      ctx.setTransform(scale, 0, 0, scale, -this.#shown.x * scale, -this.#shown.y * scale);
      ctx.transform(a, b, c, d, e, f);
      ctx.globalAlpha = shape.opacity;
      paintCommands(ctx, def.outline(shape, context, scale), {
        theme: scheme,
        image: () => 'missing',
        paper: resolveColor(editor.board.meta.background, scheme),
      });
    }
    this.#placeView();
  }

  #go(event: PointerEvent): void {
    const map = event.currentTarget as HTMLElement;
    const box = map.getBoundingClientRect();
    const scale = this.#shown.w / box.width;
    const { editor } = this.ui;
    const view = editor.visibleBox();
    editor.setCamera({
      x: this.#shown.x + (event.clientX - box.x) * scale - view.w / 2,
      y: this.#shown.y + (event.clientY - box.y) * scale - view.h / 2,
      zoom: editor.state.camera.zoom,
    });
  }

  static override styles = [
    controls,
    css`
      .panel {
        position: relative;
        width: 200px;
        height: 132px;
        overflow: hidden;
        direction: ltr;
      }
      canvas,
      .map {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .map {
        overflow: hidden;
        cursor: crosshair;
        touch-action: none;
      }
      .view {
        position: absolute;
        inset: 0 auto auto 0;
        min-width: 6px;
        min-height: 6px;
        border: 1.5px solid var(--ink-accent);
        border-radius: 4px;
        background: color-mix(in srgb, var(--ink-accent) 9%, transparent);
        pointer-events: none;
      }
    `,
  ];
}

function union(a: Box | undefined, b: Box): Box {
  if (a === undefined) return b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    w: Math.max(a.x + a.w, b.x + b.w) - x,
    h: Math.max(a.y + a.h, b.y + b.h) - y,
  };
}

/** The box with some room around it, widened to the shape of the map. */
function fitted(box: Box): Box {
  const room = Math.max(box.w, box.h) * PADDING;
  const scale = Math.max((box.w + 2 * room) / WIDTH, (box.h + 2 * room) / HEIGHT);
  const w = WIDTH * scale;
  const h = HEIGHT * scale;
  return { x: box.x + (box.w - w) / 2, y: box.y + (box.h - h) / 2, w, h };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.w <= outer.x + outer.w &&
    inner.y + inner.h <= outer.y + outer.h
  );
}

define('inkwire-minimap', Minimap);
