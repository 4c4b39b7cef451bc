/**
 * What a sync costs: `npm run bench`, or `npm run bench -- --rows 100000 --rounds 3 --only memory` for a part of it.
 * docs/performance.md says what is measured. Every run is a fresh process; what is compared runs in turn, and medians are quoted.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { elapsed, median, start } from './measure.ts';
import { mixtureByHand, mixtureEntries, mixtureStreams, writeMixture } from './mixture.ts';
import { remembered } from './remembered.ts';
import {
  directory,
  type Figure,
  FLAGS,
  file,
  inTurn,
  MAIN,
  ONLY,
  path,
  ROUNDS,
  ROWS,
  used,
  wholeNumber,
  writeCommand,
} from './rounds.ts';
import { catalogOf, configuration, type RowKind, STREAMS, UNLIMITED, writeRows } from './rows.ts';

/** So many that hardly one of them comes twice at a time, and the sandbox does not spend its time on new profiles. */
const FEW_USERS = 30_011;

/** 180 MB, in the MiB of the figures. */
const MOST_MEMORY = 'under 172';

/** Which path the rows of the workloads took, a line each. */
const paths: string[] = [];

const PARTS = { unlimited, memory: remembered, standard, 'start-up': startUp };

try {
  console.log(`The rows are written to ${directory}`);
  writeFileSync(file('catalog.json'), JSON.stringify(catalogOf(STREAMS)));
  await writeRows(file('plain'), ROWS, 'plain');
  if (ONLY !== null && !Object.hasOwn(PARTS, ONLY))
    throw new Error(`--only takes one of ${Object.keys(PARTS).join(', ')}`);
  const table: Figure[] = [];
  for (const [name, measurePart] of Object.entries(PARTS)) {
    if (ONLY === null || ONLY === name) table.push(...(await measurePart()));
  }
  printTable(table);
} finally {
  rmSync(directory, { recursive: true });
}

/** W1, W3, W5, W6, W8 and W11: as fast as it goes, to a sink that only counts, the floor in turn with the sync. */
async function unlimited(): Promise<Figure[]> {
  for (const kind of ['reordered', 'exact'] as const) await writeRows(file(kind), ROWS, kind);
  await writeRows(file('wide'), ROWS / 10, 'wide');
  await writeRows(file('long'), ROWS * 5, 'plain');
  await writeMixture(file('mixture'), ROWS);
  writeFileSync(file('mixed catalog.json'), JSON.stringify(catalogOf(mixtureStreams)));
  writeFileSync(file('mixture.mjs'), mixtureByHand());
  const sink = await start([path('sink.ts')]);
  const origin = `http://127.0.0.1:${sink.line}`;
  writeFileSync(file('unlimited.json'), JSON.stringify(configuration(origin, UNLIMITED)));
  writeFileSync(file('mixed.json'), JSON.stringify(configuration(origin, UNLIMITED, mixtureEntries)));
  const floorOf = (rows: RowKind) => used([path('floor.mjs'), origin], file(rows));
  const syncOf = (rows: RowKind | 'long') => used(writeCommand('unlimited.json'), file(rows));
  const rounds = await inTurn({
    floor: () => floorOf('plain'),
    plain: () => syncOf('plain'),
    'floor of reordered': () => floorOf('reordered'),
    reordered: () => syncOf('reordered'),
    'floor of mixture': () => used([path('floor.mjs'), origin, file('mixture.mjs')], file('mixture')),
    mixture: () => used(writeCommand('mixed.json', 'mixed catalog.json'), file('mixture')),
    exact: () => syncOf('exact'),
    'floor of wide': () => floorOf('wide'),
    wide: () => syncOf('wide'),
    long: () => syncOf('long'),
  });
  sink.child.kill();
  for (const name of ['plain', 'reordered', 'mixture', 'exact', 'wide'] as const) {
    paths.push(`${name}: ${/Rows by path: ([^"]*)"/.exec(rounds[name][0]?.stdout ?? '')?.[1]}`);
  }
  const of = (name: keyof typeof rounds, figure: 'cpu' | 'wall' | 'peak') =>
    median(rounds[name].map((usage) => usage[figure]));
  const ratio = (a: keyof typeof rounds, b: keyof typeof rounds, figure: 'cpu' | 'peak' = 'cpu') =>
    (of(a, figure) / of(b, figure)).toFixed(2);
  return [
    ['W1 unlimited', 'CPU seconds', of('plain', 'cpu').toFixed(2), ''],
    ['', 'CPU seconds of the floor', of('floor', 'cpu').toFixed(2), ''],
    ['', 'CPU, ratio to the floor', ratio('plain', 'floor'), 'at most 1.0'],
    ['', 'rows a second', wholeNumber(ROWS / of('plain', 'wall')), ''],
    ['', 'rows a second of the floor', wholeNumber(ROWS / of('floor', 'wall')), ''],
    ['', 'peak memory, MiB', of('plain', 'peak').toFixed(0), MOST_MEMORY],
    ['W3 five times the rows', 'peak memory, MiB', of('long', 'peak').toFixed(0), MOST_MEMORY],
    ['', 'peak memory, ratio to W1', ratio('long', 'plain', 'peak'), 'at most 1.15'],
    ['', 'CPU seconds', of('long', 'cpu').toFixed(2), ''],
    ['W5 exact numbers', 'CPU, ratio to W1', ratio('exact', 'plain'), 'at most 1.5'],
    ['W6 wide rows', 'CPU, ratio to their floor', ratio('wide', 'floor of wide'), 'at most 1.2'],
    ['', 'rows a second', wholeNumber(ROWS / 10 / of('wide', 'wall')), ''],
    [
      'W8 members in another order',
      'CPU, ratio to their floor',
      ratio('reordered', 'floor of reordered'),
      'at most 1.1',
    ],
    ['', 'peak memory, MiB', of('reordered', 'peak').toFixed(0), MOST_MEMORY],
    ['W11 a mixture', 'CPU, ratio to its floor', ratio('mixture', 'floor of mixture'), 'at most 1.2'],
    ['', 'peak memory, MiB', of('mixture', 'peak').toFixed(0), MOST_MEMORY],
  ];
}

