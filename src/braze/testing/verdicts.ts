import { judge } from '../answer.ts';
import { endpointOf, endpointsOf, OBJECT_TYPES } from '../endpoints/index.ts';
import { TRACK_TYPES } from '../endpoints/track/objects.ts';
import { STANDARD_LIMIT } from '../endpoints/track/plans.ts';
import type { Verdict } from '../verdict.ts';
import { madeObject, sendable, typeNamed } from './objects.ts';

const ENDPOINTS = endpointsOf(STANDARD_LIMIT);
const NAMES = ['ada', 'bob', 'eve'];
const GROUP = { subscription_group_id: 'news', subscription_state: 'subscribed' };

/** Three objects of each type, about ada, bob and eve. */
const BODIES: Readonly<Record<string, (name: string) => object>> = {
  aliases: (name) => ({ external_id: name, alias_name: name, alias_label: 'shop' }),
  alias_updates: (name) => ({ alias_label: 'shop', old_alias_name: name, new_alias_name: `${name}2` }),
  identifications: (name) => ({ external_id: name, user_alias: { alias_name: name, alias_label: 'shop' } }),
  merges: (name) => ({ merge_external_id: name, keep_external_id: `${name}2` }),
  deletions: (name) => ({ external_id: name }),
  external_id_renames: (name) => ({ current_external_id: name, new_external_id: `${name}2` }),
  external_id_removals: (name) => ({ external_id: name }),
  subscriptions: (name) => ({ external_id: name, ...GROUP }),
  catalog_items: (name) => ({ id: name }),
  campaign_triggers: (name) => ({ external_id: name }),
  canvas_triggers: (name) => ({ external_id: name }),
};
/** All but those of track, whose answers have tests of their own. */
export const TYPES = OBJECT_TYPES.map(({ name }) => name).filter((name) => !Object.hasOwn(TRACK_TYPES, name));

/** What an answer means for a request of three objects of a type. */
export function verdict(type: string, status: number, body: unknown): Verdict {
  const bodyOf = BODIES[type];
  if (bodyOf === undefined) throw new Error(`BODIES has none of ${type}`);
  const objects = NAMES.map((name) => madeObject(type, bodyOf(name), 'target'));
  const endpoint = endpointOf(ENDPOINTS, typeNamed(type));
  const { lists } = endpoint.compose(objects.map(sendable), objects[0]?.group ?? '');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return judge({ status, headers: {}, body: text }, endpoint, { objects, lists }, 0, (words) => words);
}

export const ACCEPTED = { act: 'settle', refused: [] };
export const refused = (index: number, message: string) => ({ index, code: 'BRAZE_REFUSED', message });
export const unplaced = (index: number, message: string) => ({ index, code: 'BRAZE_UNPLACED', message });
export const allUnplaced = (message: string) => ({
  act: 'settle',
  refused: [0, 1, 2].map((index) => unplaced(index, message)),
});
export const REASONLESS = 'Braze gave no reason';
