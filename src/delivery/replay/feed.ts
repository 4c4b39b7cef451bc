import type { RecordMessage } from '../../airbyte/messages.ts';
import { streamName } from '../../airbyte/stream.ts';
import type { BrazeObject } from '../../braze/object_type.ts';
import { identifierOf } from '../../braze/rules/lane.ts';
import type { Mapped } from '../../mapping/row.ts';
import type { Routes } from '../../mapping/streams.ts';
import { Failure } from '../../report/failure.ts';
import { countSkipped, type StreamReport, type SyncReport } from '../../report/tally.ts';
import type { Clock } from '../clock.ts';
import { createIntake } from '../intake.ts';
import type { Pipeline } from '../pipeline.ts';
import type { EntriesOf } from '../rejects/entries.ts';
import { DamagedLine, type DeadLetterRow, readDeadLetterLine } from '../rejects/line.ts';
import type { RowRejection } from '../row.ts';
import { EntriesChanged, type Known, knownToday, remainder, UNCLEAR } from './accepted.ts';
import type { Span } from './progress.ts';
import type { WholeLine } from './whole_lines.ts';

export interface FeedOptions {
  readonly routes: Routes;
  readonly entriesOf: EntriesOf;
  readonly pipeline: Pick<Pipeline, 'row'>;
  readonly clock: Clock;
  readonly report: SyncReport;
  readonly warn: (message: string) => void;
  /** Whether messages that Braze may have sent already are sent too. */
  readonly sendsUnclear: boolean;
}

/** Where the lines come from that a feed is given. */
export interface FeedSource {
  /** Of the dead letter, for messages. */
  readonly path: string;
  /** A line is done with: its row is accepted, skipped or durably rejected. */
  readonly settled: (span: Span) => void;
  /** A line stays as it is: all that is left of its row are messages that Braze may have sent already. */
  readonly leftOut: (span: Span) => void;
}

/** From the lines of a dead letter to rows in the pipeline. */
export interface Feed {
  /** @throws Failure at a line that cannot be sent as it should: a row that is left out would be a lost row. */
  line(line: WholeLine, source: FeedSource): void;
}

/** A line on its way through the intake. */
interface Current {
  readonly number: number;
  readonly settled: () => void;
  readonly leftOut: () => void;
  readonly row: DeadLetterRow;
  /** In the configuration of today. */
  readonly known: Known;
}

export function createFeed(options: FeedOptions): Feed {
  const { routes, entriesOf, pipeline, sendsUnclear } = options;
  let current: Current | null = null;
  const intake = createIntake({ ...options, pipeline: { row: handOver, state: () => {}, keepsRows: true } });

  function read({ bytes, number, span }: WholeLine, source: FeedSource): Current {
    const row = readDeadLetterLine(bytes);
    const { stream, namespace } = row;
    if (routes.forStream(stream, namespace) === null) {
      throw new UnknownStream(streamName(stream, namespace), routes.hasCatalog);
    }
    const known = sendsUnclear ? { ...row, unclear: [] } : row;
    return {
      number,
      settled: () => source.settled(span),
      leftOut: () => source.leftOut(span),
      row,
      known: knownToday(known, entriesOf(stream, namespace)),
    };
  }

  /** Sits between the intake and the pipeline, so that what Braze has is not sent again. */
  function handOver(message: RecordMessage, stream: StreamReport, mapped: Mapped): void {
    if (current === null) throw new Error('a row came out of the intake that did not go in');
    const { number, settled, leftOut, row, known } = current;
    const { mapped: rest, unclear } = remainder(mapped, row, known);
    if (unclear.length > 0 && rest.objects?.length === 0) {
      leftOut();
      return;
    }
    const hasNothingLeft = rest.objects?.length === 0 && mapped.objects?.length !== 0;
    if (hasNothingLeft) countSkipped(stream, 'taken by Braze before');
    const acceptedBefore = known.accepted;
    pipeline.row(message, stream, rest, {
      line: number,
      acceptedBefore,
      leftOut: unclear.map(unclearError),
      settled,
    });
  }

  return {
    line(line, source) {
      if (line.bytes.every((byte) => byte <= 0x20)) {
        source.settled(line.span);
        return;
      }
      try {
        current = read(line, source);
        intake.line(Buffer.from(current.row.record));
      } catch (error) {
        throw asLineFailure(error, `Line ${line.number} of ${source.path}`);
      }
    },
  };
}

function unclearError({ lane, place }: BrazeObject): RowRejection {
  return { ...UNCLEAR, identifier: identifierOf(lane), place };
}

class UnknownStream extends Error {
  /** @param stream its name. */
  constructor(stream: string, hasCatalog: boolean) {
    super(
      hasCatalog
        ? `the stream ${stream}, which the catalog does not list. Replay with the catalog that it was synced with.`
        : `the stream ${stream}, for which \`streams\` has no entry. Replay with the configuration that it was synced with, or with its catalog.`,
    );
  }
}

/** What is wrong with a rejected row's line as a Failure; other errors as they are. @param place the line, in words. */
export function asLineFailure(error: unknown, place: string): unknown {
  if (error instanceof DamagedLine) {
    return new Failure(
      'config_error',
      'REPLAY_LINE',
      `${place} is no rejected row: ${error.message}. Fix the line, or delete it, and replay again. A line that a crash or a full disk has cut off can be deleted: its sync gave no state back for it, so its row came again.`,
    );
  }
  if (error instanceof UnknownStream) {
    return new Failure('config_error', 'REPLAY_STREAM', `${place} is a row of ${error.message}`);
  }
  if (error instanceof EntriesChanged) {
    return new Failure(
      'config_error',
      'REPLAY_ENTRIES',
      `${place} is a row of which Braze has a part already, and the entries of its stream have changed: ${error.message}. So it cannot be told which part that is. Replay with the stream's entries as they were (their mappings may differ), or mend \`accepted\` in the line and delete its \`entries\`.`,
    );
  }
  return error;
}
