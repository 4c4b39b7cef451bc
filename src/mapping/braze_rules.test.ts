import { describe, expect, test } from '@jest/globals';
import type { MappingMethod, StreamEntry } from '../config/config.ts';
import type { JsonObject } from '../json/value.ts';
import type { Mapped } from './row.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, sent, streamOf } from './testing/compiled.ts';

/*
 * Rows against Braze's rules, through a whole mapping. Each row goes both ways, as it is parsed and as it is scanned, and
 * has to become the same: see testing/compiled.ts.
 */

const COLUMNS: MappingMethod = { method: 'columns' };

function fields(...names: string[]): MappingMethod {
  const lines = names.map((name) => ({ from: name, to: name, type: 'as_is' as const }));
  return { method: 'fields', fields: lines, passThrough: true };
}

const PASSING = jsonSchema({ additionalProperties: true, properties: { external_id: { type: 'string' } } });

/** The methods, each with `external_id` and `value` as they are. */
const METHODS: [string, StreamEntry][] = [
  ['columns', entryOf('attributes', COLUMNS)],
  ['fields', entryOf('attributes', fields('external_id', 'value'))],
  [
    'json_schema that names it',
    entryOf('attributes', jsonSchema({ properties: { external_id: {}, value: {} } })),
  ],
  ['json_schema that passes it', entryOf('attributes', PASSING)],
];

function messages(mapped: Mapped): string[] {
  return (mapped.rejections ?? []).map(({ message }) => message);
}

describe.each(METHODS)('with the method %s', (_, entry) => {
  const names = columnsNamed('external_id', 'value');
  const dates = (format: string): JsonObject => ({ ...names, value: { type: ['null', 'string'], format } });
  const open = (columns: JsonObject) => compiled(entry, streamOf(columns));

  describe('text that people mean as a date, and Braze keeps as text, is sent with a warning', () => {
    test.each([
      '0000-00-00',
      '0000-00-00 00:00:00',
      '2022-11-00 20:59:22',
      '2022-00-11',
      '2024-02-30',
      '3001-01-01',
      '9999-12-31',
      '15000-12-31T23:40:28+00:00',
      '+12025-01-01T00:00:00Z',
      '-0044-03-15T00:00:00Z',
      '+292269055-12-02T23:00:00.000000 BC',
      '0001-12-31T23:40:28.000000+00:00 BC',
      '0044-03-15 BC',
      '2024-06-30T23:59:60Z',
    ])('%s, in any column', (value) => {
      const { map, warned } = open(names);
      expect(sent(map({ external_id: 'u', value }))).toEqual([`{"external_id":"u","value":"${value}"}`]);
      expect(warned).toEqual(['BRAZE_YEAR /value'].map((each) => each.replace(' ', ' customers#')));
    });

    test.each(['infinity', '-infinity', 'Infinity', '31.01.2024', 'Mon, 01 Jan 2024 00:00:00 GMT'])(
      '%s, where the catalog says that the column holds dates',
      (value) => {
        for (const format of ['date', 'date-time']) {
          const { map, warned } = open(dates(format));
          map({ external_id: 'u', value });
          expect(warned).toEqual(['BRAZE_YEAR customers#/value']);
        }
        const { map, warned } = open(names);
        map({ external_id: 'u', value });
        expect(warned).toEqual([]);
      },
    );

    test.each(['2024-01-31', '2024-01-31T09:30:00Z', '2024-01-31 09:30:00', '12/31/2024', '0000-00-00'])(
      'infinity, where the column held %s before',
      (date) => {
        const { map, warned } = open(names);
        map({ external_id: 'u', value: 'infinity' });
        expect(warned).toEqual([]);
        map({ external_id: 'u', value: date });
        warned.length = 0;
        map({ external_id: 'u', value: 'infinity' });
        expect(warned).toEqual(['BRAZE_YEAR customers#/value']);
      },
    );

    test('but no warning for dates, nor for words, numbers and ids of other columns', () => {
      const { map, warned } = open(names);
      for (const value of [
        '4711-99-33',
        '+4930123456',
        '-12',
        'infinity pool',
        '2024 was good',
        '1/2',
        5,
        null,
      ]) {
        map({ external_id: 'u', value });
      }
      const ofDates = open(dates('date'));
      for (const value of [
        '0000-11-30',
        '0007-01-05',
        '3000-12-31',
        '2024-01-31T09:30:00+05:30',
        '',
        'unknown',
      ]) {
        ofDates.map({ external_id: 'u', value });
      }
      expect([...warned, ...ofDates.warned]).toEqual([]);
    });
  });

  describe('half of a surrogate pair is never sent, for no strict reader takes the request', () => {
    test.each<[string, string]>([
      ['"broken \\ud83d tail"', '/value'],
      ['"\\udc00"', '/value'],
      ['["ok","\\ud83d"]', '/value/1'],
      ['{"a":{"b":"\\udfff"}}', '/value/a/b'],
      ['{"a\\ud83d":1}', '/value'],
      ['[{"k":[{"\\udc00":1}]}]', '/value/0/k/0'],
    ])('%s', (value, path) => {
      expect(sent(open(names).map(`{"external_id":"u","value":${value}}`))).toEqual([
        `BRAZE_CHARACTER ${path}`,
      ]);
    });

    test.each(['u\\ud83d', '\\udc00', 'u\\u0000'])('nor in the identifier %s', (id) => {
      expect(sent(open(names).map(`{"external_id":"${id}","value":1}`))).toEqual([
        'BRAZE_CHARACTER /external_id',
      ]);
    });

    test.each([
      '"ok \\ud83c\\udf33"',
      '"hi\\u0000there"',
      '"text of \\\\ud83d"',
      '"line \\u2028 \\u0085 \\ufeff"',
    ])('but %s is', (value) => {
      const [json] = sent(open(names).map(`{"external_id":"u","value":${value}}`)) as string[];
      expect(JSON.parse(json ?? '')).toEqual({ external_id: 'u', value: JSON.parse(value) });
    });
  });

  test.each<[string, string[]]>([
    ['[[1,2],[3]]', ['BRAZE_ARRAY_OF_ARRAYS /value/0', 'BRAZE_ARRAY_OF_ARRAYS /value/1']],
    ['{"a":[["x"]]}', ['BRAZE_ARRAY_OF_ARRAYS /value/a/0']],
    ['[{"a":[[]]}]', ['BRAZE_ARRAY_OF_ARRAYS /value/0/a/0']],
  ])('an array of arrays is rejected: %s', (value, rejections) => {
    expect(sent(open(names).map(`{"external_id":"u","value":${value}}`))).toEqual(rejections);
  });
});

