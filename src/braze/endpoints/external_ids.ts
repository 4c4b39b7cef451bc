import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import { plainType } from '../plain_type.ts';
import { fieldsCheck, fieldTable } from '../rules/field.ts';
import { IDENTIFYING_TEXT, settleTexts } from '../rules/identifying_text.ts';
import { laneOf } from '../rules/lane.ts';
import { leaveOutUnknown } from '../rules/named_user.ts';
import { checkDifferent } from '../rules/two_users.ts';
import { readExternalIds } from './external_id_answer.ts';
import { probeOf, singleList } from './single_list.ts';

/** Braze docs: POST /users/external_ids/rename. */
const RENAME = fieldTable({
  current_external_id: {
    rule: IDENTIFYING_TEXT,
    says: 'The external_id that the user has. It stays valid until it is removed.',
    required: true,
    names: true,
  },
  new_external_id: {
    rule: IDENTIFYING_TEXT,
    says: 'The external_id that the user gets. No user may have or have had it.',
    required: true,
    names: true,
  },
});

const checkRename = fieldsCheck(RENAME, 'rename');
const idOf = (id: unknown) => laneOf({ external_id: typeof id === 'string' ? id : '' }) ?? '';

/** A new external_id for a user. */
export const EXTERNAL_ID_RENAMES = plainType({
  name: 'external_id_renames',
  singular: 'a rename',
  fields: RENAME,
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(RENAME, body, objections);
    settleTexts(body, { current_external_id: 'external_id', new_external_id: 'external_id' }, objections);
    const { current_external_id: current, new_external_id: next } = body;
    return { body, group: '', lane: idOf(current), otherLane: idOf(next), byAlias: false };
  },
  laneOf: (body) => idOf(body.current_external_id),
  check(body, objections) {
    checkRename(body, objections);
    checkDifferent(body, 'current_external_id', 'new_external_id', objections);
  },
  memory: { holds: 'nothing', once: 'always', forgets: true },
});

export function externalIdRename(share: number): Endpoint {
  return singleList({
    name: 'users/external_ids/rename',
    permission: 'users.external_ids.rename',
    deed: 'rename external ids',
    types: [EXTERNAL_ID_RENAMES],
    bucket: bucketOf('external_ids', share),
    lag: USUAL_LAG,
    listOf: () => 'external_id_renames',
    read: readExternalIds,
    probe: probeOf('/users/external_ids/rename', { external_id_renames: [] }),
  });
}

/** Braze docs: POST /users/external_ids/remove. */
const REMOVE = fieldTable({
  external_id: {
    rule: IDENTIFYING_TEXT,
    says: 'An external_id that the user had before a rename. Afterwards it finds the user no more.',
    required: true,
    names: true,
  },
});

/** The end of an external_id that was renamed. It cannot be undone. */
export const EXTERNAL_ID_REMOVALS = plainType({
  name: 'external_id_removals',
  singular: 'a removal',
  fields: REMOVE,
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(REMOVE, body, objections);
    settleTexts(body, { external_id: 'external_id' }, objections);
    return { body, group: '', lane: idOf(body.external_id), otherLane: null, byAlias: false };
  },
  laneOf: (body) => idOf(body.external_id),
  check: fieldsCheck(REMOVE, 'removal'),
  element: ({ external_id: id }) => id ?? null,
  memory: { holds: 'nothing', once: 'always', forgets: true },
});

export function externalIdRemove(share: number): Endpoint {
  return singleList({
    name: 'users/external_ids/remove',
    permission: 'users.external_ids.remove',
    deed: 'remove external ids',
    types: [EXTERNAL_ID_REMOVALS],
    bucket: bucketOf('external_ids', share),
    lag: USUAL_LAG,
    listOf: () => 'external_ids',
    read: readExternalIds,
    probe: probeOf('/users/external_ids/remove', { external_ids: [] }),
  });
}
