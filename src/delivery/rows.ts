import type { RecordMessage } from '../airbyte/messages.ts';
import type { BrazeObject } from '../braze/object_type.ts';
import { identifierOf } from '../braze/rules/lane.ts';
import type { Refusal } from '../braze/verdict.ts';
import type { Mapped } from '../mapping/row.ts';
import type { Failure } from '../report/failure.ts';
import { countAccepted, countRejection, type StreamReport } from '../report/tally.ts';
import type { Clock } from './clock.ts';
import type { Deletions } from './deletions.ts';
import type { Ledger } from './ledger.ts';
import type { NotSent } from './memory/hooks.ts';
import type { Channel, Channels } from './outbox/channel.ts';
import type { QueuedObject, Turn } from './outbox/queued_object.ts';
import type { DeadLetter } from './rejects/dead_letter.ts';
import type { Outcome, PendingRow, RowOrigin, RowRejection } from './row.ts';

export interface RowsOptions {
  readonly ledger: Ledger;
  readonly deadLetter: DeadLetter;
  readonly clock: Pick<Clock, 'now'>;
  readonly channels: Pick<Channels, 'of'>;
  readonly deletions: Deletions;
  /** Called with why the sync has to stop. */
  readonly fail: (failure: Failure) => void;
  /** Takes an object that is to be sent. */
  readonly queue: (object: QueuedObject) => void;
  /** Called whenever a row was settled. */
  readonly settled: () => void;
}

/** The life of each row, from what the mapping made of it to its settlement. */
export interface Rows {
  /** Enters a row, and queues its objects. */
  receive(message: RecordMessage, stream: StreamReport, mapped: Mapped, origin: RowOrigin): void;
  /** A row of which nothing is sent, for Braze has all that it says. It needs no {@link receive}. */
  unchanged(stream: StreamReport, origin: RowOrigin): void;
  /**
   * An object is settled: accepted (null) or refused. A row is settled with the last of its objects.
   * @param notSent why it was not sent; absent: it was.
   */
  settle(object: QueuedObject, refusal: Refusal | null, notSent?: NotSent): void;
  /** The rows of a turn of the event loop come at one time. To be called after them. */
  endTurn(): void;
  readonly open: number;
  /** What they hold in memory, in bytes, roughly. */
  readonly bytes: number;
}

/** What an object takes in memory in addition to its text, and a row in addition to its objects, roughly. */
const OVERHEAD = 300;

const NONE: readonly never[] = [];

export function createRows(options: RowsOptions): Rows {
  const { ledger, deadLetter, clock, channels, deletions, fail, queue, settled } = options;
  let open = 0;
  let bytes = 0;
  /** null until a row comes. */
  let turn: Turn | null = null;

  function receive(message: RecordMessage, stream: StreamReport, mapped: Mapped, origin: RowOrigin): void {
    const { objects = [], rejections, identifier = null } = mapped;
    turn ??= { at: clock.now() };
    const row: PendingRow = {
      segment: ledger.receive(stream.key),
      report: stream,
      line: origin.line,
      settled: origin.settled ?? null,
      message: deadLetter.keepsRows ? message : null,
      bytes: OVERHEAD + (message.text?.length ?? 0),
      objects: objects.length,
      unsettled: objects.length,
      unchanged: 0,
      errors: rejections?.map((rejection) => ({ ...rejection, identifier })) ?? origin.leftOut ?? NONE,
      accepted: origin.acceptedBefore,
    };
    for (let i = 0; i < objects.length; i++) {
      const object = objects[i] as BrazeObject;
      const brake = object.type.removes === undefined ? null : deletions.note(object);
      if (brake !== null) fail(brake);
      row.bytes += OVERHEAD + object.bytes;
      queue(queued(object, channels.of(object.type, object.group), row, turn));
    }
    noteReceived(stream, turn.at);
    open++;
    bytes += row.bytes;
    if (objects.length === 0) settleRow(row);
  }

  function unchanged(stream: StreamReport, origin: RowOrigin): void {
    turn ??= { at: clock.now() };
    noteReceived(stream, turn.at);
    ledger.settle(ledger.receive(stream.key), 'accepted');
    stream.accepted++;
    stream.unchanged++;
    origin.settled?.('accepted', true);
    settled();
  }

  function settle({ row, lane, place }: QueuedObject, refusal: Refusal | null, notSent?: NotSent): void {
    if (refusal === null) {
      if (notSent === undefined) countAccepted(row.report, place.entry);
      else if (notSent === 'unchanged') row.unchanged++;
      else row.report.sentBefore++;
      if (deadLetter.keepsRows) row.accepted = [...row.accepted, place];
    } else {
      const { code, message } = refusal;
      row.errors = [...row.errors, { code, message, path: '', identifier: identifierOf(lane), place }];
    }
    row.unsettled--;
    if (row.unsettled === 0) settleRow(row);
  }

  function settleRow(row: PendingRow): void {
    if (row.errors.length === 0) close(row, 'accepted');
    else reject(row);
  }

  /** A function of its own: V8 makes room for a closure in each call of a function that has one. */
  function reject(row: PendingRow): void {
    deadLetter.take(row, () => close(row, 'rejected'));
  }

  function close(row: PendingRow, outcome: Outcome): void {
    ledger.settle(row.segment, outcome, row.errors.some(isMistake));
    row.report[outcome]++;
    const isUnchanged = outcome === 'accepted' && row.unchanged > 0 && row.unchanged === row.objects;
    if (isUnchanged) row.report.unchanged++;
    if (outcome === 'rejected') countRejection(row.report, row.line, row.errors);
    open--;
    bytes -= row.bytes;
    row.settled?.(outcome, isUnchanged);
    settled();
  }

  return {
    receive,
    unchanged,
    settle,
    endTurn() {
      turn = null;
    },
    get open() {
      return open;
    },
    get bytes() {
      return bytes;
    },
  };
}

/** Whether a reason says something about the mapping. */
function isMistake({ code }: RowRejection): boolean {
  return code !== 'BRAZE_UNCLEAR';
}

function noteReceived(stream: StreamReport, at: number): void {
  stream.firstAt ??= at;
  stream.lastAt = at;
  stream.received++;
}

function queued(object: BrazeObject, channel: Channel, row: PendingRow, turn: Turn): QueuedObject {
  const { type, lane, otherLane, written = null, start = 0, bytes, place, once, withoutReadTime } = object;
  return {
    type,
    channel,
    lane,
    otherLane,
    twin: null,
    isCopy: false,
    text: written === null ? object.json : null,
    written,
    start,
    bytes,
    row,
    place,
    once,
    withoutReadTime,
    turn,
    next: null,
    parts: null,
    merged: null,
    memo: null,
  };
}
