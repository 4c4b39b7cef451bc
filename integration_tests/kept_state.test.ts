import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, type Files, files } from './support/files.ts';
import { echo, globalState, record, statesOf, stats, streamState } from './support/messages.ts';
import { run, shell, start } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

/** The `state` objects of STATE lines, as they were printed but without the counts. */
const withoutCounts = (lines: readonly string[]) =>
  statesOf(lines).map((line) =>
    line.slice('{"type":"STATE","state":'.length, -1).replace(/,"destinationStats".*$/, '}'),
  );

const rows = (stream: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    record(
      stream,
      stream === 'users'
        ? { external_id: `u${from + i}` }
        : { external_id: 'u1', name: `e${from + i}`, time: '2025-01-01T00:00:00Z' },
    ),
  ).join('');

/** A directory with the settings, and with the file of states that `write` keeps. */
function given(
  sandbox: Sandbox,
): Files & { readonly path: string; readonly args: readonly string[]; readonly kept: () => string } {
  const made = files(configFor(sandbox.url), catalogOf('users', 'events', 'purchases'));
  const path = join(made.directory, 'states.json');
  return { ...made, path, args: [...made.write, '--state', path], kept: () => readFileSync(path, 'utf8') };
}

const EXACT = '{"cursor":9223372036854775807123,"at":1.0,"10":1,"2":[1E+2]}';

describe('write --state', () => {
  test('keeps the last state of each stream as its text came, and the next sync goes on with them', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    const first = await run(place.args, {
      stdin: [
        rows('users', 0, 3) + streamState('users', 1),
        rows('events', 0, 2) + streamState('events', 2, EXACT, 'public').replaceAll(' ', ''),
        rows('users', 3, 1) + streamState('users', 3, EXACT),
      ].join(''),
    });
    expect(first.code).toBe(0);
    const [, events, users] = withoutCounts(first.lines);
    expect(place.kept()).toBe(`[\n${users},\n${events}\n]\n`);
    expect(users).toContain(EXACT);
    expect(readdirSync(place.directory).sort()).toEqual(['catalog.json', 'config.json', 'states.json']);

    const next = await run(place.args, {
      stdin: rows('events', 2, 1) + streamState('events', 4, '{"cursor":"z"}', 'public'),
    });
    expect(place.kept()).toBe(`[\n${users},\n${withoutCounts(next.lines)[0]}\n]\n`);
  });

  test('a GLOBAL state takes the place of all, and a STREAM state that of a GLOBAL one', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    const global = globalState(['users', 'events'], 1, EXACT);
    await run(place.args, { stdin: rows('users', 0, 1) + global });
    expect(JSON.parse(place.kept())).toEqual([JSON.parse(global).state]);
    expect(place.kept()).toContain(EXACT);
    await run(place.args, { stdin: rows('users', 0, 1) + streamState('users', 7) });
    expect(JSON.parse(place.kept())).toEqual([JSON.parse(streamState('users', 7)).state]);
  });

  test('a state whose rows Braze has not taken yet is not in the file', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    await sandbox.faults({ latency: { min_ms: 3_000, max_ms: 3_000 } });
    const program = start(place.args);
    await program.write(streamState('users', 1) + rows('users', 0, 75) + streamState('users', 2));
    await program.line((line) => line === echo(streamState('users', 1), 0));
    expect(place.kept()).toContain('{"cursor":1}');
    await program.line((line) => line.includes(stats(75, 0)));
    // What was printed is in the file.
    expect(place.kept()).toContain('{"cursor":2}');
    program.end();
    expect((await program.finished).code).toBe(0);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s leaves the states that were printed', async (signal) => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    await sandbox.faults({ latency: { min_ms: 200, max_ms: 400 } });
    const program = start(place.args);
    for (let i = 0; i < 20; i++) await program.write(rows('users', i * 75, 75) + streamState('users', i));
    await program.line((line) => line.includes('"STATE"'));
    program.kill(signal);
    const { code, lines } = await program.finished;
    expect(code).toBe(signal === 'SIGTERM' ? 143 : 130);
    expect(place.kept()).toBe(`[\n${withoutCounts(lines).at(-1)}\n]\n`);
  });

  test('a failure leaves the states that were valid before it', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    const program = start(place.args);
    await program.write(rows('users', 0, 80) + streamState('users', 1) + rows('users', 80, 5));
    await program.line((line) => line.includes('"STATE"'));
    await program.write(`${streamState('events', 2)}{"type":"RECORD","record":\n`);
    const { code, lines } = await program.finished;
    expect(code).toBe(1);
    expect(place.kept()).toBe(`[\n${withoutCounts(lines).join(',\n')}\n]\n`);
    expect(withoutCounts(lines)).toHaveLength(2);
  });

  test('kill -9 leaves a file that is whole, and the next sync of the same machine begins at once', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    const program = start(place.args);
    for (let i = 0; i < 50; i++) await program.write(rows('users', i * 5, 5) + streamState('users', i));
    await program.line((line) => line.includes('"STATE"'));
    program.kill('SIGKILL');
    const { lines } = await program.finished;
    const [kept] = JSON.parse(place.kept());
    const printed = withoutCounts(lines).map((text) => JSON.parse(text).stream.stream_state.cursor);
    expect(kept.stream.stream_state.cursor).toBeGreaterThanOrEqual(printed.at(-1));
    const next = await run(place.args, { stdin: streamState('users', 99) });
    expect(next.code).toBe(0);
    expect(place.kept()).toContain('{"cursor":99}');
  });

  test.each([
    ['[{"type":"STATE","state":{}}]', 'has an element 1 that is a whole STATE message'],
    ['{"type":"STATE"}\n{"type":"STATE"}\n', 'is not JSON'],
    ['', 'is empty'],
  ])('a file that holds %j stops the sync before the first row', async (content, why) => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    writeFileSync(place.path, content);
    const { code, messages } = await run(place.args, { stdin: rows('users', 0, 1) });
    expect(code).toBe(1);
    expect(messages.at(-1)?.trace?.error).toMatchObject({
      message: expect.stringContaining(`--state ${place.path} ${why}`),
      failure_type: 'config_error',
    });
    expect(await sandbox.requests()).toEqual([]);
    expect(place.kept()).toBe(content);
  });

  test('two syncs never keep one file', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    const first = start(place.args);
    await first.write(streamState('users', 1));
    await first.line((line) => line.includes('"STATE"'));
    const second = await run(place.args, { stdin: rows('users', 0, 1) + streamState('users', 9) });
    expect(second.code).toBe(1);
    expect(second.messages.at(-1)?.trace?.error.failure_type).toBe('transient_error');
    expect(second.messages.at(-1)?.trace?.error.message).toMatch(
      /^Another sync keeps its states in .*states\.json/,
    );
    first.end();
    expect((await first.finished).code).toBe(0);
    expect(place.kept()).toContain('{"cursor":1}');
    expect(await sandbox.requests()).toEqual([]);
  });

  test('a full disk stops the sync, and what the file lacks is not printed', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    const stdin = join(place.directory, 'messages');
    const large = streamState('users', 2, JSON.stringify({ cursor: 2, text: 'x'.repeat(5_000) }));
    writeFileSync(stdin, streamState('users', 1) + large + streamState('events', 3));
    // Files may grow to 4 KiB here. The second state comes once the file has the first one.
    const { code, messages, lines } = await shell(`ulimit -f 4
      { head -n 1 '${stdin}'; until grep -q cursor '${place.path}'; do sleep 0.1; done; tail -n +2 '${stdin}'; } 2> /dev/null |
      destination-braze ${place.args.join(' ')}`);
    expect(code).toBe(1);
    const trace = messages.at(-1)?.trace?.error;
    expect(trace).toMatchObject({
      message: expect.stringMatching(/states\.json cannot be written \((EFBIG|ENOSPC)\)/),
      failure_type: 'config_error',
    });
    expect(place.kept()).toBe(`[\n${withoutCounts(lines).at(-1)}\n]\n`);
    expect(withoutCounts(lines)).toHaveLength(1);
    expect(readdirSync(place.directory).sort()).toEqual([
      'catalog.json',
      'config.json',
      'messages',
      'states.json',
    ]);
  });
});

