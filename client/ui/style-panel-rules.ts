/** How the style panel looks: a panel beside the board, a sheet where there is little room. */
import { css } from 'lit';

export const stylePanelRules = css`
  :host {
    display: block;
  }
  .panel {
    width: 212px;
    max-height: 100%;
    padding: 0 12px;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--ink-border) transparent;
    pointer-events: auto;
  }
  .group {
    display: grid;
    gap: 6px;
    padding: 12px 0;
  }
  .group + .group {
    border-top: 1px solid var(--ink-border);
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  .name {
    display: flex;
    justify-content: space-between;
    margin-bottom: 4px;
    padding: 0;
    color: var(--ink-text-2);
    font-size: 12px;
    font-weight: 500;
  }
  output {
    font-variant-numeric: tabular-nums;
  }
  .swatches {
    display: grid;
    grid-template-columns: repeat(6, 1fr);
    margin: 0 -4px;
  }
  .swatch {
    display: grid;
    place-items: center;
    height: 30px;
    cursor: pointer;
  }
  .chip {
    width: 22px;
    height: 22px;
    border-radius: 50%;
    background: var(--chip);
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--ink-text) 16%, transparent);
    forced-color-adjust: none;
    transition: transform var(--ink-fast) var(--ink-ease);
  }
  .swatch:hover .chip {
    transform: scale(1.12);
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
  .chip.custom {
    background: var(
      --chip,
      conic-gradient(from 90deg, #e5484d, #f2b53c, #4fb266, #3b9fe0, #8a63d2, #e5484d)
    );
  }
  input:checked + .chip,
  .chip.chosen {
    box-shadow:
      inset 0 0 0 1px color-mix(in srgb, var(--ink-text) 16%, transparent),
      0 0 0 2px var(--ink-surface),
      0 0 0 4px var(--ink-accent);
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
    height: 30px;
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
  input:focus-visible + .face {
    outline: 2px solid var(--ink-accent);
  }
  input[type='range'] {
    display: block;
    width: 100%;
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
  .actions .icon-button {
    width: 100%;
    height: 34px;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin: 8px -6px 0 0;
  }
  h2 {
    font-size: 15px;
    font-weight: 620;
  }
  :host([compact]) .panel {
    position: fixed;
    inset: auto 0 0;
    width: 100%;
    max-height: min(56%, 460px);
    padding: 4px 16px max(12px, env(safe-area-inset-bottom));
    border-radius: var(--ink-r-xl) var(--ink-r-xl) 0 0;
    box-shadow: var(--ink-shadow-3);
    animation: rise var(--ink-calm) var(--ink-ease);
  }
  @keyframes rise {
    from {
      transform: translateY(40%);
      opacity: 0;
    }
  }
  :host([compact]) .swatch {
    height: 44px;
  }
  :host([compact]) .chip {
    width: 30px;
    height: 30px;
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
  @media (forced-colors: active) {
    input:checked + .face,
    input:checked + .chip {
      outline: 2px solid Highlight;
    }
  }
  .wide {
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    min-height: 36px;
    padding: 0 8px;
    border: 0;
    border-radius: var(--ink-r-s);
    background: transparent;
    text-align: start;
    cursor: pointer;
  }
  .wide:hover {
    background: var(--ink-hover);
  }
  @media (hover: none) {
    .wide {
      min-height: 44px;
    }
  }
`;
