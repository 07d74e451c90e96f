/** How the parts of a board are laid out around its canvas. */
import { css } from 'lit';

export const boardRules = css`
  :host {
    display: block;
    position: relative;
    min-height: 240px;
    /* What is hidden can still be scrolled, by the focus and by scrollIntoView, on other people's pages, too. */
    overflow: clip !important;
    background: var(--ink-bg);
    contain: layout paint;
  }
  .root {
    container: board / size;
  }
  .root,
  .stage {
    position: absolute;
    inset: 0;
  }
  .stage {
    cursor: var(--cursor, default);
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  /* The canvas is where the focus rests: a ring is for those who walked there. */
  .stage:focus-visible {
    outline: none;
  }
  .stage[data-walked]:focus {
    outline: 2px solid var(--ink-accent);
    outline-offset: -2px;
  }
  /* Whoever draws has begun. */
  .stage:active ~ inkwire-board-hints {
    --hint: hidden;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  .top,
  .bottom {
    position: absolute;
    inset-inline: max(12px, env(safe-area-inset-left));
    display: flex;
    pointer-events: none;
  }
  .top > *,
  .bottom > * {
    pointer-events: auto;
  }
  .top {
    inset-block-start: max(12px, env(safe-area-inset-top));
    justify-content: space-between;
    align-items: flex-start;
    gap: 12px;
  }
  .bottom {
    inset-block-end: max(12px, env(safe-area-inset-bottom));
    align-items: flex-end;
    justify-content: center;
  }
  .bottom inkwire-zoom-bar {
    position: absolute;
    inset-inline-start: 0;
    inset-block-end: 0;
  }
  inkwire-style-panel {
    position: absolute;
    inset-block: 68px 68px;
    inset-inline-end: 12px;
    pointer-events: none;
  }
  inkwire-presenter-bar {
    position: absolute;
    inset-inline: 12px;
    inset-block-start: 68px;
    display: flex;
    justify-content: center;
    pointer-events: none;
  }
  inkwire-minimap {
    position: absolute;
    inset-inline-start: 12px;
    inset-block-end: 64px;
  }
  inkwire-toasts {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 76px;
  }
  .drop {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    pointer-events: none;
  }
  .drop .panel {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    padding: 12px 18px;
    font-weight: 550;
  }
  .drop {
    inset: 10px;
    border: 2px dashed var(--ink-accent);
    border-radius: var(--ink-r-xl);
    background: color-mix(in srgb, var(--ink-accent-soft) 60%, transparent);
  }
  inkwire-board-state {
    position: absolute;
    inset: 0;
  }
  /* Where the tools end well before it, it may go down to the edge. */
  @container board (min-width: 1200px) {
    inkwire-style-panel {
      inset-block-end: 12px;
    }
  }
  /* Between the two corners, where they leave room for it. */
  @container board (min-width: 1000px) {
    inkwire-presenter-bar {
      inset-block-start: 12px;
    }
  }
  /* Too narrow for tools and zoom side by side (a tablet): one above the other. */
  @container board (max-width: 1199px) {
    .bottom {
      flex-direction: column;
      align-items: center;
      gap: 8px;
    }
    .bottom inkwire-zoom-bar:not([compact]) {
      position: static;
      align-self: flex-start;
    }
    inkwire-minimap {
      inset-block-end: 122px;
    }
    inkwire-toasts:not([compact]) {
      inset-block-end: 126px;
    }
  }
  @container board (min-width: 780px) {
    .top:has([compact]) ~ inkwire-presenter-bar {
      inset-block-start: 12px;
    }
  }
  .bottom:has([compact]) {
    flex-direction: column;
    align-items: center;
    gap: 8px;
    inset-inline: 8px;
  }
  /* A small box of a foreign page: drawing comes before zooming. */
  @container board (max-height: 299px) {
    .bottom inkwire-zoom-bar[compact] {
      display: none;
    }
  }
  inkwire-style-panel[compact] {
    z-index: 2;
  }
  inkwire-toasts[compact] {
    inset-block-end: 132px;
  }
  .bottom inkwire-zoom-bar[compact] {
    position: static;
    align-self: stretch;
    pointer-events: none;
  }
`;
