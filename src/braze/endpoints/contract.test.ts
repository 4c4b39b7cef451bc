import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Sendable } from '../endpoint.ts';
import type { BrazeObject } from '../object_type.ts';
import { madeObject } from '../testing/objects.ts';
import { CATALOG_ITEM_DELETIONS } from './catalog_items.ts';
import { endpointOf, endpointsOf, OBJECT_TYPES } from './index.ts';
import { STANDARD_LIMIT } from './track/plans.ts';

const ENDPOINTS = endpointsOf(STANDARD_LIMIT);
const ALL_TYPES = [...OBJECT_TYPES, CATALOG_ITEM_DELETIONS];
const UNHEARD = { reject: () => {}, warn: () => {}, naming: String };
const MEGABYTE = 1024 * 1024;

test('each type of object belongs to exactly one endpoint', () => {
  const taken = ENDPOINTS.flatMap(({ types }) => types);
  expect(new Set(taken)).toEqual(new Set(ALL_TYPES));
  expect(taken).toHaveLength(ALL_TYPES.length);
  for (const type of ALL_TYPES) expect(endpointOf(ENDPOINTS, type).types).toContain(type);
});

test('each endpoint has a name and a permission of its own', () => {
  expect(new Set(ENDPOINTS.map(({ name }) => name)).size).toBe(ENDPOINTS.length);
  expect(new Set(ENDPOINTS.map(({ permission }) => permission)).size).toBe(ENDPOINTS.length);
});

/** JSON of an object with about that many bytes, in the form that a request of its type is made from. */
function textOf(name: string, place: number, bytes: number): string {
  const filling = 'x'.repeat(Math.max(1, bytes));
  if (name === 'subscriptions') {
    return JSON.stringify({
      subscription_group_id: filling,
      subscription_state: 'subscribed',
      external_id: `u${place}`,
    });
  }
  return JSON.stringify({ external_id: `u${place}`, filling });
}

/** The longest group of the endpoints whose groups are lists; of the others it is a target. */
const GROUPS: Readonly<Record<string, string>> = {
  'users/identify': 'phone_numbers_to_identify',
  'users/delete': 'email_addresses',
  'v2/subscription/status/set': 'external_ids',
};

