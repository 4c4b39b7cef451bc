import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import { many, type TestBraze, testBraze } from '../testing.ts';

const GROUP = '0b9fc9fa-5f4f-4f0e-a1fe-1b5b3a9e2c11';
const CAMPAIGN = 'campaign';
const CANVAS = 'canvas';
const user = (id: string, more: JsonObject = {}) => ({ external_user_id: id, ...more });

async function workspace(): Promise<TestBraze> {
  const braze = testBraze({
    settings: {
      campaigns: { [CAMPAIGN]: 'active', asleep: 'paused' },
      canvases: { [CANVAS]: 'active', asleep: 'paused', old: 'archived' },
    },
  });
  await braze.users({ external_id: 'a' }, { external_id: 'b', email: 'b@example.com' });
  return braze;
}

const campaign = (recipients: readonly JsonObject[], more: JsonObject = {}) => ({
  campaign_id: CAMPAIGN,
  broadcast: false,
  recipients: [...recipients],
  ...more,
});
const canvas = (recipients: readonly JsonObject[], more: JsonObject = {}) => ({
  canvas_id: CANVAS,
  recipients: [...recipients],
  ...more,
});
const sent = (braze: TestBraze) => braze.shown('messages').messages as JsonObject[];

describe('a campaign', () => {
  test('sends to its recipients, with their properties over the common ones', async () => {
    const braze = await workspace();
    const body = campaign([user('a', { trigger_properties: { code: 'A' } }), user('b')], {
      trigger_properties: { code: 'X', sale: true },
    });
    const { status, body: answer } = await braze.call('POST', '/campaigns/trigger/send', body);
    expect([status, answer]).toEqual([
      201,
      { dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/), message: 'success' },
    ]);
    const common = {
      time: '2024-05-01T00:00:00.000Z',
      dispatch_id: answer.dispatch_id,
      campaign_id: CAMPAIGN,
      braze_id: expect.any(String),
    };
    expect(sent(braze)).toEqual(
      expect.arrayContaining([
        { ...common, external_id: 'a', trigger_properties: { code: 'A', sale: true } },
        { ...common, external_id: 'b', trigger_properties: { code: 'X', sale: true } },
      ]),
    );
    expect(braze.shown('messages?external_id=a').total).toBe(1);
  });

  test('sends again what comes again', async () => {
    const braze = await workspace();
    for (let turn = 0; turn < 2; turn++) {
      await braze.post('/campaigns/trigger/send', campaign([user('a')]));
    }
    expect(sent(braze)).toHaveLength(2);
  });

  test('sends one message to a user who comes twice in a request, with the last properties', async () => {
    const braze = await workspace();
    const recipients = [1, 2].map((n) => user('a', { trigger_properties: { n } }));
    await braze.post('/campaigns/trigger/send', campaign(recipients));
    expect(sent(braze)).toMatchObject([{ trigger_properties: { n: 2 } }]);
    expect(braze.effects()).toEqual([['nothing', 'the request names the user again'], ['applied']]);
  });

  test('sends to existing users, and to others where attributes make them', async () => {
    const braze = await workspace();
    const subscription_groups = [{ subscription_group_id: GROUP, subscription_state: 'subscribed' }];
    const attributes = { plan: 'gold', subscription_groups };
    const body = campaign([
      user('eve'),
      user('new', { send_to_existing_only: false, attributes }),
      { email: 'b@example.com', prioritization: ['most_recently_updated'] },
      { email: 'none@example.com', prioritization: ['identified'] },
    ]);
    await braze.post('/campaigns/trigger/send', body);
    expect(sent(braze).map(({ external_id }) => external_id)).toEqual(['b', 'new']);
    expect(braze.profile('new')).toMatchObject({ custom_attributes: { plan: 'gold' }, subscription_groups });
  });

  test('that is paused sends nothing, and does not say so', async () => {
    const braze = await workspace();
    const body = campaign([user('a')], { campaign_id: 'asleep' });
    expect(await braze.post('/campaigns/trigger/send', body)).toEqual({
      dispatch_id: expect.any(String),
      message: 'success',
    });
    expect(braze.effects()).toEqual([['nothing', 'the campaign is paused']]);
  });

  test.each([{ broadcast: true }, {}])('without recipients goes to everybody with %j', async (broadcast) => {
    const braze = await workspace();
    await braze.post('/campaigns/trigger/send', { campaign_id: CAMPAIGN, ...broadcast });
    expect(sent(braze)).toMatchObject([{ braze_id: null }]);
  });

  test.each<[string, JsonObject, string | null]>([
    ['an unknown id', campaign([user('a')], { campaign_id: 'none' }), 'Invalid Campaign ID'],
    ['an id from an object', campaign([user('a')], { campaign_id: 'constructor' }), 'Invalid Campaign ID'],
    ['no recipients', campaign([]), 'No Recipients'],
    [
      '51 recipients',
      campaign(many(51, (index) => user(`u${index}`))),
      'The max number of external_ids and aliases per request was exceeded',
    ],
    ['a recipient of two kinds', campaign([user('a', { email: 'a@example.com' })]), null],
    ['a recipient of no kind', campaign([{}]), null],
    ['an address without prioritization', campaign([{ email: 'b@example.com' }]), null],
    ['too large properties', campaign([user('a', { trigger_properties: { x: 'x'.repeat(51_200) } })]), null],
    ['new users without attributes', campaign([user('n', { send_to_existing_only: false })]), null],
    [
      'a new alias',
      campaign([
        {
          user_alias: { alias_name: 'n', alias_label: 'l' },
          send_to_existing_only: false,
          attributes: { plan: 'gold' },
        },
      ]),
      null,
    ],
    ['attributes that are none', campaign([user('a', { attributes: 7 })]), null],
  ])('with %s is refused as a whole', async (_, body, message) => {
    const braze = await workspace();
    const answer = await braze.call('POST', '/campaigns/trigger/send', body);
    expect([answer.status, answer.body.message]).toEqual([400, message ?? 'Bad Request']);
    expect(sent(braze)).toEqual([]);
  });
});

