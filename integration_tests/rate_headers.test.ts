import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { chunked, record } from './support/messages.ts';
import { API_KEY, type Finished, run } from './support/program.ts';
import { type Sandbox, spawnSandbox } from './support/sandbox.ts';

/** Requests so small that the pace is measured and not the machine. */
const OBJECTS = 5;

/** A sync of so many requests by a plan with these windows. */
async function sync(sandbox: Sandbox, windows: readonly object[], requests: number): Promise<Finished> {
  const rateLimit = { plan: 'custom', windows, objects_per_request: OBJECTS };
  using given = files(configFor(sandbox.url, { rate_limit: rateLimit }));
  function* rows() {
    for (let i = 0; i < requests * OBJECTS; i++) yield record('users', { external_id: String(i) });
  }
  const finished = await run(given.write, { stdin: Readable.from(chunked(rows())) });
  expect(finished.code).toBe(0);
  return finished;
}

async function windowsOf(sandbox: Sandbox): Promise<readonly { requests: number; rate_limited: number }[]> {
  return (await sandbox.counters()).windows['/users/track']?.recent ?? [];
}

describe.each(['epoch', 'seconds'])('rate headers with a reset in %s', (style) => {
  test('state a lower limit than the plan: it is obeyed within one window', async () => {
    await using sandbox = await spawnSandbox([
      ...['--keep', 'counters', '--rate-limit', '300/3', '--headers', style, '--latency', '100'],
    ]);
    await sync(sandbox, [{ requests: 900, seconds: 3 }], 1_200);
    const windows = (await windowsOf(sandbox)).slice(1);
    expect(windows.map((window) => window.rate_limited)).toEqual(windows.map(() => 0));
    const full = windows.slice(0, -1).map(({ requests }) => requests);
    expect(Math.max(...full)).toBeGreaterThan(250);
  });
});

test("another program's traffic is made room for: neither it nor the sync meets a 429", async () => {
  await using sandbox = await spawnSandbox([
    '--keep',
    'counters',
    '--rate-limit',
    '600/3',
    '--latency',
    '50',
  ]);
  const refused: number[] = [];
  const startedAt = performance.now();
  async function send(): Promise<void> {
    const answer = await fetch(`${sandbox.url}/users/track`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: '{"attributes":[{"external_id":"other","visits":1}]}',
    });
    if (answer.status === 429) refused.push(performance.now() - startedAt);
  }
  const sent: Promise<void>[] = [];
  const other = setInterval(() => sent.push(send()), 15);
  const { messages } = await sync(sandbox, [{ requests: 600, seconds: 3 }], 2_000);
  clearInterval(other);
  await Promise.all(sent);
  // It takes a window or two to see what the other one does.
  expect(refused.filter((time) => time > 7_000)).toEqual([]);
  const windows = (await windowsOf(sandbox)).slice(3);
  expect(windows.map((window) => window.rate_limited)).toEqual(windows.map(() => 0));
  expect(Math.max(...windows.map(({ requests }) => requests))).toBeGreaterThan(480);
  expect(messages.filter(({ log }) => log?.level === 'WARN').length).toBeLessThanOrEqual(1);
});

describe('an hourly limit and a burst (here an hour has ten seconds)', () => {
  const windows = [
    { requests: 600, seconds: 3 },
    { requests: 900, seconds: 10 },
  ];

  test('a short sync runs at the pace of the burst, a long one never overdraws an hour and says that it waits', async () => {
    await using sandbox = await spawnSandbox(['--keep', 'counters', '--rate-limit', '900/10']);
    const short = await sync(sandbox, windows, 400);
    expect(short.durationMs).toBeLessThan(8_000);
    // What that one took of the hour is known from Braze alone.
    const long = await sync(sandbox, windows, 1_800);
    const counters = await sandbox.counters();
    expect(counters.rate_limited).toBe(0);
    expect(counters.windows['/users/track']?.largest).toBeLessThanOrEqual(900);
    const said = long.messages.flatMap(({ log }) => (log?.level === 'WARN' ? [log.message] : []));
    expect(said).toContainEqual(
      expect.stringMatching(/^Nothing is sent until 2.*Z: .*limit of 900 requests.* is used up\.$/),
    );
  });
});
