/**
 * The design tokens: every colour, radius, shadow, distance and duration of the interface. Both
 * palettes are derived in OKLCH (one hue for the accent, one for the neutrals) and stored as hex;
 * text on every surface it is used on is WCAG AA (4.5:1), borders of controls 3:1.
 * Owns no rules for elements, and needs no library: the spectator's element uses them too.
 */

export const tokenValues = {
  light: {
    bg: '#faf9f7',
    surface: '#ffffff',
    sunken: '#f5f4f1',
    hover: '#efeff3',
    active: '#e5e6ec',
    border: '#e0e0e4',
    'border-strong': '#878890',
    text: '#1c1d27',
    'text-2': '#565763',
    'text-3': '#696b76',
    accent: '#4352d9',
    'accent-hover': '#373fca',
    'accent-soft': '#e9edff',
    'accent-text': '#3742c5',
    'on-accent': '#ffffff',
    danger: '#c2272d',
    'danger-soft': '#ffebea',
    success: '#0b7643',
    warning: '#935a11',
    scrim: '#1c1d2759',
  },
  dark: {
    bg: '#101115',
    surface: '#1b1b20',
    sunken: '#141519',
    hover: '#26272e',
    active: '#303139',
    border: '#303138',
    'border-strong': '#73747d',
    text: '#ececf1',
    'text-2': '#aaacb5',
    'text-3': '#9d9ea8',
    accent: '#8794f7',
    'accent-hover': '#9caafd',
    'accent-soft': '#292e52',
    'accent-text': '#aab4fe',
    'on-accent': '#0c0e1c',
    danger: '#f47a79',
    'danger-soft': '#472021',
    success: '#54cc8e',
    warning: '#eeb154',
    scrim: '#000000a6',
  },
} as const;

function declarations(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `--ink-${name}: ${value};`)
    .join('\n');
}

const shared = `
  --ink-font: 'Inter Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', 'Noto Sans',
    'Noto Sans Arabic', sans-serif;
  --ink-mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, monospace;
  --ink-1: 4px; --ink-2: 8px; --ink-3: 12px; --ink-4: 16px; --ink-5: 20px; --ink-6: 24px; --ink-8: 32px;
  --ink-r-s: 6px; --ink-r-m: 8px; --ink-r-l: 12px; --ink-r-xl: 16px; --ink-r-full: 999px;
  --ink-fast: 120ms; --ink-calm: 200ms;
  --ink-ease: cubic-bezier(0.2, 0.8, 0.2, 1);
  --ink-control: 36px;
`;

/** Shadows are wider and softer in the light, and a hairline of light in the dark. */
const light = `${declarations(tokenValues.light)}
  --ink-shadow-1: 0 0 0 1px #1c1d2714, 0 1px 2px #1c1d270a, 0 4px 12px -2px #1c1d2714;
  --ink-shadow-2: 0 0 0 1px #1c1d2714, 0 2px 4px #1c1d270a, 0 12px 32px -4px #1c1d2729;
  --ink-shadow-3: 0 0 0 1px #1c1d270f, 0 8px 16px #1c1d2714, 0 32px 64px -12px #1c1d2747;
  color-scheme: light;`;
const dark = `${declarations(tokenValues.dark)}
  --ink-shadow-1: 0 0 0 1px #ffffff1a, 0 1px 2px #00000066, 0 4px 12px #0000004d;
  --ink-shadow-2: 0 0 0 1px #ffffff1f, 0 2px 4px #00000066, 0 12px 32px #00000080;
  --ink-shadow-3: 0 0 0 1px #ffffff1f, 0 8px 16px #00000066, 0 32px 64px #000000a6;
  color-scheme: dark;`;

/**
 * CSS that puts the tokens on the host of a root element. Children inherit them. The root sets
 * `scheme="light"` or `"dark"`; until it has, the system decides.
 */
export const tokenRules = `
  :host {
    ${shared}
    ${light}
  }
  @media (prefers-color-scheme: dark) {
    :host {
      ${dark}
    }
  }
  :host([scheme='light']) {
    ${light}
  }
  :host([scheme='dark']) {
    ${dark}
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --ink-fast: 0.01ms;
      --ink-calm: 0.01ms;
    }
  }
`;
