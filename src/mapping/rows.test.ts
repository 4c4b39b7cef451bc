import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Kind } from '../braze/kind.ts';
import type { FieldMapping, MappingMethod } from '../config/config.ts';
import { compileStreams } from './streams.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, sent, streamOf } from './testing/compiled.ts';

/*
 * Rows as they come out of files, warehouses and loaders, and what becomes of them in the three methods.
 */

const COLUMNS: MappingMethod = { method: 'columns' };

/** The three methods over columns that have Braze's names. */
function methodsOver(names: readonly string[]): [string, MappingMethod][] {
  const lines = names.map((name): FieldMapping => ({ from: name, to: name, type: 'as_is' }));
  const isPart = (name: string) => name.startsWith('alias_');
  const properties = Object.fromEntries(names.filter((name) => !isPart(name)).map((name) => [name, {}]));
  const parts = Object.fromEntries(names.filter(isPart).map((name) => [name, {}]));
  const alias = names.some(isPart) ? { user_alias: { properties: parts } } : {};
  return [
    ['columns', COLUMNS],
    ['fields', { method: 'fields', fields: lines, passThrough: false }],
    ['json_schema', jsonSchema({ properties: { ...properties, ...alias } })],
  ];
}

/** What becomes of a row, and what is warned of. */
function become(mapping: MappingMethod, row: object, kind: Kind = 'attributes', names = Object.keys(row)) {
  const { map, warned } = compiled(entryOf(kind, mapping), streamOf(columnsNamed(...names)));
  const objects = sent(map(row));
  return { sent: objects, warned: warned.map((text) => text.replace('customers#', '')) };
}

function advice(columns: readonly string[], kind: Kind = 'attributes', mapping = COLUMNS): string[] {
  const { problems, warnings } = compileStreams(
    { streams: [entryOf(kind, mapping)], updateExistingOnly: false, defaultBrazeApp: null },
    [streamOf(columnsNamed(...columns))],
    () => {},
  );
  return [...problems, ...warnings].map(({ message }) => message);
}

