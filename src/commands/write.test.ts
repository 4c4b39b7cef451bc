import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SandboxOptions } from '../sandbox/options.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import {
  answering,
  catalogOf,
  configOf,
  type Folder,
  folder,
  printing,
  refusing,
} from './testing/in_process.ts';
import { write } from './write.ts';

const environment = { ...process.env };
const now = Date.now;
let files: Folder;
let sandbox: Sandbox;

beforeEach(async () => {
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'DO_NOT_TRACK'])
    delete process.env[name];
  files = folder();
});

afterEach(async () => {
  process.env = { ...environment };
  Date.now = now;
  files[Symbol.dispose]();
  await sandbox.close();
});

async function braze(options: SandboxOptions = {}): Promise<string> {
  sandbox = await startSandbox(options);
  return sandbox.url;
}

const row = (data: object) =>
  `${JSON.stringify({ type: 'RECORD', record: { stream: 'users', data, emitted_at: 1 } })}\n`;
const STATE = `${JSON.stringify({
  type: 'STATE',
  state: { type: 'STREAM', stream: { stream_descriptor: { name: 'users' }, stream_state: { at: 1 } } },
})}\n`;
const ADA = row({ external_id: 'ada' });

/** A stdin that notes whether it was read. */
function stdinOf(...lines: string[]) {
  const seen = { read: false };
  async function* chunks() {
    seen.read = true;
    for (const line of lines) yield Buffer.from(line);
  }
  return { stdin: Readable.from(chunks()), seen };
}

/** A `write` in this process. */
async function synced(
  config: unknown,
  lines: string[] = [ADA, STATE],
  stopped = new AbortController().signal,
) {
  const { output, printed, logged } = printing();
  const { stdin, seen } = stdinOf(...lines);
  const options = {
    config: files.write('config.json', config),
    catalog: files.write('catalog.json', catalogOf('users')),
  };
  const code = await write(options, { output, stopped, stdin });
  const errors = printed.flatMap(({ trace }) => (trace === undefined ? [] : [trace.error]));
  return {
    code,
    read: seen.read,
    errors,
    error: errors[0]?.message ?? '',
    states: printed.flatMap(({ state }) => state?.destinationStats ?? []),
    info: logged('INFO'),
    warnings: logged('WARN'),
  };
}

const deletions = { stream: 'users', object: 'deletions', mapping: { method: 'columns' } };

describe('a sync', () => {
  test('sends the rows, gives their state back and sums up', async () => {
    const { code, errors, states, info } = await synced(configOf(await braze()));
    expect([code, errors]).toEqual([0, []]);
    expect(states).toMatchObject([{ recordCount: 1 }]);
    expect(sandbox.state.workspace.profiles.size).toBe(1);
    expect(info).toMatch(/^destination-braze .*; 1 streams; dead letter: none/m);
  });

  test('whose rows are rejected too often fails at its end, and keeps the rows', async () => {
    using rejects = folder();
    const settings = {
      failure_policy: { max_rejected_percent: 10 },
      dead_letter: { type: 'file', path: rejects.path },
    };
    const lines = [...Array.from({ length: 25 }, () => row({ name: 'no identifier' })), STATE];
    const { code, error } = await synced(configOf(await braze(), settings), lines);
    expect(code).toBe(1);
    expect(error).toContain('users');
    expect(readdirSync(rejects.path)).toHaveLength(1);
  });

  test('logs a rejected row where the dead letter is the log', async () => {
    const { code, warnings } = await synced(configOf(await braze(), { dead_letter: { type: 'log' } }), [
      row({ name: 'x' }),
    ]);
    expect(code).toBe(0);
    expect(warnings).toMatch(/external_id/);
  });

  test('warns of values that Braze would shorten, without showing them', async () => {
    const { code, warnings } = await synced(configOf(await braze()), [
      row({ external_id: 'ada', note: 'x'.repeat(300) }),
    ]);
    expect(code).toBe(0);
    expect(warnings).toContain('/note');
    expect(warnings).not.toContain('xxx');
  });

  test('fails where Braze does not take the key, and gives no state back', async () => {
    const { code, error, states } = await synced(configOf(await braze({ apiKey: 'another' })));
    expect([code, states]).toEqual([1, []]);
    expect(error).toContain('Braze does not know the API key');
    expect(error).not.toContain('sandbox-key');
  });
});

