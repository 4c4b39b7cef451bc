import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../../../json/exact.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import type { ErrorStyle } from '../../complaints.ts';
import { seededRandom } from '../../random.ts';
import { createWorkspace } from '../../workspace.ts';
import { track } from './track.ts';
import { readTrackRequest } from './track_request.ts';

const NOW = Date.UTC(2024, 4, 1);
const rules = {
  blocklist: new Set<string>(),
  blockedUsers: new Set(['bot']),
  forcedTypes: new Map<string, 'string'>(),
};

function sent(body: Json, style: ErrorStyle = 'sentences') {
  const request = readTrackRequest(body);
  if (request === null) throw new Error('no track request');
  const workspace = createWorkspace(seededRandom(1));
  const { answer, take } = track(
    workspace,
    request,
    { rules, keepAll: true, now: NOW, explain() {} },
    style,
    null,
  );
  take?.(NOW);
  return { status: answer.status, body: JSON.parse(answer.body), text: answer.body, workspace };
}

/** The types of the errors about a single object. */
function complaints(kind: string, object: JsonObject, style?: ErrorStyle): string[] {
  const { errors = [] } = sent({ [kind]: [object] }, style).body as { errors?: { type: string }[] };
  return errors.map(({ type }) => type);
}

const event = { external_id: 'u', name: 'n', time: '2024-01-01T00:00:00Z' };
const purchase = {
  external_id: 'u',
  product_id: 'p',
  currency: 'USD',
  price: 1.5,
  time: '2024-01-01T00:00:00Z',
};

describe('the answer', () => {
  test('has counters of the arrays that were sent, then the message', () => {
    const { status, text } = sent({
      purchases: [purchase],
      attributes: [{ external_id: 'u' }],
      events: [event],
    });
    expect(status).toBe(201);
    expect(text).toBe(
      '{"attributes_processed":1,"events_processed":1,"purchases_processed":1,"message":"success"}',
    );
  });

  test('names bad objects by array and index, and lacks the counter of an array without a good one', () => {
    const { status, text } = sent({
      events: [event, { name: 'n', time: event.time }],
      purchases: [{ ...purchase, quantity: 0 }],
    });
    expect(status).toBe(201);
    expect(text).toBe(
      '{"events_processed":1,"message":"success","errors":[' +
        `{"type":"'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required","input_array":"events","index":1},` +
        `{"type":"'quantity' is not valid","input_array":"purchases","index":0}]}`,
    );
  });

  test('is a 400 where all objects are bad, and nothing is applied', () => {
    const { status, body, workspace } = sent({ attributes: [{ external_id: 'u', email: 'x' }, 'text'] });
    expect(status).toBe(400);
    expect(body).toEqual({
      message: "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
      errors: [
        {
          type: "The value provided for the 'email' field is not a valid email.",
          input_array: 'attributes',
          index: 0,
        },
        {
          type: "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
          input_array: 'attributes',
          index: 1,
        },
      ],
    });
    expect(workspace.profiles.size).toBe(0);
  });

  test('can carry the names of the docs', () => {
    expect(complaints('attributes', { external_id: 'u', email: 'x' }, 'enums')).toEqual(['EMAIL_BAD_FORMAT']);
    expect(complaints('purchases', { ...purchase, quantity: 0 }, 'enums')).toEqual([
      "'quantity' is not valid",
    ]);
  });
});

test.each<[string, Json]>([
  ['no object', []],
  ['no arrays', {}],
  ['empty arrays', { attributes: [], events: [], purchases: [] }],
  ['something else than an array', { attributes: { external_id: 'u' } }],
])('%s is no track request', (_, body) => {
  expect(readTrackRequest(body)).toBeNull();
});

