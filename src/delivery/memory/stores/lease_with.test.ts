import { expect, test } from '@jest/globals';
import { sleepingClock } from '../../testing.ts';
import { emptyStore } from './empty.ts';
import { leaseWith } from './lease_with.ts';
import { type LeaseHolder, WHOLE } from './store.ts';

const HELD: LeaseHolder = { name: 'users', holder: 'process 7 on pod-1', until: Date.UTC(2026, 0, 1, 12) };

/** A store whose leases somebody has for the first tries. */
function storeHeld(tries: number, held = HELD) {
  const asked: (readonly string[])[] = [];
  const lease = async (names: readonly string[]) => {
    asked.push(names);
    return asked.length <= tries ? held : null;
  };
  return { ...emptyStore(), lease, asked };
}

function options(signal = new AbortController().signal) {
  const told: string[] = [];
  return { clock: sleepingClock(), signal, told, tell: (message: string) => void told.push(message) };
}

test('it says once for whom it waits, and goes on when the lease is free', async () => {
  const store = storeHeld(20);
  const given = options();
  expect(await leaseWith(store, ['users', 'events'], given)).toBe(true);
  expect(store.asked).toHaveLength(21);
  expect(store.asked[0]).toEqual(['users', 'events']);
  expect(given.told).toHaveLength(1);
  expect(given.told[0]).toMatch(
    /process 7 on pod-1 has the memory of stream "users" until 2026-01-01T12:00:00.000Z/,
  );
});

test('nothing is said where nobody has it', async () => {
  const given = options();
  expect(await leaseWith(storeHeld(0), ['users'], given)).toBe(true);
  expect(given.told).toEqual([]);
});

test('it outwaits the lease of a process that is gone, and then fails and says who has it', async () => {
  const given = options();
  await expect(leaseWith(storeHeld(1_000), ['users'], given)).rejects.toMatchObject({
    type: 'transient_error',
    code: 'MEMORY_BUSY',
    message: expect.stringMatching(/process 7 on pod-1 has the memory of stream "users".* within 75 seconds/),
  });
  expect(given.clock.now()).toBe(75_000);
  await expect(
    leaseWith(storeHeld(1_000, { ...HELD, name: WHOLE }), ['users'], options()),
  ).rejects.toMatchObject({
    message: expect.stringContaining('process 7 on pod-1 has all of the memory'),
  });
});

test('it ends without a lease when the sync is stopped', async () => {
  const stop = new AbortController();
  const given = { ...options(stop.signal), tell: () => stop.abort() };
  expect(await leaseWith(storeHeld(1_000), ['users'], given)).toBe(false);
});
