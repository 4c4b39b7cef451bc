import { describe, expect, jest, test } from '@jest/globals';
import { catalogOf, configFor } from '../support/files.ts';
import { chunked, echo, record, statesOf, streamState } from '../support/messages.ts';
import { API_KEY } from '../support/program.ts';
import { validateLine } from '../support/protocol.ts';
import { startSandbox } from '../support/sandbox.ts';
import { type Pod, runOperation, startWrite } from './pod.ts';

/** The image, started as Airbyte's platform starts it. */

jest.setTimeout(180_000);

const MEGABYTE = 1 << 20;
const catalog = catalogOf('users', 'events', 'purchases');
const users = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => record('users', { external_id: `user${from + i}` })).join('');
const status = (stream: string, word: string) =>
  `{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1.7E12,"stream_status":{"stream_descriptor":{"name":"${stream}"},"status":"${word}"}}}\n`;
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What every sync of these tests must keep to, whatever its end. */
async function endOf(pod: Pod) {
  const { code } = await pod.ended;
  expect(pod.stderr()).toBe('');
  expect(pod.lines.flatMap((line) => validateLine(line) ?? [])).toEqual([]);
  expect(pod.lines.join('\n')).not.toContain(API_KEY);
  expect(pod.exitCode()).toBe(String(code));
  return code;
}

describe('operations that write to a file, in /config', () => {
  test('spec: one SPEC and nothing else', async () => {
    const { output, code, exitCode, stdout, stderr } = await runOperation('spec');
    expect(output.split('\n')).toHaveLength(2);
    expect(validateLine(output.trimEnd())).toBeNull();
    expect(JSON.parse(output).type).toBe('SPEC');
    expect({ code, exitCode, stdout, stderr }).toEqual({ code: 0, exitCode: '0', stdout: '', stderr: '' });
  });

  test.each([
    ['a good config', 'SUCCEEDED', {}],
    ['an unknown key', 'FAILED', { api_key: 'another-key' }],
    ['a mapping that is wrong', 'FAILED', { streams: [{ stream: 'users', object: 'atributes' }] }],
  ])('check, %s: exit code 0, %s', async (_, expected, settings) => {
    await using sandbox = await startSandbox();
    const { output, code, stderr } = await runOperation('check', configFor(sandbox.url, settings));
    const statuses = output.split('\n').filter((line) => line.includes('"CONNECTION_STATUS"'));
    expect(statuses.map((line) => JSON.parse(line).connectionStatus.status)).toEqual([expected]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('write, in /dest, through named pipes', () => {
  test('states come back; statuses of any kind change nothing; at the end of stdin it is gone within seconds', async () => {
    await using sandbox = await startSandbox();
    await using pod = startWrite(configFor(sandbox.url), catalog);
    const state = streamState('users', 1);
    await pod.write(users(0, 200) + state);
    await pod.line((line) => line === echo(state, 200));
    await pod.write(status('users', 'COMPLETE') + status('events', 'INCOMPLETE') + status('users', 'SLEEPY'));
    await pod.write(status('purchases', 'COMPLETE'));
    pod.end();
    const endedAt = performance.now();
    expect(await endOf(pod)).toBe(0);
    expect(performance.now() - endedAt).toBeLessThan(10_000);
    expect(statesOf(pod.lines)).toEqual([echo(state, 200)]);
    expect(await sandbox.profiles()).toHaveLength(200);
  });

  test('a failure: the states that are valid, the reason, exit code 1', async () => {
    await using sandbox = await startSandbox();
    await using pod = startWrite(configFor(sandbox.url), catalog);
    const state = streamState('users', 1);
    await pod.write(users(0, 75) + state);
    await pod.line((line) => line === echo(state, 75));
    await pod.write(record('unknown', { id: 1 }));
    pod.end();
    expect(await endOf(pod)).toBe(1);
    expect(JSON.parse(pod.lines.at(-1) ?? '').trace.error.message).toContain('unknown');
  });

  test('cancelled: stdin ends, nobody reads stdout, and it stops by itself', async () => {
    await using sandbox = await startSandbox();
    await using pod = startWrite(configFor(sandbox.url), catalog);
    const state = streamState('users', 1);
    await pod.write(users(0, 75) + state);
    await pod.line((line) => line === echo(state, 75));
    pod.closeStdout();
    await pod.write(users(75, 150) + streamState('users', 2));
    pod.end();
    expect(await endOf(pod)).toBe(1);
  });

  test('terminated: no state too many, and the next sync takes up from the last one', async () => {
    await using sandbox = await startSandbox();
    const [first, second] = [streamState('users', 1), streamState('users', 2)];
    {
      await using pod = startWrite(configFor(sandbox.url), catalog);
      await pod.write(users(0, 75) + first);
      await pod.line((line) => line === echo(first, 75));
      await sandbox.faults({ faults: [{ kind: 'hang', probability: 1 }] });
      await pod.write(users(75, 150) + second);
      while ((await sandbox.counters()).requests < 2) await sleep(50);
      pod.terminate();
      expect(await endOf(pod)).toBe(143);
      expect(statesOf(pod.lines)).toEqual([echo(first, 75)]);
    }
    await sandbox.faults({});
    await using pod = startWrite(configFor(sandbox.url), catalog);
    await pod.write(users(75, 150) + second);
    pod.end();
    expect(await endOf(pod)).toBe(0);
    expect(statesOf(pod.lines)).toEqual([echo(second, 75)]);
    expect(await sandbox.profiles()).toHaveLength(150);
  });
});

describe('a Braze that stands still costs waiting, and nothing else', () => {
  const ROWS = 100_000;
  const NOTE = 'x'.repeat(1_500);

  test.concurrent.each([
    ['60 s of 429', { kind: 'rate_limited', headers: 'retry_after', retry_after: 60, next: 1 }],
    ['50 s of requests that are never answered', { kind: 'hang', probability: 1 }],
  ] as const)('%s', async (_, fault) => {
    await using sandbox = await startSandbox({ faults: { faults: [fault] } });
    await using pod = startWrite(configFor(sandbox.url), catalog);
    const state = streamState('users', 1);
    function* rows() {
      for (let i = 0; i < ROWS; i++) yield record('users', { external_id: `user${i}`, note: NOTE });
      yield state;
    }
    let written = 0;
    const feed = async () => {
      for (const chunk of chunked(rows())) {
        await pod.write(chunk);
        written += chunk.length;
      }
      pod.end();
    };
    const fed = feed();
    await sleep(50_000);
    expect(written).toBeLessThan(64 * MEGABYTE);
    expect(pod.peakMemory()).toBeLessThan(400 * MEGABYTE);
    await sandbox.faults({});
    await fed;
    expect(await endOf(pod)).toBe(0);
    expect(statesOf(pod.lines)).toEqual([echo(state, ROWS)]);
  });
});
