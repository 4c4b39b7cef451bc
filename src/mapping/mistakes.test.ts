import { describe, expect, test } from '@jest/globals';
import type { FieldMapping, MappingMethod, StreamEntry } from '../config/config.ts';
import { columnsNamed, entryOf, jsonSchema } from './testing/compiled.ts';
import { event, expectOnly, fields, said } from './testing/mistakes.ts';

test.each<[string, StreamEntry, string | RegExp]>([
  [
    'a root that is no object',
    entryOf('attributes', jsonSchema({ type: 'array' })),
    /#\/type: "array" found; the root is a Braze object/,
  ],
  [
    'a mapping that is a list',
    entryOf('attributes', jsonSchema([])),
    'problem /mapping/schema: expected a JSON Schema, an object',
  ],
  [
    'no identifier',
    entryOf('attributes', jsonSchema({ properties: { plan: { 'x-from': 'sku' } } })),
    /problem #: the mapping fills no identifier, so every row of `customers` would be rejected/,
  ],
  [
    'two primary identifiers',
    entryOf(
      'attributes',
      jsonSchema({ properties: { external_id: { 'x-from': 'id' }, braze_id: { 'x-from': 'sku' } } }),
    ),
    /warning #: `external_id` and `braze_id` are both filled/,
  ],
  [
    'email and phone as identifiers',
    entryOf('attributes', jsonSchema({ properties: { email: {}, phone: { 'x-from': 'sku' } } })),
    /`email` and `phone` are the only identifiers/,
  ],
  [
    'an event without a time',
    entryOf('events', jsonSchema({ properties: { external_id: { 'x-from': 'id' }, name: { const: 'n' } } })),
    /the mapping never fills `time`, and Braze takes no event without it/,
  ],
  [
    'a property of an event at its root',
    event({ sku: {} }),
    /#\/properties\/sku: `sku` is no field of an event, so Braze will ignore it; .*`\/properties\/properties\/properties\/sku`/,
  ],
  [
    'a reserved property',
    event({ properties: { properties: { time: { 'x-from': 'created_at' } } } }),
    /problem #\/properties\/properties\/properties\/time: `time` is reserved by Braze/,
  ],
  [
    'an attribute that Braze does not store',
    entryOf(
      'attributes',
      jsonSchema({ properties: { external_id: { 'x-from': 'id' }, bio: { 'x-from': 'sku' } } }),
    ),
    /^warning #\/properties\/bio: Braze does not store `bio`.*with `x-from`/,
  ],
  [
    'a field in another case',
    entryOf(
      'attributes',
      jsonSchema({ properties: { external_id: { 'x-from': 'id' }, Email: { 'x-from': 'email' } } }),
    ),
    /`Email` is not Braze's field `email`/,
  ],
  [
    'a part of an alias at the root',
    entryOf(
      'attributes',
      jsonSchema({ properties: { external_id: { 'x-from': 'id' }, alias_name: { 'x-from': 'sku' } } }),
    ),
    /`alias_name` belongs inside of `user_alias`/,
  ],
  [
    'two lines for one place',
    fields({ from: 'sku', to: 'a' }, { from: 'email', to: 'a' }),
    /problem \/mapping\/fields\/2\/to: `fields\/1` fills the same place/,
  ],
  [
    'a line for a part of a whole',
    fields({ from: 'meta', to: 'a' }, { from: 'email', to: '/a/b' }),
    /fields\/2\/to: `fields\/1` fills the whole/,
  ],
  [
    'a line for the whole of a part',
    fields({ from: 'email', to: '/a/b' }, { from: 'meta', to: 'a' }),
    /fields\/2\/to: `fields\/1` fills a part of what this line fills the whole of/,
  ],
  [
    'a line to nowhere',
    fields({ from: 'sku', to: '/a~b' }),
    /fields\/1\/to: .*expected a name, or a JSON Pointer/,
  ],
  [
    'a default of another type in a line',
    fields({ from: 'sku', to: 'a', type: 'integer', default: 'none' }),
    'problem /mapping/fields/1/default: the text is no integer; correct it, or choose another type',
  ],
  [
    'a zone that is none',
    fields({ from: 'created_at', to: 'a', type: 'date-time', timeZone: 'Europe/Berln' }),
    'problem /mapping/fields/1/time_zone: `Europe/Berln` is no time zone; expected an IANA name such as Europe/Berlin. Did you mean `Europe/Berlin`?',
  ],
  [
    'a zone of what is no time',
    fields({ from: 'sku', to: 'a', type: 'string', timeZone: 'Europe/Berlin' }),
    'problem /mapping/fields/1/time_zone: the line has the type string, and only times have a zone and a unit; set `type` to date-time or date',
  ],
  [
    'a unit of what is no time',
    fields({ from: 'created', to: 'a', timeUnit: 's' }),
    /fields\/1\/time_unit: the line has the type as_is, and only times/,
  ],
  [
    'a default of a time without its unit',
    fields({ from: 'created', to: 'a', type: 'date-time', default: '1700000000' }),
    /fields\/1\/default: the text is no date-time/,
  ],
  [
    'a null that removes what cannot be removed',
    fields({ from: 'sku', to: 'braze_id', whenNull: 'remove' }),
    'problem /mapping/fields/1/when_null: `braze_id` cannot be removed at Braze; leave `when_null` out here',
  ],
  [
    'a null that removes a part of an attribute',
    fields({ from: 'sku', to: '/a/b', whenNull: 'remove' }),
    /fields\/1\/when_null: a null can be sent for a whole attribute only: .*; leave `when_null` out here/,
  ],
  [
    'a null that removes a constant',
    fields({ value: 'x', to: 'a', whenNull: 'remove' }),
    /fields\/1\/when_null: beside `value`, which is never null, it has no effect/,
  ],
  [
    'a null that removes, and a default',
    fields({ from: 'sku', to: 'a', whenNull: 'remove', default: 'x' }),
    /fields\/1\/when_null: beside `default`, which takes the place of nulls, it has no effect/,
  ],
  [
    'a value of another type',
    fields({ value: 'many', to: 'a', type: 'integer' }),
    /fields\/1\/value: the text is no integer/,
  ],
  [
    'a misspelt column in a line',
    fields({ from: 'emial', to: 'email' }),
    /warning \/mapping\/fields\/1: `emial` is not a column .* did you mean `email`\?/,
  ],
])('%s', (_name, entry, message) => expectOnly(entry, message));

