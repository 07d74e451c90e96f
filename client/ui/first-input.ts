/**
 * What a person did on a board's page before the board was there to receive it: kept by
 * `public/first-input.js` from the first moment, and played to the board once when it opens. Owns who
 * an event is meant for; what it does is decided where every later one goes, too.
 */

interface FirstInput {
  listen(): void;
  take(): (KeyboardEvent | PointerEvent)[];
}

const keeper = (): FirstInput | undefined =>
  (globalThis as { readonly inkwireFirstInput?: FirstInput }).inkwireFirstInput;

export interface FirstInputTargets {
  /** The canvas. */
  readonly stage: HTMLElement;
  /** An event of the canvas, in the order in which it came. */
  readonly onPointer: (event: PointerEvent) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** Keeps input again, for a board that is about to be fetched. */
export function keepFirstInput(): void {
  keeper()?.listen();
}

/** Lets go of what was kept: there will be no board. */
export function forgetFirstInput(): void {
  keeper()?.take();
}

/**
 * Plays what was kept. Buttons that stand where somebody pressed are pressed: who knows the place of
 * the pen does not wait for its picture.
 */
export function playFirstInput({ stage, onPointer, onKey }: FirstInputTargets): void {
  let pressed: Element | undefined;
  for (const event of keeper()?.take() ?? []) {
    if (!('pointerId' in event)) {
      onKey(event);
      continue;
    }
    const isOnControl = pressed !== undefined && pressed !== stage;
    if (event.type === 'pointerdown') {
      pressed = innermostAt(event.clientX, event.clientY) ?? stage;
      if (pressed !== stage) continue;
    } else if (event.type === 'pointerup') {
      const target = pressed;
      pressed = undefined;
      if (isOnControl) {
        if (innermostAt(event.clientX, event.clientY) === target) {
          target?.closest<HTMLElement>('button, a, input')?.click();
        }
        continue;
      }
    } else if (isOnControl) {
      continue;
    }
    // Its target was the page, whose corner need not be that of the canvas.
    const { left, top } = stage.getBoundingClientRect();
    Object.defineProperties(event, {
      offsetX: { value: event.clientX - left },
      offsetY: { value: event.clientY - top },
    });
    onPointer(event);
  }
}

function innermostAt(x: number, y: number): Element | undefined {
  let found = document.elementFromPoint(x, y);
  for (;;) {
    const inner = found?.shadowRoot?.elementFromPoint(x, y) ?? null;
    if (inner === null || inner === found) break;
    found = inner;
  }
  return found ?? undefined;
}
