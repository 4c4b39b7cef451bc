import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Failure } from '../../report/failure.ts';
import { lockFile } from './lock.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'file');
});

afterEach(() => rmSync(folder, { recursive: true }));

const lock = (of = path) =>
  lockFile(of, {
    taken: (lockPath) => new Failure('transient_error', 'REPLAY_LOCKED', lockPath),
    uncreatable: (_, code) => new Failure('config_error', 'REPLAY_PROGRESS', code),
  });
const TAKEN = { code: 'REPLAY_LOCKED' };

/** The lock of a process that this one sees, with another number. */
async function leaveLockOf(pid: number): Promise<void> {
  const own = await lock();
  const text = readFileSync(`${path}.lock`, 'utf8');
  await own.release();
  writeFileSync(`${path}.lock`, text.replace(/"pid":\d+/, `"pid":${pid}`));
}

test('a lock keeps others away until it is released', async () => {
  const first = await lock();
  await expect(lock()).rejects.toMatchObject({ ...TAKEN, message: `${path}.lock` });
  await first.release();
  const next = await lock();
  expect(next.isLost()).toBe(false);
  await next.release();
});

test('a lock whose holder has not shown itself for 15 s is taken over, and is not his to remove', async () => {
  const first = await lock();
  const longAgo = new Date(Date.now() - 16_000);
  utimesSync(`${path}.lock`, longAgo, longAgo);
  const second = await lock();
  await first.release();
  await expect(lock()).rejects.toMatchObject(TAKEN);
  await second.release();
});

test('a lock whose holder has ended on this machine is taken over at once', async () => {
  const { pid } = spawnSync('true');
  await leaveLockOf(pid);
  const taken = await lock();
  await expect(lock()).rejects.toMatchObject(TAKEN);
  await taken.release();
});

test.each([
  ['of a process that runs', async () => leaveLockOf(process.ppid)],
  ['that does not say whose it is', async () => writeFileSync(`${path}.lock`, '')],
  [
    'of another machine',
    async () => writeFileSync(`${path}.lock`, `{"pid":${spawnSync('true').pid},"machine":"another"}`),
  ],
])('a lock %s keeps others away', async (_, leave) => {
  await leave();
  await expect(lock()).rejects.toMatchObject(TAKEN);
});

test('of several that find a dead holder at once, one gets the lock', async () => {
  await leaveLockOf(spawnSync('true').pid);
  const ends = await Promise.allSettled(Array.from({ length: 10 }, () => lock()));
  const locks = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  expect(locks).toHaveLength(1);
  await locks[0]?.release();
});

test('a lock that cannot be created says why', async () => {
  await expect(lock(join(folder, 'none', 'file'))).rejects.toMatchObject({ message: 'ENOENT' });
});
