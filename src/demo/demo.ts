import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExactNumber } from '../json/value.ts';
import { alignedLines, type Cell } from '../preview/table.ts';
import { paragraph } from '../preview/wrapping.ts';
import { printable } from '../report/printable.ts';
import { count } from '../report/progress.ts';
import type { Counters } from '../sandbox/traffic.ts';
import { generate, type Message, NEW_COUNTRY, nextDay } from './generate.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { BLOCKED, type Ended, objectsOf, rowKey, runSync } from './syncing.ts';

const ROWS = 50_000;
/** Columns of the terminal. */
const WIDTH = Math.min(process.stdout.columns || 80, 120);
/** How long the sandbox takes for an answer, milliseconds. */
const LATENCY = 80;
/** Objects that a request can hold at the plan `standard`. */
const REQUEST_SIZE = 75;
const GENERATED = { rows: ROWS, seed: 1, stateEvery: 1000 };

/**
 * Shows two syncs on this machine: a Braze sandbox, 50,000 rows of a small shop, and what became of them; then what a memory
 * makes of a table that comes again as a whole, with a few changes.
 * @param stopped ends both with what they have started, and rejects.
 * @returns the exit code: 1 where something does not add up.
 */
export async function showDemo(stopped: AbortSignal): Promise<number> {
  await using resources = new AsyncDisposableStack();
  const { promise: stop, reject } = Promise.withResolvers<never>();
  stopped.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  return await Promise.race([stop, demo(resources)]);
}

async function demo(resources: AsyncDisposableStack): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-demo-'));
  resources.defer(() => rmSync(directory, { recursive: true, force: true }));
  const sandbox = resources.use(await openSandbox(LATENCY, BLOCKED));
  print(`A Braze sandbox answers on ${sandbox.url}, ${LATENCY} ms a request, 3,000 requests in 3 s.`);
  const sync = (name: string, messages: Iterable<Message>) =>
    runSync(name, messages, { sandbox, directory, resources, progress, print });

  const first = await sync('first', generate(GENERATED));
  const before = await sandbox.counters();
  await report(first, sandbox);
  const mistakes = await verify(first, sandbox);

  print(
    'A day later the table of customers is synced again as a whole: a few have moved and bought something.',
  );
  const second = await sync('second', nextDay(GENERATED));
  const change = changed(before, await sandbox.counters());
  print(`\n${streamsTable(second)}\n`);
  print(changesTable(second, change));
  mistakes.push(...(await verifyChanges(second, change, sandbox)));

  for (const mistake of mistakes) print(`WRONG: ${mistake}`);
  if (mistakes.length === 0)
    print('\nEvery row is accounted for, and Braze holds exactly what was accepted.');
  return mistakes.length === 0 ? 0 : 1;
}

function streamsTable({ sync }: Ended): string {
  const streams = [...sync.streams].map(([stream, counts]): Cell[] => [
    stream,
    counts.rows,
    counts.accepted,
    counts.rejected,
    `${counts.statesBack} of ${counts.statesSent}`,
  ]);
  return table([['stream', 'rows', 'accepted', 'rejected', 'states given back'], ...streams]);
}

async function report(ended: Ended, sandbox: Sandbox): Promise<void> {
  const { sync, rejected } = ended;
  const counters = await sandbox.counters();
  const { requests } = counters;
  const taken = acceptedObjects(counters);
  print(`\n${streamsTable(ended)}\n`);
  print(
    table([
      ['requests', count(requests)],
      ['full', `${((100 * taken) / (requests * REQUEST_SIZE)).toFixed(1)}%`],
      ['objects taken', count(taken)],
      ['most requests in 3 s', `${counters.windows['/users/track']?.largest ?? 0} of 3000`],
      ['429 answers', count(counters.rate_limited)],
      ['seconds', sync.seconds.toFixed(1)],
      ['rows a second', count(Math.round(sync.lineOf.size / sync.seconds))],
    ]),
  );

  const reasons = new Map<string, { rows: number; line: number; message: string }>();
  for (const { stream, emitted_at, errors } of rejected) {
    const line = sync.lineOf.get(rowKey(stream, emitted_at)) ?? 0;
    for (const [code, { message }] of new Map(errors.toReversed().map((error) => [error.code, error]))) {
      const known = reasons.get(`${stream} ${code}`);
      const first = known === undefined || line < known.line ? { line, message } : known;
      reasons.set(`${stream} ${code}`, { ...first, rows: (known?.rows ?? 0) + 1 });
    }
  }
  print('\nRejected rows, kept in the dead-letter files:\n');
  for (const [reason, { rows, line, message }] of reasons) {
    print(`  ${rows} × ${reason}, first at line ${line}`);
    print(paragraph(message, WIDTH, 6).join('\n'));
  }
  print('');

  if (sync.customer !== null) {
    print('A row of customers:\n');
    print(indented(JSON.stringify(sync.customer, null, 2)));
    print('\nIts profile in Braze:\n');
    print(indented(await sandbox.profile((sync.customer.id as ExactNumber).text)));
    print('');
  }
}

