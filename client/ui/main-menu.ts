/**
 * The board's main menu: the board itself, editing, files, view, then what is about this person. Short:
 * what is used rarely stands in menus of its own. Fetched when it is opened.
 */
import { html } from 'lit';
import { commands } from '../editor/commands.ts';
import { fetchPart } from '../editor/fetch-part.ts';
import { failure } from '../editor/notices.ts';
import type { BoardUi } from './board-ui.ts';
import { commandEntries, commandEntry } from './command-entries.ts';
import { define } from './define.ts';
import { type Language, languages, loadLocalizer } from './i18n/localizer.ts';
import './menu.ts';
import type { MenuEntry } from './menu.ts';
import { preferences } from './preferences.ts';
import { shortcutText } from './shortcut.ts';
import type { ThemeChoice } from './theme.ts';
import { UiElement } from './ui-element.ts';

/** Commands that a phone has at hand: fingers zoom, and a button shows everything. */
const ON_THE_BAR = ['view.zoom-in', 'view.zoom-out', 'view.zoom-100', 'view.zoom-fit'];

/** What the edit menu has, disabled where it cannot run: its entries stay where they were. */
const EDIT = [
  ['edit.undo', 'edit.redo'],
  ['edit.cut', 'edit.copy', 'edit.paste', 'edit.duplicate', 'edit.delete'],
  ['edit.select-all', 'arrange.unlock-all'],
  ['edit.copy-png', 'edit.copy-svg', 'edit.copy-text'],
] as const;

export class MainMenu extends UiElement {
  override render(): unknown {
    const { ui } = this;
    const { isMac } = ui.editor.platform;
    const isCompact = ui.layout === 'compact';
    const entries: MenuEntry[] = [
      ...this.#boardEntries(),
      { kind: 'submenu', label: this.t('menu.edit'), icon: 'pencil', entries: this.#editEntries() },
      {
        kind: 'submenu',
        label: this.t('menu.file'),
        icon: 'download',
        entries: this.#fileEntries(),
      },
      {
        kind: 'submenu',
        label: this.t('menu.view'),
        icon: 'eye',
        entries: this.#viewEntries(isCompact),
      },
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
        choose: (id) => void this.#speak(id as Language),
      },
      ...this.#endEntries(),
    ];
    return html`<inkwire-menu
      .label=${this.t('menu.main')}
      .entries=${entries}
      @inkwire-done=${() => this.dispatchEvent(new CustomEvent('inkwire-done'))}
    ></inkwire-menu>`;
  }

  /** A language that cannot be fetched now is not chosen, and the person hears why. */
  async #speak(language: Language): Promise<void> {
    const { language: found } = await loadLocalizer(language);
    if (found === language) preferences.set({ language });
    else this.ui.editor.toast({ key: 'part.unreachable', tone: 'error' });
  }

  #editEntries(): readonly MenuEntry[] {
    return EDIT.flatMap((ids, at) => [
      ...(at === 0 ? [] : [{ kind: 'separator' } as const]),
      ...ids
        .flatMap((id) => commands.find((command) => command.id === id) ?? [])
        .map((command) => commandEntry(this.ui, command)),
    ]);
  }

  #fileEntries(): readonly MenuEntry[] {
    const { ui } = this;
    return commandEntries(ui, 'main', ['edit.undo', 'edit.redo', 'edit.select-all']);
  }

  #viewEntries(isCompact: boolean): readonly MenuEntry[] {
    const { minimap } = preferences.values;
    return [
      ...commandEntries(this.ui, 'view', isCompact ? ON_THE_BAR : []),
      ...(isCompact
        ? []
        : [
            {
              kind: 'item',
              label: this.t('minimap.label'),
              icon: 'map',
              isChecked: minimap,
              run: () => preferences.set({ minimap: !minimap }),
            } as const,
          ]),
    ];
  }

  /** What is done with the board as a whole; in somebody's page that is the page's business. */
  #boardEntries(): readonly MenuEntry[] {
    const { ui } = this;
    if (!ui.ownsPage || ui.link.role !== 'edit') return [];
    return [
      {
        kind: 'item',
        label: this.t('app.back-home'),
        icon: 'house',
        run: () => ui.depart({ to: 'home' }),
      },
      {
        kind: 'item',
        label: this.t('menu.new'),
        icon: 'plus',
        run: () => void manageBoard(ui, 'newBoard'),
      },
      {
        kind: 'item',
        label: this.t('menu.duplicate'),
        icon: 'copy',
        run: () => void manageBoard(ui, 'duplicateBoard'),
      },
      {
        kind: 'item',
        label: this.t('menu.rename'),
        icon: 'text-cursor-input',
        isEnabled: ui.state.canEdit,
        run: () => this.dispatchEvent(new CustomEvent('inkwire-rename')),
      },
      { kind: 'separator' },
    ];
  }

  /** What ends something for everybody stands last and apart. */
  #endEntries(): readonly MenuEntry[] {
    const { ui } = this;
    if (!ui.ownsPage || ui.link.role !== 'edit') return [];
    const entries: MenuEntry[] = [{ kind: 'separator' }];
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

async function manageBoard(ui: BoardUi, act: 'newBoard' | 'duplicateBoard'): Promise<void> {
  try {
    const manage = await fetchPart(() => import('./manage-board.ts'));
    await manage[act](ui);
  } catch (error) {
    ui.editor.toast(failure(error));
  }
}

define('inkwire-main-menu', MainMenu);
