import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../json/value.ts';
import {
  array,
  boolean,
  CATALOGS,
  catalogOf,
  complaints,
  integer,
  mapped,
  number,
  object,
  suggested,
  TO_FILL_IN,
  text,
  time,
} from './testing/catalogs.ts';

describe.each(Object.entries(CATALOGS))('the suggestion for a catalog: %s', (_, catalog) => {
  test('lacks the endpoint and the key, and compiles', () => {
    expect(complaints(suggested(catalog), catalog).problems).toEqual(TO_FILL_IN);
    expect(complaints(suggested(catalog), null).problems).toEqual(TO_FILL_IN);
  });

  test('gives no cause for a warning but what it remarks on itself', () => {
    const unexpected = complaints(suggested(catalog), catalog).warnings.filter(
      (warning) => !/`x-time` can tell its unit|`email` and `phone` are the only identifiers/.test(warning),
    );
    expect(unexpected).toEqual([]);
  });

  test('is ready once they are filled in', () => {
    const filled = {
      ...JSON.parse(suggested(catalog)),
      rest_endpoint: 'https://rest.iad-01.braze.com',
      api_key: 'a-good-key',
    };
    expect(complaints(JSON.stringify(filled), catalog).problems).toEqual([]);
  });
});

test('any catalog gives a configuration that validates and compiles', () => {
  const type = fc.constantFrom<Json>(text, integer, number, boolean, array, object, time, {}, true, {
    type: 'odd',
  });
  const column = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('id', 'ID', 'user_id', 'email', 'time', 'created_at', 'price', 'Price'),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom('name', 'event', 'event_name', 'properties', 'quantity', 'currency', 'bio'),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom('twitter', 'gender', 'customer', 'external_id', 'braze_id', 'user_alias'),
    },
    fc.string(),
  );
  const columns = fc.dictionary(
    column,
    fc.oneof(type, fc.record({ type: type, properties: fc.dictionary(column, type) })),
  );
  // A configuration trims names, and cannot name a stream that is blank.
  const anyName = fc.string({ minLength: 1 }).filter((name) => name.trim() === name);
  const name = fc.oneof(fc.constantFrom('users', 'orders', 'order_items', 'page_views', 'events'), anyName);
  fc.assert(
    fc.property(fc.dictionary(name, columns, { minKeys: 1 }), (streams) => {
      const catalog = catalogOf(streams);
      expect(complaints(suggested(catalog), catalog).problems).toEqual(TO_FILL_IN);
    }),
  );
});

describe('rows by a suggestion', () => {
  test('of users', () => {
    const columns = {
      ID: number,
      EMAIL: text,
      BIRTH_DATE: text,
      GENDER: text,
      PLAN: text,
      bio: text,
      $x: text,
    };
    const row = {
      ID: 7,
      EMAIL: 'a@b.c',
      BIRTH_DATE: '1990-12-31',
      GENDER: 'female',
      PLAN: 'pro',
      bio: 'x',
      $x: 1,
    };
    expect(mapped(catalogOf({ USERS: columns }), row)?.objects?.map(({ json }) => JSON.parse(json))).toEqual([
      {
        external_id: '7',
        email: 'a@b.c',
        dob: '1990-12-31',
        gender: 'F',
        source_bio: 'x',
        PLAN: 'pro',
        $x: 1,
      },
    ]);
  });

  test('of events', () => {
    const catalog = catalogOf({
      logins: { user_id: text, at: time, time: boolean, properties: integer, $os: text },
    });
    const row = {
      user_id: 'ada',
      at: '2024-05-01T09:30:00Z',
      time: true,
      properties: 3,
      $os: 'linux',
      more: 'x',
    };
    expect(mapped(catalog, row)?.objects?.map(({ json }) => JSON.parse(json))).toEqual([
      {
        external_id: 'ada',
        name: 'Login',
        time: '2024-05-01T09:30:00Z',
        properties: { source_time: true, source_properties: 3, source_os: 'linux', more: 'x' },
      },
    ]);
  });

  test('of events with a column of properties', () => {
    const catalog = catalogOf({
      tracks: { user_id: text, event: text, at: time, PROPERTIES: text, ip: text },
    });
    const row = {
      user_id: 'ada',
      event: 'Clicked',
      at: '2024-05-01T09:30:00Z',
      PROPERTIES: '{"a":1}',
      ip: '::1',
    };
    expect(mapped(catalog, row)?.objects?.map(({ json }) => JSON.parse(json).properties)).toEqual([
      { a: 1, ip: '::1' },
    ]);
  });

  test('of purchases', () => {
    const customer = { type: 'object', properties: { id: integer } };
    const catalog = catalogOf({ orders: { id: integer, customer, total_price: text, created_at: time } });
    const row = { id: 1, customer: { id: 7 }, total_price: '12.30', created_at: '2024-05-01T09:30:00Z' };
    expect(mapped(catalog, row)?.objects?.map(({ json }) => JSON.parse(json))).toEqual([
      {
        external_id: '7',
        product_id: 'Order',
        currency: 'USD',
        price: 12.3,
        time: '2024-05-01T09:30:00Z',
        properties: { id: 1 },
      },
    ]);
  });
});
