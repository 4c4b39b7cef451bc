import { describe, expect, test } from '@jest/globals';
import { attribute, compiled, entryOf, jsonSchema, sent } from '../testing/compiled.ts';

/** The objects or rejections that a mapping of attributes makes of a row. */
function attributes(schema: unknown) {
  const { map } = compiled(entryOf('attributes', jsonSchema(schema)));
  return (...row: Parameters<typeof map>) => sent(map(...row));
}

describe('x-from', () => {
  test('a column is read verbatim, dots and all', () => {
    expect(attribute({ 'x-from': 'a.b' })({ 'a.b': 1, a: { b: 2 } })).toBe('1');
  });
  test('a list gives the first that is neither missing nor null', () => {
    const map = attribute({ 'x-from': ['a', 'b', 'c'], 'x-null': 'send' });
    expect(map({ b: null, c: 3 })).toBe('3');
    expect(map({ b: null })).toBe('null');
    expect(map({})).toBe('missing');
  });
  test('a pointer goes down into objects, arrays and JSON text, each number exact', () => {
    const map = attribute({ 'x-from': '/a~1b/1/c' });
    expect(map('{"a/b":[0,{"c":9223372036854775807}]}')).toBe('9223372036854775807');
    expect(map('{"a/b":"[0,{\\"c\\":9223372036854775807}]"}')).toBe('9223372036854775807');
    expect(map({ 'a/b': '[0,{"c":' })).toBe('missing');
    expect(map({ 'a/b': [{ c: 1 }] })).toBe('missing');
  });
  test.each(['constructor', '/constructor', '__proto__', '/a/length', '/b/toString', '/b/__proto__'])(
    '%s finds no property of a prototype',
    (source) => {
      expect(attribute({ 'x-from': source })({ a: 'text', b: {} })).toBe('missing');
    },
  );
  test('columns that begin with / or $ are written as pointers', () => {
    expect(attribute({ 'x-from': '/~1a' })({ '/a': 1 })).toBe('1');
    expect(attribute({ 'x-from': '/$a' })({ $a: 1 })).toBe('1');
  });
  test('$emitted_at, $stream and $namespace come from the message', () => {
    expect(attribute({ 'x-from': '$emitted_at' })({})).toBe('"2024-01-31T09:30:00.000Z"');
    expect(attribute({ 'x-from': '$emitted_at' })({}, { emittedAt: null })).toBe('missing');
    expect(attribute({ 'x-from': '$emitted_at' })({}, { emittedAt: 1e300 })).toBe('missing');
    expect(attribute({ 'x-from': '$stream' })({})).toBe('"customers"');
    expect(attribute({ 'x-from': '$namespace' })({})).toBe('missing');
    expect(attribute({ 'x-from': '$namespace' })({}, { namespace: 'public' })).toBe('"public"');
  });
  test('on an object with properties it moves the base, $row leads back', () => {
    const map = attribute({
      'x-from': 'address',
      properties: { city: {}, zip: { type: 'string', 'x-from': 'postal' }, of: { 'x-from': '$row/id' } },
    });
    expect(map({ id: 7, city: 'no', address: { city: 'Berlin', postal: 10115 } })).toBe(
      '{"city":"Berlin","zip":"10115","of":7}',
    );
    expect(map({ id: 7, address: '{"city":"Berlin"}' })).toBe('{"city":"Berlin","of":7}');
    expect(map({ id: 7, address: null })).toBe('missing');
    expect(map({ address: 'Berlin' })).toEqual(['MAPPING_TYPE /value']);
  });
  test('a column that meta.changes marks NULLED counts as missing, not as null', () => {
    const map = attribute({ 'x-from': 'a', 'x-null': 'send' });
    expect(map({ a: null })).toBe('null');
    expect(map({ a: null }, { nulled: new Set(['a']) })).toBe('missing');
  });
});

describe('a property without a source', () => {
  test('reads the column of its own name; nested names read the row', () => {
    expect(attribute({})({ value: 1 })).toBe('1');
    expect(attribute({ properties: { city: {} } })({ city: 'Berlin', value: { city: 'no' } })).toBe(
      '{"city":"Berlin"}',
    );
  });
  test('an object whose sourced members are all missing is missing; constants do not count', () => {
    const map = attribute({ properties: { city: {}, kind: { const: 'home' } } });
    expect(map({ city: 'Berlin' })).toBe('{"city":"Berlin","kind":"home"}');
    expect(map({ city: null })).toBe('missing');
  });
  test('false is never sent', () => {
    expect(attribute(false)({ value: 1 })).toBe('missing');
  });
});

describe('x-template', () => {
  const map = attribute({ type: 'string', 'x-template': '{{{first} {/name/last}}}: {n}' });
  test('puts columns and pointers into text, numbers in plain digits', () => {
    expect(map('{"first":"A","name":{"last":"B"},"n":9223372036854775807}')).toBe(
      '"{A B}: 9223372036854775807"',
    );
  });
  test('a missing or null part makes the whole missing', () => {
    expect(map({ first: 'A', name: {}, n: 1 })).toBe('missing');
    expect(map({ first: null, name: { last: 'B' }, n: 1 })).toBe('missing');
  });
  test('an array or object has no text', () => {
    expect(map({ first: [], name: { last: 'B' }, n: 1 })).toEqual(['MAPPING_TEMPLATE /value']);
  });
});

