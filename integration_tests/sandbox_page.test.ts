import { describe, expect, test } from '@jest/globals';
import { start } from './support/program.ts';
import { type Sandbox, spawnSandbox } from './support/sandbox.ts';
import { EVENT, focused, GROUP, LIMIT, row, says, send, syncOf, tabTo } from './support/sandbox_page.ts';
import { sharedBrowser } from './support/shared_browser.ts';

/** The sandbox's page, of the built program, in Chromium: what comes, and who is there. */

const browser = sharedBrowser();

describe('what comes', () => {
  test('is counted while a sync runs, without a reload', async () => {
    await using sandbox = await spawnSandbox(LIMIT);
    await using opened = await browser.open(sandbox.url);
    await says(opened, '#start', /Nothing came yet.*\/users\/track/s);
    using given = syncOf(sandbox);
    const sync = start(given.write);
    await sync.write(Array.from({ length: 200 }, (_, at) => row(`u${at}`)).join(''));
    await says(opened, '#amounts', /\b200 profiles/);
    await says(opened, '#start', /^$/);
    await says(opened, '#results', 'of 200');
    await sync.write(Array.from({ length: 100 }, (_, at) => row(`v${at}`)).join(''));
    sync.end();
    expect((await sync.finished).code).toBe(0);
    await says(opened, '#amounts', /\b300 profiles/);
    await says(opened, '#kinds', /attributes\s+300/);
    await says(opened, '#statuses', /201 accepted\s+\d/);
    await says(opened, '#rates', /limit 1,000 in a second/);
    expect(await opened.page.$$eval('#rates rect', (bars) => bars.length)).toBeGreaterThan(0);
    await says(opened, '#connection', 'live');
  });

  test('is refused with its words', async () => {
    await using sandbox = await spawnSandbox(LIMIT);
    await using opened = await browser.open(sandbox.url);
    await says(opened, '#reasons', 'Nothing was refused.');
    await send(sandbox, { attributes: [{ external_id: 'ada', email: 'nowhere' }] });
    await says(opened, '#reasons', "The value provided for the 'email' field is not a valid email.");
    await send(
      sandbox,
      { user_aliases: [{ external_id: 'x', alias_name: 'n', alias_label: 'l' }] },
      '/users/alias/new',
    );
    await says(opened, '#reasons', /1 without effect\s+no user has this external_id/);
    await says(opened, '#kinds', /attributes refused\s+1/);
  });

  test('stands still after Pause, and goes on', async () => {
    await using sandbox = await spawnSandbox(LIMIT);
    await using opened = await browser.open(sandbox.url);
    await says(opened, '#connection', 'live');
    await opened.page.click('#pause');
    await says(opened, '#connection', 'paused');
    await send(sandbox, { attributes: [{ external_id: 'ada' }] });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await says(opened, '#amounts', /\b0 profiles/);
    await opened.page.click('#pause');
    await says(opened, '#amounts', /\b1 profiles/);
  });

  test('comes no more where the sandbox has ended, and the page says so', async () => {
    const sandbox = await spawnSandbox(LIMIT);
    const opened = await browser.open(sandbox.url);
    await says(opened, '#connection', 'live');
    await sandbox[Symbol.asyncDispose]();
    await says(opened, '#connection', 'no answer');
    // The browser itself writes a failed request to the console.
    await expect(opened[Symbol.asyncDispose]()).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
  });
});

describe('who is there', () => {
  async function shop(): Promise<Sandbox> {
    const sandbox = await spawnSandbox(LIMIT);
    const purchase = {
      external_id: 'ada',
      product_id: 'A-1',
      currency: 'EUR',
      price: 12.5,
      time: EVENT.time,
    };
    const ada = { external_id: 'ada', email: 'ada@example.com', first_name: 'Ada', visits: 2 };
    await send(sandbox, {
      attributes: [ada, { external_id: 'grace' }],
      events: [EVENT],
      purchases: [purchase],
    });
    const group = { subscription_group_id: GROUP, subscription_state: 'subscribed', external_ids: ['ada'] };
    await send(sandbox, { subscription_groups: [group] }, '/v2/subscription/status/set');
    await sandbox.makeCatalog('shops', { city: 'string' });
    await send(sandbox, { items: [{ id: 's1', city: 'Berlin' }] }, '/catalogs/shops/items', 'PUT');
    return sandbox;
  }

  test('is found, and shown with all that it has', async () => {
    await using sandbox = await shop();
    await using opened = await browser.open(sandbox.url);
    await opened.page.type('#search', 'ada@');
    await says(opened, '#results', /^1 profile of 2, found/);
    await opened.page.click('#results a');
    for (const words of [
      'ada@example.com',
      /visits\s+2/,
      /Signed Up\s.*"plan":"pro"/s,
      /A-1\s.*12\.5/s,
      /subscribed/,
    ]) {
      await says(opened, '#profile', words);
    }
    await send(sandbox, { attributes: [{ external_id: 'ada', visits: { inc: 5 } }] });
    await says(opened, '#profile', /visits\s+7/);
    await opened.page.reload();
    await says(opened, '#profile', /visits\s+7/);
    expect(await opened.page.$eval('#search', (found) => (found as unknown as { value: string }).value)).toBe(
      'ada@',
    );
    await opened.page.click('#catalogs a');
    await says(opened, '#catalogs', /s1\s+Berlin/);
  });

  test('is reached by the keyboard alone, and what has the focus keeps it', async () => {
    await using sandbox = await shop();
    await using opened = await browser.open(sandbox.url);
    const { page } = opened;
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await tabTo(opened, '#search');
    await page.keyboard.type('grace');
    await says(opened, '#results', /^1 profile of 2, found/);
    await tabTo(opened, '#results a');
    await page.keyboard.press('Enter');
    await says(opened, '#profile', /external_id\s+grace/);
    const id = await focused(opened);
    expect(id).toMatch(/^user-/);
    await send(sandbox, { attributes: [{ external_id: 'grace', email: 'grace@example.com' }] });
    await says(opened, '#results', 'grace@example.com');
    expect(await focused(opened)).toBe(id);
    await tabTo(opened, '#catalogs a');
    await page.keyboard.press('Enter');
    await says(opened, '#catalogs', /s1\s+Berlin/);
    await tabTo(opened, '[data-fault=hang] [data-switch]');
    await page.keyboard.press('Space');
    await says(opened, '#fault-hang', 'every request');
    await page.keyboard.press('Space');
    await says(opened, '#fault-hang', 'off');
  });
});
