import { afterAll, describe, expect, test } from '@jest/globals';
import type { View } from './support/browser.ts';
import { catalogOf, configFor, files } from './support/files.ts';
import {
  example,
  exampleArgs,
  linesShown,
  messagesOf,
  pageOf,
  pageOfRows,
  type Row,
  texts,
  value,
} from './support/preview_page.ts';
import { sharedBrowser } from './support/shared_browser.ts';

/* The page of `preview --html` in Chromium. Each page that is opened here fails its test if it complains, or asks anything elsewhere. */

const browser = sharedBrowser();
const place = files({});
afterAll(() => place[Symbol.dispose]());

let shop: Promise<URL> | undefined;
/** The page of the first example. */
function shopPage(): Promise<URL> {
  shop ??= pageOf(place, exampleArgs(''), example('messages.jsonl'));
  return shop;
}

describe('the page of the example', () => {
  test('shows totals as bars', async () => {
    await using open = await browser.open(await shopPage());
    expect(await texts(open, 'h1, .lead')).toEqual([
      'What would go to Braze',
      'Of the 40 rows that were read: 35 would be sent, 5 rejected. Nothing was sent for this page.',
    ]);
    expect(await texts(open, '#totals ~ * .bars tbody tr')).toEqual([
      'would be sent 35',
      'rejected 5',
      'attributes 7',
      'events 28',
      'purchases 11',
      'standard attributes 31',
      'custom attributes 27',
      'events 28',
      'purchases 23',
      'users/track 16 seconds',
      expect.stringMatching(/BRAZE_NO_IDENTIFIER 3$/),
      expect.stringMatching(/BRAZE_CURRENCY 1$/),
      expect.stringMatching(/MAPPING_DATE 1$/),
    ]);
    const widths = (await value(
      open,
      `[...document.querySelectorAll('.bars')[1].querySelectorAll('.bar')].map((bar) => bar.getBoundingClientRect().width)`,
    )) as number[];
    const [attributes = 0, events = 0] = widths;
    expect(attributes / events).toBeCloseTo(7 / 28, 1);
  });

  test('shows the mapping in words, with the lines where rows are rejected', async () => {
    await using open = await browser.open(await shopPage());
    const lines = await texts(open, '.mapping tbody tr');
    expect(lines).toContain('loyalty_tier loyalty › tier text');
    expect(lines).toContain('properties › order_id column id text');
    expect(await texts(open, '.mapping tr.wrong')).toEqual([
      expect.stringMatching(/^external_id .* column id text ✗ 1 row rejected here$/),
      expect.stringMatching(/^email .* column email as it is ✗ 1 row rejected here$/),
      expect.stringMatching(/^currency .* column currency text; required ✗ 1 row rejected here$/),
      expect.stringMatching(/^external_id .* column external_id text ✗ 2 rows rejected here$/),
      expect.stringMatching(/^time .* column time date and time ✗ 1 row rejected here$/),
    ]);
    expect(await texts(open, '.left-out')).toContain('Not sent: total, coupon, shipping');
  });

  test('shows a row beside its objects', async () => {
    await using open = await browser.open(await shopPage());
    expect(await texts(open, '#line-1 table')).toEqual([
      expect.stringMatching(
        /^Row of line 1 .*id 9007199254740993 email customer0@example\.com first_name Zoë/,
      ),
      expect.stringMatching(
        /^→ attributes \(\/streams\/0\) .*external_id "9007199254740993" .*loyalty_points 9948/,
      ),
    ]);
  });

  test('marks the place of a mistake in the row, and has its cure beside it', async () => {
    await using open = await browser.open(await shopPage());
    expect(await texts(open, '#line-17 tr.wrong')).toEqual(['currency ✗ wrong: EURO']);
    const [reason] = await texts(open, '#line-17 .reasons > li');
    expect(reason).toMatch(
      /^Element 0 of column line_items: column currency: other text found; Braze takes an ISO 4217 code such as EUR\. BRAZE_CURRENCY Where currency ← column currency mapping of purchases Found EURO What to do Send codes such as EUR/,
    );
    expect(await texts(open, '#line-8 tr.wrong')).toEqual(['id ✗ wrong: null', 'email ✗ wrong: null']);
  });
});

