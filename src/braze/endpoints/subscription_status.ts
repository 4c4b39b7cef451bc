import { kindWord } from '../../json/kind_of.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { bucketOf } from '../buckets.ts';
import { type Composed, type Endpoint, jsonOf, type Sendable } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import { plainType } from '../plain_type.ts';
import { fieldsCheck, fieldTable, rule } from '../rules/field.ts';
import { IDENTIFIER_FIELDS } from '../rules/identifier_fields.ts';
import { settleTexts } from '../rules/identifying_text.ts';
import { identifierKindOf, laneOf } from '../rules/lane.ts';
import { identifyByOne, leaveOutUnknown, namingField } from '../rules/named_user.ts';
import { oneOf } from '../rules/text.ts';
import { FIFTY } from './lists.ts';
import { readWhole } from './reading.ts';
import { probeOf } from './single_list.ts';

/** Braze docs: POST /v2/subscription/status/set. */
const FIELDS = fieldTable({
  subscription_group_id: {
    rule: rule('string', (id, path, objections) => {
      if (typeof id === 'string' && id !== '') return;
      objections.reject(
        'BRAZE_FIELD',
        path,
        `${kindWord(id)} found; Braze takes the id of a subscription group`,
      );
    }),
    says: 'The id of the subscription group, from the dashboard of Braze.',
    required: true,
  },
  subscription_state: {
    rule: oneOf(['subscribed', 'unsubscribed']),
    says: '`subscribed` or `unsubscribed`.',
    required: true,
  },
  external_id: IDENTIFIER_FIELDS.external_id,
  email: { ...IDENTIFIER_FIELDS.email, says: 'The email address; all users who have it get the state.' },
  phone: {
    ...IDENTIFIER_FIELDS.phone,
    says: 'The phone number in E.164; all users who have it get the state.',
  },
  use_double_opt_in_logic: {
    rule: rule('boolean', (value, path, objections) => {
      if (typeof value === 'boolean') return;
      objections.reject('BRAZE_FIELD', path, `${kindWord(value)} found; Braze takes a boolean`);
    }),
    says: 'Whether the user is asked to confirm (SMS groups only).',
  },
});

/** The list that takes users by an identifier. Braze docs: emails and phones exclude each other in a request. */
const LISTS: Readonly<Record<string, string>> = {
  external_id: 'external_ids',
  email: 'emails',
  phone: 'phones',
};

const NAMING: readonly string[] = Object.keys(LISTS);

/** The state of a user in a subscription group. */
export const SUBSCRIPTIONS = plainType({
  name: 'subscriptions',
  singular: 'a subscription',
  fields: FIELDS,
  identifiers: [NAMING],
  syncModes: ['append', 'append_dedup'],
  identify(body, objections) {
    leaveOutUnknown(FIELDS, body, objections);
    const identified = identifyByOne(body, objections, NAMING);
    if (identified === null) return null;
    const naming = namingField(identified.body);
    if (naming === 'phone') settleTexts(identified.body, { phone: 'phone' }, objections);
    return { ...identified, group: LISTS[naming] ?? '' };
  },
  laneOf,
  check: fieldsCheck(FIELDS, 'subscription'),
  memory: {
    holds: 'whole',
    // For an external_id that Braze does not know nothing is set, and it says success.
    claimOf: (json, lane) =>
      identifierKindOf(lane) === 'external_id' ? null : `subscriptions|${groupIn(json)}`,
    // As the attribute `subscription_groups`.
    sets: (json) => `\0${groupIn(json)}`,
    ages: false,
    once: 'never',
    forgets: false,
  },
  // Two states of one group would be set in no order.
  mayShare: (earlier, later) => groupIn(earlier) !== groupIn(later),
});

function groupIn(json: string): Json | undefined {
  return (JSON.parse(json) as JsonObject).subscription_group_id;
}

export function subscriptionStatus(share: number): Endpoint {
  const name = 'v2/subscription/status/set';
  return {
    name,
    permission: 'subscription.status.set',
    deed: 'set subscription states',
    types: [SUBSCRIPTIONS],
    bucket: bucketOf('subscriptions', share),
    lag: USUAL_LAG,
    capacity: { ...FIFTY, bytes: FIFTY.bytes / 4 },
    objectBytes: () => FIFTY.bytes / 4,
    compose: (objects, list) => composeStates(objects, list, `/${name}`),
    read: readWhole,
    probe: probeOf(`/${name}`, { subscription_groups: [] }),
  };
}

/** Users with the same group and state are in one entry. */
function composeStates(objects: readonly Sendable[], list: string, path: string): Composed {
  const texts = objects.map(jsonOf);
  const entries = new Map<string, JsonObject & Record<string, Json>>();
  for (const text of texts) {
    const { external_id, email, phone, ...state } = JSON.parse(text) as JsonObject;
    const key = JSON.stringify([
      state.subscription_group_id,
      state.subscription_state,
      state.use_double_opt_in_logic ?? null,
    ]);
    const entry = entries.get(key) ?? { ...state, [list]: [] };
    (entry[list] as Json[]).push((external_id ?? email ?? phone) as Json);
    entries.set(key, entry);
  }
  const body = Buffer.from(JSON.stringify({ subscription_groups: [...entries.values()] }));
  return {
    request: { method: 'POST', path, headers: {}, body },
    lists: {},
    textOf: (place) => texts[place] as string,
  };
}
