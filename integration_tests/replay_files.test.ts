import { appendFileSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { statesOf, streamState } from './support/messages.ts';
import { run, shell } from './support/program.ts';
import {
  BAD,
  copies,
  events,
  failureOf,
  filesWith,
  linesOf,
  logOf,
  MENDED,
  rejectedRows,
  replayOf,
  settledNumbers,
} from './support/rejected.ts';
import { startSandbox } from './support/sandbox.ts';

describe('a file that is not whole', () => {
  test('a damaged line ends the replay with its number; once it is mended the replay goes on', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, events(3));
    given.use(MENDED);
    const whole = linesOf(given.rejects);
    writeFileSync(given.rejects, [whole[0], whole[1]?.slice(0, 60), whole[2], ''].join('\n'));
    const failed = await run(replayOf(given));
    expect(failed.code).toBe(1);
    expect(failureOf(failed)).toMatchObject([
      { failure_type: 'config_error', message: expect.stringContaining(`Line 2 of ${given.rejects}`) },
    ]);
    expect(logOf(failed)).toContain('not done yet');
    writeFileSync(given.rejects, `${whole[0]}\n${whole[2]}\n`);
    expect((await run(replayOf(given))).code).toBe(0);
    expect(await copies(sandbox, 3)).toEqual([1, 0, 1]);
  });

  test('a last line without its end is left to the next replay', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, events(2));
    given.use(MENDED);
    const [first, second = ''] = linesOf(given.rejects);
    writeFileSync(given.rejects, `${first}\n${second.slice(0, 30)}`);
    const early = await run(replayOf(given));
    expect(early.code).toBe(0);
    expect(logOf(early)).toContain('has no end');
    expect(await copies(sandbox, 2)).toEqual([1, 0]);
    appendFileSync(given.rejects, `${second.slice(30)}\n`);
    expect((await run(replayOf(given))).code).toBe(0);
    expect(await copies(sandbox, 2)).toEqual([1, 1]);
  });

  test('a file that took the place of the replayed one is refused', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, events(2));
    given.use(MENDED);
    await run(replayOf(given));
    writeFileSync(given.rejects, readFileSync(given.rejects, 'utf8').replaceAll('user', 'test'));
    const finished = await run(replayOf(given));
    expect(finished.code).toBe(1);
    expect(failureOf(finished)).toMatchObject([
      { message: expect.stringContaining('.progress does not belong') },
    ]);
    expect(await copies(sandbox, 2)).toEqual([1, 1]);
  });

  test('so is one from which lines were taken that a replay had settled', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, events(20));
    given.use(MENDED);
    await run(replayOf(given));
    const whole = linesOf(given.rejects);
    const more = whole.slice(0, 5).map((line) => line.replaceAll('"user', '"a longer name'));
    writeFileSync(given.rejects, `${[...whole.toSpliced(9, 1), ...more].join('\n')}\n`);
    const finished = await run(replayOf(given));
    expect(failureOf(finished)).toMatchObject([
      { message: expect.stringContaining('.progress does not belong') },
    ]);
    expect(await copies(sandbox, 20)).toEqual(new Array(20).fill(1));
  });

  test('no file at all', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, MENDED);
    const finished = await run(replayOf(given));
    expect(finished.code).toBe(1);
    expect(failureOf(finished)).toMatchObject([
      { message: expect.stringContaining('there is no such file') },
    ]);
  });
});

describe('a disk that is full', () => {
  const input = events(40) + streamState('events', 1);

  test('fails the sync before the state goes out, also in the middle of a line', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    const stdin = join(given.directory, 'messages.jsonl');
    writeFileSync(stdin, input);
    // Files may grow to 4 KiB here: as on a full disk, a write ends early and the next one fails.
    const finished = await shell(`ulimit -f 4; destination-braze ${given.write.join(' ')} < ${stdin}`);
    expect(finished.code).toBe(1);
    expect(statesOf(finished.lines)).toEqual([]);
    expect(failureOf(finished)).toMatchObject([{ failure_type: 'config_error' }]);
    expect(statSync(given.rejects).size).toBe(4096);

    const next = await run(given.write, { stdin: input });
    expect(next.code).toBe(0);
    expect(statesOf(next.lines)).toHaveLength(1);
    const whole = linesOf(given.rejects);
    expect(whole.map((line) => JSON.parse(line).data.number)).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
  });

  test('fails a replay that cannot keep what is rejected again; what it could not keep is not settled', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, events(40));
    const original = given.rejects;
    const finished = await shell(`ulimit -f 4; destination-braze ${replayOf(given).join(' ')}`);
    expect(finished.code).toBe(1);
    const settled = settledNumbers(original);
    const kept = linesOf(given.rejects).slice(0, settled.length);
    expect(kept.map((line) => JSON.parse(line).data.number)).toEqual(settled);

    expect((await run(replayOf(given, original))).code).toBe(0);
    const rest = linesOf(given.rejects).map((line) => JSON.parse(line).data.number);
    expect([...settled, ...rest]).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  test('fails a replay that cannot keep its progress, before anything is sent', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, events(3));
    given.use(MENDED);
    const finished = await shell(`ulimit -f 0; destination-braze ${replayOf(given).join(' ')}`);
    expect(finished.code).toBe(1);
    expect(failureOf(finished)).toMatchObject([{ failure_type: 'config_error' }]);
    expect((await sandbox.counters()).requests).toBe(0);
  });
});

describe('a link that somebody has put there', () => {
  test('is not written through by the progress of a replay', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, events(3));
    given.use(MENDED);
    const victim = join(given.directory, 'victim');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, `${given.rejects}.progress.new`);
    expect((await run(replayOf(given))).code).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');

    const progress = `${given.rejects}.progress`;
    renameSync(progress, join(given.directory, 'moved'));
    symlinkSync(join(given.directory, 'moved'), progress);
    const finished = await run(replayOf(given));
    expect(finished.code).toBe(1);
    expect(failureOf(finished)).toMatchObject([{ message: expect.stringContaining('ELOOP') }]);
  });
});
