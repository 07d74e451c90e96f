/**
 * What is seen of being led: who it is that one follows, and around the slide that is presented nothing of
 * the board. A presenter has the second, too. Fetched with the first presentation or the first following.
 */
import { css, html, nothing } from 'lit';
import { page } from '../../shared/units.ts';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './later-look.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

export class FollowView extends UiElement {
  static override properties = { ...UiElement.properties, quiet: { type: Boolean } };
  /** Whether something more urgent is said in the place of the banner. */
  declare quiet: boolean;

  constructor() {
    super();
    this.quiet = false;
  }

  override slice(state: EditorState): readonly unknown[] {
    const { following, peers, slide, tool } = state;
    const followed = peers.find((peer) => peer.clientId === following);
    const { name, color, presenting } = followed ?? {};
    return [name, color, presenting, slide, slide && state.camera, tool];
  }

  override render(): unknown {
    return html`${this.#renderMask()}${this.quiet ? nothing : this.#renderBanner()}`;
  }

  #renderMask(): unknown {
    const { editor, state } = this.ui;
    const { slide, camera } = state;
    // Whoever comes along and draws sees where.
    const isDrawing = !state.presenting && !/^(select|lasso|hand|laser)$/.test(state.tool);
    if (slide === undefined || isDrawing) return nothing;
    const { x, y } = editor.toScreen(page(slide.x, slide.y));
    const place = {
      '--x': `${x}px`,
      '--y': `${y}px`,
      '--w': `${slide.w * camera.zoom}px`,
      '--h': `${slide.h * camera.zoom}px`,
    };
    return html`<div class="around"><div class="slide" ${styled(place)}></div></div>`;
  }

  #renderBanner(): unknown {
    const { editor, state } = this.ui;
    const followed = state.peers.find((peer) => peer.clientId === state.following);
    if (followed === undefined) return nothing;
    const isPresenting = followed.presenting === true;
    const who = { '--who': followed.color };
    return html`<div class="frame" ${styled(who)}></div>
      <div class="banner panel" role="status">
        <span class="dot" ${styled(who)}></span
        ><span
          >${this.t(isPresenting ? 'people.presenting' : 'people.following', {
            name: followed.name,
          })}</span
        >${isPresenting ? html`<span class="how">${this.t('people.presenting-how')}</span>` : nothing}
        <button class="button quiet" @click=${() => editor.follow(undefined)}>
          ${this.t('people.stop-following')}
        </button>
      </div>`;
  }

  static override styles = [
    controls,
    css`
      :host,
      .around,
      .frame {
        position: absolute;
        inset: 0;
      }
      :host {
        display: grid;
        justify-items: center;
      }
      .around {
        overflow: clip;
      }
      .slide {
        position: absolute;
        inset-block-start: var(--y);
        left: var(--x);
        width: var(--w);
        height: var(--h);
        box-shadow: 0 0 0 200vmax var(--ink-bg);
      }
      .frame {
        border: 3px solid var(--who);
        opacity: 0.8;
      }
      .banner {
        position: absolute;
        inset-block-start: 68px;
        display: inline-flex;
        align-items: center;
        gap: 10px;
        min-height: 40px;
        max-width: calc(100% - 24px);
        padding-inline: 14px 4px;
        font-weight: 550;
        pointer-events: auto;
      }
      .banner .button {
        min-height: 36px;
        color: var(--ink-accent-text);
      }
      .how {
        color: var(--ink-text-2);
        font-weight: 450;
      }
      @media (max-width: 719px) {
        .how {
          display: none;
        }
      }
      .dot {
        width: 9px;
        height: 9px;
        border-radius: 50%;
        background: var(--who);
      }
    `,
  ];
}

define('inkwire-follow-view', FollowView);
