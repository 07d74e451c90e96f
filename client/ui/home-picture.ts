/**
 * The picture on the home page: a small board, drawn in the product's own language. Decoration only;
 * every colour is a token, so that it is at home in both themes.
 */
import { html, type TemplateResult } from 'lit';

export function heroPicture(): TemplateResult {
  return html`<svg class="hero-picture" viewBox="0 0 560 400" fill="none" aria-hidden="true">
    <defs>
      <pattern id="dots" width="20" height="20" patternUnits="userSpaceOnUse">
        <circle cx="2" cy="2" r="1.2" fill="var(--ink-border)" />
      </pattern>
    </defs>
    <rect width="560" height="400" rx="20" fill="var(--ink-surface)" />
    <rect width="560" height="400" rx="20" fill="url(#dots)" />
    <rect x=".5" y=".5" width="559" height="399" rx="19.5" stroke="var(--ink-border)" />

    <g stroke-linecap="round" stroke-linejoin="round" stroke-width="3">
      <g transform="rotate(-3 118 122)">
        <rect x="58" y="66" width="124" height="116" rx="8" fill="#ffd97a" />
        <path
          d="M76 98c14-5 26 4 40-1s20-3 30-1M76 122c12-3 20 3 34 0s30-1 44 0M76 146c10-2 22 1 36-2"
          stroke="#7a5a10"
          stroke-width="2.5"
        />
      </g>
      <path
        d="M262 74c52-3 98-2 148 0 4 26 3 52 0 78-50 3-98 2-147 0-3-26-3-52-1-78Z"
        fill="var(--ink-accent-soft)"
        stroke="var(--ink-accent)"
      />
      <path
        d="M292 114c12-9 18 10 30 0s18 9 30 0 18 9 28 1"
        stroke="var(--ink-accent)"
        stroke-width="2.5"
      />
      <path d="M196 126c16-16 36-20 58-15M242 101l13 9.5-14 9" stroke="var(--ink-text)" />
      <path d="M336 166c4 30-2 52-26 74M326 242l-17-1 2-17" stroke="var(--ink-text)" />
      <path
        d="M262 254c40-5 72 10 72 40s-36 46-74 44-66-18-65-44 32-37 67-40Z"
        stroke="var(--ink-success)"
      />
      <path d="m238 296 18 18 34-36" stroke="var(--ink-success)" stroke-width="4" />
      <path
        d="M398 246c18-34 30 34 46 2s26 34 44 4 22 18 36 6"
        stroke="var(--ink-danger)"
        stroke-width="4"
      />
      <path
        d="M404 316h104M404 336h70"
        stroke="var(--ink-border-strong)"
        stroke-width="4"
        opacity=".5"
      />
      <path
        d="M74 300c-6-34 34-52 54-26 22-22 58-2 50 30-6 24-34 36-52 56-18-18-46-34-52-60Z"
        fill="#f6b7c9"
        stroke="#b03f86"
        opacity=".9"
      />
    </g>

    <g font-family="Inter Variable, system-ui, sans-serif" font-size="13" font-weight="600">
      <path
        d="m424 152 5 19.5 5.2-8.3 9.6-2.2Z"
        fill="#00795a"
        stroke="var(--ink-surface)"
        stroke-width="2"
        stroke-linejoin="round"
      />
      <rect x="440" y="172" width="46" height="24" rx="8" fill="#00795a" />
      <text x="463" y="188.5" fill="#fff" text-anchor="middle">Noor</text>
      <path
        d="m508 258 5 19.5 5.2-8.3 9.6-2.2Z"
        fill="#b3541e"
        stroke="var(--ink-surface)"
        stroke-width="2"
        stroke-linejoin="round"
      />
      <rect x="492" y="284" width="40" height="24" rx="8" fill="#b3541e" />
      <text x="512" y="300.5" fill="#fff" text-anchor="middle">Leo</text>
    </g>
  </svg>`;
}