describe('identifiers', () => {
  const alias = { alias_name: 'a', alias_label: 'l' };
  test.each<[string, JsonObject, RegExp | null]>([
    ['none', {}, /is required/],
    ['an empty one', { external_id: '' }, /is required/],
    ['an integer', { external_id: 1 }, null],
    ['something else', { external_id: { id: 1 } }, /'external_id' is not valid/],
    ['987 bytes', { external_id: `${'é'.repeat(493)}x` }, null],
    ['988 bytes', { external_id: 'é'.repeat(494) }, /fewer than 988 bytes/],
    ['two primary ones', { external_id: 'u', user_alias: alias }, /only one of/],
    ['a primary and a secondary one', { external_id: 'u', email: 'a@example.com' }, null],
    ['half an alias', { user_alias: { alias_name: 'a' } }, /user_alias/],
    ['a bad address', { email: 'a@b' }, /not a valid email/],
    ['a blocked user', { external_id: 'bot' }, /blacklisted/],
    ['push tokens only', { push_token_import: true, push_tokens: [{ app_id: 'a', token: 't' }] }, null],
    [
      'a flag that is no boolean',
      { external_id: 'u', _update_existing_only: 'true' },
      /_update_existing_only/,
    ],
  ])('%s', (_, object, complaint) => {
    const found = complaints('attributes', object);
    if (complaint === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(complaint)]);
  });
});

describe('attributes', () => {
  const group = '6e9a1d3c-1f2a-4b3c-8d4e-5f6a7b8c9d0e';
  const token = { app_id: 'a', token: 't' };
  test.each<[JsonObject, string | null]>([
    [{ email: null }, null],
    [{ email: '' }, 'EMAIL_BAD_FORMAT'],
    [{ email_subscribe: 'maybe' }, 'BAD_EMAIL_SUBSCRIPTION_STATE'],
    [{ push_subscribe: true }, 'BAD_PUSH_SUBSCRIPTION_STATE'],
    [{ push_subscribe: 'opted_in' }, null],
    [{ current_location: { longitude: 1 } }, 'BAD_LOCATION_UPDATE'],
    [{ current_location: { longitude: 1, latitude: 91 } }, 'BAD_LOCATION_UPDATE'],
    [{ current_location: { longitude: -73.9, latitude: 40.7 } }, null],
    [{ subscription_groups: {} }, 'BAD_SUBSCRIPTION_GROUP_ARRAY'],
    [{ subscription_groups: [{ subscription_group_id: group }] }, 'BAD_SUBSCRIPTION_GROUP_HASH'],
    [
      { subscription_groups: [{ subscription_group_id: 'g', subscription_state: 'subscribed' }] },
      'BAD_SUBSCRIPTION_GROUP_ID',
    ],
    [
      { subscription_groups: [{ subscription_group_id: group, subscription_state: 'opted_in' }] },
      'BAD_SUBSCRIPTION_GROUP_STATE',
    ],
    [{ push_tokens: 'token' }, 'BAD_PUSH_TOKEN_VALUE'],
    [{ push_tokens: [{ token: 't' }] }, 'BAD_PUSH_TOKEN_APP_ID'],
    [{ push_tokens: [{ app_id: 'a', token: 1 }] }, 'BAD_PUSH_TOKEN_STRING'],
    [{ push_tokens: [{ ...token, device_id: 'short' }] }, 'BAD_DEVICE_ID'],
    [{ push_tokens: [token], push_token_import: true }, 'BAD_PUSH_TOKEN_IMPORT'],
    [{ email_subscription_info: {} }, 'INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO'],
    [{ dob: 'tomorrow', gender: 7, custom: 'anything' }, null],
  ])('%j: %s', (fields, complaint) => {
    expect(complaints('attributes', { external_id: 'u', ...fields }, 'enums')).toEqual(
      complaint === null ? [] : [complaint],
    );
  });
});

describe('events', () => {
  const many = 'x'.repeat(102_400);
  test.each<[string, JsonObject, string | null]>([
    ['no name', { name: null }, "'name' is required"],
    ['an empty name', { name: '' }, "'name' is required"],
    ['no time', { time: null }, "'time' is required"],
    ['a number for a time', { time: 1_700_000_000 }, "'time' is not valid"],
    ['no such day', { time: '2024-02-30' }, "'time' is not valid"],
    ['properties that are no object', { properties: [] }, "Invalid 'properties' field"],
    ['a reserved property', { properties: { event_name: 'x' } }, "Invalid 'properties' field"],
    ['a property with a dollar sign', { properties: { $sku: 'x' } }, "Invalid 'properties' field"],
    ['a purchase’s reserved property', { properties: { price: 1 } }, null],
    [
      'nested properties over 100 KB',
      { properties: { a: [many] } },
      "'properties' must be fewer than 102401 bytes",
    ],
    ['misspelt eCommerce events', { name: 'ecommerce.Order_placed' }, null],
  ])('%s', (_, fields, complaint) => {
    expect(complaints('events', { ...event, ...fields })).toEqual(complaint === null ? [] : [complaint]);
  });
});

