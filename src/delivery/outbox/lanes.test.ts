import { describe, expect, test } from '@jest/globals';
import { KINDS } from '../../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { JsonBuffer } from '../../json/json_buffer.ts';
import { queuedObject, writtenObject } from '../testing.ts';
import { Lanes } from './lanes.ts';
import type { QueuedObject } from './queued_object.ts';
import { add, asBatch, lanesWith, NO_LIMITS, OneChannel, texts } from './testing.ts';

describe('a user is in one request at a time', () => {
  test('what comes while it is in flight waits for its release', () => {
    const lanes = lanesWith('ada 1');
    const request = lanes.take(NO_LIMITS);
    add(lanes, 'ada 2');
    expect(texts(lanes.take(NO_LIMITS))).toEqual([]);
    expect(lanes).toMatchObject({ readyCount: 0, readyBytes: 0 });
    lanes.release(request);
    expect(lanes).toMatchObject({ readyCount: 1, readyBytes: 5 });
    expect(texts(lanes.take(NO_LIMITS))).toEqual(['ada 2']);
  });

  test('its rest waits where a request could not hold it all', () => {
    const lanes = lanesWith('ada 1', 'ada 2', 'ada 3', 'bob 1');
    const request = lanes.take({ ...NO_LIMITS, total: 2 });
    expect(texts(request)).toEqual(['ada 1', 'ada 2']);
    expect(texts(lanes.take(NO_LIMITS))).toEqual(['bob 1']);
    lanes.release(request);
    expect(texts(lanes.take(NO_LIMITS))).toEqual(['ada 3']);
  });

  test('other users do not wait for it', () => {
    const lanes = lanesWith('ada 1');
    lanes.take(NO_LIMITS);
    add(lanes, 'ada 2', 'bob 1');
    expect(texts(lanes.take(NO_LIMITS))).toEqual(['bob 1']);
  });

  test('a user who is through is forgotten and may come anew', () => {
    const lanes = lanesWith('ada 1');
    lanes.release(lanes.take(NO_LIMITS));
    add(lanes, 'ada 2');
    expect(texts(lanes.take(NO_LIMITS))).toEqual(['ada 2']);
  });
});

test('only what may leave next holds on to what it was written into, which is shared with others', () => {
  const lanes = new OneChannel();
  const out = new JsonBuffer();
  const written = (lane: string, text: string) => {
    const object = writtenObject({ channel: lanes.channel, lane, text }, out);
    lanes.add(object);
    return object;
  };
  const ada = written('ada', '{"a":1}');
  expect(ada).toMatchObject({ written: out.block, text: null });
  expect(written('ada', '{"a":2}')).toMatchObject({ written: null, text: '{"a":2}' });
  const request = lanes.take({ ...NO_LIMITS, total: 1 });
  expect(texts(request)).toEqual(['{"a":1}']);
  expect(ada).toMatchObject({ written: null, text: null });
  expect(written('ada', '{"a":3}')).toMatchObject({ written: null, text: '{"a":3}' });
  const bob = written('bob', '{"b":1}');
  expect(bob.written).not.toBeNull();
  lanes.release(request);
  expect(texts(lanes.take(NO_LIMITS))).toEqual(['{"a":2}', '{"a":3}', '{"b":1}']);
});

test('nor does what has to wait for something that the gate knows of', () => {
  const { channel } = new OneChannel();
  const out = new JsonBuffer();
  const lanes = new Lanes(
    () => false,
    null,
    ({ lane }) => (lane === 'ada' ? 'wait' : 'send'),
  );
  const [ada, bob] = ['ada', 'bob'].map((lane) => {
    const object = writtenObject({ channel, lane, text: `"${lane}"` }, out);
    lanes.add(object);
    return object;
  });
  expect(ada).toMatchObject({ written: null, text: '"ada"' });
  expect(bob).toMatchObject({ written: out.block, text: null });
});

test('users who come back are taken before fresh ones', () => {
  const lanes = lanesWith('ada 1', 'ada 2');
  const request = lanes.take({ ...NO_LIMITS, total: 1 });
  add(lanes, 'bob 1', 'eve 1');
  lanes.release(request);
  expect(texts(lanes.take(NO_LIMITS))).toEqual(['ada 2', 'bob 1', 'eve 1']);
});

describe('a request holds no more than the plan allows', () => {
  test('objects in total', () => {
    const lanes = lanesWith('ada 1', 'bob 1', 'eve 1');
    expect(texts(lanes.take({ ...NO_LIMITS, total: 2 }))).toEqual(['ada 1', 'bob 1']);
    expect(texts(lanes.take({ ...NO_LIMITS, total: 2 }))).toEqual(['eve 1']);
  });

  test('objects of a kind: users with another kind are taken all the same', () => {
    const lanes = lanesWith(
      { lane: 'ada', type: TRACK_TYPES.events, text: 'ada event' },
      { lane: 'bob', type: TRACK_TYPES.events, text: 'bob event' },
      { lane: 'eve', type: TRACK_TYPES.purchases, text: 'eve purchase' },
      { lane: 'eve', type: TRACK_TYPES.events, text: 'eve event' },
      { lane: 'eve', type: TRACK_TYPES.purchases, text: 'eve purchase 2' },
    );
    const limits = { ...NO_LIMITS, perList: 1 };
    expect(texts(lanes.take(limits))).toEqual(['ada event', 'eve purchase']);
    expect(texts(lanes.take(limits))).toEqual(['bob event']);
  });

  test('objects of a user', () => {
    const lanes = lanesWith('ada 1', 'ada 2', 'ada 3', 'bob 1');
    expect(texts(lanes.take({ ...NO_LIMITS, perLane: 2 }))).toEqual(['ada 1', 'ada 2', 'bob 1']);
  });

  test('bytes of its body', () => {
    const objects = KINDS.flatMap((kind) =>
      Array.from({ length: 40 }, (_, i) => ({
        kind,
        lane: `${kind} ${i}`,
        text: JSON.stringify('é'.repeat(i)),
      })),
    );
    const lanes = lanesWith(...objects);
    const bytes = 1_000;
    let requests = 0;
    for (;;) {
      const { objects: taken, request } = asBatch(lanes.take({ ...NO_LIMITS, bytes }));
      if (taken.length === 0) break;
      expect(request.body.length).toBeLessThanOrEqual(bytes);
      requests++;
    }
    expect(requests).toBeGreaterThan(5);
    expect(lanes.readyCount).toBe(0);
  });

  test('an object that is larger than a request may be goes alone: Braze shall judge it', () => {
    const lanes = lanesWith('ada 1', { lane: 'bob', text: 'x'.repeat(1_000) }, 'eve 1');
    const limits = { ...NO_LIMITS, bytes: 500 };
    expect(texts(lanes.take(limits))).toEqual(['ada 1']);
    expect(texts(lanes.take(limits))).toHaveLength(1);
    expect(texts(lanes.take(limits))).toEqual(['eve 1']);
  });
});

