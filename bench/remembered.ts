import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, start, type Usage } from './measure.ts';
import { type Figure, FLAGS, file, inTurn, path, ROWS, used, wholeNumber, writeCommand } from './rounds.ts';
import { catalogOf, configuration, STREAMS, UNLIMITED } from './rows.ts';
import { userEntries, writeUsers } from './users.ts';

/** Each round begins with an empty memory: rows come for the first time, then again as they are, then with changes. */
const RUNS = {
  reading: [...FLAGS, path('reading.mjs'), file('users.json'), file('users catalog.json')],
  sent: writeCommand('users.json', 'users catalog.json'),
  first: writeCommand('remembered users.json', 'users catalog.json'),
  unchanged: writeCommand('remembered users.json', 'users catalog.json'),
  changed: writeCommand('remembered users.json', 'users catalog.json'),
  'three streams': writeCommand('three streams.json', 'three streams catalog.json'),
  'three streams first': writeCommand('remembered three streams.json', 'three streams catalog.json'),
} as const;

type Run = keyof typeof RUNS;

const FIRST: readonly Run[] = ['first', 'three streams first'];

const memory = { type: 'file', path: file('memory') };

/**
 * W7, W9 and W10: a sync with a memory, beside one of the same rows without it, and beside what reading them costs, all to a sink
 * that only counts.
 */
export async function remembered(): Promise<Figure[]> {
  const sink = await start([path('sink.ts')]);
  writeConfigurations(`http://127.0.0.1:${sink.line}`);
  await writeUsers(file('users'), ROWS, null);
  await writeUsers(file('changed'), ROWS, 100);
  const rounds = await inTurn({
    reading: () => run('reading', 'users'),
    sent: () => run('sent', 'users'),
    first: () => run('first', 'users'),
    unchanged: () => run('unchanged', 'users'),
    changed: () => run('changed', 'changed'),
    'three streams': () => run('three streams', 'plain'),
    'three streams first': () => run('three streams first', 'plain'),
  });
  sink.child.kill();
  const of = (name: Run, figure: 'cpu' | 'wall' | 'peak' | 'disk') =>
    median(rounds[name].map((result) => result[figure]));
  const ratio = (a: Run, b: Run) => (of(a, 'cpu') / of(b, 'cpu')).toFixed(2);
  const aMillion = (seconds: number) => ((seconds / ROWS) * 1e6).toFixed(2);
  const more = (name: Run) => (of(name, 'peak') - of('sent', 'peak')).toFixed(0);
  const room = `at most ${((16 * ROWS) / 2 ** 20 + 32).toFixed(0)}`;
  return [
    ['W7 unchanged', 'rows a second', wholeNumber(ROWS / of('unchanged', 'wall')), 'at least 150,000'],
    ['', 'CPU seconds a million rows', aMillion(of('unchanged', 'cpu')), ''],
    ['', 'CPU seconds a million rows, only read', aMillion(of('reading', 'cpu')), ''],
    ['', 'the difference', aMillion(of('unchanged', 'cpu') - of('reading', 'cpu')), 'at most 0.5'],
    ['', 'CPU seconds a million rows, sent without a memory', aMillion(of('sent', 'cpu')), ''],
    ['', 'peak memory, MiB above that of sending', more('unchanged'), room],
    ['W9 1% changed', 'CPU, ratio to sending without a memory', ratio('changed', 'sent'), 'at most 0.75'],
    ['', 'peak memory, MiB above that of sending', more('changed'), room],
    ['W10 first sync', 'CPU, ratio to sending without a memory', ratio('first', 'sent'), 'at most 1.4'],
    ['', 'rows a second', wholeNumber(ROWS / of('first', 'wall')), ''],
    ['', 'peak memory, MiB above that of sending', more('first'), room],
    ['', 'bytes of disk a user', (of('first', 'disk') / ROWS).toFixed(1), 'at most 120'],
    ['', 'three streams: CPU, ratio to W1', ratio('three streams first', 'three streams'), 'at most 1.4'],
  ];
}

function writeConfigurations(origin: string): void {
  const users = configuration(origin, UNLIMITED, userEntries);
  const three = configuration(origin, UNLIMITED);
  const files = {
    'users catalog.json': catalogOf(['customers']),
    'users.json': users,
    'remembered users.json': { ...users, memory },
    'three streams catalog.json': catalogOf(STREAMS),
    'three streams.json': three,
    'remembered three streams.json': { ...three, memory },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(file(name), JSON.stringify(content));
}

/** @returns what the run used, and what the memory takes of the disk after it, bytes. */
async function run(name: Run, rows: string): Promise<Usage & { readonly disk: number }> {
  if (FIRST.includes(name)) rmSync(memory.path, { recursive: true, force: true });
  const usage = await used(RUNS[name], file(rows));
  return { ...usage, disk: sizeOf(memory.path) };
}

function sizeOf(directory: string): number {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  return files.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
