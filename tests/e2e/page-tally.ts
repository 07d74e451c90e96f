/**
 * What a page does by itself: frames that it runs, timers that fire, and everything that is drawn on any
 * canvas of it, by whomever.
 */

export interface Tally {
  /** Animation frames in which something ran. */
  frames: number;
  /** Calls that change the pixels of a canvas. */
  draws: number;
  /** The times that timers were set to, in milliseconds, one for each time that one fired. */
  timers: number[];
}

export interface TallyWindow {
  tally: Tally;
}

/** Runs in the page before anything else does; needs nothing from outside. */
export function keepTally(): void {
  const tally: Tally = { frames: 0, draws: 0, timers: [] };
  (window as unknown as TallyWindow).tally = tally;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (fn) =>
    ask((now) => {
      tally.frames++;
      fn(now);
    });
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const set = window[name].bind(window) as (fn: () => void, delay?: number) => number;
    Object.defineProperty(window, name, {
      value: (fn: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
        set(() => {
          tally.timers.push(delay);
          fn(...args);
        }, delay),
    });
  }
  const draws =
    'clearRect drawImage fill fillRect fillText putImageData stroke strokeRect strokeText';
  const pens = [CanvasRenderingContext2D.prototype, OffscreenCanvasRenderingContext2D.prototype];
  const watch = (pen: object, name: string): void => {
    const draw = (pen as Record<string, (...args: unknown[]) => unknown>)[name]!;
    Object.defineProperty(pen, name, {
      value(this: unknown, ...args: unknown[]) {
        tally.draws++;
        return draw.apply(this, args);
      },
    });
  };
  for (const pen of pens) for (const name of draws.split(' ')) watch(pen, name);
  watch(ImageBitmapRenderingContext.prototype, 'transferFromImageBitmap');
}
