/**
 * Long syncs under faults: `npm run bench:faults` runs the storm and the stall, `-- storm` or `-- stall` one of them,
 * with `--rows N` for a shorter one. It fails if a row is lost or a bound is broken.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Fault, FaultPlan } from '../../src/sandbox/fault_plan.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { measure, type Usage } from '../measure.ts';
import { type Account, accountFor } from './account.ts';
import { catalog, configuration, writeRows } from './rows.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The heap that the image gives the program where a container may use 256 MiB. Without a limit V8 takes more, for it may. */
const HEAP = '--max-old-space-size=128';

/** MiB. */
const MAX_PEAK = 238;

/** What happens to Braze while the sync runs; it ends with what stays. */
interface Scenario {
  readonly rows: number;
  readonly happen: (
    replace: (plan: FaultPlan) => void,
    requests: () => number,
    rows: number,
  ) => Promise<void>;
}

const latency = { min_ms: 20, max_ms: 120 };

const STORM: readonly Fault[] = [
  { kind: 'status', status: 503, probability: 0.025 },
  { kind: 'status', status: 503, apply: true, probability: 0.025 },
  { kind: 'reset', probability: 0.01 },
  { kind: 'reset', apply: true, probability: 0.01 },
  { kind: 'partial', objects: 3, sentence: 'not this one', probability: 0.02 },
];

const EVERY_429: Fault = { kind: 'rate_limited', headers: 'retry_after', retry_after: 1, probability: 1 };

/** 5% of the answers are 503, 2% resets, 2% refuse some objects; half-way come 10 s in which all are 429. */
const storm: Scenario = {
  rows: 1_000_000,
  async happen(replace, requests, rows) {
    replace({ latency, faults: STORM });
    while (requests() < rows / 75 / 2) await sleep(100);
    replace({ latency, faults: [EVERY_429] });
    await sleep(10_000);
    replace({ latency, faults: STORM });
  },
};

/** Soon after the start 60 s in which every answer is 429, then 60 s in which none comes. */
const stall: Scenario = {
  rows: 300_000,
  async happen(replace) {
    replace({ latency });
    await sleep(1_500);
    replace({ latency, faults: [EVERY_429] });
    await sleep(60_000);
    replace({ latency, faults: [{ kind: 'hang', probability: 1 }] });
    await sleep(60_000);
    replace({ latency });
  },
};

const { values, positionals } = parseArgs({ options: { rows: { type: 'string' } }, allowPositionals: true });
for (const [name, scenario] of Object.entries({ storm, stall })) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  await play(name, { ...scenario, ...(values.rows !== undefined && { rows: Number(values.rows) }) });
}

async function play(name: string, { rows, happen }: Scenario): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-bench-'));
  const sandbox = await startSandbox();
  try {
    const file = (path: string) => join(directory, path);
    writeFileSync(file('config.json'), JSON.stringify(configuration(sandbox.url, directory)));
    writeFileSync(file('catalog.json'), JSON.stringify(catalog));
    const states = await writeRows(file('messages'), rows);
    const { faults, traffic } = sandbox.state;
    const [usage] = await Promise.all([
      measure(
        [HEAP, MAIN, 'write', '--config', file('config.json'), '--catalog', file('catalog.json')],
        file('messages'),
      ),
      happen(faults.replace, () => traffic.requests.length, rows),
    ]);
    tell(name, rows, states, usage, await accountFor(rows, sandbox.state, directory, usage.stdout));
  } finally {
    await sandbox.close();
    rmSync(directory, { recursive: true });
  }
}

function tell(name: string, rows: number, states: number, usage: Usage, account: Account): void {
  const number = (count: number) => count.toLocaleString('en-US');
  const { held, doubled, rejected, lost, possiblyDoubled, summary } = account;
  const figures: [what: string, found: string, isRight: boolean][] = [
    ['exit code', String(usage.code), usage.code === 0],
    ['rows', number(rows), true],
    ['rows at Braze', number(held), held + rejected >= rows],
    ['rows in the dead letter', number(rejected), true],
    ['rows lost', number(lost), lost === 0],
    ['rows more than once at Braze', number(doubled), doubled <= possiblyDoubled],
    ['"possibly doubled", times', number(possiblyDoubled), true],
    ['states given back', `${account.states.count} of ${states}`, account.states.count === states],
    [
      'rows accepted by the states',
      number(account.states.accepted),
      account.states.accepted === rows - rejected,
    ],
    ['rows rejected by the states', number(account.states.rejected), account.states.rejected === rejected],
    ['seconds', usage.wall.toFixed(0), true],
    ['peak memory, MiB', usage.peak.toFixed(0), usage.peak < MAX_PEAK],
  ];
  console.log(`${name}: ${summary}`);
  for (const [what, found, isRight] of figures) {
    console.log(`  ${what.padEnd(30)} ${found.padStart(10)}${isRight ? '' : '   WRONG'}`);
    if (!isRight) process.exitCode = 1;
  }
}