describe('empty text', () => {
  const names = 'external_id email phone first_name dob gender country email_subscribe plan score'.split(' ');
  const row = Object.fromEntries(names.map((name) => [name, '']));
  test.each(methodsOver(names))(
    '%s: where it is no value it counts as not given, free text stays',
    (_, mapping) => {
      const { sent, warned } = become(mapping, { ...row, external_id: '1' });
      expect(sent).toEqual(['{"external_id":"1","first_name":"","plan":"","score":""}']);
      expect(warned.sort()).toEqual(
        ['country', 'dob', 'email', 'email_subscribe', 'gender', 'phone'].map(
          (name) => `BRAZE_EMPTY /${name}`,
        ),
      );
    },
  );

  const standard = [
    'date_of_first_session',
    'date_of_last_session',
    'marked_email_as_spam_at',
    'language',
    'time_zone',
    'push_subscribe',
    'email_open_tracking_disabled',
    'current_location',
    'subscription_groups',
    'push_tokens',
    'facebook',
  ];
  for (const [method, mapping] of methodsOver(['external_id', ...standard])) {
    test.each(standard)(`${method}: %s`, (name) => {
      expect(become(mapping, { external_id: '1', [name]: '' }, 'attributes', ['external_id', name])).toEqual({
        sent: ['{"external_id":"1"}'],
        warned: [`BRAZE_EMPTY /${name}`],
      });
    });
  }

  test('identifiers: the next one names the user', () => {
    const ids = ['external_id', 'braze_id', 'alias_name', 'alias_label', 'email', 'phone'];
    const value = fc.constantFrom('', null, 'x', 'a@b.c');
    fc.assert(
      fc.property(fc.record(Object.fromEntries(ids.map((id) => [id, value]))), (row) => {
        const email = row.email === 'x' ? '' : row.email;
        // An alias with an empty label is one only where nothing else names the user.
        const label = row.alias_label === null && row.alias_name === '' ? null : row.alias_label;
        const given = { ...row, email, alias_label: label };
        const nulled = Object.fromEntries(
          Object.entries(given).map(([id, text]) => [id, text === '' && id !== 'alias_label' ? null : text]),
        );
        for (const [, mapping] of methodsOver(ids)) {
          const found = become(mapping, given).sent as string[];
          const wanted = become(mapping, nulled).sent as string[];
          // A null email beside another identifier removes it; one that is not given says nothing.
          expect(found.map(withoutNullAddresses)).toEqual(wanted.map(withoutNullAddresses));
        }
      }),
      { numRuns: 60 },
    );
  });

  const withoutNullAddresses = (text: string) => text.replace(/,"(?:email|phone)":null/g, '');

  test.each<[string, object, unknown]>([
    [
      'a name beside another identifier',
      { external_id: 'e', alias_name: '', alias_label: '' },
      ['{"external_id":"e"}'],
    ],
    [
      'a label beside another identifier',
      { external_id: 'e', alias_name: 'n', alias_label: '' },
      ['{"external_id":"e"}'],
    ],
    ['a label alone', { alias_name: 'n', alias_label: '' }, ['BRAZE_ALIAS /user_alias/alias_label']],
    ['both parts alone', { alias_name: '', alias_label: '' }, ['BRAZE_NO_IDENTIFIER ']],
  ])('an alias with an empty part: %s', (_, row, expected) => {
    for (const [, mapping] of methodsOver(['external_id', 'alias_name', 'alias_label'])) {
      expect(become(mapping, row, 'attributes', ['external_id', 'alias_name', 'alias_label']).sent).toEqual(
        expected,
      );
    }
  });

  test('a default serves it where it is no value', () => {
    const mapping = jsonSchema({
      properties: {
        external_id: {},
        gender: { default: 'N' },
        dob: { type: 'string', format: 'date', default: '1900-01-01' },
        first_name: { type: 'string', default: 'friend' },
      },
    });
    expect(become(mapping, { external_id: '1', gender: '', dob: '', first_name: '' })).toEqual({
      sent: ['{"external_id":"1","gender":"N","dob":"1900-01-01","first_name":""}'],
      warned: [],
    });
  });

  test('events and purchases: app, quantity and properties are not given, required fields are missing', () => {
    const event = { external_id: 'u', name: 'n', time: '2024-01-31T00:00:00Z', app_id: '', properties: '' };
    expect(become(COLUMNS, event, 'events')).toEqual({
      sent: ['{"external_id":"u","name":"n","time":"2024-01-31T00:00:00Z"}'],
      warned: ['BRAZE_EMPTY /properties', 'BRAZE_EMPTY /app_id'],
    });
    expect(become(COLUMNS, { ...event, time: '' }, 'events').sent).toEqual(['BRAZE_REQUIRED /time']);
    const purchase = { external_id: 'u', product_id: 'p', currency: 'EUR', time: '2024-01-31T00:00:00Z' };
    expect(become(COLUMNS, { ...purchase, price: '9.90', quantity: '' }, 'purchases')).toEqual({
      sent: [
        '{"external_id":"u","product_id":"p","currency":"EUR","price":9.9,"time":"2024-01-31T00:00:00Z"}',
      ],
      warned: ['BRAZE_EMPTY /quantity'],
    });
    expect(become(COLUMNS, { ...purchase, price: '' }, 'purchases').sent).toEqual(['BRAZE_REQUIRED /price']);
  });

  test.each<[object, unknown]>([
    [{ EXTERNAL_ID: '', EMAIL: 'y@example.com' }, ['{"email":"y@example.com","a":1}']],
    [{ EXTERNAL_ID: 'e9', ALIAS_NAME: '', ALIAS_LABEL: '' }, ['{"external_id":"e9","a":1}']],
    [{ EXTERNAL_ID: 'e6', EMAIL: '', PHONE: '' }, ['{"external_id":"e6","a":1}']],
    [{ ALIAS_NAME: 'al', ALIAS_LABEL: null }, ['BRAZE_ALIAS /user_alias/alias_label']],
    [{}, ['BRAZE_NO_IDENTIFIER ']],
  ])('in a table for Cloud Data Ingestion: %j', (ids, expected) => {
    const all = ['EXTERNAL_ID', 'ALIAS_NAME', 'ALIAS_LABEL', 'BRAZE_ID', 'EMAIL', 'PHONE'];
    const row = {
      ...Object.fromEntries(all.map((id) => [id, null])),
      ...ids,
      UPDATED_AT: '2024-01-01',
      PAYLOAD: '{"a":1}',
    };
    expect(become(COLUMNS, row).sent).toEqual(expected);
  });
});

