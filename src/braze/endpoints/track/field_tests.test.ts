import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPlainNumber } from '../../../json/number_text.ts';
import { isPlainList } from '../../../json/plain_list.ts';
import type { Json } from '../../../json/value.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import { isNeverEmpty } from '../../rules/empty_text.ts';
import { MAX_DIGITS_TEXT, type ValueKind } from '../../rules/field.ts';
import type { FieldTest } from '../../rules/field_test.ts';
import { isPlainAddress } from '../../rules/identifier_text.ts';
import { isOrdinaryDay, isOrdinaryTime } from '../../rules/standard_time.ts';
import { KINDS, type Kind } from './kinds.ts';
import { TRACK_TYPES } from './objects.ts';

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
  if (property === undefined && value === '' && isNeverEmpty(TRACK_TYPES[kind].fields, name)) return false;
  let complaints = 0;
  const complain = () => {
    complaints++;
  };
  const objections = { reject: complain, naming: String, warn: complain };
  const identified = TRACK_TYPES[kind].identify(structuredClone(body), objections, null);
  if (identified === null) return false;
  const before = JSON.stringify(body);
  TRACK_TYPES[kind].check(identified.body, objections, dates);
  const json = JSON.stringify(identified.body);
  return complaints === 0 && json === before;
}

const fieldTest = (kind: Kind, path: string, dates?: DateFields) =>
  TRACK_TYPES[kind].fieldTest?.(path, dates) ?? null;

/** A place that has a test, and what it holds. */
interface Place {
  readonly kind: Kind;
  readonly path: string;
  readonly asked: FieldTest;
}

const OF_FIELDS: Place[] = KINDS.flatMap((kind) =>
  [...TRACK_TYPES[kind].fields.keys()].flatMap((name) => {
    const asked = fieldTest(kind, `/${name}`);
    return asked === null ? [] : [{ kind, path: `/${name}`, asked }];
  }),
);

const OF_OTHERS: Place[] = (
  [
    ['attributes', '/score'],
    ['attributes', '/bio'],
    ['events', '/properties/sku'],
    ['events', '/properties/time'],
    ['purchases', '/properties/sku'],
    ['purchases', '/properties/price'],
  ] as const
).map(([kind, path]) => ({ kind, path, asked: fieldTest(kind, path) as FieldTest }));

