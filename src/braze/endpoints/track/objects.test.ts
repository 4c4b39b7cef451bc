import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../json/value.ts';
import { BRAZE_CODES } from '../../rules/codes.ts';
import { TRACK_TYPES } from './objects.ts';
import { attributes, check, EVENT, GROUP, LONG, noting, PURCHASE } from './testing.ts';

describe("Braze's own attributes", () => {
  test.each<[JsonObject, string[]]>([
    [
      {
        first_name: 'Zoë',
        last_name: null,
        gender: 'F',
        country: 'DE',
        language: 'de-AT',
        dob: '1990-12-31',
      },
      [],
    ],
    [{ first_name: 5 }, ['~BRAZE_UNDOCUMENTED /first_name']],
    [{ first_name: LONG }, ['~BRAZE_TEXT_SHORTENED /first_name']],
    [{ gender: 'female' }, ['~BRAZE_UNDOCUMENTED /gender']],
    [{ dob: '31.12.1990' }, ['~BRAZE_UNDOCUMENTED /dob']],
    [{ dob: '1990-02-30' }, ['~BRAZE_UNDOCUMENTED /dob']],
    [{ country: 'Australia' }, ['~BRAZE_COUNTRY /country']],
    [{ country: 49 }, ['~BRAZE_UNDOCUMENTED /country']],
    [{ language: 'German' }, ['~BRAZE_LANGUAGE /language']],
    [{ time_zone: 'Europe/Berlin' }, []],
    [{ time_zone: 'Eastern Time (US & Canada)' }, []],
    [{ time_zone: 'Berlin time' }, ['~BRAZE_UNDOCUMENTED /time_zone']],
    [{ current_location: { longitude: 13.4, latitude: 52.5 } }, []],
    [{ current_location: { longitude: '13.4', latitude: 52.5 } }, ['BRAZE_FIELD /current_location']],
    [{ date_of_first_session: '2024-01-31 09:30:00' }, []],
    [{ date_of_last_session: 'yesterday' }, ['~BRAZE_UNDOCUMENTED /date_of_last_session']],
    [{ date_of_last_session: '0000-00-00' }, ['~BRAZE_UNDOCUMENTED /date_of_last_session']],
    [{ marked_email_as_spam_at: '9999-12-31' }, ['~BRAZE_YEAR /marked_email_as_spam_at']],
    [{ date_of_first_session: 1_700_000_000 }, ['~BRAZE_UNDOCUMENTED /date_of_first_session']],
    [{ email_subscribe: 'opted_in', push_subscribe: 'unsubscribed' }, []],
    [{ email_subscribe: 'yes' }, ['BRAZE_FIELD /email_subscribe']],
    [{ push_subscribe: true }, ['BRAZE_FIELD /push_subscribe']],
    [{ email_open_tracking_disabled: 'true' }, ['~BRAZE_UNDOCUMENTED /email_open_tracking_disabled']],
    [{ image_url: 'x'.repeat(1024) }, []],
    [{ image_url: 'x'.repeat(1025) }, ['~BRAZE_TEXT_SHORTENED /image_url']],
    [{ bio: 'x' }, ['~BRAZE_IGNORED_FIELD /bio']],
    [{ bio: null }, []],
    [{ email_subscription_info: 'x' }, ['BRAZE_RESERVED_NAME /email_subscription_info']],
    [{ _merge_objects: 'true' }, ['BRAZE_FIELD /_merge_objects']],
  ])('%j', (body, notes) => {
    expect(attributes(body)).toEqual(notes);
  });
});

