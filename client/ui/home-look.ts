/** How the home page looks. */
import { css } from 'lit';

export const homeLook = css`
  :host {
    display: block;
    min-height: 100dvh;
    background: var(--ink-bg);
    font-size: 14px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    max-width: 1136px;
    margin: 0 auto;
    padding: 20px 32px;
  }
  .brand {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    font-size: 18px;
    font-weight: 650;
    letter-spacing: -0.02em;
  }
  .look {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .language {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--ink-text-2);
  }
  .language select {
    min-height: 36px;
    border: 0;
    border-radius: var(--ink-r-s);
    background: transparent;
    color: var(--ink-text);
    cursor: pointer;
  }
  @media (max-width: 420px) {
    .language svg.icon {
      display: none;
    }
    .look {
      gap: 0;
    }
    .themes {
      gap: 0;
    }
  }
  @media (pointer: coarse) {
    .language select {
      min-height: 44px;
    }
  }
  .language option {
    background: var(--ink-surface);
    color: var(--ink-text);
  }
  .themes {
    display: flex;
    gap: 2px;
  }
  main {
    max-width: 1136px;
    margin: 0 auto;
    padding: 0 32px 96px;
  }
  .hero {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr);
    align-items: center;
    gap: 48px;
    padding: 48px 0 72px;
  }
  /* A phone on its side sees the first button without scrolling. */
  @media (max-height: 480px) {
    header {
      padding-block: 8px;
    }
    .hero {
      gap: 32px;
      padding: 8px 0 40px;
    }
  }
  h1 {
    font-size: clamp(34px, 4.6vw, 54px);
    font-weight: 640;
    line-height: 1.06;
    letter-spacing: -0.034em;
    text-wrap: balance;
  }
  :host(:lang(ar)) h1 {
    line-height: 1.3;
    letter-spacing: 0;
  }
  .lead {
    margin-top: 20px;
    max-width: 42ch;
    font-size: 16px;
    line-height: 1.55;
    color: var(--ink-text-2);
    text-wrap: pretty;
  }
  .start {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px 16px;
    margin-top: 32px;
  }
  .start .primary {
    min-width: 152px;
  }
  .hint {
    width: 100%;
  }
  .problem {
    min-height: 20px;
    margin-top: 12px;
    color: var(--ink-danger);
  }
  .hero-picture {
    width: 100%;
    height: auto;
    display: block;
  }
  .recent-head {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 12px;
    margin-bottom: 16px;
  }
  h2 {
    font-size: 15px;
    font-weight: 620;
    letter-spacing: -0.01em;
  }
  .recent ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(232px, 1fr));
    gap: 20px;
  }
  .none {
    padding: 32px;
    border: 1px dashed var(--ink-border);
    border-radius: var(--ink-r-xl);
    text-align: center;
  }
  .drop {
    position: fixed;
    inset: 12px;
    z-index: 10;
    display: grid;
    place-items: center;
    border: 2px dashed var(--ink-accent);
    border-radius: var(--ink-r-xl);
    background: color-mix(in srgb, var(--ink-accent-soft) 80%, transparent);
    pointer-events: none;
  }
  .drop .panel,
  .toast {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    padding: 14px 18px;
    font-weight: 550;
  }
  .toast {
    padding: 6px 6px 6px 16px;
    box-shadow: var(--ink-shadow-2);
  }
  .toast-place {
    position: fixed;
    inset: auto 0 24px;
    display: grid;
    place-items: center;
    pointer-events: none;
  }
  .toast-place > * {
    pointer-events: auto;
  }
  @media (max-width: 760px) {
    header {
      padding: 12px 16px;
    }
    main {
      padding: 0 16px 64px;
    }
    .hero {
      grid-template-columns: 1fr;
      gap: 24px;
      padding: 24px 0 40px;
    }
    .start {
      flex-direction: column;
      align-items: stretch;
      text-align: center;
    }
    .hero-picture {
      max-width: 420px;
      margin: 0 auto;
    }
    .hint {
      display: none;
    }
    .recent ul {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 12px;
    }
    .icon-button {
      width: 44px;
      height: 44px;
    }
  }
`;
