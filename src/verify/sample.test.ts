import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../json/value.ts';
import { createSample, namingField, type SampledUser } from './sample.ts';
import { objectOf, usersOf, usersWith } from './testing.ts';

const ADA = { external_id: 'ada' };

/** What is expected of the one user of some objects, and what is left out. */
function learnt([user, ...others]: readonly SampledUser[]) {
  if (user === undefined || others.length > 0) throw new Error(`${others.length} users more than one`);
  return { expected: Object.fromEntries(user.expected), leftOut: [...user.leftOut] };
}

describe('what the rows leave', () => {
  test('the last value of each attribute, whichever row has it', () => {
    const users = usersWith(
      { ...ADA, plan: 'free', first_name: 'Ada', seats: 1 },
      { ...ADA, plan: 'gold', seats: null },
    );
    expect(learnt(users)).toEqual({
      expected: { plan: 'gold', first_name: 'Ada', seats: null },
      leftOut: [],
    });
  });

  test.each<[string, JsonObject]>([
    ['external_id', ADA],
    ['user_alias', { user_alias: { alias_name: 'ada', alias_label: 'crm' } }],
    ['braze_id', { braze_id: '5f1e2d3c4b5a69788796a5b4' }],
    ['email', { email: 'ada@example.com' }],
    ['phone', { phone: '+4915112345678' }],
  ])('a user is named by %s, which is not compared', (name, identifiers) => {
    const users = usersWith({ ...identifiers, plan: 'gold' });
    expect(users.map((user) => namingField(user.identifiers))).toEqual([name]);
    expect(learnt(users)).toEqual({ expected: { plan: 'gold' }, leftOut: [] });
  });

  test('the addresses of a user whom another identifier names are compared', () => {
    const addresses = { email: 'ada@example.com', phone: '+4915112345678' };
    expect(learnt(usersWith({ ...ADA, ...addresses })).expected).toEqual(addresses);
    expect(learnt(usersWith(addresses)).expected).toEqual({ phone: addresses.phone });
  });

  test('nobody is named by no identifier', () => expect(namingField({ plan: 'gold' })).toBe(''));
});

describe('what cannot be compared', () => {
  test.each<JsonObject>([
    { inc: 1 },
    { add: ['a'] },
    { remove: ['a'] },
    { add: ['a'], remove: ['b'] },
    { $add: [{ id: 1 }] },
    { $remove: [{ $identifier_key: 'id', $identifier_value: 1 }] },
  ])('the change %j, since it depends on what was there', (change) => {
    expect(learnt(usersWith({ ...ADA, list: change }))).toEqual({ expected: {}, leftOut: ['list'] });
    expect(learnt(usersWith({ ...ADA, list: 'x' }, { ...ADA, list: change })).expected).toEqual({});
    expect(learnt(usersWith({ ...ADA, list: change }, { ...ADA, list: 'x' }))).toEqual({
      expected: { list: 'x' },
      leftOut: [],
    });
  });

  test('an update of the objects in an array', () => {
    const update = { $identifier_key: 'id', $identifier_value: 1, $new_object: { id: 2 } };
    const json = JSON.stringify({ ...ADA, list: { $update: [update] } });
    expect(learnt(usersOf({ ...objectOf('attributes', ADA), json }))).toEqual({
      expected: {},
      leftOut: ['list'],
    });
  });

  test('an object that is merged into the one that was there, but not the plain values with it', () => {
    const users = usersWith({ ...ADA, _merge_objects: true, bag: { a: 1 }, plan: 'gold' });
    expect(learnt(users)).toEqual({ expected: { plan: 'gold' }, leftOut: ['bag'] });
  });

  test('standard attributes that Braze does not show', () => {
    const location = { latitude: 48.1, longitude: 11.5 };
    const users = usersWith({ ...ADA, current_location: location, home_city: 'Munich' });
    expect(learnt(users)).toEqual({ expected: { home_city: 'Munich' }, leftOut: ['current_location'] });
  });

  test.each<JsonObject>([{}, { a: 1 }, { a: { b: [1, 'c'] } }, { inc: 1, note: 'x' }])(
    'a nested attribute that takes the place of the old one can be: %j',
    (bag) => expect(learnt(usersWith({ ...ADA, bag }))).toEqual({ expected: { bag }, leftOut: [] }),
  );
});

