import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, statesOf, streamState } from './support/messages.ts';
import { run, start } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

/** Each sync has dead-letter files of its own, and gives no state back for rows that are not there any more. */

const rejected = (number: number, note = '') => record('users', { external_id: null, number, note });

const filesIn = (directory: string) =>
  readdirSync(directory)
    .filter((name) => name.startsWith('users.'))
    .map((name) => join(directory, name));

test('two syncs at once in one directory: every line of both is whole', async () => {
  await using sandbox = await startSandbox();
  using place = files({});
  const dead_letter = { type: 'file', path: place.directory };
  using given = files(configFor(sandbox.url, { dead_letter }));
  const rows = (from: number) =>
    Array.from({ length: 300 }, (_, i) => rejected(from + i, 'x'.repeat(60_000))).join('');
  await Promise.all([0, 1_000].map((from) => run(given.write, { stdin: rows(from) })));
  const paths = filesIn(place.directory);
  expect(paths).toHaveLength(2);
  const lines = paths.flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n'));
  const numbers = lines.map((line) => JSON.parse(line).data.number).sort((a, b) => a - b);
  expect(numbers).toEqual([0, 1_000].flatMap((from) => Array.from({ length: 300 }, (_, i) => from + i)));
});

test('a file that is deleted while its sync runs fails it, and no state goes out', async () => {
  await using sandbox = await startSandbox();
  using place = files({});
  const dead_letter = { type: 'file', path: place.directory };
  using given = files(configFor(sandbox.url, { dead_letter }));
  const program = start(given.write);
  await program.write(rejected(1) + streamState('users', 1));
  await program.line((line) => line.includes('"STATE"'));
  for (const path of filesIn(place.directory)) rmSync(path);
  await program.write(rejected(2) + streamState('users', 2));
  program.end();
  const { code, lines, messages } = await program.finished;
  expect(code).toBe(1);
  expect(statesOf(lines)).toHaveLength(1);
  expect(messages.at(-1)?.trace?.error.message).toContain('was deleted, moved, truncated or replaced');
});
