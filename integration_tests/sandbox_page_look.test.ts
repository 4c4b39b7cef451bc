import { describe, expect, test } from '@jest/globals';
import { type Sandbox, spawnSandbox } from './support/sandbox.ts';
import { EVENT, GROUP, LIMIT, says, send } from './support/sandbox_page.ts';
import { sharedBrowser } from './support/shared_browser.ts';

/** How the sandbox's page looks in Chromium, whatever is in it. */

const browser = sharedBrowser();

describe('the page', () => {
  const HOSTILE =
    '<script>document.title="hit"</script><img src=x onerror="document.title=\'hit\'">\u202e\u0000';

  async function filled(): Promise<Sandbox> {
    const sandbox = await spawnSandbox(LIMIT);
    const attributes = [
      { external_id: `${HOSTILE}1`, [HOSTILE]: HOSTILE, email: 'a@example.com' },
      { x: HOSTILE },
    ];
    const events = [
      { external_id: `${HOSTILE}1`, name: HOSTILE, time: EVENT.time, properties: { [HOSTILE]: HOSTILE } },
    ];
    await send(sandbox, { attributes, events });
    await send(
      sandbox,
      { user_aliases: [{ external_id: 'x', alias_name: HOSTILE, alias_label: HOSTILE }] },
      '/users/alias/new',
    );
    await sandbox.makeCatalog('shops', { city: 'string' });
    await send(sandbox, { items: [{ id: 's1', city: HOSTILE }] }, '/catalogs/shops/items', 'PUT');
    const group = {
      subscription_group_id: GROUP,
      subscription_state: 'subscribed',
      emails: ['nobody@example.com'],
    };
    await send(sandbox, { subscription_groups: [group] }, '/v2/subscription/status/set');
    return sandbox;
  }

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    'has no flaw that axe knows, and fits: %s, %i pixels; hostile values are text',
    async (colours, width) => {
      await using sandbox = await filled();
      const query = new URLSearchParams({ search: HOSTILE, catalog: 'shops' });
      await using opened = await browser.open(`${sandbox.url}/?${query}`, { colours, width });
      const { page } = opened;
      await says(opened, '#connection', 'live');
      await page.click('#results a');
      await says(opened, '#profile', '<script>document.title="hit"</script>');
      await says(opened, '#catalogs', 'onerror');
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      expect(await opened.violations()).toEqual([]);
      expect(await page.title()).toBe('Braze sandbox');
      expect(await page.$$eval('script, main img', (found) => found.length)).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    },
  );

  test('has no flaw where nothing came yet', async () => {
    await using sandbox = await spawnSandbox([]);
    await using opened = await browser.open(sandbox.url, { width: 360 });
    await says(opened, '#connection', 'live');
    expect(await opened.violations()).toEqual([]);
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
