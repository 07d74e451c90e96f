/**
 * The rules that every element of the interface shares: type, focus ring, buttons, fields, panels.
 * One look for one thing: an element adds layout, and no second kind of button.
 */
import { css } from 'lit';

export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    font: 450 13px/1.4 var(--ink-font);
    font-feature-settings: 'cv11', 'ss03', 'calt';
    letter-spacing: -0.006em;
    color: var(--ink-text);
    -webkit-font-smoothing: antialiased;
    -webkit-tap-highlight-color: transparent;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  button,
  input,
  textarea,
  select {
    font: inherit;
    letter-spacing: inherit;
    color: inherit;
    margin: 0;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  a {
    color: inherit;
  }
  svg.icon {
    display: block;
    width: 18px;
    height: 18px;
    flex: none;
    pointer-events: none;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--ink-accent);
    outline-offset: 2px;
  }

  .panel {
    background: var(--ink-surface);
    border-radius: var(--ink-r-l);
    box-shadow: var(--ink-shadow-1);
  }

  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--ink-2);
    min-height: var(--ink-control);
    padding: 0 14px;
    border: 0;
    border-radius: var(--ink-r-m);
    background: var(--ink-hover);
    font-weight: 550;
    white-space: nowrap;
    text-decoration: none;
    cursor: pointer;
    user-select: none;
    transition:
      background var(--ink-fast),
      color var(--ink-fast),
      transform var(--ink-fast) var(--ink-ease);
  }
  .button:hover {
    background: var(--ink-active);
  }
  .button:active {
    transform: scale(0.98);
  }
  .button.primary {
    background: var(--ink-accent);
    color: var(--ink-on-accent);
  }
  .button.primary:hover {
    background: var(--ink-accent-hover);
  }
  .button.quiet {
    background: transparent;
  }
  .button.quiet:hover {
    background: var(--ink-hover);
  }
  .button.large {
    min-height: 48px;
    padding: 0 22px;
    border-radius: var(--ink-r-l);
    font-size: 15px;
  }

  .icon-button {
    display: inline-grid;
    place-items: center;
    width: var(--ink-control);
    height: var(--ink-control);
    padding: 0;
    border: 0;
    border-radius: var(--ink-r-m);
    background: transparent;
    color: var(--ink-text);
    cursor: pointer;
    flex: none;
    touch-action: manipulation;
    transition:
      background var(--ink-fast),
      color var(--ink-fast);
  }
  .icon-button:hover {
    background: var(--ink-hover);
  }
  .icon-button:active {
    background: var(--ink-active);
  }
  .icon-button[aria-pressed='true'],
  .icon-button[aria-checked='true'] {
    background: var(--ink-accent-soft);
    color: var(--ink-accent-text);
  }
  .icon-button.quiet {
    color: var(--ink-text-2);
  }
  .icon-button.quiet:hover {
    color: var(--ink-text);
  }
  :is(.button, .icon-button):is(:disabled, [aria-disabled='true']) {
    color: var(--ink-text-3);
    opacity: 0.5;
    background: transparent;
    cursor: default;
    transform: none;
  }

  /* Fingers are wider than pointers. */
  @media (pointer: coarse) {
    .button {
      min-height: 44px;
    }
    .icon-button {
      min-width: 40px;
      min-height: 40px;
    }
  }

  .field {
    width: 100%;
    min-height: var(--ink-control);
    padding: 0 10px;
    border: 1px solid var(--ink-border-strong);
    border-radius: var(--ink-r-m);
    background: var(--ink-surface);
    transition:
      border-color var(--ink-fast),
      box-shadow var(--ink-fast);
  }
  .field:focus {
    outline: none;
    border-color: var(--ink-accent);
    box-shadow: 0 0 0 1px var(--ink-accent);
  }
  .field::placeholder {
    color: var(--ink-text-3);
    opacity: 1;
  }
  .muted {
    color: var(--ink-text-2);
  }
  .small {
    font-size: 12px;
  }
  kbd {
    font: 500 11px/1 var(--ink-font);
    color: var(--ink-text-2);
    letter-spacing: 0.02em;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 0.01ms !important;
      transition-duration: 0.01ms !important;
    }
  }
  @media (forced-colors: active) {
    .panel {
      border: 1px solid CanvasText;
    }
    .button,
    .icon-button {
      border: 1px solid ButtonText;
    }
    [aria-pressed='true'],
    [aria-checked='true'] {
      border-color: Highlight !important;
      outline: 1px solid Highlight;
    }
  }
`;
