/** The menu of a right click, a long press or the menu key: what can be done with the selection. */
import { html, nothing } from 'lit';
import { commandEntries } from './command-entries.ts';
import { define } from './define.ts';
import './menu.ts';
import './popup.ts';
import { UiElement } from './ui-element.ts';

export class ContextMenu extends UiElement {
  override render(): unknown {
    const { ui } = this;
    if (ui.contextMenu === undefined) return nothing;
    const selected = ui.state.selection.length > 0;
    const entries = [
      ...commandEntries(ui, 'context'),
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

  #close(): void {
    if (this.ui.contextMenu === undefined) return;
    this.ui.close();
    this.ui.focusCanvas();
  }
}

define('inkwire-context-menu', ContextMenu);
