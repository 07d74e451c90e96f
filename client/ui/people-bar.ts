/** The other top corner: who is here, how many watch, presenting and following, and sharing. */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { EditorState } from '../editor/editor.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import type { MenuEntry } from './menu.ts';
import { fetchPart } from './parts.ts';
import './popup.ts';
import { styled } from './styled.ts';
import { UiElement } from './ui-element.ts';

const MAX_SHOWN = 4;
/** The title needs the room more than a second face does. */
const NARROW_PX = 400;

export class PeopleBar extends UiElement {
  static override properties = { ...UiElement.properties, isListOpen: { state: true } };
  declare private isListOpen: boolean;

  constructor() {
    super();
    this.isListOpen = false;
  }

  override slice(state: EditorState): readonly unknown[] {
    // Cursors move all the time; only who is here matters.
    const people = state.peers
      .map((peer) => `${peer.clientId} ${peer.name} ${peer.color} ${peer.presenting}`)
      .join();
    return [
      people,
      state.ownColor,
      state.watchers,
      state.presenting,
      state.following,
      state.canEdit,
    ];
  }

  override render(): unknown {
    const { ui } = this;
    if (ui.mode === 'none') return nothing;
    const { state } = ui;
    const isCompact = ui.layout === 'compact';
    const isNarrow = state.viewport.width < NARROW_PX;
    const limit = isCompact ? (isNarrow ? 1 : 2) : MAX_SHOWN;
    const shown = state.peers.slice(0, state.peers.length > limit ? limit - 1 : limit);
    const hidden = state.peers.length - shown.length;
    return html`<div class="panel bar">
      ${
        state.watchers > 0
          ? html`<span
              class="watchers"
              data-tip=${this.t('people.watchers', { count: state.watchers })}
            >
              ${icon('eye')}<span aria-hidden="true">${ui.localizer.number(state.watchers)}</span>
              <span class="visually-hidden">
                ${this.t('people.watchers', { count: state.watchers })}
              </span>
            </span>`
          : nothing
      }
      <ul class="people" aria-label=${this.t('people.label')}>
        ${repeat(
          shown,
          (peer) => peer.clientId,
          (peer) => {
            const isFollowed = state.following === peer.clientId;
            const label = isFollowed
              ? this.t('people.stop-following')
              : this.t(followKey(peer), { name: peer.name });
            return html`<li>
              <button
                class=${peer.presenting === true ? 'avatar presenting' : 'avatar'}
                ${styled({ '--who': peer.color })}
                data-tip=${label}
                aria-label=${label}
                aria-pressed=${isFollowed}
                @click=${() => ui.editor.follow(isFollowed ? undefined : peer.clientId)}
              >
                ${initialOf(peer.name)}
              </button>
            </li>`;
          },
        )}
        ${
          hidden > 0
            ? html`<li>
                <button
                  class="avatar more"
                  data-tip=${this.t('people.more', { count: hidden })}
                  aria-label=${this.t('people.more', { count: hidden })}
                  aria-haspopup="menu"
                  aria-expanded=${this.isListOpen}
                  @click=${() => void this.#toggleList()}
                >
                  +${ui.localizer.number(hidden)}
                </button>
              </li>`
            : nothing
        }
        <li>
          <button
            class="avatar me"
            ${styled({ '--who': state.ownColor })}
            data-tip=${this.t('people.you', { name: ui.userName })}
            aria-label=${this.t('people.you', { name: ui.userName })}
            aria-haspopup="dialog"
            @click=${() => ui.open('me')}
          >
            ${initialOf(ui.userName)}
          </button>
        </li>
      </ul>
      ${
        ui.mode === 'full'
          ? html`${
                isCompact || !state.canEdit
                  ? nothing
                  : html`<button
                      class="icon-button quiet"
                      data-tip=${this.t(state.presenting ? 'people.stop-presenting' : 'people.present')}
                      aria-label=${this.t('people.present')}
                      aria-pressed=${state.presenting}
                      aria-haspopup=${state.presenting ? nothing : 'dialog'}
                      @click=${() => ui.run('view.present')}
                    >
                      ${icon('presentation')}
                    </button>`
              }
              <button
                class=${isCompact ? 'icon-button share' : 'button primary share'}
                aria-label=${this.t('share.button')}
                aria-haspopup="dialog"
                @click=${() => ui.open('share')}
              >
                ${isCompact ? icon('share-2') : this.t('share.button')}
              </button>`
          : nothing
      }
      ${this.isListOpen ? this.#renderList() : nothing}
    </div>`;
  }

  /** Everybody, by name: whoever is chosen is followed. */
  #renderList(): unknown {
    const { ui } = this;
    const { peers, following } = ui.state;
    const close = (): void => {
      this.isListOpen = false;
    };
    const entries: MenuEntry[] = [...peers]
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((peer) => {
        const isFollowed = following === peer.clientId;
        return {
          kind: 'item',
          label: isFollowed
            ? this.t('people.following', { name: peer.name })
            : this.t(followKey(peer), { name: peer.name }),
          color: peer.color,
          isChecked: isFollowed,
          run: () => ui.editor.follow(isFollowed ? undefined : peer.clientId),
        };
      });
    return html`<inkwire-popup
      align="end"
      .anchor=${this.renderRoot.querySelector<HTMLElement>('.more') ?? undefined}
      @inkwire-close=${close}
    >
      <inkwire-menu
        .label=${this.t('people.label')}
        .entries=${entries}
        @inkwire-done=${close}
      ></inkwire-menu>
    </inkwire-popup>`;
  }

