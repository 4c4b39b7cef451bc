import { kindWord } from '../../../json/kind_of.ts';
import { isObject, own } from '../../../json/object.ts';
import type { Json } from '../../../json/value.ts';
import { rule, withParts } from '../../rules/field.ts';
import type { Objections } from '../../rules/objections.ts';

const STATES: readonly Json[] = ['subscribed', 'unsubscribed'];

/** Braze docs: BAD_SUBSCRIPTION_GROUP_ARRAY, _HASH, _ID, _STATE. */
export const SUBSCRIPTION_GROUPS = withParts(rule('array', checkSubscriptionGroups), {
  items: {
    type: 'object',
    properties: {
      subscription_group_id: { type: 'string' },
      subscription_state: { description: '`subscribed` or `unsubscribed`.', type: 'string' },
    },
    required: ['subscription_group_id', 'subscription_state'],
  },
});

function checkSubscriptionGroups(value: Json, path: string, objections: Objections): void {
  if (!Array.isArray(value)) {
    reject(path, `${kindWord(value)} found; Braze takes a list of groups`);
    return;
  }
  for (const [index, group] of value.entries()) {
    const at = `${path}/${index}`;
    if (!isObject(group)) {
      reject(at, `${kindWord(group)} found; Braze takes an object for each group`);
      continue;
    }
    const id = own(group, 'subscription_group_id');
    if (typeof id !== 'string' || id.trim() === '') {
      reject(
        `${at}/subscription_group_id`,
        "the group's id is missing, empty or not text; the dashboard shows it at the group",
      );
    }
    if (!STATES.includes(own(group, 'subscription_state') ?? null)) {
      reject(`${at}/subscription_state`, 'the state must be `subscribed` or `unsubscribed`');
    }
  }

  function reject(at: string, message: string): void {
    objections.reject('BRAZE_SUBSCRIPTION_GROUP', at, message);
  }
}
