import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMessageReader } from '../airbyte/message_reader.ts';
import { type RecordMessage, readMessage } from '../airbyte/messages.ts';
import { textBlock } from '../json/text_block.ts';
import type { JsonObject } from '../json/value.ts';
import { compileStreams } from './streams.ts';
import { comparable, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';

/*
 * The two paths of a row, held against each other from its line to its objects: parsed as a whole and made as values, or
 * found and written in its bytes. Each path has a mapping of its own, since they learn from row to row.
 */

/** How many mappings are tried, each with a number of rows: more for a long run. */
const RUNS = Number(process.env.TWO_PATHS_RUNS ?? 300);
const SEED = process.env.TWO_PATHS_SEED === undefined ? {} : { seed: Number(process.env.TWO_PATHS_SEED) };
const MOST_ROWS = Number(process.env.TWO_PATHS_ROWS ?? 30);

const NAMES = ['a', 'b', 'c', 'd', 'größe', '__proto__', 'user_alias'];

const text = fc.oneof(
  fc.string().map((value) => JSON.stringify(value)),
  fc.string({ unit: 'grapheme' }).map((value) => JSON.stringify(value)),
  fc.string({ unit: 'grapheme' }).map((value) => escaped(JSON.stringify(value))),
  fc
    .stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?$/)
    .map((value) => `"${value}"`),
  fc
    .constantFrom(
      ...[
        '',
        'N/A',
        'N\\/A',
        'gold',
        'paid',
        'true',
        'FALSE',
        'True',
        '0',
        '1',
        '007',
        '-0',
        '12.50',
        '100.00',
        '1.0',
      ],
      ...[
        'K\\u00f6ln',
        'Köln',
        '\\ud83d\\ude00',
        '\\ud83d',
        'a\\u0000b',
        '\\u0031',
        'a\\/b',
        '\\"x\\"',
        ' ',
        'ada@example.com',
      ],
      ...['2024-01-31', '2024-02-30', '3024-01-31', '20240131', '01/31/2024', '2024-01-31T09:30:00Z'],
      ...['2024-01-31T09:30:00', '2024-01-31 09:30:00', '2024-01-31 09:30:00.120', '2024-01-31 09:30:00+00'],
      ...[
        '2024-01-31 09:30:00.5+00',
        '2024-01-31T09:30:00.123456789+02:00',
        '2024-01-31 24:00:00',
        '2024-01-31 09:30',
      ],
      ...['[1,null]', '{\\"a\\":{}}', 'x'.repeat(255), 'x'.repeat(256), 'infinity'],
    )
    .map((value) => `"${value}"`),
);
const number = fc.oneof(
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?$/),
  fc.integer().map(String),
  fc.constantFrom(
    '0',
    '1',
    '-0',
    '0.0',
    '-0.0',
    '1.0',
    '12.50',
    '-12.50',
    '1700000000',
    '1700000000123',
    '1e400',
    '42.0',
  ),
);
const scalar = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 3, arbitrary: number },
  fc.constantFrom('true', 'false', 'null'),
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 5, arbitrary: scalar },
    fc
      .tuple(fc.array(tie('value'), { maxLength: 4 }), blank())
      .map(([items, gap]) => `[${gap}${items.join(`,${gap}`)}]`),
    fc.array(scalar, { maxLength: 5 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('"a"', '"b"', '"inc"', '"\\u0061"', '"$time"'), tie('value')), {
        maxLength: 3,
      })
      .map((members) => `{${members.map((member) => member.join(':')).join(',')}}`),
  ),
}));

function blank(): fc.Arbitrary<string> {
  return fc.constantFrom('', '', ' ', ' \t');
}

/** With escapes for all that is beyond ASCII, as `json.dumps` has it. */
function escaped(json: string): string {
  return json.replace(/[^\0-~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Columns that come and go, in any order. */
const data = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), { selector: ([name]) => name, maxLength: 7 }),
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom('"u"', '7', '"u-1"', '9007199254740993') }, scalar),
    fc.nat(),
    fc.boolean(),
    blank(),
  )
  .map(([columns, id, place, isEscaped, gap]) => {
    const members = columns.map(([name, json]) => {
      const key = JSON.stringify(name);
      return `${isEscaped ? escaped(key) : key}:${gap}${json}`;
    });
    return `{${members.toSpliced(place % (members.length + 1), 0, `"id":${gap}${id}`).join(`,${gap}`)}}`;
  });