describe('a sync reports its end to Segment', () => {
  const target = (host: string) => ({
    sync_report: { type: 'segment', write_key: 'segment-write-key-of-the-test', host },
  });

  test('also when it has failed', async () => {
    await using segment = await answering(200, '{}');
    await synced(configOf(await braze(), target(segment.url)));
    await sandbox.close();
    const { code } = await synced(configOf(await braze({ apiKey: 'another' }), target(segment.url)));
    expect([code, segment.requests()]).toEqual([1, 2]);
  });

  test('but not where DO_NOT_TRACK is set', async () => {
    process.env.DO_NOT_TRACK = '1';
    await using segment = await answering(200, '{}');
    const { info } = await synced(configOf(await braze(), target(segment.url)));
    expect([info, segment.requests()]).toEqual([expect.stringContaining('DO_NOT_TRACK'), 0]);
  });
});

describe('before the first row a sync is refused', () => {
  test('for a permission that the key lacks', async () => {
    const url = await braze({ permissions: ['users.track'] });
    const { code, read, error } = await synced(configOf(url, { streams: [deletions] }));
    expect([code, read]).toEqual([1, false]);
    expect(error).toMatch(/^\/api_key: .*`users\.delete`/);
  });

  test('for a catalog that the workspace does not have', async () => {
    const entry = {
      stream: 'users',
      object: 'catalog_items',
      target: 'menu',
      mapping: { method: 'columns' },
    };
    const { read, error } = await synced(configOf(await braze(), { streams: [entry] }));
    expect([read, error]).toEqual([false, expect.stringMatching(/^\/streams\/0\/target: /)]);
  });

  test('for mistakes in the configuration, or one that is not there', async () => {
    const url = await braze();
    const { read, error } = await synced(configOf(url, { streams: [{ ...deletions, object: 'x' }] }));
    expect([read, error]).toEqual([false, expect.stringContaining('/streams/0/object')]);
    const { output, printed } = printing();
    const { stdin } = stdinOf();
    const options = { config: join(files.path, 'nowhere'), catalog: join(files.path, 'nowhere') };
    const stopped = new AbortController().signal;
    expect(await write(options, { output, stopped, stdin })).toBe(1);
    expect(printed).toMatchObject([{ trace: { error: { failure_type: 'config_error' } } }]);
  });

  test('for a proxy that is none', async () => {
    process.env.HTTP_PROXY = 'ftp://proxy.example.com';
    const { read, error } = await synced(configOf(await braze()));
    expect([read, error]).toEqual([false, expect.stringContaining('HTTP_PROXY')]);
  });

  test('for a Redis that cannot be reached: the limit would be exceeded', async () => {
    const url = (await refusing()).replace('http:', 'redis:');
    const { code, read, errors } = await synced(
      configOf(await braze(), { shared_limit: { type: 'redis', url } }),
    );
    expect([code, read]).toEqual([1, false]);
    expect(errors).toMatchObject([
      { failure_type: 'transient_error', message: expect.stringMatching(/^\/shared_limit\/url: /) },
    ]);
  });

  test('for rows that Airbyte would pass by sockets', async () => {
    process.env.DATA_CHANNEL_MEDIUM = 'SOCKET';
    const { read, error } = await synced(configOf(await braze()));
    expect([read, error]).toEqual([false, expect.stringContaining('DATA_CHANNEL_MEDIUM')]);
  });
});

describe('a sync that is stopped', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['EPIPE', 1],
  ])('by %s ends with %s, without an error of its own', async (reason, expected) => {
    const stop = new AbortController();
    stop.abort(reason);
    const { code, errors, warnings } = await synced(configOf(await braze()), [ADA], stop.signal);
    expect([code, errors]).toEqual([expected, []]);
    expect(warnings).toContain(`Stopped by ${reason}. States given back: 0. All rows come again`);
  });
});
