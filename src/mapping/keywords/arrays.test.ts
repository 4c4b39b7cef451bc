import { describe, expect, test } from '@jest/globals';
import { attribute, compiled, entryOf, jsonSchema, sent } from '../testing/compiled.ts';

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
  test('one bad element rejects the row, and the reason names its number', () => {
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