test('columns that would pass where a line fills everything', () => {
  const lines: FieldMapping[] = [
    { from: 'customer_id', to: 'external_id', type: 'as_is' },
    { value: 'n', to: 'name', type: 'as_is' },
    { from: '$emitted_at', to: 'time', type: 'as_is' },
    { from: 'meta', to: 'properties', type: 'object' },
  ];
  expect(said(entryOf('events', { method: 'fields', fields: lines, passThrough: true }))).toEqual([
    expect.stringMatching(/^problem \/mapping\/fields\/3\/to: the line fills the whole of `properties`/),
  ]);
});

describe('more than one thing', () => {
  test('everything that is wrong is said in one go', () => {
    const all = said(
      entryOf(
        'attributes',
        jsonSchema({
          properties: {
            external_id: { 'x-form': 'customer_id' },
            a: { type: 'text' },
            b: { 'x-from': '$row' },
            c: { $ref: '#/nowhere' },
            d: { 'x-template': '}' },
          },
        }),
      ),
    );
    expect(all.map((line) => line.split(':')[0])).toEqual([
      'problem #/properties/external_id/x-form',
      'problem #/properties/a/type',
      'problem #/properties/c/$ref',
      'problem #/properties/b/x-from',
      'problem #/properties/d/x-template',
    ]);
  });
  test('columns that would pass under a reserved name', () => {
    const mapping: MappingMethod = { method: 'columns' };
    const columns = columnsNamed('external_id', 'name', 'time', 'event_name');
    expect(said(entryOf('events', mapping), columns)).toEqual([
      expect.stringMatching(
        /^problem \/mapping: column `event_name` would pass into `properties`, where Braze reserves/,
      ),
    ]);
    const elsewhere = jsonSchema({
      $defs: { rest: { type: 'object', additionalProperties: true }, other: { $ref: '#/$defs/rest' } },
      properties: { external_id: {}, name: {}, time: {}, properties: { $ref: '#/$defs/other' } },
    });
    expect(said(entryOf('events', elsewhere), columns)).toEqual([
      expect.stringMatching(/column `event_name` would pass into `properties`, where Braze reserves/),
    ]);
    expect(said(entryOf('attributes', mapping), columnsNamed('external_id', 'bio'))).toEqual([
      expect.stringMatching(
        /^warning \/mapping: column `bio` passes, but Braze does not store .*method fields/,
      ),
    ]);
  });
  test('columns with names that Braze does not take, or that are not what they seem', () => {
    const columns = columnsNamed(
      'external_id',
      '',
      'c'.repeat(300),
      'nul\u0000',
      '\ufeffemail',
      '$os',
      ' n ',
    );
    const told = (start: string) => expect.stringMatching(`^warning /mapping: column ${start}`);
    expect(said(entryOf('attributes', { method: 'columns' }), columns)).toEqual([
      told('`\\\\uFEFFemail` \\(begins with a byte order mark\\): it is not `email`; remove the mark'),
      told('`` \\(empty\\) passes, but Braze takes no empty name'),
      told('`c{59}…` \\(300 characters\\) passes, but Braze takes names of at most 255'),
      told('`nul\\\\u0000` passes, but its name holds a character that no name may hold'),
      told('` n ` passes, but Braze strips the blanks at its ends'),
    ]);
    const event = { name: {}, time: {} };
    expect(said(entryOf('events', { method: 'columns' }), { ...columns, ...event })).toEqual([
      told('`\\\\uFEFFemail`'),
      told('``'),
      told('`c{59}…`'),
      told('`nul'),
      told('`\\$os` passes, but Braze takes no property that begins with `\\$`'),
    ]);
  });
  test('a misspelt column of which the right one has a mark that nobody sees', () => {
    const columns = columnsNamed('\ufeffcustomer_id', 'email');
    expect(said(fields(), columns)).toEqual([
      expect.stringContaining('column `\\uFEFFcustomer_id` (begins with a byte order mark)'),
      expect.stringContaining(
        '`customer_id` is not a column of `customers`; did you mean `\\uFEFFcustomer_id` (begins with',
      ),
    ]);
  });
  test.each<[string, MappingMethod, RegExp]>([
    [
      'columns',
      { method: 'columns' },
      /give a column of the source the name `name`, or use the method fields/,
    ],
    [
      'fields',
      { method: 'fields', passThrough: true, fields: [{ from: 'kind', to: 'event', type: 'as_is' }] },
      /add a line with `"to": "name"` and either `from`, a column, or `value`, a constant/,
    ],
    [
      'json_schema',
      jsonSchema({ additionalProperties: true, properties: { event: { 'x-from': 'kind' } } }),
      /add `name` to `properties`$/,
    ],
  ])('a field that the method %s never fills has a cure there', (_, mapping, cure) => {
    const all = said(entryOf('events', mapping), columnsNamed('external_id', 'time', 'kind'));
    expect(all.find((line) => line.includes('never fills `name`'))).toMatch(cure);
  });
  test('a line that fills no field of an event has a place that the method has', () => {
    const names = ['external_id', 'name', 'time'];
    const lines = [...names.map((name) => [name, name]), ['kind', '/kind/of/it']] as [string, string][];
    const mapping: MappingMethod = {
      method: 'fields',
      passThrough: false,
      fields: lines.map(([from, to]) => ({ from, to, type: 'as_is' })),
    };
    expect(said(entryOf('events', mapping), columnsNamed(...names, 'kind'))).toEqual([
      expect.stringContaining('data of your own belongs into `properties`: `"to": "/properties/kind"`'),
    ]);
  });
  test.each<[MappingMethod, RegExp]>([
    [{ method: 'columns' }, /cast it to a timestamp in the SQL of the source, or use the method fields/],
    [
      {
        method: 'fields',
        passThrough: false,
        fields: [
          { from: 'external_id', to: 'external_id', type: 'as_is' },
          { value: 'n', to: 'name', type: 'as_is' },
          { from: 'time', to: 'time', type: 'date-time' },
        ],
      },
      /set the `time_unit` of the line/,
    ],
    [
      jsonSchema({
        properties: {
          external_id: {},
          name: { const: 'n' },
          time: { type: 'string', format: 'date-time' },
        },
      }),
      /`x-time` can tell its unit/,
    ],
  ])('a number as time has a cure in the method: %j', (mapping, cure) => {
    const columns = { ...columnsNamed('external_id', 'name'), time: { type: 'integer' } };
    expect(said(entryOf('events', mapping), columns)).toEqual([expect.stringMatching(cure)]);
  });
  test('an alias that may only be updated', () => {
    const entry = entryOf('attributes', { method: 'columns' });
    expect(said(entry, columnsNamed('alias_name', 'alias_label'), true)).toEqual([
      expect.stringMatching(/^warning \/mapping: `update_existing_only` is true, so rows of aliases/),
    ]);
  });
});