describe('cursor', () => {
  const cursor = (...args: string[]) => run(['cursor', ...args], { stdout: 'text', stderr: 'text' });

  test('prints the value where the next run of a stream starts, exactly', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    await run(place.args, {
      stdin:
        streamState('users', 1, EXACT) +
        streamState('events', 2, '{"cursor":"2025-01-01 00:00:00+00","a":{"b":[1.50]}}', 'public'),
    });
    const of = (stream: string, ...more: string[]) =>
      cursor('--state', place.path, '--stream', stream, ...more);
    expect(await of('users')).toMatchObject({ code: 0, lines: ['9223372036854775807123'], stderr: '' });
    expect(await of('public.events')).toMatchObject({ code: 0, lines: ['2025-01-01 00:00:00+00'] });
    expect(await of('events', '--pointer=/a/b/0')).toMatchObject({ code: 0, lines: ['1.50'] });
    expect(await of('orders', '--default', '-infinity')).toMatchObject({
      code: 0,
      lines: ['-infinity'],
      stderr: '',
    });
    expect(await of('users', '--default', '-infinity')).toMatchObject({ lines: ['9223372036854775807123'] });
    expect(await of('orders')).toMatchObject({
      code: 1,
      lines: [],
      stderr: expect.stringContaining('of the stream orders'),
    });
    expect(await of('users', '--pointer', 'cursor')).toMatchObject({ code: 2, lines: [] });
  });

  test('a file that does not exist yet keeps nothing, and one that is broken is never taken for that', async () => {
    await using sandbox = await startSandbox();
    using place = given(sandbox);
    const args = ['--state', place.path, '--stream', 'users', '--default', '0'];
    expect(await cursor(...args)).toMatchObject({ code: 0, lines: ['0'] });
    writeFileSync(place.path, '[{"type":');
    expect(await cursor(...args)).toMatchObject({
      code: 1,
      lines: [],
      stderr: expect.stringContaining('is not JSON'),
    });
  });
});
