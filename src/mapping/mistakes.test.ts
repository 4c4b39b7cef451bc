import { describe, expect, test } from '@jest/globals';
import type { FieldMapping, MappingMethod, StreamEntry } from '../config/config.ts';
import type { JsonObject } from '../json/value.ts';
import { compileStreams } from './streams.ts';
import { columnsNamed, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';

const ORDERS: JsonObject = {
  ...columnsNamed('id', 'customer_id', 'email', 'sku', 'items', 'address'),
  amount: { type: ['null', 'number'] },
  paid: { type: 'boolean' },
  meta: { type: 'object' },
  created_at: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
  created: { type: 'integer' },
};

/** Everything that is said about an entry: "problem path: message". */
function said(entry: StreamEntry, columns: JsonObject = ORDERS, updateExistingOnly = false): string[] {
  const config = { streams: [entry], updateExistingOnly, defaultBrazeApp: null };
  const { problems, warnings } = compileStreams(config, [streamOf(columns)], () => {});
  const line = (kind: string) => (found: { path: string; message: string }) =>
    `${kind} ${found.path}: ${found.message}`;
  return [...problems.map(line('problem')), ...warnings.map(line('warning'))].map((text) =>
    text.replace('/streams/0/mapping/schema#', '#').replace('/streams/0', ''),
  );
}

/** One property beside an identifier. */
function attribute(schema: unknown, root: object = {}): StreamEntry {
  return entryOf(
    'attributes',
    jsonSchema({ ...root, properties: { external_id: { 'x-from': 'customer_id' }, value: schema } }),
  );
}

function event(properties: object, root: object = {}): StreamEntry {
  const fields = {
    external_id: { 'x-from': 'customer_id' },
    name: { const: 'Ordered' },
    time: { 'x-from': '$emitted_at' },
  };
  return entryOf('events', jsonSchema({ ...root, properties: { ...fields, ...properties } }));
}

function fields(...lines: Partial<FieldMapping>[]): StreamEntry {
  const all = [{ from: 'customer_id', to: 'external_id' }, ...lines];
  const mapping: MappingMethod = {
    method: 'fields',
    fields: all.map((line) => ({ type: 'as_is', to: '', ...line })),
    passThrough: false,
  };
  return entryOf('attributes', mapping);
}

const V = '#/properties/value';

test.each<[string, StreamEntry, string | RegExp]>([
  [
    'a misspelt keyword',
    attribute({ 'x-form': 'sku' }),
    `problem ${V}/x-form: \`x-form\` is no keyword. Did you mean \`x-from\`?`,
  ],
  [
    'a keyword in another case',
    attribute({ 'x-from': 'sku', MaxLength: 5 }),
    /MaxLength: .*Did you mean `maxLength`\?$/,
  ],
  [
    'a property beside `properties`',
    attribute({ 'x-from': 'sku' }, { email_address: {} }),
    /#\/email_address: `email_address` is no keyword\. A property .* inside of `properties`/,
  ],
  [
    'a misspelt column',
    attribute({ 'x-from': 'custmer_id' }),
    `warning ${V}/x-from: \`custmer_id\` is not a column of \`customers\`; did you mean \`customer_id\`?`,
  ],
  [
    'a misspelt column in a template',
    attribute({ 'x-template': '{skuu}' }),
    /x-template: `skuu` is not a column .* did you mean `sku`\?/,
  ],
  [
    'a column of no near name',
    attribute({ 'x-from': 'zzz' }),
    /`zzz` is not a column of `customers`; it will always be missing/,
  ],
  [
    'a property that reads no column',
    attribute({ type: 'string' }),
    /warning #\/properties\/value: without `x-from` it reads the column `value`, which `customers` does not have/,
  ],
  [
    'a type of a database',
    attribute({ 'x-from': 'sku', type: 'varchar' }),
    /type: "varchar" is no type; .*Did you mean `string`\?/,
  ],
  [
    'a type of a database',
    attribute({ 'x-from': 'sku', type: 'timestamp' }),
    /A timestamp is `"type": "string", "format": "date-time"`/,
  ],
  ['a misspelt type', attribute({ 'x-from': 'sku', type: 'strng' }), /Did you mean `string`\?/],
  ['the type null', attribute({ 'x-from': 'sku', type: 'null' }), /only null would satisfy the type `null`/],
  [
    'a misspelt format',
    attribute({ 'x-from': 'sku', type: 'string', format: 'datetime' }),
    /format: "datetime" is no format .*Did you mean `date-time`\?/,
  ],
  [
    'required on the property',
    attribute({ 'x-from': 'sku', required: true }),
    /required: true found; `required` is a list of names/,
  ],
  [
    'a bound as text',
    attribute({ 'x-from': 'amount', minimum: '5' }),
    `problem ${V}/minimum: "5" found; \`minimum\` is a number`,
  ],
  [
    'a negative length',
    attribute({ 'x-from': 'sku', maxLength: -1 }),
    /-1 found; `maxLength` is a whole number, 0 or more/,
  ],
  ['an enum that is no list', attribute({ 'x-from': 'sku', enum: 'a' }), /"a" found; `enum` is a list/],
  [
    'nullable',
    attribute({ 'x-from': 'sku', nullable: true }),
    /nullable: `nullable` is no keyword of this dialect; write `x-null`/,
  ],
  ['definitions', attribute({ 'x-from': 'sku' }, { definitions: {} }), /definitions: .*write `\$defs`/],
  ['items as a list', attribute({ 'x-from': 'items', items: [{}] }), /items: a list found; .* `prefixItems`/],
  [
    'another draft',
    attribute({ 'x-from': 'sku' }, { $schema: 'http://json-schema.org/draft-07/schema#' }),
    /warning #\/\$schema: the mapping is read as JSON Schema 2020-12/,
  ],
  ['a reference to nowhere', attribute({ $ref: '#/$defs/x' }), /\$ref: `#\/\$defs\/x` leads to no schema/],
  [
    'a reference in a circle',
    attribute({ $ref: '#/$defs/a' }, { $defs: { a: { $ref: '#/$defs/a' } } }),
    /refers to itself/,
  ],
  [
    'a schema without end',
    attribute({ $ref: '#/$defs/a' }, { $defs: { a: { properties: { b: { $ref: '#/$defs/a' } } } } }),
    /contains itself without going deeper/,
  ],
  [
    'an x- keyword under anyOf',
    attribute({ 'x-from': 'sku', anyOf: [{ 'x-from': 'sku' }] }),
    /anyOf\/0\/x-from: `x-from` has no effect here: this schema only validates/,
  ],
  [
    'an x- keyword in x-when',
    attribute({ 'x-from': 'sku', 'x-when': { 'x-from': 'sku' } }),
    /x-when\/x-from: .*only validates/,
  ],
  [
    'x-from on what passes',
    entryOf(
      'attributes',
      jsonSchema({
        properties: { external_id: { 'x-from': 'id' } },
        additionalProperties: { 'x-from': 'sku' },
      }),
    ),
    /additionalProperties\/x-from: .*is its own source/,
  ],
  ['x-each inside', attribute({ 'x-each': '/items' }), /x-each: `x-each` stands at the root only/],
  [
    'x-null of another word',
    attribute({ 'x-from': 'sku', 'x-null': 'null' }),
    /x-null: "null" found; `x-null` is "omit"/,
  ],
  [
    'a nested send',
    attribute({ properties: { a: { 'x-from': 'sku', 'x-null': 'send' } } }),
    /a\/x-null: a null can be sent for a whole attribute only/,
  ],
  [
    'send in an event',
    event({ app_id: { 'x-from': 'sku', 'x-null': 'send' } }),
    /x-null: a null that is sent removes an attribute .* has no attributes; leave `x-null` out here/,
  ],
  [
    'send on an identifier',
    entryOf('attributes', jsonSchema({ properties: { external_id: { 'x-from': 'id', 'x-null': 'send' } } })),
    /`external_id` cannot be removed/,
  ],
  [
    'x-time of another unit',
    attribute({ 'x-from': 'created', type: 'string', format: 'date-time', 'x-time': { unit: 'seconds' } }),
    /x-time: an object found; `x-time` is an object of `unit` \("s", "ms" or "us"/,
  ],
  [
    'x-time of no zone',
    attribute({ 'x-from': 'created_at', type: 'string', format: 'date-time', 'x-time': { zone: 'Berlin' } }),
    /x-time: .*an IANA name such as "Europe\/Berlin"/,
  ],
  [
    'x-time on a number',
    attribute({ 'x-from': 'created', type: 'integer', 'x-time': { unit: 's' } }),
    /x-time: `x-time` tells how to read a time; expected `"type": "string"`/,
  ],
  [
    'a number as time without unit',
    attribute({ 'x-from': 'created', type: 'string', format: 'date-time' }),
    /column `created` is of type integer, which never becomes date-time; `x-time` can tell its unit/,
  ],
  [
    'a time without zone',
    attribute({ 'x-from': 'created_at', type: 'string', format: 'date-time' }),
    /warning .*column `created_at` tells times without a zone; they are read as UTC unless/,
  ],
  [
    'an impossible type',
    attribute({ 'x-from': 'meta', type: 'string' }),
    /warning .*column `meta` is of type object, which never becomes string/,
  ],
  [
    'an impossible array',
    attribute({ 'x-from': 'amount', type: 'array' }),
    /column `amount` is of type number, which never becomes array/,
  ],
  [
    'x-truncate without maxLength',
    attribute({ 'x-from': 'sku', 'x-truncate': true }),
    /x-truncate: .*expected a `maxLength` beside it/,
  ],
  [
    'a template of a number',
    attribute({ type: 'integer', 'x-template': '{id}' }),
    /x-template: `x-template` makes text/,
  ],
  [
    'a single brace',
    attribute({ 'x-template': 'a {sku' }),
    /x-template: a single `{`; a brace that is text is written `{{`/,
  ],
  [
    'const beside x-from',
    attribute({ const: 'a', 'x-from': 'sku' }),
    /warning .*x-from: `const` beside it comes first, so `x-from` is never read/,
  ],
  [
    'a const of another type',
    attribute({ const: '5', type: 'integer' }),
    /const: text found, but the type of the property wants a whole number/,
  ],
  [
    'a default of another type',
    attribute({ 'x-from': 'id', type: 'integer', default: 'none' }),
    /default: text found, but the type/,
  ],
  [
    'a lookup value of another type',
    attribute({ 'x-from': 'sku', type: 'boolean', 'x-lookup': { a: 'on' } }),
    /x-lookup\/a: text found, but the type/,
  ],
  [
    'a misspelt $ source',
    attribute({ 'x-from': '$emited_at' }),
    /Did you mean `\$emitted_at`\? A column of that name is written `\/\$emited_at`/,
  ],
  [
    'the element where there is none',
    attribute({ 'x-from': '' }),
    /x-from: `""` means the element itself, and there is no element here/,
  ],
  ['a pointer that is none', attribute({ 'x-from': '/a~b' }), /`\/a~b` is no JSON Pointer/],
  [
    'a position without a source',
    attribute({ prefixItems: [{ type: 'string' }] }),
    /prefixItems\/0: it has no name of its own to read/,
  ],
  [
    'a pattern that can hang',
    attribute({ 'x-from': 'sku', pattern: '^(?=a)b' }),
    /pattern: the pattern cannot be used: it looks ahead/,
  ],
  [
    'a pattern that is none',
    attribute({ 'x-from': 'sku', pattern: '(' }),
    /pattern: the pattern cannot be used: it is no regular expression/,
  ],
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
])('%s', (_name, entry, message) => {
  const all = said(entry);
  if (typeof message === 'string') expect(all).toEqual([message]);
  else {
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(message);
  }
});

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
