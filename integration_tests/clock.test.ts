import { expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { JUMPING_CLOCK } from './support/jumping_clock.ts';
import { record, statesOf, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

test("a machine's clock that is set back and forth by an hour neither holds a sync up nor ends it", async () => {
  await using sandbox = await startSandbox({
    faults: {
      latency: { min_ms: 0, max_ms: 50 },
      faults: [
        { kind: 'rate_limited', headers: 'retry_after', retry_after: 1, next: 1 },
        { kind: 'status', status: 503, next: 4 },
        { kind: 'rate_limited', headers: 'epoch', retry_after: 1, next: 1 },
      ],
    },
  });
  using given = files(configFor(sandbox.url));
  const rows = Array.from({ length: 20_000 }, (_, i) => record('users', { external_id: `user${i}` })).join(
    '',
  );
  const { code, lines, durationMs } = await run(given.write, {
    stdin: rows + streamState('users', 1),
    env: { NODE_OPTIONS: JUMPING_CLOCK },
  });
  expect([code, statesOf(lines).length]).toEqual([0, 1]);
  expect((await sandbox.profiles()).length).toBe(20_000);
  expect(durationMs).toBeLessThan(30_000);
});
