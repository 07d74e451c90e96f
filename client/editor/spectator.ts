/**
 * Watching one board in one view: what `Editor` is for people who draw. Holds the camera, feeds the
 * renderer from a watched board and follows whoever presents, until the spectator takes the view
 * into the own hand. Has no way to change the board.
 */
import type { FeedPerson } from '../../shared/protocol/feed.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Box, ScreenPoint } from '../../shared/units.ts';
import type { CameraState, PeerView } from '../render/renderer.ts';
import { WatchRenderer } from '../render/watch-renderer.ts';
import { watchBoard } from '../sync/feed-client.ts';
import type { Watching } from '../sync/feed-pool.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { AssetImages } from '../sync/asset-images.ts';
import type { WatchStatus } from '../sync/watched-board.ts';
import { Camera, nextZoomStep } from './camera.ts';
import { draftOfPeer } from './peer-draft.ts';
import type { Clock } from './platform.ts';

export interface SpectatorInit {
  /** Origin of the server, without a slash at the end. */
  readonly server: string;
  readonly board: string;
  readonly token: string;
  readonly scene: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
  readonly clock: Clock;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
}

/** A new object after each change of any part. */
export interface SpectatorState {
  readonly status: WatchStatus;
  /** Whether the board has been seen at all: from then on there is a picture, live or not. */
  readonly hasContent: boolean;
  readonly title: string;
  readonly shapeCount: number;
  readonly watching: number;
  readonly presenter: { readonly name: string; readonly color: string } | undefined;
  /** Whether the view moves by itself: with the presenter, or else to show the whole board. */
  readonly isGuided: boolean;
  /** The only part of the board that is to be seen, in CSS pixels of the view. */
  readonly slide: Box | undefined;
  readonly camera: CameraState;
}

/** CSS pixels around the board when all of it is shown. */
const FIT_PADDING = 32;
const MAX_FIT_ZOOM = 1;

/** Where the pictures of a board lie. */
function assetAddress({ server, board, token }: SpectatorInit): (asset: string) => string {
  const query = token === '' ? '' : `?token=${token}`;
  return (asset) => `${server}/api/boards/${board}/assets/${asset}${query}`;
}

export class Spectator {
  readonly renderer: WatchRenderer;
  readonly #watching: Watching;
  readonly #camera: Camera;
  readonly #reducedMotion: boolean;
  readonly #listeners = new Set<(state: SpectatorState) => void>();
  readonly #stops: (() => void)[];
  #hasContent = false;
  #isGuided = true;
  #hasView = false;
  #state: SpectatorState;

