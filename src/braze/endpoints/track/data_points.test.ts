import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../../../json/exact.ts';
import type { JsonObject } from '../../../json/value.ts';
import * as sandbox from '../../../sandbox/data_points.ts';
import { addDataPoints, NO_DATA_POINTS, sumOfDataPoints } from '../../data_points.ts';
import { TRACK_TYPES } from './objects.ts';

const attributes = (body: JsonObject) => TRACK_TYPES.attributes.dataPoints({ external_id: 'ada', ...body });

describe('an attributes object costs', () => {
  test('a point for each billed standard attribute', () => {
    const body = {
      email: 'ada@example.com',
      first_name: 'Ada',
      dob: null,
      country: 'GB',
      time_zone: 'Europe/London',
    };
    expect(attributes(body)).toEqual({ ...NO_DATA_POINTS, standardAttributes: 5 });
  });

  test('nothing for identifiers, subscriptions, push tokens and flags', () => {
    const body = {
      user_alias: { alias_name: 'a', alias_label: 'b' },
      email_subscribe: 'opted_in',
      subscription_groups: [],
      push_tokens: [],
      _update_existing_only: true,
      _merge_objects: true,
    };
    expect(attributes(body)).toEqual(NO_DATA_POINTS);
  });

  test('nothing for the email or phone by which the user is found', () => {
    expect(
      TRACK_TYPES.attributes.dataPoints({ email: 'a@example.com', phone: '+491' }).standardAttributes,
    ).toBe(1);
    expect(TRACK_TYPES.attributes.dataPoints({ external_id: null, phone: '+491' }).standardAttributes).toBe(
      0,
    );
    expect(attributes({ email: 'a@example.com', phone: '+491' }).standardAttributes).toBe(2);
  });

  test('points for custom attributes, as many as the sandbox bills', () => {
    const body: JsonObject = {
      plan: 'pro',
      gone: null,
      visits: { inc: 1 },
      tags: ['a', 'b'],
      added: { add: ['a', 'b'], remove: ['c'] },
      song: { name: 'Solea', artist: { name: 'Miles', born: { $time: '1926-05-26' } } },
      pets: [{ id: 1, name: 'Rex' }, { id: 2 }],
      more: { $add: [{ id: 3, name: 'Tom' }] },
      renamed: {
        $update: [{ $identifier_key: 'id', $identifier_value: 3, $new_object: { name: 'Jerry', age: 1 } }],
      },
      fewer: { $remove: [{ $identifier_key: 'id', $identifier_value: 3 }] },
    };
    const expected = {
      plan: 1,
      gone: 1,
      visits: 1,
      tags: 1,
      added: 3,
      song: 4,
      pets: 3,
      more: 2,
      renamed: 2,
      fewer: 1,
    };
    for (const [name, points] of Object.entries(expected)) {
      const value = body[name] ?? null;
      expect({ name, points: attributes({ [name]: value }).customAttributes }).toEqual({ name, points });
      expect({ name, points: sandbox.pointsOf(value) }).toEqual({ name, points });
    }
    expect(attributes(body).customAttributes).toBe(19);
  });
});

describe('an event costs', () => {
  test('a point, whatever its properties', () => {
    const event = { external_id: 'ada', name: 'Signed Up', properties: { a: { b: 1 }, c: 2 } };
    expect(TRACK_TYPES.events.dataPoints(event)).toEqual({ ...NO_DATA_POINTS, events: 1 });
  });

  test('nothing if it is an eCommerce recommended event', () => {
    expect(TRACK_TYPES.events.dataPoints({ name: 'ecommerce.order_placed' })).toEqual(NO_DATA_POINTS);
    expect(TRACK_TYPES.events.dataPoints({ name: 'ecommerce.Order_Placed' }).events).toBe(1);
  });
});

test.each([
  ['{}', 1],
  ['{"quantity": 3}', 3],
  ['{"quantity": 5.0000000000000000000}', 5],
])('a purchase %s costs %i', (body, points) => {
  expect(TRACK_TYPES.purchases.dataPoints(parseExact(body) as JsonObject)).toEqual({
    ...NO_DATA_POINTS,
    purchases: points,
  });
});

test('bills add up', () => {
  const a = { standardAttributes: 1, customAttributes: 2, events: 3, purchases: 4 };
  const b = { standardAttributes: 10, customAttributes: 20, events: 30, purchases: 40 };
  expect(addDataPoints(a, b)).toEqual({
    standardAttributes: 11,
    customAttributes: 22,
    events: 33,
    purchases: 44,
  });
  expect(sumOfDataPoints(a)).toBe(10);
});
