import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../json/value.ts';
import { BUCKETS } from '../buckets.ts';
import { type Endpoint, endpointName } from '../endpoint.ts';
import { type Identifier, identifierKey } from '../identifier.ts';
import type { Profile } from '../profile.ts';
import { defaultSettings } from '../settings.ts';
import { type TestBraze, testBraze } from '../testing.ts';
import { ENDPOINTS } from './index.ts';

const NAMED = ENDPOINTS.map((endpoint) => [endpointName(endpoint), endpoint] as const);
const PAGE = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');

describe('docs/sandbox.md knows', () => {
  test.each(NAMED)('%s, its permission and its rate limit', (_, { path, permission, bucket }) => {
    expect(PAGE).toContain(path);
    expect(PAGE).toContain(`\`${permission}\``);
    if (!bucket.startsWith('/')) expect(PAGE).toContain(`\`${bucket}\``);
  });

  test.each([
    ['kind of object', ENDPOINTS.flatMap(({ objects }) => objects)],
    ['setting', Object.keys(defaultSettings([]))],
    ['bucket that several endpoints share', BUCKETS.filter((bucket) => !bucket.startsWith('/'))],
  ])('each %s', (_, words) => {
    expect(words.filter((word) => !PAGE.includes(`\`${word}\``))).toEqual([]);
  });
});

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const emails = ids.map((id) => `${id}@example.com`);
const aliases = fc.record({ alias_name: ids, alias_label: fc.constantFrom('l', 'm') });
const prioritization = fc.constantFrom<string[]>(
  ['identified'],
  ['unidentified', 'most_recently_updated'],
  ['least_recently_updated'],
);
const group = fc.constant('0b9fc9fa-5f4f-4f0e-a1fe-1b5b3a9e2c11');
const users = fc.oneof(
  ids.map((external_id) => ({ external_id })),
  aliases.map((user_alias) => ({ user_alias })),
  fc.record({ email: emails, prioritization }),
);

/** What requests are made of: sound parts mostly, so that they meet, and anything else. */
const parts: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: users, weight: 3 },
  { arbitrary: ids, weight: 2 },
  { arbitrary: emails, weight: 1 },
  { arbitrary: aliases, weight: 1 },
  { arbitrary: fc.jsonValue() as fc.Arbitrary<Json>, weight: 1 },
);
const FIELDS = [
  'external_id',
  'user_alias',
  'alias_name',
  'alias_label',
  'old_alias_name',
  'new_alias_name',
  'email',
  'prioritization',
  'identifier_to_merge',
  'identifier_to_keep',
  'current_external_id',
  'new_external_id',
  'subscription_group_id',
  'subscription_state',
  'external_ids',
  'emails',
  'id',
  'name',
  'extra',
  'external_user_id',
  'attributes',
  'send_to_existing_only',
  'trigger_properties',
  'context',
  '__proto__',
];
const LISTS = [
  'attributes',
  'user_aliases',
  'alias_updates',
  'aliases_to_identify',
  'emails_to_identify',
  'merge_updates',
  'external_ids',
  'email_addresses',
  'external_id_renames',
  'subscription_groups',
  'items',
  'catalogs',
  'recipients',
];
const objects = fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(parts, group, fc.array(parts)));
const bodies = fc.oneof(
  fc.dictionary(
    fc.constantFrom(...LISTS, 'campaign_id', 'canvas_id', 'broadcast'),
    fc.oneof(fc.array(fc.oneof(parts, objects), { maxLength: 60 }), parts),
  ),
  fc.jsonValue(),
);

const pathOf = ({ path }: Endpoint) => path.replace('{catalog_name}', 'shops').replace('{item_id}', 'a');

async function workspace(): Promise<TestBraze> {
  const braze = testBraze({
    plan: 'bulk',
    rateLimit: null,
    settings: { campaigns: { a: 'active' }, canvases: { a: 'paused' } },
  });
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'name', type: 'string' },
    { name: 'extra', type: 'object' },
  ];
  await braze.post('/catalogs', { catalogs: [{ name: 'shops', fields }] });
  return braze;
}

/** Everybody whom the changes below can name. */
const IDS = ['a', 'b', 'c', 'd'];
const ALIASES = IDS.flatMap((alias_name) => ['l', 'm'].map((alias_label) => ({ alias_name, alias_label })));
const EVERYBODY: readonly Identifier[] = [
  ...IDS.map((id) => ({ by: 'external_id', id }) as const),
  ...ALIASES.map((alias) => ({ by: 'user_alias', alias }) as const),
];

