import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type PreviewOptions, preview } from './preview.ts';

const directory = mkdtempSync(join(tmpdir(), 'preview-'));
afterAll(() => rmSync(directory, { recursive: true }));

const EXAMPLE = { config: 'examples/config.json', catalog: 'examples/catalog.json' };
const KEY = '3b1f8c52-77e0-4c1d-9a55-0d2f6e9b4a10';

function file(name: string, content: object): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** Runs the command as in a pipe: without colour. */
async function run(options: Partial<PreviewOptions>, stdin = '') {
  let printed = '';
  const code = await preview(
    { ...EXAMPLE, limit: 100, json: false, explain: false, ...options },
    {
      stdin: Readable.from([Buffer.from(stdin)]),
      write: (text) => {
        printed += text;
      },
      paint: (_style, text) => text,
    },
  );
  return { code, printed };
}

/** A preview of one stream with these settings and rows. */
function runUsers(settings: object, rows: readonly object[], options: Partial<PreviewOptions> = {}) {
  const config = file('config.json', {
    streams: [{ stream: 'users', object: 'attributes', mapping: { method: 'columns' } }],
    ...settings,
  });
  const stream = { name: 'users', json_schema: { properties: { external_id: {}, note: {} } } };
  const catalog = file('catalog.json', {
    streams: [{ stream, sync_mode: 'incremental', destination_sync_mode: 'append' }],
  });
  const lines = rows.map((data) => JSON.stringify({ type: 'RECORD', record: { stream: 'users', data } }));
  return run({ config, catalog, ...options }, lines.join('\n'));
}

describe('the examples', () => {
  const messages = readFileSync('examples/messages.jsonl', 'utf8');

  test('as text: mappings, the request in full, rejected rows, totals', async () => {
    const { code, printed } = await run({}, messages);
    const document = JSON.parse((await run({ json: true }, messages)).printed);
    const [before, after] = printed.split(JSON.stringify(document.requests[0].body, null, 2));
    expect(code).toBe(0);
    expect(before).toBe(BEFORE);
    expect(after).toBe(AFTER);
  });

  test('as JSON: the same, numbers exact', async () => {
    const { code, printed } = await run({ json: true }, messages);
    const { streams, requests, rejections, totals, ...rest } = JSON.parse(printed);
    expect(code).toBe(0);
    expect(rest).toEqual({
      problems: [],
      warnings: [],
      value_warnings: [],
      input_warnings: [],
      failure: null,
    });
    expect(streams).toHaveLength(3);
    expect(streams[1].entries[1]).toMatchObject({
      entry: '/streams/2',
      object: 'purchases',
      method: 'json_schema',
      conditions: ['one for each element of column `line_items`'],
      left_out: ['total', 'coupon', 'shipping'],
      schema: { type: 'object', 'x-each': '/line_items' },
    });
    expect(streams[1].entries[1].fields[4]).toEqual({
      field: '/quantity',
      from: '`quantity` of the element',
      becomes: ['integer', 'default 1'],
    });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/users/track',
        bytes: 9019,
        objects: { attributes: 7, events: 28, purchases: 11 },
      },
    ]);
    expect(rejections[0]).toEqual({
      line: 8,
      stream: 'public.customers',
      code: 'BRAZE_NO_IDENTIFIER',
      path: '',
      message: expect.any(String),
    });
    expect(totals).toMatchObject({
      rows: { read: 40, sent: 35, skipped: {}, rejected: 5 },
      limited: false,
      requests: 1,
      bytes: 9019,
      data_points: { total: 109, standard_attributes: 31, custom_attributes: 27, events: 28, purchases: 23 },
    });
  });

  test('with --explain: each mapping as a schema', async () => {
    const { printed } = await run({ explain: true });
    expect(printed).toContain('  {\n    "type": "object",\n    "x-each": "/line_items",');
    expect(printed.match(/"type": "object",\n {4}"/g)).toHaveLength(4);
  });
});

