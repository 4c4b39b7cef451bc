import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { printable } from '../report/printable.ts';
import { directory, run, runUsers } from './testing/preview.ts';

describe('the examples', () => {
  const messages = readFileSync('examples/messages.jsonl', 'utf8');

  test('as text: mappings, rows beside their objects, rejected rows with what was found, totals', async () => {
    const { code, printed } = await run({}, messages);
    expect(code).toBe(0);
    for (const block of [
      `
public.orders → purchases (/streams/2, json_schema)
  one for each element of column \`line_items\`
  /external_id          ← \`$row/customer_id\`         string; required
`,
      `
public.page_views: 2 of 24 rows
  line 19
    {"external_id": 9007199254740993, "name": "Page Viewed",
     "time": "2025-01-01T00:00:00.000000+00:00", "path": "/sale",
     "referrer": null, "seconds": 261.488}
    → events (/streams/3)
      {"external_id": "9007199254740993", "name": "Page Viewed",
       "time": "2025-01-01T00:00:00.000000+00:00",
       "properties": {"path": "/sale", "seconds": 261.488}}
`,
      `
    ✗ BRAZE_CURRENCY at /currency
      /streams/2: element 1 of column \`line_items\`: \`$row/currency\`: other text
      found; Braze takes an ISO 4217 code such as EUR
      found "EURO"
`,
      `
  stream             rows read  sent  skipped  rejected
  public.customers           8     7        0         1
  public.orders              8     7        0         1
  public.page_views         24    21        0         3
  together                  40    35        0         5

  objects      attributes 7, events 28, purchases 11
  requests     1, 9,019 bytes
`,
    ]) {
      expect(printed).toContain(block);
    }
    expect(printed).not.toContain('POST /users/track');
  });

  test('as text on a page of any width: no line is longer', async () => {
    for (const width of [72, 80, 100]) {
      const { printed } = await run({ width }, messages);
      for (const line of printed.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  test('with --requests: the first requests in full', async () => {
    const { printed } = await run({ requests: true }, messages);
    const document = JSON.parse((await run({ json: true }, messages)).printed);
    expect(printed).toContain(
      `Request 1 of 1: POST /users/track, attributes 7, events 28, purchases 11, 9,019 bytes\n${printable(JSON.stringify(document.requests[0].body, null, 2))}\n`,
    );
  });

  test('as JSON: the same, numbers exact', async () => {
    const { code, printed } = await run({ json: true }, messages);
    const { streams, rows, requests, rejections, totals, ...rest } = JSON.parse(printed);
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
    expect(rows).toHaveLength(40);
    expect(rows[0]).toMatchObject({
      line: 1,
      stream: 'public.customers',
      data: { first_name: 'Zoë' },
      objects: [
        {
          entry: '/streams/0',
          element: null,
          object: 'attributes',
          body: { external_id: '9007199254740993' },
        },
      ],
      rejections: [],
    });
    expect(rows.find(({ line }: { line: number }) => line === 17)).toMatchObject({
      data: { currency: 'EURO' },
      objects: [],
      rejections: [{ code: 'BRAZE_CURRENCY', path: '/currency', value: 'EURO' }, { value: 'EURO' }],
    });
    expect(rejections[0]).toEqual({
      line: 8,
      stream: 'public.customers',
      code: 'BRAZE_NO_IDENTIFIER',
      path: '',
      message: expect.any(String),
    });
    expect(totals).toMatchObject({
      rows: { read: 40, sent: 35, skipped: {}, rejected: 5 },
      rows_read: 40,
      limited: false,
      unseen: [],
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
    expect(printed).toContain('→ attributes (/streams/0)\n      {"external_id": "ada"}\n');
  });

  test('with mistakes, and a catalog with some, are told all at once; no row is read', async () => {
    const settings = { rest_endpoint: 'https://dashboard-01.braze.com', rate_limit: { plan: 'fast' } };
    const { code, printed } = await runUsers(settings, []);
    expect(code).toBe(1);
    expect(printed).toMatch(
      /^The configuration has 2 mistakes\.\n1\. \/rest_endpoint: .*\n {3}.*\n2\. \/rate_limit\/plan: /,
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
    expect(printed).toMatch(/--config .*none\.json\s+cannot be read: there is no such file\.\n$/);
  });

  test('that is doubtful gets its warnings first', async () => {
    const { code, printed } = await runUsers({ api_kei: 'x' }, []);
    expect(code).toBe(0);
    expect(printed).toMatch(/^Warnings\n {2}\/api_kei: `api_kei` is not a setting here/);
  });
});

test('many rejected rows are counted by code behind the first 10', async () => {
  const { printed } = await runUsers(
    {},
    [
      ...Array.from({ length: 9 }, () => ({ note: 1 })),
      ...Array.from({ length: 1200 }, () => ({ external_id: '' })),
    ],
    { limit: 2000 },
  );
  expect(printed.match(/^ {4}✗ /gm)).toHaveLength(10);
  expect(printed).toMatch(/^ {2}1,199 {2}more rows with BRAZE_/m);
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
  expect(printed).toMatch(
    /^ {2}Reading ended after 1 row: --limit holds for each stream\. There may be more\.\n/m,
  );
  expect(printed).not.toContain('bob');
  expect((await runUsers({}, rows)).printed).not.toContain('--limit');
});

test('the example of the docs is what the command prints', async () => {
  const page = readFileSync('docs/preview.md', 'utf8');
  const messages = readFileSync('examples/messages.jsonl', 'utf8');
  const { printed } = await run({ limit: 1 }, messages);
  expect(page.split('```text\n')[1]?.split('```')[0]).toBe(printed);
});
