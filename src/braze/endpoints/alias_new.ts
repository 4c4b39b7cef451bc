import type { JsonObject } from '../../json/value.ts';
import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import { plainType } from '../plain_type.ts';
import { fieldsCheck, fieldTable } from '../rules/field.ts';
import { IDENTIFYING_TEXT, settleTexts } from '../rules/identifying_text.ts';
import { laneOfAlias, laneOfExternalId } from '../rules/lane.ts';
import { leaveOutUnknown } from '../rules/named_user.ts';
import { readIndexed } from './reading.ts';
import { probeOf, singleList } from './single_list.ts';

/** Braze docs: POST /users/alias/new. */
const FIELDS = fieldTable({
  external_id: {
    rule: IDENTIFYING_TEXT,
    says: 'The user who gets the alias. Without it a user is made who has only the alias.',
    names: true,
  },
  alias_name: { rule: IDENTIFYING_TEXT, says: 'The name of the alias.', required: true, names: true },
  alias_label: { rule: IDENTIFYING_TEXT, says: 'The label of the alias.', required: true, names: true },
});

/** A further name of a user, or a user who has only that. One that is in use already changes nothing, and Braze says success. */
export const ALIASES = plainType({
  name: 'aliases',
  singular: 'an alias',
  fields: FIELDS,
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(FIELDS, body, objections);
    settleTexts(body, { external_id: 'external_id', alias_name: 'alias', alias_label: 'alias' }, objections);
    const alias = laneOfAlias(body.alias_label, body.alias_name);
    return { body, group: '', ...lanesOf(body, alias), byAlias: false };
  },
  laneOf: (body) => lanesOf(body, laneOfAlias(body.alias_label, body.alias_name)).lane,
  check: fieldsCheck(FIELDS, 'alias'),
  memory: { holds: 'nothing', once: 'never', forgets: false },
});

function lanesOf({ external_id: id }: JsonObject, alias: string) {
  if (typeof id !== 'string' || id === '') return { lane: alias, otherLane: null };
  return { lane: laneOfExternalId(id), otherLane: alias };
}

export function aliasNew(share: number): Endpoint {
  return singleList({
    name: 'users/alias/new',
    permission: 'users.alias.new',
    deed: 'create aliases',
    types: [ALIASES],
    bucket: bucketOf('identity', share),
    lag: USUAL_LAG,
    listOf: () => 'user_aliases',
    read: readIndexed,
    probe: probeOf('/users/alias/new', { user_aliases: [] }),
  });
}
