import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { MAIN, NODE, run, shell } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

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

const ERASED = '\u001b[2K';

/** What a terminal shows at the end of a text that was written to it: each line as it is after carriage returns and erasures. */
function shownAtTheEnd(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\r').findLast((part) => part !== '') ?? '')
    .map((line) => line.split(ERASED).at(-1) ?? '')
    .join('\n');
}

describe('at a terminal', () => {
  const rows = Array.from({ length: 750 }, (_, i) => record('users', { external_id: `u${i}` })).join('');

  /** Runs a command line on a real terminal. @returns all that was written to it. */
  async function onTerminal(line: string, directory: string): Promise<string> {
    const program = `destination-braze() { "$NODE_PATH_OF_TEST" "$MAIN_PATH_OF_TEST" "$@"; }`;
    writeFileSync(join(directory, 'line.sh'), `${program}\n${line}\n`);
    await shell(`script -qec "bash '${directory}/line.sh'" /dev/null > '${directory}/terminal' < /dev/null`, {
      env: { NODE_PATH_OF_TEST: NODE, MAIN_PATH_OF_TEST: MAIN },
      stderr: 'text',
    });
    return readFileSync(join(directory, 'terminal'), 'utf8');
  }

  test('a long write shows how far it is, with the time that is left where stdin is a file, and takes that away', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ latency: { ms: 3_500 } });
    using given = files(configFor(sandbox.url));
    const { directory } = given;
    writeFileSync(join(directory, 'rows'), rows + streamState('users', 1));
    const line = `destination-braze ${given.write.join(' ')} < '${directory}/rows' > '${directory}/out'`;
    const shown = await onTerminal(line, directory);
    expect(shown).toMatch(/\d+%, 750 rows, [\d,]+\/s, 0 accepted/);
    expect(shownAtTheEnd(shown).trim()).toBe('');
    expect(readFileSync(join(directory, 'out'), 'utf8')).not.toContain('\u001b');
  });

  test('what is printed on the same terminal stays whole', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ latency: { ms: 3_000 } });
    using given = files(configFor(sandbox.url));
    const { directory } = given;
    writeFileSync(join(directory, 'rows'), rows + streamState('users', 1));
    const shown = await onTerminal(
      `cat '${directory}/rows' | destination-braze ${given.write.join(' ')}`,
      directory,
    );
    expect(shown).toMatch(/750 rows, [\d,]+\/s/);
    const lines = shownAtTheEnd(shown)
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(lines.map((line) => JSON.parse(line).type)).toContain('STATE');
  });

  test('a quick command, and one whose stderr is no terminal, shows nothing', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url));
    const { directory } = given;
    writeFileSync(join(directory, 'rows'), rows);
    const line = `destination-braze ${given.write.join(' ')} < '${directory}/rows' > '${directory}/out'`;
    expect(await onTerminal(line, directory)).toBe('');
    await sandbox.faults({ latency: { ms: 3_000 } });
    expect(await onTerminal(`${line} 2> '${directory}/err'`, directory)).toBe('');
    expect(readFileSync(join(directory, 'err'), 'utf8')).toBe('');
  });
});
