/** What this person has set: the style of the next shape, grid, snapping, the eraser's mode. Remembered. */
import type { NextStyle } from '../tools/tool.ts';
import type { Platform } from './platform.ts';
import { DEFAULT_STYLE, mergeStyle, parseStyle } from './style.ts';

/** As many as stand in a row beside the palette. */
const MAX_RECENT = 6;

export interface SettingsPatch {
  readonly grid?: boolean;
  readonly snap?: boolean;
  readonly partEraser?: boolean;
}

export class Settings {
  readonly #platform: Platform;
  style: NextStyle = DEFAULT_STYLE;
  /** Colours that are none of the palette, the one chosen last first. */
  recentColors: readonly string[] = [];
  grid = false;
  snap = true;
  partEraser = false;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.style = mergeStyle(DEFAULT_STYLE, parseStyle(platform.recall('style')) ?? {});
    const recent = parseJson(platform.recall('colors'));
    if (Array.isArray(recent)) this.recentColors = recent.filter(isOwnColor).slice(0, MAX_RECENT);
    this.grid = platform.recall('grid') === 'true';
    this.snap = platform.recall('snap') !== 'false';
  }

  setStyle(patch: Partial<NextStyle>): void {
    this.style = mergeStyle(this.style, patch);
    this.#platform.remember('style', JSON.stringify(this.style));
  }

  /** Remembers the colours of a patch that the palette does not offer. */
  keepColors({ stroke, fill }: Partial<NextStyle>): void {
    const own = [stroke, fill].filter(isOwnColor);
    if (own.length === 0) return;
    this.recentColors = [...new Set([...own, ...this.recentColors])].slice(0, MAX_RECENT);
    this.#platform.remember('colors', JSON.stringify(this.recentColors));
  }

  set(patch: SettingsPatch): void {
    this.grid = patch.grid ?? this.grid;
    this.snap = patch.snap ?? this.snap;
    this.partEraser = patch.partEraser ?? this.partEraser;
    this.#platform.remember('grid', String(this.grid));
    this.#platform.remember('snap', String(this.snap));
  }
}

function isOwnColor(color: unknown): color is string {
  return typeof color === 'string' && /^#[0-9a-f]{6}$/.test(color);
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
