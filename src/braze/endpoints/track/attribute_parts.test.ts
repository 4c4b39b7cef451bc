import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExact } from '../../../json/exact.ts';
import { textBlock } from '../../../json/text_block.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { track } from '../../../sandbox/endpoints/track/track.ts';
import { readTrackRequest } from '../../../sandbox/endpoints/track/track_request.ts';
import { wholeProfile } from '../../../sandbox/exported_profile.ts';
import { seededRandom } from '../../../sandbox/random.ts';
import { createWorkspace, type Workspace } from '../../../sandbox/workspace.ts';
import type { AttributePart, Uncompared } from '../../attribute_part.ts';
import { laneOfPrimary, laneOfSecondary } from '../../rules/lane.ts';
import { dependsOn, eachState, partsOf, reducedTo } from './attribute_parts.ts';
import { laneOfAttributes } from './identify.ts';

const NONE: ReadonlySet<string> = new Set();
const FRESH = () => true;
const GROUPS = [1, 2].map((n) => `12345678-1234-1234-1234-12345678900${n}`);
const SUBSCRIBED = { subscription_group_id: 'g1', subscription_state: 'subscribed' };

function parts(body: object, uncompared: ReadonlySet<string> | 'all' = NONE): AttributePart[] {
  return partsOf(JSON.stringify(body), laneOfAttributes(body as JsonObject) ?? '', uncompared);
}

/** The key and the value of each part of an object that has states alone; null for another one. */
function states(body: object, uncompared: Uncompared = NONE): string[] | null {
  const json = textBlock(Buffer.from(`${JSON.stringify(body)}"another":1}`));
  const found: string[] = [];
  const take = (key: string, start: number, end: number) =>
    found.push(`${key} ${json.bytes.toString('utf8', start, end)}`);
  return eachState(json, laneOfAttributes(body as JsonObject) ?? '', uncompared, take) ? found : null;
}

/** `plan state` for each part. */
function shown(body: object, uncompared?: ReadonlySet<string> | 'all'): string[] {
  return parts(body, uncompared).map(({ key, is }) => `${key} ${is}`);
}

describe('what a part of an object is', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'plain values',
      { external_id: 'ada', plan: 'gold', n: 1, off: null },
      ['plan state', 'n state', 'off state'],
    ],
    [
      'arrays and objects',
      { external_id: 'ada', a: ['x'], b: [{ c: 1 }], d: { e: 1 } },
      ['a state', 'b state', 'd state'],
    ],
    ['a date inside of an object', { external_id: 'ada', d: { at: { $time: '2024-01-01' } } }, ['d state']],
    ['a date', { external_id: 'ada', d: { $time: '2024-01-01' } }, ['d state']],
    [
      'operators',
      { external_id: 'ada', a: { inc: 1 }, b: { add: ['x'] }, c: { $add: [{}] }, d: { $remove: [] } },
      ['a counting', 'b act', 'c counting', 'd act'],
    ],
    ['an operator that Braze may get later', { external_id: 'ada', a: { $push: 1 } }, ['a act']],
    ['an operator inside of an object', { external_id: 'ada', a: { b: { inc: 1 } } }, ['a act']],
    [
      'a text that looks like an operator',
      { external_id: 'ada', a: { b: '{"$add":1}', c: 'inc' }, d: '{"inc":1}' },
      ['a state', 'd state'],
    ],
    ['push tokens', { external_id: 'ada', plan: 'x', push_tokens: [] }, ['plan state', 'push_tokens act']],
    [
      'subscriptions',
      { external_id: 'ada', email_subscribe: 'subscribed', push_subscribe: 'opted_in' },
      ['email_subscribe subscription', 'push_subscribe subscription'],
    ],
    [
      'groups',
      {
        external_id: 'ada',
        subscription_groups: [SUBSCRIBED, { ...SUBSCRIBED, subscription_group_id: 'g2' }],
      },
      ['\0g1 subscription', '\0g2 subscription'],
    ],
    [
      'a group that is named twice',
      { external_id: 'ada', subscription_groups: [SUBSCRIBED, SUBSCRIBED] },
      ['subscription_groups act'],
    ],
    ['no groups', { external_id: 'ada', subscription_groups: [] }, ['subscription_groups act']],
    ['groups that are null', { external_id: 'ada', subscription_groups: null }, ['subscription_groups act']],
    [
      'names that Braze takes for the same',
      { external_id: 'ada', plan: 1, 'plan ': 2, n: 3 },
      ['plan act', 'plan act', 'n act'],
    ],
    ['a name with a blank at an end', { external_id: 'ada', ' plan': 1, n: 3 }, ['plan act', 'n state']],
    [
      'an email beside an external_id',
      { external_id: 'ada', email: 'a@b.c', phone: '+49' },
      ['email state', 'phone state'],
    ],
    ['an email that names', { email: 'a@b.c', phone: '+49', plan: 1 }, ['phone state', 'plan state']],
    ['a phone that names', { email: null, phone: '+49', plan: 1 }, ['email state', 'plan state']],
    [
      'an alias',
      { user_alias: { alias_name: 'a', alias_label: 'l' }, _update_existing_only: false, plan: 1 },
      ['plan state'],
    ],
    ['a braze_id', { braze_id: 'b1', plan: 1, n: { inc: 1 } }, ['plan act', 'n counting']],
    ['update only', { external_id: 'ada', plan: 1, _update_existing_only: true }, ['plan act']],
    [
      'objects that are merged',
      { external_id: 'ada', _merge_objects: true, d: { e: 1 }, plan: 1 },
      ['d act', 'plan act'],
    ],
    ['objects that are not merged', { external_id: 'ada', _merge_objects: false, d: { e: 1 } }, ['d state']],
    [
      'an import of push tokens',
      { push_token_import: true, push_tokens: [{ app_id: 'a', token: 't' }], email: 'a@b.c', plan: 1 },
      ['push_token_import act', 'push_tokens act', 'email act', 'plan act'],
    ],
    ['a name that is written with escapes', { external_id: 'ada', 'a"b\\': 1 }, ['a"b\\ state']],
  ])('%s', (_what, body, expected) => {
    expect(shown(body).filter((each) => !each.endsWith(' name'))).toEqual(expected);
    const others = parts(body).filter(({ is }) => is !== 'name');
    const isPlain = others.every(
      ({ is, value }) => is === 'state' || (is === 'subscription' && !value.startsWith('{')),
    );
    const hasObject = others.some(({ value }) => value.startsWith('{'));
    expect(states(body)).toEqual(
      isPlain && !hasObject ? others.map(({ key, value }) => `${key} ${value}`) : null,
    );
  });

  test('what several entries decide is never compared', () => {
    const body = { external_id: 'ada', plan: 1, n: 2, subscription_groups: [SUBSCRIBED] };
    expect(shown(body, new Set(['n', 'subscription_groups']))).toEqual([
      'external_id name',
      'plan state',
      'n act',
      'subscription_groups act',
    ]);
    expect(shown(body, 'all').slice(1)).toEqual(['plan act', 'n act', 'subscription_groups act']);
    const plain = { external_id: 'ada', plan: 1, n: 2 };
    expect(states(plain)).toEqual(['plan 1', 'n 2']);
    expect(states(plain, new Set(['n']))).toBeNull();
    expect(states(plain, 'all')).toBeNull();
  });
});

