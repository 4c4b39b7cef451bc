import { expect, test } from '@jest/globals';
import type { Json } from '../../json/value.ts';
import { createOrphanedStates } from '../orphaned_states.ts';
import { createProfiles } from '../profiles.ts';
import { seededRandom } from '../random.ts';
import { exportUsers } from './export_ids.ts';

const NOW = Date.UTC(2024, 4, 1);
const DAY = 24 * 60 * 60 * 1000;

const profiles = createProfiles(seededRandom(1), createOrphanedStates());
const ada = profiles.create({ by: 'external_id', id: 'ada' }, NOW);
profiles.setContact(ada, 'email', 'Ada@example.com');
ada.standard.set('first_name', 'Ada');
ada.standard.set('current_location', { latitude: 40.7, longitude: -73.9 });
ada.custom.set('plan', 'gold');
ada.customEvents = new Map([
  ['Recent', { first: NOW - 100 * DAY, last: NOW - DAY, count: 2 }],
  ['Old', { first: NOW - 100 * DAY, last: NOW - 91 * DAY, count: 1 }],
]);
const alias = { alias_name: 'a', alias_label: 'l' };
profiles.create({ by: 'user_alias', alias }, NOW);

const exported = (body: Json) => {
  const { status, body: text } = exportUsers(profiles, body, NOW);
  return { status, ...JSON.parse(text) };
};

test('a profile has Braze’s shape; what is empty is missing', () => {
  const { status, users, message } = exported({ external_ids: ['ada'] });
  expect({ status, message }).toEqual({ status: 201, message: 'success' });
  expect(users).toEqual([
    {
      created_at: '2024-05-01T00:00:00.000Z',
      external_id: 'ada',
      braze_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      random_bucket: expect.any(Number),
      first_name: 'Ada',
      email: 'Ada@example.com',
      last_coordinates: [-73.9, 40.7],
      custom_attributes: { plan: 'gold' },
      custom_events: [
        { name: 'Recent', first: '2024-01-22T00:00:00.000Z', last: '2024-04-30T00:00:00.000Z', count: 2 },
      ],
    },
  ]);
});

test('users are found by alias, braze_id and address, once each', () => {
  expect(exported({ user_aliases: [alias] }).users).toMatchObject([{ user_aliases: [alias] }]);
  const { users } = exported({
    braze_id: ada.brazeId,
    email_address: 'ada@EXAMPLE.com',
    external_ids: ['ada'],
  });
  expect(users).toHaveLength(1);
});

test('unknown ones are named', () => {
  const { users, invalid_user_ids } = exported({
    external_ids: ['ada', 'bob'],
    email_address: 'x@example.com',
  });
  expect([users.length, invalid_user_ids]).toEqual([1, ['bob']]);
});

test('fields can be chosen', () => {
  const { users } = exported({
    external_ids: ['ada'],
    fields_to_export: ['external_id', 'custom_attributes'],
  });
  expect(users).toEqual([{ external_id: 'ada', custom_attributes: { plan: 'gold' } }]);
});

test('51 ids are too many', () => {
  const ids = Array.from({ length: 51 }, (_, index) => `u${index}`);
  expect(exported({ external_ids: ids }).status).toBe(400);
  expect(exported({ external_ids: ids.slice(1) }).status).toBe(201);
});
