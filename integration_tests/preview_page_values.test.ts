import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { files } from './support/files.ts';
import { linesShown, messagesOf, pageOfRows, type Row, texts, value } from './support/preview_page.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';
import { sharedBrowser } from './support/shared_browser.ts';

/* How the page of `preview --html` shows values that mean harm, and that it hides them where it is asked to. */

const browser = sharedBrowser();
const place = files({});
afterAll(() => place[Symbol.dispose]());

describe('a hostile value is shown as text', () => {
  const EVIL = '<script>document.title = "evil"</script>';
  const rows: Row[] = [
    ['users', { external_id: EVIL, note: '</script><img src=x onerror="document.title=1">', [EVIL]: 1 }],
    ['users', { external_id: 'b', rtl: 'a\u202eb', separator: 'a\u2028b', nul: 'a\u0000b', quote: `"'>` }],
    ['users', { external_id: 'c', long: 'x'.repeat(1 << 20), half: 'a\ud800' }],
    [
      'users',
      { external_id: 'd', ...Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`c${at}`, at])) },
    ],
    ['events', { external_id: 'e', name: '</title><b>', time: `${EVIL}--><!--` }],
    ['users', { external_id: 'f', '': 'unnamed', nested: { '<u>': { deep: [EVIL, { a: null }] } } }],
  ];

  test('in columns, names, objects, reasons and filters', async () => {
    const address = await pageOfRows(place, rows);
    await using open = await browser.open(address);
    const { page } = open;
    await page.click('button[data-open=true]');
    expect(await page.title()).toBe('What would go to Braze');
    const [first, second, third, fourth, fifth, sixth] = await texts(open, 'details.row');
    expect(first).toContain(`external_id ${EVIL}`);
    expect(first).toContain(`${EVIL} 1`);
    expect(second).toContain(String.raw`rtl a\u202Eb separator a\u2028b nul a\u0000b quote "'>`);
    expect(third).toContain('(1,048,576 characters)');
    expect(third).toContain(String.raw`half ✗ wrong: a\uD800`);
    expect(fourth).toContain('and 201 more columns');
    expect(fifth).toContain(`Found ${EVIL}`);
    expect(sixth).toContain('"" ✗ wrong: unnamed');
    expect(await value(open, 'document.querySelectorAll("script, img, b b, u, iframe").length')).toBe(1);
    await page.type('[name=text]', '<SCRIPT>document');
    expect(await linesShown(open)).toEqual(['line-1', 'line-5', 'line-6']);
    expect(statSync(address).size).toBeLessThan(200_000);
  });

  test('in the configuration', async () => {
    const streams = [
      {
        stream: `${EVIL}"'\ud800`,
        object: 'events',
        mapping: {
          method: 'json_schema',
          schema: { type: 'object', properties: { external_id: {}, name: { const: EVIL }, time: {} } },
        },
      },
    ];
    const name = streams[0]?.stream ?? '';
    await using open = await browser.open(
      await pageOfRows(place, [[name, { external_id: 'a', time: '2026-01-01T00:00:00Z' }]], { streams }),
    );
    expect(await texts(open, '.mapping tbody tr')).toContain(
      `name The name of the event. always "${EVIL.replaceAll('"', '\\"')}"`,
    );
    await open.page.select('[name=outcome]', 'rejected');
    expect(await linesShown(open)).toEqual([]);
    expect(await value(open, 'document.scripts.length')).toBe(1);
  });
});

test('--mask hides the values of rows everywhere: in the page, the text and the JSON', async () => {
  const rows: Row[] = [
    [
      'users',
      { external_id: 'Zoë-4711', email: 'zoe.adams@example.com', vip: true, score: 98765, bio: 'likes 東京' },
    ],
    ['events', { external_id: 'b', name: 'Visit', time: '1999-13-45' }],
  ];
  const hidden = /Zoë|4711|zoe\.adams|98765|東京|1999-13-45|likes/;
  const address = await pageOfRows(place, rows, {}, ['--mask']);
  await using open = await browser.open(address);
  const [first, second] = await texts(open, 'details.row');
  expect(first).toContain(
    'external_id Xxx-0000 email xxx.xxxxx@xxxxxxx.xxx vip ••• score "00000" bio xxxxx xx',
  );
  expect(second).toContain('Found 0000-00-00');
  expect(await texts(open, '.note')).toContain(
    'Values of rows are hidden: letters are shown as x, digits as 0. Names of columns and fields are as they are.',
  );
  expect(readFileSync(address, 'utf8')).not.toMatch(hidden);
  const config = ['preview', '--config', join(place.directory, 'config.json'), '--mask', '--requests'];
  const stdin = messagesOf(rows);
  for (const args of [config, [...config, '--json']]) {
    const { lines } = await run(args, { stdout: 'text', stdin });
    expect(lines.join('\n')).toContain('xxx.xxxxx@xxxxxxx.xxx');
    expect(lines.join('\n')).not.toMatch(hidden);
  }
});

test('with a memory the rows that Braze has are marked, and counted', async () => {
  await using sandbox = await startSandbox();
  const memory = { type: 'file', path: join(place.directory, 'memory'), workspace: 'test' };
  const settings = { rest_endpoint: sandbox.url, memory };
  const users = (...cities: string[]) =>
    cities.map((city, at): Row => ['users', { external_id: `u${at}`, city }]);
  await pageOfRows(place, [], settings);
  const config = ['--config', join(place.directory, 'config.json')];
  const synced = await run(['write', ...config], { stdin: messagesOf(users('Rome', 'Oslo')) });
  expect(synced.code).toBe(0);
  await using open = await browser.open(await pageOfRows(place, users('Rome', 'Bern'), settings));
  expect(await texts(open, '.lead')).toEqual([
    expect.stringMatching(/^Of the 2 rows .*: 1 would be sent, 1 unchanged\./),
  ]);
  await open.page.select('[name=outcome]', 'unchanged');
  expect(await linesShown(open)).toEqual(['line-1']);
  expect(await texts(open, '#totals ~ * .bars:first-of-type tbody tr')).toContain(
    'unchanged: Braze has them 1',
  );
});
