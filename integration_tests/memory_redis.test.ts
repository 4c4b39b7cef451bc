import { describe, expect, test } from '@jest/globals';
import { defineScripts } from '../src/delivery/memory/stores/redis_scripts.ts';
import { catalogOf, configFor, files } from './support/files.ts';
import { asked, failureOf, memoryIn, put, SHELVES, shelves } from './support/memory_redis.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { redisHint, runsRedis, startRedis } from './support/redis.ts';
import { startSandbox } from './support/sandbox.ts';

/** What Redis can do to a memory. */

const ALWAYS = ['--appendonly', 'yes', '--appendfsync', 'always'];

const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const LOST = { type: 'transient_error', code: 'MEMORY_LOST' };

(runsRedis ? describe : describe.skip)(`a memory in Redis${redisHint}`, () => {
  test('its keys are in one slot of a cluster, never expire, and tell nothing of what the memory is of', async () => {
    await using redis = await startRedis();
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await put(store, 'x', SHELVES);
    const keys = await redis.keys();
    expect(keys.size).toBeGreaterThan(SHELVES.length);
    for (const [key, expiry] of keys) {
      expect(key).toMatch(/^destination-braze:\{[\w-]{22}\}:/);
      expect(key).not.toContain('production');
      expect(expiry).toBe(-1);
    }
    expect(new Set([...keys.keys()].map((key) => key.slice(0, 43))).size).toBe(1);
  });

  test('a full Redis takes all of a commit or nothing, and says so', async () => {
    await using redis = await startRedis();
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await put(store, 'before', SHELVES);
    await asked(redis, (client) => client.config('SET', 'maxmemory', '1'));
    expect(await failureOf(put(store, 'after', SHELVES))).toMatchObject({
      type: 'transient_error',
      code: 'MEMORY_FULL',
      message: expect.stringContaining('maxmemory'),
    });
    expect(await shelves(store)).toEqual(SHELVES.map(() => 'before'));
    await expect(put(store, 'later')).rejects.toMatchObject({ code: 'MEMORY_FULL' });
  });

  test('a commit that comes late, or twice, changes nothing', async () => {
    await using redis = await startRedis();
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await put(store, 'first');
    await put(store, 'second');
    await asked(redis, async (client) => {
      defineScripts(client);
      const [key = ''] = await client.keys('*:leases');
      const prefix = key.slice(0, -'leases'.length);
      const [{ owner }] = JSON.parse((await client.get(key)) as string);
      const keys = ['bounds', 'leases', 'commits'].map((name) => prefix + name);
      const late = (count: string) =>
        client.memoryCommit(...keys, prefix, owner, count, ['put', 'journal:5', '0', 'late']);
      expect([await late('1'), await late('2')]).toEqual(['done', 'done']);
      expect((await shelves(store))[2]).toBe('second');
      expect(await late('3')).toBe('done');
      expect((await shelves(store))[2]).toBe('late');
    });
  });

  test('when it is emptied while a sync runs, that sync ends, and the next one begins anew', async () => {
    await using redis = await startRedis();
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await put(store, 'before');
    await asked(redis, (client) => client.flushall());
    expect(await shelves(store)).toEqual(SHELVES.map(() => null));
    await expect(store.renew()).rejects.toMatchObject(LOST);
    const next = await memory.open();
    expect(await next.lease(['users'])).toBeNull();
    await expect(put(store, 'after')).rejects.toMatchObject(LOST);
    expect(next.hashKey).not.toEqual(store.hashKey);
    expect(await shelves(next)).toEqual(SHELVES.map(() => null));
  });

  test('after a restart that may have brought an earlier state back, nothing of it is claimed', async () => {
    await using redis = await startRedis();
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await put(store, 'sent', SHELVES);
    await asked(redis, (client) => client.save());
    await put(store, 'forgotten', SHELVES);
    await redis.kill();
    await redis.restart();
    // The running sync cannot know what Redis lost.
    await expect(put(store, 'more')).rejects.toMatchObject({
      ...LOST,
      message: expect.stringMatching(/restarted.*appendfsync always/),
    });
    await expect(store.read({ name: 'pages', partition: 5 }, [0])).rejects.toMatchObject(LOST);

    const kept = ['sent', null, null, null, 'sent'];
    const keys = [...(await redis.keys()).keys()];
    expect(await shelves(await memory.open(true))).toEqual(kept);
    expect(memory.warnings).toEqual([
      expect.stringMatching(/restarted since the last sync.*all is sent once more/),
    ]);
    expect([...(await redis.keys()).keys()].sort()).toEqual(keys.sort());
    const next = await memory.open();
    expect(await shelves(next)).toEqual(kept);
    expect(memory.warnings).toHaveLength(2);
    expect([...(await redis.keys()).keys()].filter((key) => /pages|records|journal/.test(key))).toEqual([]);
    await memory.open();
    expect(memory.warnings).toHaveLength(2);
    expect(next.hashKey).toEqual(store.hashKey);
  });

  test.each([
    [
      'with an append-only file that is written to disk each second',
      ['--appendonly', 'yes', '--appendfsync', 'everysec'],
      false,
    ],
    ['with an append-only file that is written to disk at once', ALWAYS, true],
  ])('a restart %s', async (_, options, keeps) => {
    await using redis = await startRedis({ options });
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await put(store, 'sent', SHELVES);
    await redis.kill();
    await redis.restart();
    const failure = await failureOf(put(store, 'goes on', SHELVES));
    if (keeps) expect(failure).toBeNull();
    else expect(failure).toMatchObject(LOST);
    await store.close();
    // The server may have lost more than what the memory then drops.
    const found = await shelves(await memory.open());
    if (keeps) expect(found).toEqual(SHELVES.map(() => 'goes on'));
    else expect(found.slice(1, 4)).toEqual([null, null, null]);
  });

  test('a replica that took its place may lack what the primary confirmed, whatever it has on disk', async () => {
    await using primary = await startRedis({ options: [...ALWAYS, '--repl-diskless-sync-delay', '0'] });
    await using replica = await startRedis({
      options: [...ALWAYS, '--replicaof', '127.0.0.1', new URL(primary.url).port],
    });
    await using before = memoryIn(primary);
    const store = await before.open();
    await store.lease(['users']);
    await put(store, 'sent', SHELVES);
    for (let i = 0; i < 100 && (await replica.keys()).size < (await primary.keys()).size; i++)
      await pass(100);
    await asked(replica, (client) => client.replicaof('NO', 'ONE'));
    await using after = memoryIn(replica);
    expect(await shelves(await after.open())).toEqual(['sent', null, null, null, 'sent']);
    expect(after.warnings).toHaveLength(1);
  });

  test('a Redis that hangs for a while holds commits up, and each is carried out once, in its order', async () => {
    await using redis = await startRedis();
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await put(store, 'before');
    redis.signal('SIGSTOP');
    const commits = [...Array(40).keys()].map(async (number) => {
      await pass(number * 10);
      await put(store, `commit ${number}`);
    });
    await pass(12_000);
    redis.signal('SIGCONT');
    await Promise.all(commits);
    expect((await shelves(store))[2]).toBe('commit 39');
    await pass(1_000);
    expect((await shelves(store))[2]).toBe('commit 39');
  }, 60_000);

  test('a Redis that hangs for good ends the sync after half a minute', async () => {
    await using redis = await startRedis();
    const memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    redis.signal('SIGSTOP');
    const start = performance.now();
    expect(await failureOf(put(store, 'x'))).toMatchObject({
      type: 'transient_error',
      code: 'MEMORY_UNAVAILABLE',
      message: expect.stringMatching(/does not answer in time/),
    });
    expect(performance.now() - start).toBeGreaterThan(20_000);
    expect(performance.now() - start).toBeLessThan(36_000);
    await memory[Symbol.asyncDispose]();
    expect(performance.now() - start).toBeLessThan(50_000);
  }, 60_000);

  test('a Redis that is gone ends the sync, and its coming back in time does not', async () => {
    await using redis = await startRedis({ options: ALWAYS });
    await using memory = memoryIn(redis);
    const store = await memory.open();
    await store.lease(['users']);
    await redis.kill();
    const commit = put(store, 'while it was away');
    await pass(3_000);
    await redis.restart();
    await commit;
    await redis.kill();
    expect(await failureOf(put(store, 'x'))).toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
    await redis.restart();
  }, 60_000);

  test('a sync that has its memory there sends what changed, all again once Redis is emptied, and fails without it', async () => {
    await using redis = await startRedis({ password: 'hunter2-hunter2' });
    await using sandbox = await startSandbox();
    const stream = { stream: 'users', object: 'attributes', mapping: { method: 'columns' } };
    const memory = { type: 'redis', url: redis.url, workspace: 'test' };
    using given = files(configFor(sandbox.url, { streams: [stream], memory }), catalogOf('users'));
    /** Whom a sync sends. */
    async function sync(rows: readonly number[]) {
      await fetch(`${sandbox.url}/_sandbox/`, { method: 'DELETE' });
      const stdin = rows.map((n, i) => record('users', { external_id: `${i}`, n })).join('');
      const finished = await run(given.write, { stdin, stderr: 'text' });
      expect(finished.lines.join() + finished.stderr).not.toContain('hunter2');
      const sent = (await sandbox.profiles()).map(({ external_id: id }) => id).toSorted();
      const error = finished.messages.flatMap(({ trace }) => trace?.error.message ?? [])[0];
      return { code: finished.code, sent, error };
    }
    expect(await sync([1, 2, 3])).toMatchObject({ code: 0, sent: ['0', '1', '2'] });
    expect(await sync([1, 2, 3])).toMatchObject({ code: 0, sent: [] });
    expect(await sync([1, 5, 3])).toMatchObject({ code: 0, sent: ['1'] });
    await asked(redis, (client) => client.flushall());
    expect(await sync([1, 5, 3])).toMatchObject({ code: 0, sent: ['0', '1', '2'] });
    await redis.kill();
    expect(await sync([1, 5, 3])).toMatchObject({
      code: 1,
      error: expect.stringMatching(/memory.*ECONNREFUSED/),
    });
  });
});