const line = fc
  .tuple(
    data,
    fc.constantFrom('', '"namespace":null'),
    fc.constantFrom('', '"emitted_at":1706693400000', '"emitted_at":null'),
    fc.constantFrom('', '"meta":{"changes":[]}', '"meta":{"changes":[{"field":"a","change":"NULLED"}]}'),
  )
  .chain(([columns, ...rest]) => {
    const members = ['"stream":"customers"', `"data":${columns}`, ...rest].filter((member) => member !== '');
    return fc.tuple(fc.shuffledSubarray(members, { minLength: members.length }), fc.boolean(), blank());
  })
  .map(([members, typeFirst, gap]) => {
    const record = `"record":${gap}{${members.join(`,${gap}`)}}`;
    return `{${(typeFirst ? ['"type":"RECORD"', record] : [record, '"type":"RECORD"']).join(`,${gap}`)}}\n`;
  });

const source = fc.constantFrom<JsonObject>(
  {},
  {},
  { 'x-from': 'a' },
  { 'x-from': ['a', 'b'] },
  { 'x-from': ['c', '/d/a', 'größe'] },
  { 'x-from': '/c/a' },
  { 'x-from': '$emitted_at' },
  { 'x-template': '{a}', type: 'string' },
  { 'x-template': '{a} & {b}{{', type: 'string' },
  { 'x-template': 'é{größe}', type: 'string' },
);
const rules = fc.constantFrom<JsonObject>(
  {},
  { type: 'string' },
  { type: 'string' },
  { type: 'string', minLength: 2, maxLength: 9 },
  { type: 'string', pattern: '^[a-z]' },
  { type: 'string', enum: ['gold', 'a', '7'] },
  { type: 'string', maxLength: 3, 'x-truncate': true },
  { type: 'string', format: 'date-time' },
  { type: 'string', format: 'date-time', 'x-time': { zone: 'Europe/Berlin' } },
  { type: 'string', format: 'date-time', 'x-time': { unit: 's' } },
  { type: 'string', format: 'date-time', 'x-time': { unit: 'ms' } },
  { type: 'string', format: 'date-time', 'x-time': { unit: 'us', zone: 'Asia/Kolkata' } },
  { type: 'string', format: 'date' },
  { type: 'string', format: 'date', 'x-time': { unit: 's' } },
  { type: 'string', format: 'email' },
  { type: 'integer' },
  { type: 'integer', minimum: 0 },
  { type: 'number' },
  { type: 'number', maximum: 100 },
  { type: 'boolean' },
  { type: ['integer', 'string'] },
  { type: 'array' },
  { type: 'array', items: { type: 'string' } },
  { type: 'object' },
  { type: 'object', properties: { a: { type: 'string' }, b: {} } },
);
const extras = fc.constantFrom<JsonObject>(
  {},
  {},
  {},
  { default: null },
  { 'x-null': 'send' },
  { 'x-null': 'reject' },
  { 'x-null-values': ['', 'N/A', '7'] },
  { 'x-when': { required: ['a'] } },
  { 'x-when': { properties: { b: { const: 'paid' } }, required: ['b'] } },
  { 'x-lookup': { gold: 'g', '7': 's', true: 'true', '12.5': '2024-01-31' }, type: 'string' },
  { 'x-lookup': { gold: 'g' }, type: 'string', default: 'none' },
);
const DEFAULTS: Readonly<Record<string, JsonObject[string]>> = {
  string: 'none',
  integer: 7,
  number: 7.5,
  boolean: false,
  array: ['x'],
  object: {},
};
const property = fc.tuple(source, rules, extras, fc.boolean()).map(([from, rule, extra, hasDefault]) => {
  const joined: JsonObject = { ...from, ...rule, ...extra };
  if ('x-template' in from) Object.assign(joined, { type: 'string' });
  // A lookup whose values break another rule would be a problem of the mapping.
  if ('x-lookup' in extra) return { ...from, ...extra };
  delete joined.default;
  const isPlain = Object.keys(rule).length <= 1 && typeof rule.type === 'string';
  if (hasDefault && isPlain && !('x-template' in from)) joined.default = DEFAULTS[String(rule.type)] ?? null;
  return joined;
});
const members = fc.dictionary(fc.constantFrom('a', 'p', 'q', 'r', 'first_name', 'country', 'dob'), property, {
  maxKeys: 3,
});
const mapping = fc.record({
  kind: fc.constantFrom('attributes' as const, 'events' as const, 'purchases' as const),
  members,
  additionalProperties: fc.constantFrom<JsonObject[string] | undefined>(undefined, true, true, {
    type: 'string',
  }),
  when: fc.constantFrom<JsonObject>({}, {}, {}, { 'x-when': { required: ['a'] } }),
  nullValues: fc.constantFrom<readonly string[]>([], [], ['', 'N/A'], ['é']),
});

