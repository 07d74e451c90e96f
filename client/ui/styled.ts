/**
 * Sets CSS properties of an element from a template. Lit's own `styleMap` writes a `style` attribute
 * on first render, which pages with a strict content security policy refuse; this never does.
 */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart, PartType, type PartInfo } from 'lit/directive.js';

export type StyleValues = Readonly<Record<string, string | number | undefined>>;

class StyledDirective extends Directive {
  #previous: StyleValues = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('styled() stands alone inside a tag');
  }

  override update(part: ElementPart, [values]: [StyleValues]): unknown {
    const { style } = part.element as HTMLElement;
    for (const name in this.#previous) if (values[name] === undefined) style.removeProperty(name);
    for (const name in values) {
      const value = values[name];
      if (value !== undefined && value !== this.#previous[name]) {
        style.setProperty(name, String(value));
      }
    }
    this.#previous = values;
    return noChange;
  }

  render(_values: StyleValues): unknown {
    return noChange;
  }
}

/** `<div ${styled({ width: '4px', '--hue': 3 })}>`; names as in CSS. */
export const styled = directive(StyledDirective);
