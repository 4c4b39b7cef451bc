import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SandboxOptions } from '../sandbox/options.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { check } from './check.ts';
import {
  answering,
  catalogOf,
  configOf,
  type Folder,
  folder,
  printing,
  refusing,
} from './testing/in_process.ts';

const environment = { ...process.env };
let files: Folder;
let sandbox: Sandbox | null;

beforeEach(() => {
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'])
    delete process.env[name];
  files = folder();
  sandbox = null;
});

afterEach(async () => {
  process.env = { ...environment };
  files[Symbol.dispose]();
  await sandbox?.close();
});

async function braze(options: SandboxOptions = {}): Promise<string> {
  sandbox = await startSandbox(options);
  return sandbox.url;
}

/** The answer of `check`, and the warnings before it. */
async function checked(config: unknown, catalog?: object, name = 'config.json') {
  const { output, printed, logged } = printing();
  const code = await check(
    {
      config: files.write(name, config),
      catalog: catalog === undefined ? undefined : files.write('catalog.json', catalog),
    },
    output,
  );
  const answers = printed.filter(({ type }) => type === 'CONNECTION_STATUS');
  expect([code, answers.length]).toEqual([0, 1]);
  const { status, message = '' } = answers[0]?.connectionStatus ?? {};
  return { status, message, lines: message.split('\n'), warnings: logged('WARN') };
}

const merges = {
  stream: 'merges',
  object: 'merges',
  mapping: { method: 'columns' },
};
const users = { stream: 'users', object: 'attributes', mapping: { method: 'columns' } };

describe('a check succeeds', () => {
  test('with a good key, and writes nothing to Braze', async () => {
    expect(await checked(configOf(await braze()))).toMatchObject({ status: 'SUCCEEDED', message: '' });
    expect(sandbox?.state.workspace.profiles.size).toBe(0);
  });

  test('where rejected rows can be written, and leaves no file there', async () => {
    using rejects = folder();
    const dead_letter = { type: 'file', path: rejects.path };
    expect(await checked(configOf(await braze(), { dead_letter }))).toMatchObject({ status: 'SUCCEEDED' });
    expect(readdirSync(rejects.path)).toEqual([]);
  });

  test('with a warning for an entry whose stream the catalog does not list', async () => {
    const { status, warnings } = await checked(
      configOf(await braze(), { streams: [users, { ...merges, object: 'events' }] }),
      catalogOf('users'),
    );
    expect(status).toBe('SUCCEEDED');
    expect(warnings).toContain('/streams/1');
  });
});

describe('what the key lacks', () => {
  test('a key that Braze does not know is named by its setting, and never shown', async () => {
    const { status, message } = await checked(configOf(await braze(), { api_key: 'a-secret-of-mine' }));
    expect(status).toBe('FAILED');
    expect(message).toMatch(/^\/api_key: Braze does not know the API key \(HTTP 401\)/);
    expect(message).not.toContain('a-secret-of-mine');
  });

  test('each permission that entries need is named once', async () => {
    const url = await braze({ permissions: ['users.export.ids'] });
    const { lines } = await checked(
      configOf(url, { streams: [users, { ...users, stream: 'more' }, merges] }),
    );
    expect(lines).toEqual([
      expect.stringMatching(/^\/api_key: .*`users\.track`/),
      expect.stringMatching(/^\/api_key: .*`users\.merge`/),
    ]);
    expect(lines[0]).toMatch(/`users`.*`more`/);
  });

  test('with a catalog, only those that its streams need', async () => {
    const config = configOf(await braze({ permissions: ['users.track'] }), { streams: [users, merges] });
    expect((await checked(config)).message).toContain('`users.merge`');
    expect(await checked(config, catalogOf('users'))).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a catalog that the workspace does not have', async () => {
    const entry = {
      stream: 'dishes',
      object: 'catalog_items',
      target: 'menu',
      mapping: { method: 'columns' },
    };
    const { lines } = await checked(configOf(await braze(), { streams: [entry] }));
    expect(lines).toEqual([expect.stringMatching(/^\/streams\/0\/target: /)]);
  });
});