  constructor(init: SpectatorInit) {
    // Typefaces come after the first picture, as their files do: until then texts have the system's.
    void import('../render/board-fonts.ts').then(({ addBoardFonts }) => addBoardFonts());
    this.#watching = watchBoard(init.server, init.board, init.token);
    this.#reducedMotion = init.reducedMotion;
    const { watched } = this.#watching;
    this.#hasContent = watched.hasContent;
    const images = new AssetImages(assetAddress(init));
    this.renderer = new WatchRenderer({
      source: watched.board,
      scene: init.scene,
      overlay: init.overlay,
      images,
      options: {
        theme: init.theme,
        background: watched.board.background,
        grid: false,
        editing: undefined,
        reducedMotion: init.reducedMotion,
      },
    });
    this.#camera = new Camera(init.clock, () => {
      this.renderer.setCamera(this.#camera.state);
      this.#changed();
    });
    this.#stops = [
      () => images.destroy(),
      watched.board.observe((change) => {
        this.#hasContent = true;
        if (change.meta) this.renderer.setOptions({ background: watched.board.background });
        if (change.added.size > 0 || change.removed.size > 0 || !this.#hasView) this.#stayGuided();
        this.#changed();
      }),
      watched.observe(() => {
        this.#showPeople();
        this.#stayGuided();
        this.#changed();
      }),
    ];
    this.#state = this.#compute();
    this.#showPeople();
  }

  /** What is on the board now, read-only. */
  get shapes(): ShapeSource {
    return this.#watching.watched.board;
  }

  get state(): SpectatorState {
    return this.#state;
  }

  observe(listener: (state: SpectatorState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tries to reach the server now. */
  retry(): void {
    this.#watching.retry();
  }

  destroy(): void {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
    this.#camera.stop();
    this.renderer.destroy();
    this.#watching.release();
  }

  /** Size of the view in CSS pixels, and device pixels per CSS pixel. */
  resize(width: number, height: number, pixelRatio: number): void {
    if (width === 0 || height === 0) return;
    this.renderer.resize(width, height, pixelRatio);
    this.#camera.resize(width, height);
    this.#stayGuided(false);
  }

  setTheme(theme: Theme): void {
    this.renderer.setOptions({ theme });
  }

  /** Lets the view move by itself: with the presenter, or to show the whole board. */
  guide(): void {
    this.#isGuided = true;
    this.#guide();
    this.#changed();
  }

  /** Leaves the view where it is. */
  letGo(): void {
    this.#takeView();
  }

  /** Moves the view by CSS pixels; from then on it is the spectator's own. */
  panBy(dx: number, dy: number): void {
    this.#takeView();
    this.#camera.panBy(dx, dy);
  }

  zoomBy(factor: number, at: ScreenPoint): void {
    this.#takeView();
    this.#camera.zoomTo(this.#camera.state.zoom * factor, at);
  }

  /** To the next step, about the middle of the view. */
  zoomStep(direction: 1 | -1): void {
    this.#takeView();
    const { width, height } = this.#camera.viewport;
    const middle = { x: width / 2, y: height / 2 } as ScreenPoint;
    const zoom = nextZoomStep(this.#camera.zoomAhead, direction);
    this.#camera.zoomTo(zoom, middle, !this.#reducedMotion);
  }

  #takeView(): void {
    if (!this.#isGuided) return;
    this.#isGuided = false;
    this.#camera.stop();
    this.#changed();
  }

  /**
   * After a cut nobody is known to present, until that is told anew: the view stays where it is
   * rather than fly to the whole board and back.
   */
  #stayGuided(animate = true): void {
    if (!this.#hasView || this.#watching.watched.hasPeople) this.#guide(animate);
  }

  #guide(animate = true): void {
    if (!this.#isGuided || !this.#hasContent || this.#camera.viewport.width === 0) return;
    const view = this.#presenter()?.view;
    const box = view === undefined ? this.renderer.contentBounds() : viewBox(view);
    if (box === undefined) return;
    const target =
      view === undefined
        ? this.#camera.fit(box, FIT_PADDING, MAX_FIT_ZOOM)
        : this.#camera.fit(box, 0, Infinity);
    this.#camera.set(target, animate && this.#hasView && !this.#reducedMotion);
    this.#hasView = true;
  }

  #presenter(): FeedPerson | undefined {
    const { presenter, people } = this.#watching.watched.people;
    return presenter === null ? undefined : people.get(presenter);
  }

  #showPeople(): void {
    const { people } = this.#watching.watched.people;
    const peers = [...people].map(([client, person]): PeerView => {
      const { name, color, cursor, gesture, draft, laser } = person;
      const clientId = Number(client);
      return {
        clientId,
        name,
        color,
        cursor: cursor && { x: cursor[0], y: cursor[1] },
        selection: [],
        gesture,
        draft: draftOfPeer(clientId, draft),
        laser,
      };
    });
    this.renderer.setPeers(peers);
  }

  #compute(): SpectatorState {
    const { watched } = this.#watching;
    const presenter = this.#presenter();
    return {
      status: watched.status,
      hasContent: this.#hasContent,
      title: watched.board.title,
      shapeCount: watched.board.size,
      watching: watched.people.watching,
      presenter: presenter && { name: presenter.name, color: presenter.color },
      isGuided: this.#isGuided,
      slide: this.#slide(),
      camera: this.#camera.state,
    };
  }

  #slide(): Box | undefined {
    const slide = this.#isGuided ? this.#presenter()?.view?.slide : undefined;
    if (slide === undefined) return undefined;
    const { x, y, zoom } = this.#camera.state;
    return {
      x: (slide.x - x) * zoom,
      y: (slide.y - y) * zoom,
      w: slide.w * zoom,
      h: slide.h * zoom,
    };
  }

  #changed(): void {
    this.#state = this.#compute();
    for (const listener of this.#listeners) listener(this.#state);
  }
}

function viewBox({ x, y, w, h }: NonNullable<FeedPerson['view']>): Box {
  return { x: x - w / 2, y: y - h / 2, w, h };
}
