import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Progress, type Span } from './progress.ts';
import { HEAD, readProgress, writeProgress } from './progress_file.ts';

let directory: string;
let path: string;
const head = Buffer.from('{"stream":"customers","data":{"id":1}}\n'.repeat(40)).subarray(0, HEAD);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'progress-'));
  path = join(directory, 'customers.jsonl.progress');
});
afterEach(() => rm(directory, { recursive: true }));

const write = (spans: readonly Span[], of = head) => writeProgress(path, new Progress(spans), of);

test.each<[string, Span[]]>([
  ['nothing', []],
  ['the beginning', [[0, 100]]],
  [
    'the beginning and parts behind it',
    [
      [0, 100],
      [200, 300],
      [5_000, 6_000],
    ],
  ],
  ['parts, but not the beginning', [[200, 300]]],
])('%s can be settled: it is read as it was written', async (_, spans) => {
  await write(spans);
  expect(await readProgress(path, head)).toEqual(spans);
});

test('the offset stands in it for people, and nobody else may read it', async () => {
  await write([
    [0, 100],
    [200, 300],
  ]);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    offset: 100,
    settled_behind: [[200, 300]],
  });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['customers.jsonl.progress']);
});

test('without a file nothing is settled', async () => {
  expect(await readProgress(path, head)).toEqual([]);
});

describe('it is of one dead letter', () => {
  test('one that begins otherwise is refused', async () => {
    await write([[0, 100]]);
    const other = Buffer.from(head);
    other[50] = 0x20;
    await expect(readProgress(path, other)).rejects.toMatchObject({
      code: 'REPLAY_PROGRESS',
      message: expect.stringContaining('does not belong'),
    });
  });

  test('but behind what is settled it may grow, and be mended by hand', async () => {
    await write([[0, 38]], head.subarray(0, 38));
    const mended = Buffer.from(head);
    mended[50] = 0x20;
    expect(await readProgress(path, mended)).toEqual([[0, 38]]);
  });
});

test.each([
  ['no JSON', '{"offset":'],
  ['no object', '[]'],
  ['an offset that is none', '{"offset":-1,"settled_behind":[],"head_sha256":""}'],
  ['no hash', '{"offset":0,"settled_behind":[]}'],
  ['spans that are none', '{"offset":0,"settled_behind":[[5]],"head_sha256":""}'],
  ['spans in disorder', '{"offset":10,"settled_behind":[[5,20]],"head_sha256":""}'],
])('%s: refused, with the cure', async (_, text) => {
  await writeFile(path, text);
  await expect(readProgress(path, head)).rejects.toMatchObject({
    type: 'config_error',
    code: 'REPLAY_PROGRESS',
    message: expect.stringMatching(/customers\.jsonl\.progress .*delete it/),
  });
});

test('what cannot be written is told', async () => {
  path = join(directory, 'missing', 'progress');
  await expect(write([])).rejects.toMatchObject({
    code: 'REPLAY_PROGRESS',
    message: expect.stringContaining('ENOENT'),
  });
});
