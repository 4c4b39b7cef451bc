import { expect, test } from '@jest/globals';
import { laneOf } from '../../rules/lane.ts';
import { fewestUsers } from './fewest_users.ts';

const fewest = (...bodies: Parameters<typeof laneOf>[0][]) =>
  fewestUsers(bodies.map((body) => laneOf(body) ?? ''));

const alias = (alias_label: string, alias_name: string) => ({ user_alias: { alias_label, alias_name } });

test.each([
  ['nobody', [], 0],
  ['three of one kind', [{ external_id: 'a' }, { external_id: 'b' }, { external_id: 'c' }], 3],
  ['one who is named twice', [{ external_id: 'a' }, { external_id: 'a' }], 1],
  ['an external_id that begins like another lane', [{ external_id: '\0phone:1' }, { external_id: 'a' }], 2],
  ['different kinds, which can be one', [{ external_id: 'a' }, { email: 'a@b.c' }, { braze_id: 'x' }], 1],
  ['two of one kind and one of another', [{ external_id: 'a' }, { external_id: 'b' }, { phone: '+1' }], 2],
  ['aliases of one label', [alias('crm', '1'), alias('crm', '2')], 2],
  ['aliases of different labels', [alias('crm', '1'), alias('shop', '2')], 1],
  ['aliases of labels with signs', [alias('a:b', '1'), alias('a', 'b:1')], 1],
  ['one address in two cases', [{ email: 'A@b.c' }, { email: 'a@B.C' }], 1],
  ['one phone in two forms', [{ phone: '+1 (604) 555-0100' }, { phone: '6045550100' }], 1],
  ['two phones', [{ phone: '+16045550100' }, { phone: '+16045550101' }], 2],
  [
    'tokens of devices, which can be of one',
    ['t1', 't2'].map((token) => ({ push_token_import: true, push_tokens: [{ app_id: 'a', token }] })),
    1,
  ],
] as const)('%s', (_, bodies, users) => {
  expect(fewest(...(bodies as Parameters<typeof fewest>))).toBe(users);
});
