import { beforeEach, describe, expect, test } from '@jest/globals';
import { parseExact } from '../../../json/exact.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import type { ForcedType } from '../../coercion.ts';
import { wholeProfile } from '../../exported_profile.ts';
import { seededRandom } from '../../random.ts';
import { createWorkspace, type Workspace } from '../../workspace.ts';
import { track } from './track.ts';
import { readTrackRequest } from './track_request.ts';

const NOW = Date.UTC(2024, 4, 1);
const rules = {
  blocklist: new Set(['secret', 'Ignored Event']),
  blockedUsers: new Set<string>(),
  forcedTypes: new Map<string, ForcedType>([
    ['age', 'number'],
    ['vip', 'boolean'],
    ['code', 'string'],
  ]),
};

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace(seededRandom(1));
});

function send(body: Json): void {
  const request = readTrackRequest(body);
  if (request === null) throw new Error('no track request');
  const { answer, take } = track(
    workspace,
    request,
    { rules, keepAll: true, now: NOW, explain() {} },
    'sentences',
    null,
  );
  take?.(NOW);
  expect(JSON.parse(answer.body)).not.toHaveProperty('errors');
}

const attributes = (...objects: JsonObject[]) => send({ attributes: objects });
const shown = () => workspace.profiles.all().map(wholeProfile).toArray();
const only = () => {
  expect(workspace.profiles.size).toBe(1);
  return shown()[0] as JsonObject;
};
const custom = () => only().custom_attributes ?? {};

const event = (fields: JsonObject): JsonObject => ({ name: 'Seen', time: '2024-01-01T00:00:00Z', ...fields });
const purchase = (fields: JsonObject): JsonObject => ({
  product_id: 'p',
  currency: 'USD',
  price: 2.5,
  time: '2024-01-01T00:00:00Z',
  ...fields,
});

describe('who is updated', () => {
  const user_alias = { alias_name: 'a', alias_label: 'l' };
  test.each<[string, JsonObject, number]>([
    ['an external_id creates a profile', { external_id: 'u' }, 1],
    ['unless only existing ones are updated', { external_id: 'u', _update_existing_only: true }, 0],
    ['an alias does not', { user_alias }, 0],
    ['nor when asked not to', { user_alias, _update_existing_only: true }, 0],
    ['unless it is allowed to', { user_alias, _update_existing_only: false }, 1],
    ['an e-mail address does', { email: 'a@example.com' }, 1],
    ['unless only existing ones', { email: 'a@example.com', _update_existing_only: true }, 0],
    ['a phone number does', { phone: '+15043277269' }, 1],
    ['a braze_id never does', { braze_id: '0123456789', _update_existing_only: false }, 0],
  ])('%s', (_, identifier, profiles) => {
    for (const body of [
      { attributes: [identifier] },
      { events: [event(identifier)] },
      { purchases: [purchase(identifier)] },
    ]) {
      workspace.clear();
      send(body);
      expect(workspace.profiles.size).toBe(profiles);
      expect(workspace.events.length + workspace.purchases.length).toBe('attributes' in body ? 0 : profiles);
    }
  });

  test('an integer external_id is the same user as its text', () => {
    attributes({ external_id: parseExact('9223372036854775807') }, { external_id: '9223372036854775807' });
    expect(only().external_id).toBe('9223372036854775807');
  });

  test('an unknown external_id beside a known address makes a second profile', () => {
    attributes({ email: 'a@example.com' }, { external_id: 'u', email: 'a@example.com' });
    expect(workspace.profiles.size).toBe(2);
  });

  test('of several profiles with an address the last updated one with an external_id wins', () => {
    attributes(
      { external_id: 'old', email: 'a@example.com' },
      { external_id: 'new', email: 'a@example.com' },
      { user_alias, _update_existing_only: false, email: 'a@example.com' },
      { email: 'A@Example.com', found: true },
    );
    const found = shown().filter((user) => JSON.stringify(user).includes('found'));
    expect(found).toEqual([expect.objectContaining({ external_id: 'new' })]);
  });

  test('an address that was taken away finds nobody', () => {
    attributes(
      { external_id: 'u', email: 'a@example.com' },
      { external_id: 'u', email: null },
      { email: 'a@example.com', _update_existing_only: true, found: true },
    );
    expect(only()).not.toHaveProperty('email');
    expect(custom()).toEqual({});
  });

  test('with an address and a number the address identifies, and the number is an attribute', () => {
    attributes({ email: 'a@example.com', phone: '+1' });
    expect(only()).toMatchObject({ email: 'a@example.com', phone: '+1' });
  });

  test('known push tokens are not imported again', () => {
    const tokens = { push_token_import: true, push_tokens: [{ app_id: 'a', token: 't' }] };
    attributes(tokens, tokens);
    expect(only().push_tokens).toEqual([{ app_id: 'a', token: 't' }]);
  });
});

