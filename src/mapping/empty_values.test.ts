import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MappingMethod } from '../config/config.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, sent, streamOf } from './testing/compiled.ts';
import { advice, become, COLUMNS, methodsOver } from './testing/rows.ts';

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
          // A null email next to another identifier removes it; one that is not given says nothing.
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
