import { describe, expect, test } from '@jest/globals';
import { attribute, compiled, entryOf, jsonSchema, sent } from '../testing/compiled.ts';

/** The objects or rejections that a mapping of attributes makes of a row. */
function attributes(schema: unknown) {
  const { map } = compiled(entryOf('attributes', jsonSchema(schema)));
  return (...row: Parameters<typeof map>) => sent(map(...row));
}

describe('x-null, x-null-values and default', () => {
  test('x-null omits by default, sends or rejects', () => {
    expect(attribute({ type: 'string' })({ value: null })).toBe('missing');
    expect(attribute({ type: 'string', 'x-null': 'send' })({ value: null })).toBe('null');
    expect(attribute({ type: 'string', 'x-null': 'reject' })({ value: null })).toEqual([
      'MAPPING_NULL /value',
    ]);
    expect(attribute({ 'x-null': 'reject' })({})).toBe('missing');
  });
  test('omit and reject act inside of objects that pass as they are', () => {
    expect(attribute({ type: 'object' })({ value: { a: null, b: [{ c: null }] } })).toBe('{"b":[{}]}');
    expect(attribute({ 'x-null': 'reject' })({ value: { a: { b: null } } })).toEqual([
      'MAPPING_NULL /value/a/b',
    ]);
  });
  test('texts count as null before anything else looks at them', () => {
    const map = attribute({ type: 'integer', 'x-null-values': ['', 'N/A'] });
    expect([map({ value: '' }), map({ value: 'N/A' }), map({ value: '5' })]).toEqual([
      'missing',
      'missing',
      '5',
    ]);
  });
  test('default serves missing, null and texts that count as null', () => {
    const map = attribute({ type: 'integer', 'x-null-values': [''], default: 0 });
    expect([map({}), map({ value: null }), map({ value: '' }), map({ value: 0 })]).toEqual([
      '0',
      '0',
      '0',
      '0',
    ]);
    expect(map({ value: 'x' })).toEqual(['MAPPING_TYPE /value']);
  });
  test('null never becomes empty text, 0 or false', () => {
    for (const type of ['string', 'integer', 'number', 'boolean', 'array', 'object']) {
      expect(attribute({ type })({ value: null })).toBe('missing');
    }
  });
});

describe('const', () => {
  test('comes before every source, exact', () => {
    expect(
      attributes('{"properties":{"external_id":{"const":"u"},"n":{"const":9223372036854775807}}}')({ n: 1 }),
    ).toEqual(['{"external_id":"u","n":9223372036854775807}']);
  });
});

describe('x-truncate', () => {
  test('cuts to maxLength in characters, not in the middle of one', () => {
    const map = attribute({ type: 'string', maxLength: 2, 'x-truncate': true });
    expect([map({ value: '😀😀😀' }), map({ value: 'abc' }), map({ value: 'a' })]).toEqual([
      '"😀😀"',
      '"ab"',
      '"a"',
    ]);
  });
  test('without it a longer text is rejected', () => {
    expect(attribute({ type: 'string', maxLength: 2 })({ value: 'abc' })).toEqual(['MAPPING_SCHEMA /value']);
  });
});

describe('x-when', () => {
  test('on a property: the value exists only where it holds', () => {
    const map = attribute({ 'x-when': { properties: { country: { const: 'DE' } }, required: ['country'] } });
    expect(map({ value: 1, country: 'DE' })).toBe('1');
    expect(map({ value: 1, country: 'FR' })).toBe('missing');
    expect(map({ value: 1 })).toBe('missing');
  });
  test('compares exact numbers exactly', () => {
    const schema =
      '{"external_id":{"const":"u"},"v":{"x-when":{"properties":{"n":{"const":9223372036854775807}}}}}';
    const map = attributes(`{"properties":${schema}}`);
    expect(map('{"v":1,"n":9223372036854775807}')).toEqual(['{"external_id":"u","v":1}']);
    expect(map('{"v":1,"n":9223372036854775806}')).toEqual(['{"external_id":"u"}']);
  });
  test('at the root it is asked first: rows where it does not hold make nothing', () => {
    const map = attributes({
      'x-when': { properties: { kind: { enum: ['user'] } } },
      properties: { external_id: { type: 'string' }, age: { type: 'integer' } },
    });
    expect(map({ kind: 'bot', age: 'x' })).toEqual([]);
    expect(map({ kind: 'user', external_id: 'a' })).toEqual(['{"external_id":"a"}']);
  });
  test('sees NULLED columns as missing, and may refer to $defs', () => {
    const map = attribute(
      { 'x-when': { $ref: '#/$defs/paid' } },
      { $defs: { paid: { required: ['paid'] } } },
    );
    expect(map({ value: 1, paid: null })).toBe('1');
    expect(map({ value: 1, paid: null }, { nulled: new Set(['paid']) })).toBe('missing');
  });
  test('comes along with a $ref', () => {
    const $defs = { adult: { type: 'string', 'x-when': { properties: { age: { minimum: 18 } } } } };
    const map = attribute({ $ref: '#/$defs/adult' }, { $defs });
    expect(map({ value: 'x', age: 17 })).toBe('missing');
    expect(map({ value: 'x', age: 18 })).toBe('"x"');
  });
});

