import { expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';

const HIDDEN = '\u001b[8mhidden\u202egnp\u200b';

test.each<[string, (given: { write: readonly string[] }) => readonly string[], string]>([
  ['a misspelt flag', ({ write }) => ['preview', ...write.slice(1), `--${HIDDEN}`], ''],
  ['an unknown command', () => [HIDDEN], ''],
  ['a file that is not there', () => ['suggest', '--catalog', HIDDEN], ''],
  ['names of streams and columns', () => ['suggest'], record(`users${HIDDEN}`, { [HIDDEN]: HIDDEN, id: 1 })],
  ['a stream that nobody knows', ({ write }) => ['preview', ...write.slice(1)], record(HIDDEN, { id: 1 })],
  [
    'values',
    ({ write }) => ['preview', ...write.slice(1)],
    record('users', { external_id: HIDDEN, [HIDDEN]: 1 }),
  ],
])('no escape, bidi or zero-width character reaches a terminal: %s', async (_, args, stdin) => {
  using given = files(configFor('http://127.0.0.1:9'));
  const { lines, stderr } = await run(args(given), { stdin, stdout: 'text', stderr: 'text' });
  const printed = [...lines, ...stderr.split('\n')];
  expect(printed.join()).toContain('hidden');
  for (const line of printed) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
