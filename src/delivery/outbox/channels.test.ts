import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Endpoint, jsonOf } from '../../braze/endpoint.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import type { ObjectType } from '../../braze/object_type.ts';
import { queuedObject, TRACK } from '../testing.ts';
import type { Channel } from './channel.ts';
import { Channels } from './channel.ts';
import type { Departure, Lag } from './departure.ts';
import { Lanes } from './lanes.ts';
import type { QueuedObject } from './queued_object.ts';
import { asBatch, texts } from './testing.ts';

/** An endpoint that takes objects of a type of its own. */
function endpointFor(name: string): Endpoint & { readonly type: ObjectType } {
  const type: ObjectType = { ...TRACK_TYPES.events, name, repeat: () => 'nothing' };
  const layout = { path: `/${name}`, method: 'POST' as const, headers: {} };
  return {
    ...TRACK,
    name,
    type,
    types: [type],
    capacity: { total: 50, perList: null, perLane: null, bytes: 1_000_000 },
    compose: (objects) => {
      const texts = objects.map(jsonOf);
      return {
        request: { ...layout, body: Buffer.from('') },
        lists: {},
        textOf: (at) => texts[at] as string,
      };
    },
  };
}

const USERS = endpointFor('users');
const DELETES = endpointFor('deletes');
const MERGES = endpointFor('merges');
const ENDPOINTS = [USERS, DELETES, MERGES];

/** Lanes over these endpoints. `user>endpoint text` is an object, `a+b>endpoint text` one about two users. */
function lanesOver(lag: Lag | null = null, mayShare: ObjectType['mayShare'] = null) {
  const channels = new Channels(ENDPOINTS);
  const lanes = new Lanes(() => false, lag);
  const channelOf = (name: string, group = ''): Channel => {
    const endpoint = ENDPOINTS.find((each) => each.name === name);
    if (endpoint === undefined) throw new Error(`no endpoint ${name}`);
    return channels.of(endpoint.type, group);
  };
  function add(given: string, queuedAt = 0, group = ''): QueuedObject {
    const [, users = '', name = '', text = ''] = /^(\S+)>(\S+) (.*)$/.exec(given) ?? [];
    const [lane = '', otherLane = null] = users.split('+');
    const channel = channelOf(name, group);
    const { types } = channel.endpoint;
    const type = { ...(types[0] as ObjectType), mayShare };
    const object = queuedObject({ lane, otherLane, channel, type, text, turn: { at: queuedAt } });
    lanes.add(object);
    return object;
  }
  return {
    lanes,
    channels,
    add,
    take: (name: string, group = '') => lanes.take(channelOf(name, group)),
    /** What the next request to an endpoint would hold, and no more after it. */
    taken: (name: string, group = '') => texts(lanes.take(channelOf(name, group))),
    ready: (name: string, group = '') => lanes.ready.in(channelOf(name, group)).count,
  };
}

describe('over several endpoints', () => {
  test('the objects of a user leave one after the other, whichever endpoint they go to', () => {
    const { lanes, add, take, taken } = lanesOver();
    for (const each of ['ada>users 1', 'ada>users 2', 'ada>deletes 3', 'ada>users 4']) add(each);
    expect(taken('deletes')).toEqual([]);
    const first = take('users');
    expect(texts(first)).toEqual(['1', '2']);
    expect([taken('users'), taken('deletes')]).toEqual([[], []]);
    lanes.release(first, 0);
    const second = take('deletes');
    expect(texts(second)).toEqual(['3']);
    expect(taken('users')).toEqual([]);
    lanes.release(second, 0);
    expect(taken('users')).toEqual(['4']);
  });

  test('other users do not wait', () => {
    const { add, taken } = lanesOver();
    for (const each of ['ada>users 1', 'ada>deletes 2', 'bob>deletes 3', 'bob>users 4']) add(each);
    expect([taken('users'), taken('deletes')]).toEqual([['1'], ['3']]);
  });

  test('only what could leave now counts as ready', () => {
    const { add, ready, lanes } = lanesOver();
    for (const each of ['ada>users 1', 'ada>users 2', 'ada>deletes 3', 'bob>deletes 4']) add(each);
    expect([ready('users'), ready('deletes'), lanes.ready.count]).toEqual([2, 1, 3]);
  });

  test('objects of different groups share no request', () => {
    const { add, taken } = lanesOver();
    add('ada>deletes 1', 0, 'external_ids');
    add('bob>deletes 2', 0, 'braze_ids');
    add('eve>deletes 3', 0, 'external_ids');
    expect([taken('deletes', 'external_ids'), taken('deletes', 'braze_ids')]).toEqual([['1', '3'], ['2']]);
  });
});

