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
    const arrange = [
      'arrange.to-front',
      'arrange.forward',
      'arrange.backward',
      'arrange.to-back',
      'arrange.flip-horizontally',
      'arrange.flip-vertically',
      'arrange.connect',
    ].flatMap((id) => commands.find((command) => command.id === id) ?? []);
    // Several shapes have a place to each other: what the style panel offers is offered here, too.
    const places = commands
      .filter(({ id }) => /^arrange\.(?:align|distribute)-/.test(id))
      .filter((command) => command.isEnabled(ui.editor))
      .map((command) => commandEntry(ui, command));
    const grown = commandEntries(ui, 'grow');
    const entries: MenuEntry[] = [
      ...commandEntries(ui, 'context'),
      ...(places.length > 0
        ? [
            { kind: 'separator' } as const,
            { kind: 'row', label: this.t('style.arrange'), items: places } as const,
          ]
        : []),
      ...(selected && ui.state.canEdit
        ? [
            { kind: 'separator' } as const,
            {
              kind: 'row',
              label: this.t('style.arrange'),
              items: arrange
                .filter((command) => command.isEnabled(ui.editor))
                .map((command) => commandEntry(ui, command)),
            } as const,
            ...(grown.length > 0
              ? [
                  {
                    kind: 'submenu',
                    label: this.t('menu.grow'),
                    icon: 'workflow',
                    entries: grown,
                  } as const,
                ]
              : []),
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
