import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { echo, record, statesOf, streamState } from './support/messages.ts';
import { shell, start } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

/** How each sync ends, whatever ends it: the states that are valid, the reason, the exit code, no process behind. */

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => record('users', { external_id: `user${i}` })).join('');

test('at the end of stdin the process is gone within seconds, although its connections could live on', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const program = start(given.write);
  await program.write(rows(1_000));
  await program.line((line) => line.includes('"LOG"'));
  const endedAt = performance.now();
  program.end();
  expect((await program.finished).code).toBe(0);
  expect(performance.now() - endedAt).toBeLessThan(4_000);
});

test('when nobody reads stdout any more it stops, although stdin stays open', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const outcome = `${given.directory}/outcome`;
  const input = Array.from({ length: 5 }, (_, i) => rows(75) + streamState('users', i + 1)).join('');
  await shell(
    `{ printf '%s' "$INPUT"; sleep 8; } |
     { destination-braze ${given.write.join(' ')}; echo "$? $SECONDS" > '${outcome}'; } |
     head -n 1`,
    { env: { INPUT: input }, stdout: 'text' },
  );
  const [code, seconds] = readFileSync(outcome, 'utf8').split(' ').map(Number);
  expect(code).toBe(1);
  expect(seconds).toBeLessThan(7);
});

test('a host that the DNS does not know is asked again, counts nothing as doubled, and lets SIGTERM end the sync', async () => {
  using given = files(configFor('https://rest.nowhere.invalid'));
  const program = start(given.write);
  await program.write(record('users', { external_id: 'ada' }) + streamState('users', 1));
  await program.line((line) => /ENOTFOUND|EAI_AGAIN/.test(line));
  program.kill('SIGTERM');
  const { code, lines, messages } = await program.finished;
  expect(code).toBe(143);
  expect(statesOf(lines)).toEqual([]);
  expect(messages.map(({ log }) => log?.message ?? '').join('\n')).not.toContain('possibly doubled');
});

test('an error that nobody foresaw is a TRACE without its words, after the states that are valid', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const fault = 'process.on("SIGUSR2",()=>{setImmediate(()=>{throw new Error("ada@example.com")})})';
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
  const program = start(given.write, { env });
  const state = streamState('users', 1);
  await program.write(rows(75) + state);
  await program.line((line) => line === echo(state, 75));
  program.kill('SIGUSR2');
  const { code, lines, messages } = await program.finished;
  expect(code).toBe(1);
  expect(messages.at(-1)?.trace?.error).toMatchObject({ failure_type: 'system_error' });
  expect(lines.join('\n')).not.toContain('ada@example.com');
});
