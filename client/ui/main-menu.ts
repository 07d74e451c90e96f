/** The board's main menu: files, view, theme, language, palette, help. Fetched when it is opened. */
import { html } from 'lit';
import { commandEntries } from './command-entries.ts';
import { define } from './define.ts';
import { type Language, languages } from './i18n/localizer.ts';
import './menu.ts';
import type { MenuEntry } from './menu.ts';
import { preferences } from './preferences.ts';
import { shortcutText } from './shortcut.ts';
import type { ThemeChoice } from './theme.ts';
import { UiElement } from './ui-element.ts';

/** Commands that a phone has at hand: fingers zoom, and a button shows everything. */
const ON_THE_BAR = ['view.zoom-in', 'view.zoom-out', 'view.zoom-100', 'view.zoom-fit'];

export class MainMenu extends UiElement {
  override render(): unknown {
    const { ui } = this;
    const { isMac } = ui.editor.platform;
    const isCompact = ui.layout === 'compact';
    const entries: MenuEntry[] = [
      ...commandEntries(ui, 'main'),
      ...this.#boardEntries(),
      { kind: 'separator' },
      ...commandEntries(ui, 'view', isCompact ? ON_THE_BAR : []),
      { kind: 'separator' },
      {
        kind: 'item',
        label: this.t('menu.commands'),
        icon: 'command',
        keys: shortcutText('$mod+k', isMac),
        run: () => ui.open('palette'),
      },
      {
        kind: 'item',
        label: this.t('menu.help'),
        icon: 'keyboard',
        keys: '?',
        run: () => ui.open('help'),
      },
      { kind: 'separator' },
      {
        kind: 'choice',
        label: this.t('menu.theme'),
        options: (['auto', 'light', 'dark'] as const).map((id, at) => ({
          id,
          label: this.t(`theme.${id}`),
          icon: ['monitor', 'sun', 'moon'][at]!,
        })),
        value: preferences.values.theme,
        choose: (id) => preferences.set({ theme: id as ThemeChoice }),
      },
      {
        kind: 'choice',
        label: this.t('menu.language'),
        options: Object.entries(languages).map(([id, { name }]) => ({ id, label: name })),
        value: ui.localizer.language,
        choose: (id) => preferences.set({ language: id as Language }),
      },
    ];
    return html`<inkwire-menu
      .label=${this.t('menu.main')}
      .entries=${entries}
      @inkwire-done=${() => this.dispatchEvent(new CustomEvent('inkwire-done'))}
    ></inkwire-menu>`;
  }

  /** What is done with the board as a whole; in somebody's page that is the page's business. */
  #boardEntries(): readonly MenuEntry[] {
    const { ui } = this;
    if (!ui.ownsPage || ui.link.role !== 'edit') return [];
    const entries: MenuEntry[] = [
      { kind: 'separator' },
      {
        kind: 'item',
        label: this.t('menu.new'),
        icon: 'plus',
        run: () => void import('./manage-board.ts').then(({ newBoard }) => newBoard(ui)),
      },
      {
        kind: 'item',
        label: this.t('menu.duplicate'),
        icon: 'copy',
        run: () =>
          void import('./manage-board.ts').then(({ duplicateBoard }) => duplicateBoard(ui)),
      },
    ];
    // Where every board is open to everybody there are no links to make anew.
    if (ui.link.token !== '') {
      entries.push({
        kind: 'item',
        label: this.t('menu.renew'),
        icon: 'refresh-cw',
        run: () => ui.open('renew'),
      });
    }
    entries.push({
      kind: 'item',
      label: this.t('menu.delete'),
      icon: 'trash-2',
      isDanger: true,
      run: () => ui.open('delete'),
    });
    return entries;
  }
}

define('inkwire-main-menu', MainMenu);
