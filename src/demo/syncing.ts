import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExactNumber } from '../json/value.ts';
import { packageFile } from '../package/package_file.ts';
import type { Counters } from '../sandbox/traffic.ts';
import type { Message, Row } from './generate.ts';
import { type Program, start } from './program.ts';
import type { Sandbox } from './sandbox.ts';

/** What was handed to `write`, and what it said. */
export interface Sync {
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

export interface StreamCounts {
  rows: number;
  accepted: number;
  rejected: number;
  statesSent: number;
  statesBack: number;
}

/** A line of a dead-letter file, as far as the demo reads it. */
export interface RejectedRow {
  readonly stream: string;
  readonly emitted_at: number;
  readonly data: Row;
  readonly errors: readonly { readonly code: string; readonly message: string; readonly path: string }[];
  readonly accepted: readonly unknown[];
}

/** What the demo reads of the file that `--report` writes. */
export interface Report {
  readonly rows: { readonly unchanged: number };
  readonly objects: { readonly attributes_saved: number };
  readonly data_points: { readonly at_most: number; readonly saved: number };
}

/** A sync, with the files that it left. */
export interface Ended {
  readonly sync: Sync;
  readonly rejected: readonly RejectedRow[];
  readonly report: Report;
}

export interface Demo {
  readonly sandbox: Sandbox;
  /** Where its files go. */
  readonly directory: string;
  readonly resources: AsyncDisposableStack;
  /** Shows how far it is; null: nothing any more. */
  readonly progress: (text: string | null) => void;
  /** Shows why it failed. */
  readonly print: (text: string) => void;
}

/** Only Braze knows whom it has blocked: the connector learns it from the answer. */
export const BLOCKED = '9007199254741000';

/** The files of the examples, which are part of the package and of the image. */
const exampleFile = (name: string) => packageFile(`examples/${name}`);

/**
 * Runs `write` over messages, with the configuration of the examples, a memory and a dead letter.
 * @param name of the sync, for its files. The memory is that of all.
 */
export async function runSync(name: string, messages: Iterable<Message>, demo: Demo): Promise<Ended> {
  const { sandbox, directory, resources, progress, print } = demo;
  const own = join(directory, name);
  mkdirSync(own);
  const configFile = join(own, 'config.json');
  const reportFile = join(own, 'report.json');
  const config = JSON.parse(readFileSync(exampleFile('config.json'), 'utf8'));
  config.rest_endpoint = sandbox.url;
  config.api_key = sandbox.key;
  config.dead_letter = { type: 'file', path: own };
  config.memory = { type: 'file', path: join(directory, 'memory') };
  writeFileSync(configFile, JSON.stringify(config));

  const sync = newSync();
  const args = [
    'write',
    '--config',
    configFile,
    '--catalog',
    exampleFile('catalog.json'),
    '--report',
    reportFile,
  ];
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const program = resources.use(start(args, (line) => readLine(sync, line, print)));
  const tell = ({ requests }: Counters) =>
    progress(`${sync.lineOf.size} rows read, ${requests} requests, ${seconds().toFixed(0)} s`);
  // A demo that is stopped may have ended the sandbox already.
  const ticking = setInterval(() => void sandbox.counters().then(tell, () => undefined), 1000);
  await feed(sync, messages, program);
  sync.exitCode = await program.ended;
  sync.seconds = seconds();
  clearInterval(ticking);
  progress(null);
  return { sync, rejected: readRejected(own), report: JSON.parse(readFileSync(reportFile, 'utf8')) };
}

/** The Braze objects that `config.json` makes of a row. */
export function objectsOf(stream: string, row: Row): number {
  return stream === 'orders' ? 1 + (row.line_items as readonly unknown[]).length : 1;
}

export function rowKey(stream: string, emittedAt: number): RowKey {
  return `${stream} ${emittedAt}`;
}

function newSync(): Sync {
  return {
    streams: new Map(),
    lineOf: new Map(),
    unacceptable: new Set(),
    objects: 0,
    customer: null,
    seconds: 0,
    exitCode: null,
  };
}

/** Writes the rows, no faster than they are read. */
async function feed(sync: Sync, messages: Iterable<Message>, { stdin, ended }: Program): Promise<void> {
  let line = 0;
  for (const { stream, record, text } of messages) {
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
function readLine(sync: Sync, line: string, print: Demo['print']): void {
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

function isBlocked(row: Row): boolean {
  const user = row.external_id ?? row.customer_id ?? row.id;
  return user instanceof ExactNumber && user.text === BLOCKED;
}
