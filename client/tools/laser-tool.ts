/** Points at things: a trail that everybody sees and that fades by itself. Nothing is written. */
import type { Milliseconds } from '../../shared/units.ts';
import { milliseconds } from '../../shared/units.ts';
import type { PointerInput, PointerMove, Tool, ToolContext, ToolDef } from './tool.ts';

type State = { readonly kind: 'idle' } | { readonly kind: 'pointing' };

interface TrailPoint {
  readonly x: number;
  readonly y: number;
  readonly at: Milliseconds;
}

const LIFE_MS = 900;
const TICK_MS = milliseconds(40);
/** What fits into one presence message. */
const MAX_POINTS = 120;

class LaserTool implements Tool {
  readonly id = 'laser';
  readonly #ctx: ToolContext;
  #state: State = { kind: 'idle' };
  #trail: TrailPoint[] = [];
  #stopTick: (() => void) | undefined;

  constructor(ctx: ToolContext) {
    this.#ctx = ctx;
  }

  get state(): string {
    return this.#state.kind;
  }

  onPointerDown(input: PointerInput): void {
    this.#state = { kind: 'pointing' };
    this.#add(input);
    this.#show();
  }

  onPointerMove(input: PointerMove): void {
    if (this.#state.kind !== 'pointing') return;
    for (const part of input.coalesced) this.#add(part);
    this.#show();
  }

  onPointerUp(): void {
    this.#state = { kind: 'idle' };
  }

  onLeave(): void {
    this.cancel();
  }

  cancel(): boolean {
    const had = this.#state.kind !== 'idle';
    this.#state = { kind: 'idle' };
    this.#trail = [];
    this.#stopTick?.();
    this.#stopTick = undefined;
    this.#ctx.overlay({});
    return had;
  }

  #add(input: PointerInput): void {
    this.#trail.push({ x: input.page.x, y: input.page.y, at: this.#ctx.now });
    if (this.#trail.length > MAX_POINTS) this.#trail.shift();
    this.#stopTick ??= this.#ctx.after(TICK_MS, this.#tick);
  }

  readonly #tick = (): void => {
    const { now } = this.#ctx;
    this.#trail = this.#trail.filter((point) => now - point.at < LIFE_MS);
    this.#show();
    this.#stopTick = this.#trail.length > 0 ? this.#ctx.after(TICK_MS, this.#tick) : undefined;
  };

  #show(): void {
    this.#ctx.overlay(
      this.#trail.length > 0 ? { laser: this.#trail.flatMap(({ x, y }) => [x, y]) } : {},
    );
  }
}

export const laserTool: ToolDef = {
  id: 'laser',
  icon: 'wand-sparkles',
  nameKey: 'tool.laser',
  keys: ['k'],
  cursor: 'crosshair',
  group: 'more',
  create: (ctx) => new LaserTool(ctx),
};
