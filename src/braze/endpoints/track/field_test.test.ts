import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../json/value.ts';
import type { Kind } from '../../kind.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import { identify, isPlainAddress } from '../../rules/identifier.ts';
import { isOrdinaryTime } from '../../rules/standard_time.ts';
import { CHECKS } from './check.ts';
import { fieldTest } from './field_test.ts';

/** Objects that Braze takes, to which a field is added. */
const SOUND: Record<Kind, Record<string, Json>> = {
  attributes: { external_id: 'u' },
  events: { external_id: 'u', name: 'Order Placed', time: '2026-01-02T03:04:05Z' },
  purchases: { external_id: 'u', product_id: 'p', currency: 'EUR', price: 1, time: '2026-01-02T03:04:05Z' },
};

/** What the rules for whole objects say about one with this value. */
function isTaken(kind: Kind, path: string, value: Json, dates?: DateFields): boolean {
  const [, name = '', property] = path.split('/');
  const body = { ...SOUND[kind], [name]: property === undefined ? value : { [property]: value } };
  let complaints = 0;
  const complain = () => {
    complaints++;
  };
  const report = { reject: complain, naming: String, warn: complain };
  const identified = identify(kind, structuredClone(body), report);
  if (identified === null) return false;
  const before = JSON.stringify(identified.body);
  CHECKS[kind](identified.body, report, dates);
  const json = JSON.stringify(identified.body);
  return complaints === 0 && json === before;
}

const PLACES: [Kind, string][] = [
  ['attributes', '/email'],
  ['attributes', '/first_name'],
  ['attributes', '/dob'],
  ['attributes', '/country'],
  ['attributes', '/gender'],
  ['attributes', '/time_zone'],
  ['attributes', '/date_of_first_session'],
  ['attributes', '/score'],
  ['attributes', '/bio'],
  ['events', '/name'],
  ['events', '/time'],
  ['events', '/app_id'],
  ['events', '/properties/sku'],
  ['events', '/properties/time'],
  ['purchases', '/product_id'],
  ['purchases', '/currency'],
  ['purchases', '/price'],
  ['purchases', '/quantity'],
  ['purchases', '/time'],
  ['purchases', '/properties/sku'],
  ['purchases', '/properties/price'],
];

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom<Json[]>(
    'ada@example.com',
    'ada@@example.com',
    ' ada@example.com',
    'ada@',
    'ä@example.com',
    'EUR',
    'eur',
    'XXX',
    'XYZ',
    '0000-00-00',
    '2022-11-00 20:59:22',
    '-0044-03-15T00:00:00Z',
    '+12025-01-01T00:00:00Z',
    '0001-12-31T23:40:28.000000+00:00 BC',
    'infinity',
    '-infinity',
    'DE',
    'F',
    'Europe/Berlin',
    '2026-01-02T03:04:05Z',
    '2026-01-02',
    '0001-01-01T00:00:00Z',
    '3001-01-01T00:00:00Z',
    '$name',
    'a commerce',
    'ecommerce.order',
    '',
    ' ',
    '1',
    'x'.repeat(255),
    'x'.repeat(256),
    '2026-02-30T00:00:00Z',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom<Json[]>([], ['a'], {}, { a: 1 }, [[1]], { a: [[1]] }),
);

describe.each(PLACES)('of %s at %s', (kind, path) => {
  const asked = fieldTest(kind, path);

  test('what the test takes, the rules for whole objects take', () => {
    fc.assert(
      fc.property(value, (each) => {
        if (asked?.takes(each)) expect([each, isTaken(kind, path, each)]).toEqual([each, true]);
      }),
      { numRuns: 300 },
    );
  });

  test('and they agree on a field in which dates were seen before', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (values) => {
        const dates = dateFields();
        const asked = fieldTest(kind, path, dates);
        for (const each of values) {
          if (asked?.takes(each)) expect([values, isTaken(kind, path, each, dates)]).toEqual([values, true]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('and so they do with all values of the kinds that need no look', () => {
    const kinds = asked?.takesAll ?? new Set();
    const longest = asked?.takesWords ?? 0;
    const values: fc.Arbitrary<Json>[] = [
      ...(kinds.has('number') ? [fc.double({ noNaN: true, noDefaultInfinity: true })] : []),
      ...(kinds.has('boolean') ? [fc.boolean()] : []),
      ...(kinds.has('time') ? [value.filter((each) => passes(each, isOrdinaryTime))] : []),
      ...(kinds.has('address') ? [value.filter((each) => passes(each, isPlainAddress))] : []),
      ...(longest > 0
        ? [fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: longest }).filter(isWord)]
        : []),
    ];
    if (values.length === 0) return;
    fc.assert(
      fc.property(fc.oneof(...values), (each) => {
        expect([each, isTaken(kind, path, each)]).toEqual([each, true]);
      }),
    );
  });
});

const isWord = (text: string) => !/^[+-9]/.test(text);

function passes(value: Json, look: (bytes: Uint8Array, start: number, end: number) => boolean): boolean {
  return typeof value === 'string' && look(Buffer.from(value), 0, Buffer.byteLength(value));
}

test.each(['/user_alias', '/braze_id', '/_update_existing_only', '/push_tokens'])(
  'the attribute %s is judged with the others',
  (path) => {
    expect(fieldTest('attributes', path)).toBeNull();
  },
);
