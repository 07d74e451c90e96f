/**
 * The elements inside the spectator's element, made once and brought up to date from its state.
 * Plain DOM: for so few of them a template library would be a tenth of the whole. Decides nothing.
 */
import type { SpectatorState } from '../editor/spectator.ts';
import type { ViewerTexts } from './i18n/viewer-texts.ts';
import type { ViewerTextKey } from './i18n/viewer-texts-en.ts';

export interface ViewerActions {
  follow(): void;
  fit(): void;
  zoom(direction: 1 | -1): void;
  retry(): void;
}

type Attributes = Readonly<Record<string, string>>;

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children; `click` is a listener. */
function make(
  name: string,
  attributes: Attributes = {},
  children: readonly (Node | string)[] = [],
  click?: () => void,
): HTMLElement {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]!);
  element.append(...children);
  if (click !== undefined) element.addEventListener('click', click);
  return element;
}

function svg(size: number, box: number, shapes: readonly (readonly [string, Attributes])[]): Node {
  const root = document.createElementNS(SVG, 'svg');
  const own: Attributes = {
    width: `${size}`,
    height: `${size}`,
    viewBox: `0 0 ${box} ${box}`,
    'aria-hidden': 'true',
  };
  for (const key in own) root.setAttribute(key, own[key]!);
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const key in attributes) shape.setAttribute(key, attributes[key]!);
    root.append(shape);
  }
  return root;
}

function icon(path: string): Node {
  return svg(16, 16, [['path', { d: path, class: 'line' }]]);
}

/** The mark, as in `mark.ts`. */
function mark(size: number): Node {
  return svg(size, 32, [
    [
      'path',
      {
        d: 'M12 3.2c.5-.7 1.5-.7 2 0 3.5 4.9 6.900 9.100 6.900 13.500a7.900 7.900 0 0 1-15.800 0C5.100 12.300 8.500 8.100 12 3.200Z',
        class: 'drop',
      },
    ],
    [
      'path',
      {
        d: 'M13 20.600c4.300 0 5.100 7.800 9.700 7.800 4 0 5.100-4.400 5.300-8.900',
        class: 'wire',
      },
    ],
    ['circle', { cx: '13', cy: '20.6', r: '2', class: 'eye' }],
  ]);
}