describe('placeholders are no identifiers', () => {
  const word = fc.constantFrom('null', 'undefined', 'none', 'nan', 'n/a', 'true', 'false');
  const cased = word.chain((text) => fc.mixedCase(fc.constant(text)));
  test('in any case, as each identifier, in each method', () => {
    const code = 'BRAZE_PLACEHOLDER';
    fc.assert(
      fc.property(fc.oneof(cased, fc.boolean()), (value) => {
        const outcomes: [object, string][] = [
          [{ external_id: value, plan: 'p' }, `${code} /external_id`],
          [{ braze_id: value }, `${code} /braze_id`],
          [{ email: value }, `${code} /email`],
          [{ phone: value }, `${code} /phone`],
          [{ alias_name: value, alias_label: 'crm' }, `${code} /user_alias/alias_name`],
          [{ alias_name: 'a', alias_label: value }, `${code} /user_alias/alias_label`],
        ];
        for (const [row, expected] of outcomes) {
          for (const [, mapping] of methodsOver(Object.keys(row))) {
            expect(become(mapping, row).sent).toEqual([expected]);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  test.each(['0', '-', '12', ' 12 ', 'nullable', 'nan1', 'Nancy', '[object Object]', 'truet', 'ᴺull', 0])(
    'others are sent: %j',
    (external_id) => {
      expect(become(COLUMNS, { external_id, plan: 'p' }).sent).toEqual([
        JSON.stringify({ external_id: String(external_id), plan: 'p' }),
      ]);
    },
  );

  test('a phone that names nobody may be anything', () => {
    expect(become(COLUMNS, { external_id: 'u', phone: 'none' }).sent).toEqual([
      '{"external_id":"u","phone":"none"}',
    ]);
    expect(become(COLUMNS, { email: 'a@b.c', phone: 'none' }).sent).toEqual([
      '{"email":"a@b.c","phone":"none"}',
    ]);
  });

  test('an email that names nobody is an address or not', () => {
    expect(become(COLUMNS, { external_id: 'u', email: 'n/a' }).sent).toEqual(['BRAZE_EMAIL /email']);
  });

  test('null_values makes them null', () => {
    const entry = entryOf('attributes', COLUMNS, { nullValues: ['null', 'N/A'] });
    const { map } = compiled(entry, streamOf(columnsNamed('external_id', 'email')));
    expect(sent(map({ external_id: 'null', email: 'a@b.c' }))).toEqual(['{"email":"a@b.c"}']);
    expect(sent(map({ external_id: 'NULL', email: 'a@b.c' }))).toEqual(['BRAZE_PLACEHOLDER /external_id']);
  });
});

describe('nulls inside of values that pass', () => {
  const value = jsonSchema({ properties: { external_id: {}, trip: {} } });
  const object = jsonSchema({ properties: { external_id: {}, trip: { type: 'object' } } });
  const rest = jsonSchema({ properties: { external_id: {} }, additionalProperties: true });
  const methods: [string, MappingMethod][] = [
    ['columns', COLUMNS],
    ['a property', value],
    ['an object', object],
    ['additionalProperties', rest],
  ];
  for (const [title, mapping] of methods) {
    test.each<[object, string | undefined]>([
      [{ city: 'B', when: { $time: null } }, '{"city":"B"}'],
      [{ city: 'B', when: { $time: null, zone: 'x' } }, '{"city":"B"}'],
      [{ city: null, when: { $time: '2024-05-01T00:00:00Z' } }, '{"when":{"$time":"2024-05-01T00:00:00Z"}}'],
      [{ $time: null }, undefined],
      [{ inc: null }, undefined],
      [{ add: null, remove: null }, undefined],
      [{ add: null, remove: ['x'] }, '{"remove":["x"]}'],
      [{ $add: null }, undefined],
      [{ $remove: null, $update: null }, undefined],
      [{ deep: [{ a: 1, when: { $time: null } }] }, '{"deep":[{"a":1}]}'],
      [{ street: null }, '{}'],
    ])(`${title}: %j`, (trip, expected) => {
      const object =
        expected === undefined ? '{"external_id":"u"}' : `{"external_id":"u","trip":${expected}}`;
      expect(become(mapping, { external_id: 'u', trip })).toEqual({ sent: [object], warned: [] });
    });
  }

  test.each<[string, MappingMethod]>([
    ['columns', COLUMNS],
    [
      'fields',
      {
        method: 'fields',
        fields: [{ from: 'external_id', to: 'external_id', type: 'as_is' }],
        passThrough: true,
      },
    ],
    ['an array', jsonSchema({ properties: { external_id: {}, tags: { type: 'array' } } })],
    [
      'items',
      jsonSchema({ properties: { external_id: {}, tags: { type: 'array', items: { type: 'string' } } } }),
    ],
  ])('elements are left out with a warning: %s', (_, mapping) => {
    expect(become(mapping, { external_id: 'u', tags: ['a', null, 'b', null] })).toEqual({
      sent: ['{"external_id":"u","tags":["a","b"]}'],
      warned: ['MAPPING_NULL_IN_ARRAY /tags', 'MAPPING_NULL_IN_ARRAY /tags'],
    });
  });

  test('elements that are deep inside count for their attribute', () => {
    const trip = { stops: [{ at: [1, null, { $time: null }] }] };
    expect(become(COLUMNS, { external_id: 'u', trip })).toEqual({
      sent: ['{"external_id":"u","trip":{"stops":[{"at":[1]}]}}'],
      warned: ['MAPPING_NULL_IN_ARRAY /trip', 'MAPPING_NULL_IN_ARRAY /trip'],
    });
  });

  test('a property of an event', () => {
    const row = { external_id: 'u', name: 'n', time: '2024-01-31T00:00:00Z', items: [null, 1] };
    expect(become(COLUMNS, row, 'events')).toEqual({
      sent: ['{"external_id":"u","name":"n","time":"2024-01-31T00:00:00Z","properties":{"items":[1]}}'],
      warned: ['MAPPING_NULL_IN_ARRAY /properties/items'],
    });
  });

  test('items with x-null: omit leave them out without a word, reject rejects', () => {
    const items = (mode: string) =>
      jsonSchema({ properties: { external_id: {}, tags: { type: 'array', items: { 'x-null': mode } } } });
    expect(become(items('omit'), { external_id: 'u', tags: ['a', null] })).toEqual({
      sent: ['{"external_id":"u","tags":["a"]}'],
      warned: [],
    });
    expect(become(items('reject'), { external_id: 'u', tags: ['a', null] }).sent).toEqual([
      'MAPPING_NULL /tags/1',
    ]);
    const whole = jsonSchema({ properties: { external_id: {}, tags: { 'x-null': 'reject' } } });
    expect(become(whole, { external_id: 'u', tags: ['a', null] }).sent).toEqual(['MAPPING_NULL /tags/1']);
  });

  test('a null element of x-each makes no object', () => {
    const mapping = jsonSchema({ 'x-each': '/ids', properties: { external_id: { 'x-from': '' } } });
    expect(become(mapping, { ids: ['a', null, 'b'] })).toEqual({
      sent: ['{"external_id":"a"}', '{"external_id":"b"}'],
      warned: ['MAPPING_NULL_IN_ARRAY '],
    });
  });

  test('a row that is rejected warns of none', () => {
    expect(become(COLUMNS, { external_id: 'u', dob: 'never', tags: [null] })).toEqual({
      sent: ['MAPPING_DATE /dob'],
      warned: [],
    });
  });

  test.each([
    { properties: { city: { 'x-null': 'send' } } },
    { properties: { city: { $ref: '#/$defs/sent' } } },
    { type: 'array', items: { $ref: '#/$defs/sent' } },
    { type: 'object', additionalProperties: { 'x-null': 'send' } },
  ])('a null that is sent inside of a value is a mistake: %j', (trip) => {
    const mapping = jsonSchema({
      properties: { external_id: {}, trip },
      $defs: { sent: { $ref: '#/$defs/other' }, other: { 'x-null': 'send' } },
    });
    expect(advice(['external_id', 'trip', 'city'], 'attributes', mapping)).toEqual([
      expect.stringMatching(/whole attribute only/),
    ]);
  });
});

describe("tables for Braze's Cloud Data Ingestion", () => {
  const PAYLOAD = '{"plan":"gold","gone":null}';
  const object = '{"external_id":"x1","plan":"gold","gone":null}';
  const cdi = { EXTERNAL_ID: 'x1', PAYLOAD };
  test.each<[string, object]>([
    ['UPDATED_AT', { ...cdi, UPDATED_AT: '2024-04-16' }],
    ['in small letters', { external_id: 'x1', payload: PAYLOAD, updated_at: '2024-04-16' }],
    [
      'columns of the platform',
      { ...cdi, UPDATED_AT: '2024-04-16', _AIRBYTE_RAW_ID: 'r', _fivetran_synced: 'x' },
    ],
    ['another column', { ...cdi, UPDATED_AT: '2024-04-16', ID: 5, name: 'n' }],
    ['no UPDATED_AT, but nothing else', cdi],
    ['no UPDATED_AT, but only identifiers', { ...cdi, EMAIL: null, PHONE: null }],
    ['an object', { ...cdi, PAYLOAD: JSON.parse(PAYLOAD), UPDATED_AT: null }],
  ])('recognised: %s', (_, row) => {
    expect(become(COLUMNS, row)).toEqual({ sent: [object], warned: [] });
  });

  test('no UPDATED_AT and another column: it is not one, which is told before the first row', () => {
    expect(become(COLUMNS, { ...cdi, plan: 'x' }).sent).toEqual([
      JSON.stringify({ external_id: 'x1', PAYLOAD, plan: 'x' }),
    ]);
    expect(advice(['EXTERNAL_ID', 'PAYLOAD', 'plan', '_AIRBYTE_META'])).toEqual([
      expect.stringMatching(
        /^`PAYLOAD` goes out as an attribute of that name, .* no `UPDATED_AT`, and `plan` stands beside it\. .* add `UPDATED_AT` or deselect the other columns/,
      ),
    ]);
    expect(advice(['external_id', 'name', 'time', 'payload'], 'events')).toEqual([
      expect.stringMatching(/^`payload` goes out as a property/),
    ]);
  });

  test('other columns are named once, those of platforms are not', () => {
    const names = ['EXTERNAL_ID', 'PAYLOAD', 'UPDATED_AT', 'ID', 'n', '_AB_CDC_LSN'];
    expect(advice(names)).toEqual([expect.stringMatching(/`PAYLOAD` holds, and `ID`, `n` are left out/)]);
    expect(advice(names.filter((name) => name.length > 2))).toEqual([]);
  });

  test.each<[string, unknown, RegExp]>([
    ['null', null, /column `payload` is missing or null; expected an object/],
    ['missing', undefined, /column `payload` is missing or null/],
    ['an array as text', '[{"name":"a"}]', /column `payload` holds text that is a JSON array/],
    ['an array', [{ name: 'a' }], /column `payload` holds an array/],
    ['single quotes', "{'name': 'x'}", /column `payload` holds text that is no JSON; expected an object/],
    ['a number', 5, /column `payload` holds a number/],
  ])('the reason names the payload: %s', (_, payload, reason) => {
    const row = { alias_name: 'u', alias_label: 'l', updated_at: '2026-05-01T10:00:00Z', payload };
    const names = Object.keys({ ...row, payload: 0 });
    const { map } = compiled(entryOf('events', COLUMNS), streamOf(columnsNamed(...names)));
    expect(map(row).rejections?.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(new RegExp(`^MAPPING_TYPE ${reason.source}`)),
    ]);
  });

  test.each([
    ['2026-05-01 10:00:00+00', undefined, '2026-05-01T10:00:00Z'],
    ['2026-05-01 10:00:00.123 +0000', undefined, '2026-05-01T10:00:00.123Z'],
    ['2026-05-01 10:00:00 UTC', null, '2026-05-01T10:00:00Z'],
    ['2026-05-01 10:00:00', '', '2026-05-01T10:00:00Z'],
    ['2026-05-01 10:00:00', '2026-04-01T09:00:00Z', '2026-04-01T09:00:00Z'],
  ])('UPDATED_AT %j is the time where the payload has %j', (UPDATED_AT, time, expected) => {
    const row = { EXTERNAL_ID: 'u', UPDATED_AT, PAYLOAD: { name: 'n', time } };
    expect(become(COLUMNS, row, 'events').sent).toEqual([
      JSON.stringify({ external_id: 'u', time: expected, name: 'n' }),
    ]);
  });
});

describe("Braze's own names in another spelling", () => {
  const line = (to: string): FieldMapping => ({ from: 'id', to, type: 'as_is' });
  const id: FieldMapping = { from: 'id', to: 'external_id', type: 'as_is' };
  test.each([
    ['firstName', 'first_name'],
    ['First Name', 'first_name'],
    ['e-mail', 'email'],
    ['E-Mail', 'email'],
    ['TimeZone', 'time_zone'],
    ['SUBSCRIPTION-GROUPS', 'subscription_groups'],
    ['brazeId', 'braze_id'],
    ['aliasName', 'alias_name'],
  ])('%s is probably %s', (name, field) => {
    const one = expect.stringMatching(`\`${name}\`.*\`${field}\``);
    expect(advice(['external_id', name])).toEqual([one]);
    expect(
      advice(['id'], 'attributes', { method: 'fields', fields: [id, line(name)], passThrough: false }),
    ).toEqual([one]);
    const schema = { external_id: { 'x-from': 'id' }, [name]: { 'x-from': 'id' } };
    expect(advice(['id'], 'attributes', jsonSchema({ properties: schema }))).toEqual([one]);
  });

  test('an identifier, which is missing then', () => {
    for (const name of ['externalId', 'External ID', 'EXTERNAL-ID']) {
      const told = advice([name, 'plan']);
      expect(told).toEqual(expect.arrayContaining([expect.stringMatching(`\`${name}\`.*\`external_id\``)]));
      expect(
        advice(['id'], 'attributes', { method: 'fields', fields: [line(name)], passThrough: false }),
      ).toEqual(expect.arrayContaining([expect.stringMatching(`\`${name}\`.*\`external_id\``)]));
    }
  });

  test('in a property of an event, where nothing fills the field itself', () => {
    const lines = [id, line('productId'), line('Currency'), line('price'), line('time')];
    const mapping: MappingMethod = { method: 'fields', fields: lines, passThrough: false };
    expect(advice(['id'], 'purchases', mapping)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^`productId` becomes a property .* add a line with `"to": "product_id"`/),
        expect.stringMatching(/^`Currency` becomes a property .*`currency`/),
      ]),
    );
    expect(advice(['external_id', 'name', 'time', 'appId', 'E-mail'], 'events')).toEqual([
      expect.stringMatching(/^column `appId` becomes a property of that name, not Braze's field `app_id`/),
    ]);
  });

  test('names that only look alike are left alone', () => {
    expect(advice(['external_id', 'emails', 'name_first', 'gender2', 'phone_number'])).toEqual([]);
  });
});

describe('types', () => {
  const typed = (type: object, value: unknown) => {
    const mapping = jsonSchema({ properties: { external_id: {}, value: type } });
    return become(mapping, { external_id: 'u', value }).sent;
  };
  const object = (value: unknown) => [JSON.stringify({ external_id: 'u', value })];
  const dateTime = { type: 'string', format: 'date-time' };
  const two = (number: number) => String(number).padStart(2, '0');

  test('boolean: true and false in any case, 1 and 0, nothing else', () => {
    const word = fc
      .boolean()
      .chain((value) => fc.mixedCase(fc.constant(String(value))).map((text) => ({ value, text })));
    fc.assert(
      fc.property(word, fc.string({ maxLength: 6 }), ({ value, text }, other) => {
        expect(typed({ type: 'boolean' }, text)).toEqual(object(value));
        const isOne = /^(?:true|false|[01])$/i.test(other) || other === '';
        if (!isOne) expect(typed({ type: 'boolean' }, other)).toEqual(['MAPPING_TYPE /value']);
      }),
      { numRuns: 40 },
    );
  });

  test('date-time: an hour of one digit in an offset, days and seconds that do not exist', () => {
    const parts = fc.record({
      hour: fc.integer({ min: 0, max: 9 }),
      sign: fc.constantFrom('+', '-'),
      blank: fc.constantFrom('', ' '),
    });
    fc.assert(
      fc.property(parts, ({ hour, sign, blank }) => {
        const wanted = hour === 0 ? '2024-01-31T09:30:00Z' : `2024-01-31T09:30:00${sign}0${hour}:00`;
        expect(typed(dateTime, `2024-01-31 09:30:00${blank}${sign}${hour}:00`)).toEqual(object(wanted));
      }),
      { numRuns: 20 },
    );
    const month = fc.constantFrom(
      [2, 30],
      [2, 31],
      [4, 31],
      [6, 31],
      [9, 31],
      [11, 31],
      [13, 1],
      [0, 1],
      [1, 0],
      [1, 32],
    );
    const clock = fc.constantFrom('', 'T00:00:00Z', ' 23:59:59', 'T10:00:00+1:00');
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2100 }), month, clock, (year, [number = 0, day = 0], rest) => {
        expect(typed(dateTime, `${year}-${two(number)}-${two(day)}${rest}`)).toEqual(['MAPPING_DATE /value']);
      }),
      { numRuns: 40 },
    );
    for (const text of [
      '2016-12-31T23:59:60Z',
      '2016-12-31 23:59:60',
      '2024-01-31T24:00:00Z',
      '2023-02-29',
    ]) {
      expect(typed(dateTime, text)).toEqual(['MAPPING_DATE /value']);
    }
  });

  test.each(['', 'N/A', 'null', '-', '\\N'])('a text that may mean null has a cure: %j', (value) => {
    const mapping = jsonSchema({ properties: { external_id: {}, value: { type: 'integer' } } });
    const { map } = compiled(entryOf('attributes', mapping));
    expect(map({ external_id: 'u', value }).rejections?.[0]?.message).toMatch(/`null_values` of the entry/);
  });
});
