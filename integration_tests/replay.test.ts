import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, type Files, files } from './support/files.ts';
import { record, statesOf, streamState } from './support/messages.ts';
import { type Finished, type Program, run, shell, start } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const TIME = '2025-01-01T00:00:00Z';
const columns = { method: 'columns' };
/** Events whose time is not in the column `time`: its rows are rejected. */
const BAD = [{ stream: 'events', object: 'events', mapping: columns }];
/** The same, mended. */
const MENDED = [
  {
    stream: 'events',
    object: 'events',
    mapping: {
      method: 'json_schema',
      schema: {
        properties: {
          external_id: {},
          name: {},
          time: { 'x-from': 'occurred', type: 'string', format: 'date-time' },
          properties: { additionalProperties: true },
        },
      },
    },
  },
];

const event = (number: number, user = `user${number}`, data: object = {}) =>
  record('events', { external_id: user, name: 'Seen', occurred: TIME, number, ...data });
const events = (count: number) => Array.from({ length: count }, (_, number) => event(number)).join('');

/** The files of a test, with the dead letter in the same directory. */
function filesWith(
  sandbox: Sandbox,
  streams: object[],
): Files & { readonly rejects: string; use(streams: object[]): void } {
  const configWith = (directory: string, streams: object[]) =>
    JSON.stringify(configFor(sandbox.url, { streams, dead_letter: { type: 'file', path: directory } }));
  const given = files('{}', catalogOf('events'));
  const { directory } = given;
  const use = (streams: object[]) =>
    writeFileSync(join(directory, 'config.json'), configWith(directory, streams));
  use(streams);
  return {
    ...given,
    use,
    /** The newest file of rejected rows. */
    get rejects() {
      return rejectsIn(directory).at(-1) ?? join(directory, 'none.jsonl');
    },
  };
}

/** The files of rejected rows in a directory, in the order in which they were made. */
function rejectsIn(directory: string): string[] {
  const paths = readdirSync(directory)
    .filter((name) => /\.\d{8}T\d{6}Z\.[0-9a-f]{8}\.jsonl$/.test(name))
    .map((name) => join(directory, name));
  const bornAt = (path: string) => statSync(path, { bigint: true }).birthtimeNs;
  return paths.sort((a, b) => (bornAt(a) < bornAt(b) ? -1 : 1));
}

const replayOf = ({ write, rejects }: ReturnType<typeof filesWith>, path = rejects) => [
  'replay',
  ...write.slice(1),
  path,
];

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');
const failureOf = ({ messages }: Finished) => messages.flatMap(({ trace }) => trace?.error ?? []);
const logOf = ({ messages }: Finished) => messages.flatMap(({ log }) => log?.message ?? []).join('\n');

/** How often Braze holds each number, of the events. */
async function copies(sandbox: Sandbox, count: number): Promise<number[]> {
  const held = new Array<number>(count).fill(0);
  for (const { properties } of await sandbox.events()) {
    const number = Number(properties?.number);
    held[number] = (held[number] ?? 0) + 1;
  }
  return held;
}

/** The numbers of the rows that the progress file of a replay has. */
function settledNumbers(rejects: string): number[] {
  const text = readFileSync(rejects);
  const { offset, settled_behind } = JSON.parse(readFileSync(`${rejects}.progress`, 'utf8'));
  const settled = [[0, offset], ...settled_behind].map(([from, to]) => text.subarray(from, to).toString());
  return settled
    .join('')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).data.number);
}

/** A dead letter of these rows, made by a sync that rejects them. */
async function rejectedRows(given: ReturnType<typeof filesWith>, input: string): Promise<void> {
  const { code } = await run(given.write, { stdin: input });
  expect(code).toBe(0);
}

test('rejected rows go through the mapping of today, as they came', async () => {
  await using sandbox = await startSandbox();
  using given = filesWith(sandbox, BAD);
  const exact = { id: '%', price: 1.1 };
  await rejectedRows(given, events(99) + event(99, 'ada', exact).replace('"%"', '12345678901234567890'));
  expect(linesOf(given.rejects)).toHaveLength(100);
  given.use(MENDED);
  const finished = await run(replayOf(given));
  expect(finished.code).toBe(0);
  expect(statesOf(finished.lines)).toEqual([]);
  expect(await copies(sandbox, 100)).toEqual(new Array(100).fill(1));
  const ada = (await sandbox.events()).find(({ external_id }) => external_id === 'ada');
  expect(JSON.stringify(ada?.properties)).toContain('"id":12345678901234567890');
  expect(rejectsIn(given.directory)).toHaveLength(1);
  expect(logOf(finished)).toContain('100 accepted');

  const again = await run(replayOf(given));
  expect(again.code).toBe(0);
  expect(await copies(sandbox, 100)).toEqual(new Array(100).fill(1));
});

