/**
 * Shows a whole sync on this machine: a Braze sandbox, 50,000 rows of a small shop, and what became of them.
 *
 *     npm run demo
 */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExactNumber } from '../src/json/value.ts';
import { alignedLines, type Cell } from '../src/preview/table.ts';
import { paragraph } from '../src/preview/wrapping.ts';
import { printable } from '../src/report/printable.ts';
import { count } from '../src/report/progress.ts';
import type { Counters } from '../src/sandbox/traffic.ts';
import { generate, type Row } from './generate.ts';
import { type Program, start } from './program.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

const ROWS = 50_000;
/** Columns of the terminal. */
const WIDTH = Math.min(process.stdout.columns || 80, 120);
/** How long the sandbox takes for an answer, milliseconds. */
const LATENCY = 80;
/** Objects that a request can hold at the plan `standard`. */
const REQUEST_SIZE = 75;
/** Only Braze knows whom it has blocked: the connector learns it from the answer. */
const BLOCKED = '9007199254741000';

/** What was handed to `write`, and what it said. */
interface Sync {
  readonly streams: Map<string, StreamCounts>;
  /** The line on stdin of each row. */
  readonly lineOf: Map<RowKey, number>;
  /** Rows that cannot be accepted: wrong on purpose, or of the user whom Braze has blocked. */
  readonly unacceptable: Set<RowKey>;
  /** Braze objects that all rows together are. */
  objects: number;
  /** A customer with every column filled. */
  customer: Row | null;
  seconds: number;
  exitCode: number | null;
}

/** Stream and time of reading: what a row in a dead-letter file is known by again. */
type RowKey = string;

interface StreamCounts {
  rows: number;
  accepted: number;
  rejected: number;
  statesSent: number;
  statesBack: number;
}

/** A line of a dead-letter file, as far as the demo reads it. */
interface RejectedRow {
  readonly stream: string;
  readonly emitted_at: number;
  readonly data: Row;
  readonly errors: readonly { readonly code: string; readonly message: string; readonly path: string }[];
  readonly accepted: readonly unknown[];
}

async function demo(): Promise<number> {
  await using resources = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-demo-'));
  resources.defer(() => rmSync(directory, { recursive: true, force: true }));
  const sandbox = resources.use(await openSandbox(LATENCY, BLOCKED));
  print(`A Braze sandbox answers on ${sandbox.url}, ${LATENCY} ms a request, 3,000 requests in 3 s.`);

  const config = JSON.parse(readFileSync(new URL('config.json', import.meta.url), 'utf8'));
  config.rest_endpoint = sandbox.url;
  config.api_key = sandbox.key;
  config.dead_letter = { type: 'file', path: directory };
  const configFile = join(directory, 'config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const catalogFile = new URL('catalog.json', import.meta.url).pathname;

  const sync = await runSync(['write', '--config', configFile, '--catalog', catalogFile], sandbox, resources);
  const rejected = readRejected(directory);
  await report(sync, rejected, sandbox);
  const mistakes = await verify(sync, rejected, sandbox);
  for (const mistake of mistakes) print(`WRONG: ${mistake}`);
  if (mistakes.length === 0) print('Every row is accounted for, and Braze holds exactly what was accepted.');
  return mistakes.length === 0 ? 0 : 1;
}

async function runSync(
  args: readonly string[],
  sandbox: Sandbox,
  resources: AsyncDisposableStack,
): Promise<Sync> {
  const sync: Sync = {
    streams: new Map(),
    lineOf: new Map(),
    unacceptable: new Set(),
    objects: 0,
    customer: null,
    seconds: 0,
    exitCode: null,
  };
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const program: Program = resources.use(start(args, (line) => readLine(sync, line)));
  const ticking = setInterval(async () => {
    const { requests } = await sandbox.counters();
    progress(`${sync.lineOf.size} rows read, ${requests} requests, ${seconds().toFixed(0)} s`);
  }, 1000);
  await feed(sync, program);
  sync.exitCode = await program.ended;
  sync.seconds = seconds();
  clearInterval(ticking);
  progress(null);
  return sync;
}

/** Writes the generated rows, no faster than they are read. */
async function feed(sync: Sync, { stdin, ended }: Program): Promise<void> {
  let line = 0;
  for (const { stream, record, text } of generate({ rows: ROWS, seed: 1, stateEvery: 1000 })) {
    line++;
    const counts = countsOf(sync, stream);
    if (record === null) {
      counts.statesSent++;
    } else {
      counts.rows++;
      const key = rowKey(stream, record.emittedAt);
      sync.lineOf.set(key, line);
      sync.objects += objectsOf(stream, record.row);
      if (record.flaw !== null || isBlocked(record.row)) sync.unacceptable.add(key);
      const isFull = Object.values(record.row).every((value) => value !== null);
      if (stream === 'customers' && isFull) sync.customer ??= record.row;
    }
    if (!stdin.write(`${text}\n`)) await Promise.race([once(stdin, 'drain'), ended]);
  }
  stdin.end();
}

/** Reads a line that `write` printed: a state has the counts of its interval, a failure is shown. */
function readLine(sync: Sync, line: string): void {
  const message = JSON.parse(line);
  if (message.type === 'STATE') {
    const { stream, destinationStats } = message.state;
    const counts = countsOf(sync, stream.stream_descriptor.name);
    counts.accepted += destinationStats.recordCount;
    counts.rejected += destinationStats.rejectedRecordCount;
    counts.statesBack++;
  } else if (message.type === 'TRACE') {
    print(message.trace.error.message);
  }
}

function countsOf({ streams }: Sync, stream: string): StreamCounts {
  let counts = streams.get(stream);
  if (counts === undefined) {
    counts = { rows: 0, accepted: 0, rejected: 0, statesSent: 0, statesBack: 0 };
    streams.set(stream, counts);
  }
  return counts;
}

function readRejected(directory: string): RejectedRow[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(directory, file), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line));
}

