/**
 * What the engines of a memory cost: commits of journal blobs, appended record blobs, blobs that are read one by one and by the
 * thousand. `node bench/memory/stores.ts [DIRECTORY]`: the file lies in DIRECTORY, for disks of other kinds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { hasRedis, startRedis } from '../../integration_tests/support/redis.ts';
import { openFileStore } from '../../src/delivery/memory/stores/file.ts';
import { openRedisStore } from '../../src/delivery/memory/stores/redis.ts';
import type { Shelf, Store } from '../../src/delivery/memory/stores/store.ts';

const JOURNAL: Shelf = { name: 'journal', partition: 1 };
const RECORDS: Shelf = { name: 'records', partition: 1 };

const JOURNAL_BYTES = 600;
const RECORD_BYTES = 1_200;
const RECORDS_COUNT = 100_000;
const READS = 20_000;
const SECONDS = 5;

const random = Buffer.alloc(1 << 20).map(() => Math.random() * 256);
const blobOf = (bytes: number, number: number) => {
  const at = (number * 7_919) % (random.length - bytes);
  return random.subarray(at, at + bytes);
};

const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** CPU microseconds and wall milliseconds that an act takes. */
async function cost(act: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const [cpuBefore, before] = [process.cpuUsage(), performance.now()];
  await act();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: user + system, wall: performance.now() - before };
}

const percentile = (sorted: readonly number[], part: number) =>
  (sorted[Math.floor(part * sorted.length)] ?? Number.NaN).toFixed(1);

let number = 0;
const commit = (store: Store) =>
  store.commit({
    puts: [{ shelf: JOURNAL, number, blob: blobOf(JOURNAL_BYTES, number++) }],
    drops: [],
  });

/** Commits that come at a rate, as requests do. */
async function paced(store: Store, perSecond: number): Promise<string> {
  const waits: number[] = [];
  const commits: Promise<void>[] = [];
  const idle = await cost(() => pace(async () => undefined));
  const { cpu } = await cost(async () => {
    await pace(async () => {
      const start = performance.now();
      await commit(store);
      waits.push(performance.now() - start);
    });
    await Promise.all(commits);
  });
  waits.sort((a, b) => a - b);
  const each = (cpu - idle.cpu) / waits.length;
  return `${perSecond} commits/s: ${each.toFixed(0)} µs CPU each, durable after ${percentile(waits, 0.5)} ms (median), ${percentile(waits, 0.99)} ms (99%)`;

  async function pace(act: () => Promise<void>): Promise<void> {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < SECONDS * 1000) {
      for (; count < ((performance.now() - start) / 1000) * perSecond; count++) commits.push(act());
      await pass(1);
    }
  }
}

/** As many as there can be, so many at once. */
async function unpaced(store: Store, atOnce: number): Promise<string> {
  let count = 0;
  const end = performance.now() + SECONDS * 1000;
  const { cpu, wall } = await cost(() =>
    Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (; performance.now() < end; count++) await commit(store);
      }),
    ),
  );
  return `${atOnce} at once: ${Math.round((count / wall) * 1000)} commits/s, ${(cpu / count).toFixed(0)} µs CPU each`;
}

async function appended(store: Store): Promise<string> {
  const perCommit = 100;
  const { cpu, wall } = await cost(async () => {
    for (let first = 0; first < RECORDS_COUNT; first += perCommit * 16) {
      const commits = Array.from({ length: 16 }, (_, i) => first + i * perCommit).map((from) =>
        store.commit({
          puts: Array.from({ length: perCommit }, (_, i) => ({
            shelf: RECORDS,
            number: from + i,
            blob: blobOf(RECORD_BYTES, from + i),
          })),
          drops: [],
        }),
      );
      await Promise.all(commits);
    }
  });
  const blobs = Math.ceil(RECORDS_COUNT / (perCommit * 16)) * perCommit * 16;
  const rate = (blobs * RECORD_BYTES) / 1e6 / (wall / 1000);
  return `records of ${RECORD_BYTES} bytes appended: ${(cpu / blobs).toFixed(1)} µs CPU each, ${rate.toFixed(0)} MB/s`;
}

async function read(store: Store, atOnce: number): Promise<string> {
  const { cpu, wall } = await cost(async () => {
    for (let count = 0; count < READS; count += atOnce) {
      const numbers = Array.from({ length: atOnce }, () => Math.floor(Math.random() * RECORDS_COUNT));
      await store.read(RECORDS, numbers);
    }
  });
  return `${atOnce} read at once: ${Math.round(READS / (wall / 1000))} blobs/s, ${(cpu / READS).toFixed(1)} µs CPU each`;
}

/** @param used bytes, and CPU microseconds of a server, when it is asked. */
async function measure(
  title: string,
  open: () => Promise<Store>,
  used: () => Promise<number>,
): Promise<void> {
  console.log(`\n${title}`);
  const store = await open();
  await store.lease(['bench']);
  for (const rate of [100, 1_000, 3_000]) console.log(`  ${await paced(store, rate)}`);
  for (const atOnce of [1, 64]) console.log(`  ${await unpaced(store, atOnce)}`);
  await store.commit({ puts: [], drops: [{ shelf: JOURNAL, from: 0, to: number }] });
  await store.close();

  const again = await open();
  await again.lease(['bench']);
  const before = await used();
  console.log(`  ${await appended(again)}`);
  for (const atOnce of [1, 75, 1_000]) console.log(`  ${await read(again, atOnce)}`);
  await again.close();
  const bytes = (await used()) - before;
  console.log(`  ${(bytes / (RECORDS_COUNT * RECORD_BYTES)).toFixed(3)} bytes a byte of records`);
}

const directory = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'destination-braze-memory-'));
try {
  const open = () => openFileStore({ directory, scope: 'bench' });
  await measure('A file', open, async () => {
    const reader = await openFileStore({ directory, scope: 'bench', isReadOnly: true });
    const size = await reader.size();
    await reader.close();
    return size;
  });
} finally {
  rmSync(directory, { recursive: true, force: true });
}

if (hasRedis) {
  for (const [title, options] of [
    ['Redis without persistence', []],
    ['Redis with appendfsync always', ['--appendonly', 'yes', '--appendfsync', 'always']],
  ] as const) {
    await using server = await startRedis({ options });
    const client = new Redis(server.url);
    const open = () => openRedisStore({ url: server.url, scope: 'bench', warn: console.log });
    await measure(title, open, async () =>
      Number(/^used_memory_dataset:(\d+)/m.exec(await client.info('memory'))?.[1]),
    );
    const cpu = await client.info('cpu');
    const seconds = ['user', 'sys'].map((kind) =>
      Number(new RegExp(`^used_cpu_${kind}:(.*)`, 'm').exec(cpu)?.[1]),
    );
    console.log(`  ${seconds.reduce((a, b) => a + b).toFixed(1)} CPU s of the server in all`);
    client.disconnect();
  }
}