describe('with the type string, whose words are copied without a look', () => {
  const text = { type: 'string' };
  const typed = entryOf('attributes', jsonSchema({ properties: { external_id: text, value: text } }));
  const lines = ['external_id', 'value'].map((name) => ({ from: name, to: name, type: 'string' as const }));
  const entries: [string, StreamEntry][] = [
    ['json_schema', typed],
    ['fields', entryOf('attributes', { method: 'fields', passThrough: false, fields: lines })],
  ];
  test.each(entries)('%s: dates are warned of where they are expected', (_, entry) => {
    for (const before of ['2024-01-31', '2024-01-31T09:30:00Z', null]) {
      const format = before === null ? { format: 'date' } : {};
      const { map, warned } = compiled(
        entry,
        streamOf({ ...columnsNamed('external_id'), value: { type: 'string', ...format } }),
      );
      map({ external_id: 'u', value: 'infinity' });
      expect(warned).toHaveLength(before === null ? 1 : 0);
      warned.length = 0;
      map({ external_id: 'u', value: before });
      map({ external_id: 'u', value: 'unknown' });
      expect(warned).toEqual([]);
      map({ external_id: 'u', value: 'infinity' });
      map({ external_id: 'u', value: '-infinity' });
      map({ external_id: 'u', value: '0000-00-00' });
      expect(warned).toEqual(Array(3).fill('BRAZE_YEAR customers#/value'));
    }
  });
  test.each(entries)('%s: escapes are looked at', (_, entry) => {
    const { map } = compiled(entry);
    expect(sent(map('{"external_id":"u","value":"a\\ud83d"}'))).toEqual(['BRAZE_CHARACTER /value']);
    expect(sent(map('{"external_id":"u\\ud83d","value":"a"}'))).toEqual(['BRAZE_CHARACTER /external_id']);
    expect(sent(map('{"external_id":"u","value":"a\\u0000"}'))).toHaveLength(1);
  });
  test('a constant with half of a surrogate pair rejects each row', () => {
    const schema = '{"properties":{"external_id":{},"value":{"const":"\\ud83d"}}}';
    expect(sent(compiled(entryOf('attributes', jsonSchema(schema))).map({ external_id: 'u' }))).toEqual([
      'BRAZE_CHARACTER /value',
    ]);
  });
});

