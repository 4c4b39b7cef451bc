import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { sleepingClock } from '../delivery/testing.ts';
import type { JsonObject } from '../json/value.ts';
import { many, testBraze } from '../sandbox/testing.ts';
import { readBack } from './read_back.ts';
import type { SampledUser } from './sample.ts';
import { answering, clientOf, profilesAnswer, type TestClient, usersWith } from './testing.ts';

const ADA = usersWith({ external_id: 'ada', plan: 'gold' });

/** The profiles that each user could be, in the order of the users. */
async function found(client: TestClient, users: readonly SampledUser[]): Promise<JsonObject[][]> {
  const profiles = await readBack(client, users, sleepingClock());
  return users.map((user) => profiles.get(user) ?? []);
}

describe('each kind of identifier finds its user', () => {
  const alias = { alias_name: 'cy', alias_label: 'crm' };
  test.each<[string, JsonObject]>([
    ['external_id', { external_id: 'ada' }],
    ['alias', { user_alias: alias }],
    ['email in another case', { email: 'Dan@Example.com' }],
    ['phone', { phone: '+4915112345678' }],
  ])('%s', async (_name, identifiers) => {
    const braze = testBraze();
    await braze.users(
      { external_id: 'ada', plan: 'x' },
      { user_alias: alias, _update_existing_only: false, plan: 'x' },
      { user_alias: { ...alias, alias_label: 'shop' }, _update_existing_only: false, plan: 'y' },
      { email: 'dan@example.com', plan: 'x' },
      { phone: '+4915112345678', plan: 'x' },
    );
    const profiles = await found(clientOf(braze), usersWith({ ...identifiers, plan: 'x' }));
    expect(profiles).toEqual([[expect.objectContaining({ custom_attributes: { plan: 'x' } })]]);
  });

  test('braze_id', async () => {
    const braze = testBraze();
    await braze.users({ external_id: 'ada', plan: 'x' }, { external_id: 'bob', plan: 'y' });
    const { braze_id = '' } = braze.profile('ada') ?? {};
    const [profiles] = await found(clientOf(braze), usersWith({ braze_id, plan: 'x' }));
    expect(profiles).toEqual([expect.objectContaining({ external_id: 'ada' })]);
  });

  test('a phone number is its digits', async () => {
    const client = answering(profilesAnswer({ phone: '+49 151 12345678' }, { phone: '+49 151 1' }));
    expect(await found(client, usersWith({ phone: '+4915112345678', plan: 'x' }))).toEqual([
      [{ phone: '+49 151 12345678' }],
    ]);
  });

  test('one that several have finds all of them', async () => {
    const profiles = [{ email: 'a@example.com' }, { email: 'A@EXAMPLE.COM', external_id: 'ada' }];
    const client = answering(profilesAnswer(...profiles, { email: 'b@example.com' }, { external_id: 'x' }));
    expect(await found(client, usersWith({ email: 'a@example.com', plan: 'x' }))).toEqual([profiles]);
  });

  test('an alias is its label and its name', async () => {
    const profile = (alias_label: string, alias_name: string) => ({
      user_aliases: [
        { alias_label: 'old', alias_name: 'old' },
        { alias_label, alias_name },
      ],
    });
    const profiles = [profile('shop', 'cy'), profile('crm', 'cy'), profile('crm', 'dan')];
    const client = answering(profilesAnswer(...profiles));
    expect(await found(client, usersWith({ user_alias: alias, plan: 'x' }))).toEqual([[profiles[1]]]);
  });

  test('profiles without what is looked for are nobody', async () => {
    const client = answering(profilesAnswer({}, { user_aliases: null }, { user_aliases: ['cy'] }));
    const users = usersWith(
      { user_alias: alias, plan: 'x' },
      { external_id: 'ada' },
      { phone: '+491511234567' },
    );
    expect(await found(client, users)).toEqual([[], [], []]);
  });

  test('whom Braze does not know has no profile', async () => {
    expect(await found(clientOf(testBraze()), ADA)).toEqual([[]]);
  });
});

describe('requests', () => {
  const sent = async (users: readonly SampledUser[]) => {
    const client = answering(profilesAnswer());
    await found(client, users);
    return client.bodies;
  };

  test('without users there is none', async () => expect(await sent([])).toEqual([]));

  test('50 ids and aliases go together, one address, number and braze_id with each', async () => {
    const alias = (index: number) => ({ alias_name: `a${index}`, alias_label: 'crm' });
    const bodies = await sent(
      usersWith(
        ...many(60, (index) => ({ external_id: `u${index}` })),
        ...many(50, (index) => ({ user_alias: alias(index) })),
        ...many(2, (index) => ({ email: `u${index}@example.com` })),
        { phone: '+4915112345678' },
        { braze_id: '5f1e2d3c4b5a69788796a5b4' },
      ),
    );
    const shape = bodies.map(({ external_ids = [], user_aliases = [], ...rest }) => {
      const { fields_to_export: _, ...single } = rest;
      return [(external_ids as []).length, (user_aliases as []).length, single];
    });
    expect(shape).toEqual([
      [
        50,
        0,
        { email_address: 'u0@example.com', phone: '+4915112345678', braze_id: '5f1e2d3c4b5a69788796a5b4' },
      ],
      [10, 40, { email_address: 'u1@example.com' }],
      [0, 10, {}],
    ]);
  });

  test('only what is compared is asked for', async () => {
    const [body] = await sent(ADA);
    expect(body?.fields_to_export).toEqual(
      expect.arrayContaining(['external_id', 'user_aliases', 'custom_attributes', 'email', 'dob']),
    );
    expect(body?.fields_to_export).not.toContain('custom_events');
  });
});