describe('an object about two users', () => {
  test('waits until it is the first of both, and holds both while it is in flight', () => {
    const { lanes, add, take, taken } = lanesOver();
    for (const each of ['ada>users 1', 'bob>users 2', 'ada+bob>merges 3', 'bob>users 4', 'ada>users 5'])
      add(each);
    expect(taken('merges')).toEqual([]);
    const first = take('users');
    expect(texts(first)).toEqual(['1', '2']);
    lanes.release(first, 0);
    const merge = take('merges');
    expect(texts(merge)).toEqual(['3']);
    expect(taken('users')).toEqual([]);
    lanes.release(merge, 0);
    expect(taken('users').sort()).toEqual(['4', '5']);
  });

  test('leaves once', () => {
    const { add, taken, lanes } = lanesOver();
    add('ada+bob>merges 1');
    expect(lanes.ready.count).toBe(1);
    expect(taken('merges')).toEqual(['1']);
    expect(lanes.ready).toMatchObject({ count: 0, bytes: 0 });
  });

  test('shares no request with another one about one of them', () => {
    const { lanes, add, take, taken } = lanesOver();
    for (const each of ['ada+bob>merges 1', 'bob+eve>merges 2', 'kim+pat>merges 3']) add(each);
    const first = take('merges');
    expect(texts(first)).toEqual(['1', '3']);
    lanes.release(first, 0);
    expect(taken('merges')).toEqual(['2']);
  });
});

describe('what was sent needs a time to take effect', () => {
  const lag: Lag = ({ channel, objects }, next) => {
    if (objects === 1) return 7_000;
    return next === channel ? 0 : 2_000;
  };

  test('the next object of its users waits for that; no other waits', () => {
    const { lanes, add, take, taken } = lanesOver(lag);
    for (const each of ['ada>users 1', 'kim>users 2', 'ada>deletes 3']) add(each);
    lanes.release(take('users'), 1_000);
    for (const each of ['kim>users 4', 'bob>deletes 5']) add(each, 1_000);
    expect([taken('users'), taken('deletes')]).toEqual([['4'], ['5']]);
    expect(lanes.nextWake()).toBe(3_000);
    lanes.wake(2_999);
    expect(taken('deletes')).toEqual([]);
    lanes.wake(3_000);
    expect(taken('deletes')).toEqual(['3']);
  });

  test('also if it comes only later', () => {
    const { lanes, add, take, taken } = lanesOver(lag);
    add('ada>users 1');
    lanes.release(take('users'), 1_000);
    add('ada>users 2', 5_000);
    add('bob>users 3', 5_000);
    expect(taken('users')).toEqual(['3']);
    lanes.wake(8_000);
    expect(taken('users')).toEqual(['2']);
  });

  test('afterwards a user is forgotten', () => {
    const { lanes, add, take, taken } = lanesOver(lag);
    add('ada>users 1');
    lanes.release(take('users'), 0);
    lanes.wake(7_000);
    expect(lanes.nextWake()).toBeNull();
    add('ada>users 2', 7_000);
    expect(taken('users')).toEqual(['2']);
  });

  test('an object about two users waits for what both were in', () => {
    const { lanes, add, take, taken } = lanesOver(lag);
    for (const each of ['ada>users 1', 'ada+bob>merges 2']) add(each);
    lanes.release(take('users'), 0);
    lanes.wake(6_900);
    expect(taken('merges')).toEqual([]);
    lanes.wake(7_000);
    expect(taken('merges')).toEqual(['2']);
  });
});

describe('objects of one user that must not share a request', () => {
  const apart = (earlier: string, later: string) => earlier[0] !== later[0];

  test('leave one after the other, in order', () => {
    const { lanes, add, take, taken } = lanesOver(null, apart);
    for (const each of ['ada>users a1', 'ada>users b1', 'ada>users a2', 'ada>users b2']) add(each);
    const first = take('users');
    expect(texts(first)).toEqual(['a1', 'b1']);
    expect(taken('users')).toEqual([]);
    lanes.release(first, 0);
    expect(taken('users')).toEqual(['a2', 'b2']);
  });

  test('do not keep those of other users from it', () => {
    const { add, taken } = lanesOver(null, apart);
    for (const each of ['ada>users a1', 'ada>users a2', 'bob>users a3', 'bob>users b1']) add(each);
    expect(taken('users')).toEqual(['a1', 'a3', 'b1']);
  });

  test('what is left of them is counted', () => {
    const { lanes, add, take, ready } = lanesOver(null, () => false);
    for (const each of ['ada>users 1', 'ada>users 2', 'ada>users 3']) add(each);
    expect(ready('users')).toBe(3);
    const first = take('users');
    expect(ready('users')).toBe(0);
    lanes.release(first, 0);
    expect(ready('users')).toBe(2);
  });
});