describe('deletions', () => {
  const deletion = objectOf('deletions', { external_id: 'ada' });
  const attributes = (body: JsonObject) => objectOf('attributes', { ...ADA, ...body });

  test('what the rows said before is forgotten', () => {
    const [user] = usersOf(attributes({ plan: 'gold', visits: { inc: 1 } }), deletion);
    expect(user).toMatchObject({ isDeleted: true, expected: new Map(), leftOut: new Set() });
  });

  test('later attributes make the user again, of whom only they are known', () => {
    const [user] = usersOf(attributes({ plan: 'gold' }), deletion, attributes({ seats: 3 }));
    expect(user).toMatchObject({ isDeleted: false, onlyUpdates: false, expected: new Map([['seats', 3]]) });
  });

  test('later attributes that only update do not', () => {
    const update = attributes({ _update_existing_only: true, seats: 3 });
    const [user] = usersOf(attributes({ plan: 'gold' }), deletion, update);
    expect(user).toMatchObject({ isDeleted: true, onlyUpdates: true });
  });

  test('a deletion of somebody of whom there are no attributes makes no user', () => {
    expect(usersOf(deletion)).toEqual([]);
  });
});

test('a user whom one row makes is expected, whatever other rows only update', () => {
  const update = { ...ADA, _update_existing_only: true, seats: 3 };
  expect(usersWith(update).map(({ onlyUpdates }) => onlyUpdates)).toEqual([true]);
  expect(usersWith(update, { ...ADA, plan: 'x' }, update).map(({ onlyUpdates }) => onlyUpdates)).toEqual([
    false,
  ]);
});

describe('users who get the data or the identifier of others', () => {
  const alias = { alias_name: 'a', alias_label: 'crm' };
  test.each<[string, JsonObject]>([
    ['merges', { identifier_to_merge: ADA, identifier_to_keep: { external_id: 'bob' } }],
    ['merges', { identifier_to_merge: { external_id: 'bob' }, identifier_to_keep: ADA }],
    ['identifications', { external_id: 'ada', user_alias: alias }],
    ['external_id_renames', { current_external_id: 'ada', new_external_id: 'eve' }],
    ['external_id_removals', { external_id: 'ada' }],
  ])('%s: %j', (name, body) => {
    const other = objectOf('attributes', { external_id: 'cy', plan: 'x' });
    const users = usersOf(objectOf('attributes', { ...ADA, plan: 'x' }), other, objectOf(name, body));
    expect(users.map(({ lane, isMoved }) => [lane, isMoved])).toEqual([
      ['ada', true],
      ['cy', false],
    ]);
  });

  test('an alias that gets another name', () => {
    const update = { alias_label: 'crm', old_alias_name: 'a', new_alias_name: 'b' };
    const users = usersOf(
      objectOf('attributes', { user_alias: alias, plan: 'x' }),
      objectOf('alias_updates', update),
    );
    expect(users.map(({ isMoved }) => isMoved)).toEqual([true]);
  });
});

test('events and purchases change nothing of what is compared', () => {
  const event = objectOf('events', { ...ADA, name: 'Login', time: '2024-05-01T00:00:00Z' });
  expect(usersOf(event)).toEqual([]);
  const attributes = objectOf('attributes', { ...ADA, plan: 'x' });
  expect(usersOf(attributes, event)).toEqual(usersOf(attributes));
});

describe('the choice', () => {
  const lanes = (sample: ReturnType<typeof createSample>) => [...sample.users.keys()].sort();
  const many = Array.from({ length: 200 }, (_, index) => `user_${index}`);

  function chosen(ids: readonly string[], size: number, seed: string) {
    const sample = createSample(size, seed);
    for (const external_id of ids) sample.add(objectOf('attributes', { external_id, plan: 'x' }));
    return sample;
  }

  test('as many users as it may hold, all where there are fewer, none for 0', () => {
    expect(chosen(many, 50, 'seed').users.size).toBe(50);
    expect(chosen(many, 1, 'seed').users.size).toBe(1);
    expect(chosen(many, 500, 'seed').users.size).toBe(200);
    expect(chosen(many, 0, 'seed').users.size).toBe(0);
  });

  test('another seed chooses others, the order of the rows does not', () => {
    const first = lanes(chosen(many, 20, 'one'));
    expect(lanes(chosen(many, 20, 'two'))).not.toEqual(first);
    expect(lanes(chosen(many.toReversed(), 20, 'one'))).toEqual(first);
  });

  test('whoever is chosen is known from all rows', () => {
    const row = fc.record({
      external_id: fc.integer({ min: 0, max: 30 }).map((number) => `user_${number}`),
      attribute: fc.constantFrom('plan', 'seats', 'home_city'),
      value: fc.string({ minLength: 1, maxLength: 3 }).filter((text) => text.trim() !== ''),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 100 }), fc.nat(10), fc.string(), (rows, size, seed) => {
        const objects = rows.map(({ external_id, attribute, value }) =>
          objectOf('attributes', { external_id, [attribute]: `v${value}` }),
        );
        const sample = createSample(size, seed);
        for (const object of objects) sample.add(object);
        const whole = usersOf(...objects);
        expect(sample.users.size).toBe(Math.min(size, whole.length));
        for (const user of sample.users.values())
          expect(whole.find(({ lane }) => lane === user.lane)).toEqual(user);
      }),
      { numRuns: 50 },
    );
  });
});
