import type { RecordMessage, StateMessage } from '../airbyte/messages.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import type { Refusal } from '../braze/verdict.ts';
import type { Mapped } from '../mapping/row.ts';
import { asFailure, Failure } from '../report/failure.ts';
import type { StreamReport } from '../report/tally.ts';
import { createArrivals } from './arrivals.ts';
import { createChanges } from './changes.ts';
import { type Courier, createCourier } from './courier.ts';
import { createDeletions } from './deletions.ts';
import { Ledger, type Segment } from './ledger.ts';
import { createMemory, type Memory } from './memory/memory.ts';
import { type Batch, batchOf } from './outbox/batch.ts';
import { type Channel, Channels } from './outbox/channel.ts';
import { createDispatcher } from './outbox/dispatcher.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import { createPacers } from './pacers.ts';
import { createPatience } from './patience.ts';
import { MAX_BYTES, type PipelineOptions } from './pipeline_options.ts';
import { releaser } from './release.ts';
import { requestNotes } from './request_notes.ts';
import type { RowOrigin } from './row.ts';
import { createRows } from './rows.ts';
import { savings } from './spending.ts';
import { tooManyRejections } from './too_many_rejections.ts';

/** Rows on their way from the mapping to their settlement, and the states between them. */
export interface Pipeline {
  /** A row, and what the mapping made of it. */
  row(message: RecordMessage, stream: StreamReport, mapped: Mapped, origin: RowOrigin): void;
  /** @param stream key of the stream that it is about; null for all. */
  state(message: StateMessage, stream: string | null): void;
  /** Sends what is due. To be called after rows were handed in. */
  pump(): void;
  /** Resolves when there is room for more rows (at once, mostly). @throws Failure when the sync has failed. */
  room(): Promise<void>;
  /** Sends the rest and waits until every row is settled. @throws Failure as `room`. */
  finish(): Promise<void>;
  /** Sends no more, waits a little for what is in flight, and gives back the states that are valid then. */
  stop(grace: number): Promise<void>;
  /**
   * Brings the memory to its end, after everything else.
   * @param cleared keys of streams that the source has emptied, after a sync that ended well; null: its rows may come again.
   * @throws Failure
   */
  remember(cleared: readonly string[] | null): Promise<void>;
  readonly ledger: Ledger;
  /** Whether the dead letter will read the text of rows. */
  readonly keepsRows: boolean;
}

/**
 * Requests that are prepared at once: those of some writes to the disk. What waits for more is moved again and again by the garbage
 * collector.
 */
const MOST_PREPARED = 32;