async function report(sync: Sync, rejected: readonly RejectedRow[], sandbox: Sandbox): Promise<void> {
  const counters = await sandbox.counters();
  const { requests } = counters;
  const taken = acceptedObjects(counters);
  const streams = [...sync.streams].map(([stream, counts]): Cell[] => [
    stream,
    counts.rows,
    counts.accepted,
    counts.rejected,
    `${counts.statesBack} of ${counts.statesSent}`,
  ]);
  print(`\n${table([['stream', 'rows', 'accepted', 'rejected', 'states given back'], ...streams])}\n`);
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

/** What does not add up; empty if everything does. */
async function verify(sync: Sync, rejected: readonly RejectedRow[], sandbox: Sandbox): Promise<string[]> {
  const counters = await sandbox.counters();
  const held = await sandbox.held();
  const mistakes: string[] = [];
  const same = (what: string, found: unknown, expected: unknown) => {
    if (found !== expected) mistakes.push(`${what}: ${found}, expected ${expected}`);
  };
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

  const lost = rejected.reduce((sum, row) => sum + objectsOf(row.stream, row.data) - row.accepted.length, 0);
  same('objects that Braze took', acceptedObjects(counters), sync.objects - lost);
  same('events that Braze holds', held.events, counters.objects.events.accepted);
  same('purchases that Braze holds', held.purchases, counters.objects.purchases.accepted);
  return mistakes;
}

/** The Braze objects that `config.json` makes of a row. */
function objectsOf(stream: string, row: Row): number {
  return stream === 'orders' ? 1 + (row.line_items as readonly unknown[]).length : 1;
}

function acceptedObjects({ objects }: Counters): number {
  return objects.attributes.accepted + objects.events.accepted + objects.purchases.accepted;
}

function isBlocked(row: Row): boolean {
  const user = row.external_id ?? row.customer_id ?? row.id;
  return user instanceof ExactNumber && user.text === BLOCKED;
}

function rowKey(stream: string, emittedAt: number): RowKey {
  return `${stream} ${emittedAt}`;
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

process.exitCode = await demo();
