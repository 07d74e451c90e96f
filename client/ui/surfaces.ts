/** The dialogs of a board, of which one is open at a time; `parts.ts` fetches them. */
import { html, type TemplateResult } from 'lit';
import type { BoardUi, Surface } from './board-ui.ts';

export function renderSurface(surface: Surface, ui: BoardUi): TemplateResult {
  switch (surface) {
    case 'present':
      return html`<inkwire-present-dialog .ui=${ui}></inkwire-present-dialog>`;
    case 'share':
      return html`<inkwire-share-dialog .ui=${ui}></inkwire-share-dialog>`;
    case 'help':
      return html`<inkwire-help-dialog .ui=${ui}></inkwire-help-dialog>`;
    case 'palette':
      return html`<inkwire-command-palette .ui=${ui}></inkwire-command-palette>`;
    case 'me':
      return html`<inkwire-me-dialog .ui=${ui}></inkwire-me-dialog>`;
    case 'renew':
    case 'delete':
      return html`<inkwire-manage-dialog .ui=${ui} .kind=${surface}></inkwire-manage-dialog>`;
    case 'link':
      return html`<inkwire-link-dialog .ui=${ui}></inkwire-link-dialog>`;
  }
}
