/**
 * How long a memory takes to be opened that knows many users, from a file and from Redis, where `redis-server` is installed.
 * `node bench/memory/opening.ts [MILLIONS OF USERS]`, by default 10. Without the records, which no sync reads at its start.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRedis, startRedis } from '../../integration_tests/support/redis.ts';
import { Partition } from '../../src/delivery/memory/partition.ts';
import { createPending } from '../../src/delivery/memory/pending.ts';
import { openFileStore } from '../../src/delivery/memory/stores/file.ts';
import { openRedisStore } from '../../src/delivery/memory/stores/redis.ts';
import type { Store } from '../../src/delivery/memory/stores/store.ts';
import { high, low } from './keys.ts';

const USERS = Number(process.argv[2] ?? 10) * 1e6;
const ROUNDS = 5;
const STREAM = { number: 1, stream: 'users', title: 'users' };

async function opened(store: Store): Promise<Partition> {
  await store.lease(['users']);
  return Partition.open(STREAM, store, createPending(store), Date.now());
}

async function measure(title: string, open: () => Promise<Store>): Promise<void> {
  const store = await open();
  const partition = await opened(store);
  for (let user = 0; user < USERS; user++)
    partition.table.set(high(user), low(user), high(user + 0x1357_9bdf), 7, 16 + user);
  await partition.save(Date.now());
  await store.close();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const again = await open();
    const [cpu, start] = [process.cpuUsage(), performance.now()];
    const { table } = await opened(again);
    const { user, system } = process.cpuUsage(cpu);
    times.push(performance.now() - start);
    process.stdout.write(
      `${title}: ${table.count} of ${USERS} users in ${(times.at(-1) as number).toFixed(0)} ms, ${((user + system) / 1000).toFixed(0)} ms of the CPU\n`,
    );
    await again.close();
  }
}

const directory = mkdtempSync(join(tmpdir(), 'destination-braze-memory-'));
try {
  await measure('A file', () => openFileStore({ directory, scope: 'bench' }));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

if (hasRedis) {
  await using server = await startRedis({ options: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  await measure('Redis', () => openRedisStore({ url: server.url, scope: 'bench', warn: console.log }));
}
