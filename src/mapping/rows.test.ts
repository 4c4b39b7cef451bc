import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FieldMapping, MappingMethod } from '../config/config.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';
import { advice, become, COLUMNS } from './testing/rows.ts';

/*
 * Rows as they come out of files, warehouses and loaders, and what becomes of them in the three methods.
 */

describe("tables for Braze's Cloud Data Ingestion", () => {
  const PAYLOAD = '{"plan":"gold","gone":null}';
  const object = '{"external_id":"x1","plan":"gold","gone":null}';
  const cdi = { EXTERNAL_ID: 'x1', PAYLOAD };
  test.each<[string, object]>([
    ['UPDATED_AT', { ...cdi, UPDATED_AT: '2024-04-16' }],
    ['in small letters', { external_id: 'x1', payload: PAYLOAD, updated_at: '2024-04-16' }],
    [
      'columns of the platform',
      { ...cdi, UPDATED_AT: '2024-04-16', _AIRBYTE_RAW_ID: 'r', _fivetran_synced: 'x' },
    ],
    ['another column', { ...cdi, UPDATED_AT: '2024-04-16', ID: 5, name: 'n' }],
    ['no UPDATED_AT, but nothing else', cdi],
    ['no UPDATED_AT, but only identifiers', { ...cdi, EMAIL: null, PHONE: null }],
    ['an object', { ...cdi, PAYLOAD: JSON.parse(PAYLOAD), UPDATED_AT: null }],
  ])('recognised: %s', (_, row) => {
    expect(become(COLUMNS, row)).toEqual({ sent: [object], warned: [] });
  });

  test('no UPDATED_AT and another column: it is not one, which is told before the first row', () => {
    expect(become(COLUMNS, { ...cdi, plan: 'x' }).sent).toEqual([
      JSON.stringify({ external_id: 'x1', PAYLOAD, plan: 'x' }),
    ]);
    expect(advice(['EXTERNAL_ID', 'PAYLOAD', 'plan', '_AIRBYTE_META'])).toEqual([
      expect.stringMatching(
        /^`PAYLOAD` goes out as an attribute of that name, .* no `UPDATED_AT`, and it also has `plan`\. .* add `UPDATED_AT` or deselect the other columns/,
      ),
    ]);
    expect(advice(['external_id', 'name', 'time', 'payload'], 'events')).toEqual([
      expect.stringMatching(/^`payload` goes out as a property/),
    ]);
  });

  test('other columns are named once, those of platforms are not', () => {
    const names = ['EXTERNAL_ID', 'PAYLOAD', 'UPDATED_AT', 'ID', 'n', '_AB_CDC_LSN'];
    expect(advice(names)).toEqual([expect.stringMatching(/`PAYLOAD` holds, and `ID`, `n` are left out/)]);
    expect(advice(names.filter((name) => name.length > 2))).toEqual([]);
  });

  test.each<[string, unknown, RegExp]>([
    ['null', null, /column `payload` is missing or null; expected an object/],
    ['missing', undefined, /column `payload` is missing or null/],
    ['an array as text', '[{"name":"a"}]', /column `payload` holds text that is a JSON array/],
    ['an array', [{ name: 'a' }], /column `payload` holds an array/],
    ['single quotes', "{'name': 'x'}", /column `payload` holds text that is no JSON; expected an object/],
    ['a number', 5, /column `payload` holds a number/],
  ])('the reason names the payload: %s', (_, payload, reason) => {
    const row = { alias_name: 'u', alias_label: 'l', updated_at: '2026-05-01T10:00:00Z', payload };
    const names = Object.keys({ ...row, payload: 0 });
    const { map } = compiled(entryOf('events', COLUMNS), streamOf(columnsNamed(...names)));
    expect(map(row).rejections?.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(new RegExp(`^MAPPING_TYPE ${reason.source}`)),
    ]);
  });

  test.each([
    ['2026-05-01 10:00:00+00', undefined, '2026-05-01T10:00:00Z'],
    ['2026-05-01 10:00:00.123 +0000', undefined, '2026-05-01T10:00:00.123Z'],
    ['2026-05-01 10:00:00 UTC', null, '2026-05-01T10:00:00Z'],
    ['2026-05-01 10:00:00', '', '2026-05-01T10:00:00Z'],
    ['2026-05-01 10:00:00', '2026-04-01T09:00:00Z', '2026-04-01T09:00:00Z'],
  ])('UPDATED_AT %j is the time where the payload has %j', (UPDATED_AT, time, expected) => {
    const row = { EXTERNAL_ID: 'u', UPDATED_AT, PAYLOAD: { name: 'n', time } };
    expect(become(COLUMNS, row, 'events').sent).toEqual([
      JSON.stringify({ external_id: 'u', time: expected, name: 'n' }),
    ]);
  });
});

