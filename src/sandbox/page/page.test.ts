import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../json/value.ts';
import { many, type TestBraze, testBraze } from '../testing.ts';
import { isPage, pageAnswer } from './page.ts';

const GROUP = '0b9fc9fa-5f4f-4f0e-a1fe-1b5b3a9e2c11';

/** The parts of the page as markup, by their ids. */
function parts({ braze }: TestBraze, query: Record<string, string> = {}): Record<string, string> {
  const asked = { method: 'GET', path: '/_sandbox/page', host: 'localhost:8080' };
  const answer = pageAnswer(braze, { ...asked, query: String(new URLSearchParams(query)) });
  return JSON.parse(answer.body).parts;
}

/** A part as somebody reads it. */
const read = (markup = '') =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
    .trim();

const event = (name: string, id = 'ada') => ({ external_id: id, name, time: '2024-04-30T09:30:00Z' });

test.each([
  ['GET', '/', true],
  ['HEAD', '/', true],
  ['GET', '/_sandbox/page', true],
  ['POST', '/', false],
  ['POST', '/_sandbox/page', false],
  ['GET', '/_sandbox/', false],
  ['GET', '/users/track', false],
])('%s %s is a request for the page: %j', (method, path, expected) => {
  expect(isPage({ method, path })).toBe(expected);
});

