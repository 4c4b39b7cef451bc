import type { Json, JsonObject } from '../../json/value.ts';
import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import { plainType } from '../plain_type.ts';
import { fieldsCheck, fieldTable } from '../rules/field.ts';
import { IDENTIFIERS } from '../rules/identifier.ts';
import { IDENTIFIER_FIELDS } from '../rules/identifier_fields.ts';
import { DELETION_TABLE } from '../rules/ingestion.ts';
import { identifierKindOf, laneOf } from '../rules/lane.ts';
import {
  identifyByOne,
  leaveOutUnknown,
  namingField,
  prioritization,
  requirePrioritization,
} from '../rules/named_user.ts';
import { readWhole } from './reading.ts';
import { probeOf, singleList } from './single_list.ts';

/** Braze docs: POST /users/delete. */
const FIELDS = fieldTable({
  ...IDENTIFIER_FIELDS,
  prioritization: prioritization(['most_recently_updated']),
});

/** The list that takes users by an identifier. */
const LISTS: Readonly<Record<string, string>> = {
  external_id: 'external_ids',
  braze_id: 'braze_ids',
  user_alias: 'user_aliases',
  email: 'email_addresses',
  phone: 'phone_numbers',
};

const checkFields = fieldsCheck(FIELDS, 'deletion');

/** The end of a user. It cannot be undone. */
export const DELETIONS = plainType({
  name: 'deletions',
  singular: 'a deletion',
  fields: FIELDS,
  identifiers: [IDENTIFIERS],
  removes: 'users',
  ingestion: DELETION_TABLE,
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(FIELDS, body, objections);
    const identified = identifyByOne(body, objections);
    return identified && { ...identified, group: LISTS[namingField(identified.body)] ?? '' };
  },
  laneOf,
  check(body, objections) {
    checkFields(body, objections);
    requirePrioritization(body, '/prioritization', objections);
  },
  element: elementOf,
  memory: {
    holds: 'whole',
    // Several users can have an email or phone, one a deletion; what a braze_id names cannot be made again.
    claimOf: (_json, lane) => (NAMING_ONE.includes(identifierKindOf(lane)) ? 'deletions' : null),
    sets: () => null,
    ages: true,
    once: 'never',
    forgets: true,
  },
});

/** The identifiers that one user has, and that a new one can get. */
const NAMING_ONE = ['external_id', 'user_alias'];

/** Email and phone go with what says which user is meant; the others by themselves. */
function elementOf(body: JsonObject): Json {
  const naming = namingField(body);
  const value = body[naming] as Json;
  if (naming !== 'email' && naming !== 'phone') return value;
  return { [naming]: value, prioritization: body.prioritization as Json };
}

export function deleteUsers(share: number): Endpoint {
  return singleList({
    name: 'users/delete',
    permission: 'users.delete',
    deed: 'delete users',
    types: [DELETIONS],
    bucket: bucketOf('identity', share),
    lag: USUAL_LAG,
    listOf: (group) => group,
    read: readWhole,
    probe: probeOf('/users/delete', { external_ids: [] }),
  });
}
