/**
 * Sharing: the edit link, the spectator link, both as QR codes, and the code that embeds the board.
 * Asks the server for the spectator's token; only who may edit is given one.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { encode } from 'uqr';
import { TimerController } from './controllers.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './dialog.ts';
import { icon } from './icons.ts';
import { formatBoardLink } from './links.ts';
import { noSubmit } from './no-submit.ts';
import { UiElement } from './ui-element.ts';

type Field = 'edit' | 'watch' | 'embed';
type WatchToken =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly token: string }
  | { readonly kind: 'missing' };

const CONFIRM_MS = 2000;

export class ShareDialog extends UiElement {
  static override properties = {
    ...UiElement.properties,
    watchToken: { state: true },
    copied: { state: true },
    failed: { state: true },
    qr: { state: true },
    embedKind: { state: true },
  };
  declare private watchToken: WatchToken;
  declare private copied: Field | undefined;
  declare private failed: boolean;
  declare private qr: 'edit' | 'watch' | undefined;
  declare private embedKind: 'edit' | 'watch';
  readonly #timer = new TimerController(this);

  constructor() {
    super();
    this.watchToken = { kind: 'loading' };
    this.copied = undefined;
    this.failed = false;
    this.qr = undefined;
    this.embedKind = 'watch';
  }

  override firstUpdated(): void {
    void this.#fetchWatchToken();
  }

  override render(): unknown {
    return html`<inkwire-dialog
      .heading=${this.t('share.title')}
      .closeLabel=${this.t('app.close')}
      @inkwire-close=${() => this.ui.close()}
    >
      <div class="content">
        ${this.#renderLink('edit', 'pencil', this.#editUrl())}
        ${
          this.watchToken.kind === 'missing'
            ? html`<p class="muted">${this.t('share.watch-missing')}</p>`
            : this.#renderLink('watch', 'eye', this.#watchUrl())
        }
        <section class="embed">
          <div class="head">
            <h3>${icon('code')}${this.t('share.embed')}</h3>
            <form @submit=${noSubmit}>
              <div class="kinds" role="radiogroup" aria-label=${this.t('share.embed')}>
                ${(['watch', 'edit'] as const).map(
                  (kind) =>
                    html`<label class="kind">
                      <input
                        class="visually-hidden"
                        type="radio"
                        name="embed"
                        .checked=${this.embedKind === kind}
                        @change=${() => {
                          this.embedKind = kind;
                        }}
                      />${this.t(`share.embed-${kind}`)}
                    </label>`,
                )}
              </div>
            </form>
          </div>
          <p class="muted small">${this.t('share.embed-note')}</p>
          <div class="code">
            <pre dir="ltr" tabindex="0" aria-label=${this.t('share.embed')}>
${this.#embedCode()}</pre>
            ${this.#renderCopy('embed', this.#embedCode())}
          </div>
        </section>
        <p class="failed" role="alert">${this.failed ? this.t('share.copy-failed') : ''}</p>
        <span class="visually-hidden" role="status"
          >${this.copied === undefined ? '' : this.t('app.copied')}</span
        >
      </div>
    </inkwire-dialog>`;
  }

  #renderLink(kind: 'edit' | 'watch', iconName: string, url: string): unknown {
    return html`<section>
      <h3 id=${kind}>${icon(iconName)}${this.t(`share.${kind}`)}</h3>
      <p class="muted small" id="${kind}-note">${this.t(`share.${kind}-note`)}</p>
      <div class="line">
        <input
          class="field"
          dir="ltr"
          readonly
          aria-labelledby=${kind}
          aria-describedby="${kind}-note"
          .value=${url}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        />
        <button
          class="icon-button quiet"
          aria-label=${`${this.t('share.qr')}: ${this.t(`share.${kind}`)}`}
          title=${this.t('share.qr')}
          aria-expanded=${this.qr === kind}
          @click=${() => {
            this.qr = this.qr === kind ? undefined : kind;
          }}
        >
          ${icon('qr-code')}
        </button>
        ${this.#renderCopy(kind, url)}
      </div>
      ${this.qr === kind && url !== '' ? html`<div class="qr">${this.#renderQr(url)}</div>` : nothing}
    </section>`;
  }

  #renderCopy(field: Field, text: string): unknown {
    const isCopied = this.copied === field;
    return html`<button
      class=${field === 'edit' ? 'button primary copy' : 'button copy'}
      data-copied=${isCopied}
      aria-label=${`${this.t('app.copy')}: ${this.t(`share.${field}`)}`}
      ?disabled=${text === ''}
      @click=${() => void this.#copy(field, text)}
    >
      ${icon(isCopied ? 'check' : 'copy')}${this.t(isCopied ? 'app.copied' : 'app.copy')}
    </button>`;
  }

  #renderQr(url: string): TemplateResult {
    const { size, data } = encode(url, { ecc: 'M', border: 2 });
    let path = '';
    for (const [y, row] of data.entries()) {
      for (const [x, isDark] of row.entries()) if (isDark) path += `M${x} ${y}h1v1h-1z`;
    }
    return html`<svg
      viewBox="0 0 ${size} ${size}"
      role="img"
      aria-label=${this.t('share.qr-alt')}
      shape-rendering="crispEdges"
    >
      <rect width=${size} height=${size} fill="#fff" />
      <path d=${path} fill="#000" />
    </svg>`;
  }

  #editUrl(): string {
    return formatBoardLink({ ...this.ui.link, place: undefined });
  }

  #watchUrl(): string {
    if (this.watchToken.kind !== 'ready') return '';
    return formatBoardLink({ ...this.ui.link, role: 'watch', token: this.watchToken.token });
  }

  #embedCode(): string {
    const { server } = this.ui.link;
    const isEdit = this.embedKind === 'edit';
    const name = isEdit ? 'inkwire-board' : 'inkwire-viewer';
    const src = isEdit ? this.#editUrl() : this.#watchUrl();
    return `<script type="module" src="${server}/embed/${name}.js"></script>
<${name} src="${src}"
  style="display: block; height: 480px"></${name}>`;
  }

  async #copy(field: Field, text: string): Promise<void> {
    this.failed = false;
    try {
      await this.ui.editor.platform.writeClipboard({ text });
    } catch {
      this.failed = true;
      return;
    }
    this.copied = field;
    this.#timer.start(CONFIRM_MS, () => {
      this.copied = undefined;
    });
  }

  async #fetchWatchToken(): Promise<void> {
    const { server, board, token } = this.ui.link;
    try {
      const response = await fetch(`${server}/api/boards/${board}`, {
        headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      });
      const body = (await response.json()) as { readonly watchToken?: unknown };
      this.watchToken =
        response.ok && typeof body.watchToken === 'string'
          ? { kind: 'ready', token: body.watchToken }
          : { kind: 'missing' };
    } catch {
      this.watchToken = { kind: 'missing' };
    }
  }

  static override styles = [
    controls,
    css`
      .content {
        display: grid;
        gap: 22px;
        padding: 8px 20px 20px;
      }
      h3 {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: 13.5px;
        font-weight: 600;
      }
      h3 svg.icon {
        width: 16px;
        height: 16px;
        color: var(--ink-text-2);
      }
      .line {
        display: flex;
        gap: 6px;
        margin-top: 10px;
      }
      .field {
        flex: 1;
        min-width: 0;
        color: var(--ink-text-2);
        text-overflow: ellipsis;
      }
      .copy {
        min-width: 96px;
      }
      .copy svg.icon {
        width: 15px;
        height: 15px;
      }
      .copy[data-copied='true'] {
        background: var(--ink-success);
        color: var(--ink-surface);
      }
      .qr {
        display: grid;
        place-items: center;
        margin-top: 12px;
        padding: 16px;
        border-radius: var(--ink-r-l);
        background: var(--ink-sunken);
      }
      .qr svg {
        width: 184px;
        height: 184px;
        border-radius: var(--ink-r-m);
      }
      .embed {
        padding-top: 20px;
        border-top: 1px solid var(--ink-border);
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      .kinds {
        display: inline-flex;
        padding: 2px;
        border-radius: var(--ink-r-m);
        background: var(--ink-sunken);
      }
      .kind {
        padding: 4px 10px;
        border-radius: var(--ink-r-s);
        color: var(--ink-text-2);
        font-size: 12px;
        cursor: pointer;
      }
      .kind:has(:checked) {
        background: var(--ink-surface);
        color: var(--ink-text);
        box-shadow: var(--ink-shadow-1);
      }
      .kind:has(:focus-visible) {
        outline: 2px solid var(--ink-accent);
      }
      .code {
        position: relative;
        margin-top: 10px;
      }
      pre {
        margin: 0;
        padding: 12px 12px 52px;
        border-radius: var(--ink-r-m);
        background: var(--ink-sunken);
        font: 12px/1.6 var(--ink-mono);
        letter-spacing: 0;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .code .copy {
        position: absolute;
        inset-inline-end: 8px;
        inset-block-end: 8px;
        background: var(--ink-surface);
        box-shadow: var(--ink-shadow-1);
      }
      .code .copy[data-copied='true'] {
        background: var(--ink-success);
      }
      .failed {
        color: var(--ink-danger);
      }
      .failed:empty {
        display: none;
      }
      @media (max-width: 560px) {
        .field,
        .copy,
        .line .icon-button {
          min-height: 44px;
        }
        .line .icon-button {
          width: 44px;
        }
      }
    `,
  ];
}

define('inkwire-share-dialog', ShareDialog);
