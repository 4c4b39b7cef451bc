import { own } from '../../json/object.ts';
import type { JsonObject } from '../../json/value.ts';
import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import { plainType } from '../plain_type.ts';
import { fieldsCheck, fieldTable } from '../rules/field.ts';
import { identify } from '../rules/identifier.ts';
import { IDENTIFIER_FIELDS } from '../rules/identifier_fields.ts';
import { isGiven } from '../rules/identifier_text.ts';
import { IDENTIFYING_TEXT, settleTexts } from '../rules/identifying_text.ts';
import { laneOf } from '../rules/lane.ts';
import { leaveOutUnknown, prioritization, USUAL_PRIORITIZATION } from '../rules/named_user.ts';
import { readIndexed } from './reading.ts';
import { probeOf, singleList } from './single_list.ts';

/** Braze docs: POST /users/identify. */
const FIELDS = fieldTable({
  external_id: {
    rule: IDENTIFYING_TEXT,
    says: 'The external_id that the user gets, or the user that the other one is merged into.',
    required: true,
    names: true,
  },
  user_alias: { ...IDENTIFIER_FIELDS.user_alias, says: 'The alias of the user who is to be identified.' },
  email: { ...IDENTIFIER_FIELDS.email, says: 'The email address of the user who is to be identified.' },
  phone: { ...IDENTIFIER_FIELDS.phone, says: 'The phone number of the user who is to be identified.' },
  prioritization: prioritization(),
});

/** The list that takes users by an identifier. */
const LISTS: Readonly<Record<string, string>> = {
  user_alias: 'aliases_to_identify',
  email: 'emails_to_identify',
  phone: 'phone_numbers_to_identify',
};

const NAMING: readonly string[] = Object.keys(LISTS);

const checkFields = fieldsCheck(FIELDS, 'identification');

/** A user without an external_id, known by an alias, email or phone, who gets one. */
export const IDENTIFICATIONS = plainType({
  name: 'identifications',
  singular: 'an identification',
  fields: FIELDS,
  identifiers: [NAMING],
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(FIELDS, body, objections);
    settleTexts(body, { external_id: 'external_id' }, objections);
    const { external_id: id, ...others } = body;
    const identified = identify(others, objections, laneOf, NAMING);
    if (identified === null) return null;
    const naming = namingOf(identified.body);
    const settled: JsonObject = { ...(id !== undefined && { external_id: id }), ...identified.body };
    for (const name of NAMING) if (name !== naming) delete settled[name];
    if (naming === 'user_alias') delete settled.prioritization;
    else settled.prioritization ??= [...USUAL_PRIORITIZATION];
    const lane = laneOf({ external_id: id ?? null }) ?? identified.lane;
    const otherLane = lane === identified.lane ? null : identified.lane;
    return { body: settled, group: LISTS[naming] ?? '', lane, otherLane, byAlias: false };
  },
  laneOf,
  check: checkFields,
  memory: { holds: 'nothing', once: 'never', forgets: true },
});

function namingOf(body: JsonObject): string {
  return NAMING.find((name) => isGiven(own(body, name))) ?? '';
}

export function identifyUsers(share: number): Endpoint {
  return singleList({
    name: 'users/identify',
    permission: 'users.identify',
    deed: 'identify users',
    types: [IDENTIFICATIONS],
    bucket: bucketOf('identity', share),
    lag: USUAL_LAG,
    listOf: (group) => group,
    read: readIndexed,
    probe: probeOf('/users/identify', { aliases_to_identify: [] }),
  });
}
