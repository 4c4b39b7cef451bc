import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../report/failure.ts';
import { systemClock } from '../clock.ts';
import { fileStore } from './file_store.ts';
import type { RejectStore } from './reject_store.ts';
import { openReplaySource, type ReplaySource } from './replay_source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const open = (path: string) => openReplaySource(fileStore(folder), path, systemClock);

async function linesOf(source: ReplaySource) {
  const lines = [];
  for await (const batch of source.openLines()) lines.push(...batch);
  return lines;
}

describe('the replay of a dead letter', () => {
  test('goes on where the one before ended, and leaves what was left out for the next', async () => {
    const path = write('rows.jsonl', '{"a":1}\n{"a":2}\n{"a":3}\n{"a"');
    const first = await open(path);
    const [one, two, three] = await linesOf(first);
    if (one === undefined || two === undefined || three === undefined)
      throw new Error('three lines expected');
    expect([first.unended(), first.isDone()]).toEqual([4, false]);
    first.settled(one.span);
    first.settled(three.span);
    first.leftOut(two.span);
    expect([first.offset(), first.leftOutLines(), first.isDone()]).toEqual([8, 1, true]);
    await first.close();
    expect(first.failure()).toBeNull();

    const second = await open(path);
    expect((await linesOf(second)).map(({ span }) => span)).toEqual([two.span]);
    await second.close();
  });

  test('that is done is not read again', async () => {
    const path = write('rows.jsonl', '{"a":1}\n{"a":2}\n');
    const first = await open(path);
    for (const { span } of await linesOf(first)) first.settled(span);
    await first.close();
    let isRead = false;
    const watched = {
      ...fileStore(folder),
      chunks(...given: Parameters<RejectStore['chunks']>) {
        isRead = true;
        return fileStore(folder).chunks(...given);
      },
    };
    const second = await openReplaySource(watched, path, systemClock);
    expect([await linesOf(second), second.isDone(), isRead]).toEqual([[], true, false]);
    await second.close();
  });

  test('that has the progress of another one sends nothing', async () => {
    const path = write('rows.jsonl', '{"a":1}\n{"a":2}\n');
    const first = await open(path);
    for (const { span } of await linesOf(first)) first.settled(span);
    await first.close();
    write('rows.jsonl', '{"a":1}\n');
    await expect(open(path)).rejects.toMatchObject({ code: 'REPLAY_PROGRESS' });
    await expect(open(path)).rejects.toBeInstanceOf(Failure);
  });
});
