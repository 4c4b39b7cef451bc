import { describe, expect, test } from '@jest/globals';
import { createReasons, type Reason } from './reasons.ts';
import { testBraze } from './testing.ts';

const NOW = Date.UTC(2024, 4, 1);
const reason = (words: string): Reason => ({ endpoint: 'POST /x', kind: 'events', effect: 'refused', words });

describe('reasons', () => {
  test('that are equal are counted, with the first object and the last time', () => {
    const reasons = createReasons();
    reasons.count(reason('no time'), NOW, { name: 'a' });
    reasons.count(reason('no name'), NOW, { time: 1 });
    reasons.count(reason('no time'), NOW + 1000, { name: 'b' });
    expect(reasons.latest(9)).toEqual([
      { ...reason('no time'), count: 2, time: '2024-05-01T00:00:01.000Z', first: '{"name":"a"}' },
      { ...reason('no name'), count: 1, time: '2024-05-01T00:00:00.000Z', first: '{"time":1}' },
    ]);
    expect(reasons.latest(1)).toHaveLength(1);
  });

  test('are bounded, in number and in length', () => {
    const reasons = createReasons();
    for (let each = 0; each < 1000; each++)
      reasons.count(reason(`${each} ${'x'.repeat(5000)}`), NOW, 'y'.repeat(9999));
    const kept = reasons.latest(10_000);
    expect(kept).toHaveLength(200);
    expect(kept[0]?.words).toMatch(/^999 x{396}…$/);
    expect(kept[0]?.first).toHaveLength(401);
  });
});

describe('the sandbox notes why', () => {
  const noted = (test: ReturnType<typeof testBraze>) =>
    test.braze.traffic.reasons
      .latest(99)
      .map(({ endpoint, kind, effect, words, count }) => [endpoint, kind, effect, words, count]);

  test('a tracked object is refused, in the words of the answer', async () => {
    const braze = testBraze();
    const body = { events: [{ external_id: 'a', name: 'x' }], attributes: [{ external_id: 'a' }, {}, {}] };
    const { body: answer } = await braze.call('POST', '/users/track', body);
    const words = (answer.errors as { type: string }[]).map(({ type }) => type);
    expect(noted(braze)).toEqual([
      ['POST /users/track', 'events', 'refused', words[2], 1],
      ['POST /users/track', 'attributes', 'refused', words[0], 2],
    ]);
  });

  test('a tracked object changes nothing', async () => {
    const braze = testBraze({ blocklist: ['Secret'] });
    await braze.post('/users/track', {
      attributes: [{ external_id: 'nobody', _update_existing_only: true }],
      events: [{ external_id: 'a', name: 'Secret', time: '2024-05-01T00:00:00Z' }],
    });
    expect(noted(braze)).toEqual([
      ['POST /users/track', 'events', 'nothing', 'the event is on the blocklist', 1],
      ['POST /users/track', 'attributes', 'nothing', 'the user is not known, and the object makes none', 1],
    ]);
  });

  test('an object of another endpoint is refused, or changes nothing', async () => {
    const braze = testBraze();
    await braze.call('POST', '/users/alias/new', {
      user_aliases: [{ external_id: 'nobody', alias_name: 'n', alias_label: 'l' }],
    });
    await braze.call('POST', '/users/merge', { merge_updates: [{}] });
    expect(noted(braze)).toEqual([
      ['POST /users/merge', 'merges', 'refused', expect.any(String), 1],
      ['POST /users/alias/new', 'aliases', 'nothing', expect.any(String), 1],
    ]);
    expect(braze.effects().map(([, words]) => words)).toEqual(
      noted(braze)
        .map(([, , , words]) => words)
        .reverse(),
    );
  });

  test.each([
    ['POST', '/users/track', '{"attributes":[', '400 Bad Request'],
    ['GET', '/nowhere', undefined, '404 Not Found'],
    ['POST', '/users/track', JSON.stringify({ attributes: [] }), /^400 Valid data must be provided/],
  ])('%s %s is refused as a whole', async (method, path, text, words) => {
    const { braze } = testBraze();
    const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };
    await braze.begin({ method, path, headers }).answer({ bytes: 1, text: text ?? '' });
    expect(braze.traffic.reasons.latest(9)).toMatchObject([
      { endpoint: `${method} ${path}`, kind: null, first: null, words: expect.stringMatching(words) },
    ]);
  });

  test('a key is refused, without the key', async () => {
    const { braze } = testBraze();
    const headers = { authorization: 'Bearer 01234567-real', 'content-type': 'application/json' };
    await braze.begin({ method: 'POST', path: '/users/track', headers }).answer({ bytes: 2, text: '{}' });
    expect(braze.traffic.reasons.latest(9)).toMatchObject([{ words: '401 Invalid API key' }]);
  });

  test.each([
    [{ kind: 'status', status: 503 }, '503 Service Unavailable (fault: status)'],
    [{ kind: 'reset' }, 'no answer (fault: reset)'],
    [{ kind: 'hang' }, 'no answer (fault: hang)'],
    [{ kind: 'rate_limited' }, '429 Rate Limited (fault: rate_limited)'],
    [{ kind: 'raw', status: 418, body: '<html>' }, '418 <html> (fault: raw)'],
    [{ kind: 'partial', objects: 1, sentence: 'is bad' }, 'is bad'],
    [{ kind: 'shortfall', objects: 1 }, 'dropped by a fault'],
  ] as const)('a fault %j has hit', async (fault, words) => {
    const { braze } = testBraze({ faults: { faults: [{ ...fault, next: 1 }] } });
    const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };
    const event = { external_id: 'a', name: 'x', time: '2024-05-01T00:00:00Z' };
    const text = JSON.stringify({ events: [event] });
    await braze.begin({ method: 'POST', path: '/users/track', headers }).answer({ bytes: text.length, text });
    expect(braze.traffic.reasons.latest(9).map(({ words: noted }) => noted)).toEqual([words]);
  });

  test('nothing, where all goes well', async () => {
    const braze = testBraze();
    await braze.users({ external_id: 'a' });
    expect(noted(braze)).toEqual([]);
  });
});