describe('objects that rested', () => {
  const lag: Lag = () => 2_000;

  test('wait for others from then on, as they did at first', () => {
    const { lanes, channels, add, take } = lanesOver(lag);
    for (const each of ['ada>users 1', 'ada>deletes 2']) add(each, 100);
    lanes.release(take('users'), 500);
    expect(lanes.restingCount).toBe(1);
    lanes.wake(2_500);
    expect(lanes.restingCount).toBe(0);
    const deletes = channels.all.find(({ endpoint }) => endpoint.name === 'deletes') as Channel;
    expect(lanes.ready.in(deletes).oldest()).toBe(2_500);
  });

  test('a user who has nothing to send does not count', () => {
    const { lanes, add, take } = lanesOver(lag);
    add('ada>users 1');
    lanes.release(take('users'), 0);
    expect(lanes.restingCount).toBe(0);
    add('ada>users 2', 100);
    expect(lanes.restingCount).toBe(1);
  });
});

describe('whatever is added, taken and settled in whatever order', () => {
  const user = fc.constantFrom('a', 'b', 'c');
  const endpoint = fc.constantFrom('users', 'deletes', 'merges');
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), user, other: fc.option(user), endpoint }),
    fc.record({ do: fc.constant('take' as const), endpoint }),
    fc.record({ do: fc.constant('release' as const), which: fc.nat() }),
    fc.record({ do: fc.constant('wait' as const), for: fc.integer({ min: 1, max: 3_000 }) }),
  );
  const lag: Lag = ({ objects }, next) => (objects === 1 ? 700 : next === null ? 500 : 300);

  test('each object is sent once, in the order of each of its users, and never beside another request of one of them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.boolean(), (steps, rests) => {
        const { lanes, add, take, channels } = lanesOver(rests ? lag : null);
        const waiting = new Map<string, string[]>();
        const inFlight: Departure[] = [];
        const usersOf = ({ lane, otherLane }: QueuedObject) =>
          otherLane === null ? [lane] : [lane, otherLane];
        let now = 0;
        let added = 0;
        let sent = 0;
        const takeFrom = (name: string) => {
          const held = new Set(inFlight.flatMap(({ objects }) => objects.flatMap(usersOf)));
          const departure = take(name);
          const { objects, textOf } = asBatch(departure);
          for (const [at, object] of objects.entries()) {
            sent++;
            expect(object.channel.endpoint.name).toBe(name);
            for (const each of usersOf(object)) {
              expect(held.has(each)).toBe(false);
              expect(waiting.get(each)?.shift()).toBe(textOf(at));
            }
          }
          if (objects.length > 0) inFlight.push(departure);
        };
        const releaseOne = (which: number) => {
          const [departure] = inFlight.splice(which % Math.max(1, inFlight.length), 1);
          if (departure !== undefined) lanes.release(departure, now);
        };
        const check = () => {
          const ready = channels.all.map((each) => lanes.ready.in(each));
          expect(ready.reduce((sum, { count }) => sum + count, 0)).toBe(lanes.ready.count);
          expect(ready.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(lanes.ready.bytes);
        };
        for (const each of steps) {
          if (each.do === 'add') {
            const other = each.other === each.user ? null : each.other;
            const text = String(added++);
            add(`${other === null ? each.user : `${each.user}+${other}`}>${each.endpoint} ${text}`, now);
            for (const name of other === null ? [each.user] : [each.user, other])
              waiting.set(name, [...(waiting.get(name) ?? []), text]);
          } else if (each.do === 'take') takeFrom(each.endpoint);
          else if (each.do === 'release') releaseOne(each.which);
          else {
            now += each.for;
            lanes.wake(now);
          }
          check();
        }
        for (let rounds = 0; sent < added; rounds++) {
          expect(rounds).toBeLessThan(10 * added + 10);
          for (const { name } of ENDPOINTS) takeFrom(name);
          while (inFlight.length > 0) releaseOne(0);
          now += 700;
          lanes.wake(now);
          check();
        }
        expect([lanes.ready.count, lanes.ready.bytes]).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