/** What requests brought since these counters. */
interface Change {
  readonly requests: number;
  readonly objects: number;
}

function changed(before: Counters, after: Counters): Change {
  return {
    requests: after.requests - before.requests,
    objects: acceptedObjects(after) - acceptedObjects(before),
  };
}

function changesTable({ report }: Ended, { requests, objects }: Change): string {
  return table([
    ['rows that Braze has', count(report.rows.unchanged)],
    ['requests', count(requests)],
    ['objects taken', count(objects)],
    ['attributes left out of them', count(report.objects.attributes_saved)],
    ['data points spent', `${count(report.data_points.at_most)} at most`],
    ['data points saved', `about ${count(report.data_points.saved)}`],
  ]);
}

type Same = (what: string, found: unknown, expected: unknown) => void;

/** Collects what is not as it was expected. */
function comparison(): { readonly mistakes: string[]; readonly same: Same } {
  const mistakes: string[] = [];
  return {
    mistakes,
    same(what, found, expected) {
      if (found !== expected) mistakes.push(`${what}: ${found}, expected ${expected}`);
    },
  };
}

/** What does not add up in a sync with a memory that knows all but a few rows; empty if everything does. */
async function verifyChanges(ended: Ended, change: Change, sandbox: Sandbox): Promise<string[]> {
  const { mistakes, same } = comparison();
  const customers = [...nextDay(GENERATED)].flatMap(({ record }) => record ?? []);
  const movers = customers.filter(({ row }) => row.country === NEW_COUNTRY);
  verifyRows(ended, same);
  same('objects that Braze took', change.objects, movers.length);
  same(
    'unchanged rows',
    ended.report.rows.unchanged,
    customers.length - ended.rejected.length - movers.length,
  );
  for (const { row } of movers) {
    const { country } = JSON.parse(await sandbox.profile((row.id as ExactNumber).text));
    same('the country of one who has moved', country, NEW_COUNTRY);
  }
  return mistakes;
}

/** What does not add up; empty if everything does. */
async function verify(ended: Ended, sandbox: Sandbox): Promise<string[]> {
  const { sync, rejected } = ended;
  const counters = await sandbox.counters();
  const held = await sandbox.held();
  const { mistakes, same } = comparison();
  verifyRows(ended, same);

  const lost = rejected.reduce((sum, row) => sum + objectsOf(row.stream, row.data) - row.accepted.length, 0);
  same('objects that Braze took', acceptedObjects(counters), sync.objects - lost);
  same('events that Braze holds', held.events, counters.objects.events.accepted);
  same('purchases that Braze holds', held.purchases, counters.objects.purchases.accepted);
  return mistakes;
}

/** Holds each row to what became of it. */
function verifyRows({ sync, rejected }: Ended, same: Same): void {
  same('exit code', sync.exitCode, 0);
  for (const [stream, counts] of sync.streams) {
    same(`${stream}, accepted and rejected`, counts.accepted + counts.rejected, counts.rows);
    same(`${stream}, states given back`, counts.statesBack, counts.statesSent);
    const kept = rejected.filter((row) => row.stream === stream).length;
    same(`${stream}, rows in the dead letter`, kept, counts.rejected);
  }
  const keys = new Set(rejected.map((row) => rowKey(row.stream, row.emitted_at)));
  same('wrong rows that were not rejected', sync.unacceptable.difference(keys).size, 0);
  same('good rows that were rejected', keys.difference(sync.unacceptable).size, 0);
}

function acceptedObjects({ objects }: Counters): number {
  return objects.attributes.accepted + objects.events.accepted + objects.purchases.accepted;
}

function table(rows: readonly (readonly Cell[])[]): string {
  return alignedLines(rows, { paint: (_style, text) => text, width: WIDTH }).join('\n');
}

function indented(json: string): string {
  return json.replace(/^/gm, '  ');
}

/** A line that follows the one before it on a terminal, and takes its place there. */
function progress(text: string | null): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text ?? ''}`);
  else if (text !== null) print(text);
}

function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}