describe('purchases', () => {
  test.each<[string, JsonObject, string | null]>([
    ['no product', { product_id: null }, "'product_id' is required"],
    ['an integer for a product', { product_id: 1 }, null],
    ['a long product', { product_id: 'x'.repeat(256) }, "'product_id' is not valid"],
    ['no currency', { currency: null }, "'currency' must be an ISO 4217 currency"],
    ['an unknown currency', { currency: 'EURO' }, "'currency' must be an ISO 4217 currency"],
    ['text for a price', { price: '12.50' }, "'price' is not valid"],
    ['a quantity of 100', { quantity: 100 }, null],
    ['a quantity of 101', { quantity: 101 }, "'quantity' is not valid"],
    ['half of it', { quantity: 0.5 }, "'quantity' is not valid"],
    ['text for a quantity', { quantity: '1' }, "'quantity' is not valid"],
    ['a reserved property', { properties: { currency: 'USD' } }, "Invalid 'properties' field"],
  ])('%s', (_, fields, complaint) => {
    expect(complaints('purchases', { ...purchase, ...fields })).toEqual(
      complaint === null ? [] : [complaint],
    );
  });

  test('a price with more digits than a double holds is a number', () => {
    expect(complaints('purchases', { ...purchase, price: parseExact('12345678901234567.89') })).toEqual([]);
  });
});

describe('eCommerce events', () => {
  const product = { product_id: 'p', product_name: 'n', variant_id: 'v', quantity: 1, price: 2 };
  const order = { order_id: 'o', total_value: 2, currency: 'USD', products: [product], source: 'web' };
  const sendOrder = (properties: JsonObject, name = 'order_placed') =>
    complaints('events', { ...event, name: `ecommerce.${name}`, properties });

  test('that fit their schema are taken', () => {
    expect(sendOrder(order)).toEqual([]);
    expect(sendOrder({ ...order, cancel_reason: 'late' }, 'order_cancelled')).toEqual([]);
    expect(sendOrder({ ...order, cart_id: 'c', metadata: { any: { thing: null } } })).toEqual([]);
  });

  test('name everything that does not fit', () => {
    const { order_id: _, ...rest } = order;
    expect(sendOrder({ ...rest, sku: 1, total_value: '2', currency: 'EURO', tax: -1 })).toEqual([
      "The property '#/' did not contain a required property of 'order_id'",
      "The property '#/total_value' of type string did not match the following type: number",
      "The property '#/tax' did not have a minimum value of 0, inclusively",
      `The property '#/' contains additional properties ["sku"] outside of the schema when none are allowed`,
      "'currency' must be an ISO 4217 currency",
    ]);
  });

  test('look into every product', () => {
    expect(sendOrder({ ...order, products: [product, { ...product, product_id: 7 }, 'shoe'] })).toEqual([
      "The property '#/products/1/product_id' of type integer did not match the following type: string",
      "The property '#/products/2' of type string did not match the following type: object",
    ]);
  });

  test('need the total of a cart unless products are added or removed', () => {
    const { order_id: _, total_value: __, ...cart } = order;
    const missing = ["The property '#/' did not contain a required property of 'total_value'"];
    expect(sendOrder({ ...cart, cart_id: 'c' }, 'cart_updated')).toEqual(missing);
    expect(sendOrder({ ...cart, cart_id: 'c', action: 'replace' }, 'cart_updated')).toEqual(missing);
    expect(sendOrder({ ...cart, cart_id: 'c', action: 'add' }, 'cart_updated')).toEqual([]);
    expect(sendOrder({ ...cart, cart_id: 'c', action: 'grow' }, 'cart_updated')).toHaveLength(1);
  });
});
