import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { API_KEY, run } from './support/program.ts';
import { acceptedObjects, startSandbox } from './support/sandbox.ts';

/** The one answer of `check`. A check that fails is a command that did its work: exit 0. */
async function check(config: object | string) {
  using given = files(config);
  const { code, messages } = await run(given.check, { seconds: 30 });
  expect(code).toBe(0);
  const statuses = messages.filter((message) => message.type === 'CONNECTION_STATUS');
  expect(statuses).toHaveLength(1);
  return statuses[0]?.connectionStatus as { status: string; message?: string };
}

/** A server on the loopback that answers everything in one way. */
async function answering(status: number, contentType: string, body: string) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': contentType }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

describe('check', () => {
  test('a good config succeeds, and nothing is written to Braze', async () => {
    await using sandbox = await startSandbox();
    expect(await check(configFor(sandbox.url))).toMatchObject({ status: 'SUCCEEDED' });
    expect(await sandbox.profiles()).toEqual([]);
    expect(acceptedObjects(await sandbox.counters())).toBe(0);
  });

  test('a key that Braze does not know', async () => {
    await using sandbox = await startSandbox({ apiKey: 'another-key' });
    const { status, message } = await check(configFor(sandbox.url));
    expect(status).toBe('FAILED');
    expect(message).toMatch(/^\/api_key: /);
  });

  test('with a catalog: what is wrong with the streams, beside what is wrong without it', async () => {
    await using sandbox = await startSandbox();
    const config = configFor(sandbox.url, {
      streams: [
        { stream: 'users', namespace: 'pubic', object: 'attributes', mapping: { method: 'columns' } },
      ],
    });
    const stream = { name: 'users', namespace: 'public', json_schema: {} };
    const catalog = {
      streams: [{ stream, sync_mode: 'incremental', destination_sync_mode: 'append' }],
    };
    using given = files(config, catalog);
    const [, , configFile = '', , catalogFile = ''] = given.write;
    const { code, messages } = await run(['check', '--catalog', catalogFile, '--config', configFile]);
    expect(code).toBe(0);
    expect(messages).toMatchObject([
      { connectionStatus: { status: 'FAILED', message: expect.stringContaining('/streams/0/namespace') } },
    ]);
    expect(await check(config)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a key without the permission users.track', async () => {
    await using sandbox = await startSandbox({ permissions: ['users.export.ids'] });
    const { status, message } = await check(configFor(sandbox.url));
    expect(status).toBe('FAILED');
    expect(message).toContain('users.track');
  });

  test.each([
    ['nobody listens', 'http://127.0.0.1:1'],
    ['no such host', 'https://rest.no-such-host.invalid'],
  ])('%s', async (_, url) => {
    const { status, message } = await check(configFor(url));
    expect(status).toBe('FAILED');
    expect(message).toContain('rest_endpoint');
  });

  test.each([200, 201, 404])('an endpoint that answers HTML with status %s', async (code) => {
    await using server = await answering(code, 'text/html', '<html><body>Welcome to nginx!</body></html>');
    const { status, message } = await check(configFor(server.url));
    expect(status).toBe('FAILED');
    expect(message).toContain('rest_endpoint');
  });

  test('a Braze that is down', async () => {
    await using server = await answering(502, 'text/html', '<html><body>Bad gateway</body></html>');
    expect(await check(configFor(server.url))).toMatchObject({ status: 'FAILED' });
  });

  test('a directory for rejected rows that cannot be written', async () => {
    await using sandbox = await startSandbox();
    const { status, message } = await check(
      configFor(sandbox.url, { dead_letter: { type: 'file', path: '/dev/null/rejects' } }),
    );
    expect(status).toBe('FAILED');
    expect(message).toContain('dead_letter');
    expect(acceptedObjects(await sandbox.counters())).toBe(0);
  });

  test('a config that is no JSON, without quoting it', async () => {
    const { status, message } = await check(`{ "api_key": "${API_KEY}", "rest_endpoint": oops }`);
    expect(status).toBe('FAILED');
    expect(message).toMatch(/line 1/);
    expect(message).not.toContain('oops');
  });

  test('a config file that does not exist', async () => {
    const { code, messages } = await run(['check', '--config', '/nowhere/config.json']);
    expect(code).toBe(0);
    expect(messages.at(-1)?.connectionStatus).toMatchObject({ status: 'FAILED' });
  });
});

describe('a config with five mistakes gets one answer that names all five, each with its path', () => {
  const mistaken = configFor('https://dashboard-03.braze.com', {
    streams: [
      { stream: 'users', object: 'atributes', mapping: { method: 'columns' } },
      {
        stream: 'events',
        object: 'events',
        mapping: { method: 'json_schema', schema: '{"type": "object",}' },
      },
    ],
    rate_limit: { plan: 'fast' },
    failure_policy: { max_rejected_percent: 150 },
  });
  const PATHS = [
    '/rest_endpoint',
    '/streams/0/object',
    '/streams/1/mapping/schema',
    '/rate_limit/plan',
    '/failure_policy/max_rejected_percent',
  ];

  test('check: FAILED', async () => {
    const { status, message } = await check(mistaken);
    expect(status).toBe('FAILED');
    for (const path of PATHS) expect(message).toContain(path);
  });

  test('write: a config_error, before the first row is read', async () => {
    using given = files(mistaken);
    const { code, messages } = await run(given.write, { stdin: record('users', { external_id: '1' }) });
    expect(code).toBe(1);
    const traces = messages.filter((message) => message.type === 'TRACE');
    expect(traces).toHaveLength(1);
    expect(traces[0]?.trace?.error.failure_type).toBe('config_error');
    for (const path of PATHS) expect(traces[0]?.trace?.error.message).toContain(path);
  });

  test('mistakes in mappings are among them, pointing into the mapping', async () => {
    const mapping = (properties: object) => ({
      method: 'json_schema',
      schema: JSON.stringify({ type: 'object', properties }),
    });
    const { status, message } = await check(
      configFor('https://rest.iad-03.braze.com/users/track', {
        streams: [
          { stream: 'users', object: 'attributes', mapping: mapping({ external_id: { 'x-form': 'id' } }) },
          {
            stream: 'events',
            object: 'events',
            mapping: mapping({ time: { type: 'strnig' }, name: { 'x-null': 'keep' } }),
          },
        ],
        dead_letter: { type: 'file' },
      }),
    );
    expect(status).toBe('FAILED');
    for (const path of [
      '/rest_endpoint',
      '/streams/0/mapping/schema#/properties/external_id',
      '/streams/1/mapping/schema#/properties/time',
      '/streams/1/mapping/schema#/properties/name',
      '/dead_letter',
    ]) {
      expect(message).toContain(path);
    }
    expect(message).toContain('x-from');
  });
});
