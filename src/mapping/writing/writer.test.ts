import { describe, expect, jest, test } from '@jest/globals';
import type { Kind } from '../../braze/endpoints/track/kinds.ts';
import { ScannedObject } from '../../json/scanned_object.ts';
import type { JsonObject } from '../../json/value.ts';
import { writerOf } from '../testing/written.ts';

/*
 * That what is written is what would be made is held by all tests of mappings: see testing/compiled.ts. These say which
 * objects are written at all.
 */

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const TIME = { type: 'string', format: 'date-time' };
const AT = '2026-01-02T03:04:05.123Z';

describe('values of the usual form are copied without a look at them', () => {
  test.each<[string, Kind, JsonObject, JsonObject]>([
    [
      'attributes',
      'attributes',
      { email: TEXT, first_name: TEXT, dob_text: TEXT, score: NUMBER, seen: TIME },
      { email: 'ada@example.com', first_name: 'Ada', dob_text: 'May', score: 1.5, seen: AT },
    ],
    [
      'an event',
      'events',
      { name: { const: 'Viewed' }, time: TIME, app_id: TEXT, properties: { properties: { city: TEXT } } },
      { time: AT, app_id: 'app', city: 'London' },
    ],
    [
      'a purchase',
      'purchases',
      { product_id: TEXT, currency: { const: 'EUR' }, price: NUMBER, time: TIME },
      { product_id: 'SKU-1', price: 12.5, time: AT },
    ],
  ])('%s', (_, kind, properties, row) => {
    const glance = jest.spyOn(ScannedObject.prototype, 'glance');
    const write = writerOf(kind, { ...properties, external_id: { ...TEXT, 'x-from': 'id' } });
    expect(write?.(JSON.stringify({ id: 7, ...row }))).not.toBeNull();
    expect(glance).not.toHaveBeenCalled();
    glance.mockRestore();
  });

  test('empty text is looked at where it is no value', () => {
    const write = writerOf('purchases', {
      product_id: TEXT,
      currency: { const: 'EUR' },
      price: NUMBER,
      time: TIME,
    });
    expect(write?.(JSON.stringify({ id: 'u-1', product_id: '', price: 1, time: AT }))).toBeNull();
  });
});

describe('values are copied as they stand', () => {
  test.each([
    ['words with an escape', TEXT, '"Köln \\u00e9"', '"Köln \\u00e9"'],
    ['words without an escape', TEXT, '"Köln"', '"Köln"'],
    ['numbers of any length', NUMBER, '9223372036854775807.123', '9223372036854775807.123'],
    ['times', TIME, '"2026-01-02T03:04:05.123456789+02:00"', '"2026-01-02T03:04:05.123456789+02:00"'],
    ['booleans', { type: 'boolean' }, 'true', 'true'],
  ])('%s', (_, rule, value, sent) => {
    expect(writerOf('attributes', { score: rule })?.(`{"id":"u","score":${value}}`)).toBe(
      `{"external_id":"u","score":${sent}}`,
    );
  });

  test('and those that are coerced are written anew', () => {
    const write = writerOf('attributes', { score: NUMBER, tag: TEXT, seen: TIME });
    expect(write?.('{"seen":"2026-01-02 03:04:05","id":7,"tag":1.50,"score":"3.0"}')).toBe(
      '{"external_id":"7","score":3,"tag":"1.5","seen":"2026-01-02T03:04:05Z"}',
    );
  });

  test.each([
    ['9223372036854775807', '9223372036854775807'],
    ['-0.12345678901234567890123', '-0.12345678901234567890123'],
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['-0', '0'],
    ['0.0000001', '0.0000001'],
  ])('an identifier that is the number %s becomes text of all its digits', (number, text) => {
    const write = writerOf('attributes', { external_id: { type: 'string', 'x-from': 'id' } });
    expect(write?.(`{"id":${number}}`)).toBe(`{"external_id":"${text}"}`);
  });

  test.each([
    ['{"k":null,"k":1}', '{"k":1}'],
    ['{ "k" : [ 1.0, 1e2, -0 ] }', '{"k":[1,100,0]}'],
    ['{"\\u0069nc":1}', '{"inc":1}'],
    ['["a",{"b":123456789012345678901}]', '["a",{"b":123456789012345678901}]'],
  ])('what stands in an array or an object goes out as it was judged: %s', (value, sent) => {
    const data = `{"id":"u","o":${value}}`;
    expect(writerOf('attributes', { o: {} })?.(data)).toBe(`{"external_id":"u","o":${sent}}`);
    expect(writerOf('attributes', {}, { additionalProperties: true })?.(data)).toBe(
      `{"external_id":"u","o":${sent}}`,
    );
  });

  test('what is null or missing is left out', () => {
    const write = writerOf('attributes', { score: NUMBER, tag: TEXT });
    expect(write?.('{"tag":null,"id":"u"}')).toBe('{"external_id":"u"}');
  });
});