describe('attributes', () => {
  test('are set, cleared by null, and told apart from standard ones by exact name', () => {
    attributes({ external_id: 'u', first_name: 'Ada', First_Name: 'x', a: 1, b: 2 });
    attributes({ external_id: 'u', first_name: null, a: null });
    expect(only()).not.toHaveProperty('first_name');
    expect(custom()).toEqual({ First_Name: 'x', b: 2 });
  });

  test('keep numbers that no double holds', () => {
    send(
      parseExact(
        '{"attributes":[{"external_id":"u","n":9223372036854775807,"d":0.12345678901234567890123}]}',
      ),
    );
    expect(JSON.stringify(custom())).toBe('{"n":9223372036854775807,"d":0.12345678901234567890123}');
  });

  test('named as prototype members are ordinary ones', () => {
    send(parseExact('{"attributes":[{"external_id":"u","__proto__":"p","constructor":"c"}]}'));
    expect(JSON.stringify(custom())).toBe('{"__proto__":"p","constructor":"c"}');
  });

  test('lose blanks around their names', () => {
    attributes({ external_id: 'u', ' plan ': 'gold' });
    expect(custom()).toEqual({ plan: 'gold' });
  });

  test('that make no sense in a standard field are ignored', () => {
    attributes({ external_id: 'u', dob: '1815-12-10', gender: 'F', time_zone: 'Europe/Berlin' });
    attributes({ external_id: 'u', dob: '10.12.1815', gender: 'female', time_zone: 'Berlin', bio: 'x' });
    expect(only()).toMatchObject({ dob: '1815-12-10', gender: 'F', time_zone: 'Europe/Berlin' });
    expect(custom()).toEqual({});
  });

  test('country is mapped, or cleared', () => {
    attributes({ external_id: 'u', country: 'Australia' });
    expect(only().country).toBe('AU');
    for (const code of ['DE', 'FR', 'GB', 'US', 'MM', 'YE']) {
      attributes({ external_id: 'u', country: code.toLowerCase() });
      expect(only().country).toBe(code);
    }
    attributes({ external_id: 'u', country: 'Germany' });
    expect(only().country).toBe('DE');
    attributes({ external_id: 'u', country: 'Atlantis' });
    expect(only()).not.toHaveProperty('country');
  });

  test('of forced types are coerced or ignored', () => {
    attributes({ external_id: 'u', age: '42', vip: 'f', code: 7 });
    attributes({ external_id: 'u', age: 'old', vip: 'yes', code: true });
    expect(custom()).toEqual({ age: 42, vip: false, code: '7' });
  });

  test('that are blocklisted are ignored, and cost nothing', () => {
    attributes({ external_id: 'u', secret: 1 });
    send({ events: [event({ external_id: 'u', name: 'Ignored Event' })] });
    expect(custom()).toEqual({});
    expect(workspace.events).toEqual([]);
    expect(Object.values(workspace.dataPoints)).toEqual([0, 0, 0, 0]);
  });

  test('a bad nested value drops every nested update of that attribute in the request', () => {
    attributes(
      { external_id: 'u', a: 'flat' },
      { external_id: 'u', a: { x: 1 }, b: { x: 1 } },
      { external_id: 'u', a: { x: null } },
    );
    expect(custom()).toEqual({ a: 'flat', b: { x: 1 } });
  });

  test('_merge_objects governs the whole entry', () => {
    attributes({ external_id: 'u', a: { x: 1 } }, { external_id: 'u', _merge_objects: true, a: { y: 2 } });
    expect(custom()).toEqual({ a: { x: 1, y: 2 } });
  });

  test('subscription groups change for everybody with the same address', () => {
    const group = {
      subscription_group_id: '6e9a1d3c-1f2a-4b3c-8d4e-5f6a7b8c9d0e',
      subscription_state: 'unsubscribed',
    };
    attributes(
      { external_id: 'u', email: 'a@example.com' },
      { external_id: 'v', email: 'a@example.com', subscription_groups: [group] },
    );
    expect(shown().map((user) => user.subscription_groups)).toEqual([[group], [group]]);
  });
});

describe('events and purchases', () => {
  test('apply after attributes, so that they find the users these make', () => {
    const email = 'a@example.com';
    send({
      purchases: [purchase({ email, _update_existing_only: true })],
      events: [event({ email, _update_existing_only: true })],
      attributes: [{ external_id: 'u', email }],
    });
    expect(only()).toMatchObject({ custom_events: [{ count: 1 }], purchases: [{ count: 1 }] });
  });

  test('are never de-duplicated', () => {
    const same = event({ external_id: 'u' });
    send({ events: [same, same] });
    expect(workspace.events).toHaveLength(2);
    expect(only().custom_events).toEqual([
      { name: 'Seen', first: '2024-01-01T00:00:00.000Z', last: '2024-01-01T00:00:00.000Z', count: 2 },
    ]);
  });

  test('of the future happen now', () => {
    send({ events: [event({ external_id: 'u', time: '2999-01-01' })] });
    expect(workspace.events[0]?.time).toBe('2024-05-01T00:00:00.000Z');
  });

  test('keep 256 properties', () => {
    const properties = Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`p${index}`, index]));
    send({ events: [event({ external_id: 'u', properties })] });
    expect(Object.keys(workspace.events[0]?.properties ?? {})).toHaveLength(256);
  });

  test('a quantity counts as that many purchases', () => {
    send({ purchases: [purchase({ external_id: 'u', quantity: 6 })] });
    expect(only()).toMatchObject({ purchases: [{ name: 'p', count: 6 }], total_revenue: 15 });
    expect(workspace.dataPoints.purchases).toBe(6);
  });

  test('orders move the totals of the profile', () => {
    const order = {
      order_id: 'o',
      currency: 'USD',
      source: 'web',
      products: [],
    };
    send({
      events: [
        event({
          external_id: 'u',
          name: 'ecommerce.order_placed',
          properties: { ...order, total_value: 10 },
        }),
        event({
          external_id: 'u',
          name: 'ecommerce.order_refunded',
          properties: { ...order, total_value: 4 },
        }),
      ],
    });
    expect(only()).toMatchObject({ total_revenue: 6, total_orders: 1, total_refunds: 4 });
  });
});

test('data points are counted by what they are for', () => {
  send({
    attributes: [
      { external_id: 'u', email: 'a@example.com', email_subscribe: 'opted_in', plan: 'gold', x: null },
    ],
    events: [event({ external_id: 'u' })],
  });
  expect(workspace.dataPoints).toEqual({
    standard_attributes: 1,
    custom_attributes: 2,
    custom_events: 1,
    purchases: 0,
  });
});