function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export class ViewerParts {
  readonly root: HTMLElement;
  readonly board: HTMLElement;
  readonly scene = document.createElement('canvas');
  readonly overlay = document.createElement('canvas');
  readonly #mask = make('div', { class: 'mask' });
  readonly #bar: HTMLElement;
  readonly #home: HTMLElement;
  readonly #title = make('h1');
  readonly #state = make('span', { class: 'state' });
  readonly #watching = make('span', { class: 'watching' });
  readonly #status = make('span', { class: 'status' }, [
    make('span', { class: 'dot' }),
    this.#state,
    this.#watching,
  ]);
  readonly #chip = make('div', { class: 'chip' });
  readonly #name = make('span');
  readonly #follow: HTMLElement;
  readonly #fit: HTMLElement;
  readonly #out: HTMLElement;
  readonly #in: HTMLElement;
  readonly #chips: HTMLElement;
  readonly #words = make('span');
  readonly #wait = make('span');
  readonly #retry: HTMLElement;
  readonly #message: HTMLElement;
  readonly #hint = make('span', { id: 'hint', class: 'sr' });
  readonly #spoken = make('span', { class: 'sr', role: 'status' });

  constructor(actions: ViewerActions) {
    this.board = make(
      'div',
      { class: 'board', tabindex: '0', role: 'application', 'aria-describedby': 'hint' },
      [this.scene, this.overlay, this.#mask],
    );
    this.#home = make('a', { class: 'home' }, [mark(28)]);
    this.#bar = make('header', {}, [this.#home, this.#title]);
    const dot = make('span', { class: 'dot' });
    this.#follow = make('button', { class: 'follow' }, [dot, this.#name], () => actions.follow());
    this.#fit = make('button', { class: 'zoom' }, [], () => actions.fit());
    this.#out = make('button', {}, [icon('M3.5 8h9')], () => actions.zoom(-1));
    this.#in = make('button', {}, [icon('M3.5 8h9M8 3.5v9')], () => actions.zoom(1));
    this.#retry = make('button', { class: 'chip' }, [], () => actions.retry());
    const message = [mark(40), this.#words, this.#wait, this.#retry];
    this.#message = make('div', { class: 'message' }, message);
    this.#chips = make('div', { class: 'chips' }, [
      make('div', { class: 'group' }, [this.#chip, this.#follow]),
      make('div', { class: 'chip tools', role: 'group' }, [this.#out, this.#fit, this.#in]),
    ]);
    this.root = make('div', { class: 'frame' }, [
      this.#bar,
      make('div', { class: 'stage' }, [this.board, this.#message, this.#chips]),
      this.#hint,
      this.#spoken,
    ]);
  }

  /**
   * @param state `undefined` where there is no link to a board.
   * @param home address of the server's first page.
   * @param hasBar whether the title bar is shown.
   */
  update(
    state: SpectatorState | undefined,
    texts: ViewerTexts,
    home: string,
    hasBar: boolean,
  ): void {
    const title = state?.title ?? '';
    const { t } = texts;
    this.root.dir = texts.dir;
    this.root.lang = texts.language;
    this.board.ariaLabel = title === '' ? t('board') : t('board-titled', { title });
    this.#bar.hidden = !hasBar;
    this.#home.setAttribute('href', home);
    this.#home.ariaLabel = t('home');
    set(this.#title, title === '' ? t('untitled') : title);
    this.#title.className = title === '' ? 'untitled' : '';
    (hasBar ? this.#bar : this.#chip).append(this.#status);
    this.#chip.hidden = hasBar;
    this.#out.ariaLabel = t('zoom-out');
    this.#in.ariaLabel = t('zoom-in');
    this.#fit.title = t('fit');
    set(this.#hint, t('hint'));
    // Nothing came, and nothing will: there is nothing to look around in.
    const isRefused = state?.status.kind === 'ended' && !state.hasContent;
    this.#chips.hidden = state === undefined || isRefused;
    const key = messageOf(state);
    this.#message.hidden = key === undefined;
    set(this.#words, key === undefined ? '' : t(key));
    const isUnreachable = key === 'unreachable';
    this.#wait.hidden = this.#retry.hidden = !isUnreachable;
    set(this.#retry, t('retry-now'));
    if (state !== undefined) this.#updateState(state, texts);
    if (isUnreachable) set(this.#wait, waitOf(state, texts));
  }

  #updateState(state: SpectatorState, texts: ViewerTexts): void {
    const { t } = texts;
    const { status, watching, presenter, isGuided, slide, hasContent, shapeCount } = state;
    const { kind } = status;
    const isEnded = kind === 'ended';
    this.#message.classList.toggle('ended', isEnded);
    this.#status.className = `status ${kind}`;
    set(this.#state, t(kind));
    this.#watching.hidden = kind !== 'live' || watching === 0;
    set(this.#watching, t('watching', { count: watching }));
    const percent = texts.percent(state.camera.zoom);
    set(this.#fit, percent);
    this.#fit.ariaLabel = `${percent}: ${t('fit')}`;
    this.#mask.hidden = slide === undefined;
    if (slide !== undefined) {
      const { x, y, w, h } = slide;
      this.#mask.style.cssText = `translate:${x}px ${y}px;width:${w}px;height:${h}px`;
    }
    const name = presenter?.name ?? '';
    this.#follow.hidden = presenter === undefined;
    this.#follow.style.setProperty('--person', presenter?.color ?? '');
    this.#follow.ariaPressed = `${isGuided}`;
    set(this.#name, t(isGuided ? 'following-name' : 'follow-name', { name }));
    // For screen readers: only what changes rarely.
    const words = t(messageOf(state) === 'unreachable' ? 'unreachable' : kind);
    const said = isEnded ? t(endOf(status.reason)) : words;
    const shapes = kind === 'live' && hasContent ? `. ${t('shapes', { count: shapeCount })}` : '';
    set(this.#spoken, said + shapes);
  }
}

function messageOf(state: SpectatorState | undefined): ViewerTextKey | undefined {
  if (state === undefined) return 'no-source';
  if (state.status.kind === 'ended') return endOf(state.status.reason);
  if (!state.hasContent) return state.status.kind === 'reconnecting' ? 'unreachable' : 'connecting';
  return state.shapeCount === 0 ? 'empty' : undefined;
}

function waitOf(state: SpectatorState | undefined, { t }: ViewerTexts): string {
  const retryAt = state?.status.kind === 'reconnecting' ? state.status.retryAt : undefined;
  const seconds = Math.ceil(((retryAt ?? 0) - Date.now()) / 1_000);
  return seconds > 0 ? t('retry-in', { seconds }) : t('connecting');
}

function endOf(reason: string): ViewerTextKey {
  return reason === 'deleted' || reason === 'forbidden' || reason === 'not-found'
    ? reason
    : 'ended';
}