describe('x-lookup', () => {
  const table = { '1': 'gold', true: 'yes', none: null };
  test('finds numbers and booleans by their text', () => {
    const map = attribute({ 'x-lookup': table });
    expect([map({ value: 1 }), map({ value: '1' }), map('{"value":1.0}'), map({ value: true })]).toEqual([
      '"gold"',
      '"gold"',
      '"gold"',
      '"yes"',
    ]);
  });
  test('no match is a rejection, or the default', () => {
    expect(attribute({ 'x-lookup': table })({ value: 2 })).toEqual(['MAPPING_LOOKUP /value']);
    expect(attribute({ 'x-lookup': table })({ value: 'constructor' })).toEqual(['MAPPING_LOOKUP /value']);
    expect(attribute({ 'x-lookup': table, default: 'none' })({ value: 2 })).toBe('"none"');
  });
  test('null is not looked up, and may be what is found', () => {
    expect(attribute({ 'x-lookup': table })({ value: null })).toBe('missing');
    expect(attribute({ 'x-lookup': table, 'x-null': 'send' })({ value: 'none' })).toBe('null');
  });
});

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

describe('x-each', () => {
  const purchases = compiled(
    entryOf(
      'purchases',
      jsonSchema({
        'x-each': { path: '/items', when: { properties: { gift: { const: false } } } },
        properties: {
          external_id: { 'x-from': '$row/user' },
          product_id: { 'x-from': 'sku' },
          currency: { const: 'EUR' },
          price: { type: 'number' },
          time: { type: 'string', format: 'date-time', 'x-from': '$emitted_at' },
          properties: {
            type: 'object',
            properties: { color: { 'x-when': { required: ['sku'] } } },
            additionalProperties: true,
          },
        },
      }),
    ),
  );
  const bodies = (row: unknown) => sent(purchases.map(row));
  test('makes one object for each element, which it tells', () => {
    const mapped = purchases.map({
      user: 7,
      items: [
        { sku: 'a', price: '1.5', color: 'red' },
        { sku: 'b', price: 2 },
      ],
      note: 'n',
    });
    expect(mapped.objects?.map(({ place, lane }) => [place.element, place.entry, lane])).toEqual([
      [0, 0, '7'],
      [1, 0, '7'],
    ]);
    expect(sent(mapped)).toEqual([
      '{"external_id":"7","product_id":"a","currency":"EUR","price":1.5,"time":"2024-01-31T09:30:00.000Z","properties":{"color":"red","note":"n"}}',
      '{"external_id":"7","product_id":"b","currency":"EUR","price":2,"time":"2024-01-31T09:30:00.000Z","properties":{"note":"n"}}',
    ]);
  });
  test('`when` leaves elements out; the others keep their number', () => {
    const mapped = purchases.map({ user: 7, items: [{ gift: true }, { sku: 'b', price: 2, gift: false }] });
    expect(mapped.objects?.map(({ place }) => place.element)).toEqual([1]);
  });
  test('a missing, null or empty array makes no object, and the row is accepted', () => {
    for (const row of [{}, { items: null }, { items: [] }, { items: '[]' }]) expect(bodies(row)).toEqual([]);
  });
  test('text is parsed; anything else rejects', () => {
    expect(bodies({ user: 7, items: '[{"sku":"a","price":1}]' })).toHaveLength(1);
    for (const items of ['a,b', { sku: 'a' }, 5])
      expect(bodies({ user: 7, items })).toEqual(['MAPPING_EACH ']);
  });
  test('one bad element rejects the row; each is told with its number', () => {
    const mapped = purchases.map({
      user: 7,
      items: [
        { sku: 'a', price: 'x' },
        { sku: 'b', price: 1 },
      ],
    });
    expect(mapped.rejections?.map(({ code, path }) => `${code} ${path}`)).toEqual(['MAPPING_TYPE /price']);
    expect(mapped.rejections?.map(({ message }) => message.slice(0, 27))).toEqual([
      'element 0 of column `items`',
    ]);
    expect(mapped.identifier).toBe('external_id:7');
  });
});

describe('items and prefixItems', () => {
  test('items maps element by element, reading from the element', () => {
    const map = attribute({
      type: 'array',
      items: { properties: { id: { type: 'string', 'x-from': 'sku' }, row: { 'x-from': '$row/n' } } },
    });
    expect(map({ n: 1, value: [{ sku: 5 }, '{"sku":"x"}'] })).toBe('[{"id":"5","row":1},{"id":"x","row":1}]');
    expect(map({ value: [{ sku: 5 }, { sku: [] }, 7] })).toEqual([
      'MAPPING_TYPE /value/1/id',
      'MAPPING_TYPE /value/2',
    ]);
  });
  test('items of a plain type coerces the elements and leaves nulls out', () => {
    expect(attribute({ items: { type: 'integer' } })({ value: ['1', 2] })).toBe('[1,2]');
    expect(attribute({ items: { type: 'integer' } })({ value: [null, 1] })).toBe('[1]');
    expect(attribute({ items: { type: 'integer', 'x-null': 'omit' } })({ value: [1, null] })).toBe('[1]');
  });
  test('prefixItems builds each position from the row; a missing one is left out', () => {
    const group = (id: string, column: string) => ({
      properties: { id: { const: id }, state: { 'x-from': column, enum: ['on', 'off'] } },
    });
    const map = attribute({ type: 'array', prefixItems: [group('a', 'news'), group('b', 'sms')] });
    expect(map({ news: 'on', sms: 'off' })).toBe('[{"id":"a","state":"on"},{"id":"b","state":"off"}]');
    expect(map({ news: null, sms: 'off' })).toBe('[{"id":"b","state":"off"}]');
    expect(map({})).toBe('missing');
    expect(map({ news: 'maybe' })).toContain('MAPPING_SCHEMA /value/0/state');
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
