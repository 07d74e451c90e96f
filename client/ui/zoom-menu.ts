/** Where to look, and how closely: the menu of the zoom. Fetched when it is opened. */
import { html } from 'lit';
import { commands } from '../editor/commands.ts';
import { commandEntry } from './command-entries.ts';
import { define } from './define.ts';
import './menu.ts';
import type { MenuEntry } from './menu.ts';
import { UiElement } from './ui-element.ts';

/** Beside 100 %, which has a command and a key. */
const HALF = 50;
const TWICE = 200;

export class ZoomMenu extends UiElement {
  override render(): unknown {
    const entries: MenuEntry[] = [
      ...this.#commands(['view.zoom-in', 'view.zoom-out']),
      { kind: 'separator' },
      this.#percent(HALF),
      ...this.#commands(['view.zoom-100']),
      this.#percent(TWICE),
      { kind: 'separator' },
      ...this.#commands(['view.zoom-fit', 'view.zoom-selection', 'view.zoom-people']),
    ];
    return html`<inkwire-menu
      .label=${this.t('zoom.label')}
      .entries=${entries}
      @inkwire-done=${() => this.dispatchEvent(new CustomEvent('inkwire-done'))}
    ></inkwire-menu>`;
  }

  #commands(ids: readonly string[]): readonly MenuEntry[] {
    return ids
      .flatMap((id) => commands.find((command) => command.id === id) ?? [])
      .map((command) => commandEntry(this.ui, command));
  }

  #percent(percent: number): MenuEntry {
    const { editor, localizer } = this.ui;
    return {
      kind: 'item',
      label: this.t('zoom.to', { percent: localizer.number(percent) }),
      icon: 'scan',
      run: () => {
        // About the middle of the view.
        const { x, y, w, h } = editor.visibleBox();
        const zoom = percent / 100;
        const by = (1 - editor.state.camera.zoom / zoom) / 2;
        editor.setCamera({ x: x + w * by, y: y + h * by, zoom }, { animate: true });
        this.ui.focusCanvas();
      },
    };
  }
}

define('inkwire-zoom-menu', ZoomMenu);
