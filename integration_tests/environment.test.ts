import { expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { API_KEY, run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const STDIN = record('users', { external_id: 'ada' }) + streamState('users', 1);

/** The configuration of the tests without its endpoint and its key. */
const withoutConnection = (settings: object = {}) => {
  const { rest_endpoint: _, api_key: __, ...rest } = configFor('', settings) as Record<string, unknown>;
  return rest;
};

test('a sync gets its endpoint and its key from the environment', async () => {
  await using sandbox = await startSandbox();
  using given = files(withoutConnection());
  const env = { BRAZE_REST_ENDPOINT: sandbox.url, BRAZE_API_KEY: API_KEY };
  for (const args of [given.check, given.write]) {
    const { code, messages } = await run(args, { stdin: STDIN, env });
    expect([code, messages.flatMap(({ trace }) => trace ?? [])]).toEqual([0, []]);
  }
  expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['ada']);
});

test('without them it says which variables could give them', async () => {
  using given = files(withoutConnection());
  const { code, messages } = await run(given.write, { stdin: STDIN, env: { BRAZE_API_KEY: '' } });
  expect(code).toBe(1);
  expect(messages.flatMap(({ trace }) => trace?.error ?? [])).toMatchObject([
    {
      failure_type: 'config_error',
      message: expect.stringMatching(
        /BRAZE_REST_ENDPOINT can give it, too.*\n.*BRAZE_API_KEY can give it, too/,
      ),
    },
  ]);
});

test('a key of the environment is concealed wherever it comes up', async () => {
  await using sandbox = await startSandbox();
  const columns = { object: 'attributes', mapping: { method: 'columns' } };
  const streams = [API_KEY, 'users', 'events', 'purchases'].map((stream) => ({ stream, ...columns }));
  using given = files(withoutConnection({ streams }));
  const env = { BRAZE_REST_ENDPOINT: sandbox.url, BRAZE_API_KEY: API_KEY };
  // A program that prints the key fails its test.
  const { code, lines } = await run(given.write, { stdin: STDIN, env });
  expect(code).toBe(0);
  expect(lines.join('\n')).toMatch(/`\*+` is no stream of the catalog/);
});
