import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { API_KEY, run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

// That every line of stdout is a message, that stderr is empty and that the key is nowhere, `run` sees to in all tests.

describe('stdout speaks the protocol and nothing else', () => {
  test('spec is one message: spec.json', async () => {
    const { code, messages } = await run(['spec']);
    expect(code).toBe(0);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.spec).toEqual(
      JSON.parse(readFileSync(new URL('../spec.json', import.meta.url), 'utf8')),
    );
  });

  test('flags come in any order, and with an equals sign', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url));
    const [, , config, , catalog] = given.write;
    const state = streamState('users', 1);
    for (const flags of [
      ['--catalog', catalog, '--config', config],
      [`--catalog=${catalog}`, `--config=${config}`],
      ['--everything', '--config', config],
    ]) {
      const { code, messages } = await run(['write', ...(flags as string[])], { stdin: state });
      expect(code).toBe(0);
      expect(messages.map(({ type }) => type)).toContain('STATE');
    }
  });

  test.each([
    ['no command', []],
    ['an unknown command', ['wirte']],
    ['an unknown flag', ['spec', '--verbose']],
    ['a missing flag', ['write', '--catalog', 'catalog.json']],
    ['a flag without a value', ['check', '--config']],
    ['a flag that is repeated', ['check', '--config', 'a.json', '--config', 'b.json']],
  ])('wrong usage is told on stderr, with exit code 2: %s', async (_, args) => {
    const { code, lines, stderr } = await run(args, { stderr: 'text' });
    expect(code).toBe(2);
    expect(lines).toEqual([]);
    expect(stderr).not.toBe('');
  });
});

describe('a hint on the command line', () => {
  test.each([
    [
      ['check', '--confg', 'a.json'],
      /^Missing required argument: config\.\n`--confg` .* Did you mean `--config`\?\n/,
    ],
    [
      ['preview', '--config', 'a', '--catlog=b'],
      /`--catlog` is no flag of this command\. Did you mean `--catalog`\?/,
    ],
    [['chek'], /Did you mean check\?/],
  ])('%j is answered with what was probably meant', async (args, hint) => {
    const { code, stderr } = await run(args, { stderr: 'text' });
    expect(code).toBe(2);
    expect(stderr).toMatch(hint);
    expect(stderr).toMatch(/\nSee (?:node .*main\.js|destination-braze) --help\.\n$/);
  });

  test('--help fits the terminal, and 80 columns where there is none', async () => {
    for (const args of [['--help'], ['preview', '--help'], ['sandbox', '--help']]) {
      const { lines } = await run(args, { stdout: 'text' });
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });
});

describe('the API key and the values of rows are nowhere', () => {
  test('a 401 that echoes the key shows asterisks in its place', async () => {
    await using sandbox = await startSandbox({ apiKey: 'another-key' });
    using given = files(configFor(sandbox.url));
    const { code, lines } = await run(given.write, { stdin: record('users', { external_id: 'a' }) });
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('Invalid API key: **********');
  });

  test('a key that the config holds in the wrong place is not shown as a mistake', async () => {
    using given = files({ rest_endpoint: API_KEY, api_key: API_KEY, streams: [] });
    const { code, lines } = await run(given.check);
    expect(code).toBe(0);
    expect(lines.join()).toContain('/rest_endpoint');
  });

  test('rejected rows are told of without their values', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, { dead_letter: { type: 'log' } }));
    const rows = [
      record('users', { external_id: null, note: 'tell-nobody' }),
      record('users', { external_id: 'a', email: 'tell-nobody' }),
      record('events', { external_id: 'a', name: 'Seen', time: 'tell-nobody' }),
    ];
    const { code, lines, messages } = await run(given.write, {
      stdin: rows.join('') + streamState('events', 1),
    });
    expect(code).toBe(0);
    expect(lines.join()).not.toContain('tell-nobody');
    const counts = messages.flatMap(({ state }) => state?.destinationStats ?? []);
    expect(counts).toEqual([{ recordCount: 0, rejectedRecordCount: 1 }]);
    expect(messages.filter(({ log }) => log?.level === 'WARN').length).toBeGreaterThanOrEqual(3);
  });
});