describe('a Canvas', () => {
  test('is entered with a context, without subscription groups', async () => {
    const braze = await workspace();
    const subscription_groups = [{ subscription_group_id: GROUP, subscription_state: 'subscribed' }];
    const recipient = user('a', { context: { n: 1 }, attributes: { plan: 'gold', subscription_groups } });
    await braze.post('/canvas/trigger/send', canvas([recipient], { context: { m: 2 } }));
    expect(sent(braze)).toMatchObject([{ canvas_id: CANVAS, external_id: 'a', context: { m: 2, n: 1 } }]);
    expect(braze.profile('a')).toMatchObject({ custom_attributes: { plan: 'gold' } });
    expect(braze.profile('a')?.subscription_groups).toBeUndefined();
  });

  test('is entered once in a second', async () => {
    const braze = await workspace();
    for (const pause of [0, 999, 1]) {
      braze.wait(pause);
      await braze.post('/canvas/trigger/send', canvas([user('a')]));
    }
    expect(sent(braze)).toHaveLength(2);
    expect(braze.effects()[1]).toEqual(['nothing', 'the user entered the Canvas in this second already']);
  });

  test.each([
    ['asleep', 'The Canvas is paused. Resume the Canvas to ensure trigger requests will take effect.'],
    ['old', 'The Canvas is archived. Unarchive the Canvas to ensure trigger requests will take effect.'],
  ])('that is %s answers with a notice, and nobody enters', async (id, notice) => {
    const braze = await workspace();
    const { status, body } = await braze.call(
      'POST',
      '/canvas/trigger/send',
      canvas([user('a')], { canvas_id: id }),
    );
    expect([status, body]).toMatchObject([201, { notice, message: 'success' }]);
    expect(sent(braze)).toEqual([]);
    braze.set({ canvases: { [id]: 'active' } });
    expect(
      await braze.post('/canvas/trigger/send', canvas([user('a')], { canvas_id: id })),
    ).not.toHaveProperty('notice');
  });
});