/** A sync that ends early has this time to close its files and connections, milliseconds. */
const SHUT_DOWN_WITHIN = 1_500;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { client, clock, endpoints, report, warn, maxBytes = MAX_BYTES } = options;
  const deadLetter = options.deadLetter(fail);
  const states = options.states(fail);
  const ledger = new Ledger(options.maxRejectedPercent, giveBack, deadLetter.keepsRows);
  const release = releaser(ledger, deadLetter, fail);
  const changes = createChanges(() => void release());
  const aborted = new AbortController();
  let failure: Failure | null = null;
  /** Requests of which the memory makes sure what it has to forget. */
  let preparing = 0;
  /** What states hold in memory that go out and are not given back yet, in bytes. */
  let leaving = 0;

  const channels = new Channels(endpoints);
  const rows = createRows({
    ledger,
    deadLetter,
    clock,
    channels,
    deletions: createDeletions(options.maxDeletions, report),
    fail,
    queue,
    settled: changes.note,
  });
  const memory =
    options.memory &&
    createMemory(options.memory, clock, { settle: rows.settle, saved: savings(report), fail, warn });
  const notes = requestNotes(report, clock, warn);
  const pacers = createPacers({ ...options, onPermit: pump, onHold: notes.held });
  report.pausedFor = pacers.pausedFor;
  const patience = createPatience(options);
  const events = {
    ...notes,
    settled(object: QueuedObject, refusal: Refusal | null) {
      memory?.settled(object, refusal);
      rows.settle(object, refusal);
    },
    unclear: ({ objects }: Batch) => memory?.unclear(objects),
    apart: (object: QueuedObject) => memory?.apart(object),
    tooManyObjects: ({ channel, objects }: Batch) => dispatcher.tooManyObjects(channel, objects.length),
  };
  const couriers = new Map(
    endpoints.map((endpoint) => {
      const pacer = pacers.of(endpoint);
      const send = pacer.watch((batch: Batch) =>
        memory?.isHeld() === false ? unsent() : client.send(batch),
      );
      return [endpoint, createCourier({ endpoint, send, pacer, clock, patience, events })];
    }),
  );
  const dispatcher = createDispatcher({
    ...options,
    channels,
    pacerOf: pacers.of,
    deliver,
    memory,
    isBusy: () => preparing >= MOST_PREPARED,
    changed: changes.note,
    isStopped,
  });

  const arrivals = memory && createArrivals({ memory, rows, isIdle: dispatcher.isIdle });

  options.stopped.addEventListener('abort', () => fail(STOPPED), { once: true });

  function queue(object: QueuedObject): void {
    if (dispatcher.add(object)) report.merged++;
  }

  function pump(): void {
    arrivals?.flush();
    rows.endTurn();
    dispatcher.pump();
  }

  async function deliver(channel: Channel, objects: readonly QueuedObject[]): Promise<number> {
    try {
      return memory === null ? await send(channel, objects) : await sendChanges(memory, channel, objects);
    } catch (error) {
      fail(asFailure(error));
      return objects.length;
    }
  }

  /** The memory is another sync's by now: what has no answer is not sent again. */
  function unsent(): Promise<NoAnswer> {
    aborted.abort();
    return Promise.resolve({ failure: 'MEMORY_LOST', sent: false });
  }

  function send(channel: Channel, objects: readonly QueuedObject[]): Promise<number> {
    return sendBatch(batchOf(channel, objects));
  }

  function sendBatch(batch: Batch): Promise<number> {
    const courier = couriers.get(batch.channel.endpoint) as Courier;
    return courier.deliver(batch, aborted.signal);
  }

  /** Sends what Braze has not. */
  async function sendChanges(
    memory: Memory,
    channel: Channel,
    objects: readonly QueuedObject[],
  ): Promise<number> {
    const batch = await prepare(memory, channel, objects);
    if (batch === null) return 0;
    try {
      return await sendBatch(batch);
    } finally {
      memory.conclude(batch.objects);
    }
  }

  /** @returns what may leave; null: nothing. */
  async function prepare(
    memory: Memory,
    channel: Channel,
    objects: readonly QueuedObject[],
  ): Promise<Batch | null> {
    preparing++;
    try {
      const changed = await memory.prepare(objects);
      if (changed.length === 0) return null;
      // While it waits for the disk, the batch alone holds what is sent: texts would have to be moved by the garbage collector.
      const batch = batchOf(channel, changed);
      await memory.durable();
      return batch;
    } finally {
      preparing--;
      changes.note();
      dispatcher.pump();
    }
  }

  function giveBack(text: string, stream: string | null, segments: readonly Segment[]): void {
    leaving += text.length;
    void states.take(text, stream).then(() => {
      leaving -= text.length;
      memory?.covered(stream, segments);
      changes.note();
    });
  }

  function fail(reason: Failure): void {
    // Only the first one is news: a dead letter that vanished fails at each look, and each change is followed by one.
    if (failure === null) changes.note();
    failure ??= reason;
  }

  function isStopped(): boolean {
    return failure !== null;
  }

  function isFull(): boolean {
    return rows.bytes + ledger.bytes + leaving + client.held() >= maxBytes || dispatcher.isFull();
  }

  async function room(): Promise<void> {
    while (failure === null && isFull()) {
      if (rows.open === 0) await releaseAll();
      if (failure === null && isFull()) await changes.next();
    }
    if (failure !== null) throw failure;
  }

  /** No row is open that could make room: what waits then are states that a stream's rejected rows hold back. */
  async function releaseAll(): Promise<void> {
    await release();
    const reason = isFull() ? tooManyRejections(ledger, report) : null;
    if (reason !== null) fail(reason);
  }

  async function finish(): Promise<void> {
    arrivals?.flush();
    dispatcher.end();
    while (failure === null && rows.open > 0) await changes.next();
    if (failure !== null) throw failure;
    await release();
    if (failure !== null) throw failure;
    await shutDown();
    if (failure !== null) throw failure;
  }

  async function stop(grace: number): Promise<void> {
    arrivals?.flush();
    failure ??= STOPPED;
    const grounded = new AbortController();
    const timeUp = clock.sleep(grace, grounded.signal).then(() => 'time up' as const);
    while (dispatcher.inFlight > 0) {
      if ((await Promise.race([changes.next(), timeUp])) === 'time up') break;
    }
    // A disk that hangs must not keep the sync from its end.
    await Promise.race([release().then(shutDown), clock.sleep(SHUT_DOWN_WITHIN, grounded.signal)]);
    grounded.abort();
  }

  async function remember(cleared: readonly string[] | null): Promise<void> {
    if (memory === null) return;
    if (cleared !== null) return memory.finish(cleared, ledger.streamsBehind());
    const grounded = new AbortController();
    await Promise.race([memory.close(), clock.sleep(SHUT_DOWN_WITHIN, grounded.signal)]);
    grounded.abort();
  }

  async function shutDown(): Promise<void> {
    aborted.abort();
    dispatcher.stop();
    await Promise.all([pacers.stop(), client.destroy(), deadLetter.close()]);
    await release();
    await states.close();
  }

  return {
    row: arrivals?.row ?? rows.receive,
    state(message, stream) {
      arrivals?.flush();
      ledger.state(stream, message.text);
      changes.note();
    },
    pump,
    room,
    finish,
    stop,
    remember,
    ledger,
    keepsRows: deadLetter.keepsRows,
  };
}

const STOPPED = new Failure('system_error', 'STOPPED', 'The sync was stopped.');