describe('additionalProperties', () => {
  test('passes the columns that nothing of the mapping reads', () => {
    const map = attributes({
      properties: {
        external_id: { 'x-from': ['uid', 'old_uid'] },
        city: { 'x-from': '/address/city' },
        hello: { 'x-template': 'Hi {nick}', 'x-when': { required: ['asked'] } },
        tier: { 'x-from': 'tier_no', 'x-lookup': { '1': 'gold' } },
      },
      additionalProperties: true,
    });
    const row = {
      uid: 1,
      old_uid: 2,
      address: { city: 'B', zip: 'z' },
      nick: 'N',
      asked: 1,
      tier_no: 1,
      more: 5,
      tier: 'no',
    };
    expect(map(row)).toEqual([
      '{"external_id":"1","city":"B","hello":"Hi N","tier":"gold","asked":1,"more":5}',
    ]);
  });
  test('never passes what is no data', () => {
    const map = attributes({ properties: { external_id: {} }, additionalProperties: true });
    const row = {
      external_id: 'u',
      _ab_cdc_lsn: 1,
      _airbyte_raw_id: 'r',
      _update_existing_only: true,
      _merge_objects: true,
      user_alias: {},
    };
    expect(map(row)).toEqual(['{"external_id":"u"}']);
  });
  test('a schema converts what passes; without the keyword columns stay out', () => {
    const properties = { external_id: {} };
    const row = { external_id: 'u', n: 1, deep: { a: null }, none: null };
    expect(attributes({ properties })(row)).toEqual(['{"external_id":"u"}']);
    expect(
      attributes({ properties, additionalProperties: { type: 'string' } })({ external_id: 'u', n: 1 }),
    ).toEqual(['{"external_id":"u","n":"1"}']);
    expect(attributes({ properties, additionalProperties: { 'x-null': 'send' } })(row)).toEqual([
      '{"external_id":"u","n":1,"deep":{},"none":null}',
    ]);
  });
  test('a column named __proto__ is a column', () => {
    const map = attributes({ properties: { external_id: {} }, additionalProperties: true });
    expect(map('{"external_id":"u","__proto__":{"a":1},"constructor":2}')).toEqual([
      '{"external_id":"u","__proto__":{"a":1},"constructor":2}',
    ]);
  });
  test('in an object that was found, its other members pass', () => {
    const map = attribute({ 'x-from': 'address', properties: { city: {} }, additionalProperties: true });
    expect(map({ address: { city: 'B', zip: 'z' }, other: 1 })).toBe('{"city":"B","zip":"z"}');
    expect(
      attribute({ type: 'object', additionalProperties: { type: 'string' } })({ value: { a: 1 }, b: 2 }),
    ).toBe('{"a":"1"}');
  });
});

