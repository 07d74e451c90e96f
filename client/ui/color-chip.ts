/** How a colour that can be chosen looks: in the style panel, and in the button for any colour. */
import { css } from 'lit';

/** `--swatch` and `--chip-size` are its measures, `--chip` is the colour. */
export const colorChip = css`
  .swatch {
    display: grid;
    place-items: center;
    height: var(--swatch, 30px);
    cursor: pointer;
  }
  .chip {
    --chip-edge: inset 0 0 0 1px color-mix(in srgb, var(--ink-text) 16%, transparent);
    width: var(--chip-size, 22px);
    height: var(--chip-size, 22px);
    border-radius: 50%;
    background: var(--chip);
    box-shadow: var(--chip-edge);
    forced-color-adjust: none;
    transition: transform var(--ink-fast) var(--ink-ease);
  }
  .swatch:hover .chip {
    transform: scale(1.12);
  }
  input:checked + .chip,
  .chip.chosen {
    box-shadow:
      var(--chip-edge),
      0 0 0 2px var(--ink-surface),
      0 0 0 4px var(--ink-accent);
  }
`;