describe('names that pass', () => {
  const open = () => compiled(entryOf('attributes', PASSING));
  test.each<[string, string, RegExp]>([
    ['"no\\u0000te":"x"', 'BRAZE_CHARACTER ', /^the name `no\\u0000te` holds the character U\+0000$/],
    ['"no\\ud83d":"x"', 'BRAZE_CHARACTER ', /^the name `no\\uD83D` holds half/],
    [`"${'c'.repeat(300)}":1`, 'BRAZE_NAME ', /^the name `c{59}…` \(300 characters\) is too long/],
    ['"":1', 'BRAZE_NAME ', /^the name `` \(empty\) is empty/],
  ])('%s', (member, rejection, message) => {
    const mapped = open().map(`{"external_id":"u",${member}}`);
    expect(sent(mapped)).toEqual([rejection]);
    expect(messages(mapped)).toEqual([expect.stringMatching(message)]);
  });

  test('odd ones are sent', () => {
    const odd = {
      $email: 1,
      'address.city': 1,
      '100% done': 1,
      '😀 mood': 1,
      'a/b~c': 1,
      toString: 1,
      'a\nb': 1,
    };
    const { map, warned } = open();
    const [json] = sent(map({ external_id: 'u', ...odd })) as string[];
    expect(JSON.parse(json ?? '')).toEqual({ external_id: 'u', ...odd });
    expect(warned).toEqual([]);
  });

  test('what Braze only ignores is left out with a warning, by every method', () => {
    for (const mapping of [COLUMNS, fields('external_id', 'bio'), PASSING]) {
      const { map, warned } = compiled(
        entryOf('attributes', mapping),
        streamOf(columnsNamed('external_id', 'bio')),
      );
      expect(sent(map({ external_id: 'u', bio: 'x' }))).toEqual(['{"external_id":"u"}']);
      expect(sent(map({ external_id: 'u', bio: null }))).toEqual(['{"external_id":"u"}']);
      expect(warned).toEqual(['BRAZE_IGNORED_FIELD customers#/bio']);
    }
  });
});

describe('events and purchases', () => {
  const time = '2024-01-31T09:30:00Z';
  const open = (object: StreamEntry['object']) => compiled(entryOf(object, COLUMNS));

  test('a date that Braze may keep as text, and an array of arrays, are sent with a warning', () => {
    const { map, warned } = open('events');
    map({ external_id: 'u', name: 'n', time, day: '0000-00-00', grid: [[1]] });
    expect(warned).toEqual([
      'BRAZE_YEAR customers#/properties/day',
      'BRAZE_UNDOCUMENTED customers#/properties/grid',
    ]);
  });

  test.each<[string, string]>([
    ['{"external_id":"u","name":"n\\u0000","time":"T"}', '/name'],
    ['{"external_id":"u","name":"n\\ud83d","time":"T"}', '/name'],
    ['{"external_id":"u","name":"n","time":"T","p":{"q":["\\ud83d"]}}', '/properties/p/q/0'],
    ['{"external_id":"u","name":"n","time":"T","p\\u0000":1}', '/properties'],
  ])('characters: %s', (row, path) => {
    expect(sent(open('events').map(row.replace('"T"', `"${time}"`)))).toEqual([`BRAZE_CHARACTER ${path}`]);
  });

  test.each([
    ['eur', 'EUR', []],
    ['EUR', 'EUR', []],
    ['xyz', 'XYZ', ['BRAZE_CURRENCY_UNKNOWN customers#/currency']],
  ])('the currency %s goes out as %s', (currency, code, warnings) => {
    const { map, warned } = open('purchases');
    const [json] = sent(map({ external_id: 'u', product_id: 'p', price: 1, time, currency })) as string[];
    expect(JSON.parse(json ?? '').currency).toBe(code);
    expect(warned).toEqual(warnings);
  });

  test.each(['EURO', '€', '978', ' EUR', ''])('what cannot be a code is rejected: %j', (currency) => {
    expect(
      sent(open('purchases').map({ external_id: 'u', product_id: 'p', price: 1, time, currency })),
    ).toEqual(['BRAZE_CURRENCY /currency']);
  });
});

describe('an object is never larger than a request', () => {
  /** A row of as many bytes as an object for it has. */
  const rowOf = (bytes: number) => ({ external_id: 'u', tag: 'x'.repeat(bytes - 28) });
  const MB = 1 << 20;
  const AROUND = '{"attributes":[]}'.length;

  test.each([
    ['standard', 4 * MB],
    ['legacy', 4 * MB],
    ['bulk', 2 * MB],
  ] as const)('of the plan %s', (plan, bytes) => {
    const rateLimit = { plan, sharePercent: 100 };
    const { map } = compiled(entryOf('attributes', PASSING), streamOf(), { rateLimit });
    const fitting = map(rowOf(bytes - AROUND));
    expect(fitting.objects?.map((object) => object.bytes + AROUND)).toEqual([bytes]);
    expect(sent(map(rowOf(bytes - AROUND + 1)))).toEqual(['BRAZE_TOO_LARGE ']);
  });

  test('nor is one that is written column by column', () => {
    const rateLimit = { plan: 'bulk', sharePercent: 100 } as const;
    const { map } = compiled(entryOf('attributes', PASSING), streamOf(), { rateLimit });
    const columns = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`c${i}`.padEnd(250, '_'), 'x'.repeat(250)]),
      );
    expect(map({ external_id: 'u', ...columns(4_000) }).objects).toHaveLength(1);
    expect(sent(map({ external_id: 'u', ...columns(4_500) }))).toEqual(['BRAZE_TOO_LARGE ']);
  });
});
