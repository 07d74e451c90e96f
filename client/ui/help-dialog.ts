/** Every shortcut on one page, from the lists that make them work. */
import { css, html, nothing } from 'lit';
import { commands } from '../editor/commands.ts';
import { toolDefs } from '../tools/registry.ts';
import { controls } from './controls.ts';
import { define } from './define.ts';
import './dialog.ts';
import { shortcutParts } from './shortcut.ts';
import { UiElement } from './ui-element.ts';

interface Line {
  readonly title: string;
  readonly keys: readonly (readonly string[])[];
}

const HANDS = ['pan', 'zoom', 'copy', 'ratio', 'middle', 'walk', 'points'] as const;
const MAX_KEYS_SHOWN = 2;

export class HelpDialog extends UiElement {
  override render(): unknown {
    const { isMac } = this.ui.editor.platform;
    const tools: Line[] = toolDefs()
      .filter((def) => def.keys.length > 0 && def.group !== 'hidden')
      .map((def) => ({
        title: this.t(def.nameKey),
        keys: def.keys.slice(0, MAX_KEYS_SHOWN).map((key) => shortcutParts(key, isMac)),
      }));
    const sections = new Map<string, Line[]>();
    for (const command of commands) {
      if (command.keys === undefined || command.keys.length === 0) continue;
      const category = command.id.split('.')[0] ?? '';
      const name = ['edit', 'arrange', 'view'].includes(category) ? category : 'other';
      const lines = sections.get(name) ?? [];
      lines.push({
        title: this.t(`command.${command.id}`),
        keys: command.keys.slice(0, MAX_KEYS_SHOWN).map((key) => shortcutParts(key, isMac)),
      });
      sections.set(name, lines);
    }
    const other = sections.get('other') ?? [];
    other.push(
      { title: this.t('menu.commands'), keys: [shortcutParts('$mod+k', isMac)] },
      { title: this.t('menu.help'), keys: [['?']] },
      { title: this.t('help.hand-out'), keys: [['Esc']] },
    );
    sections.set('other', other);
    return html`<inkwire-dialog
      size="large"
      .heading=${this.t('help.title')}
      .closeLabel=${this.t('app.close')}
      @inkwire-close=${() => this.ui.close()}
    >
      <div class="columns" tabindex="0" role="region" aria-label=${this.t('help.title')}>
        ${this.#renderSection('tools', tools)} ${this.#renderHands()}
        ${['edit', 'view', 'arrange', 'other'].map((name) =>
          this.#renderSection(name, sections.get(name) ?? []),
        )}
      </div>
    </inkwire-dialog>`;
  }

  #renderSection(name: string, lines: readonly Line[]): unknown {
    if (lines.length === 0) return nothing;
    return html`<section>
      <h3>${this.t(`help.${name}`)}</h3>
      <dl>
        ${lines.map(
          (line) =>
            html`<div>
              <dt>${line.title}</dt>
              <dd dir="ltr">
                ${line.keys.map(
                  (parts, at) =>
                    html`${at === 0 ? nothing : html`<span class="or">${this.t('help.or')}</span>`}<span
                        class="chord"
                        >${parts.map((part) => html`<kbd>${part}</kbd>`)}</span
                      >`,
                )}
              </dd>
            </div>`,
        )}
      </dl>
    </section>`;
  }

  #renderHands(): unknown {
    return html`<section>
      <h3>${this.t('help.hands')}</h3>
      <dl>
        ${HANDS.map(
          (name) =>
            html`<div>
              <dt>${this.t(`help.hand-${name}`)}</dt>
              <dd class="words">${this.t(`help.hand-${name}-keys`)}</dd>
            </div>`,
        )}
      </dl>
    </section>`;
  }

  static override styles = [
    controls,
    css`
      .columns {
        columns: 2 300px;
        column-gap: 40px;
        padding: 8px 20px 24px;
      }
      section {
        break-inside: avoid;
        padding-top: 12px;
      }
      h3 {
        margin-bottom: 4px;
        color: var(--ink-text-2);
        font-size: 12px;
        font-weight: 600;
      }
      dl > div {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
        min-height: 32px;
        border-bottom: 1px solid var(--ink-border);
      }
      dl > div:last-child {
        border: 0;
      }
      dd {
        display: flex;
        gap: 8px;
        flex: none;
      }
      dd.words {
        flex: 0 1 auto;
        color: var(--ink-text-2);
        font-size: 12px;
        text-align: end;
      }
      .or {
        margin-inline: 4px;
        color: var(--ink-text-2);
        font-size: 12px;
      }
      .chord {
        display: inline-flex;
        gap: 3px;
      }
      kbd {
        display: grid;
        place-items: center;
        min-width: 22px;
        height: 22px;
        padding: 0 6px;
        border-radius: 5px;
        background: var(--ink-sunken);
        box-shadow: inset 0 0 0 1px var(--ink-border);
        color: var(--ink-text);
      }
    `,
  ];
}

define('inkwire-help-dialog', HelpDialog);