describe('an answer that is none of Braze', () => {
  test.each<[string, number, string]>([
    ['a page', 200, ' <html><body>Welcome!</body></html>'],
    ['a page for a 404', 404, '<html></html>'],
    ['a 404 in words, at the path of track', 404, '{"message":"Not Found"}'],
    ['a 400 without words', 400, ''],
    ['a redirect', 301, ''],
  ])('%s', async (_, status, body) => {
    await using server = await answering(status, body);
    const { lines } = await checked(configOf(server.url));
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^/rest_endpoint: .*HTTP ${status}`))]);
  });

  test('a refusal in words of what the probe names is one of Braze', async () => {
    await using server = await answering(400, '{"message":"no objects"}');
    expect(await checked(configOf(server.url))).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('no answer', () => {
  test('what may pass is tried three times, and told in its own words', async () => {
    await using limited = await answering(429, '{"message":"slow down"}');
    await using down = await answering(503, '');
    await using late = await answering(408, '');
    await using broken = await answering(0, '');
    process.env.HTTP_PROXY = await refusing();
    process.env.NO_PROXY = '127.0.0.1';
    const urls = [limited.url, down.url, late.url, broken.url, await refusing(), 'http://localhost:1'];
    const told = await Promise.all(urls.map((url, at) => checked(configOf(url), undefined, `${at}.json`)));
    expect(told.map(({ status, message }) => [status, message])).toEqual([
      ['FAILED', expect.stringMatching(/^Braze answers 429: .*Try again in a minute/)],
      ['FAILED', expect.stringMatching(/^Braze could not answer \(HTTP 503\)/)],
      ['FAILED', expect.stringMatching(/^Braze could not answer \(HTTP 408\)/)],
      ['FAILED', expect.stringMatching(/^\/rest_endpoint: there was no answer .*network reaches Braze/)],
      ['FAILED', expect.stringMatching(/^\/rest_endpoint: 127\.0\.0\.1:\d+ refuses the connection/)],
      [
        'FAILED',
        expect.stringMatching(/^Braze was not reached: the proxy .* refuses the connection.*NO_PROXY/),
      ],
    ]);
    expect([limited, down, late, broken].map(({ requests }) => requests())).toEqual([3, 3, 3, 3]);
  });

  test('a host that the DNS does not know asks to check the spelling', async () => {
    const { lines } = await checked(configOf('https://rest.no-such-host.invalid'));
    expect(lines).toEqual([
      expect.stringMatching(/^\/rest_endpoint: the host rest\.no-such-host\.invalid is not known.*spelling/),
    ]);
  });

  test('a proxy that refuses is named instead of Braze', async () => {
    await using server = await answering(407, '');
    process.env.HTTP_PROXY = server.url;
    const { message } = await checked(configOf('http://127.0.0.1:1'));
    expect(message).toMatch(/^The proxy .* refused .*\(HTTP 407\).*password/);
  });

  test('a proxy of another scheme is a mistake, before anything is sent', async () => {
    await using server = await answering(200, '');
    process.env.HTTP_PROXY = 'ftp://proxy.example.com';
    const { status, message } = await checked(configOf(server.url));
    expect([status, server.requests()]).toEqual(['FAILED', 0]);
    expect(message).toContain('HTTP_PROXY');
  });
});

describe('what is wrong on this side', () => {
  test('files that cannot be read', async () => {
    const nowhere = join(files.path, 'nowhere.json');
    const config = files.write('good.json', configOf('https://rest.iad-01.braze.com'));
    for (const options of [{ config: nowhere }, { config, catalog: nowhere }]) {
      const { output, printed } = printing();
      expect(await check(options, output)).toBe(0);
      expect(printed).toMatchObject([
        { connectionStatus: { status: 'FAILED', message: expect.stringContaining('nowhere.json') } },
      ]);
    }
  });

  test('mistakes in the configuration, without asking Braze', async () => {
    await using server = await answering(200, '');
    const { message } = await checked(configOf(server.url, { streams: [{ ...users, object: 'peoples' }] }));
    expect(message).toContain('/streams/0/object');
    expect((await checked('{ oops')).message).not.toContain('oops');
    expect(server.requests()).toBe(0);
  });

  test('no directory for rejected rows, or one that is a file', async () => {
    const url = await braze();
    const missing = join(files.path, 'missing');
    const file = files.write('file', '');
    const { lines } = await checked(configOf(url, { dead_letter: { type: 'file', path: missing } }));
    expect(lines).toEqual([
      expect.stringMatching(/^\/dead_letter\/path: .*missing \(there is no such directory\)/),
    ]);
    expect(existsSync(missing)).toBe(false);
    const { message } = await checked(configOf(url, { dead_letter: { type: 'file', path: file } }));
    expect(message).toContain('(ENOTDIR)');
  });

  test('a Redis that cannot be reached, beside what the key lacks', async () => {
    const url = (await refusing()).replace('http:', 'redis:');
    const { lines } = await checked(
      configOf(await braze({ apiKey: 'another' }), { shared_limit: { type: 'redis', url } }),
    );
    expect(lines).toEqual([
      expect.stringMatching(/^\/shared_limit\/url: Redis cannot be reached/),
      expect.stringMatching(/^\/api_key: /),
    ]);
  });
});
