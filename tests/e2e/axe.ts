/** axe-core on a page: every rule of WCAG 2 A and AA, and the best practices, shadow roots included. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

interface AxeResults {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
  }[];
}

/**
 * Waits for what is still fading or sliding: it has not its colours yet. A document names the animations of its
 * own tree only, so that each shadow root is asked, and asked again until a frame has passed in which nothing began.
 */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const running = (root: Document | ShadowRoot): Animation[] => [
      ...root.getAnimations(),
      ...[...root.querySelectorAll('*')].flatMap((element) =>
        element.shadowRoot === null ? [] : running(element.shadowRoot),
      ),
    ];
    const ending = (): Animation[] =>
      running(document).filter(
        (animation) =>
          animation.playState === 'running' &&
          animation.effect?.getComputedTiming().iterations !== Infinity,
      );
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const animations = ending();
      if (animations.length === 0) return;
      await Promise.all(animations.map((animation) => animation.finished.catch(() => undefined)));
    }
  });
}

/** Fails with what is wrong and where. `what` names the state of the page. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await settled(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const results = await page.evaluate(
    async () =>
      (await (globalThis as unknown as { axe: { run(o: unknown): Promise<unknown> } }).axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        // No rule that runs needs the style sheets beforehand, and of what passes the number is enough.
        preload: false,
        resultTypes: ['violations'],
      })) as AxeResults,
  );
  expect(results.passes.length, `${what}: axe looked at something`).toBeGreaterThan(5);
  const found = results.violations.map(({ id, help, nodes }) => ({
    rule: id,
    help,
    where: nodes.slice(0, 4).map((node) => [JSON.stringify(node.target), node.failureSummary]),
  }));
  expect(found, what).toEqual([]);
}
