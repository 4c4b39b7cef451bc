import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configFor, files, temporaryDirectory } from './support/files.ts';
import { echo, record, statesOf, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const bad = (rows: number) => Array.from({ length: rows }, () => record('users', { email: null })).join('');
const POLICY = { failure_policy: {} };
const STATE = streamState('users', 1);

/** The log lines that `write` printed, with their levels. */
function logOf(lines: readonly string[]): { level: string; message: string }[] {
  return lines.map((line) => JSON.parse(line)).flatMap(({ type, log }) => (type === 'LOG' ? [log] : []));
}

/** The code and text of the TRACE that `write` ended with. */
function traceOf(lines: readonly string[]): string {
  return lines.find((line) => line.includes('"TRACE"')) ?? '';
}

describe('a stream of which every row is rejected', () => {
  test('fails the sync from 5 rows on, and its states are held back', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, POLICY));
    const { code, lines } = await run(given.write, { stdin: bad(5) + STATE });
    expect(code).toBe(1);
    expect(statesOf(lines)).toEqual([]);
    expect(traceOf(lines)).toContain('All rows of a stream were rejected: users rejected 5 of 5 rows');
    expect(traceOf(lines)).toContain('were not given back, so their rows come again');
  });

  test('gives its states back first where a dead letter keeps the rows', async () => {
    await using sandbox = await startSandbox();
    const path = temporaryDirectory();
    using given = files(configFor(sandbox.url, { ...POLICY, dead_letter: { type: 'file', path } }));
    const { code, lines } = await run(given.write, { stdin: bad(19) + STATE });
    expect(code).toBe(1);
    expect(statesOf(lines)).toEqual([echo(STATE, 0, 19)]);
    expect(lines.indexOf(echo(STATE, 0, 19))).toBeLessThan(
      lines.findIndex((line) => line.includes('"TRACE"')),
    );
    expect(traceOf(lines)).toContain('because the dead letter keeps the rows');
    const kept = readdirSync(path).map((file) => readFileSync(join(path, file), 'utf8').trimEnd());
    expect(kept.join('\n').split('\n')).toHaveLength(19);
  });

  test('is let through below 5 rows, with a warning', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, POLICY));
    const { code, lines } = await run(given.write, { stdin: bad(4) + STATE });
    expect(code).toBe(0);
    expect(statesOf(lines)).toEqual([echo(STATE, 0, 4)]);
    const summary = logOf(lines).at(-1);
    expect(summary).toMatchObject({
      level: 'WARN',
      message: expect.stringMatching(/^Summary: 4 rows, 4 REJECTED;/),
    });
  });
});

test('the summary names the data points that Braze bills', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url, POLICY));
  const rows = [
    { external_id: 'a', email: 'a@example.com', plan: 'pro' },
    { external_id: 'b', tags: ['x', 'y'], address: { city: 'Rome', zip: '1' } },
  ];
  const stdin = rows.map((row) => record('users', row)).join('');
  const { code, lines } = await run(given.write, { stdin });
  expect(code).toBe(0);
  const counters = (await (await fetch(`${sandbox.url}/_sandbox/counters`)).json()) as {
    data_points: { total: number };
  };
  expect(counters.data_points.total).toBeGreaterThan(3);
  expect(logOf(lines).at(-1)).toMatchObject({
    level: 'INFO',
    message: expect.stringContaining(`, ${counters.data_points.total} data points at most;`),
  });
});
