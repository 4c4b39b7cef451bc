import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseExact } from '../json/exact.ts';
import { createRecorder } from './recorder.ts';

const record = {
  time: '2024-05-01T10:00:01.000Z',
  method: 'POST',
  path: '/users/track',
  status: 201,
  bytes: 2,
  objects: null,
  fault: null,
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('requests are appended, a line each, with exact numbers', async () => {
  const file = join(directory, 'requests.jsonl');
  for (const body of [parseExact('{"a":9223372036854775807}'), 'no\nJSON']) {
    const recorder = createRecorder(file);
    recorder.write(record, body);
    await recorder.close();
  }
  const start = JSON.stringify(record).slice(0, -1);
  expect(await readFile(file, 'utf8')).toBe(
    `${start},"body":{"a":9223372036854775807}}\n${start},"body":"no\\nJSON"}\n`,
  );
});

test('a file that cannot be written is told on closing', async () => {
  const recorder = createRecorder(join(directory, 'missing', 'requests.jsonl'));
  recorder.write(record, null);
  await expect(recorder.close()).rejects.toThrow('ENOENT');
});

test('without a file nothing happens', async () => {
  const recorder = createRecorder(null);
  recorder.write(record, null);
  await expect(recorder.close()).resolves.toBeUndefined();
});
