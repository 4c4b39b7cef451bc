import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';

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
