/** How the spectator's element looks. Colours and measures come from the design tokens. */
export const viewerRules = `
  :host {
    display: block;
    position: relative;
    overflow: clip !important;
    contain: strict;
    min-width: 80px;
    min-height: 60px;
    height: 400px;
    background: var(--ink-bg);
    color: var(--ink-text);
    font: 450 13px/1.4 var(--ink-font);
    -webkit-font-smoothing: antialiased;
    -webkit-tap-highlight-color: transparent;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  .frame {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
  }
  .stage {
    position: relative;
    flex: 1;
    min-height: 0;
  }
  .board {
    position: absolute;
    inset: 0;
    cursor: grab;
    outline: none;
    touch-action: pan-x pan-y;
    user-select: none;
  }
  :host([panning]) .board {
    cursor: grabbing;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .mask {
    position: absolute;
    box-shadow: 0 0 0 200vmax var(--ink-bg);
    pointer-events: none;
  }
  .board:focus-visible::after,
  button:focus-visible,
  a:focus-visible {
    outline: 2px solid var(--ink-accent);
    outline-offset: 2px;
  }
  .board:focus-visible::after {
    content: '';
    position: absolute;
    inset: 0;
    outline-offset: -2px;
    pointer-events: none;
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--ink-3);
    min-height: 52px;
    padding: 0 max(var(--ink-4), env(safe-area-inset-right)) 0
      max(var(--ink-4), env(safe-area-inset-left));
    background: var(--ink-surface);
    border-bottom: 1px solid var(--ink-border);
  }
  .home {
    display: flex;
    border-radius: var(--ink-r-s);
  }
  h1 {
    flex: 1;
    min-width: 0;
    margin: 0;
    font: inherit;
    font-size: 15px;
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .untitled {
    color: var(--ink-text-2);
    font-weight: 500;
  }
  .status {
    display: flex;
    align-items: center;
    gap: var(--ink-2);
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .dot {
    width: 8px;
    height: 8px;
    flex: none;
    border-radius: var(--ink-r-full);
    background: var(--ink-text-3);
  }
  .live .dot {
    background: var(--ink-success);
    animation: breathe 2.4s var(--ink-ease) infinite;
  }
  .reconnecting .dot {
    background: var(--ink-warning);
  }
  .state {
    font-weight: 550;
  }
  .watching {
    color: var(--ink-text-2);
  }
  .chips {
    position: absolute;
    inset-inline: var(--ink-3);
    bottom: max(var(--ink-3), env(safe-area-inset-bottom));
    display: flex;
    align-items: flex-end;
    justify-content: space-between;
    gap: var(--ink-2);
    pointer-events: none;
  }
  .chip {
    display: flex;
    align-items: center;
    height: 32px;
    padding: 0 var(--ink-3);
    background: var(--ink-surface);
    border-radius: var(--ink-r-full);
    box-shadow: var(--ink-shadow-1);
    pointer-events: auto;
  }
  .group {
    display: flex;
    gap: var(--ink-2);
    min-width: 0;
  }
  .tools {
    padding: 0 2px;
    gap: 0;
  }
  button {
    display: flex;
    align-items: center;
    gap: var(--ink-2);
    height: 28px;
    min-width: 28px;
    padding: 0 var(--ink-2);
    justify-content: center;
    border: 0;
    border-radius: var(--ink-r-full);
    background: none;
    color: inherit;
    font: inherit;
    font-variant-numeric: tabular-nums;
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover {
    background: var(--ink-hover);
  }
  button:active {
    background: var(--ink-active);
  }
  .follow {
    height: 32px;
    padding: 0 var(--ink-3);
    background: var(--ink-surface);
    box-shadow: var(--ink-shadow-1);
    pointer-events: auto;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .follow .dot {
    background: var(--person);
    animation: none;
  }
  .follow[aria-pressed='true'] {
    box-shadow:
      inset 0 0 0 1.5px var(--person),
      var(--ink-shadow-1);
  }
  .zoom {
    min-width: 48px;
  }
  .message {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: var(--ink-3);
    padding: var(--ink-6);
    text-align: center;
    color: var(--ink-text-2);
    font-size: 15px;
    pointer-events: none;
  }
  .ended {
    background: color-mix(in srgb, var(--ink-bg) 78%, transparent);
    color: var(--ink-text);
    font-weight: 550;
  }
  .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
  }
  .drop {
    fill: var(--ink-accent);
  }
  .wire {
    fill: none;
    stroke: var(--ink-text);
    stroke-width: 2.6;
    stroke-linecap: round;
  }
  .eye {
    fill: var(--ink-surface);
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @keyframes breathe {
    50% {
      box-shadow: 0 0 0 4px color-mix(in srgb, var(--ink-success) 22%, transparent);
    }
  }
  @media (pointer: coarse) {
    .chip,
    .follow {
      height: 44px;
    }
    button {
      height: 40px;
      min-width: 40px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .live .dot {
      animation: none;
    }
  }
  @container (max-width: 420px) {
    .zoom {
      display: none;
    }
  }
  .frame {
    container-type: inline-size;
  }
`;
