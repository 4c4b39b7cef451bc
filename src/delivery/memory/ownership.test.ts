import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CATALOG_ITEMS } from '../../braze/endpoints/catalog_items.ts';
import { DELETIONS } from '../../braze/endpoints/delete.ts';
import { SUBSCRIPTIONS } from '../../braze/endpoints/subscription_status.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import type { ObjectType } from '../../braze/object_type.ts';
import { marked } from '../../braze/rules/lane.ts';
import { closeMemories, memoryObject, memoryStory, type TestStreams } from './testing.ts';

afterEach(closeMemories);

const MINUTE = 60_000;
const { attributes, events } = TRACK_TYPES;

/** A state of something, by the stream that sets it. */
type Say = (streams: TestStreams, stream: string, value: string) => ReturnType<typeof memoryObject>;

const GROUP = '00000000-0000-4000-8000-000000000001';

const KINDS: readonly [string, ObjectType, Say][] = [
  [
    'an attribute',
    attributes,
    (streams, stream, plan) => memoryObject(streams, stream, 'ada', { external_id: 'ada', plan }),
  ],
  [
    'an item of a catalog',
    CATALOG_ITEMS,
    (streams, stream, title) =>
      memoryObject(streams, stream, marked('catalog_item', 'products:1'), { id: '1', title }),
  ],
  [
    'a subscription',
    SUBSCRIPTIONS,
    (streams, stream, state) =>
      memoryObject(streams, stream, marked('email', 'a@x.de'), {
        subscription_group_id: GROUP,
        subscription_state: state,
        email: 'a@x.de',
      }),
  ],
];

describe.each(KINDS)('%s that another stream has set since', (_, type, say) => {
  const [FIRST, SECOND] = [{ first: type }, { second: type }];
  const first = (value: string) => say(FIRST, 'first', value);
  const second = (value: string) => say(SECOND, 'second', value);

  test.each([
    ['alone', SECOND, {}],
    ['beside the first one', { first: type, second: type }, { first: 'all', second: 'all' } as const],
  ])('%s is not known of the first one', async (_, streams, uncompared) => {
    const { run } = memoryStory(FIRST);
    const one = await run();
    await one.send([first('free')]);
    await one.end();
    const two = await run(streams, uncompared);
    expect(await two.send([say(streams, 'second', 'paid')])).toHaveLength(1);
    await two.end();
    const three = await run();
    if (streams === SECOND)
      expect(three.told.join()).toMatch(/Another entry or stream has set .* since stream first did/);
    expect(three.memory.gate(first('free'), true)).toBe('send');
    await three.send([first('free')]);
    await three.end();
    expect((await run()).memory.gate(first('free'), true)).toBe('settled');
  });

  test('is not recorded while what that one left open may still come', async () => {
    const { run, clock } = memoryStory(FIRST);
    const two = await run(SECOND);
    await two.memory.prepare([second('paid')]);
    await two.memory.durable();
    clock.time += MINUTE;
    for (const minutes of [5, 12]) {
      const one = await run();
      expect(await one.send([first('free')])).toHaveLength(1);
      await one.end();
      clock.time += minutes * MINUTE;
    }
    const last = await run();
    expect(await last.send([first('free')])).toHaveLength(1);
    await last.end();
    expect((await run()).memory.gate(first('free'), true)).toBe('settled');
  });
});

test('a deletion is known until somebody sends something about the user, in whatever configuration', async () => {
  const streams = { erasures: DELETIONS };
  const others = { events, merges: DELETIONS };
  const erasure = () => memoryObject(streams, 'erasures', 'ada', { external_id: 'ada' });
  const { run } = memoryStory(streams);
  for (const expected of ['send', 'settled']) {
    const each = await run();
    expect(each.memory.gate(erasure(), true)).toBe(expected);
    if (expected === 'send') await each.send([erasure()]);
    await each.end();
  }
  const other = await run(others);
  await other.send([memoryObject(others, 'events', 'ada', { external_id: 'ada', name: 'Seen' })]);
  await other.end();
  expect((await run()).memory.gate(erasure(), true)).toBe('send');
});

test('an address whose user was named otherwise is not known', async () => {
  const streams = { subs: SUBSCRIPTIONS };
  const state = (by: object, lane: string, subscription_state: string) =>
    memoryObject(streams, 'subs', lane, { subscription_group_id: GROUP, subscription_state, ...by });
  const byEmail = () => state({ email: 'a@x.de' }, marked('email', 'a@x.de'), 'unsubscribed');
  const { run } = memoryStory(streams);
  const first = await run();
  await first.send([byEmail()]);
  await first.send([state({ external_id: 'ada' }, 'ada', 'subscribed')]);
  expect(await first.send([byEmail()])).toHaveLength(1);
  await first.end();
  expect((await run()).memory.gate(byEmail(), true)).toBe('send');
});