test('who did not fit keeps the place in the queue', () => {
  const lanes = lanesWith(
    { lane: 'ada', type: TRACK_TYPES.events, text: 'ada' },
    { lane: 'bob', type: TRACK_TYPES.events, text: 'bob' },
    { lane: 'eve', type: TRACK_TYPES.events, text: 'eve' },
    { lane: 'kim', type: TRACK_TYPES.attributes, text: 'kim' },
  );
  expect(texts(lanes.take({ ...NO_LIMITS, perList: 1 }))).toEqual(['ada', 'kim']);
  add(lanes, { lane: 'pat', type: TRACK_TYPES.events, text: 'pat' });
  expect(texts(lanes.take(NO_LIMITS))).toEqual(['bob', 'eve', 'pat']);
});

describe('an object that is merged into the one before it', () => {
  /** As merging.ts does: the one that waits grows. */
  const merge = (waiting: QueuedObject, object: QueuedObject) => {
    waiting.text = `${waiting.text}${object.text}`;
    waiting.bytes = Buffer.byteLength(waiting.text);
    return true;
  };

  test('takes no place of its own', () => {
    const lanes = new OneChannel(merge);
    expect(lanes.add(lanes.object({ lane: 'ada', text: 'ab' }))).toBe(false);
    expect(lanes.add(lanes.object({ lane: 'ada', text: 'cde' }))).toBe(true);
    expect(lanes).toMatchObject({ readyCount: 1, readyBytes: 5 });
    const request = lanes.take(NO_LIMITS);
    expect(texts(request)).toEqual(['abcde']);
    expect(lanes).toMatchObject({ readyCount: 0, readyBytes: 0 });
  });

  test('nothing is merged into what is in flight, only into what waits behind it', () => {
    const lanes = new OneChannel(merge);
    lanes.add(lanes.object({ lane: 'ada', text: 'a' }));
    const request = lanes.take(NO_LIMITS);
    for (const text of ['b', 'c']) lanes.add(lanes.object({ lane: 'ada', text }));
    lanes.release(request);
    expect(lanes).toMatchObject({ readyCount: 1, readyBytes: 2 });
    expect([...texts(request), ...texts(lanes.take(NO_LIMITS))]).toEqual(['a', 'bc']);
  });
});

test('no newer attributes of its user are in the request of a merged object, whose parts may have to follow it', () => {
  const parts = [queuedObject(), queuedObject()];
  const lanes = lanesWith(
    { lane: 'ada', text: 'older' },
    { lane: 'ada', text: 'merged', parts },
    { lane: 'ada', text: 'event', type: TRACK_TYPES.events },
    { lane: 'ada', text: 'newer' },
  );
  const request = lanes.take(NO_LIMITS);
  expect(texts(request)).toEqual(['older', 'merged', 'event']);
  lanes.release(request);
  expect(texts(lanes.take(NO_LIMITS))).toEqual(['newer']);
});

describe('the longest wait', () => {
  test('is that of the oldest object that could be sent', () => {
    const lanes = lanesWith({ lane: 'ada', turn: { at: 10 } }, { lane: 'bob', turn: { at: 20 } });
    expect(lanes.oldest()).toBe(10);
    const request = lanes.take({ ...NO_LIMITS, total: 1 });
    expect(lanes.oldest()).toBe(20);
    add(lanes, { lane: 'ada', turn: { at: 15 } });
    lanes.release(request);
    expect(lanes.oldest()).toBe(15);
  });

  test('is null if nothing could be sent', () => {
    const lanes = lanesWith('ada 1');
    lanes.take(NO_LIMITS);
    add(lanes, 'ada 2');
    expect(lanes.oldest()).toBeNull();
  });
});

test('thousands of users are served in the order in which they came', () => {
  const users = Array.from({ length: 10_000 }, (_, i) => `user-${i} 1`);
  const lanes = lanesWith(...users);
  const served: string[] = [];
  while (lanes.readyCount > 0) served.push(...texts(lanes.take({ ...NO_LIMITS, total: 75 })));
  expect(served).toEqual(users);
});

test('so they are where many are passed over in each request', () => {
  const users = Array.from({ length: 6_000 }, (_, i) => ({
    lane: `user-${i}`,
    type: TRACK_TYPES.events,
    text: `${i}`,
  }));
  const lanes = lanesWith(...users);
  const served: string[] = [];
  while (lanes.readyCount > 0) served.push(...texts(lanes.take({ ...NO_LIMITS, perList: 75 })));
  expect(served).toEqual(users.map(({ text }) => text));
});
