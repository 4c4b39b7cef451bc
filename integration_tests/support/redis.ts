import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './port.ts';

/** A Redis server of the test's own; `await using` stops it. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Each key, with the milliseconds until Redis forgets it (-1: never). */
  keys(): Promise<Map<string, number>>;
  /** It dies at once, and forgets what it does not keep on disk. */
  kill(): Promise<void>;
  /** It comes back, on the same port. */
  restart(): Promise<void>;
  /** It keeps its connections and answers nothing, or goes on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

/** Whether `redis-server` is installed. */
export const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** Whether tests that need Redis run. They are left out where it is not installed, but in CI they run then, and fail. */
export const runsRedis = hasRedis || process.env.CI === 'true';

/** What the names of such tests say where Redis is not installed. */
export const redisHint = hasRedis
  ? ''
  : ' (redis-server is not installed; on Debian: apt-get install redis-server)';

/**
 * Starts a server on a free port of the loopback. It keeps nothing on disk.
 * @param options of the server that differ, `--appendonly yes` for one that keeps what it has.
 */
export async function startRedis({
  password,
  options = [],
}: {
  readonly password?: string;
  readonly options?: readonly string[];
} = {}): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-redis-'));
  const port = await freePort();
  const url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  const settings = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--save',
    '',
    '--dir',
    directory,
    ...options,
  ];
  if (password !== undefined) settings.push('--requirepass', password);
  let server: ChildProcess;
  let ended: Promise<unknown>;

  async function launch(): Promise<void> {
    server = spawn('redis-server', settings, { stdio: 'ignore' });
    ended = new Promise((resolve) => server.once('close', resolve));
    for (let attempt = 1; ; attempt++) {
      const answers = await ask((client) => client.ping()).catch(() => null);
      if (answers !== null) return;
      if (attempt === 100 || server.exitCode !== null) throw new Error('Redis did not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  async function kill(): Promise<void> {
    server.kill('SIGKILL');
    await ended;
  }

  await launch();
  return {
    url,
    keys: () =>
      ask(async (client) => {
        const names = await client.keys('*');
        return new Map(
          await Promise.all(names.map(async (name) => [name, await client.pttl(name)] as const)),
        );
      }),
    kill,
    restart: launch,
    signal: (signal) => void server.kill(signal),
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