describe('the cure', () => {
  test.each([
    ['columns', {}, /Cast the column to a timestamp in the SQL of the source/],
    [
      'fields',
      { fields: ['external_id', 'name', 'time'].map((name) => ({ from: name, to: name, type: 'string' })) },
      /Cast it to a timestamp in the source, or give the line the type date-time/,
    ],
    [
      'json_schema',
      {
        schema: { properties: { external_id: {}, name: {}, time: { type: 'string', format: 'date-time' } } },
      },
      /Set x-time/,
    ],
  ])('is one that the method %s has', async (method, settings, cure) => {
    const streams = [{ stream: 'events', object: 'events', mapping: { method, ...settings } }];
    const visit: Row = ['events', { external_id: 'a', name: 'Visit', time: 'yesterday' }];
    await using open = await browser.open(await pageOfRows(place, [visit], { streams }));
    expect((await texts(open, '.reasons dd')).at(-1)).toMatch(cure);
  });
});

test('a column that passes is marked in the mapping by its name', async () => {
  const rows: Row[] = [
    ['users', { external_id: 'a', tags: [['x']], note: 'fine' }],
    ['users', { external_id: 'b', tags: ['x'], note: 'fine' }],
  ];
  const catalog = catalogOf({ name: 'users', columns: { external_id: {}, tags: {}, note: {} } });
  using given = files(
    configFor('https://rest.iad-01.braze.com', {
      streams: [{ stream: 'users', object: 'attributes', mapping: { method: 'columns' } }],
    }),
    catalog,
  );
  const address = await pageOf(place, given.write.slice(1), messagesOf(rows));
  await using open = await browser.open(address);
  expect(await texts(open, '.mapping tr.wrong')).toEqual(['tags column tags as it is ✗ 1 row rejected here']);
  expect(await texts(open, '.row tr.wrong')).toEqual(['tags ✗ wrong: [ [ "x" ] ]']);
});

describe('filters', () => {
  test('by stream, by outcome, by words, and all together', async () => {
    await using open = await browser.open(await shopPage());
    const { page } = open;
    expect(await texts(open, '#shown')).toEqual(['40 of 40 rows shown']);
    await page.select('[name=stream]', 'public.orders');
    expect(await texts(open, '#shown')).toEqual(['8 of 40 rows shown']);
    await page.select('[name=outcome]', 'BRAZE_CURRENCY');
    expect(await linesShown(open)).toEqual(['line-17']);
    await page.select('[name=stream]', '');
    await page.select('[name=outcome]', 'rejected');
    expect(await linesShown(open)).toHaveLength(5);
    await page.type('[name=text]', 'EURO cup');
    expect(await linesShown(open)).toEqual(['line-17']);
    await page.type('[name=text]', ' nowhere');
    expect(await linesShown(open)).toEqual([]);
    expect(await texts(open, '#none')).toEqual(['No row is like that. Clear shows all again.']);
    await page.click('button[type=reset]');
    await page.waitForFunction('document.getElementById("shown").textContent.startsWith("40")');
    expect(await linesShown(open)).toHaveLength(40);
  });

  test('a reason in the totals leads to its rows', async () => {
    await using open = await browser.open(await shopPage());
    await open.page.click('a[data-outcome=MAPPING_DATE]');
    expect(await linesShown(open)).toHaveLength(1);
    expect(await value(open, 'document.querySelector("[name=outcome]").value')).toBe('MAPPING_DATE');
  });

  test('a link to a row opens it, also where a filter hides it', async () => {
    await using open = await browser.open(new URL('#line-2', await shopPage()));
    expect(await value(open, 'document.getElementById("line-2").open')).toBe(true);
    await open.page.select('[name=stream]', 'public.orders');
    await open.page.evaluate('location.hash = "line-3"');
    await open.page.waitForFunction('document.getElementById("line-3").open');
    await open.page.waitForFunction('!document.getElementById("line-3").hidden');
  });
});

