/**
 * The contract between whoever holds a view (editor, spectator) and the canvases. The renderer owns
 * two canvases (scene: the shapes; overlay: selection, cursors, what is in the hand), decides itself
 * when and what to repaint, and never changes the board.
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import type { Theme } from '../../shared/shapes/palette.ts';

/** Where the view stands: screen = (page - {x, y}) * zoom. `x`, `y` is the page point at the top left. */
export interface CameraState {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Another person on the overlay. */
export interface PeerView {
  readonly clientId: number;
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly cursor?: { readonly x: number; readonly y: number } | undefined;
  readonly selection: readonly ShapeId[];
  readonly gesture?:
    { readonly ids: readonly ShapeId[]; readonly matrix: readonly number[] } | undefined;
  readonly laser?: readonly number[] | undefined;
  /** What they are drawing, and the shape of the board that it stands for. */
  readonly draft?: { readonly shape: Shape; readonly replaces?: ShapeId } | undefined;
  /** Whether they ask the others to look where they look. */
  readonly presenting?: boolean | undefined;
}

/** Everything on the overlay, as plain data; a new object for each change. Page space. */
export interface OverlayScene {
  readonly selection: readonly ShapeId[];
  /** Box and rotation of the selection's handles; absent where there are none. */
  readonly handles?:
    | {
        readonly box: Box;
        readonly angle: number;
        /** Names of the handles to draw: `nw n ne e se s sw w rotate lock`, and `p0 p1 …` for points. */
        readonly points: readonly { readonly id: string; readonly x: number; readonly y: number }[];
      }
    | undefined;
  readonly marquee?: Box | undefined;
  readonly lasso?: readonly number[] | undefined;
  readonly gesture?:
    { readonly ids: readonly ShapeId[]; readonly matrix: readonly number[] } | undefined;
  readonly draft?: readonly Shape[] | undefined;
  readonly guides?: readonly { x1: number; y1: number; x2: number; y2: number }[] | undefined;
  readonly highlight?: readonly ShapeId[] | undefined;
  readonly fading?: readonly ShapeId[] | undefined;
  /** Shapes of the board that are left out of the scene, as a draft stands for them. */
  readonly hidden?: readonly ShapeId[] | undefined;
  /** Middle of a padlock. */
  readonly lock?: { readonly x: number; readonly y: number } | undefined;
  readonly brush?: { readonly x: number; readonly y: number; readonly radius: number } | undefined;
  readonly laser?: readonly number[] | undefined;
  readonly peers: readonly PeerView[];
}

export interface RenderOptions {
  readonly theme: Theme;
  readonly background: string;
  readonly grid: boolean;
  /** Shape whose text is being typed into: its text is left out, the text editor shows it. */
  readonly editing: ShapeId | undefined;
  readonly reducedMotion: boolean;
}

/** Counted, never timed: tests read these. Reset by `takeCounts`. */
export interface RenderCounts {
  frames: number;
  /** Frames in which the scene canvas was touched at all. */
  sceneFrames: number;
  overlayFrames: number;
  /** Shapes painted from their commands (not copied from a cached bitmap). */
  shapesPainted: number;
  /** Cached bitmaps copied. */
  blits: number;
  /** Area repainted on the scene, in device pixels. */
  dirtyPixels: number;
}

export interface Renderer {
  /** What shapes may ask (text measuring included); tools and hit-testing use the same one. */
  readonly context: ShapeContext;
  setCamera(camera: CameraState): void;
  setOverlay(scene: OverlayScene): void;
  /**
   * Shows a shape that grows in this person's hand as it is ahead of the board; a new object for each
   * change. `undefined`: all is on the board.
   */
  setAhead(shape: Shape | undefined): void;
  /** Tells that something is likely to grow in this person's hand soon. */
  expectInk(): void;
  setOptions(options: Partial<RenderOptions>): void;
  /** Size of the element in CSS pixels, and device pixels per CSS pixel. */
  resize(width: number, height: number, pixelRatio: number): void;
  /** Shapes whose bounds touch the box, bottom first, from the spatial index. */
  query(box: Box): readonly Shape[];
  /** Bounds of everything on the board, or `undefined` for an empty one. */
  contentBounds(): Box | undefined;
  /** Paints now instead of in the next frame (tests, exports). */
  flush(): void;
  takeCounts(): RenderCounts;
  /** Stops frames and observers and lets the bitmaps go. */
  destroy(): void;
}

export interface RendererInit {
  readonly source: ShapeSource;
  readonly scene: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
  readonly options: RenderOptions;
  /** Pixels of an asset: a picture, `'loading'` (the renderer is told when it changes), or `'missing'`. */
  readonly images: ImageSource;
}

export interface ImageSource {
  get(asset: string): CanvasImageSource | 'loading' | 'missing';
  /** Calls back when the pixels of an asset arrive or fail. */
  observe(listener: (asset: string) => void): () => void;
}