describe('subscription groups and push tokens', () => {
  const token = { app_id: 'a', token: 't' };
  test.each<[JsonObject, string[]]>([
    [{ subscription_groups: [GROUP] }, []],
    [{ subscription_groups: GROUP }, ['BRAZE_SUBSCRIPTION_GROUP /subscription_groups']],
    [{ subscription_groups: ['x'] }, ['BRAZE_SUBSCRIPTION_GROUP /subscription_groups/0']],
    [
      { subscription_groups: [GROUP, { subscription_group_id: ' ', subscription_state: 'opted_in' }] },
      [
        'BRAZE_SUBSCRIPTION_GROUP /subscription_groups/1/subscription_group_id',
        'BRAZE_SUBSCRIPTION_GROUP /subscription_groups/1/subscription_state',
      ],
    ],
    [{ subscription_groups: [{ ...GROUP, subscription_group_id: 'a_name_of_braze' }] }, []],
    [{ push_tokens: [token] }, []],
    [{ push_tokens: [{ ...token, device_id: null }] }, []],
    [{ push_tokens: token }, ['BRAZE_PUSH_TOKEN /push_tokens']],
    [{ push_tokens: [5] }, ['BRAZE_PUSH_TOKEN /push_tokens/0']],
    [{ push_tokens: [{ app_id: 'a' }] }, ['BRAZE_PUSH_TOKEN /push_tokens/0/token']],
    [{ push_tokens: [{ ...token, device_id: '1234567' }] }, ['BRAZE_PUSH_TOKEN /push_tokens/0/device_id']],
    [{ push_token_import: true, push_tokens: [token] }, []],
    [{ push_token_import: true }, ['BRAZE_PUSH_TOKEN /push_token_import']],
    [
      { push_token_import: true, push_tokens: [token], external_id: 'u' },
      ['BRAZE_PUSH_TOKEN /push_token_import'],
    ],
    [{ push_token_import: 'yes' }, ['BRAZE_PUSH_TOKEN /push_token_import']],
  ])('%j', (body, notes) => {
    expect(attributes(body)).toEqual(notes);
  });
});

describe('custom attributes', () => {
  const item = { $identifier_key: 'id', $identifier_value: 1 };
  test.each<[string, JsonObject, string[]]>([
    ['text of 255 characters', { a: 'x'.repeat(255) }, []],
    ['longer text', { a: LONG }, ['~BRAZE_TEXT_SHORTENED /a']],
    ['empty text and null', { a: '', b: null }, []],
    ['an empty name', { '': 1 }, ['BRAZE_NAME ']],
    ['a name of blanks', { ' \t': 1 }, ['BRAZE_NAME ']],
    ['a long name', { [LONG]: 1 }, ['BRAZE_NAME ']],
    ['a name with a blank at its end', { 'a ': 1 }, ['~BRAZE_NAME_BLANKS /a ']],
    ['a date of the year 9999', { a: '9999-12-31' }, ['~BRAZE_YEAR /a']],
    ['a date of the year 3000', { a: '3000-12-31T00:00:00Z' }, []],
    ['text that begins like a year', { a: '9999-abcdefgh' }, []],
    ['500 items', { a: Array(500).fill(1) }, []],
    ['501 items', { a: Array(501).fill(1) }, ['~BRAZE_ARRAY_SHORTENED /a']],
    ['501 objects', { a: Array(501).fill({ b: 1 }) }, []],
    ['a long item', { a: [LONG] }, ['~BRAZE_TEXT_SHORTENED /a']],
    [
      'an array of arrays',
      { a: [[1, 2], [3]] },
      ['BRAZE_ARRAY_OF_ARRAYS /a/0', 'BRAZE_ARRAY_OF_ARRAYS /a/1'],
    ],
    ['an array of arrays in an object', { a: { b: [['x']] } }, ['BRAZE_ARRAY_OF_ARRAYS /a/b/0']],
    [
      'an array of arrays in an added object',
      { a: { $add: [{ b: [[]] }] } },
      ['BRAZE_ARRAY_OF_ARRAYS /a/$add/0/b/0'],
    ],
    ['arrays in objects in arrays', { a: [{ b: [{ c: [1] }] }] }, []],
    ['a null in an array', { a: [null] }, ['BRAZE_NESTED_NULL /a/0']],
    ['a null in an object', { a: { b: { c: null } } }, ['BRAZE_NESTED_NULL /a/b/c']],
    ['a null behind others', { a: { b: [{ c: 1 }], d: null } }, ['BRAZE_NESTED_NULL /a/d']],
    ['a key with a blank', { a: { 'b c': 1 } }, ['BRAZE_NAME /a/b c']],
    ['a key with a dot', { a: { 'b.c': 1 } }, ['BRAZE_NAME /a/b.c']],
    ['a key with a dollar', { a: { $b: 1 } }, ['BRAZE_NAME /a/$b']],
    ['an empty key', { a: { '': 1 } }, ['BRAZE_NAME /a']],
    ['$time', { a: { b: { $time: '2020-05-28' } } }, []],
    ['a bad $time', { a: { b: { $time: 'soon' } } }, ['BRAZE_NESTED_TIME /a/b/$time']],
    ['a null $time', { a: { $time: null } }, ['BRAZE_NESTED_TIME /a/$time']],
    ['a far $time', { a: [{ b: { $time: '3001-01-01' } }] }, ['BRAZE_NESTED_TIME /a/0/b/$time']],
    ['100 KB', { a: { b: Array(400).fill('x'.repeat(250)) } }, []],
    ['more than 100 KB', { a: { b: Array(500).fill('x'.repeat(250)) } }, ['BRAZE_TOO_LARGE /a']],
    ['inc', { a: { inc: -2 } }, []],
    ['a fractional inc', { a: { inc: 0.5 } }, ['~BRAZE_FRACTIONAL_INCREMENT /a']],
    ['inc of text', { a: { inc: '2' } }, ['BRAZE_OPERATOR /a/inc']],
    ['add and remove', { a: { add: ['x', 1], remove: ['y'] } }, []],
    ['add of no list', { a: { add: 'x' } }, ['BRAZE_OPERATOR /a/add']],
    ['add of objects', { a: { add: [{}] } }, ['BRAZE_OPERATOR /a/add/0']],
    ['an object that has other keys too', { a: { add: 'x', other: 1 } }, []],
    ['$add', { a: { $add: [{ id: 1 }] } }, []],
    ['$add with a null', { a: { $add: [{ id: null }] } }, ['BRAZE_NESTED_NULL /a/$add/0/id']],
    ['$add of text', { a: { $add: ['x'] } }, ['BRAZE_OPERATOR /a/$add/0']],
    ['$remove', { a: { $remove: [item] } }, []],
    [
      '$remove without a key',
      { a: { $remove: [{ $identifier_value: 1 }] } },
      ['BRAZE_OPERATOR /a/$remove/0'],
    ],
    ['$update', { _merge_objects: true, a: { $update: [{ ...item, $new_object: { b: 1 } }] } }, []],
    [
      '$update that replaces',
      { a: { $update: [{ ...item, $new_object: { b: 1 } }] } },
      ['~BRAZE_UPDATE_REPLACES /a'],
    ],
    [
      '$update without an object',
      { _merge_objects: true, a: { $update: [item] } },
      ['BRAZE_OPERATOR /a/$update/0'],
    ],
  ])('%s', (_name, body, notes) => {
    expect(attributes(body)).toEqual(notes);
  });
});