describe('$ref', () => {
  test('joins what it points to with what stands beside it', () => {
    const map = attribute(
      { $ref: '#/$defs/text', 'x-from': 'other', maxLength: 5 },
      { $defs: { text: { type: 'string', 'x-null-values': ['-'], maxLength: 9 } } },
    );
    expect([map({ other: 12 }), map({ other: '-' })]).toEqual(['"12"', 'missing']);
    expect(map({ other: '123456' })).toEqual(['MAPPING_SCHEMA /value']);
  });
  test('may recur over nested data', () => {
    const $defs = {
      node: { properties: { name: { type: 'string' }, children: { items: { $ref: '#/$defs/node' } } } },
    };
    const map = attribute({ type: 'array', 'x-from': 'tree', items: { $ref: '#/$defs/node' } }, { $defs });
    const tree = [{ name: 1, children: [{ name: 2, children: [{ name: 3 }] }] }];
    expect(map({ tree })).toBe('[{"name":"1","children":[{"name":"2","children":[{"name":"3"}]}]}]');
    expect(map({ tree: [{ children: [{ name: [] }] }] })).toEqual(['MAPPING_TYPE /value/0/children/0/name']);
  });
});

describe('standard keywords hold for the finished object', () => {
  test.each([
    [{ type: 'string', pattern: '^a+$' }, 'aa', 'b'],
    [{ type: 'string', minLength: 2 }, 'ab', 'a'],
    [{ type: 'string', format: 'email' }, 'a@b.cd', 'nobody'],
    [{ enum: ['a', 1] }, 1, 2],
    [{ type: 'integer', minimum: 1, exclusiveMaximum: 5 }, 4, 5],
    [{ type: 'number', multipleOf: 0.01 }, 19.99, 19.999],
    [{ type: 'array', uniqueItems: true }, [1, 2], [1, 1]],
    [{ type: 'array', maxItems: 1 }, [1], [1, 2]],
    [{ type: 'array', items: false }, [], [1]],
    [{ anyOf: [{ type: 'string' }, { minimum: 5 }] }, 5, 4],
    [{ type: 'object', minProperties: 1 }, { a: 1 }, {}],
  ])('%j takes %j and rejects %j', (schema, good, bad) => {
    const map = attribute(schema);
    expect(map({ value: good })).toBe(JSON.stringify(good));
    expect(String(map({ value: bad }))).toMatch(/^MAPPING_SCHEMA \/value/);
  });
  test('bounds, const and enum compare exact numbers', () => {
    const at = (keyword: string) =>
      attributes(`{"properties":{"external_id":{"const":"u"},"n":{"type":"integer",${keyword}}}}`);
    const [less, limit] = ['{"n":9223372036854775806}', '{"n":9223372036854775807}'];
    expect(at('"exclusiveMaximum":9223372036854775807')(less)).toEqual([
      `{"external_id":"u",${less.slice(1)}`,
    ]);
    expect(at('"exclusiveMaximum":9223372036854775807')(limit)).toEqual(['MAPPING_SCHEMA /n']);
    expect(at('"enum":[9223372036854775807]')(less)).toEqual(['MAPPING_SCHEMA /n']);
    expect(at('"minimum":9223372036854775807')(less)).toEqual(['MAPPING_SCHEMA /n']);
  });
  test('required names the source', () => {
    const { map } = compiled(
      entryOf(
        'attributes',
        jsonSchema({ required: ['plan'], properties: { external_id: {}, plan: { 'x-from': 'PLAN' } } }),
      ),
    );
    expect(map({ external_id: 'u', PLAN: null }).rejections).toEqual([
      { code: 'MAPPING_REQUIRED', path: '/plan', message: 'required, but column `PLAN` is missing or null' },
    ]);
  });
  test('null that is sent overrides type and enum', () => {
    const map = attribute({ type: 'string', enum: ['a'], 'x-null': 'send' });
    expect([map({ value: null }), map({ value: 'a' })]).toEqual(['null', '"a"']);
    expect(map({ value: 'b' })).toEqual(['MAPPING_SCHEMA /value']);
  });
  test('a pattern cannot hang the sync', () => {
    const map = attribute({ type: 'string', pattern: '^(a+)+$' });
    expect(map({ value: `${'a'.repeat(200)}b` })).toEqual(['MAPPING_SCHEMA /value']);
  });
  test('all errors of a row are listed, with the identifier as far as it is known', () => {
    const { map } = compiled(
      entryOf(
        'attributes',
        jsonSchema({ properties: { external_id: {}, a: { type: 'integer' }, b: { type: 'boolean' } } }),
      ),
    );
    const mapped = map({ external_id: 5, a: 'x', b: 'y' });
    expect(mapped.rejections?.map(({ path }) => path)).toEqual(['/a', '/b']);
    expect(mapped.identifier).toBe('external_id:5');
  });
});
