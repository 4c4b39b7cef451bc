import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { API_KEY, run } from './support/program.ts';
import { fileText } from './support/repository.ts';
import { startSandbox } from './support/sandbox.ts';

// What Airbyte's connector acceptance tests (CAT) assert of a destination. Their rules for the specification itself
// stand beside it, in src/config/spec.test.ts, and those for the image in packaging.test.ts.

const spec = JSON.parse(fileText('spec.json'));

describe('spec', () => {
  test('one message within 10 s: the file spec.json, and nothing beside it', async () => {
    const { code, lines, messages, durationMs } = await run(['spec']);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(messages[0]).toEqual({ type: 'SPEC', spec });
    expect(durationMs).toBeLessThan(10_000);
  });

  test('is of a protocol that the platform speaks, with links that it can show', () => {
    expect(spec.protocol_version).toMatch(/^0\./);
    expect(spec.documentationUrl).toMatch(/^https:\/\//);
    expect(spec.supported_destination_sync_modes).not.toEqual([]);
  });

  test('accepts the configurations that the connector accepts', () => {
    const validate = new Ajv({ strict: false }).compile(spec.connectionSpecification);
    expect(validate(configFor('https://rest.iad-01.braze.com'))).toBe(true);
    expect(validate({ rest_endpoint: 'https://rest.iad-01.braze.com' })).toBe(false);
  });
});

describe('check', () => {
  const check = async (config: object) => {
    using given = files(config);
    return await run(given.check, { seconds: 30 });
  };

  test('one status within 30 s, SUCCEEDED', async () => {
    await using sandbox = await startSandbox();
    const { code, messages, durationMs } = await check(configFor(sandbox.url));
    expect(code).toBe(0);
    expect(messages.filter(({ type }) => type === 'CONNECTION_STATUS')).toEqual([
      { type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } },
    ]);
    expect(durationMs).toBeLessThan(30_000);
  });

  test.each([
    ['a wrong key', (url: string) => configFor(url, { api_key: 'wrong-key' })],
    ['a configuration that the specification refuses', () => ({ api_key: API_KEY })],
    ['an empty configuration', () => ({})],
  ])('one status within 30 s, FAILED with a reason, and exit code 0: %s', async (_, config) => {
    await using sandbox = await startSandbox();
    const { code, messages, durationMs } = await check(config(sandbox.url));
    expect(code).toBe(0);
    const statuses = messages.flatMap(({ connectionStatus }) => connectionStatus ?? []);
    expect(statuses).toEqual([{ status: 'FAILED', message: expect.stringMatching(/\w/) }]);
    expect(durationMs).toBeLessThan(30_000);
  });
});

describe('write', () => {
  test('refuses the configuration that the specification refuses, before the first row', async () => {
    using given = files({ api_key: API_KEY });
    const { code, messages } = await run(given.write, { stdin: record('users', { external_id: 'a' }) });
    expect(code).toBe(1);
    expect(messages.at(-1)?.trace?.error.failure_type).toBe('config_error');
  });

  test('prints no secret, at any level', async () => {
    const WRITE_KEY = 'write-key-of-the-test';
    await using sandbox = await startSandbox();
    const report = { type: 'segment', write_key: WRITE_KEY, host: 'http://127.0.0.1:1' };
    using given = files(configFor(sandbox.url, { sync_report: report }));
    const stdin = record('users', { external_id: 'a' }) + streamState('users', 1);
    // That the API key is nowhere, `run` sees to.
    const { code, lines } = await run(given.write, { stdin, env: { DO_NOT_TRACK: '', LOG_LEVEL: 'debug' } });
    expect(code).toBe(0);
    expect(lines.join('\n')).toContain('sync_report');
    expect(lines.join('\n')).not.toContain(WRITE_KEY);
  });
});