describe('the reduced object', () => {
  const only =
    (...keys: string[]) =>
    (part: AttributePart) =>
      keys.includes(part.key);

  test('it names the user, steers, and has the parts that are sent in their order', () => {
    const body = {
      n: 1,
      external_id: 'ada',
      plan: 'gold',
      _update_existing_only: false,
      last: 12345678901234567890n,
    };
    const json =
      '{"n":1.10,"external_id":"ada","plan":"gold","_update_existing_only":false,"last":12345678901234567890}';
    const all = partsOf(json, 'ada', NONE);
    expect(Object.keys(body)).toEqual(all.map(({ key }) => key));
    expect(reducedTo(all, only('n', 'last'), FRESH)).toBe(
      '{"n":1.10,"external_id":"ada","_update_existing_only":false,"last":12345678901234567890}',
    );
    expect(reducedTo(all, () => true, FRESH)).toBe(json);
    expect(reducedTo(all, () => false, FRESH)).toBeNull();
  });

  test('it has the groups that are sent', () => {
    const other = { ...SUBSCRIBED, subscription_group_id: 'g"2' };
    const all = parts({ external_id: 'ada', subscription_groups: [SUBSCRIBED, other], plan: 1 });
    expect(JSON.parse(reducedTo(all, only('\0g"2', 'plan'), FRESH) ?? '')).toEqual({
      external_id: 'ada',
      subscription_groups: [other],
      plan: 1,
    });
  });

  test('with a new address go the subscription states that belong to it', () => {
    const body = {
      external_id: 'ada',
      email: 'a@b.c',
      phone: '+49',
      email_subscribe: 'unsubscribed',
      push_subscribe: 'opted_in',
      subscription_groups: [SUBSCRIBED],
    };
    const sentWith = (key: string, isFresh = FRESH) =>
      Object.keys(JSON.parse(reducedTo(parts(body), only(key), isFresh) ?? ''));
    expect(sentWith('email')).toEqual(['external_id', 'email', 'email_subscribe', 'subscription_groups']);
    expect(sentWith('phone')).toEqual(['external_id', 'phone', 'subscription_groups']);
    expect(sentWith('push_subscribe')).toEqual(['external_id', 'push_subscribe']);
    // One that is sent although Braze has it changes nothing.
    expect(sentWith('email', () => false)).toEqual(['external_id', 'email']);
  });
});