/** W2: the plan `standard` against the sandbox with 100 ms of latency, about 20 s a round. */
async function standard(): Promise<Figure[]> {
  await writeRows(file('few users'), 1_500_000, 'plain', FEW_USERS);
  const { rounds } = await inTurn({ rounds: standardRound });
  const of = (figure: keyof (typeof rounds)[number]) => rounds.map((round) => round[figure]);
  const percent = (share: number, digits: number) => `${(share * 100).toFixed(digits)}%`;
  return [
    ['W2 plan standard', 'share of the permitted requests', percent(median(of('share')), 1), 'at least 97%'],
    ['', 'answers 429, all rounds', String(of('rateLimited').reduce((sum, count) => sum + count, 0)), 'none'],
    ['', 'CPU share of one core', percent(median(of('cpuShare')), 0), 'at most 60%'],
    ['', 'peak memory, MiB', Math.max(...of('peak')).toFixed(0), MOST_MEMORY],
  ];
}

async function standardRound() {
  // It holds what it was sent until the latency is over: with much room for new objects it need not move them.
  const room = '--max-semi-space-size=128';
  const sandbox = await start([
    room,
    MAIN,
    'sandbox',
    '--port',
    '0',
    '--keep',
    'counters',
    '--latency',
    '100',
  ]);
  const origin = /http:\S+/.exec(sandbox.line)?.[0] ?? '';
  writeFileSync(file('standard.json'), JSON.stringify(configuration(origin, { plan: 'standard' })));
  const { wall, cpu, peak } = await used(writeCommand('standard.json'), file('few users'));
  const counters = (await (await fetch(`${origin}/_sandbox/counters`)).json()) as {
    readonly rate_limited: number;
    readonly windows: Readonly<Record<string, { readonly recent: readonly { readonly requests: number }[] }>>;
  };
  sandbox.child.kill();
  // The first window and the last one are not full.
  const windows = counters.windows['/users/track']?.recent.slice(1, -1) ?? [];
  return {
    share: median(windows.map(({ requests }) => requests)) / 3_000,
    rateLimited: counters.rate_limited,
    cpuShare: cpu / wall,
    peak,
  };
}

/** W4: how long the short commands take, against a Node.js that does nothing. `check` asks a sandbox. */
async function startUp(): Promise<Figure[]> {
  const sandbox = await start([MAIN, 'sandbox', '--port', '0', '--keep', 'counters']);
  const origin = /http:\S+/.exec(sandbox.line)?.[0] ?? '';
  writeFileSync(file('check.json'), JSON.stringify(configuration(origin, { plan: 'standard' })));
  const times = await inTurn(
    {
      nothing: () => elapsed(['-e', '0']),
      spec: () => elapsed([...FLAGS, MAIN, 'spec']),
      check: () => elapsed([...FLAGS, MAIN, 'check', '--config', file('check.json')]),
    },
    ROUNDS * 3,
  );
  sandbox.child.kill();
  const nothing = median(times.nothing);
  const figures = (name: 'spec' | 'check', wanted: string): Figure[] => [
    [`W4 ${name}`, 'milliseconds', (median(times[name]) * 1000).toFixed(0), ''],
    ['', 'ratio to `node -e 0`', (median(times[name]) / nothing).toFixed(2), wanted],
  ];
  return [...figures('spec', 'at most 1.5'), ...figures('check', '')];
}

function printTable(table: readonly Figure[]): void {
  const { version: undici } = JSON.parse(readFileSync(path('../node_modules/undici/package.json'), 'utf8'));
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(`\n${machine}, ${platform()} ${release()} ${arch()}`);
  console.log(
    `Node.js ${process.version}, V8 ${process.versions.v8}, undici ${undici}, started with ${FLAGS.join(' ') || 'no options'}`,
  );
  console.log(`${wholeNumber(ROWS)} rows, medians of ${ROUNDS} rounds\n`);
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
  for (const row of table) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    console.log(cells.join('   ').trimEnd());
  }
  if (paths.length > 0) console.log(`\nRows by path\n${paths.join('\n')}`);
}
