import { expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const MB = 1 << 20;

/** Rows of one user each; the one in the middle fills more than a request may. */
function rows(stream: string, bytes: number): string {
  const row = (id: string, text: string) =>
    record(stream, { external_id: id, name: 'Viewed', time: '2026-01-02T03:04:05Z', text });
  return row('a', 'x') + row('b', 'x'.repeat(bytes)) + row('c', 'x') + streamState(stream, 1);
}

test.each([
  ['standard', 'users', 4 * MB],
  ['standard', 'events', 4 * MB],
  ['bulk', 'users', 2 * MB],
] as const)(
  'plan %s, %s: an object over %i bytes is rejected here, and preview says so',
  async (plan, stream, bytes) => {
    await using sandbox = await startSandbox({ plan });
    using given = files(configFor(sandbox.url, { rate_limit: { plan } }));
    const stdin = rows(stream, bytes);

    const preview = await run(['preview', ...given.write.slice(1), '--json'], { stdin, stdout: 'text' });
    const { totals, rejections } = JSON.parse(preview.lines.join('\n'));
    expect(totals.rows).toMatchObject({ read: 3, rejected: 1 });
    expect(JSON.stringify(rejections)).toContain('BRAZE_TOO_LARGE');
    expect((await sandbox.counters()).requests).toBe(0);

    const { code, messages } = await run(given.write, { stdin });
    expect(code).toBe(0);
    const states = messages.flatMap(({ state }) => state?.destinationStats ?? []);
    expect(states).toEqual([{ recordCount: 2, rejectedRecordCount: 1 }]);
    expect(Object.keys((await sandbox.counters()).by_status)).toEqual(['201']);
    expect((await sandbox.profiles()).map(({ external_id }) => external_id).sort()).toEqual(['a', 'c']);
  },
);

test('a smaller one is sent', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const { code } = await run(given.write, { stdin: rows('users', 3 * MB) });
  expect(code).toBe(0);
  expect((await sandbox.profiles()).map(({ external_id }) => external_id).sort()).toEqual(['a', 'b', 'c']);
});
