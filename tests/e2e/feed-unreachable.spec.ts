/** A spectator's page whose server does not answer: it says so, when it tries again, and tries now if asked to. */
import { expectAccessible } from './axe.ts';
import { expect, test } from './journey.ts';
import { isLive } from './viewer.ts';

for (const { lang, unreachable, wait, now } of [
  {
    lang: 'en',
    unreachable: 'The server cannot be reached.',
    wait: /Trying again in \d+ s/,
    now: 'Try now',
  },
  {
    lang: 'ar',
    unreachable: 'لا يمكن الوصول إلى الخادم.',
    wait: /المحاولة التالية بعد \d+ ث/,
    now: 'حاول الآن',
  },
]) {
  test(`a page that reaches no server says so and tries when told to, in ${lang}`, async ({
    page,
    board,
  }) => {
    let tries = 0;
    await page.route('**/feed/**', async (route) => {
      tries++;
      await route.abort('connectionrefused');
    });
    await page.goto(board.watchUrl);
    const viewer = page.locator('inkwire-viewer');
    await viewer.evaluate((el, tag) => el.setAttribute('lang', tag), lang);
    await expect(viewer.getByText(unreachable).first()).toBeVisible();
    await expect(viewer.getByRole('status')).toHaveText(unreachable);
    const button = viewer.getByRole('button', { name: now });
    // Each time it waits longer, and never when told not to.
    for (let i = 0; i < 4; i++) {
      await expect(viewer.getByText(wait)).toBeVisible();
      const before = tries;
      await button.click();
      await expect.poll(() => tries).toBeGreaterThan(before);
    }
    for (const theme of ['light', 'dark']) {
      await viewer.evaluate((el, name) => el.setAttribute('theme', name), theme);
      await expectAccessible(page, `a spectator without a server, ${lang}, ${theme}`);
    }
    await page.unroute('**/feed/**');
    await button.click();
    await isLive(viewer);
    await expect(viewer.getByText(unreachable).first()).toBeHidden();
    await expect(button).toBeHidden();
  });
}
