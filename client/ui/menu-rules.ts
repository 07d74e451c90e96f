/** How a menu looks: its entries, switches, choices and rows of icons. */
import { css } from 'lit';

export const menuRules = css`
  :host {
    display: block;
    min-width: 232px;
  }
  hr {
    height: 1px;
    margin: 6px 0;
    border: 0;
    background: var(--ink-border);
  }
  .item {
    display: flex;
    align-items: center;
    width: 100%;
    min-height: 34px;
    gap: 10px;
    padding: 0 10px 0 8px;
    border: 0;
    border-radius: var(--ink-r-s);
    background: transparent;
    text-align: start;
    cursor: pointer;
  }
  .item:dir(rtl) {
    padding: 0 8px 0 10px;
  }
  .lead {
    width: 18px;
    color: var(--ink-text-2);
  }
  .lead svg.icon {
    width: 17px;
    height: 17px;
  }
  .label {
    flex: 1;
  }
  .check {
    color: var(--ink-accent-text);
  }
  .check svg.icon,
  .go svg.icon {
    width: 16px;
    height: 16px;
  }
  .go {
    margin-inline-end: -4px;
    color: var(--ink-text-3);
  }
  .go:dir(rtl) {
    transform: scaleX(-1);
  }
  .heading {
    padding: 6px 10px 4px;
    color: var(--ink-text-2);
    font-size: 12px;
    font-weight: 500;
  }
  .item:focus,
  .item[aria-expanded='true'] {
    outline: none;
    background: var(--ink-hover);
  }
  .item:active {
    background: var(--ink-active);
  }
  .item.danger:focus,
  .item.danger:focus .lead {
    background: var(--ink-danger-soft);
    color: var(--ink-danger);
  }
  .item[aria-disabled='true'] {
    opacity: 0.45;
    cursor: default;
  }
  .icons {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    padding: 2px 4px;
  }
  .icons .option {
    height: 34px;
  }
  .icons .option:is(:hover, :focus) {
    background: var(--ink-hover);
  }
  .dot {
    display: block;
    width: 14px;
    height: 14px;
    border-radius: 50%;
    background: var(--who);
    forced-color-adjust: none;
  }
  .choice {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
    min-height: 36px;
    padding-inline: 10px 2px;
  }
  .choice-label {
    color: var(--ink-text-2);
  }
  .options {
    display: inline-flex;
    padding: 2px;
    border-radius: var(--ink-r-m);
    background: var(--ink-sunken);
  }
  .option {
    display: grid;
    place-items: center;
    min-width: 34px;
    height: 28px;
    padding: 0 8px;
    border: 0;
    border-radius: var(--ink-r-s);
    background: transparent;
    color: var(--ink-text-2);
    cursor: pointer;
  }
  .option svg.icon {
    width: 16px;
    height: 16px;
  }
  .option:hover {
    color: var(--ink-text);
  }
  .option[aria-checked='true'] {
    background: var(--ink-surface);
    color: var(--ink-text);
    box-shadow: var(--ink-shadow-1);
  }
  @media (hover: none) {
    kbd {
      display: none;
    }
    .item {
      min-height: 44px;
    }
    .option {
      min-width: 44px;
      height: 40px;
    }
  }
  @media (forced-colors: active) {
    .item:focus,
    .option:focus {
      outline: 2px solid Highlight;
    }
  }
`;