describe('events', () => {
  const properties = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, at]));
  test.each<[string, JsonObject, string[]]>([
    ['an event', { ...EVENT, properties: { sku: 's', deep: { a: [1] }, none: null } }, []],
    ['nothing', {}, ['BRAZE_REQUIRED /name', 'BRAZE_REQUIRED /time']],
    ['an empty name', { ...EVENT, name: '' }, ['BRAZE_FIELD /name']],
    ['a name of no text', { ...EVENT, name: 5 }, ['BRAZE_FIELD /name']],
    ['an observed time', { ...EVENT, time: '2019-02-15 00:00:00 -0500' }, []],
    ['a bad time', { ...EVENT, time: 'now' }, ['BRAZE_TIME /time']],
    ['a number as time', { ...EVENT, time: 1700000000 }, ['BRAZE_TIME /time']],
    ['a far time', { ...EVENT, time: '9999-12-31' }, ['~BRAZE_FUTURE_TIME /time']],
    ['an app of no text', { ...EVENT, app_id: 5 }, ['BRAZE_FIELD /app_id']],
    [
      'an array of arrays, of which the docs say nothing',
      { ...EVENT, properties: { a: [[1]], b: { c: [{ d: [[]] }] }, e: [[2]] } },
      ['a', 'b', 'e'].map((name) => `~BRAZE_UNDOCUMENTED /properties/${name}`),
    ],
    ['properties of no object', { ...EVENT, properties: [] }, ['BRAZE_FIELD /properties']],
    [
      'reserved names',
      { ...EVENT, properties: { time: 1, event_name: 1, price: 1 } },
      ['BRAZE_RESERVED_NAME /properties/time', 'BRAZE_RESERVED_NAME /properties/event_name'],
    ],
    ['a name with a dollar', { ...EVENT, properties: { $a: 1 } }, ['BRAZE_NAME /properties/$a']],
    ['an empty property name', { ...EVENT, properties: { '': 1 } }, ['BRAZE_NAME /properties']],
    ['long text', { ...EVENT, properties: { a: LONG } }, ['~BRAZE_TEXT_SHORTENED /properties/a']],
    ['256 properties', { ...EVENT, properties: properties(256) }, []],
    ['257 properties', { ...EVENT, properties: properties(257) }, ['~BRAZE_TOO_MANY_PROPERTIES /properties']],
    [
      'more than 100 KB',
      { ...EVENT, properties: { a: Array(500).fill('x'.repeat(250)) } },
      ['BRAZE_TOO_LARGE /properties'],
    ],
  ])('%s', (_name, body, notes) => {
    expect(check('events', body)).toEqual(notes);
  });
});

