import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import { plainType } from '../plain_type.ts';
import { fieldsCheck, fieldTable } from '../rules/field.ts';
import { IDENTIFYING_TEXT, settleTexts } from '../rules/identifying_text.ts';
import { laneOfAlias } from '../rules/lane.ts';
import { leaveOutUnknown } from '../rules/named_user.ts';
import { checkDifferent } from '../rules/two_users.ts';
import { readIndexed } from './reading.ts';
import { probeOf, singleList } from './single_list.ts';

/** Braze docs: POST /users/alias/update. */
const FIELDS = fieldTable({
  alias_label: { rule: IDENTIFYING_TEXT, says: 'The label of the alias.', required: true, names: true },
  old_alias_name: { rule: IDENTIFYING_TEXT, says: 'The name that it has.', required: true, names: true },
  new_alias_name: { rule: IDENTIFYING_TEXT, says: 'The name that it gets.', required: true, names: true },
});

const checkFields = fieldsCheck(FIELDS, 'alias update');

/** A new name for an alias. One that Braze does not find changes nothing, and Braze says success. */
export const ALIAS_UPDATES = plainType({
  name: 'alias_updates',
  singular: 'an alias update',
  fields: FIELDS,
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(FIELDS, body, objections);
    settleTexts(body, { alias_label: 'alias', old_alias_name: 'alias', new_alias_name: 'alias' }, objections);
    const lane = laneOfAlias(body.alias_label, body.old_alias_name);
    const otherLane = laneOfAlias(body.alias_label, body.new_alias_name);
    return { body, group: '', lane, otherLane, byAlias: false };
  },
  laneOf: (body) => laneOfAlias(body.alias_label, body.old_alias_name),
  check(body, objections) {
    checkFields(body, objections);
    checkDifferent(body, 'old_alias_name', 'new_alias_name', objections);
  },
  memory: { holds: 'nothing', once: 'always', forgets: true },
});

export function aliasUpdate(share: number): Endpoint {
  return singleList({
    name: 'users/alias/update',
    permission: 'users.alias.update',
    deed: 'rename aliases',
    types: [ALIAS_UPDATES],
    bucket: bucketOf('identity', share),
    lag: USUAL_LAG,
    listOf: () => 'alias_updates',
    read: readIndexed,
    probe: probeOf('/users/alias/update', { alias_updates: [] }),
  });
}