describe('a configuration', () => {
  test('needs neither endpoint nor key', async () => {
    const { code, printed } = await runUsers({ rest_endpoint: '', api_key: null }, [{ external_id: 'ada' }]);
    expect(code).toBe(0);
    expect(printed).toContain('POST /users/track, attributes 1, ');
  });

  test('with mistakes, and a catalog with some, are told all at once; no row is read', async () => {
    const settings = { rest_endpoint: 'https://dashboard-01.braze.com', rate_limit: { plan: 'fast' } };
    const { code, printed } = await runUsers(settings, []);
    expect(code).toBe(1);
    expect(printed).toMatch(
      /^The configuration has 2 mistakes\.\n1\. \/rest_endpoint: .*\n2\. \/rate_limit\/plan: .*\n$/,
    );
    const { printed: document } = await runUsers(settings, [], { json: true });
    expect(JSON.parse(document)).toMatchObject({
      problems: [{ path: '/rest_endpoint' }, { path: '/rate_limit/plan' }],
      warnings: [],
    });
  });

  test('that cannot be read is a mistake too', async () => {
    const { code, printed } = await run({ config: join(directory, 'none.json') });
    expect(code).toBe(1);
    expect(printed).toMatch(/--config .*none\.json cannot be read: there is no such file\.\n$/);
  });

  test('that is doubtful gets its warnings first', async () => {
    const { code, printed } = await runUsers({ api_kei: 'x' }, []);
    expect(code).toBe(0);
    expect(printed).toMatch(/^Warnings\n {2}\/api_kei: `api_kei` is not a setting here/);
  });
});

