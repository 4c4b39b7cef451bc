import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import { programOptions } from '../build.ts';
import { hasRedis, startRedis } from '../integration_tests/support/redis.ts';
import { median, start, type Usage } from './measure.ts';
import { type Figure, FLAGS, file, inTurn, path, ROWS, used, wholeNumber, writeCommand } from './rounds.ts';
import { catalogOf, configuration, STREAMS, UNLIMITED } from './rows.ts';
import { userEntries, writeUsers } from './users.ts';

/** Each round begins with an empty memory: rows come for the first time, then again as they are, then with changes. */
const RUNS = {
  reading: [...FLAGS, path('../dist/bench/reading.js'), file('users.json'), file('users catalog.json')],
  sent: writeCommand('users.json', 'users catalog.json'),
  first: writeCommand('remembered users.json', 'users catalog.json'),
  unchanged: writeCommand('remembered users.json', 'users catalog.json'),
  changed: writeCommand('remembered users.json', 'users catalog.json'),
  'first in Redis': writeCommand('users in Redis.json', 'users catalog.json'),
  'unchanged in Redis': writeCommand('users in Redis.json', 'users catalog.json'),
  'three streams': writeCommand('three streams.json', 'three streams catalog.json'),
  'three streams first': writeCommand('remembered three streams.json', 'three streams catalog.json'),
} as const;

type Run = keyof typeof RUNS;

const memory = { type: 'file', path: file('memory') };

/** A Redis that keeps what it confirms: its memory needs no other care. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

/**
 * W7, W9 and W10: a sync with a memory, beside one of the same rows without it, and beside what reading them costs, all to a sink
 * that only counts.
 */
export async function remembered(): Promise<Figure[]> {
  await build({ ...programOptions, entryPoints: { 'bench/reading': path('reading.ts') } });
  const sink = await start([path('sink.ts')]);
  await using server = hasRedis ? await startRedis({ options: DURABLE }) : null;
  const redis = server && new Redis(server.url);
  writeConfigurations(`http://127.0.0.1:${sink.line}`, server?.url);
  await writeUsers(file('users'), ROWS, null);
  await writeUsers(file('changed'), ROWS, 100);
  const runs = {
    reading: () => run('reading', 'users'),
    sent: () => run('sent', 'users'),
    first: () => run('first', 'users'),
    unchanged: () => run('unchanged', 'users'),
    changed: () => run('changed', 'changed'),
    'three streams': () => run('three streams', 'plain'),
    'three streams first': () => run('three streams first', 'plain'),
    ...(redis && {
      'first in Redis': () => runInRedis('first in Redis', redis),
      'unchanged in Redis': () => runInRedis('unchanged in Redis', redis),
    }),
  };
  const rounds: Partial<Record<Run, Result[]>> = await inTurn<keyof typeof runs, Result>(
    runs as Record<keyof typeof runs, () => Promise<Result>>,
  );
  sink.child.kill();
  redis?.disconnect();
  const of = (name: Run, figure: 'cpu' | 'wall' | 'peak' | 'kept') =>
    median((rounds[name] ?? []).map((result) => result[figure]));
  const ratio = (a: Run, b: Run) => (of(a, 'cpu') / of(b, 'cpu')).toFixed(2);
  const aMillion = (seconds: number) => ((seconds / ROWS) * 1e6).toFixed(2);
  const more = (name: Run) => (of(name, 'peak') - of('sent', 'peak')).toFixed(0);
  const room = `at most ${((16 * ROWS) / 2 ** 20 + 32).toFixed(0)}`;
  const figures: Figure[] = [
    ['W7 unchanged', 'rows a second', wholeNumber(ROWS / of('unchanged', 'wall')), 'at least 150,000'],
    ['', 'CPU seconds a million rows', aMillion(of('unchanged', 'cpu')), ''],
    ['', 'CPU seconds a million rows, only read', aMillion(of('reading', 'cpu')), ''],
    ['', 'the difference', aMillion(of('unchanged', 'cpu') - of('reading', 'cpu')), 'at most 0.5'],
    ['', 'CPU seconds a million rows, sent without a memory', aMillion(of('sent', 'cpu')), ''],
    ['', 'peak memory, MiB above that of sending', more('unchanged'), room],
    [
      '',
      'in Redis: the difference',
      aMillion(of('unchanged in Redis', 'cpu') - of('reading', 'cpu')),
      'at most 0.5',
    ],
    ['W9 1% changed', 'CPU, ratio to sending without a memory', ratio('changed', 'sent'), 'at most 0.75'],
    ['', 'peak memory, MiB above that of sending', more('changed'), room],
    ['W10 first sync', 'CPU, ratio to sending without a memory', ratio('first', 'sent'), 'at most 1.4'],
    ['', 'rows a second', wholeNumber(ROWS / of('first', 'wall')), ''],
    ['', 'peak memory, MiB above that of sending', more('first'), room],
    ['', 'bytes of disk a user', (of('first', 'kept') / ROWS).toFixed(1), 'at most 120'],
    ['', 'in Redis: CPU, ratio to sending without a memory', ratio('first in Redis', 'sent'), ''],
    ['', 'in Redis: bytes of its memory a user', (of('first in Redis', 'kept') / ROWS).toFixed(1), ''],
    ['', 'three streams: CPU, ratio to W1', ratio('three streams first', 'three streams'), 'at most 1.4'],
  ];
  // Without a Redis there are none of it.
  return figures.filter(([, , value]) => value !== 'NaN');
}

function writeConfigurations(origin: string, url = ''): void {
  const users = configuration(origin, UNLIMITED, userEntries);
  const three = configuration(origin, UNLIMITED);
  const files = {
    'users catalog.json': catalogOf(['customers']),
    'users.json': users,
    'remembered users.json': { ...users, memory },
    'users in Redis.json': { ...users, memory: { type: 'redis', url } },
    'three streams catalog.json': catalogOf(STREAMS),
    'three streams.json': three,
    'remembered three streams.json': { ...three, memory },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(file(name), JSON.stringify(content));
}

interface Result extends Usage {
  /** What the memory takes after the run, bytes. */
  readonly kept: number;
}

async function run(name: Run, rows: string): Promise<Result> {
  if (name.endsWith('first')) rmSync(memory.path, { recursive: true, force: true });
  const usage = await used(RUNS[name], file(rows));
  return { ...usage, kept: sizeOf(memory.path) };
}

async function runInRedis(name: Run, redis: Redis): Promise<Result> {
  if (name.startsWith('first')) await redis.flushall();
  const taken = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
  const before = await taken();
  const usage = await used(RUNS[name], file('users'));
  return { ...usage, kept: (await taken()) - before };
}

function sizeOf(directory: string): number {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  return files.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
