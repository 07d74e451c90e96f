/** The mark: a drop of ink from which a line runs on. Drawn here, for the page and for the elements. */
import { html, type TemplateResult } from 'lit';

/** @param size CSS pixels. */
export function mark(size: number): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 32 32" aria-hidden="true" class="mark">
    <path
      d="M12 3.2c.5-.7 1.5-.7 2 0 3.5 4.9 6.9 9.1 6.9 13.500a7.9 7.9 0 0 1-15.8 0C5.1 12.3 8.5 8.1 12 3.200Z"
      fill="var(--ink-accent, #4352d9)"
    />
    <path
      d="M13 20.600c4.3 0 5.1 7.8 9.7 7.8 4 0 5.1-4.4 5.3-8.9"
      fill="none"
      stroke="var(--ink-mark-wire, var(--ink-text, #1c1d27))"
      stroke-width="2.6"
      stroke-linecap="round"
    />
    <circle cx="13" cy="20.6" r="2" fill="var(--ink-surface, #fff)" />
  </svg>`;
}