describe('texts that count as null', () => {
  const properties = {
    tag: TEXT,
    seen: TIME,
    score: NUMBER,
    id2: { type: 'string', 'x-null-values': ['-'] },
  };
  test.each([
    ['{"id":"u","tag":"N/A","seen":"","score":"N/A","extra":""}', '{"external_id":"u"}'],
    ['{"id":"u","tag":"N\\/A","extra":"N\\u002fA"}', '{"external_id":"u"}'],
    ['{"id":"u","id2":"-","tag":"-"}', '{"external_id":"u","tag":"-"}'],
    ['{"id":"u","id2":"N/A"}', '{"external_id":"u"}'],
    [
      '{"id":"u","tag":"N/a","extra":"longer than any"}',
      '{"external_id":"u","tag":"N/a","extra":"longer than any"}',
    ],
  ])('are left out of the row as it is written: %s', (data, sent) => {
    const write = writerOf('attributes', properties, { additionalProperties: true }, {}, ['', 'N/A']);
    expect(write?.(data)).toBe(sent);
  });

  test('an identifier is in doubt', () => {
    expect(writerOf('attributes', properties, {}, {}, ['', 'N/A'])?.('{"id":"N/A","tag":"x"}')).toBeNull();
  });
});

describe('an object is made, and judged as a whole, where there is a doubt', () => {
  test.each([
    ['no identifier', '{"score":1}'],
    ['an identifier that is too long', `{"id":"${'u'.repeat(1_000)}","score":1}`],
    ['a value that cannot be coerced', '{"id":"u","score":"many"}'],
    ['an email that Braze may refuse', '{"id":"u","email":"ada@"}'],
    ['text that Braze cuts', `{"id":"u","tag":"${'x'.repeat(300)}"}`],
  ])('%s', (_, data) => {
    const write = writerOf('attributes', { score: NUMBER, email: TEXT, tag: TEXT });
    expect(write?.('{"id":"u","score":1,"email":"ada@example.com","tag":"x"}')).not.toBeNull();
    expect(write?.(data)).toBeNull();
  });

  test('a required column that is missing', () => {
    const write = writerOf('attributes', { tag: TEXT }, { required: ['tag'] });
    expect(write?.('{"id":"u","tag":"x"}')).not.toBeNull();
    expect(write?.('{"id":"u"}')).toBeNull();
  });

  test('properties near the limits that Braze has for all of them', () => {
    const properties = { type: 'object', properties: { note: TEXT, list: { type: 'array' } } };
    const event = { name: { const: 'Viewed' }, time: TIME, properties };
    const write = writerOf('events', event);
    const data = (list: string) => `{"id":"u","time":"2026-01-02T03:04:05Z","note":"n","list":[${list}]}`;
    expect(write?.(data('"x"'))).not.toBeNull();
    expect(
      write?.(
        data(
          Array(1_000)
            .fill(`"${'x'.repeat(100)}"`)
            .join(','),
        ),
      ),
    ).toBeNull();
  });

  test.each([
    [100, true],
    [257, false],
  ])('%i properties, of which Braze takes 256: written %j', (count, isWritten) => {
    const names = Array.from({ length: count }, (_, i) => `c${i}`);
    const properties = { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])) };
    const write = writerOf('events', { name: { const: 'Viewed' }, time: TIME, properties });
    const columns = names.map((name) => `"${name}":"x"`).join(',');
    const json = write?.(`{"id":"u","time":"2026-01-02T03:04:05Z",${columns}}`);
    expect(typeof json === 'string').toBe(isWritten);
  });

  test.each<[string, JsonObject, JsonObject]>([
    [
      'an identifier that may be one of two',
      { user_alias: { type: 'object', properties: { alias_name: TEXT } } },
      {},
    ],
    ['a field that Braze judges with others', { push_token_import: { type: 'boolean' } }, {}],
  ])('always: %s', (_, properties, root) => {
    expect(writerOf('attributes', properties, root)).toBeNull();
  });
});

describe('what the configuration adds stands behind the rest', () => {
  const event = { name: { const: 'Viewed' }, time: TIME };
  const data = '{"id":"u","time":"2026-01-02T03:04:05Z"}';
  const sent = '{"external_id":"u","name":"Viewed","time":"2026-01-02T03:04:05Z"';

  test('the app, and that no user is created', () => {
    const write = writerOf('events', event, {}, { defaultBrazeApp: 'app "1"', updateExistingOnly: true });
    expect(write?.(data)).toBe(`${sent},"app_id":"app \\"1\\"","_update_existing_only":true}`);
  });

  test('but not where a column tells an app and passes', () => {
    const passing = { additionalProperties: true };
    const write = writerOf('events', event, passing, { defaultBrazeApp: 'a' });
    expect(write?.(data)).toBe(`${sent},"app_id":"a"}`);
    expect(write?.(data.replace('}', ',"app_id":"mine"}'))).toBeNull();
    expect(writerOf('events', event, passing)?.(data.replace('}', ',"app_id":"mine"}'))).toBe(
      `${sent},"app_id":"mine"}`,
    );
  });

  test('but an app that the mapping may tell decides by itself', () => {
    expect(writerOf('events', { ...event, app_id: TEXT }, {}, { defaultBrazeApp: 'a' })).toBeNull();
    expect(writerOf('events', { ...event, app_id: TEXT })?.(data)).toBe(`${sent}}`);
  });
});

test('columns that pass stand behind those that are mapped, in the order of the row', () => {
  const write = writerOf('attributes', { score: NUMBER }, { additionalProperties: true });
  expect(write?.('{"b":1.0,"id":"u","a":"x","score":2,"c":null,"d":[1]}')).toBe(
    '{"external_id":"u","score":2,"b":1,"a":"x","d":[1]}',
  );
});
