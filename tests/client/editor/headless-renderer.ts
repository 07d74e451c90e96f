/**
 * A renderer without canvases: answers where shapes are with the same definitions and text measures
 * as a server does, and remembers what it was told to show.
 */
import type {
  CameraState,
  OverlayScene,
  RenderCounts,
  Renderer,
  RenderOptions,
} from '../../../client/render/renderer.ts';
import { estimateTextWidth } from '../../../shared/shapes/text-estimate.ts';
import { shapeDef } from '../../../shared/shapes/registry.ts';
import type { Shape, ShapeContext } from '../../../shared/shapes/shape.ts';
import type { ShapeSource } from '../../../shared/document/shape-source.ts';
import { unionBoxes } from '../../../shared/geometry/box.ts';
import type { Box } from '../../../shared/units.ts';

export class HeadlessRenderer implements Renderer {
  readonly context: ShapeContext;
  camera: CameraState = { x: 0, y: 0, zoom: 1 };
  overlay: OverlayScene = { selection: [], peers: [] };
  ahead: Shape | undefined;
  options: Partial<RenderOptions> = {};
  readonly #source: ShapeSource;

  constructor(source: ShapeSource) {
    this.#source = source;
    this.context = {
      shape: (id) => source.get(id),
      measureText: estimateTextWidth,
    };
  }

  setCamera(camera: CameraState): void {
    this.camera = camera;
  }

  setOverlay(scene: OverlayScene): void {
    this.overlay = scene;
  }

  setAhead(shape: Shape | undefined): void {
    this.ahead = shape;
  }

  expectInk(): void {}

  setOptions(options: Partial<RenderOptions>): void {
    this.options = { ...this.options, ...options };
  }

  resize(): void {}

  query(box: Box): readonly Shape[] {
    return this.#source.ordered().filter((shape) => {
      const own = this.#bounds(shape);
      return (
        own.x <= box.x + box.w &&
        box.x <= own.x + own.w &&
        own.y <= box.y + box.h &&
        box.y <= own.y + own.h
      );
    });
  }

  contentBounds(): Box | undefined {
    return unionBoxes(this.#source.ordered().map((shape) => this.#bounds(shape)));
  }

  flush(): void {}

  takeCounts(): RenderCounts {
    return {
      frames: 0,
      sceneFrames: 0,
      overlayFrames: 0,
      shapesPainted: 0,
      blits: 0,
      dirtyPixels: 0,
    };
  }

  destroy(): void {}

  #bounds(shape: Shape): Box {
    return shapeDef(shape.type)!.bounds(shape, this.context);
  }
}