const status = (code: number, body = '', headers: Answer['headers'] = {}) => ({
  status: code,
  headers,
  body,
});
const nothing = (failure: string, rest: Partial<NoAnswer> = {}) => ({ failure, sent: false, ...rest });

describe('answers that pass are waited for', () => {
  test.each<[string, Answer | NoAnswer]>([
    ['a 429', status(429)],
    ['a 408', status(408)],
    ['a 500', status(500, '{"message":"no"}')],
    ['a 503 of a proxy', status(503, '<html>')],
    ['a connection that breaks', nothing('ECONNRESET')],
    ['a proxy that is too busy', nothing('UND_ERR', { proxyStatus: 429 })],
  ])('%s', async (_name, answer) => {
    const clock = sleepingClock();
    const client = answering(answer, answer, profilesAnswer({ external_id: 'ada' }));
    const profiles = await readBack(client, ADA, clock);
    expect([...profiles.values()]).toEqual([[{ external_id: 'ada' }]]);
    expect(clock.sleeps).toEqual([1_000, 5_000]);
  });

  test('a 429 says how long; a 503 is not asked', async () => {
    const clock = sleepingClock();
    const headers = { 'retry-after': '30' };
    const answers = [status(429, '', headers), status(503, '', headers), profilesAnswer()];
    await readBack(answering(...answers), ADA, clock);
    expect(clock.sleeps).toEqual([30_000, 5_000]);
  });

  test.each<[string, Answer | NoAnswer]>([
    ['it answered HTTP 429', status(429)],
    ['it answered HTTP 502', status(502)],
    ['no answer (ETIMEDOUT)', nothing('ETIMEDOUT')],
    [
      'the host rest.example.com is not known to the DNS (ENOTFOUND)',
      nothing('ENOTFOUND', { peer: 'rest.example.com' }),
    ],
  ])('but not for ever: %s', async (why, answer) => {
    const client = answering(answer);
    await expect(found(client, ADA)).rejects.toMatchObject({
      type: 'transient_error',
      code: 'BRAZE_UNAVAILABLE',
      message: `Braze did not show the users: ${why}. Try again.`,
    });
    expect(client.bodies).toHaveLength(4);
  });
});

describe('what another try would not change ends at once', () => {
  test.each<[string, Answer | NoAnswer, string]>([
    ['BRAZE_KEY', status(401), 'HTTP 401'],
    ['BRAZE_PERMISSION', status(403), '`users.export.ids`'],
    ['BRAZE_ENDPOINT', status(404), 'without a path'],
    ['BRAZE_ENDPOINT', status(400), 'HTTP 400'],
    ['BRAZE_ENDPOINT', status(302, '{"users":[]}'), 'HTTP 302'],
    ['BRAZE_ENDPOINT', status(200, '<html>'), 'no proxy answers in its place'],
    ['BRAZE_ENDPOINT', status(200, ''), 'HTTP 200'],
    ['BRAZE_ENDPOINT', status(201, '[]'), 'HTTP 201'],
    ['BRAZE_ENDPOINT', status(201, '{"message":"success"}'), 'HTTP 201'],
    ['BRAZE_ENDPOINT', status(201, '{"users":{"ada":1}}'), 'HTTP 201'],
    ['BRAZE_CERTIFICATE', nothing('SELF_SIGNED_CERT_IN_CHAIN'), 'NODE_EXTRA_CA_CERTS'],
    ['PROXY', nothing('UND_ERR', { proxy: 'proxy:3128', proxyStatus: 407 }), 'proxy:3128'],
    ['PROXY', nothing('UND_ERR', { proxyStatus: 403 }), 'NO_PROXY'],
  ])('%s for %j', async (code, answer, words) => {
    const client = answering(answer);
    const message = expect.stringContaining(words);
    await expect(found(client, ADA)).rejects.toMatchObject({ type: 'config_error', code, message });
    expect(client.bodies).toHaveLength(1);
  });

  test('what Braze says is not quoted: it could be of a user', async () => {
    const client = answering(status(400, '{"message":"ada@example.com is no user"}'));
    await expect(found(client, ADA)).rejects.toMatchObject({ message: expect.not.stringContaining('ada@') });
  });

  test('a key that may not read users back', async () => {
    const client = clientOf(testBraze({ permissions: ['users.track'] }));
    await expect(found(client, ADA)).rejects.toMatchObject({ code: 'BRAZE_PERMISSION' });
  });
});

test('what is no profile among the users is passed over', async () => {
  const body = JSON.stringify({ users: [null, 'ada', ['ada'], { external_id: 'ada' }] });
  expect(await found(answering(status(200, body)), ADA)).toEqual([[{ external_id: 'ada' }]]);
});
