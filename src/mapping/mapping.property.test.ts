import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import type { FieldMapping } from '../config/config.ts';
import { parseExact, withPlainNumbers } from '../json/exact.ts';
import { FIELD_TYPES, fieldType } from './methods/field_types.ts';
import { compiled, entryOf, jsonSchema, noRows, type RowCounts, streamOf } from './testing/compiled.ts';

const NAMES = ['a', 'b', 'c', 'd', '__proto__', 'constructor', 'user_alias'];

/** JSON text with numbers of any length, dates, text that is JSON, and names that objects have from birth. */
const scalar = fc.oneof(
  fc.string().map((text) => JSON.stringify(text)),
  fc.constantFrom(
    'null',
    'true',
    'false',
    '""',
    '"2024-01-31"',
    '"2024-01-31 09:30:00"',
    '"[1,null]"',
    '"{\\"a\\":{}}"',
  ),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.constantFrom('1e400', '-1e-400', '0.1000000000000000055511151231257827', '1700000000'),
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: scalar, weight: 4 },
    { arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`), weight: 1 },
    { arbitrary: objectOf(tie('value')), weight: 1 },
  ),
}));
const row = objectOf(value);

function objectOf(member: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), member), { selector: ([name]) => name, maxLength: 7 })
    .map((members) => `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`);
}

const source = fc.oneof(
  fc.record({
    'x-from': fc.constantFrom('a', '/b', '/c/a', '/d/0', '$emitted_at', '$stream', '$namespace', '__proto__'),
  }),
  fc.record({ 'x-from': fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }) }),
  fc.record({ 'x-template': fc.constantFrom('{a}', 'x{/c/a}y', '{{}}'), type: fc.constant('string') }),
  fc.constant({}),
);
const rules = fc.oneof(
  fc.constantFrom(
    {},
    { type: 'string' },
    { type: 'string', minLength: 1 },
    { type: 'string', maxLength: 3, 'x-truncate': true },
    { type: 'string', format: 'date-time', 'x-time': { unit: 's', zone: 'Europe/Berlin' } },
    { type: 'string', format: 'date-time', 'x-time': { unit: 'us' } },
    { type: 'string', format: 'date' },
    { type: 'integer', minimum: 0 },
    { type: 'number', exclusiveMaximum: 1e30 },
    { type: 'boolean' },
    { type: ['integer', 'string'] },
    { type: 'array' },
    { type: 'array', items: { type: 'string' } },
    { type: 'array', items: { type: 'object', properties: { a: { type: 'number' } } } },
    { type: 'object' },
    { type: 'object', additionalProperties: { type: 'string' } },
    { type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] },
  ),
);
const extras = fc.constantFrom(
  {},
  { 'x-null': 'reject' },
  { 'x-null-values': ['', '2024-01-31'] },
  { 'x-when': { required: ['a'] } },
  { 'x-when': { properties: { b: { type: 'number', multipleOf: 3 } } } },
);
const property = fc.tuple(source, rules, extras).map((parts) => {
  const joined: Record<string, unknown> = Object.assign({}, ...parts);
  // A template makes text, whatever the rules say.
  return 'x-template' in joined ? { 'x-template': joined['x-template'], type: 'string' } : joined;
});
const nullValues = fc.constantFrom<readonly string[]>(
  [],
  [''],
  ['', '2024-01-31', 'é'],
  ['2024-01-31 09:30:00', '[1,null]'],
);
const mapping = fc.record({
  properties: fc.dictionary(fc.constantFrom('p', 'q', 'r', 'constructor'), property, { maxKeys: 4 }),
  additionalProperties: fc.constantFrom(undefined, true, { type: 'string' }, { type: 'integer' }),
});

/** A row with an identifier. */
function identified(text: string): string {
  const members = text.slice(1, -1);
  return `{"id":"u"${members === '' ? '' : ','}${members}}`;
}

function totals(): { readonly all: RowCounts; add(counts: RowCounts): void; share(): number } {
  const all = noRows();
  return {
    all,
    add({ rows, scanned, written }) {
      all.rows += rows;
      all.scanned += scanned;
      all.written += written;
    },
    share: () => all.written / all.rows,
  };
}

const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true });
formats.default(ajv);

test('any row and any mapping: objects that satisfy the mapping, or rejections; never an exception, always the same, parsed or scanned', () => {
  const { all, add, share } = totals();
  fc.assert(
    fc.property(row, mapping, nullValues, (text, { properties, additionalProperties }, nullValues) => {
      const schema = {
        type: 'object',
        properties: { external_id: { 'x-from': 'id' }, ...properties },
        ...(additionalProperties === undefined ? {} : { additionalProperties }),
      };
      const { map, counts } = compiled(entryOf('attributes', jsonSchema(schema), { nullValues }));
      const data = identified(text);
      const mapped = map(data);
      expect(JSON.stringify(map(data))).toBe(JSON.stringify(mapped));
      add(counts);
      if (mapped.rejections !== undefined) expect(mapped.rejections.length).toBeGreaterThan(0);
      for (const { json, lane } of mapped.objects ?? []) {
        expect(lane).toBe('u');
        ajv.validate(schema, withPlainNumbers(parseExact(json)));
        // A double cannot carry 1e400, which is a number all the same.
        const errors = (ajv.errors ?? []).filter(
          ({ message }) => !/must be (number|integer|<|>)/.test(message ?? ''),
        );
        expect(errors).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
  expect(all.scanned).toBe(all.rows);
  expect(share()).toBeGreaterThan(0.02);
});

test.each(['attributes', 'events', 'purchases'] as const)('columns of %s take any row', (kind) => {
  const columns = {
    external_id: {},
    name: {},
    time: {},
    product_id: {},
    currency: {},
    price: {},
    a: {},
    b: {},
  };
  const { map, counts } = compiled(entryOf(kind, { method: 'columns' }), streamOf(columns));
  const filled =
    '"external_id":9223372036854775807,"name":"n","time":"2024-01-31","product_id":"p","currency":"EUR","price":1';
  fc.assert(
    fc.property(row, (text) => {
      const members = text.slice(1, -1);
      const mapped = map(`{${filled}${members === '' ? '' : ','}${members}}`);
      expect(mapped.objects?.length ?? mapped.rejections?.length).toBeGreaterThan(0);
      for (const { lane } of mapped.objects ?? []) expect(lane).toBe('9223372036854775807');
    }),
    { numRuns: 300 },
  );
  expect(counts.scanned).toBe(counts.rows);
  expect(counts.written / counts.rows).toBeGreaterThan(0.5);
});

const lineOf = fc.record({
  from: fc.constantFrom('a', '/b', '/c/a', '$emitted_at', 'd'),
  type: fc.constantFrom(...FIELD_TYPES.keys()),
  whenNull: fc.constantFrom(undefined, 'leave_out' as const, 'remove' as const),
  fallback: fc.boolean(),
  timeZone: fc.constantFrom(undefined, 'Europe/Berlin', 'Asia/Kolkata'),
  timeUnit: fc.constantFrom(undefined, 's' as const, 'ms' as const, 'us' as const),
});

test('lines: whatever their settings, any row is mapped alike as it is parsed and as it is scanned', () => {
  const { all, add } = totals();
  fc.assert(
    fc.property(
      row,
      fc.array(lineOf, { minLength: 1, maxLength: 4 }),
      nullValues,
      (text, lines, nullValues) => {
        const fields = lines.map(
          ({ fallback, whenNull, timeZone, timeUnit, ...line }, index): FieldMapping => {
            const { readsTime, example } = fieldType(line.type);
            return {
              ...line,
              to: `t${index}`,
              ...(fallback ? { default: example } : { whenNull }),
              ...(readsTime && { timeZone, timeUnit }),
            };
          },
        );
        const mapping = {
          method: 'fields',
          fields: [{ from: 'id', to: 'external_id', type: 'as_is' }, ...fields],
          passThrough: true,
        } as const;
        const { map, counts } = compiled(entryOf('attributes', mapping, { nullValues }));
        const mapped = map(identified(text));
        add(counts);
        for (const { json } of mapped.objects ?? []) {
          const object = JSON.parse(json);
          for (const [index, { fallback, whenNull }] of lines.entries()) {
            if (fallback) expect(object[`t${index}`] ?? null).not.toBeNull();
            else if (whenNull !== 'remove') expect(object[`t${index}`]).not.toBeNull();
          }
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(all.scanned).toBe(all.rows);
  expect(all.written).toBeGreaterThan(0);
});

/** Columns of each type, and values that are sent as they are or left out. */
const COLUMNS = {
  text: {
    schema: { type: 'string' },
    value: fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
  },
  number: {
    schema: { type: 'number' },
    value: fc.oneof(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String), fc.constant('12.50')),
  },
  flag: { schema: { type: 'boolean' }, value: fc.constantFrom('true', 'false') },
  seen: {
    schema: { type: 'string', format: 'date-time' },
    value: fc.constantFrom('"2024-01-31T09:30:00Z"', '"2024-01-31T09:30:00.123+01:00"'),
  },
  any: { schema: {}, value: fc.constantFrom('"word"', '7', 'true', '"ada@example.com"') },
} as const;
type ColumnName = keyof typeof COLUMNS;
const columnNames = fc.uniqueArray(fc.constantFrom<ColumnName>('text', 'number', 'flag', 'seen', 'any'), {
  minLength: 1,
});
const plainRow = fc.record({
  ...(Object.fromEntries(
    Object.entries(COLUMNS).map(([name, { value }]) => [name, fc.oneof(value, fc.constant('null'))]),
  ) as Record<ColumnName, fc.Arbitrary<string>>),
});

test.each(['attributes', 'events'] as const)(
  '%s: rows of values that need no change are written, hardly one of them is parsed',
  (kind) => {
    const { all, add, share } = totals();
    fc.assert(
      fc.property(columnNames, fc.boolean(), fc.array(plainRow, { minLength: 1 }), (names, passes, rows) => {
        const own = Object.fromEntries(names.map((name) => [name, COLUMNS[name].schema]));
        const filled = {
          properties: own,
          ...(passes ? { additionalProperties: true } : {}),
        };
        const schema =
          kind === 'attributes'
            ? { ...filled, properties: { external_id: { 'x-from': 'id' }, ...own } }
            : {
                properties: {
                  external_id: { 'x-from': 'id' },
                  name: { const: 'Viewed' },
                  time: { type: 'string', format: 'date-time', 'x-from': 'at' },
                  properties: { type: 'object', ...filled },
                },
              };
        const { map, counts } = compiled(entryOf(kind, jsonSchema(schema)));
        for (const [index, row] of rows.entries()) {
          const columns = Object.entries(row).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
          const mapped = map(`{"id":"u${index}","at":"2024-01-31T09:30:00Z",${columns.join(',')}}`);
          expect(mapped.objects?.length).toBe(1);
        }
        add(counts);
      }),
      { numRuns: 60 },
    );
    expect(all.scanned).toBe(all.rows);
    expect(share()).toBeGreaterThan(0.95);
  },
);