  async #toggleList(): Promise<void> {
    if (!this.isListOpen && !(await fetchPart('menu', this.ui.editor))) return;
    this.isListOpen = !this.isListOpen;
  }

  static override styles = [
    controls,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 4px;
        padding-inline-start: 8px;
        min-height: 44px;
      }
      .people {
        display: flex;
      }
      .people li + li {
        margin-inline-start: -6px;
      }
      .avatar {
        display: grid;
        place-items: center;
        width: 30px;
        height: 30px;
        padding: 0;
        border: 2px solid var(--ink-surface);
        border-radius: 50%;
        background: var(--who);
        color: #fff;
        font-size: 12px;
        font-weight: 620;
        cursor: pointer;
        transition: transform var(--ink-fast) var(--ink-ease);
      }
      button.avatar:hover,
      button.avatar:focus-visible {
        transform: translateY(-2px);
        z-index: 1;
      }
      .avatar[aria-pressed='true'] {
        box-shadow: 0 0 0 2px var(--ink-accent);
      }
      .avatar.presenting {
        position: relative;
      }
      .avatar.presenting::after {
        content: '';
        position: absolute;
        inset-block-start: -3px;
        inset-inline-end: -3px;
        width: 11px;
        height: 11px;
        border: 2px solid var(--ink-surface);
        border-radius: 50%;
        background: var(--ink-danger);
      }
      .avatar.more {
        background: var(--ink-active);
        color: var(--ink-text);
        font-size: 11px;
        cursor: default;
      }
      @media (pointer: coarse) {
        .avatar {
          width: 40px;
          height: 40px;
        }
      }
      .watchers {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        padding-inline: 4px;
        color: var(--ink-text-2);
        font-size: 12px;
        font-weight: 550;
        font-variant-numeric: tabular-nums;
      }
      .watchers svg.icon {
        width: 16px;
        height: 16px;
      }
      .icon-button.share {
        background: var(--ink-accent);
        color: var(--ink-on-accent);
      }
      :host([compact]) .avatar {
        width: 40px;
        height: 40px;
      }
      :host([compact]) .icon-button {
        width: 44px;
        height: 44px;
      }
      :host([compact]) .bar {
        padding-block: 2px;
      }
      @container (max-width: 359px) {
        .watchers {
          display: none;
        }
      }
      @media (forced-colors: active) {
        .avatar {
          forced-color-adjust: none;
        }
      }
    `,
  ];
}

/** Of whom one is told that they present. */
function followKey({ presenting }: { readonly presenting?: boolean | undefined }): string {
  return presenting === true ? 'people.follow-presenter' : 'people.follow';
}

function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (first?.segment ?? '?').toLocaleUpperCase();
}

define('inkwire-people-bar', PeopleBar);
