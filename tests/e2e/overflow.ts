/** What of an interface cannot be seen: outside of the window, cut off by a box, or wider than its place. */
import { expect, type Page } from '@playwright/test';
import { settled } from './axe.ts';

/**
 * Fails with what cannot be seen or reached of the interface. What a box lets scroll is reachable, what ends in
 * an ellipsis says that there is more, and what only readers get takes no room. `what` names the state of the page.
 */
export async function expectNoOverflow(page: Page, what: string): Promise<void> {
  await settled(page);
  const { found, looked } = await page.evaluate(() => {
    const SLACK = 1.5;
    const found: string[] = [];
    let looked = 0;
    const parentOf = (el: Element): Element | null =>
      el.assignedSlot ?? el.parentElement ?? (el.getRootNode() as Partial<ShadowRoot>).host ?? null;
    const name = (el: Element): string => {
      const names: string[] = [];
      for (let at: Element | null = el; at !== null && names.length < 4; at = parentOf(at)) {
        const own = at.getAttribute('class')?.trim().split(/\s+/)[0];
        names.unshift(`${at.localName}${own ? `.${own}` : ''}`);
      }
      return names.join(' > ');
    };
    const clips = (value: string): boolean => value === 'hidden' || value === 'clip';
    const scrolls = (value: string): boolean => value === 'auto' || value === 'scroll';

    /** What of a rectangle cannot be reached, in words; nothing where it can. */
    const lost = (rect: DOMRect, from: Element): string | undefined => {
      let { left, right, top, bottom } = rect;
      for (let at: Element | null = from; at !== null; at = parentOf(at)) {
        const style = getComputedStyle(at);
        if (style.display === 'contents') continue;
        const box = at.getBoundingClientRect();
        const inside = {
          left: box.left + at.clientLeft,
          top: box.top + at.clientTop,
          right: box.left + at.clientLeft + at.clientWidth,
          bottom: box.top + at.clientTop + at.clientHeight,
        };
        if (style.display !== 'inline') {
          const isX = clips(style.overflowX) && style.textOverflow !== 'ellipsis';
          if (isX && (left < inside.left - SLACK || right > inside.right + SLACK))
            return `cut off across by ${name(at)}`;
          if (clips(style.overflowY) && (top < inside.top - 3 || bottom > inside.bottom + 3))
            return `cut off along by ${name(at)}`;
        }
        // From here on it is the box that counts: what is in it can be brought into it.
        if (scrolls(style.overflowX) || clips(style.overflowX)) ({ left, right } = inside);
        if (scrolls(style.overflowY) || clips(style.overflowY)) ({ top, bottom } = inside);
        if (style.position === 'fixed') break;
      }
      const page = document.scrollingElement!;
      const height =
        scrolls(getComputedStyle(page).overflowY) || page.scrollHeight > innerHeight
          ? page.scrollHeight
          : innerHeight;
      if (left < -SLACK || right > innerWidth + SLACK) return 'outside of the window, across';
      if (top < -SLACK - page.scrollTop || bottom > height + SLACK)
        return 'outside of the window, along';
      return undefined;
    };

    const isHidden = (el: Element): boolean =>
      !el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
      el.matches(
        '.visually-hidden, canvas, .cursors, .cursors *, inkwire-link-marks, inkwire-shape-list, .stage, .hero-picture',
      );
    const look = (el: Element): void => {
      if (isHidden(el)) return;
      const style = getComputedStyle(el);
      const rect = el.getBoundingClientRect();
      if (rect.width > 0 && rect.height > 0 && style.display !== 'contents') {
        looked += 1;
        const how = el.matches('button, input, select, textarea, a, [role]')
          ? lost(rect, el)
          : undefined;
        if (how !== undefined) found.push(`${name(el)}: ${how}`);
        // Words that stick out of a box that can be seen. What one does not see may be wider than its place.
        const isSeen =
          style.borderInlineEndWidth !== '0px' ||
          style.backgroundColor !== 'rgba(0, 0, 0, 0)' ||
          style.boxShadow !== 'none';
        const isWide = el.scrollWidth > el.clientWidth + SLACK && style.overflowX === 'visible';
        if (isSeen && isWide && style.display !== 'inline' && el.textContent?.trim())
          found.push(`${name(el)}: ${el.scrollWidth} in ${el.clientWidth} px`);
        // The strip of tools is made to be pushed along; nothing else is.
        if (
          scrolls(style.overflowX) &&
          el.scrollWidth > el.clientWidth + SLACK &&
          !el.matches('.tools')
        )
          found.push(`${name(el)}: scrolls across, ${el.scrollWidth} in ${el.clientWidth} px`);
      }
      const range = document.createRange();
      for (const node of el.childNodes) {
        if (!(node instanceof Text) || node.data.trim() === '') continue;
        range.selectNodeContents(node);
        for (const line of range.getClientRects()) {
          const how = line.width > 0 ? lost(line, el) : undefined;
          if (how === undefined) continue;
          found.push(`“${node.data.trim().slice(0, 30)}” in ${name(el)}: ${how}`);
          break;
        }
      }
      if (el instanceof SVGElement) return;
      for (const child of el.shadowRoot?.children ?? []) look(child);
      for (const child of el.children) look(child);
    };
    look(document.body);
    if (document.scrollingElement!.scrollWidth > Math.min(innerWidth, screen.width) + 1)
      found.push('the page scrolls across');
    return { found: [...new Set(found)], looked };
  });
  expect(looked, `${what}: something is there`).toBeGreaterThan(3);
  expect.soft(found, what).toEqual([]);
}
