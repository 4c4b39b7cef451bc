import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../report/failure.ts';
import { systemClock } from '../clock.ts';
import { openReplayFile, type ReplayFile, replayPaths } from './replay_file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text = '{"a":1}\n'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.catch((thrown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  return (error as Failure).code;
}

async function linesOf(file: ReplayFile) {
  const lines = [];
  for await (const batch of file.openLines()) lines.push(...batch);
  return lines;
}

describe('the files that a path means', () => {
  test('a file is itself, whatever its name', async () => {
    const path = write('rows.txt');
    expect(await replayPaths(path)).toEqual({ paths: [path], others: [] });
  });

  test('of a directory those that syncs made, the oldest first; other JSON lines are named', async () => {
    const names = [
      'users.20260102T000000Z.00000000.jsonl',
      'visits.20260101T000000Z.ffffffff.jsonl',
      'users.20260101T000000Z.00000000.jsonl',
    ];
    for (const name of [...names, 'mine.jsonl', 'notes.txt']) write(name);
    await mkdir(join(folder, 'users.20250101T000000Z.00000000.jsonl'));
    expect(await replayPaths(folder)).toEqual({
      paths: [names[2], names[1], names[0]].map((name) => join(folder, name as string)),
      others: ['mine.jsonl'],
    });
  });

  test('a path that does not exist says so', async () => {
    await expect(replayPaths(join(folder, 'none'))).rejects.toThrow('there is no such file');
  });
});

describe('the replay of a file', () => {
  test('goes on where the one before ended, and leaves what was left out for the next', async () => {
    const path = write('rows.jsonl', '{"a":1}\n{"a":2}\n{"a":3}\n{"a"');
    const first = await openReplayFile(path, systemClock);
    const [one, two, three] = await linesOf(first);
    if (one === undefined || two === undefined || three === undefined)
      throw new Error('three lines expected');
    expect([first.unended(), first.isDone()]).toEqual([4, false]);
    first.settled(one.span);
    first.settled(three.span);
    first.leftOut(two.span);
    expect([first.offset(), first.leftOutLines(), first.isDone()]).toEqual([8, 1, true]);
    expect(await codeOf(openReplayFile(path, systemClock))).toBe('REPLAY_LOCKED');
    await first.close();
    expect(first.failure()).toBeNull();

    const second = await openReplayFile(path, systemClock);
    expect((await linesOf(second)).map(({ span }) => span)).toEqual([two.span]);
    await second.close();
  });

  test('that has the progress of another file sends nothing, and leaves no lock behind', async () => {
    const path = write('rows.jsonl', '{"a":1}\n{"a":2}\n');
    const first = await openReplayFile(path, systemClock);
    for (const { span } of await linesOf(first)) first.settled(span);
    await first.close();
    write('rows.jsonl', '{"a":1}\n');
    for (const _ of [1, 2]) expect(await codeOf(openReplayFile(path, systemClock))).toBe('REPLAY_PROGRESS');
  });

  test('that does not exist says so', async () => {
    expect(await codeOf(openReplayFile(join(folder, 'none.jsonl'), systemClock))).toBe('FILE_UNREADABLE');
  });
});
