import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { API_KEY } from './support/program.ts';
import { spawnSandbox } from './support/sandbox.ts';

/** Runs `sandbox` to its end. */
async function sandbox(...flags: string[]): Promise<{ code: number | null; stderr: string }> {
  const program = spawn('node_modules/.bin/node', ['dist/main.js', 'sandbox', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  program.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(program, 'close');
  return { code, stderr };
}

test('a port that is in use is said in words, with exit code 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { code, stderr } = await sandbox('--port', String(port));
  server.close();
  expect(stderr).toBe(
    `The sandbox cannot listen on 127.0.0.1:${port}: another program uses the port. Give another one with --port, or 0 for a free one.\n`,
  );
  expect(code).toBe(1);
});

test.each([
  ['192.0.2.1', /--host is no address of this machine/],
  ['no such host', /the host is not known|cannot listen/],
  ['\u001b[8m', /\\u001B\[8m/],
])('a host %j is said in words, with exit code 1', async (host, words) => {
  const { code, stderr } = await sandbox('--port', '0', '--host', host);
  expect(stderr).toMatch(words);
  expect(stderr).not.toContain('\u001b');
  expect(stderr).not.toMatch(/at .*\.js/);
  expect(code).toBe(1);
});

test('a wrong fault lists the kinds, with exit code 2', async () => {
  const { code, stderr } = await sandbox('--fault', '{"kind":"explode","next":1}');
  expect(stderr).toMatch(
    /kind is "explode"; expected one of status, rate_limited, reset, hang, queued, partial/,
  );
  expect(code).toBe(2);
});

test('the program is set up by JSON, and shows what came to every endpoint', async () => {
  const flags = ['--settings', '{"canvases":{"welcome":"active"}}'];
  await using braze = await spawnSandbox(flags);
  await braze.makeCatalog('shops', { city: 'string' });
  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(braze.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify(body),
    });
    return answer.status;
  };
  const recipients = [{ external_user_id: 'u' }];
  expect([
    await send('PUT', '/catalogs/shops/items', { items: [{ id: 's1', city: 'Berlin' }] }),
    await send('POST', '/users/track', { attributes: [{ external_id: 'u' }] }),
    await send('POST', '/canvas/trigger/send', { canvas_id: 'welcome', broadcast: false, recipients }),
    await send('POST', '/users/delete', { external_ids: ['u'] }),
  ]).toEqual([202, 201, 201, 201]);
  expect([...(await braze.items('shops')).values()]).toEqual([{ id: 's1', city: 'Berlin' }]);
  expect(await braze.messages()).toMatchObject([{ canvas_id: 'welcome', external_id: 'u' }]);
  expect(await braze.deleted()).toMatchObject([{ how: 'deleted', profile: { external_id: 'u' } }]);
  expect(await braze.received('/users/delete')).toMatchObject([{ kind: 'deletions', effect: 'applied' }]);
  await braze.set({ permissions: [] });
  expect(await send('POST', '/users/delete', { external_ids: ['u'] })).toBe(403);
});
