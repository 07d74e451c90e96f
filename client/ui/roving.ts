/**
 * One tab stop for a row or column of controls; arrow keys move inside it, mirrored where the text
 * runs from right to left. Controls take part by the attribute `data-rove`.
 */
import type { LitElement, ReactiveController } from 'lit';

export class RovingController implements ReactiveController {
  readonly #host: LitElement;
  readonly #axis: 'row' | 'column' | 'both';
  #current: HTMLElement | undefined;

  constructor(host: LitElement, axis: 'row' | 'column' | 'both' = 'row') {
    this.#host = host;
    this.#axis = axis;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('keydown', this.#onKey);
    this.#host.addEventListener('focusin', this.#onFocus);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('keydown', this.#onKey);
    this.#host.removeEventListener('focusin', this.#onFocus);
  }

  hostUpdated(): void {
    const items = this.#items();
    if (this.#current === undefined || !items.includes(this.#current)) {
      this.#current =
        items.find((item) => item.matches('[aria-pressed="true"], [aria-checked="true"]')) ??
        items[0];
    }
    for (const item of items) item.tabIndex = item === this.#current ? 0 : -1;
  }

  /** Moves the focus to the control that has the tab stop. */
  focus(): void {
    this.#current?.focus();
  }

  readonly #onFocus = (event: FocusEvent): void => {
    const target = event.composedPath()[0];
    if (target instanceof HTMLElement && target.hasAttribute('data-rove')) {
      this.#current = target;
      for (const item of this.#items()) item.tabIndex = item === target ? 0 : -1;
    }
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    if (!(target instanceof HTMLElement) || !target.hasAttribute('data-rove')) return;
    const items = this.#items().filter((item) => !(item as HTMLButtonElement).disabled);
    const at = items.indexOf(target);
    const isRtl = getComputedStyle(this.#host).direction === 'rtl';
    const step = stepOf(event.key, this.#axis, isRtl);
    let next: HTMLElement | undefined;
    if (step !== 0) next = items[(at + step + items.length) % items.length];
    else if (event.key === 'Home') next = items[0];
    else if (event.key === 'End') next = items.at(-1);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };

  #items(): HTMLElement[] {
    return [...this.#host.renderRoot.querySelectorAll<HTMLElement>('[data-rove]')];
  }
}

/** How far a key moves: +1, −1, or 0 for keys that do not. */
export function stepOf(key: string, axis: 'row' | 'column' | 'both', isRtl: boolean): number {
  if (axis !== 'column') {
    if (key === 'ArrowRight') return isRtl ? -1 : 1;
    if (key === 'ArrowLeft') return isRtl ? 1 : -1;
  }
  if (axis !== 'row') {
    if (key === 'ArrowDown') return 1;
    if (key === 'ArrowUp') return -1;
  }
  return 0;
}
