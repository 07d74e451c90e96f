/** The menu of a right click, a long press or the menu key: what can be done with the selection. */
import { html, nothing } from 'lit';
import { commands } from '../editor/commands.ts';
import { commandEntries, commandEntry } from './command-entries.ts';
import { define } from './define.ts';
import { formatBoardLink } from './links.ts';
import './menu.ts';
import type { MenuEntry } from './menu.ts';
import './popup.ts';
import { UiElement } from './ui-element.ts';

const COPIES = /^edit\.(?:copy-(?:png|svg|text|style)|paste-(?:style|in-place))$/;
const PLACES =
  /^arrange\.(?:to-front|forward|backward|to-back|flip-\w+|connect|group|ungroup|lock)$/;
const ALIGNS = /^arrange\.(?:align|distribute)-/;
const GROWS = /^grow\.(?:right|left|down|up)$/;
const GROUPED = [COPIES, PLACES, ALIGNS] as const;

/** Ids of the commands that have a menu inside the menu. */
function grouped(groups: readonly RegExp[]): readonly string[] {
  return commands.flatMap(({ id }) => (groups.some((ids) => ids.test(id)) ? [id] : []));
}

export class ContextMenu extends UiElement {
  /** A finger that opened the menu by resting is lifted over it: that chooses nothing. */
  #isArmed = false;

  constructor() {
    super();
    const capture = { capture: true };
    this.addEventListener('pointerdown', () => (this.#isArmed = true), capture);
    this.addEventListener(
      'click',
      (event) => {
        if (!this.#isArmed && event.detail > 0) event.stopPropagation();
      },
      capture,
    );
  }

  override render(): unknown {
    const { ui } = this;
    if (ui.contextMenu === undefined) return nothing;
    const selected = ui.state.selection.length > 0;
    const entries: MenuEntry[] = [
      ...commandEntries(ui, 'context', grouped(GROUPED)),
      ...this.#submenu('menu.copy-as', 'clipboard-paste', COPIES),
      ...(selected && ui.state.canEdit
        ? [
            { kind: 'separator' } as const,
            ...this.#submenu('style.arrange', 'bring-to-front', PLACES),
            ...this.#submenu('menu.align', 'align-start-vertical', ALIGNS),
            ...this.#submenu('menu.grow', 'workflow', GROWS),
            {
              kind: 'item',
              label: this.t('link.edit'),
              icon: 'link',
              run: () => ui.open('link'),
            } as const,
          ]
        : []),
      {
        kind: 'item',
        label: this.t('link.copy-place'),
        icon: 'link-2',
        run: () => void this.#copyPlace(),
      },
      ...(selected ? [] : [{ kind: 'separator' } as const, ...commandEntries(ui, 'view')]),
    ];
    return html`<inkwire-popup .at=${ui.contextMenu} @inkwire-close=${() => this.#close()}>
      <inkwire-menu
        .label=${this.t('menu.context')}
        .entries=${entries}
        @inkwire-done=${() => this.#close()}
      ></inkwire-menu>
    </inkwire-popup>`;
  }

  /** What is asked for less often has a menu of its own, so that all of it fits a phone. */
  #submenu(label: string, icon: string, ids: RegExp): readonly MenuEntry[] {
    const { ui } = this;
    const entries = commands
      .filter((command) => ids.test(command.id) && command.isEnabled(ui.editor))
      .map((command) => commandEntry(ui, command));
    if (entries.length < 2) return entries;
    return [{ kind: 'submenu', label: this.t(label), icon, entries }];
  }

  /** A link that opens the board where this person looks now. */
  async #copyPlace(): Promise<void> {
    const { editor, link } = this.ui;
    const view = editor.visibleBox();
    const place = {
      x: view.x + view.w / 2,
      y: view.y + view.h / 2,
      zoom: editor.state.camera.zoom,
    };
    try {
      await editor.platform.writeClipboard({ text: formatBoardLink({ ...link, place }) });
      editor.toast({ key: 'app.copied', tone: 'success' });
    } catch {
      editor.toast({ key: 'share.copy-failed', tone: 'error' });
    }
  }

  #close(): void {
    if (this.ui.contextMenu === undefined) return;
    this.ui.close();
    if (this.ui.surface === undefined) this.ui.focusCanvas();
  }
}

define('inkwire-context-menu', ContextMenu);
