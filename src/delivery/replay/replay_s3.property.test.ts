import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Clock } from '../clock.ts';
import { storeError } from '../rejects/s3/store_error.ts';
import { DENIED, DOWN, type MemoryStore, memoryStore, SETTINGS } from '../rejects/s3/testing/memory_store.ts';
import { s3Store } from './s3_store.ts';
import { line, replay } from './testing.ts';

/** A thousand times as fast as the machine's. */
const fastClock: Clock = {
  now: () => performance.now() * 1_000,
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(resolve, milliseconds / 1_000);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

/** Of a call: whether it fails, and whether the store has done it nevertheless. */
type Fault = 'none' | 'denied' | 'down' | 'unanswered';

/** Calls that go well, so that a replay is well on its way, and then a few that may not. */
const faults = fc
  .tuple(
    fc.nat(40),
    fc.array(fc.constantFrom<Fault>('none', 'denied', 'down', 'unanswered'), { maxLength: 4 }),
  )
  .map(([well, then]) => [...new Array<Fault>(well).fill('none'), ...then]);

/** The store with these faults on its next calls. */
function withFaults(store: MemoryStore, plan: readonly Fault[]) {
  const left = [...plan];
  let hit = false;
  async function fault<T>(call: () => Promise<T>): Promise<T> {
    const kind = left.shift() ?? 'none';
    if (kind === 'none') return call();
    hit = true;
    if (kind === 'unanswered') await call();
    throw storeError(kind === 'denied' ? DENIED : DOWN, 's3:PutObject', '', SETTINGS);
  }
  return {
    wasHit: () => hit,
    store: {
      ...store,
      put: (key: string, body: Buffer) => fault(() => store.put(key, body)),
      get: (key: string, span?: readonly [number, number]) => fault(() => store.get(key, span)),
      list: (prefix: string) => fault(() => store.list(prefix)),
      delete: (key: string) => fault(() => store.delete(key)),
    },
  };
}

const ids = Array.from({ length: 12 }, (_, index) => `user${index}`);

test('whatever a store fails to do, no row is lost, and none is sent twice by replays that end well', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ plan: faults, rejects: fc.subarray(ids) }), { minLength: 1, maxLength: 4 }),
      async (replays) => {
        const letters = [ids.slice(0, 5), ids.slice(5, 6), ids.slice(6)].map((part, index) => [
          `a/customers.2026010${index + 1}T000000Z.00000000.jsonl`,
          part.map((id) => line(id)).join(''),
        ]);
        const memory = memoryStore(Object.fromEntries(letters));
        const accepted = new Map<string, number>();
        let wellEnded = true;
        for (const { plan, rejects } of [...replays, { plan: [], rejects: [] }]) {
          const { store, wasHit } = withFaults(memory, plan);
          const key = 'a';
          const reading = s3Store({ settings: SETTINGS, key, store, clock: fastClock });
          const ended = await replay('s3://acme/a', { store: reading, clock: fastClock, rejects }).catch(
            () => null,
          );
          for (const id of ended?.accepted ?? []) accepted.set(id, (accepted.get(id) ?? 0) + 1);
          if (wasHit()) wellEnded = false;
        }
        expect([...accepted.keys()].sort()).toEqual(ids.toSorted());
        if (wellEnded) expect(new Set(accepted.values())).toEqual(new Set([1]));
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