describe('purchases', () => {
  const over = (rest: JsonObject) => check('purchases', { ...PURCHASE, ...rest });
  test.each<[JsonObject, string[]]>([
    [{ quantity: 100, properties: { color: 'red', deep: {} } }, []],
    [{ product_id: 17, currency: 'eur', price: -5 }, []],
    [{ product_id: '' }, ['BRAZE_FIELD /product_id']],
    [{ product_id: LONG }, ['BRAZE_FIELD /product_id']],
    [{ currency: 'xyz' }, ['~BRAZE_CURRENCY_UNKNOWN /currency']],
    [{ currency: '' }, ['BRAZE_CURRENCY /currency']],
    [{ currency: 'E1R' }, ['BRAZE_CURRENCY /currency']],
    [{ currency: 'ＥＵＲ' }, ['BRAZE_CURRENCY /currency']],
    [{ currency: 'EURO' }, ['BRAZE_CURRENCY /currency']],
    [{ currency: 978 }, ['BRAZE_CURRENCY /currency']],
    [{ price: '1.5' }, ['BRAZE_FIELD /price']],
    [{ quantity: 0 }, ['BRAZE_QUANTITY /quantity']],
    [{ quantity: 101 }, ['BRAZE_QUANTITY /quantity']],
    [{ quantity: 1.5 }, ['BRAZE_QUANTITY /quantity']],
    [{ quantity: '1' }, ['BRAZE_QUANTITY /quantity']],
    [{ properties: { price: 1, sku: 's' } }, ['BRAZE_RESERVED_NAME /properties/price']],
    [
      { product_id: null, currency: null, price: null, time: null },
      ['product_id', 'currency', 'price', 'time'].map((name) => `BRAZE_REQUIRED /${name}`),
    ],
  ])('%j', (rest, notes) => {
    expect(over(rest)).toEqual(notes);
  });
});

test.each([
  ['eur', 'EUR'],
  ['EUR', 'EUR'],
  ['Xyz', 'XYZ'],
])('the currency %s goes out as %s', (given, sent) => {
  const body: JsonObject = { ...PURCHASE, currency: given };
  TRACK_TYPES.purchases.check(body, noting().objections);
  expect(body.currency).toBe(sent);
});

test('what Braze only ignores is left out', () => {
  const body: JsonObject = { external_id: 'u', bio: 'x', plan: 'gold' };
  TRACK_TYPES.attributes.check(body, noting().objections);
  expect(body).toEqual({ external_id: 'u', plan: 'gold' });
});

test('no message tells a value', () => {
  const { objections, messages } = noting();
  const secret = 'secret value';
  const body = {
    gender: secret,
    dob: secret,
    country: secret,
    time_zone: secret,
    a: { $time: secret },
    push_subscribe: secret,
  };
  TRACK_TYPES.attributes.check(body, objections);
  TRACK_TYPES.purchases.check(
    { ...PURCHASE, currency: secret, time: secret, price: secret, quantity: secret },
    objections,
  );
  TRACK_TYPES.attributes.identify({ email: secret }, objections, null);
  expect(messages).toHaveLength(11);
  expect(messages.join()).not.toContain(secret);
});

test('every code of the catalogue is a word and tells cause and cure', () => {
  for (const [code, { cause, cure }] of Object.entries(BRAZE_CODES)) {
    expect(code).toMatch(/^BRAZE_[A-Z_]+$/);
    expect(`${cause} ${cure}`).toMatch(/^[^\n]{20,}\.$/);
  }
});
