import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { printable } from '../report/printable.ts';
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
async function run({ width = 80, ...options }: Partial<PreviewOptions> & { width?: number }, stdin = '') {
  let printed = '';
  const code = await preview(
    { ...EXAMPLE, limit: 100, json: false, explain: false, requests: false, ...options },
    {
      stdin: Readable.from([Buffer.from(stdin)]),
      write: (text) => {
        printed += text;
      },
      page: { paint: (_style, text) => text, width },
    },
  );
  return { code, printed };
}

/** A preview of one stream with these settings and rows. */
function runUsers(
  settings: object,
  rows: readonly object[],
  options: Partial<PreviewOptions> = {},
  stdin?: string,
) {
  const config = file('config.json', {
    streams: [{ stream: 'users', object: 'attributes', mapping: { method: 'columns' } }],
    ...settings,
  });
  const stream = { name: 'users', json_schema: { properties: { external_id: {}, note: {} } } };
  const catalog = file('catalog.json', {
    streams: [{ stream, sync_mode: 'incremental', destination_sync_mode: 'append' }],
  });
  const lines = rows.map((data) => JSON.stringify({ type: 'RECORD', record: { stream: 'users', data } }));
  return run({ config, catalog, ...options }, stdin ?? lines.join('\n'));
}

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

describe('never shown is', () => {
  test('the key, wherever it stands', async () => {
    const row = { external_id: 'ada', note: `the key is ${KEY}`, long: 'x'.repeat(40) + KEY, list: [KEY] };
    for (const json of [true, false]) {
      const { printed } = await runUsers({ api_key: KEY }, [row, { [KEY]: 1 }], { json });
      expect(printed).toContain('the key is ***');
      expect(printed).not.toContain(KEY.slice(0, 8));
    }
  });

  test('what a terminal would obey', async () => {
    const { printed } = await runUsers({}, [{ external_id: 'ada', note: '\u009b2J', '\u001b[2J': null }]);
    expect(printed).not.toMatch(/(?!\n)\p{Cc}/u);
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

describe('a rejected value is shown', () => {
  const fields = [
    { from: 'external_id', to: 'external_id' },
    { from: 'note', to: 'price', type: 'number' },
  ];
  const streams = [{ stream: 'users', object: 'attributes', mapping: { method: 'fields', fields } }];
  const values: [unknown, string][] = [
    ['12,50', 'found "12,50"'],
    [{ a: [1, 2] }, 'found {"a": [1, 2]}'],
    [true, 'found true'],
    ['x'.repeat(200), `found "${'x'.repeat(20)}`],
  ];

  test.each(values)('%j', async (note, expected) => {
    const row = { external_id: 'ada', note };
    const { printed } = await runUsers({ streams }, [row]);
    expect(printed).toContain(`\n      ${expected}`);
    const { rejections } = JSON.parse((await runUsers({ streams }, [row], { json: true })).printed);
    expect(rejections).toMatchObject([{ path: '/price', value: note }]);
  });

  test('of an identifier, and of an element', async () => {
    const { printed } = await runUsers({}, [{ external_id: ' ' }]);
    expect(printed).toContain('found " "\n');
  });

  test('but no value where the column is missing', async () => {
    const { printed } = await runUsers({}, [{ note: 'x' }]);
    expect(printed).toMatch(/✗ BRAZE_NO_IDENTIFIER/);
    expect(printed).not.toMatch(/^ {6}found /m);
  });
});

describe('a dead letter', () => {
  const line = (data: object, more: object = {}) =>
    JSON.stringify({
      stream: 'users',
      namespace: null,
      emitted_at: 5,
      data,
      errors: [],
      accepted: [],
      ...more,
    });
  const record = '{"type":"RECORD","record":{"stream":"users","data":{"external_id":"ada"}}}';

  test('is read as the rows that it holds, alone and among messages', async () => {
    const rejected = line(
      { external_id: 'bob', note: 7 },
      { errors: [{ code: 'MAPPING_TYPE', message: '', path: '' }] },
    );
    for (const stdin of [rejected, `${record}\n${rejected}`, `${rejected}\n${record}`]) {
      const { code, printed } = await runUsers({}, [], {}, stdin);
      expect(code).toBe(0);
      expect(printed).toContain('{"external_id": "bob", "note": 7}');
    }
  });

  test('is shown without the objects that Braze has', async () => {
    const taken = line(
      { external_id: 'bob' },
      { accepted: [{ entry: 0, element: null }], entries: [{ entry: 0, object: 'attributes' }] },
    );
    const { printed } = await runUsers({}, [], {}, taken);
    expect(printed).toMatch(/→ nothing\n/);
    expect(printed).toContain('1 taken by Braze before');
  });

  test('that is damaged stops a replay, and so the preview', async () => {
    const { code, printed } = await runUsers({}, [], {}, line({}, { accepted: 5 }));
    expect(code).toBe(1);
    expect(printed).toMatch(/The sync would stop: REPLAY_LINE\n {2}Line 1 of stdin is no rejected row/);
  });
});

test('values that Braze would shorten are told once, with a count', async () => {
  const row = { external_id: 'ada', note: 'x'.repeat(300) };
  const { code, printed } = await runUsers({}, [row, row]);
  expect(code).toBe(0);
  expect(printed).toMatch(
    /Values that Braze would shorten or retype\n {2}2 × BRAZE_TEXT_SHORTENED at users#\/note\n {4}/,
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

describe('no escape, bidi or zero-width character reaches the terminal', () => {
  const EVIL = '\u001b[8mhidden\u202egnp\u200b\u009b2J';
  const catalog = {
    streams: [
      {
        stream: { name: `users${EVIL}`, json_schema: { properties: { [EVIL]: {}, id: {} } } },
        sync_mode: 'incremental',
        destination_sync_mode: 'append',
      },
    ],
  };
  const schema = { properties: { external_id: { 'x-from': 'id' } }, additionalProperties: true };
  const entry = {
    stream: `users${EVIL}`,
    object: 'attributes',
    mapping: { method: 'json_schema', schema: JSON.stringify(schema) },
  };
  const files = (streams: object) => ({
    config: file('evil_config.json', { streams: [streams] }),
    catalog: file('evil_catalog.json', catalog),
  });
  const row = (data: object, stream = `users${EVIL}`) =>
    `${JSON.stringify({ type: 'RECORD', record: { stream, data, emitted_at: 1 } })}\n`;
  const stdin = `${row({ id: 1, [EVIL]: EVIL })}${row({ id: [EVIL], x: { 'a b': EVIL } })}${EVIL}\n${row({}, EVIL)}`;

  test.each([
    ['as text', {}],
    ['explained, with requests', { explain: true, requests: true }],
    ['as JSON', { json: true }],
  ])('%s', async (_, options) => {
    const { printed } = await run({ ...files(entry), ...options }, stdin);
    expect(printed).toContain('hidden');
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    if ('json' in options) {
      expect(JSON.parse(printed).rows[0].data).toEqual({ id: 1, [EVIL]: EVIL });
    }
  });

  test('where the configuration has a mistake', async () => {
    const { printed } = await run(files({ ...entry, [EVIL]: 1, object: EVIL }));
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