/** The mapping as a JSON Schema. */
function schemaOf({
  kind,
  members,
  additionalProperties,
  when,
}: typeof mapping extends fc.Arbitrary<infer T> ? T : never) {
  const rest = { properties: members, ...(additionalProperties !== undefined && { additionalProperties }) };
  const id = { external_id: { 'x-from': 'id' } };
  if (kind === 'attributes') return { type: 'object', ...when, ...rest, properties: { ...id, ...members } };
  const time = { type: 'string', format: 'date-time', default: '2024-01-31T09:30:00Z', 'x-from': 'd' };
  const fixed =
    kind === 'events'
      ? { name: { const: 'Seen' }, time }
      : {
          product_id: { type: 'string', 'x-from': ['c', 'id'] },
          currency: { const: 'EUR' },
          price: { type: 'number', 'x-from': 'b' },
          time,
        };
  const properties = { ...id, ...fixed, properties: { type: 'object', ...rest } };
  return { type: 'object', ...when, properties };
}

test('a row becomes the same objects, rejections and warnings on both of its paths', () => {
  const count = { rows: 0, written: 0, scanned: 0, skipped: 0 };
  fc.assert(
    fc.property(
      mapping,
      fc.array(line, { minLength: 1, maxLength: MOST_ROWS, size: 'max' }),
      (given, lines) => {
        const schema = schemaOf(given);
        const entry = entryOf(given.kind, jsonSchema(schema), { nullValues: given.nullValues });
        const path = () => {
          const warned: string[] = [];
          const { routes } = compileStreams(
            { streams: [entry], updateExistingOnly: false, defaultBrazeApp: null },
            [streamOf()],
            (code, place) => warned.push(`${code} ${place}`),
          );
          return { route: routes?.forStream('customers', null), warned };
        };
        const [slow, fast] = [path(), path()];
        // Some mappings contradict themselves.
        if (!slow.route?.mapping || !fast.route?.mapping) {
          count.skipped++;
          return;
        }
        const { mapping, projection } = fast.route;
        const reader = createMessageReader({ columnsOf: () => projection, keepsText: false });
        const block = textBlock(Buffer.from(lines.join('')));
        let start = 0;
        for (const text of lines) {
          const parsed = readMessage(Buffer.from(text.slice(0, -1))) as RecordMessage;
          const scanned = reader.read(block, start) as RecordMessage;
          start = reader.end;
          let isMade = false;
          const expected = comparable(slow.route.mapping(parsed), slow.warned.splice(0));
          const found = mapping(scanned, () => {
            isMade = true;
          });
          const actual = comparable(found, fast.warned.splice(0));
          if (actual !== expected) expect([text, schema, actual]).toEqual([text, schema, expected]);
          if (scanned.emittedAt !== parsed.emittedAt) throw new Error(text);
          count.rows++;
          if (scanned.columns !== null) count.scanned++;
          if (!isMade) count.written++;
        }
      },
    ),
    { numRuns: RUNS, ...SEED },
  );
  if (process.env.TWO_PATHS_RUNS !== undefined) console.log(JSON.stringify(count));
  expect(count.scanned).toBe(count.rows);
  expect(count.written / count.rows).toBeGreaterThan(0.1);
  expect(count.skipped / RUNS).toBeLessThan(0.5);
});
