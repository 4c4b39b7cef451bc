import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { echo, record, statesOf, streamState } from './support/messages.ts';
import { start } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const users = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => record('users', { external_id: `user${from + i}` })).join('');

describe('a state goes out when everything before it is settled', () => {
  test('not while Braze has not answered', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ latency: { ms: 2_500 } });
    using given = files(configFor(sandbox.url));
    const program = start(given.write);
    const state = streamState('users', 1);
    await program.write(users(0, 75) + state);
    await sleep(1_500);
    expect(await sandbox.profiles()).toEqual([]);
    expect(statesOf(program.lines)).toEqual([]);
    await program.line((line) => line === echo(state, 75));
    expect(await sandbox.profiles()).toHaveLength(75);
    program.end();
    expect((await program.finished).code).toBe(0);
  });

  test('in order and only then, when the answers come in another order', async () => {
    await using sandbox = await startSandbox({ seed: 7 });
    await sandbox.faults({ latency: { min_ms: 50, max_ms: 2_000 } });
    using given = files(configFor(sandbox.url));
    const program = start(given.write);
    const BURSTS = 12;
    const states = Array.from({ length: BURSTS }, (_, burst) => streamState('users', burst + 1));
    let input = '';
    for (const [burst, state] of states.entries()) input += users(burst * 75, (burst + 1) * 75) + state;
    await program.write(input);
    for (const [burst, state] of states.entries()) {
      await program.line((line) => line === echo(state, 75));
      const held = new Set((await sandbox.profiles()).map((profile) => profile.external_id));
      for (let user = 0; user < (burst + 1) * 75; user++) expect(held.has(`user${user}`)).toBe(true);
    }
    program.end();
    const { code, lines } = await program.finished;
    expect(code).toBe(0);
    expect(statesOf(lines)).toEqual(states.map((state) => echo(state, 75)));
    expect((await sandbox.counters()).max_in_flight).toBeGreaterThan(3);
  });

  test('within seconds while stdin stays open and idle', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url));
    const program = start(given.write);
    for (const id of [1, 2]) {
      const state = streamState('users', id);
      await program.write(users(id, id + 1) + state);
      await program.line((line) => line === echo(state, 1), 4);
      await sleep(300);
    }
    program.end();
    expect((await program.finished).code).toBe(0);
  });

  test('a state without rows, at once', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url));
    const program = start(given.write);
    const state = streamState('users', 1);
    await program.write(state);
    await program.line((line) => line === echo(state, 0), 3);
    program.end();
    expect((await program.finished).code).toBe(0);
  });
});

describe('a sync that ends early', () => {
  test('by a failure waits for what is in flight and gives back its states, before it tells why', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ latency: { ms: 2_000 } });
    using given = files(configFor(sandbox.url));
    const program = start(given.write);
    const first = streamState('users', 1);
    await program.write(users(0, 75) + first);
    while ((await sandbox.counters()).requests === 0) await sleep(20);
    await program.write(users(75, 80) + streamState('users', 2) + record('unknown', { id: 1 }));
    program.end();
    const { code, lines, messages } = await program.finished;
    expect(code).toBe(1);
    expect(statesOf(lines)).toEqual([echo(first, 75)]);
    expect(messages.at(-1)?.trace?.error.message).toContain('unknown');
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('by %s gives back the states that are valid and no other', async (signal, expected) => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url));
    const program = start(given.write);
    const first = streamState('users', 1);
    await program.write(users(0, 75) + first);
    await program.line((line) => line === echo(first, 75));
    await sandbox.faults({ faults: [{ kind: 'hang', probability: 1 }] });
    await program.write(users(75, 150) + streamState('users', 2));
    while ((await sandbox.counters()).requests < 2) await sleep(20);
    program.kill(signal);
    const { code, lines, durationMs } = await program.finished;
    expect(code).toBe(expected);
    expect(statesOf(lines)).toEqual([echo(first, 75)]);
    expect(durationMs).toBeLessThan(30_000);
  });

  test('by kill -9 loses nothing: what the last state does not cover comes again', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ latency: { ms: 200 } });
    using given = files(configFor(sandbox.url));
    const inputs = Array.from(
      { length: 20 },
      (_, i) => users(i * 75, (i + 1) * 75) + streamState('users', i + 1),
    );
    const killed = start(given.write);
    await killed.write(inputs.slice(0, 5).join(''));
    await killed.line((line) => line.includes('"STATE"'));
    await killed.write(inputs.slice(5).join(''));
    killed.kill('SIGKILL');
    const { lines } = await killed.finished;
    const done = statesOf(lines).length;
    expect(done).toBeGreaterThan(0);

    const again = start(given.write);
    await again.write(inputs.slice(done).join(''));
    again.end();
    expect((await again.finished).code).toBe(0);
    expect(await sandbox.profiles()).toHaveLength(20 * 75);
  });
});
