import { execFileSync } from 'node:child_process';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { start } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

/** SIGTERM ends every command within 5 seconds, whatever it waits for. */

const sockets: Socket[] = [];
const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  ({ port } = silent.address() as AddressInfo);
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

/** Ends a program by a signal once it had time to hang. @returns its exit code and how long the end took. */
async function stopped(
  args: readonly string[],
  { signal = 'SIGTERM' as NodeJS.Signals, env = {}, stdin = '', text = false } = {},
) {
  const program = start(args, { env, stdout: text ? 'text' : 'protocol', stderr: 'text' });
  if (stdin !== '') void program.write(stdin);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const at = performance.now();
  program.kill(signal);
  const { code, messages } = await program.finished;
  return { code, seconds: (performance.now() - at) / 1000, messages };
}

function fifo(directory: string): string {
  const path = join(directory, 'fifo');
  execFileSync('mkfifo', [path]);
  return path;
}

const row = record('users', { external_id: 'ada' });

describe('SIGTERM', () => {
  test.each([
    ['check', 'check'],
    ['write', 'write'],
  ] as const)('while %s waits for a host that is silent', async (_, command) => {
    using given = files(configFor(`http://127.0.0.1:${port}`));
    const { code, seconds } = await stopped(given[command], { stdin: row });
    expect(code).toBe(143);
    expect(seconds).toBeLessThan(5);
  });

  test('while a Redis is silent', async () => {
    const shared_limit = { type: 'redis', url: `redis://127.0.0.1:${port}` };
    using given = files(configFor('http://127.0.0.1:9', { shared_limit }));
    const { code, seconds } = await stopped(given.write);
    expect(code).toBe(143);
    expect(seconds).toBeLessThan(5);
  });

  test.each(['check', 'discover', 'write', 'preview', 'suggest', 'replay'])(
    'while %s waits for a file that is a FIFO',
    async (command) => {
      using given = files(configFor('http://127.0.0.1:9'));
      const path = fifo(given.directory);
      const [, ...flags] = given.write;
      const args = {
        check: ['--config', path],
        discover: ['--config', path],
        write: ['--config', path, '--catalog', path],
        preview: ['--config', path, '--catalog', path],
        suggest: ['--catalog', path],
        replay: [...flags, path],
      }[command] as string[];
      const text = command === 'preview' || command === 'suggest';
      const { code, seconds } = await stopped([command, ...args], { text });
      expect(code).toBe(143);
      expect(seconds).toBeLessThan(5);
    },
  );

  test.each(['preview', 'suggest'])('while %s waits for stdin', async (command) => {
    using given = files(configFor('http://127.0.0.1:9'));
    const [, ...flags] = given.write;
    const args = command === 'preview' ? [command, ...flags] : [command];
    const { code, seconds } = await stopped(args, { text: true });
    expect(code).toBe(143);
    expect(seconds).toBeLessThan(5);
  });

  test('while a disk does not answer', async () => {
    await using sandbox = await startSandbox();
    using dead = files({});
    const config = configFor(sandbox.url, { dead_letter: { type: 'file', path: dead.directory } });
    using given = files(config);
    // Each writing to the disk hangs in a thread of the system, as that of a dead disk does.
    const hang = `import { readFile, open } from 'node:fs/promises';
      const file = await open(${JSON.stringify(given.directory)});
      const { prototype } = file.constructor;
      prototype.datasync = prototype.sync = () => readFile(${JSON.stringify(fifo(given.directory))});
      await file.close();`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hang)}` };
    const { code, seconds, messages } = await stopped(given.write, {
      env,
      stdin: record('users', { external_id: null, name: 'x' }) + streamState('users', 1),
    });
    expect(code).toBe(143);
    expect(seconds).toBeLessThan(5);
    expect(messages.filter(({ type }) => type === 'STATE')).toEqual([]);
  });
});

test('an interrupted sync says so, and what comes again', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const program = start(given.write);
  await program.write(row + streamState('users', 1));
  await program.line((line) => line.includes('"STATE"'), 30);
  await program.write(row);
  program.kill('SIGINT');
  const { code, messages } = await program.finished;
  expect(code).toBe(130);
  expect(messages.findLast(({ log }) => log !== undefined)?.log).toEqual({
    level: 'WARN',
    message:
      'Stopped by SIGINT. States given back: 1. The rows behind the last one come again with the next sync.',
  });
});

test('a second signal ends at once', async () => {
  using given = files(configFor(`http://127.0.0.1:${port}`));
  const program = start(given.write, { stderr: 'text' });
  void program.write(row);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const at = performance.now();
  program.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  program.kill('SIGTERM');
  expect((await program.finished).code).toBe(143);
  expect(performance.now() - at).toBeLessThan(1_000);
});
