import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Changes, Put, Shelf, Store } from '../src/delivery/memory/stores/store.ts';
import { WHOLE } from '../src/delivery/memory/stores/store.ts';
import { type Engine, fileEngine, redisEngine } from './support/memory_engines.ts';
import { openAt } from './support/memory_place.ts';
import { redisHint, runsRedis } from './support/redis.ts';

/** What every memory is kept in keeps these promises, whatever is behind it. */

const COMMITTING = fileURLToPath(new URL('support/committing.ts', import.meta.url));
const USERS: Shelf = { name: 'journal', partition: 1 };
const LOST = { type: 'transient_error', code: 'MEMORY_LOST' };

const put = (number: number, text: string, shelf = USERS): Put => ({
  shelf,
  number,
  blob: Buffer.from(text),
});
const putting = (...puts: Put[]): Changes => ({ puts, drops: [] });

async function texts(store: Store, numbers: readonly number[], shelf = USERS) {
  const blobs = await store.read(shelf, numbers);
  return blobs.map((blob) => (blob === null ? null : Buffer.from(blob).toString()));
}

/** Lets all leases that anybody has run out. */
const runOut = (text: string) =>
  JSON.stringify(JSON.parse(text).map((each: object) => ({ ...each, until: 1 })));

(runsRedis ? describe : describe.skip).each([
  ['a file', fileEngine],
  ['Redis', redisEngine],
])(`%s${redisHint}`, (_, start) => {
  let engine: Engine;
  let scopes = 0;

  beforeAll(async () => {
    engine = await start();
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  /** A memory of its own, and stores of it that are closed at the end. */
  function memory() {
    const scope = `scope ${scopes++}`;
    const opened: Store[] = [];
    return {
      scope,
      async open(isReadOnly = false): Promise<Store> {
        const store = await openAt(engine.place, scope, isReadOnly);
        opened.push(store);
        return store;
      },
      async [Symbol.asyncDispose]() {
        for (const store of opened) await store.close();
      },
    };
  }

  test('what was committed is there after it was closed, byte for byte, and so is the key of the hashes', async () => {
    await using kept = memory();
    const store = await kept.open();
    await store.lease(['users']);
    const blobs = [Buffer.alloc(0), Buffer.from([0, 255, 10, 13]), Buffer.alloc(200_000, 'ab')];
    await store.commit(putting(...blobs.map((blob, number) => ({ shelf: USERS, number, blob }))));
    await store.close();
    const again = await kept.open();
    expect((await again.read(USERS, [0, 1, 2, 3])).map((blob) => blob && Buffer.from(blob))).toEqual([
      ...blobs,
      null,
    ]);
    expect(again.hashKey).toEqual(store.hashKey);
    expect(again.hashKey).toHaveLength(16);
    expect(await again.size()).toBeGreaterThan(200_000);
  });

  test('memories of different scopes know nothing of each other, and have different keys', async () => {
    await using one = memory();
    await using other = memory();
    const [first, second] = [await one.open(), await other.open()];
    await first.lease([WHOLE]);
    expect(await second.lease([WHOLE])).toBeNull();
    await first.commit(putting(put(0, 'one')));
    expect(await texts(second, [0])).toEqual([null]);
    expect(first.hashKey).not.toEqual(second.hashKey);
  });

  test('any sequence of commits ends in what it says, in its order, over reopening', async () => {
    const shelf = fc.record<Shelf>({
      name: fc.constantFrom('header', 'pages', 'journal', 'records', 'once'),
      partition: fc.constantFrom(0, 1, 2 ** 21 - 1),
    });
    const changes = fc.record<Changes>({
      puts: fc.array(fc.record<Put>({ shelf, number: fc.nat(12), blob: fc.uint8Array({ maxLength: 40 }) }), {
        maxLength: 4,
      }),
      drops: fc.array(
        fc.record({ shelf, from: fc.nat(12), to: fc.oneof(fc.nat(13), fc.constant(2 ** 32)) }),
        { maxLength: 2 },
      ),
    });
    const turns = fc.array(fc.array(changes, { minLength: 1, maxLength: 4 }), { maxLength: 3 });
    const property = fc.asyncProperty(turns, async (given) => {
      await using kept = memory();
      const model = new Map<string, { place: Shelf; number: number; blob: Buffer }>();
      for (const turn of given) {
        const store = await kept.open();
        await store.lease(['users']);
        await Promise.all(turn.map((each) => store.commit(each)));
        for (const { puts, drops } of turn) apply(model, puts, drops);
        for (const name of ['header', 'pages', 'journal', 'records', 'once'] as const) {
          for (const partition of [0, 1, 2 ** 21 - 1]) {
            const numbers = [...Array(13).keys()];
            const blobs = await store.read({ name, partition }, numbers);
            expect(blobs.map((blob) => blob && Buffer.from(blob).toString('hex'))).toEqual(
              numbers.map(
                (number) => model.get(`${name} ${partition} ${number}`)?.blob.toString('hex') ?? null,
              ),
            );
          }
        }
        const withHeader = [0, 1, 2 ** 21 - 1].filter((partition) => model.has(`header ${partition} 0`));
        expect((await store.partitions()).sort((a, b) => a - b)).toEqual(withHeader);
        await store.close();
      }
    });
    await fc.assert(property, { numRuns: 60 });

    function apply(
      model: Map<string, { place: Shelf; number: number; blob: Buffer }>,
      puts: Changes['puts'],
      drops: Changes['drops'],
    ) {
      for (const { shelf: place, from, to } of drops) {
        for (const [key, each] of model) {
          const isOf = each.place.name === place.name && each.place.partition === place.partition;
          if (isOf && each.number >= from && each.number < to) model.delete(key);
        }
      }
      for (const { shelf: place, number, blob } of puts) {
        model.set(`${place.name} ${place.partition} ${number}`, { place, number, blob: Buffer.from(blob) });
      }
    }
  }, 60_000);

  test('thousands of blobs are read at once, in the order of their numbers', async () => {
    await using kept = memory();
    const store = await kept.open();
    await store.lease(['users']);
    const numbers = [...Array(2_500).keys()];
    await store.commit(putting(...numbers.map((number) => put(number, `blob ${number}`))));
    const asked = [...numbers].reverse();
    expect(await texts(store, asked)).toEqual(asked.map((number) => `blob ${number}`));
  });

  describe('leases', () => {
    test.each([
      ['a stream', ['users'], ['users'], 'users'],
      ['everything, while somebody has a stream', ['users'], [WHOLE], 'users'],
      ['a stream, while somebody has everything', [WHOLE], ['users'], WHOLE],
    ])('nobody else gets %s until it is given back', async (_name, had, wanted, name) => {
      await using kept = memory();
      const [first, second] = [await kept.open(), await kept.open()];
      expect(await first.lease(had)).toBeNull();
      const before = Date.now();
      const held = await second.lease(wanted);
      expect(held).toMatchObject({ name, holder: expect.stringContaining(`process ${process.pid} on `) });
      expect((held?.until ?? 0) - before).toBeGreaterThan(55_000);
      expect((held?.until ?? 0) - before).toBeLessThan(65_000);
      await first.close();
      expect(await second.lease(wanted)).toBeNull();
    });

    test('two write at once where their streams differ', async () => {
      await using kept = memory();
      const stores = [await kept.open(), await kept.open()];
      for (const [i, store] of stores.entries()) expect(await store.lease([`stream ${i}`])).toBeNull();
      await Promise.all(
        stores.flatMap((store, i) =>
          [...Array(50).keys()].map((n) => store.commit(putting(put(i * 100 + n, `${n}`)))),
        ),
      );
      const numbers = [0, 100].flatMap((from) => [...Array(50).keys()].map((n) => from + n));
      expect(await texts(stores[0] as Store, numbers)).toEqual(numbers.map((n) => `${n % 100}`));
    });

    test('who lost them changes nothing any more', async () => {
      await using kept = memory();
      const [first, second] = [await kept.open(), await kept.open()];
      await first.lease(['users', 'events']);
      await first.commit(putting(put(0, 'first')));
      await engine.editLeases(runOut);
      expect(await second.lease(['events'])).toBeNull();
      await second.commit(putting(put(0, 'second')));
      await expect(first.commit(putting(put(0, 'late')))).rejects.toMatchObject(LOST);
      await expect(first.renew()).rejects.toMatchObject(LOST);
      await first.close();
      expect(await texts(second, [0])).toEqual(['second']);
      await second.renew();
      await second.commit(putting(put(1, 'more')));
    });

    test('what ran out but nobody took may be renewed', async () => {
      await using kept = memory();
      const [first, second] = [await kept.open(), await kept.open()];
      await first.lease(['users']);
      await engine.editLeases(runOut);
      await first.renew();
      await first.commit(putting(put(0, 'first')));
      expect(await second.lease(['users'])).toMatchObject({ name: 'users' });
    });

    test('without one nothing is written', async () => {
      await using kept = memory();
      const store = await kept.open();
      await expect(store.commit(putting(put(0, 'x')))).rejects.toThrow('a commit needs a lease');
      expect(await texts(store, [0])).toEqual([null]);
    });
  });

  describe('a command that only reads', () => {
    test('leaves no trace where there is no memory', async () => {
      await using kept = memory();
      const before = await engine.traces();
      const store = await kept.open(true);
      expect(await texts(store, [0])).toEqual([null]);
      expect(await store.partitions()).toEqual([]);
      expect(await store.size()).toBe(0);
      await store.close();
      expect(await engine.traces()).toEqual(before);
    });

    test('reads while a sync has the lease, and writes nothing', async () => {
      await using kept = memory();
      const [store, reader] = [await kept.open(), await kept.open(true)];
      await store.lease([WHOLE]);
      await store.commit(putting(put(0, 'sync'), put(0, 'head', { name: 'header', partition: 3 })));
      const fresh = await kept.open(true);
      expect(await texts(fresh, [0])).toEqual(['sync']);
      expect(await fresh.partitions()).toEqual([3]);
      await expect(fresh.commit(putting(put(0, 'x')))).rejects.toThrow('reading only');
      await expect(fresh.lease(['users'])).rejects.toThrow('reading only');
      expect(reader.hashKey).toHaveLength(16);
    });
  });

  test('kill -9 at any moment loses nothing that was confirmed, tears no commit, and the next one goes on at once', async () => {
    const random = fc.sample(fc.integer({ min: 0, max: 120 }), 12);
    let confirmed = 0;
    for (const [i, delay] of random.entries()) {
      const pages = i % 2 === 0 ? 300 : 1;
      const given = JSON.stringify({ place: engine.place, parallel: 1 + (i % 3) * 4, bytes: 600, pages });
      const child = spawn(process.execPath, [COMMITTING, given], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
      });
      const lines = createInterface(child.stdout);
      const seen: number[] = [];
      lines.on('line', (line) => seen.push(Number(line)));
      await Promise.race([once(lines, 'line'), once(child, 'close')]);
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill('SIGKILL');
      await once(child, 'close');
      expect(seen).not.toContain(Number.NaN);
      // Commits are confirmed in their order.
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen[0]).toBeGreaterThan(confirmed);

      const store = await openAt(engine.place, 'killed');
      const last = Number((await texts(store, [0], { name: 'header', partition: 1 }))[0]);
      confirmed = seen.at(-1) as number;
      expect(last).toBeGreaterThanOrEqual(confirmed);
      const blobs = await store.read({ name: 'pages', partition: 1 }, [...Array(pages).keys()]);
      const record = await store.read({ name: 'records', partition: 1 }, [last % 50]);
      const journal = await texts(store, [last - 6, last - 5, last, last + 1]);
      const padded = String(last).padStart(10, '0');
      expect(
        new Set(
          blobs.map((blob) =>
            Buffer.from(blob ?? [])
              .toString()
              .slice(0, 10),
          ),
        ),
      ).toEqual(new Set([padded]));
      expect(record).toEqual(blobs.slice(0, 1));
      expect(journal.map((text) => text?.slice(0, 10) ?? null)).toEqual([
        null,
        ...[last - 5, last].map((number) => (number < 1 ? null : String(number).padStart(10, '0'))),
        null,
      ]);
      // Its process is gone: nobody waits a minute for its lease.
      expect(await store.lease(['users'])).toBeNull();
      await store.close();
      confirmed = last;
    }
    expect(confirmed).toBeGreaterThan(50);
  }, 60_000);
});
