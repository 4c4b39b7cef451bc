import { describe, expect, test } from '@jest/globals';
import { asked, failureOf, memoryIn } from './support/memory_redis.ts';
import { freePort } from './support/port.ts';
import { redisHint, runsRedis, startRedis } from './support/redis.ts';

(runsRedis ? describe : describe.skip)(`a memory in Redis is refused${redisHint}`, () => {
  test.each(['allkeys-lru', 'volatile-ttl'])('where Redis may throw it away (%s)', async (policy) => {
    await using redis = await startRedis({ options: ['--maxmemory-policy', policy] });
    await using memory = memoryIn(redis);
    for (const isReadOnly of [false, true]) {
      expect(await failureOf(memory.open(isReadOnly))).toMatchObject({
        type: 'config_error',
        code: 'MEMORY_REFUSED',
        message: expect.stringMatching(new RegExp(`maxmemory-policy is ${policy}.*noeviction`)),
      });
    }
    expect([...(await redis.keys()).keys()]).toEqual([]);
  });

  test('by a replica', async () => {
    await using primary = await startRedis();
    await using redis = await startRedis({
      options: ['--replicaof', '127.0.0.1', new URL(primary.url).port],
    });
    await using memory = memoryIn(redis);
    expect(await failureOf(memory.open())).toMatchObject({
      type: 'transient_error',
      code: 'MEMORY_UNAVAILABLE',
      message: expect.stringMatching(/replica that only reads.*address of the primary/),
    });
  });

  test('without its password, in a database that it lacks, and at a wrong port, quoting no secret', async () => {
    await using redis = await startRedis({ password: 'hunter2' });
    const { port } = new URL(redis.url);
    const cases = [
      [`redis://127.0.0.1:${port}`, 'MEMORY_REFUSED', /NOAUTH/],
      [`redis://:hunter3@127.0.0.1:${port}`, 'MEMORY_REFUSED', /WRONGPASS/],
      [`redis://:hunter2@127.0.0.1:${port}/99`, 'MEMORY_REFUSED', /\(ERR\)/],
      [`redis://:hunter2@127.0.0.1:${await freePort()}`, 'MEMORY_UNAVAILABLE', /ECONNREFUSED/],
    ] as const;
    for (const [url, code, words] of cases) {
      await using memory = memoryIn({ url });
      const failure = (await failureOf(memory.open())) as Error;
      expect(failure).toMatchObject({ code, message: expect.stringMatching(words) });
      expect(failure.message).toMatch(/^\/memory\/url: /);
      expect(failure.message).not.toMatch(/hunter/);
    }
  });

  test('where a later version made it', async () => {
    await using redis = await startRedis();
    await using memory = memoryIn(redis);
    await (await memory.open()).close();
    await asked(redis, async (client) =>
      client.hset((await client.keys('*:header'))[0] ?? '', 'format', '1'),
    );
    for (const isReadOnly of [false, true]) {
      expect(await failureOf(memory.open(isReadOnly))).toMatchObject({
        code: 'MEMORY_DAMAGED',
        message: expect.stringMatching(/format 1.*Delete the keys that begin with destination-braze:\{/),
      });
    }
  });
});