/** What is wrong with the profiles: each is found by all of its identifiers, and by no others. */
function mistakesIn({ braze: { workspace } }: TestBraze): string[] {
  const { profiles } = workspace;
  const mistakes: string[] = [];
  const owners = new Map<string, Profile>();
  for (const profile of profiles.all()) {
    const { externalId, aliases, deprecatedIds = [] } = profile;
    const externalIds = [...(externalId === null ? [] : [externalId]), ...deprecatedIds];
    const names = [
      ...externalIds.map((id) => identifierKey({ by: 'external_id', id }) ?? ''),
      ...aliases.map((alias) => identifierKey({ by: 'user_alias', alias }) ?? ''),
    ];
    for (const name of names) {
      if (owners.has(name)) mistakes.push(`two profiles have ${name}`);
      owners.set(name, profile);
    }
    const labels = new Set(aliases.map(({ alias_label }) => alias_label));
    if (labels.size < aliases.length) mistakes.push(`${names.join()} has two aliases of a label`);
  }
  for (const identifier of EVERYBODY) {
    const name = identifierKey(identifier) ?? '';
    if (profiles.find(identifier) !== owners.get(name)) mistakes.push(`${name} finds another profile`);
  }
  for (const email of IDS.map((id) => `${id}@example.com`)) {
    const having = [...profiles.all()].filter(({ standard }) => standard.get('email') === email);
    if (new Set(having).symmetricDifference(new Set(profiles.matching('email', email))).size > 0) {
      mistakes.push(`${email} finds other profiles`);
    }
  }
  return mistakes;
}

test.each(NAMED)('%s answers whatever comes as Braze would', async (_, endpoint) => {
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const braze = await workspace();
      await braze.users({ external_id: 'a', email: 'a@example.com' }, { external_id: 'b' });
      const { status, body: answer } = await braze.call(endpoint.method, pathOf(endpoint), body);
      expect([200, 201, 202, 400, 404]).toContain(status);
      expect(answer.message).toEqual(expect.any(String));
      expect(mistakesIn(braze)).toEqual([]);
      const waiting = braze.effects().filter(([effect]) => effect === 'waiting');
      expect(waiting).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a body nested ten thousand levels deep is answered by all', async () => {
  const deep = '['.repeat(10_000) + ']'.repeat(10_000);
  for (const endpoint of ENDPOINTS) {
    const braze = await workspace();
    const lists = LISTS.map((list) => `"${list}":[{"id":"a","extra":${deep},"external_id":${deep}}]`);
    const text = `{${lists.join()},"campaign_id":"a","canvas_id":"a"}`;
    const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };
    const exchange = braze.braze.begin({ method: endpoint.method, path: pathOf(endpoint), headers });
    const { reply } = await exchange.answer({ bytes: text.length, text });
    expect(reply).toHaveProperty('status');
  }
});

/** A request that changes who is who: path and body. */
type Change = readonly [string, object];
const changes = fc.oneof<fc.Arbitrary<Change>[]>(
  users.map<Change>((user) => ['/users/track', { attributes: [{ ...user, _update_existing_only: false }] }]),
  fc
    .record({ external_id: ids, email: emails })
    .map<Change>((user) => ['/users/track', { attributes: [user] }]),
  fc
    .tuple(aliases, fc.option(ids))
    .map<Change>(([alias, id]) => [
      '/users/alias/new',
      { user_aliases: [{ ...alias, ...(id !== null && { external_id: id }) }] },
    ]),
  fc
    .tuple(aliases, ids)
    .map<Change>(([{ alias_label, alias_name }, new_alias_name]) => [
      '/users/alias/update',
      { alias_updates: [{ alias_label, old_alias_name: alias_name, new_alias_name }] },
    ]),
  fc
    .record({ external_id: ids, user_alias: aliases })
    .map<Change>((each) => ['/users/identify', { aliases_to_identify: [each] }]),
  fc
    .record({ external_id: ids, email: emails, prioritization })
    .map<Change>((each) => ['/users/identify', { emails_to_identify: [each] }]),
  fc
    .record({ identifier_to_merge: users, identifier_to_keep: users })
    .map<Change>((each) => ['/users/merge', { merge_updates: [each] }]),
  ids.map<Change>((id) => ['/users/delete', { external_ids: [id] }]),
  fc
    .record({ current_external_id: ids, new_external_id: ids })
    .map<Change>((each) => ['/users/external_ids/rename', { external_id_renames: [each] }]),
  ids.map<Change>((id) => ['/users/external_ids/remove', { external_ids: [id] }]),
);

test('whatever is done to users, each is found by its own identifiers, and nobody twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(changes, fc.nat(2000)), { maxLength: 40, size: 'max' }),
      fc.constantFrom<object>({}, { '*': { ms: 1000 }, '/users/track': { ms: 10, single_ms: 3000 } }),
      async (requests, lag) => {
        const braze = await workspace();
        await braze.users({ external_id: 'a', email: 'a@example.com' }, { external_id: 'b' });
        await braze.post('/users/alias/new', {
          user_aliases: [
            { external_id: 'a', ...ALIASES[0] },
            { external_id: 'b', ...ALIASES[2] },
            ALIASES[5],
          ],
        });
        braze.set({ lag });
        for (const [[path, body], pause] of requests) {
          expect((await braze.call('POST', path, body)).status).toBeLessThan(300);
          braze.wait(pause);
          expect(mistakesIn(braze)).toEqual([]);
        }
        braze.wait(10_000);
        expect(braze.shown('').waiting).toBe(0);
        expect(mistakesIn(braze)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