describe('never shown is', () => {
  test('the key, wherever it stands', async () => {
    const row = { external_id: 'ada', note: `the key is ${KEY}`, list: [KEY] };
    for (const json of [true, false]) {
      const { printed } = await runUsers({ api_key: KEY }, [row, { [KEY]: 1 }], { json });
      expect(printed).toContain('the key is ***');
      expect(printed).not.toContain(KEY);
    }
  });

  test('what a terminal would obey', async () => {
    const { printed } = await runUsers({}, [{ external_id: 'ada', note: '\u009b2J', '\u001b[2J': null }]);
    expect(printed).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

test('many rejected rows are counted by code behind the first 20', async () => {
  const { printed } = await runUsers(
    {},
    [
      ...Array.from({ length: 19 }, () => ({ note: 1 })),
      ...Array.from({ length: 1200 }, () => ({ external_id: '' })),
    ],
    { limit: 2000 },
  );
  expect(printed.match(/^ {2}line /gm)).toHaveLength(20);
  expect(printed).toMatch(/^ {2}1,199 {2}more of BRAZE_/m);
});

test('values that Braze would shorten are told once, with a count', async () => {
  const row = { external_id: 'ada', note: 'x'.repeat(300) };
  const { code, printed } = await runUsers({}, [row, row]);
  expect(code).toBe(0);
  expect(printed).toMatch(
    /Values that Braze would shorten or retype\n {2}2 {2}BRAZE_TEXT_SHORTENED {2}users#\/note {2}/,
  );
});

test('a sync that would stop is told behind all that came before, with exit code 1', async () => {
  const { code, printed } = await run({}, '{"type":"RECORD","record":{"stream":"nope","data":{}}}');
  expect(code).toBe(1);
  expect(printed).toMatch(
    /\nTotals\n[\s\S]*\nThe sync would stop: INPUT_UNKNOWN_STREAM\n {2}The RECORD in line 1 /,
  );
});

test('a preview that ended at its limit says so', async () => {
  const rows = [{ external_id: 'ada' }, { external_id: 'bob' }];
  const { printed } = await runUsers({}, rows, { limit: 1 });
  expect(printed).toContain('  Reading ended with row 1, as --limit says; there may be more.\n');
  expect(printed).not.toContain('bob');
  expect((await runUsers({}, rows)).printed).not.toContain('--limit');
});

test('the example of the docs is what the command prints', async () => {
  const page = readFileSync('docs/preview.md', 'utf8');
  const messages = readFileSync('examples/messages.jsonl', 'utf8');
  const { printed } = await run({ limit: 2 }, messages);
  expect(page.split('```text\n')[1]?.split('```')[0]).toBe(printed);
});

const BEFORE = `public.customers → attributes (/streams/0, fields)
  /external_id     ← column \`id\`              string
  /email           ← column \`email\`           as it is
  /first_name      ← column \`first_name\`      as it is
  /last_name       ← column \`last_name\`       as it is
  /country         ← column \`country\`         as it is
  /dob             ← column \`birth_date\`      date
  /lifetime_value  ← column \`lifetime_value\`  number
  /signed_up_at    ← column \`signed_up_at\`    date-time
  /loyalty_tier    ← \`/loyalty/tier\`          string
  /loyalty_points  ← \`/loyalty/points\`        integer
  /source          ← constant "warehouse"

public.orders → events (/streams/1, json_schema)
  /external_id          ← column \`customer_id\`     string; required
  /name                 ← constant "Order Placed"  required
  /time                 ← column \`placed_at\`       date-time; required
  /properties/order_id  ← column \`id\`              string
  /properties/total     ← column \`total\`           number
  /properties/currency  ← column \`currency\`        string
  /properties/coupon    ← column \`coupon\`          string
  /properties/city      ← \`/shipping/city\`         string
  Stay out: column \`line_items\`

public.orders → purchases (/streams/2, json_schema), one for each element of column \`line_items\`
  /external_id          ← \`$row/customer_id\`         string; required
  /product_id           ← \`sku\` of the element       string; required
  /currency             ← \`$row/currency\`            string; required
  /price                ← \`price\` of the element     number; required
  /quantity             ← \`quantity\` of the element  integer; default 1
  /time                 ← \`$row/placed_at\`           date-time; required
  /properties/order_id  ← \`$row/id\`                  string
  /properties/title     ← \`title\` of the element     string
  Stay out: column \`total\`, column \`coupon\`, column \`shipping\`

public.page_views → events (/streams/3, columns)
  /external_id   ← column \`external_id\`                                string
  /name          ← column \`name\`                                       string
  /time          ← column \`time\`                                       date-time
  /properties/*  ← column \`path\`, column \`referrer\`, column \`seconds\`  as it is

Request 1 of 1: POST /users/track, attributes 7, events 28, purchases 11, 9,019 bytes
`;

const AFTER = `

Rejected rows
  line 8   public.customers   BRAZE_NO_IDENTIFIER             no identifier: \`external_id\`, \`user_alias\`, \`braze_id\`, \`email\` and \`phone\` are all missing or null
  line 17  public.orders      BRAZE_CURRENCY       /currency  /streams/2: element 0 of column \`line_items\`: \`$row/currency\`: other text found; Braze takes an ISO 4217 code such as EUR
  line 17  public.orders      BRAZE_CURRENCY       /currency  /streams/2: element 1 of column \`line_items\`: \`$row/currency\`: other text found; Braze takes an ISO 4217 code such as EUR
  line 26  public.page_views  BRAZE_NO_IDENTIFIER             no identifier: \`external_id\`, \`user_alias\`, \`braze_id\`, \`email\` and \`phone\` are all missing or null
  line 35  public.page_views  MAPPING_DATE         /time      column \`time\` holds text that does not fit; expected a date-time such as 2024-01-31T09:30:00Z (a number only with \`x-time.unit\`)
  line 44  public.page_views  BRAZE_NO_IDENTIFIER             no identifier: \`external_id\`, \`user_alias\`, \`braze_id\`, \`email\` and \`phone\` are all missing or null

Totals
  stream             rows read  sent  skipped  rejected
  public.customers           8     7        0         1
  public.orders              8     7        0         1
  public.page_views         24    21        0         3
  together                  40    35        0         5

  objects      attributes 7, events 28, purchases 11
  requests     1, 9,019 bytes
  time         less than a second at 100% of the plan standard; 16 seconds for a million rows like these
  data points  109 at most: standard attributes 31, custom attributes 27, events 28, purchases 23
`;