describe('the page shows', () => {
  test('how something is sent, as long as nothing came', async () => {
    const braze = testBraze();
    expect(read(parts(braze).start)).toContain('curl http://localhost:8080/users/track');
    await braze.users({ external_id: 'ada' });
    expect(parts(braze).start).toBe('');
  });

  test('no key but the usual one', () => {
    const { start } = parts(testBraze({ apiKey: 'a-real-key' }));
    expect(start).not.toContain('a-real-key');
    expect(read(start)).toContain('"api_key": "KEY"');
  });

  test('requests a second, against the limit', async () => {
    const braze = testBraze({ rateLimit: { requests: 6, seconds: 2 } });
    for (let each = 0; each < 7; each++)
      await braze.call('POST', '/users/track', { attributes: [{ external_id: 'a' }] });
    braze.wait(1000);
    const { rates = '' } = parts(braze);
    expect(read(rates)).toContain(
      '/users/track limit 6 in 2 s: 3 a second 7 a second a minute ago dashed: the limit, on average now At most 7 a second. ' +
        'The fullest window: 7 of 6. 1 request over the limit in the last minute.',
    );
    expect(rates.match(/<rect/g)).toHaveLength(2);
    braze.wait(2000);
    expect(read(parts(braze).rates)).toContain('0 a second');
  });

  test('objects by kind, answers by status, and refusals in the words of the answer', async () => {
    const braze = testBraze();
    const { body } = await braze.call('POST', '/users/track', {
      attributes: [{ external_id: 'ada' }, { external_id: 'bob', email: 'no address' }],
      events: [event('Signed Up')],
    });
    const [{ type }] = body.errors as [{ type: string }];
    const shown = parts(braze);
    expect(read(shown.kinds)).toContain('attributes 1 attributes refused 1 events 1');
    expect(read(shown.statuses)).toContain('201 accepted 1 At most 1 request in flight at once.');
    expect(read(shown.reasons)).toBe(
      `1 refused ${type} attributes at POST /users/track , last at 00:00:00 The first: {"external_id":"bob","email":"no address"}`,
    );
    expect(read(shown.requests)).toContain('POST /users/track attributes: 2, events: 1');
  });

  test('requests that break the order of a user’s objects', async () => {
    const test = testBraze({ settings: { lag: { '*': { ms: 1000 } } } });
    const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };
    const text = JSON.stringify({ attributes: [{ external_id: 'ada' }] });
    const both = [1, 2].map(() => test.braze.begin({ method: 'POST', path: '/users/track', headers }));
    await Promise.all(both.map((exchange) => exchange.answer({ bytes: text.length, text })));
    for (const exchange of both) exchange.end();
    await test.users({ external_id: 'ada' });
    expect(read(parts(test).statuses)).toMatch(
      /At most 2 requests in flight at once. 1 request named a user whom another .* 2 requests named a user on whom/,
    );
  });

  test('the profile that is open, with all that it has', async () => {
    const braze = testBraze();
    await braze.users({
      external_id: 'ada',
      email: 'ada@example.com',
      visits: 2,
      tags: ['a'],
      first_name: 'Ada',
    });
    await braze.post('/users/alias/new', {
      user_aliases: [{ external_id: 'ada', alias_name: 'n-1', alias_label: 'crm' }],
    });
    await braze.post('/v2/subscription/status/set', {
      subscription_groups: [
        { subscription_group_id: GROUP, subscription_state: 'subscribed', external_ids: ['ada'] },
      ],
    });
    const purchase = {
      external_id: 'ada',
      product_id: 'A-1',
      currency: 'EUR',
      price: 12.5,
      time: '2024-04-30T09:31:00Z',
    };
    await braze.post('/users/track', {
      events: [
        { ...event('Signed Up'), properties: { plan: 'pro' } },
        ...many(20, (at) => event(`Other ${at}`, 'bob')),
      ],
      purchases: [purchase],
    });
    const { results = '' } = parts(braze, { search: 'ada@' });
    const [, user = ''] = /user=([0-9a-f]+)/.exec(results) ?? [];
    const shown = parts(braze, { search: 'ada@', user });
    expect(shown.results).toContain('aria-current="true"');
    const text = read(shown.profile);
    for (const words of [
      'external_id ada',
      'email ada@example.com',
      'Aliases Label Name crm n-1',
      'Custom attributes Name Value visits 2 tags ["a"]',
      `Subscription groups Group State ${GROUP} subscribed`,
      'Events Name Count Last (UTC) Signed Up 1 2024-04-30 09:30:00',
      'The last events What Time Signed Up {"plan":"pro"} 2024-04-30T09:30:00Z',
      'The last purchases What Time A-1 {"currency":"EUR","price":12.5} 2024-04-30T09:31:00Z',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('Other');
  });

  test('of a merged profile the one that has its data, and of one that is gone that it is gone', async () => {
    const braze = testBraze();
    await braze.users({ external_id: 'old' }, { external_id: 'new' });
    const idOf = (id: string) => String(braze.profile(id)?.braze_id);
    const [old, kept] = [idOf('old'), idOf('new')];
    await braze.post('/users/merge', {
      merge_updates: [
        { identifier_to_merge: { external_id: 'old' }, identifier_to_keep: { external_id: 'new' } },
      ],
    });
    expect(read(parts(braze, { user: old }).profile)).toContain('external_id new');
    await braze.post('/users/delete', { external_ids: ['new'] });
    expect(read(parts(braze, { user: kept }).profile)).toBe(`The profile ${kept} exists no more.`);
    expect(read(parts(braze, { user: 'nobody' }).profile)).toContain('exists no more');
  });

  test('subscription states that no profile has', async () => {
    const braze = testBraze();
    expect(parts(braze).states).toBe('');
    await braze.post('/v2/subscription/status/set', {
      subscription_groups: [
        { subscription_group_id: GROUP, subscription_state: 'unsubscribed', emails: ['x@example.com'] },
      ],
    });
    expect(read(parts(braze).states)).toContain(`x@example.com ${GROUP} unsubscribed`);
  });

  test('catalogs, and the items of the one that is open', async () => {
    const braze = testBraze();
    expect(read(parts(braze).catalogs)).toContain('There is no catalog yet.');
    const fields = [
      { name: 'id', type: 'string' },
      { name: 'city', type: 'string' },
    ];
    await braze.post('/catalogs', { catalogs: [{ name: 'shops', fields }] });
    await braze.call('PUT', '/catalogs/shops/items', {
      items: many(30, (at) => ({ id: `s${at}`, city: `City ${at}` })),
    });
    expect(read(parts(braze).catalogs)).toBe('shops 30 items');
    const text = read(parts(braze, { catalog: 'shops' }).catalogs);
    expect(text).toContain('shops 20 of 30 items id city string s29 City 29');
    expect(text.match(/City/g)).toHaveLength(20);
    expect(read(parts(braze, { catalog: 'gone' }).catalogs)).toBe('shops 30 items');
  });
});

test('whatever comes is shown as text, and the parts stay small', async () => {
  const texts = fc.oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onclick='x",
      '\u202e\u0000\u2028',
    ),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `<b>${text}`.repeat(500)),
  );
  await fc.assert(
    fc.asyncProperty(texts, texts, async (name, value) => {
      const braze = testBraze();
      const body: Json = {
        attributes: [{ external_id: `u${name}`.slice(0, 200), [name]: value, email: `${value}@example.com` }],
        events: [
          { ...event(name), external_id: `u${name}`.slice(0, 200), properties: { [name]: value } },
          { name },
        ],
      };
      await braze.call('POST', '/users/track', body);
      await braze.call('GET', `/${name}`);
      await braze.call('POST', '/users/alias/new', {
        user_aliases: [{ alias_name: value, alias_label: name }],
      });
      await braze.post('/catalogs', {
        catalogs: [
          {
            name: 'c',
            fields: [
              { name: 'id', type: 'string' },
              { name: 'x', type: 'string' },
            ],
          },
        ],
      });
      await braze.call('PUT', '/catalogs/c/items', { items: [{ id: 'a', x: value }] });
      const user = String(braze.braze.workspace.profiles.latest()[0]?.brazeId);
      for (const markup of Object.values(parts(braze, { user, search: name, catalog: 'c' }))) {
        const [tags, ...rest] = [markup.match(/<[^>]*>/g) ?? [], markup.replaceAll(/<[^>]*>/g, '')];
        expect(rest.join()).not.toMatch(/[<>\p{Cf}\p{Zl}]/u);
        // Every tag is one that the page's own templates have.
        for (const tag of tags)
          expect(tag).toMatch(
            /^<\/?(?:a|br|caption|code|div|figcaption|figure|h3|li|line|p|pre|rect|section|small|span|strong|svg|table|tbody|td|th|thead|tr|ul)[\s>]/,
          );
        for (const tag of tags) expect(tag).not.toMatch(/\son[a-z]+=/);
        expect(markup.length).toBeLessThan(60_000);
      }
    }),
    { numRuns: 60 },
  );
});