describe("Braze's own names in another spelling", () => {
  const line = (to: string): FieldMapping => ({ from: 'id', to, type: 'as_is' });
  const id: FieldMapping = { from: 'id', to: 'external_id', type: 'as_is' };
  test.each([
    ['firstName', 'first_name'],
    ['First Name', 'first_name'],
    ['e-mail', 'email'],
    ['E-Mail', 'email'],
    ['TimeZone', 'time_zone'],
    ['SUBSCRIPTION-GROUPS', 'subscription_groups'],
    ['brazeId', 'braze_id'],
    ['aliasName', 'alias_name'],
  ])('%s is probably %s', (name, field) => {
    const one = expect.stringMatching(`\`${name}\`.*\`${field}\``);
    expect(advice(['external_id', name])).toEqual([one]);
    expect(
      advice(['id'], 'attributes', { method: 'fields', fields: [id, line(name)], passThrough: false }),
    ).toEqual([one]);
    const schema = { external_id: { 'x-from': 'id' }, [name]: { 'x-from': 'id' } };
    expect(advice(['id'], 'attributes', jsonSchema({ properties: schema }))).toEqual([one]);
  });

  test('an identifier, which is missing then', () => {
    for (const name of ['externalId', 'External ID', 'EXTERNAL-ID']) {
      const told = advice([name, 'plan']);
      expect(told).toEqual(expect.arrayContaining([expect.stringMatching(`\`${name}\`.*\`external_id\``)]));
      expect(
        advice(['id'], 'attributes', { method: 'fields', fields: [line(name)], passThrough: false }),
      ).toEqual(expect.arrayContaining([expect.stringMatching(`\`${name}\`.*\`external_id\``)]));
    }
  });

  test('in a property of an event, where nothing fills the field itself', () => {
    const lines = [id, line('productId'), line('Currency'), line('price'), line('time')];
    const mapping: MappingMethod = { method: 'fields', fields: lines, passThrough: false };
    expect(advice(['id'], 'purchases', mapping)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^`productId` becomes a property .* add a line with `"to": "product_id"`/),
        expect.stringMatching(/^`Currency` becomes a property .*`currency`/),
      ]),
    );
    expect(advice(['external_id', 'name', 'time', 'appId', 'E-mail'], 'events')).toEqual([
      expect.stringMatching(/^column `appId` becomes a property of that name, not Braze's field `app_id`/),
    ]);
  });

  test('names that only look alike are left alone', () => {
    expect(advice(['external_id', 'emails', 'name_first', 'gender2', 'phone_number'])).toEqual([]);
  });
});

describe('types', () => {
  const typed = (type: object, value: unknown) => {
    const mapping = jsonSchema({ properties: { external_id: {}, value: type } });
    return become(mapping, { external_id: 'u', value }).sent;
  };
  const object = (value: unknown) => [JSON.stringify({ external_id: 'u', value })];
  const dateTime = { type: 'string', format: 'date-time' };
  const two = (number: number) => String(number).padStart(2, '0');

  test('boolean: true and false in any case, 1 and 0, nothing else', () => {
    const word = fc
      .boolean()
      .chain((value) => fc.mixedCase(fc.constant(String(value))).map((text) => ({ value, text })));
    fc.assert(
      fc.property(word, fc.string({ maxLength: 6 }), ({ value, text }, other) => {
        expect(typed({ type: 'boolean' }, text)).toEqual(object(value));
        const isOne = /^(?:true|false|[01])$/i.test(other) || other === '';
        if (!isOne) expect(typed({ type: 'boolean' }, other)).toEqual(['MAPPING_TYPE /value']);
      }),
      { numRuns: 40 },
    );
  });

  test('date-time: an hour of one digit in an offset, days and seconds that do not exist', () => {
    const parts = fc.record({
      hour: fc.integer({ min: 0, max: 9 }),
      sign: fc.constantFrom('+', '-'),
      blank: fc.constantFrom('', ' '),
    });
    fc.assert(
      fc.property(parts, ({ hour, sign, blank }) => {
        const wanted = hour === 0 ? '2024-01-31T09:30:00Z' : `2024-01-31T09:30:00${sign}0${hour}:00`;
        expect(typed(dateTime, `2024-01-31 09:30:00${blank}${sign}${hour}:00`)).toEqual(object(wanted));
      }),
      { numRuns: 20 },
    );
    const month = fc.constantFrom(
      [2, 30],
      [2, 31],
      [4, 31],
      [6, 31],
      [9, 31],
      [11, 31],
      [13, 1],
      [0, 1],
      [1, 0],
      [1, 32],
    );
    const clock = fc.constantFrom('', 'T00:00:00Z', ' 23:59:59', 'T10:00:00+1:00');
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2100 }), month, clock, (year, [number = 0, day = 0], rest) => {
        expect(typed(dateTime, `${year}-${two(number)}-${two(day)}${rest}`)).toEqual(['MAPPING_DATE /value']);
      }),
      { numRuns: 40 },
    );
    for (const text of [
      '2016-12-31T23:59:60Z',
      '2016-12-31 23:59:60',
      '2024-01-31T24:00:00Z',
      '2023-02-29',
    ]) {
      expect(typed(dateTime, text)).toEqual(['MAPPING_DATE /value']);
    }
  });

  test.each(['', 'N/A', 'null', '-', '\\N'])('a text that may mean null has a cure: %j', (value) => {
    const mapping = jsonSchema({ properties: { external_id: {}, value: { type: 'integer' } } });
    const { map } = compiled(entryOf('attributes', mapping));
    expect(map({ external_id: 'u', value }).rejections?.[0]?.message).toMatch(/`null_values` of the entry/);
  });
});
