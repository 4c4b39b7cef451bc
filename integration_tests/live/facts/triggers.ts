import { type Fact, seen } from '../fact.ts';
import type { Workspace } from '../workspace.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

interface Trigger {
  readonly name: 'campaign' | 'canvas';
  readonly path: string;
  readonly member: string;
}

const CAMPAIGN: Trigger = { name: 'campaign', path: '/campaigns/trigger/send', member: 'campaign_id' };
const CANVAS: Trigger = { name: 'canvas', path: '/canvas/trigger/send', member: 'canvas_id' };

/** Triggers go to users whom Braze does not know, so that nobody gets a message. */
const send = (braze: Workspace, { path, member }: Trigger, id: string) =>
  braze.call('POST', path, {
    [member]: id,
    broadcast: false,
    recipients: [{ external_user_id: braze.id(), send_to_existing_only: true }],
  });

const factsOf = (trigger: Trigger): readonly Fact[] => [
  {
    known: 'inferred',
    claim: `${trigger.name} triggers: an id that does not exist is answered 400 with words that name the ${trigger.name}`,
    otherwise:
      'a 400 in other words is split until each row is rejected, and ends the sync after three requests.',
    async check(braze) {
      const { status, body } = await send(braze, trigger, NOBODY);
      const words = JSON.stringify(body).toLowerCase();
      return seen(status === 400 && /invalid|must be/.test(words) && words.includes(trigger.name), [
        status,
        body,
      ]);
    },
  },
  {
    known: 'observed',
    claim: `${trigger.name} triggers: a success is 201 with a dispatch_id, also for a user whom Braze does not know`,
    otherwise:
      'a success without `message: success` rejects the rows as BRAZE_UNCLEAR, and nothing goes out twice.',
    async check(braze) {
      const { status, body } = await send(braze, trigger, braze.given(trigger.name));
      const isTaken = typeof body?.dispatch_id === 'string' && body.message === 'success';
      return seen(status === 201 && isTaken && body.notice === undefined, [status, body]);
    },
  },
  {
    known: 'documented',
    claim: `${trigger.name} triggers: a user whom Braze does not know is not made`,
    otherwise: 'triggers would make users without attributes.',
    async check(braze) {
      const external_user_id = braze.id();
      const recipients = [{ external_user_id, send_to_existing_only: true }];
      const id = braze.given(trigger.name);
      await braze.call('POST', trigger.path, { [trigger.member]: id, broadcast: false, recipients });
      await braze.settled();
      const user = await braze.find({ external_id: external_user_id });
      return seen(user === null, user);
    },
  },
];

export const TRIGGER_FACTS: readonly Fact[] = [
  ...factsOf(CAMPAIGN),
  ...factsOf(CANVAS),
  {
    known: 'documented',
    claim: 'canvas triggers: one of a paused Canvas is answered 201 with a notice',
    otherwise: 'rows would count as accepted while nothing goes out; a 400 rejects them.',
    async check(braze) {
      const { status, body } = await send(braze, CANVAS, braze.given('pausedCanvas'));
      return seen(status === 201 && typeof body?.notice === 'string', [status, body]);
    },
  },
];
