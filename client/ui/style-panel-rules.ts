/** How the style panel looks: a panel beside the board, a sheet where there is little room. */
import { css } from 'lit';

export const stylePanelRules = css`
  :host {
    --ink-scroll-shadow: color-mix(in srgb, var(--ink-text) 14%, transparent);
    display: block;
  }
  .panel {
    width: 244px;
    max-height: 100%;
    padding: 0 12px;
    overflow: auto;
    /* Shadows at the ends where it goes on, covered by the surface where it does not. */
    background:
      linear-gradient(var(--ink-surface) 40%, transparent) local,
      linear-gradient(transparent, var(--ink-surface) 60%) 0 100% local,
      linear-gradient(var(--ink-scroll-shadow), transparent),
      linear-gradient(transparent, var(--ink-scroll-shadow)) 0 100%,
      var(--ink-surface);
    background-repeat: no-repeat;
    background-size:
      100% 32px,
      100% 32px,
      100% 12px,
      100% 12px,
      auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--ink-border) transparent;
    pointer-events: auto;
  }
  .group {
    display: grid;
    gap: 5px;
    padding: 8px 0;
  }
  .group + .group,
  form:has(.group) + .group {
    border-top: 1px solid var(--ink-border);
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  .name {
    margin-bottom: 4px;
    padding: 0;
    color: var(--ink-text-2);
    font-size: 12px;
    font-weight: 500;
  }
  /* A row: its name, and what can be chosen. */
  .row {
    display: grid;
    grid-template-columns: 68px minmax(0, 1fr);
    align-items: center;
    gap: 8px;
  }
  .row .name {
    margin: 0;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  h3.name {
    margin: 0;
    color: var(--ink-text);
    font-weight: 580;
  }
  .value {
    flex: none;
    width: 38px;
    color: var(--ink-text-2);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .slide {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .swatches {
    --swatch: 30px;
    --chip-size: 22px;
    display: grid;
    grid-template-columns: repeat(6, 1fr);
    margin: 0 -6px;
  }
  .chip.none {
    background: linear-gradient(
        to top left,
        transparent calc(50% - 1px),
        var(--ink-danger) calc(50% - 1px) calc(50% + 1px),
        transparent calc(50% + 1px)
      )
      var(--ink-surface);
  }
  input:focus-visible + .chip {
    outline: 2px solid var(--ink-accent);
    outline-offset: 5px;
  }
  .choices {
    display: flex;
    gap: 2px;
    padding: 2px;
    border-radius: var(--ink-r-m);
    background: var(--ink-sunken);
  }
  .choice {
    flex: 1;
    cursor: pointer;
  }
  .face {
    display: grid;
    place-items: center;
    height: 28px;
    border-radius: var(--ink-r-s);
    color: var(--ink-text-2);
    transition:
      background var(--ink-fast),
      color var(--ink-fast);
  }
  .face svg {
    width: 22px;
    height: 18px;
  }
  .face .aa {
    font-size: 15px;
    letter-spacing: 0;
  }
  .face .size {
    font-size: 12px;
    font-weight: 580;
  }
  .choice:hover .face {
    color: var(--ink-text);
  }
  input:checked + .face {
    background: var(--ink-surface);
    color: var(--ink-accent-text);
    box-shadow: var(--ink-shadow-1);
  }
  .choice:active .face {
    background: var(--ink-active);
  }
  input:focus-visible + .face {
    outline: 2px solid var(--ink-accent);
  }
  input[type='range'] {
    display: block;
    flex: 1;
    min-width: 0;
    height: 20px;
    margin: 0;
    appearance: none;
    background: transparent;
    cursor: pointer;
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 4px;
    border-radius: 2px;
    background: linear-gradient(var(--ink-accent), var(--ink-accent)) no-repeat var(--ink-active)
      0 / var(--at) 100%;
  }
  input[type='range']::-moz-range-track {
    height: 4px;
    border-radius: 2px;
    background: linear-gradient(var(--ink-accent), var(--ink-accent)) no-repeat var(--ink-active)
      0 / var(--at) 100%;
  }
  input[type='range']:dir(rtl)::-webkit-slider-runnable-track {
    background-position: 100%;
  }
  input[type='range']::-webkit-slider-thumb {
    width: 16px;
    height: 16px;
    margin-top: -6px;
    appearance: none;
    border: 0;
    border-radius: 50%;
    background: var(--ink-surface);
    box-shadow:
      0 0 0 1.5px var(--ink-accent),
      0 1px 3px #0003;
  }
  input[type='range']::-moz-range-thumb {
    width: 16px;
    height: 16px;
    border: 0;
    border-radius: 50%;
    background: var(--ink-surface);
    box-shadow:
      0 0 0 1.5px var(--ink-accent),
      0 1px 3px #0003;
  }
  .actions {
    display: grid;
    grid-template-columns: repeat(6, 1fr);
    margin: -4px -6px;
  }
  .actions .danger:hover {
    background: var(--ink-danger-soft);
    color: var(--ink-danger);
  }
  .actions .icon-button {
    width: 100%;
    height: 32px;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    position: sticky;
    top: 0;
    z-index: 1;
    margin-inline: -16px;
    padding: 8px 10px 4px 16px;
    background: var(--ink-surface);
  }
  .head:dir(rtl) {
    padding: 8px 16px 4px 10px;
  }
  .head .icon-button {
    width: 44px;
    height: 44px;
  }
  .head + .group {
    border-top: 0;
    padding-top: 0;
  }
  h2 {
    font-size: 15px;
    font-weight: 620;
  }
  .locked {
    display: flex;
    align-items: center;
    gap: 10px;
    width: max-content;
    max-width: 100%;
    min-height: 44px;
    margin-inline-start: auto;
    padding-block: 4px;
    padding-inline: 14px 4px;
    font-weight: 500;
  }
  .locked svg.icon {
    width: 16px;
    height: 16px;
    color: var(--ink-text-2);
  }
  .locked .button {
    color: var(--ink-accent-text);
  }
  :host([compact]) .locked {
    position: fixed;
    inset: auto 0 132px;
    margin-inline: auto;
  }
  :host([compact]) .locked .button {
    min-height: 44px;
  }
  :host([compact]) .panel:not(.locked) {
    position: fixed;
    inset: auto 0 0;
    width: 100%;
    max-height: min(56%, 460px);
    padding: 0 16px max(12px, env(safe-area-inset-bottom));
    border-radius: var(--ink-r-xl) var(--ink-r-xl) 0 0;
    box-shadow: var(--ink-shadow-3);
    animation: rise var(--ink-calm) var(--ink-ease);
  }
  /* A phone on its side has more room there than below. */
  @container (min-width: 600px) {
    :host([compact]) .panel:not(.locked) {
      inset: 0 0 0 auto;
      width: 316px;
      max-height: none;
      border-radius: var(--ink-r-xl) 0 0 var(--ink-r-xl);
      padding-inline-end: max(16px, env(safe-area-inset-right));
      animation-name: appear;
    }
    :host([compact]) .panel:not(.locked):dir(rtl) {
      inset: 0 auto 0 0;
      border-radius: 0 var(--ink-r-xl) var(--ink-r-xl) 0;
    }
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @keyframes rise {
    from {
      transform: translateY(40%);
      opacity: 0;
    }
  }
  :host([compact]) .swatches {
    --swatch: 44px;
    --chip-size: 30px;
  }
  :host([compact]) .row {
    grid-template-columns: 84px minmax(0, 1fr);
  }
  :host([compact]) .face {
    height: 42px;
  }
  :host([compact]) input[type='range'] {
    height: 44px;
  }
  :host([compact]) .actions .icon-button {
    height: 44px;
  }
  @media (pointer: coarse) {
    .swatches {
      --swatch: 40px;
      --chip-size: 28px;
    }
    .face {
      height: 40px;
    }
    input[type='range'] {
      height: 40px;
    }
    .actions .icon-button {
      min-width: 0;
    }
  }
  @media (forced-colors: active) {
    .panel {
      background: Canvas;
    }
    input:checked + .face,
    input:checked + .chip {
      outline: 2px solid Highlight;
    }
    input:checked + .face {
      color: Highlight;
    }
    input[type='range'] {
      appearance: auto;
      accent-color: Highlight;
    }
  }
`;