test('a directory stands for all of its files; what is done is not sent again', async () => {
  await using sandbox = await startSandbox();
  using given = filesWith(sandbox, BAD);
  await rejectedRows(given, event(0) + event(1));
  given.use(MENDED);
  await run(replayOf(given, given.directory));
  given.use(BAD);
  await rejectedRows(given, event(2));
  await rejectedRows(given, event(3) + event(4, ''));
  writeFileSync(join(given.directory, 'messages.jsonl'), event(0));
  given.use(MENDED);
  const finished = await run(replayOf(given, given.directory));
  expect(finished.code).toBe(0);
  expect(await copies(sandbox, 5)).toEqual([1, 1, 1, 1, 0]);
  expect(logOf(finished)).toContain('messages.jsonl');

  // What was rejected again is found by itself, and so on.
  const again = await run(replayOf(given, given.directory));
  expect(again.code).toBe(0);
  expect(await copies(sandbox, 5)).toEqual([1, 1, 1, 1, 0]);
  expect(logOf(again)).toMatch(/1 rows were rejected again/);
});

test('two replays at once: the second one is refused, and nothing is sent twice', async () => {
  await using sandbox = await startSandbox();
  using given = filesWith(sandbox, BAD);
  await rejectedRows(given, events(50));
  given.use(MENDED);
  await sandbox.faults({ latency: { ms: 1_500 } });
  const first = start(replayOf(given));
  await first.line((line) => line.includes('Replaying'));
  const second = await run(replayOf(given));
  expect(second.code).toBe(1);
  expect(failureOf(second)).toMatchObject([
    { failure_type: 'transient_error', message: expect.stringContaining('Another replay') },
  ]);
  expect((await first.finished).code).toBe(0);
  expect(await copies(sandbox, 50)).toEqual(new Array(50).fill(1));
  expect((await run(replayOf(given))).code).toBe(0);
});

test('what still fails goes to a new file, with what is wrong today, and can be replayed itself', async () => {
  await using sandbox = await startSandbox();
  using given = filesWith(sandbox, BAD);
  await rejectedRows(given, event(0) + event(1, '') + event(2));
  given.use(MENDED);
  const finished = await run(replayOf(given));
  expect(finished.code).toBe(0);
  expect(await copies(sandbox, 3)).toEqual([1, 0, 1]);
  const [first, rejected = ''] = rejectsIn(given.directory);
  expect(logOf(finished)).toContain(`1 rows were rejected again. They are in ${rejected}`);
  expect(logOf(finished)).not.toContain('each of its rows is settled');
  expect(statSync(rejected).mode & 0o777).toBe(0o600);
  const lines = linesOf(rejected).map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { stream: 'events', data: { number: 1 }, errors: [{ code: 'BRAZE_NO_IDENTIFIER' }] },
  ]);
  expect(linesOf(first ?? '')).toHaveLength(3);

  const twice = await run(replayOf(given, rejected));
  expect(twice.code).toBe(0);
  expect(linesOf(rejectsIn(given.directory).at(-1) ?? '')).toHaveLength(1);
  expect(rejectsIn(given.directory)).toHaveLength(3);
  expect(await copies(sandbox, 3)).toEqual([1, 0, 1]);
});

