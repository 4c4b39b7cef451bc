import { LineSplitter, LineTooLong } from '../airbyte/lines.ts';
import { createMessageReader } from '../airbyte/message_reader.ts';
import type { ForeignLine, Message, RecordMessage, StateMessage } from '../airbyte/messages.ts';
import { noMessages } from '../airbyte/no_messages.ts';
import { streamKey, streamName } from '../airbyte/stream.ts';
import { ROW_SHAPE, UnreadableMessage } from '../airbyte/unreadable.ts';
import { type TextBlock, textBlock } from '../json/text_block.ts';
import { entryNumber } from '../mapping/entry.ts';
import type { Mapping } from '../mapping/row.ts';
import type { Route, Routes } from '../mapping/streams.ts';
import { Failure } from '../report/failure.ts';
import {
  countMapped,
  countSkipped,
  emptyStreamReport,
  type StreamReport,
  type SyncReport,
} from '../report/tally.ts';
import type { Clock } from './clock.ts';
import type { Pipeline } from './pipeline.ts';
import { rareWarnings } from './rare_warnings.ts';

export interface IntakeOptions {
  readonly routes: Routes;
  readonly pipeline: Pick<Pipeline, 'row' | 'state' | 'keepsRows'>;
  readonly clock: Clock;
  readonly report: SyncReport;
  readonly warn: (message: string) => void;
}

/** From the bytes of stdin to mapped rows and states in the pipeline. */
export interface Intake {
  /** @throws Failure at what cannot be read: a row that is not understood would be a lost row. */
  chunk(bytes: Buffer): void;
  /** A line without its newline, for callers that split lines themselves. @throws Failure as `chunk`. */
  line(bytes: Buffer): void;
  /** The end of stdin. @throws Failure as `chunk`. */
  end(): void;
}

const NOTHING = { objects: [] };
const NONE: readonly never[] = [];

export function createIntake({ routes, pipeline, clock, report, warn }: IntakeOptions): Intake {
  const splitter = new LineSplitter();
  const reader = createMessageReader({
    columnsOf: (stream, namespace) => routes.forStream(stream, namespace)?.projection ?? null,
    keepsText: pipeline.keepsRows,
  });
  const reports = new Map<Route, StreamReport>();
  let line = 0;
  /** Messages of types that are known, and of those that are not. */
  const messages = { known: 0, unknown: 0 };
  let isJsonAmongText = false;
  const warnRarely = rareWarnings(clock, warn);
  /** Why the objects of a row were made as values: the first reason. */
  let whyMade: string | null = null;
  const noteMade = (why: string) => {
    whyMade ??= why;
  };

  function split(bytes: Buffer): Buffer[] {
    try {
      return splitter.push(bytes);
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      throw new LineTooLong(`Line ${line + 1} of stdin`, splitter.limit);
    }
  }

  function accept(block: TextBlock): void {
    let start = 0;
    do {
      line++;
      const message = read(block, start);
      if (message !== null) take(message);
      start = reader.end;
    } while (start < block.bytes.length);
  }

  function take(message: Message): void {
    if (message.type === 'RECORD') row(message);
    else if (message.type === 'STATE') state(message);
    else if (message.type === 'FOREIGN') noteForeign(message);
    if (message.type === 'OTHER' && !message.isKnown) messages.unknown++;
    else if (message.type !== 'FOREIGN') messages.known++;
  }

  function read(block: TextBlock, start: number): Message | null {
    try {
      return reader.read(block, start);
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      throw new Failure(
        'system_error',
        'INPUT_UNREADABLE',
        `Line ${line} of stdin cannot be read as an Airbyte message: ${error.message}. The sync stops, for a row could be in it.`,
      );
    }
  }

  function row(message: RecordMessage): void {
    const route = routes.forStream(message.stream, message.namespace);
    if (route === null) throw unknownStream(message, line, routes);
    const stream = reportOf(route);
    if (route.mapping === null && !route.ignored) throw withoutMapping(stream.stream);
    if (route.mapping === null) skip(message, stream, 'ignored');
    else if (message.isDeleted && route.deletion === null) skip(message, stream, 'deleted at the source');
    else if (message.isDeleted && route.deletion !== null) map(message, stream, route.deletion);
    else map(message, stream, route.mapping);
  }

  function map(message: RecordMessage, stream: StreamReport, mapping: Mapping): void {
    whyMade = null;
    const mapped = mapping(message, noteMade);
    const isParsed = whyMade !== null && message.columns === null;
    countMapped(stream, isParsed ? `${whyMade}: ${reader.objection}` : whyMade);
    if (mapped.objects?.length === 0) skip(message, stream, 'no object by its mapping');
    else pipeline.row(message, stream, mapped, { line, acceptedBefore: NONE });
  }

  function skip(message: RecordMessage, stream: StreamReport, reason: string): void {
    countSkipped(stream, reason);
    pipeline.row(message, stream, NOTHING, { line, acceptedBefore: NONE });
  }

  function state(message: StateMessage): void {
    const { stream } = message;
    const isOfOne = stream !== null && (routes.hasCatalog || !isMisnamed(stream));
    pipeline.state(message, isOfOne ? streamKey(stream.name, stream.namespace) : null);
  }

  /**
   * Whether a stream has had rows, but in other namespaces alone. No catalog says then that it is another stream, so its state
   * must not get ahead of these rows.
   */
  function isMisnamed({ name, namespace }: NonNullable<StateMessage['stream']>): boolean {
    const named = [...reports.keys()].filter(({ stream }) => stream.name === name);
    return named.length > 0 && named.every(({ stream }) => stream.namespace !== namespace);
  }

  function reportOf(route: Route): StreamReport {
    const known = reports.get(route);
    if (known !== undefined) return known;
    const { name, namespace } = route.stream;
    const added = emptyStreamReport(
      streamKey(name, namespace),
      streamName(name, namespace),
      route.entries.map(({ entry, type }) => ({ entry: entryNumber(entry), object: type.name })),
    );
    reports.set(route, added);
    report.streams.push(added);
    return added;
  }

  function noteForeign({ looksLike }: ForeignLine): void {
    report.textLines++;
    isJsonAmongText ||= looksLike === 'JSON';
    warnRarely(
      looksLike,
      `Line ${line} of stdin ${FOREIGN[looksLike]}. It is skipped (${report.textLines} skipped so far).`,
    );
  }

  function checkMessages(): void {
    if (messages.known > 0) return;
    if (messages.unknown > 0) {
      warn(`stdin held no message of a type that this connector knows. A row is ${ROW_SHAPE}.`);
    } else if (report.textLines > 0) throw noMessages(report.textLines, isJsonAmongText);
  }

  return {
    chunk(bytes) {
      for (const lines of split(bytes)) accept(textBlock(lines));
    },
    line: (bytes) => accept(textBlock(bytes)),
    end() {
      const last = splitter.end();
      if (last !== null) accept(textBlock(last));
      checkMessages();
    },
  };
}