describe('the subscription states of an address that a user has got since are not known', () => {
  const streams = { users: attributes, prefs: attributes, subs: SUBSCRIPTIONS };
  const user = (email: string | null) => memoryObject(streams, 'users', 'ada', { external_id: 'ada', email });
  const subscription = () =>
    memoryObject(streams, 'subs', marked('email', 'a@x.de'), {
      subscription_group_id: GROUP,
      subscription_state: 'unsubscribed',
      email: 'a@x.de',
    });
  const preference = () =>
    memoryObject(streams, 'prefs', 'ada', { external_id: 'ada', email_subscribe: 'opted_in' });

  async function afterwards(email: string | null, isUnclear = false) {
    const { run, clock } = memoryStory(streams);
    const first = await run();
    await first.send([subscription(), preference(), user('b@x.de')]);
    await first.send([subscription(), preference()]);
    await first.end();
    const between = await run();
    await between.send([subscription(), preference()]);
    await between.end();
    const second = await run();
    await second.send([user(email)], isUnclear);
    await second.end();
    return { run, clock };
  }

  test.each([
    ['that of the address', 'A@x.de', subscription, 'send'],
    ['those of the user', 'A@x.de', preference, 'send'],
    ['not those of another address', 'c@x.de', subscription, 'settled'],
    ['those of a user who has none any more', null, preference, 'send'],
  ])('%s', async (_, email, said, expected) => {
    const { run } = await afterwards(email);
    expect((await run()).memory.gate(said(), true)).toBe(expected);
  });

  test.each([subscription, preference])('nor recorded while the address may still come', async (said) => {
    const { run } = await afterwards('a@x.de', true);
    const third = await run();
    expect(await third.send([said()])).toHaveLength(1);
    await third.end();
    expect((await run()).memory.gate(said(), true)).toBe('send');
  });
});

/** Who sets which attributes in a run, what rows come, and how it ends. */
interface Run {
  readonly sets: Readonly<Record<'plan' | 'city' | 'age', readonly string[]>>;
  readonly rows: readonly { stream: string; user: string; values: readonly number[]; late: number }[];
  readonly gap: number;
}

const STREAMS = ['first', 'second', 'third'];
const NAMES = ['plan', 'city', 'age'] as const;
const setters = fc.subarray(STREAMS, { minLength: 0, maxLength: 2 });
const runs: fc.Arbitrary<Run[]> = fc.array(
  fc.record({
    sets: fc.record({ plan: setters, city: setters, age: setters }),
    rows: fc.array(
      fc.record({
        stream: fc.constantFrom(...STREAMS),
        user: fc.constantFrom('ada', 'bob'),
        values: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 3 }),
        // Minutes until an object without an answer takes effect; 0: it has one.
        late: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 14 })),
      }),
      { maxLength: 6 },
    ),
    gap: fc.integer({ min: 1, max: 20 }),
  }),
  { minLength: 2, maxLength: 6, size: 'max' },
);

test('whoever sets an attribute from run to run, nothing is left out that Braze has not', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (story) => {
      const { run, clock } = memoryStory({});
      const braze = new Map<string, Record<string, unknown>>();
      let late: { due: number; json: string }[] = [];
      const take = (json: string) => {
        const { external_id: id, ...values } = JSON.parse(json);
        braze.set(id, { ...braze.get(id), ...values });
      };
      const pass = (minutes: number) => {
        clock.time += minutes * MINUTE;
        for (const { json } of late.filter(({ due }) => due <= clock.time)) take(json);
        late = late.filter(({ due }) => due > clock.time);
      };
      for (const { sets, rows, gap } of story) {
        const used = STREAMS.filter((stream) => NAMES.some((name) => sets[name].includes(stream)));
        const streams = Object.fromEntries(used.map((stream) => [stream, attributes]));
        const shared = new Set(NAMES.filter((name) => sets[name].length > 1));
        const { memory, end } = await run(
          streams,
          Object.fromEntries(used.map((stream) => [stream, shared])),
        );
        let hasEnd = true;
        for (const { stream, user, values, late: minutes } of rows) {
          const own = NAMES.filter((name) => sets[name].includes(stream));
          if (own.length === 0 || !hasEnd) continue;
          const said = Object.fromEntries(own.map((name) => [name, values[NAMES.indexOf(name)]]));
          const object = memoryObject(streams, stream, user, { external_id: user, ...said });
          const isLeftOut = memory.gate(object, true) === 'settled';
          const prepared = isLeftOut ? [] : await memory.prepare([object]);
          await memory.durable();
          // The run dies with it.
          if (minutes > 0 && prepared.length > 0) {
            late.push({ due: clock.time + minutes * MINUTE, json: object.text as string });
            hasEnd = false;
            continue;
          }
          for (const each of prepared) {
            take(each.text as string);
            memory.settled(each, null);
          }
          memory.conclude(prepared);
          expect(braze.get(user)).toMatchObject(said);
          if (prepared.length > 0) continue;
          for (const { json } of late) {
            const { external_id: id, ...values } = JSON.parse(json);
            if (id === user) expect({ ...values, ...said }).toMatchObject(values);
          }
        }
        if (hasEnd) await end();
        pass(gap);
      }
    }),
    { numRuns: 100 },
  );
});
