import { type Fact, seen } from '../fact.ts';
import type { Workspace } from '../workspace.ts';

const set = (braze: Workspace, ...subscription_groups: readonly object[]) =>
  braze.call('POST', '/v2/subscription/status/set', { subscription_groups });

export const SUBSCRIPTION_FACTS: readonly Fact[] = [
  {
    known: 'documented',
    claim: 'subscriptions: 201 with message success, and the user has the state',
    otherwise: 'rows of `subscriptions` would be lost.',
    async check(braze) {
      const subscription_group_id = braze.given('subscriptionGroup');
      const external_id = braze.id();
      await braze.users({ external_id });
      const { status, body } = await set(braze, {
        subscription_group_id,
        subscription_state: 'subscribed',
        external_ids: [external_id],
      });
      const query = new URLSearchParams([
        ['subscription_group_id', subscription_group_id],
        ['external_id[]', external_id],
      ]);
      const state = await braze.lookUntil(
        async () => {
          const reply = await braze.call('GET', `/subscription/status/get?${query}`);
          return (reply.body?.status as Record<string, unknown> | undefined)?.[external_id];
        },
        (found) => found === 'Subscribed',
      );
      return seen(status === 201 && body?.message === 'success' && state === 'Subscribed', [
        status,
        body,
        state,
      ]);
    },
  },
  {
    known: 'observed',
    claim:
      'subscriptions: a group that does not exist refuses all of the request (Invalid subscription group ID)',
    otherwise: 'a success with errors rejects all rows of the request as BRAZE_UNPLACED.',
    async check(braze) {
      const { status, body } = await set(braze, {
        subscription_group_id: 'no-such-group',
        subscription_state: 'subscribed',
        external_ids: [braze.id()],
      });
      return seen(status === 400 && body?.message === 'Invalid subscription group ID', [status, body]);
    },
  },
  {
    known: 'documented',
    claim: 'subscriptions: emails and phones exclude each other in a request',
    otherwise: 'nothing: the connector never mixes identifiers.',
    async check(braze) {
      const group = {
        subscription_group_id: braze.given('subscriptionGroup'),
        subscription_state: 'subscribed',
      };
      const { status, body } = await set(braze, {
        ...group,
        emails: [braze.email()],
        phones: ['+15555550100'],
      });
      return seen(status === 400, [status, body]);
    },
  },
];