/** Values as rows have them: of each place some are taken. */
const ORDINARY: readonly Json[] = [
  ...[
    'Ada',
    'Zoë Müller',
    'ada@example.com',
    'x'.repeat(255),
    'a-1',
    'M',
    'DE',
    'de-AT',
    'Europe/Berlin',
    'EUR',
  ],
  ...['2026-01-02', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05.678+02:00', '+49301234567', '0123', '17.5'],
  ...['subscribed', 'opted_in', 'unsubscribed', 'https://example.com/a.png', '', 0, 1, -3, 42, 17.5, 1e21],
  ...[true, false, [], ['a', 1], {}, { a: 1 }, { longitude: 13.4, latitude: 52.5 }],
  [{ subscription_group_id: 'g', subscription_state: 'subscribed' }],
];

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(...ORDINARY),
  fc.constantFrom<Json[]>(
    'ada@@example.com',
    ' ada@example.com',
    'ada@',
    'ä@example.com',
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
    '0001-01-01T00:00:00Z',
    '3001-01-01T00:00:00Z',
    '$name',
    'a commerce',
    'ecommerce.order',
    ' ',
    '1',
    'x'.repeat(256),
    'x'.repeat(1025),
    '2026-02-30T00:00:00Z',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom<Json[]>([[1]], { a: [[1]] }),
);

/** Values of a kind that needs no look. */
const UNSEEN: Readonly<Record<ValueKind, fc.Arbitrary<Json>>> = {
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.boolean(),
  time: value.filter((each) => passes(each, isOrdinaryTime)),
  day: fc
    .date({ min: new Date('0000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
    .filter((each) => passes(each, isOrdinaryDay)),
  digits: fc
    .stringMatching(/^-?(0|[1-9][0-9]{0,18})(\.[0-9]{0,18}[1-9])?$/)
    .filter((each) => each.length <= MAX_DIGITS_TEXT && passes(each, isPlainNumber)),
  list: fc
    .array(
      fc.oneof(fc.string({ maxLength: 300 }), fc.integer(), fc.boolean(), fc.constant('x'.repeat(255))),
      { maxLength: 105 },
    )
    .filter((items) =>
      isPlainList(Buffer.from(JSON.stringify(items)), 0, Buffer.byteLength(JSON.stringify(items))),
    ),
  address: value.filter((each) => passes(each, isPlainAddress)),
};

function words(most: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: most })
    .filter((text) => !/^[+-9]/.test(text));
}

function passes(value: Json, look: (bytes: Uint8Array, start: number, end: number) => boolean): boolean {
  return typeof value === 'string' && look(Buffer.from(value), 0, Buffer.byteLength(value));
}

describe.each([...OF_FIELDS, ...OF_OTHERS])('of $kind at $path', ({ kind, path, asked }) => {
  test('what the test takes, the rules for whole objects take', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect([each, !asked.takes(each) || isTaken(kind, path, each)]).toEqual([each, true]);
      }),
      { numRuns: 300 },
    );
  });

  test('and they agree on a field in which dates were seen before', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (values) => {
        const dates = dateFields();
        const asked = fieldTest(kind, path, dates);
        const wrong = values.filter((each) => asked?.takes(each) && !isTaken(kind, path, each, dates));
        expect([values, wrong]).toEqual([values, []]);
      }),
      { numRuns: 200 },
    );
  });

  const unseen = [
    ...[...asked.takesAll].map((kind) => UNSEEN[kind]),
    ...(asked.takesWords > 0 ? [words(asked.takesWords)] : []),
  ];
  // At some places every value is looked at.
  if (unseen.length === 0) return;
  test('and so they do with all values that need no look', () => {
    fc.assert(
      fc.property(fc.oneof(...unseen), (each) => {
        expect([each, isTaken(kind, path, each)]).toEqual([each, true]);
      }),
    );
  });
});

/*
 * A test that always says no would pass all of the above, and each row would be made as a value: the fast way would be
 * dead at that place.
 */
describe.each(OF_FIELDS)('of $kind at $path, the fast way is alive:', ({ kind, path, asked }) => {
  test('of ordinary values the test takes all that the rules take, and there are some', () => {
    const taken = ORDINARY.filter((each) => isTaken(kind, path, each));
    expect(taken.filter((each) => asked.takes(each))).toEqual(taken);
    expect(taken.length).toBeGreaterThan(0);
  });

  test('values of a kind that are all taken need no look', () => {
    const kinds: ValueKind[] = ['number', 'boolean'];
    if (TRACK_TYPES[kind].fields.get(path.slice(1))?.rule.shape === 'date-time') kinds.push('time');
    if (path === '/email') kinds.push('address');
    for (const each of kinds) {
      const areTaken = fc.sample(UNSEEN[each], 100).every((value) => isTaken(kind, path, value));
      expect([each, asked.takesAll.has(each)]).toEqual([each, areTaken]);
    }
    const sample = [...fc.sample(words(255), 100), ' ', 'ecommerce.order_placed'];
    const areTaken = sample.every((word) => isTaken(kind, path, word));
    expect(['words', asked.takesWords >= 255]).toEqual(['words', areTaken]);
  });
});

test.each<[Kind, string]>([
  ['attributes', '/score'],
  ['events', '/properties/sku'],
  ['purchases', '/properties/sku'],
])("the fast way is alive for the user's own names: of %s at %s", (kind, path) => {
  expect(ORDINARY.filter((each) => !fieldTest(kind, path)?.takes(each))).toEqual([]);
  const asked = fieldTest(kind, path) as FieldTest;
  expect([...asked.takesAll]).toEqual(['number', 'boolean', 'time', 'day', 'digits', 'list']);
  expect(asked.takesWords).toBe(255);
});

test.each(['/user_alias', '/braze_id', '/_update_existing_only', '/push_tokens'])(
  'the attribute %s is judged with the others',
  (path) => {
    expect(fieldTest('attributes', path)).toBeNull();
  },
);
