import { describe, expect, test } from '@jest/globals';
import yargs from 'yargs';
import { PERMISSIONS } from '../sandbox/admission.ts';
import { runSandbox, type SandboxFlags, sandboxFlags, sandboxOptions } from './sandbox.ts';

/** The options in a command line. */
async function options(...argv: string[]) {
  const flags = await yargs(argv)
    .options(sandboxFlags)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
  return sandboxOptions(flags as SandboxFlags);
}

test('without flags it is a standard Braze', async () => {
  expect(await options()).toEqual({
    host: '127.0.0.1',
    port: 8080,
    apiKey: 'sandbox-key',
    permissions: PERMISSIONS,
    settings: {},
    plan: 'standard',
    headers: 'epoch',
    errors: 'sentences',
    faults: { faults: [] },
    seed: 1,
    keep: 'all',
    blocklist: [],
    blockedUsers: [],
    forcedTypes: {},
  });
});

describe('flags', () => {
  test.each<[string[], object]>([
    [['--port=0', '--plan', 'bulk'], { port: 0, plan: 'bulk' }],
    [['--rate-limit', '100/2'], { rateLimit: { requests: 100, seconds: 2 } }],
    [['--no-rate-limit'], { rateLimit: null }],
    [
      ['--permissions', 'users.track, users.export.ids'],
      { permissions: ['users.track', 'users.export.ids'] },
    ],
    [['--latency', '80', '--jitter', '20'], { faults: { latency: { ms: 80, jitter_ms: 20 }, faults: [] } }],
    [['--latency', '10-300'], { faults: { latency: { min_ms: 10, max_ms: 300 }, faults: [] } }],
    [
      ['--fault', '{"kind":"queued","next":1}', '--fault', '{"kind":"reset","probability":0.1}'],
      {
        faults: {
          faults: [
            { kind: 'queued', next: 1 },
            { kind: 'reset', probability: 0.1 },
          ],
        },
      },
    ],
    [
      ['--settings', '{"campaigns":{"c":"paused"},"lag":{"*":{"ms":5}}}'],
      { settings: { campaigns: { c: 'paused' }, lag: { '*': { ms: 5 } } } },
    ],
    [['--blocklist', 'a,b', '--blocked-users', '007'], { blocklist: ['a', 'b'], blockedUsers: ['007'] }],
    [
      ['--force-type', 'age=number', '--force-type', 'a=b=string'],
      { forcedTypes: { age: 'number', 'a=b': 'string' } },
    ],
    [
      ['--record', 'file', '--keep', 'counters', '--seed', '7'],
      { record: 'file', keep: 'counters', seed: 7 },
    ],
  ])('%j', async (argv, expected) => {
    expect(await options(...argv)).toMatchObject(expected);
  });

  test.each<[string[], RegExp]>([
    [['--rate-limit', '100'], /--rate-limit: found 100, expected/],
    [['--latency', 'slow'], /--latency: found slow, expected/],
    [['--latency', '10-300', '--jitter', '5'], /latency/],
    [['--fault', 'reset'], /--fault: expected a JSON object/],
    [['--fault', '{"kind":"reset"}'], /faults\/0/],
    [['--force-type', 'age=date'], /--force-type: found age=date, expected/],
    [['--settings', 'paused'], /--settings: expected a JSON object/],
    [['--settings', '{"campains":{}}'], /unknown member "campains"/],
    [['--plan', 'free'], /plan/],
  ])('%j is refused', async (argv, message) => {
    await expect(options(...argv)).rejects.toThrow(message);
  });
});

test('it says where it listens', async () => {
  let line = '';
  const sandbox = await runSandbox({ apiKey: 'k', plan: 'legacy' }, (text) => {
    line += text;
  });
  await sandbox.close();
  expect(line).toBe(`Braze sandbox listening on http://127.0.0.1:${sandbox.port} (key: k, plan: legacy)\n`);
});