/** A Braze whose orphaned address has states in store. */
function braze(): Workspace {
  const workspace = createWorkspace(seededRandom(1));
  for (const group of GROUPS) workspace.orphans.set('email', 'old@example.com', group, 'unsubscribed');
  return workspace;
}

function send(workspace: Workspace, json: string): void {
  const request = readTrackRequest({ attributes: [parseExact(json)] } as Json);
  if (request === null) throw new Error('no track request');
  const rules = { blocklist: new Set<string>(), blockedUsers: new Set<string>(), forcedTypes: new Map() };
  const { answer, take } = track(
    workspace,
    request,
    { rules, keepAll: true, now: 0, explain() {} },
    'sentences',
    null,
  );
  take?.(0);
  expect(JSON.parse(answer.body)).not.toHaveProperty('errors');
}

/** What of an object is sent to a Braze that has accepted all before it; null: nothing. Learns of what is sent. */
function sentOf(
  json: string,
  lane: string,
  known: Map<string, string>,
  uncompared: ReadonlySet<string>,
): string | null {
  const isSent = ({ key, is, value }: AttributePart) =>
    is === 'act' || is === 'counting' || known.get(key) !== value;
  const sent = known.size === 0 ? json : reducedTo(partsOf(json, lane, uncompared), isSent, FRESH);
  if (sent === null) return null;
  const those = partsOf(sent, lane, uncompared).filter(({ is }) => is !== 'name');
  for (const { key } of those) {
    for (const name of known.keys()) if (name === key || dependsOn(name, key)) known.delete(name);
  }
  for (const { key, is, value } of those) if (is === 'state' || is === 'subscription') known.set(key, value);
  return sent;
}

const rarely = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true));
const state = fc.constantFrom('subscribed', 'unsubscribed');
const scalar = fc.oneof(fc.constantFrom('a', 'b', 1, 2.5, true, null), fc.constantFrom('x', 'y'));
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  fc.record({ inc: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ add: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }) }),
  fc.record({ remove: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }) }),
  fc.record({ inner: fc.constantFrom('a', 'b'), other: fc.constantFrom(1, 2) }, { requiredKeys: [] }),
);
const group = fc.record({
  subscription_group_id: fc.constantFrom(...GROUPS),
  subscription_state: state,
});
const attributes = fc.record(
  {
    email: fc.constantFrom('old@example.com', 'new@example.com', null),
    phone: fc.constantFrom('+491', '+492'),
    first_name: fc.constantFrom('Ada', 'Bob', null),
    email_subscribe: state,
    plan: value,
    'a"b': value,
    tags: value,
    subscription_groups: fc.array(group, { maxLength: 3 }),
    _merge_objects: rarely,
    _update_existing_only: rarely,
  },
  { requiredKeys: [] },
);
const naming = fc.constantFrom<JsonObject>(
  { external_id: 'ada' },
  { user_alias: { alias_name: 'ada', alias_label: 'shop' }, _update_existing_only: false },
  { email: 'ada@example.com' },
  { phone: '+499' },
);

/** Few different rows, which come back, some with a part of one another. */
const rows = fc
  .tuple(
    fc.array(attributes, { minLength: 1, maxLength: 3 }),
    fc.array(fc.nat(8), { minLength: 2, maxLength: 10 }),
  )
  .map(([few, order]) =>
    order.map((at) => ({ ...few[at % few.length], ...(at > few.length && few[(at + 1) % few.length]) })),
  );

test('what is sent leaves Braze with the profile that all objects in full would leave', () => {
  let left = 0;
  let shortened = 0;
  fc.assert(
    fc.property(
      naming,
      rows,
      fc.subarray(['plan', 'tags', 'email', 'subscription_groups']),
      (who, rows, decided) => {
        const [whole, reduced] = [braze(), braze()];
        const known = new Map<string, string>();
        for (const row of rows) {
          const body = { ...row, ...who } as JsonObject;
          if ('phone' in who) delete body.email;
          const lane = laneOfPrimary(body) ?? laneOfSecondary(body) ?? '';
          const json = JSON.stringify(body);
          send(whole, json);
          const sent = sentOf(json, lane, known, new Set(decided));
          if (sent === null) left++;
          else {
            if (sent !== json) shortened++;
            send(reduced, sent);
          }
        }
        const profiles = [whole, reduced].map(({ profiles }) => profiles.all().map(wholeProfile).toArray());
        expect(profiles[1]).toEqual(profiles[0]);
      },
    ),
    { numRuns: 1_000 },
  );
  expect(left).toBeGreaterThan(100);
  expect(shortened).toBeGreaterThan(1_000);
});
