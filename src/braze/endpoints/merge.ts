import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { MERGE_LAG } from '../lag.ts';
import { plainType } from '../plain_type.ts';
import { type Field, fieldTable, judgedWithOthers, withParts } from '../rules/field.ts';
import { IDENTIFIER_FIELDS } from '../rules/identifier_fields.ts';
import { laneOf } from '../rules/lane.ts';
import {
  identifyByOne,
  leaveOutUnknown,
  prioritization,
  requirePrioritization,
} from '../rules/named_user.ts';
import type { Objections } from '../rules/objections.ts';
import { readWhole } from './reading.ts';
import { probeOf, singleList } from './single_list.ts';

/** The two users of a merge: the field that holds one as an object, and what its flat fields begin with. */
const SIDES = [
  { field: 'identifier_to_merge', prefix: 'merge_', who: 'the user who goes' },
  { field: 'identifier_to_keep', prefix: 'keep_', who: 'the user who stays' },
] as const;

type Side = (typeof SIDES)[number];

const PRIORITIZATION = prioritization();

/** What names a user here (Braze docs: POST /users/merge; it takes no braze_id). */
const PARTS = ['external_id', 'alias_name', 'alias_label', 'email', 'phone'] as const;

/** The identifiers that it takes. */
const NAMING: readonly string[] = ['external_id', 'user_alias', 'email', 'phone'];

const TEXT = judgedWithOthers('string');

const FIELDS = fieldTable(Object.fromEntries(SIDES.flatMap(fieldsOf)));

function fieldsOf({ field, prefix, who }: Side): [string, Field][] {
  const object: Field = {
    rule: withParts(judgedWithOthers('object'), {
      properties: { external_id: { type: 'string' }, user_alias: { type: 'object' } },
    }),
    says: `What names ${who}, as an object: external_id, user_alias, or email or phone with prioritization.`,
    names: true,
  };
  return [
    [field, object],
    ...PARTS.map((part): [string, Field] => [
      prefix + part,
      { rule: TEXT, says: `The ${part} of ${who}.`, names: true },
    ]),
    [`${prefix}prioritization`, { ...PRIORITIZATION, says: `${PRIORITIZATION.says} Of ${who}.` }],
  ];
}

/** What names one of the users as an object. */
const USER_FIELDS = fieldTable({
  external_id: IDENTIFIER_FIELDS.external_id,
  user_alias: IDENTIFIER_FIELDS.user_alias,
  email: IDENTIFIER_FIELDS.email,
  phone: IDENTIFIER_FIELDS.phone,
  prioritization: PRIORITIZATION,
});

/** Two users become one: the second stays and gets what it lacks from the first. It cannot be undone. */
export const MERGES = plainType({
  name: 'merges',
  singular: 'a merge',
  fields: FIELDS,
  identifiers: SIDES.map(namesOf),
  removes: 'users',
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(FIELDS, body, objections);
    const [merge, keep] = SIDES.map((side) => sideOf(body, side, objections));
    if (!merge || !keep) return null;
    if (merge.lane === keep.lane) {
      const message = 'the same user as in `identifier_to_merge`; Braze merges two different ones';
      objections.reject('BRAZE_SAME_USER', '/identifier_to_keep', message);
      return null;
    }
    const settled = { identifier_to_merge: merge.body, identifier_to_keep: keep.body };
    return { body: settled, group: '', lane: merge.lane, otherLane: keep.lane, byAlias: false };
  },
  laneOf: (body) => laneOf(userIn(body, SIDES[0])),
  // Each of the two users is judged as soon as it is known who that is.
  check: () => {},
  memory: { holds: 'nothing', once: 'always', forgets: true },
});

/** The fields of which one names a user: the object, or flat ones. */
function namesOf({ field, prefix }: Side): string[] {
  return [field, ...PARTS.filter((part) => part !== 'alias_label').map((part) => prefix + part)];
}

/** One of the users, in the form that Braze takes; null after a rejection. */
function sideOf(
  body: JsonObject,
  side: Side,
  objections: Objections,
): { body: JsonObject; lane: string } | null {
  const user = userIn(body, side);
  const at = (path: string) => placeIn(body, side, path);
  const ofSide: Objections = {
    reject: (code, path, message) => objections.reject(code, at(path), message),
    warn: (code, path, message) => objections.warn(code, at(path), message),
    naming: (name) => objections.naming(name),
  };
  // Braze refuses all pairs of a request for one member too many.
  leaveOutUnknown(USER_FIELDS, user, ofSide);
  const identified = identifyByOne(user, ofSide, NAMING);
  const { body: settled } = identified ?? { body: user };
  if (settled.email === undefined && settled.phone === undefined) delete settled.prioritization;
  if (settled.prioritization !== undefined) {
    PRIORITIZATION.rule.check?.(settled.prioritization, '/prioritization', ofSide);
  }
  requirePrioritization(settled, '/prioritization', ofSide);
  return identified && { body: settled, lane: identified.lane };
}

/** Where a mistake in one of the users is: in the flat field that gave the value, else in the object. */
function placeIn(body: JsonObject, { field, prefix }: Side, path: string): string {
  const flat = prefix + path.slice(path.lastIndexOf('/') + 1);
  return path !== '' && Object.hasOwn(body, flat) ? `/${flat}` : `/${field}${path}`;
}

/** What names one of the users: its object, or the flat fields. */
function userIn(body: JsonObject, { field, prefix }: Side): JsonObject {
  const given = body[field];
  const user: JsonObject = isObject(given) ? { ...given } : {};
  for (const name of ['external_id', 'email', 'phone', 'prioritization']) {
    const value = own(body, prefix + name);
    if (value !== undefined && value !== null) user[name] = value;
  }
  const alias: Record<string, Json | undefined> = {
    alias_name: own(body, `${prefix}alias_name`),
    alias_label: own(body, `${prefix}alias_label`),
  };
  const parts = Object.entries(alias).filter(([, value]) => value !== undefined && value !== null);
  if (parts.length > 0) user.user_alias = Object.fromEntries(parts) as JsonObject;
  return user;
}

export function mergeUsers(share: number): Endpoint {
  return singleList({
    name: 'users/merge',
    permission: 'users.merge',
    deed: 'merge users',
    types: [MERGES],
    bucket: bucketOf('identity', share),
    lag: MERGE_LAG,
    listOf: () => 'merge_updates',
    read: readWhole,
    probe: probeOf('/users/merge', { merge_updates: [] }),
  });
}