describe('objects that Braze took are not sent again', () => {
  /** Each row of `orders` is an attribute of the user, and an event for each of its items. */
  const schema = {
    'x-each': '/items',
    properties: {
      name: {},
      time: {},
      properties: { properties: { number: { 'x-from': 'number' } } },
      external_id: { 'x-from': '$row/external_id' },
    },
  };
  const entries = [
    {
      stream: 'events',
      object: 'attributes',
      mapping: {
        method: 'fields',
        fields: ['external_id', 'number'].map((name) => ({ from: name, to: name })),
      },
    },
    { stream: 'events', object: 'events', mapping: { method: 'json_schema', schema } },
  ];
  const item = (number: number) => ({ name: 'Bought', time: TIME, number });
  const row = record('events', { external_id: 'ada', number: 7, items: [0, 1, 2, 3].map(item) });

  test('though their entries stand elsewhere in the configuration now', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ faults: [{ kind: 'partial', objects: 2, sentence: 'not this one', next: 1 }] });
    using given = filesWith(sandbox, entries);
    await rejectedRows(given, row);
    const [line] = linesOf(given.rejects).map((text) => JSON.parse(text));
    expect(line.accepted).toHaveLength(3);
    expect((await sandbox.counters()).objects.events.accepted).toBeLessThan(4);

    given.use([{ stream: 'users', object: 'ignore' }, ...entries]);
    expect((await run(replayOf(given))).code).toBe(0);
    expect(await copies(sandbox, 4)).toEqual([1, 1, 1, 1]);
    const { objects } = await sandbox.counters();
    expect(objects.attributes.accepted + objects.events.accepted).toBe(5);
    expect(await sandbox.profiles()).toMatchObject([{ custom_attributes: { number: 7 } }]);
  });

  test('nor where they fail a second time', async () => {
    await using sandbox = await startSandbox();
    const refuse = (objects: number) =>
      sandbox.faults({ faults: [{ kind: 'partial', objects, sentence: 'not this one', next: 1 }] });
    using given = filesWith(sandbox, entries);
    await refuse(3);
    await rejectedRows(given, row);
    await refuse(1);
    expect((await run(replayOf(given))).code).toBe(0);
    const rejected = given.rejects;
    expect(linesOf(rejected).map((text) => JSON.parse(text).accepted.length)).toEqual([4]);
    expect((await run(replayOf(given, rejected))).code).toBe(0);
    expect(await copies(sandbox, 4)).toEqual([1, 1, 1, 1]);
  });

  test('where it cannot be told which they are, nothing is sent', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ faults: [{ kind: 'partial', objects: 2, sentence: 'not this one', next: 1 }] });
    using given = filesWith(sandbox, entries);
    await rejectedRows(given, row);
    const { requests } = await sandbox.counters();
    given.use(entries.toReversed());
    const finished = await run(replayOf(given));
    expect(finished.code).toBe(1);
    expect(failureOf(finished)).toMatchObject([
      { failure_type: 'config_error', message: expect.stringContaining('Line 1 of') },
    ]);
    expect((await sandbox.counters()).requests).toBe(requests);
  });
});

describe('a replay that was stopped goes on where it was', () => {
  const ROWS = 3_000;
  /** Every tenth row is of one user, whose rows wait for each other and are overtaken by the others. */
  const input = Array.from({ length: ROWS }, (_, i) => event(i, i % 10 === 0 ? 'hot' : `user${i}`)).join('');
  const halfway = async (sandbox: Sandbox, program: Program) => {
    let ended = false;
    program.finished.finally(() => {
      ended = true;
    });
    while (!ended && (await sandbox.counters()).objects.events.accepted < ROWS / 4)
      await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('after %s no row is sent twice', async (signal, expected) => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, input);
    given.use(MENDED);
    await sandbox.faults({ latency: { min_ms: 50, max_ms: 300 } });
    const program = start(replayOf(given));
    await halfway(sandbox, program);
    program.kill(signal);
    const stopped = await program.finished;
    expect(stopped.code).toBe(expected);
    expect(logOf(stopped)).toContain('not done yet');
    const before = await copies(sandbox, ROWS);
    expect(before.filter((times) => times === 0).length).toBeGreaterThan(0);

    await sandbox.faults({});
    expect((await run(replayOf(given))).code).toBe(0);
    expect(await copies(sandbox, ROWS)).toEqual(new Array(ROWS).fill(1));
  });

  test('after kill -9 no row is missing, and none is sent again that the progress file has', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await rejectedRows(given, input);
    given.use(MENDED);
    await sandbox.faults({ latency: { min_ms: 50, max_ms: 300 } });
    const program = start(replayOf(given));
    await halfway(sandbox, program);
    while (settledNumbers(given.rejects).length === 0) await new Promise(setImmediate);
    program.kill('SIGKILL');
    await program.finished;
    const settled = settledNumbers(given.rejects);
    expect(settled.length).toBeGreaterThan(0);

    await sandbox.faults({});
    // The lock that the killed one has left is free after 15 s.
    await new Promise((resolve) => setTimeout(resolve, 15_500));
    expect((await run(replayOf(given))).code).toBe(0);
    const held = await copies(sandbox, ROWS);
    expect(Math.min(...held)).toBe(1);
    expect(settled.filter((number) => held[number] !== 1)).toEqual([]);
  });
});

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
