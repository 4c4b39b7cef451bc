import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { MAIN, NODE } from './support/program.ts';
import { readLate } from './support/reader.ts';
import { startSandbox } from './support/sandbox.ts';

/** stdout is only printed when its reader has taken it: a state that nobody reads is a sync that has not ended. */

jest.setTimeout(120_000);

function* rows(count: number, state = (id: number) => streamState('users', id)): Generator<string> {
  for (let i = 1; i <= count; i++) yield record('users', { external_id: `user${i}` }) + state(i);
}

test('a reader that comes long after the end gets every state, the summary, and exit code 0', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const read = await readLate(given.write, rows(20_000), { after: 9_000 });
  expect([read.code, read.states]).toEqual([0, 20_000]);
  expect(read.words.at(-1)).toMatch(/^Summary/);
  expect(read.milliseconds).toBeGreaterThan(9_000);
});

test('a reader that comes late is told why a sync failed', async () => {
  await using sandbox = await startSandbox({ apiKey: 'another-key' });
  using given = files(configFor(sandbox.url));
  const big = (id: number) => streamState('users', id, `{"cursor":"${'x'.repeat(1_000)}"}`);
  const read = await readLate(given.write, rows(500, big), { after: 7_000 });
  expect([read.code, read.states]).toEqual([1, 0]);
  expect(read.words.at(-1)).toContain('API key');
});

test('while nobody reads stdout, stdin is not read on', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const big = (id: number) => streamState('users', id, `{"cursor":"${'x'.repeat(10_000)}"}`);
  const read = await readLate(given.write, rows(6_000, big), { after: 4_000 });
  expect([read.code, read.states]).toEqual([0, 6_000]);
  // Of 60 MB.
  expect(read.takenUnread).toBeLessThan(10_000_000);
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s ends a sync whose output nobody reads', async (signal, code) => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const big = (id: number) => streamState('users', id, `{"cursor":"${'x'.repeat(10_000)}"}`);
  const read = await readLate(given.write, rows(3_000, big), { after: 60_000, signal: [signal, 3_000] });
  expect(read.code).toBe(code);
  expect(read.milliseconds).toBeLessThan(8_500);
});

test('the settings reach a late reader, too', async () => {
  const read = await readLate(['spec'], [], { after: 6_000 });
  expect(read.code).toBe(0);
  expect(read.words.join('')).toContain('"SPEC"');
});

test('a full disk behind stdout ends the sync, and stderr says why', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  using full = new FileDescriptor('/dev/full');
  const child = spawn(NODE, [MAIN, ...given.write], { stdio: ['pipe', full.number, 'pipe'] });
  child.stdin?.on('error', () => undefined).end([...rows(10)].join(''));
  const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stderr as Readable)]);
  expect([code, said]).toEqual([
    1,
    expect.stringMatching(/^stdout cannot be written \(ENOSPC\); \d+ bytes are missing in it\.\n$/),
  ]);
});

class FileDescriptor implements Disposable {
  readonly number: number;
  constructor(path: string) {
    this.number = openSync(path, 'w');
  }
  [Symbol.dispose]() {
    closeSync(this.number);
  }
}