describe.each(ENDPOINTS)('$name', (endpoint) => {
  const { capacity, types } = endpoint;
  const group = GROUPS[endpoint.name] ?? 'x'.repeat(250);
  const limit = 4 * MEGABYTE;
  const most = capacity.total ?? (capacity.perList ?? 0) * types.length;

  function sendable(place: number, bytes: number) {
    const type = types[place % types.length] as Sendable['type'];
    const text = textOf(type.name, place, bytes);
    return { type, lane: `u${place}`, bytes: Buffer.byteLength(text), text, written: null, start: 0 };
  }

  test('whatever fills its capacity stays within 4 MB, and each text comes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: most }),
        (sizes) => {
          let room = capacity.bytes - 64;
          const objects = sizes
            .map((bytes, place) => sendable(place, bytes))
            .filter(({ bytes }) => {
              room -= bytes + 1;
              return room >= 0;
            });
          const { request, lists, textOf } = endpoint.compose(objects, group);
          expect(request.body.length).toBeLessThanOrEqual(limit);
          expect(() => JSON.parse(String(request.body))).not.toThrow();
          expect(objects.map((_, place) => textOf(place) === objects[place]?.text)).toEqual(
            objects.map(() => true),
          );
          const listed = Object.values(lists).flatMap((places) => places ?? []);
          if (listed.length > 0) expect(listed.sort((a, b) => a - b)).toEqual([...objects.keys()]);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('an object as large as it may be fits into a request alone', () => {
    for (const type of types) {
      const allowed = endpoint.objectBytes(type);
      const overhead = Buffer.byteLength(textOf(type.name, 0, 1)) - 1;
      const text = textOf(type.name, 0, allowed - overhead);
      expect(Buffer.byteLength(text)).toBe(allowed);
      const { request } = endpoint.compose([{ ...sendable(0, 1), type, bytes: allowed, text }], group);
      expect(request.body.length).toBeLessThanOrEqual(limit);
      expect(allowed).toBeLessThanOrEqual(capacity.bytes);
    }
  });

  test('its probe names nobody, and goes where its requests go', () => {
    const { body, method, path } = endpoint.probe('camp-1');
    const values = JSON.stringify(JSON.parse(body)).replaceAll(
      /"destination-braze-permission-check"|"permission-check"/g,
      '',
    );
    expect(values).not.toMatch(/external_ids":\["|external_id":"|camp-1/);
    expect(body.includes('recipients')).toBe(body.includes('"broadcast":false'));
    const sent = endpoint.compose([sendable(0, 10)], 'camp-1');
    expect([method, path]).toEqual([sent.request.method, sent.request.path]);
  });

  test('what its objects do a second time is known', () => {
    const again: Record<string, string> = {
      events: 'counts',
      purchases: 'counts',
      campaign_triggers: 'never',
      canvas_triggers: 'never',
    };
    for (const { name, repeat } of types) expect(repeat('{}')).toBe(again[name] ?? 'nothing');
  });

  test('what a memory does with its objects goes with what they do a second time', () => {
    for (const { name, memory, repeat, removes } of types) {
      const counts = repeat('{}') !== 'nothing';
      expect([name, counts && memory.once !== 'always']).toEqual([name, false]);
      const countsWithin = repeat('{"visits":{"inc":1}}') !== 'nothing';
      expect([name, countsWithin]).toEqual([name, counts || memory.once === 'counting']);
      // What cannot be undone takes users away, about whom nothing is known any more.
      expect([name, removes !== 'users' || memory.forgets]).toEqual([name, true]);
      // What is sent again to no effect leaves nothing to be known but a state.
      if (memory.holds === 'whole') expect(memory.once).toBe('never');
    }
  });
});

test('objects of one user make the memory forget the others exactly where they change who the user is', () => {
  expect(ALL_TYPES.filter(({ memory }) => memory.forgets).map(({ name }) => name)).toEqual([
    'alias_updates',
    'identifications',
    'merges',
    'deletions',
    'external_id_renames',
    'external_id_removals',
  ]);
});

describe('the claim of what is known as a whole', () => {
  const group = { subscription_group_id: 'g-1', subscription_state: 'subscribed' };
  test.each<[string, object, string | null]>([
    ['deletions', { external_id: 'ada' }, 'deletions'],
    ['deletions', { user_alias: { alias_name: 'ada', alias_label: 'shop' } }, 'deletions'],
    ['deletions', { braze_id: 'b-1' }, null],
    ['deletions', { email: 'ada@example.com', prioritization: ['identified'] }, null],
    ['deletions', { phone: '+491', prioritization: ['identified'] }, null],
    ['subscriptions', { email: 'ada@example.com', ...group }, 'subscriptions|g-1'],
    ['subscriptions', { phone: '+493012345', ...group }, 'subscriptions|g-1'],
    ['subscriptions', { external_id: 'ada', ...group }, null],
    ['catalog_items', { id: 'sku-1', price: 2 }, 'catalog_items'],
  ])('%s %j: %j', (type, body, claim) => {
    expect(claimOf(madeObject(type, body, 'products'))).toBe(claim);
  });

  test('an item and its deletion have the same lane and claim, and are told apart by their types alone', () => {
    const item = madeObject('catalog_items', { id: 'sku-1' }, 'products');
    const deleted = CATALOG_ITEM_DELETIONS.identify({ id: 'sku-1' }, UNHEARD, 'products');
    expect(deleted?.lane).toBe(item.lane);
    expect(claimOf({ ...item, type: CATALOG_ITEM_DELETIONS })).toBe(claimOf(item));
    expect(JSON.stringify(CATALOG_ITEM_DELETIONS.element?.(deleted?.body ?? {}))).toBe(item.json);
  });

  test('an external_id that looks like a lane of another kind is an external_id', () => {
    const named = { external_id: '\0email:ada@example.com' };
    expect(claimOf(madeObject('subscriptions', { ...named, ...group }))).toBeNull();
    expect(claimOf(madeObject('deletions', named))).toBe('deletions');
  });

  function claimOf({ type, json, lane }: Pick<BrazeObject, 'type' | 'json' | 'lane'>): string | null {
    if (type.memory.holds !== 'whole') throw new Error(`${type.name} is not known as a whole`);
    return type.memory.claimOf(json, lane);
  }
});
