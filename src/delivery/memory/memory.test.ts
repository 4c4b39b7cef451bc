import { afterEach, expect, test } from '@jest/globals';
import { DELETIONS } from '../../braze/endpoints/delete.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { closeMemories, memoryObject, memoryStory } from './testing.ts';

const MINUTE = 60_000;
const TYPES = { users: TRACK_TYPES.attributes, erasures: DELETIONS, orders: TRACK_TYPES.events };
const story = () => memoryStory(TYPES);
const object = (stream: keyof typeof TYPES, lane: string, json: object, once?: string) =>
  memoryObject(TYPES, stream, lane, json, once);

afterEach(closeMemories);

const ada = (plan: string) => object('users', 'ada', { external_id: 'ada', plan });

test('what Braze has accepted is left out by the next run, and what differs is sent', async () => {
  const { run } = story();
  const first = await run();
  await first.send([ada('free')]);
  await first.end();
  const second = await run();
  expect(second.memory.gate(ada('free'), true)).toBe('settled');
  expect(second.memory.gate(ada('paid'), true)).toBe('send');
});

test('an unchanged object that goes in the request of another one is left out of it', async () => {
  const { run } = story();
  const first = await run();
  await first.send([ada('free')]);
  await first.end();
  const second = await run();
  expect(await second.send([object('users', 'bob', { external_id: 'bob', age: 1 }), ada('free')])).toEqual([
    '{"external_id":"bob","age":1}',
  ]);
  expect(second.leftOut).toEqual(['{"external_id":"ada","plan":"free"}']);
});

test('what is not sent counts as saved: what Braze has, and what is sent once for good', async () => {
  const { run } = story();
  const order = () => object('orders', 'ada', { external_id: 'ada', name: 'Order' }, 'order 1');
  const first = await run();
  for (const each of [ada('free'), order()]) {
    expect(first.memory.gate(each, true)).toBe('send');
    await first.send([each]);
  }
  await first.end();
  const second = await run();
  for (const each of [ada('free'), order()]) expect(second.memory.gate(each, true)).toBe('settled');
  expect(second.saved).toEqual([
    '{"external_id":"ada","plan":"free"}',
    '{"external_id":"ada","name":"Order"}',
  ]);
});

test('of two objects of a user in one request none is known afterwards', async () => {
  const { run } = story();
  const first = await run();
  await first.send([ada('free'), ada('paid')]);
  await first.end();
  const second = await run();
  expect([second.memory.gate(ada('free'), true), second.memory.gate(ada('paid'), true)]).toEqual([
    'send',
    'send',
  ]);
});

test('what was unclear once is in doubt for a quarter of an hour: it is sent, and not recorded', async () => {
  const { run, clock } = story();
  const first = await run();
  await first.send([ada('free')], true);
  await first.end();
  clock.time += 10 * MINUTE;
  const second = await run();
  expect(await second.send([ada('free')])).toHaveLength(1);
  await second.end();
  clock.time += 6 * MINUTE;
  const third = await run();
  expect(await third.send([ada('free')])).toHaveLength(1);
  await third.end();
  expect((await run()).memory.gate(ada('free'), true)).toBe('settled');
});

test('what a dead run left open is in doubt from when it is found', async () => {
  const { run, clock } = story();
  const first = await run();
  await first.memory.prepare([ada('free')]);
  await first.memory.durable();
  clock.time += 60 * MINUTE;
  const second = await run();
  await second.send([ada('free')]);
  await second.end();
  expect((await run()).memory.gate(ada('free'), true)).toBe('send');
});

test('a deletion whose outcome was unclear may still come: nothing of its user is recorded meanwhile', async () => {
  const { run, clock } = story();
  const first = await run();
  await first.send([object('erasures', 'ada', { external_id: 'ada' })], true);
  await first.send([ada('free'), object('users', 'bob', { external_id: 'bob', age: 1 })]);
  await first.end();
  const second = await run();
  expect(second.memory.gate(object('users', 'bob', { external_id: 'bob', age: 1 }), true)).toBe('settled');
  expect(await second.send([ada('free')])).toHaveLength(1);
  await second.end();
  clock.time += 16 * MINUTE;
  const third = await run();
  expect(await third.send([ada('free')])).toHaveLength(1);
  await third.end();
  expect((await run()).memory.gate(ada('free'), true)).toBe('settled');
});

test('so may an object of a user with another name: nothing of the stream is recorded meanwhile', async () => {
  const { run } = story();
  const first = await run();
  await first.send([ada('free')]);
  await first.send([object('users', '\0email:ada@x.de', { email: 'ada@x.de', plan: 'paid' })], true);
  await first.end();
  const second = await run();
  await second.send([ada('free')]);
  await second.end();
  expect((await run()).memory.gate(ada('free'), true)).toBe('send');
});

test('what was in doubt before an object names its user otherwise stays so', async () => {
  // In a sync that can delete users, the users themselves are in doubt, too.
  const { run } = memoryStory({ users: TRACK_TYPES.attributes });
  const first = await run();
  await first.send([ada('free')]);
  await first.send([object('users', 'bob', { external_id: 'bob', age: 1 })], true);
  await first.send([object('users', '\0email:ada@x.de', { email: 'ada@x.de', plan: 'paid' })]);
  await first.end();
  const second = await run();
  await second.send([object('users', 'bob', { external_id: 'bob', age: 2 }), ada('free')]);
  await second.end();
  const third = await run();
  expect(third.memory.gate(object('users', 'bob', { external_id: 'bob', age: 2 }), true)).toBe('send');
  expect(third.memory.gate(ada('free'), true)).toBe('settled');
});

test('a sync that stood still for longer than its leases last sends nothing more', async () => {
  const { run, clock } = story();
  const { memory, failures } = await run();
  clock.time += 59_000;
  expect(memory.isHeld()).toBe(true);
  clock.time += 2_000;
  expect([memory.isHeld(), ...failures]).toEqual([false, 'MEMORY_LOST']);
});

test('after a sync that ended well, the events behind the last state of their stream are left out when they come again', async () => {
  const { run } = story();
  const order = () => object('orders', 'ada', { external_id: 'ada', name: 'Ordered', time: '2026-01-01' });
  const first = await run();
  await first.send([order(), order()]);
  await first.end(['orders']);
  const second = await run();
  expect([1, 2, 3].map(() => second.memory.gate(order(), true))).toEqual(['settled', 'settled', 'send']);
  await second.end();
  expect((await run()).memory.gate(order(), true)).toBe('send');
});
