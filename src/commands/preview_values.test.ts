import { describe, expect, test } from '@jest/globals';
import { file, KEY, run, runUsers } from './testing/preview.ts';

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

test('values that Braze would shorten are listed once, with a count', async () => {
  const row = { external_id: 'ada', note: 'x'.repeat(300) };
  const { code, printed } = await runUsers({}, [row, row]);
  expect(code).toBe(0);
  expect(printed).toMatch(
    /Values that Braze would shorten or retype\n {2}2 × BRAZE_TEXT_SHORTENED at users#\/note\n {4}/,
  );
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