/** What is said of lines that are no messages. */
const FOREIGN: Readonly<Record<ForeignLine['looksLike'], string>> = {
  text: 'is text and no Airbyte message',
  JSON: 'is JSON without the `type` of an Airbyte message',
  STATE:
    'looks like a STATE, but is none: its `type` has to be STATE, in capitals, and nothing else may stand on the line. The next STATE that can be read counts for its rows, too',
};

function unknownStream({ stream, namespace }: RecordMessage, line: number, routes: Routes): Failure {
  const spaces = [...routes].filter((route) => route.stream.name === stream);
  if (!routes.hasCatalog) return withoutEntry(streamName(stream, namespace), line, spaces);
  if (spaces.length > 0) {
    const listed = spaces.map((route) => streamName(stream, route.stream.namespace)).join(', ');
    const where = namespace === null ? 'without a namespace' : `in the namespace ${namespace}`;
    return new Failure(
      'system_error',
      'INPUT_UNKNOWN_STREAM',
      `The RECORD in line ${line} of stdin is of the stream ${stream} ${where}; the catalog lists ${listed}. ${namespaceCure(spaces)}`,
    );
  }
  return new Failure(
    'system_error',
    'INPUT_UNKNOWN_STREAM',
    `The RECORD in line ${line} of stdin is of the stream ${streamName(stream, namespace)}, which the catalog does not list. Add the stream to the catalog, or stop sending it.`,
  );
}

/** @param spaces the routes of streams of that name in other namespaces. */
function withoutEntry(stream: string, line: number, spaces: readonly Route[]): Failure {
  const listed = spaces.map((route) => `\`${route.stream.namespace}\``).join(', ');
  const cure =
    spaces.length === 0
      ? 'Add one (or one with "object": "ignore"), or stop sending the stream.'
      : `There is one for the namespace ${listed}. Leave \`namespace\` out of it, or put the right one into the record.`;
  return new Failure(
    'config_error',
    'STREAM_WITHOUT_MAPPING',
    `The RECORD in line ${line} of stdin is of the stream ${stream}, for which \`streams\` has no entry. ${cure}`,
  );
}

/** What to write into a record whose stream is in the catalog under another namespace. */
function namespaceCure(spaces: readonly Route[]): string {
  const [only] = spaces;
  if (only === undefined || spaces.length > 1) return 'Put the right `namespace` into the record.';
  const { namespace } = only.stream;
  const record =
    namespace === null
      ? 'Leave `namespace` out of the record'
      : `Put "namespace": ${JSON.stringify(namespace)} into the record, beside its "stream"`;
  return `${record}, or write the catalog as the records are.`;
}

function withoutMapping(stream: string): Failure {
  return new Failure(
    'config_error',
    'STREAM_WITHOUT_MAPPING',
    `A row of the stream ${stream} came, but no entry of \`streams\` says what to make of it. Add one (or one with "object": "ignore").`,
  );
}
