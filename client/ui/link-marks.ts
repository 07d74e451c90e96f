/**
 * Marks at the shapes that lead somewhere: a real link each, that a click, a tap or the keyboard opens.
 * Only web addresses and places on this board are opened; anything else has no mark.
 */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import { type Box, page } from '../../shared/units.ts';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import './later-look.ts';
import { parsePlace } from './links.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

const MAX_MARKS = 100;

export class LinkMarks extends UiElement {
  static override properties = { ...UiElement.properties, linked: { state: true } };
  declare private linked: readonly Shape[];
  #stop: (() => void) | undefined;

  constructor() {
    super();
    this.linked = [];
  }

  override slice(state: EditorState): readonly unknown[] {
    return this.linked?.length > 0 ? [state.camera, state.viewport, state.slide] : [];
  }

  override firstUpdated(): void {
    const { board } = this.ui.editor;
    const collect = (): void => {
      const linked = board.ordered().filter((shape) => addressOf(shape.link) !== undefined);
      if (linked.length > 0 || this.linked.length > 0) this.linked = linked;
    };
    // A board has few links: what changes beside them does not make it go through all shapes.
    this.#stop = board.observe(({ added, updated, removed }) => {
      const isLinked = (id: string): boolean => (board.get(id)?.link ?? '') !== '';
      const was = new Set(this.linked.map(({ id }) => id));
      const ids = [...added, ...updated, ...removed];
      if (ids.some((id) => was.has(id) || isLinked(id))) collect();
    });
    collect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override render(): unknown {
    if (this.linked.length === 0) return nothing;
    const { editor } = this.ui;
    const { width, height } = editor.state.viewport;
    const context = editor.renderer.context;
    const { slide } = editor.state;
    const marks = this.linked
      .map((shape) => {
        const bounds = shapeDef(shape.type)?.bounds(shape, context);
        if (bounds === undefined || (slide && !isInside(bounds, slide))) return undefined;
        return { shape, at: editor.toScreen(page(bounds.x + bounds.w, bounds.y)) };
      })
      .filter(
        (mark) =>
          mark !== undefined &&
          mark.at.x > -20 &&
          mark.at.y > -20 &&
          mark.at.x < width + 20 &&
          mark.at.y < height + 20,
      )
      .slice(0, MAX_MARKS);
    return html`${repeat(
      marks,
      (mark) => mark!.shape.id,
      (mark) => {
        const { shape, at } = mark!;
        const address = addressOf(shape.link)!;
        return html`<a
          href=${address}
          target=${address.startsWith('#') ? '_self' : '_blank'}
          rel="noopener noreferrer nofollow"
          aria-label=${this.t('link.open', { url: shape.link })}
          data-tip=${shape.link}
          data-tip-side="above"
          ${styled({ left: `${at.x}px`, top: `${at.y}px` })}
          @click=${(event: Event) => this.#follow(event, address)}
          >${icon('external-link')}</a
        >`;
      },
    )}`;
  }

  /** A place on this board is gone to, without touching the address of the page. */
  #follow(event: Event, address: string): void {
    if (!address.startsWith('#')) return;
    event.preventDefault();
    const place = parsePlace(/(?:^#|&)at=([^&]*)/.exec(address)?.[1]);
    if (place === undefined) return;
    const { editor } = this.ui;
    const { viewport } = editor.state;
    editor.setCamera(
      {
        x: place.x - viewport.width / place.zoom / 2,
        y: place.y - viewport.height / place.zoom / 2,
        zoom: place.zoom,
      },
      { animate: true },
    );
  }

  static override styles = [
    controls,
    css`
      :host {
        position: absolute;
        inset: 0;
        overflow: clip;
        direction: ltr;
        pointer-events: none;
      }
      a {
        position: absolute;
        display: grid;
        place-items: center;
        width: 24px;
        height: 24px;
        /* Beside the corner: on it stands a handle. */
        margin: -32px 0 0 8px;
        border-radius: 50%;
        background: var(--ink-surface);
        color: var(--ink-accent-text);
        box-shadow: var(--ink-shadow-1);
        pointer-events: auto;
      }
      a svg.icon {
        width: 13px;
        height: 13px;
      }
      @media (hover: none) {
        a::after {
          position: absolute;
          inset: -10px;
          content: '';
        }
      }
    `,
  ];
}

/** What may be opened: http(s), and places on the board; `undefined` for everything else. */
export function addressOf(link: string): string | undefined {
  if (link === '') return undefined;
  if (link.startsWith('#')) return link;
  if (!URL.canParse(link)) return undefined;
  const { protocol, href } = new URL(link);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

function isInside(a: Box, b: Box): boolean {
  return a.x + a.w <= b.x + b.w && a.y >= b.y && a.x + a.w >= b.x && a.y <= b.y + b.h;
}

define('inkwire-link-marks', LinkMarks);
