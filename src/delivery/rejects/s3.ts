import { streamKey } from '../../airbyte/stream.ts';
import type { S3Settings } from '../../config/config.ts';
import { asFailure, Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import type { PendingRow } from '../row.ts';
import type { KeptDeadLetter } from './dead_letter.ts';
import type { EntriesOf } from './entries.ts';
import { deadLetterLine, messageOf } from './line.ts';
import { rejectsFileName } from './name.ts';
import { objectKey, s3Address } from './s3/address.ts';
import type { ObjectStore } from './s3/object_store.ts';
import { StoreError } from './s3/store_error.ts';

/** A row waits this long for others, milliseconds: the end of a sync with few of them waits no longer. */
const GATHERING = 500;

/** Milliseconds from one writing to the next. */
const PAUSE = 3_000;

/** Rows of this size do not wait for more, bytes: their lines are in memory a second time while they are written. */
const FULL = 4 << 20;

export interface S3DeadLetterOptions {
  readonly place: S3Settings;
  /** Opens the store, at the first rejected row. */
  readonly open: () => Promise<Pick<ObjectStore, 'put' | 'close'>>;
  readonly entriesOf: EntriesOf;
  readonly clock: Clock;
  /** Called once, with a Failure, when the store does not take rows: the sync has to stop. */
  readonly fail: (failure: Failure) => void;
}

interface Waiting {
  readonly row: PendingRow;
  readonly durable: () => void;
}

/**
 * Objects of JSON lines, each with rejected rows of a stream, as lines of the dead letter's files are. The objects are of this
 * sync alone, and none is written twice. Rows are written in batches, and are durable once the store has acknowledged their object.
 */
export function s3DeadLetter({ place, open, entriesOf, clock, fail }: S3DeadLetterOptions): KeptDeadLetter {
  const paths: string[] = [];
  let store: Awaited<ReturnType<typeof open>> | null = null;
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | null = null;
  let closed = false;
  /** Aborted when what waits is to be written now. */
  let due = new AbortController();
  let writtenAt = Number.NEGATIVE_INFINITY;
  let namedAt = Number.NEGATIVE_INFINITY;

  async function writeBatches(): Promise<void> {
    while (waiting.length > 0) {
      due = new AbortController();
      const wait = Math.max(GATHERING, writtenAt + PAUSE - clock.now());
      if (!closed && waitingBytes < FULL) await clock.sleep(wait, due.signal);
      writtenAt = clock.now();
      const batch = nextBatch();
      await writeObjects(batch);
      for (const { durable } of batch) durable();
    }
    writing = null;
  }

  /** The first rows that wait, up to the size that is written at once; one at least. */
  function nextBatch(): Waiting[] {
    let bytes = 0;
    let end = 0;
    while (end < waiting.length && bytes < FULL) bytes += (waiting[end++] as Waiting).row.bytes;
    const batch = waiting.slice(0, end);
    waiting = waiting.slice(end);
    waitingBytes -= bytes;
    return batch;
  }

  async function writeObjects(batch: readonly Waiting[]): Promise<void> {
    // A replay takes objects in the order of their times, which have whole seconds.
    namedAt = Math.max(clock.now(), namedAt + 1_000);
    store ??= await open();
    const { put } = store;
    const writes = [...Map.groupBy(batch, keyOf).values()].map(async (rows) => {
      const { row } = rows[0] as Waiting;
      const key = objectKey(place.prefix, rejectsFileName(messageOf(row), namedAt));
      const lines = rows.map(({ row }) => `${deadLetterLine(row, clock.now(), entriesOf)}\n`);
      await put(key, Buffer.from(lines.join('')));
      paths.push(s3Address(place.bucket, key));
    });
    await Promise.all(writes);
  }

  return {
    keepsRows: true,
    paths: () => paths,
    take(row, durable) {
      // An answer that came when the sync was given up: its row is not settled, and nothing may be written any more.
      if (closed) return;
      waiting.push({ row, durable });
      waitingBytes += row.bytes;
      if (waitingBytes >= FULL) due.abort();
      // After a failure it stays set: nothing is tried again behind the SDK's own tries.
      writing ??= writeBatches().catch((error: unknown) => fail(asWriteFailure(error, place)));
    },
    // What the store has acknowledged is there.
    check: () => null,
    async close() {
      closed = true;
      due.abort();
      await writing;
      store?.close();
    },
  };
}

function keyOf({ row }: Waiting): string {
  const { stream, namespace } = messageOf(row);
  return streamKey(stream, namespace);
}

function asWriteFailure(error: unknown, { bucket, prefix }: S3Settings): Failure {
  if (!(error instanceof StoreError)) return asFailure(error);
  const [type, code] = error.isPassing
    ? (['transient_error', 'DEAD_LETTER_UNREACHABLE'] as const)
    : (['config_error', 'DEAD_LETTER_UNWRITABLE'] as const);
  return new Failure(
    type,
    code,
    `/dead_letter: rejected rows cannot be written to ${s3Address(bucket, prefix)}: ${error.message} No row is lost: those that are not settled are sent again the next time.`,
    { cause: error },
  );
}
