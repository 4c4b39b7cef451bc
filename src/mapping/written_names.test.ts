import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { objectTypeOf } from '../braze/endpoints/index.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { parseExact } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import { compileStreams } from './streams.ts';
import { columnsNamed, entryOf, jsonSchema, rowOf, streamOf } from './testing/compiled.ts';
import { attributesWritten } from './written_names.ts';

const COLUMNS = ['id', 'email', 'a', 'b', 'data', '_airbyte_raw_id', 'external_id'];

const place = fc.constantFrom<object>(
  {},
  { 'x-from': 'a' },
  { 'x-from': ['/data/c', 'b'] },
  { const: 1 },
  { default: 'd' },
  { 'x-when': { required: ['a'] }, 'x-from': 'b' },
  { type: 'object', 'x-from': 'data', additionalProperties: true },
  { type: 'object', properties: { c: { 'x-from': 'a' } } },
  { $ref: '#/$defs/one' },
);
const members = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'email', 'phone', 'data'), place, {
  maxKeys: 4,
});
const additionalProperties = fc.constantFrom<unknown>(undefined, true, { type: 'string' });
const source = fc.constantFrom<object>({}, { 'x-from': 'data' }, { 'x-from': ['data', 'a'] });
const document = fc
  .record({ members, additionalProperties, source })
  .map(({ members, additionalProperties, source }) => ({
    type: 'object',
    $defs: { one: { 'x-from': 'a' } },
    ...source,
    properties: { external_id: { 'x-from': '$row/id' }, ...members },
    ...(additionalProperties !== undefined && { additionalProperties }),
  }));

const value = fc.constantFrom<unknown>('x', 1, null, { c: 1, d: 'e' }, '{"c":1,"e":2}');
const row = fc
  .dictionary(fc.constantFrom(...COLUMNS.slice(1)), value)
  .map((columns) => ({ ...columns, id: 'ada' }));

test.each(['attributes', 'campaign_triggers'])(
  '%s: no row has an attribute that the mapping was not seen to set',
  (object) => {
    const type = objectTypeOf(object) as ObjectType;
    let [seen, closed] = [0, 0];
    fc.assert(
      fc.property(document, fc.array(row, { maxLength: 4 }), (attributes, rows) => {
        const {
          properties: { external_id, ...others },
          ...rest
        } = attributes;
        const inner = { ...rest, properties: others, $defs: undefined };
        const schema =
          object === 'attributes'
            ? attributes
            : { type: 'object', $defs: attributes.$defs, properties: { external_id, attributes: inner } };
        const target = object === 'attributes' ? {} : { target: 'c1', send: 'everything' as const };
        const config = {
          streams: [entryOf(object, jsonSchema(schema), target)],
          updateExistingOnly: false,
          defaultBrazeApp: null,
        };
        const { routes } = compileStreams(config, [streamOf(columnsNamed(...COLUMNS))], () => {});
        const route = routes?.forStream('customers', null);
        const program = route?.entries[0]?.program;
        if (program === undefined) return;
        const written = attributesWritten(type, program.root, new Set(COLUMNS));
        for (const each of rows) {
          for (const { json } of route?.mapping?.(rowOf(each)).objects ?? []) {
            const body = parseExact(json);
            const set = isObject(body) && object !== 'attributes' ? body.attributes : body;
            const names = Object.keys(isObject(set) ? set : {}).filter((name) => name !== 'external_id');
            seen += names.length;
            if (written?.isOpen) continue;
            closed++;
            expect(names.filter((name) => !written?.names.has(name))).toEqual([]);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(seen).toBeGreaterThan(200);
    expect(closed).toBeGreaterThan(50);
  },
);