test('everything is within reach of the keyboard alone', async () => {
  await using open = await browser.open(await shopPage());
  const { page } = open;
  const active = (what: string) => value(open, `document.activeElement.${what}`);
  await page.keyboard.press('Tab');
  expect(await active('className')).toBe('skip');
  const until = async (test: string) => {
    for (let presses = 0; presses < 60; presses++) {
      if ((await value(open, `document.activeElement.matches(${JSON.stringify(test)})`)) === true) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`no ${test} within 60 presses`);
  };
  await until('[name=stream]');
  await page.keyboard.type('public.o');
  expect(await active('value')).toBe('public.orders');
  await until('[name=text]');
  await page.keyboard.type('EURO');
  expect(await linesShown(open)).toEqual(['line-17']);
  await until('summary');
  const outline = await value(open, 'getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).toBe('solid');
  const before = await value(open, 'document.getElementById("line-17").open');
  await page.keyboard.press('Enter');
  expect(await value(open, 'document.getElementById("line-17").open')).toBe(!before);
});

describe('looks', () => {
  const VIEWS: [string, View][] = [
    ['light', {}],
    ['dark', { colours: 'dark' }],
    ['narrow', { width: 360, height: 740 }],
    ['narrow and dark', { width: 360, height: 740, colours: 'dark' }],
    ['print', { media: 'print', width: 760 }],
  ];

  test.each(VIEWS)('no flaw that axe knows, nothing wider than the page: %s', async (_, view) => {
    const address = await pageOfRows(
      place,
      [
        ['users', { external_id: 'a', note: 'x'.repeat(300), tags: ['a', 'b'] }],
        ['users', { external_id: 'n/a', averyveryveryverylongcolumnnamethathasnoblanks_at_all_in_it: 1 }],
        ['events', { external_id: 'b', name: 'Visit', time: 'yesterday' }],
      ],
      { unknown_setting: 1 },
    );
    await using open = await browser.open(address, view);
    expect(await texts(open, 'h2')).toEqual(['Totals', 'Warnings', 'Values to look at', 'Mapping', 'Rows']);
    expect(await open.violations()).toEqual([]);
    const [inside, outside] = (await value(
      open,
      '[document.documentElement.scrollWidth, window.innerWidth]',
    )) as number[];
    expect(inside).toBeLessThanOrEqual(outside ?? 0);
  });

  test.each(['', 'leavers/', 'catalog/', 'aliases/', 'canvas/', 'signups/'])(
    'no flaw in the page of examples/%s',
    async (name) => {
      await using open = await browser.open(
        await pageOf(place, exampleArgs(name), example(`${name}messages.jsonl`)),
      );
      expect(await open.violations()).toEqual([]);
      expect((await linesShown(open)).length).toBeGreaterThan(2);
    },
  );

  test.each(['light', 'dark'] as const)('colours follow the system: %s', async (colours) => {
    await using open = await browser.open(await shopPage(), { colours });
    const ground = (await value(open, 'getComputedStyle(document.body).backgroundColor')) as string;
    const [red = 0] = (ground.match(/\d+/g) ?? []).map(Number);
    expect(red > 127).toBe(colours === 'light');
  });

  test('on paper all rows that are shown are open, in light colours, without what only a screen needs', async () => {
    await using open = await browser.open(await shopPage(), { colours: 'dark' });
    const { page } = open;
    await page.select('[name=stream]', 'public.orders');
    await page.emulateMediaType('print');
    const seen = (await value(
      open,
      `[...document.querySelectorAll('details.row:not([hidden]) .sides')].map((each) => each.checkVisibility())`,
    )) as boolean[];
    expect(seen).toEqual(Array(8).fill(true));
    expect(await value(open, 'document.getElementById("filters").checkVisibility()')).toBe(false);
    expect(await value(open, 'getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000);
  });
});

test('a page of 1,000 rows says which ones it shows, and filters them at once', async () => {
  const rows = Array.from({ length: 1500 }, (_, at): Row => {
    if (at % 3 === 0) return ['users', { external_id: 'null', note: `n${at}` }];
    return at % 3 === 1
      ? ['users', { external_id: `u${at}`, email: `u${at}@example.com` }]
      : ['events', { external_id: `u${at}`, name: 'Visit', time: '2026-01-01T00:00:00Z' }];
  });
  await using open = await browser.open(await pageOfRows(place, rows, {}, ['--limit', '2000']));
  expect(await texts(open, '#rows + p')).toEqual([
    '1,000 of the 1,500 rows that were looked at are shown, each beside what becomes of it at Braze: the first of each stream, and the first that are rejected. preview --json has all of them.',
  ]);
  expect(await texts(open, '#shown')).toEqual(['1,000 of 1,000 rows shown']);
  const startedAt = performance.now();
  await open.page.type('[name=text]', 'u7@');
  expect(await linesShown(open)).toEqual(['line-8']);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await open.page.click('button[type=reset]');
  await open.page.select('[name=outcome]', 'BRAZE_PLACEHOLDER');
  expect((await linesShown(open)).length).toBeGreaterThan(300);
});

test('a sync that would stop is told at the top, with the rows before it', async () => {
  const [first] = example('signups/messages.jsonl').split('\n');
  const address = await pageOf(place, exampleArgs('signups/'), `${first}\n{"type":"RECORD"`);
  await using open = await browser.open(address);
  expect((await texts(open, '.note'))[1]).toMatch(/^The sync would stop\. Line 2 of stdin .* INPUT_/);
  expect(await linesShown(open)).toEqual(['line-1']);
});
