/**
 * What a sync costs: `npm run bench` (`-- --rows 100000 --rounds 3` for a shorter one). Every run is a fresh process;
 * what is compared runs in turn, and medians are quoted.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, median, start, type Usage } from './measure.ts';
import { catalog, configuration, type RowKind, writeRows } from './rows.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '5' } },
});
const ROWS = Number(values.rows);
const ROUNDS = Number(values.rounds);
const UNLIMITED = { plan: 'custom', windows: [{ requests: 1_000_000, seconds: 1 }], objects_per_request: 75 };

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const MAIN = path('../dist/main.js');
const directory = mkdtempSync(join(tmpdir(), 'destination-braze-bench-'));
const file = (name: string) => join(directory, name);
const table: [workload: string, figure: string, value: string, wanted: string][] = [];

try {
  writeFileSync(file('catalog.json'), JSON.stringify(catalog));
  for (const kind of ['plain', 'exact'] as const) await writeRows(file(kind), ROWS, kind);
  await writeRows(file('wide'), ROWS / 10, 'wide');
  await unlimited();
  await standard();
  await startUp();
} finally {
  rmSync(directory, { recursive: true });
}
console.log(`Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${ROUNDS} rounds, medians`);
const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
for (const row of table) {
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

/** W1, W3, W5 and W6: as fast as it goes, to a sink that only counts, the floor in turn with the sync. */
async function unlimited(): Promise<void> {
  const sink = await start([path('sink.ts')]);
  const origin = `http://127.0.0.1:${sink.line}`;
  writeFileSync(file('unlimited.json'), JSON.stringify(configuration(origin, UNLIMITED)));
  const sync = (rows: string) => measure(writeCommand('unlimited.json'), rows);
  const floor = (rows: string) => measure([path('floor.ts'), origin], rows);
  const runs: Record<string, Usage[]> = {};
  const note = async (name: string, run: Promise<Usage>) => {
    const usage = await run;
    if (usage.code !== 0)
      throw new Error(`${name} ended with code ${usage.code}:\n${usage.stdout.slice(-2_000)}`);
    runs[name] = [...(runs[name] ?? []), usage];
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of ['plain', 'wide'] satisfies RowKind[]) {
      await note(`floor ${kind}`, floor(file(kind)));
      await note(`sync ${kind}`, sync(file(kind)));
    }
    await note('sync exact', sync(file('exact')));
  }
  await writeRows(file('long'), ROWS * 5, 'plain');
  await note('sync long', sync(file('long')));
  sink.child.kill();
  const of = (name: string, pick: keyof Usage) =>
    median((runs[name] ?? []).map((usage) => Number(usage[pick])));
  const ratio = (a: string, b: string) => (of(a, 'cpu') / of(b, 'cpu')).toFixed(2);
  table.push(
    ['W1 unlimited', 'CPU seconds', of('sync plain', 'cpu').toFixed(2), ''],
    ['', 'CPU seconds of the floor', of('floor plain', 'cpu').toFixed(2), ''],
    ['', 'ratio to the floor', ratio('sync plain', 'floor plain'), 'at most 1.2'],
    ['', 'rows a second', Math.round(ROWS / of('sync plain', 'wall')).toLocaleString('en-US'), ''],
    ['', 'peak memory, MiB', of('sync plain', 'peak').toFixed(0), ''],
    ['W3 five times the rows', 'peak memory, MiB', of('sync long', 'peak').toFixed(0), 'under 200'],
    ['', 'ratio to W1', (of('sync long', 'peak') / of('sync plain', 'peak')).toFixed(2), 'at most 1.15'],
    ['W5 exact numbers', 'CPU ratio to W1', ratio('sync exact', 'sync plain'), 'at most 1.5'],
    ['W6 wide rows', 'ratio to their floor', ratio('sync wide', 'floor wide'), 'at most 1.2'],
  );
}

/** W2: the plan `standard` against the sandbox with 100 ms of latency, for about 20 s. */
async function standard(): Promise<void> {
  const sandbox = await start([MAIN, 'sandbox', '--port', '0', '--keep', 'counters', '--latency', '100']);
  const origin = /http:\S+/.exec(sandbox.line)?.[0] ?? '';
  writeFileSync(file('standard.json'), JSON.stringify(configuration(origin, { plan: 'standard' })));
  await writeRows(file('rows'), 1_500_000, 'plain');
  const { wall, cpu } = await measure(writeCommand('standard.json'), file('rows'));
  const counters = (await (await fetch(`${origin}/_sandbox/counters`)).json()) as {
    readonly rate_limited: number;
    readonly windows: Readonly<Record<string, { readonly recent: readonly { readonly requests: number }[] }>>;
  };
  sandbox.child.kill();
  const windows = counters.windows['/users/track']?.recent.slice(1, -1) ?? [];
  const share = median(windows.map(({ requests }) => requests)) / 3_000;
  table.push(
    ['W2 plan standard', 'share of the permitted requests', `${(share * 100).toFixed(1)}%`, 'at least 97%'],
    ['', 'answers 429', String(counters.rate_limited), 'none'],
    ['', 'CPU share of one core', `${((cpu / wall) * 100).toFixed(0)}%`, ''],
  );
}

/** W4: how long the short commands take, against a Node.js that does nothing. */
async function startUp(): Promise<void> {
  const nothing: number[] = [];
  const spec: number[] = [];
  for (let round = 0; round < ROUNDS * 3; round++) {
    nothing.push((await measure(['-e', '0'], null)).wall);
    spec.push((await measure([MAIN, 'spec'], null)).wall);
  }
  const ratio = median(spec) / median(nothing);
  table.push(
    ['W4 spec', 'milliseconds', (median(spec) * 1000).toFixed(0), ''],
    ['', 'ratio to `node -e 0`', ratio.toFixed(2), 'at most 3'],
  );
}

function writeCommand(config: string): string[] {
  return [MAIN, 'write', '--config', file(config), '--catalog', file('catalog.json')];
}
