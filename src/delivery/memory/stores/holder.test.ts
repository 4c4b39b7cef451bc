import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, test } from '@jest/globals';
import { isGone, thisProcess } from './holder.ts';

const { identity } = thisProcess();
const onLinux = process.platform === 'linux';

/** The identity that another process of this machine has. */
const of = (pid: number, start: string) =>
  identity.replace(/ \d+ \d+$/, ` ${pid} ${start}`).replace(/^(host \S+) \d+$/, `$1 ${pid}`);

/** The fields of /proc/PID/stat from the third on. */
const fieldsOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
const stateOf = (pid: number) => fieldsOf(pid)[0] ?? '';
const startOf = (pid: number) => fieldsOf(pid)[19] ?? '';

test('this process is there', () => {
  expect(isGone(identity)).toBe(false);
});

test('a process that ended is gone, also before its parent has fetched its exit code', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const start = onLinux ? startOf(pid) : '';
  expect(isGone(of(pid, start))).toBe(false);
  process.kill(pid, 'SIGKILL');
  // Nothing of the event loop runs in between, so that the process is still a zombie.
  const deadline = performance.now() + 5_000;
  while (onLinux && !stateOf(pid).startsWith('Z') && performance.now() < deadline);
  expect(isGone(of(pid, start))).toBe(onLinux);
  await once(child, 'close');
  expect(isGone(of(pid, start))).toBe(true);
});

(onLinux ? test : test.skip)('a process that has the number of one that ended is another one', () => {
  expect(isGone(of(process.pid, '1'))).toBe(true);
});

test.each([
  ['another machine', `host another-${hostname()} 1`],
  ['another boot, or another machine', 'linux 00000000-0000-0000-0000-000000000000 pid:[1] 1 1'],
  ['another container', identity.replace(/pid:\[\d+\]/, 'pid:[1]').replace(/^host \S+/, 'host another')],
  ['a future version', 'windows 7'],
])('of a process of %s nothing is known', (_, other) => {
  expect(isGone(other)).toBe(false);
});
