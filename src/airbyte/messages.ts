import { isUtf8 } from 'node:buffer';
import { parseExact } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import type { ScannedObject } from '../json/scanned_object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { Failure } from '../report/failure.ts';
import { isDeletedRow } from './columns.ts';
import { endOfRow, looksLikeState, rowIn, searchable } from './possible_row.ts';
import {
  brokenJson,
  deadRow,
  isSinger,
  NOT_UTF8,
  notBegun,
  notTyped,
  ONE_A_LINE,
  SINGER,
  UnreadableMessage,
} from './unreadable.ts';

/** A row of a stream. */
export interface RecordMessage {
  readonly type: 'RECORD';
  readonly stream: string;
  /** null for null, "" and a missing namespace, which Airbyte uses for the same thing. */
  readonly namespace: string | null;
  /** The columns, at least those that were asked for. */
  readonly data: JsonObject;
  /** The same where they are in the line, until the next one is read; null for a row that was parsed as a whole. */
  readonly columns: ScannedObject | null;
  /** Milliseconds since 1970; null where the source does not say. */
  readonly emittedAt: number | null;
  /** Columns whose value the source or the platform lost (`meta.changes` NULLED); null if there are none. */
  readonly nulled: ReadonlySet<string> | null;
  /** Whether a column says that the source deleted the row: it must not be sent as if it were an update. */
  readonly isDeleted: boolean;
  /** The line; null where nobody asked for it. */
  readonly text: string | null;
}

/** A checkpoint of the source, opaque but for what it covers. */
export interface StateMessage {
  readonly type: 'STATE';
  /** LEGACY also where the state has no type. */
  readonly scope: 'STREAM' | 'GLOBAL' | 'LEGACY';
  /** What a STREAM state is about; null for the others. */
  readonly stream: { readonly name: string; readonly namespace: string | null } | null;
  readonly text: string;
}

/** A message that a destination has no use for: TRACE, LOG, CONTROL and types of the future. */
export interface OtherMessage {
  readonly type: 'OTHER';
  /** Whether the type is one of Airbyte's protocol today. */
  readonly isKnown: boolean;
}

/** A line that a program printed among its messages, and in which no row can be. */
export interface ForeignLine {
  readonly type: 'FOREIGN';
  /** JSON: an object without the `type` of a message. STATE: a state that cannot be given back. */
  readonly looksLike: 'text' | 'JSON' | 'STATE';
}

/** What a line that is not blank holds. */
export type Message = RecordMessage | StateMessage | OtherMessage | ForeignLine;

/**
 * Reads a line; null for a blank one.
 * @throws UnreadableMessage if it is meant to be a message (its first character is `{`) but is not a sound one, and if it
 * is none that this program knows, but a row could be in it.
 * @throws Failure if it is the RECORD of a file.
 */
export function readMessage(line: Buffer): Message | null {
  const start = messageStart(line);
  if (start < 0) return readText(line);
  if (!isUtf8(line)) throw new UnreadableMessage(NOT_UTF8);
  const text = lineText(line, start);
  const message = parse(text, line.subarray(0, start));
  if (isSinger(message)) throw new UnreadableMessage(SINGER);
  if (message.type === 'RECORD') return readRecord(message.record, text);
  if (message.type === 'STATE' && !holdsRows(message)) return readState(message.state, text);
  return readOther(message, line);
}

/** A line that does not begin like a message. */
function readText(line: Buffer): ForeignLine | null {
  if (line.every((byte) => byte <= SPACE)) return null;
  const text = searchable(line);
  const found = rowIn(text) ?? endOfRow(text);
  if (found !== null) throw new UnreadableMessage(notBegun(line, found));
  return looksLikeState(text) ? FOREIGN_STATE : FOREIGN_TEXT;
}

/** JSON of another type, or of none. */
function readOther(message: JsonObject, line: Buffer): OtherMessage | ForeignLine {
  const { type } = message;
  if (typeof type === 'string' && KNOWN_TYPES.has(type)) {
    // What its values say about rows is no row.
    if (!holdsRows(message)) return KNOWN;
    throw new UnreadableMessage(`it is a ${type} with rows beside; ${ONE_A_LINE}`);
  }
  const text = searchable(line);
  const isTyped = typeof type === 'string' && TYPE.test(type);
  const found = rowIn(text) ?? (isTyped ? null : (endOfRow(text) ?? deadRow(message)));
  if (found !== null) throw new UnreadableMessage(notTyped(message, found));
  if (typeof type === 'string' && type.toUpperCase() === 'STATE') return FOREIGN_STATE;
  return isTyped ? UNKNOWN : looksLikeState(text) ? FOREIGN_STATE : FOREIGN_JSON;
}

function holdsRows({ record, records }: JsonObject): boolean {
  return isObject(record) || Array.isArray(records);
}

/** All types of Airbyte's protocol (airbyte_protocol.yaml, AirbyteMessage). */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'RECORD',
  'STATE',
  'LOG',
  'SPEC',
  'CONNECTION_STATUS',
  'CATALOG',
  'TRACE',
  'CONTROL',
  'DESTINATION_CATALOG',
]);

/** How Airbyte writes types, today's and those of the future. */
const TYPE = /^[A-Z][A-Z0-9_]*$/;

/** The text of a line that is UTF-8, without a carriage return at its end. @param start of the text. */
export function lineText(line: Buffer, start: number): string {
  return line.toString('utf8', start, line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length);
}

/** The position of the opening brace behind blanks and a byte order mark; -1 if the line begins otherwise. */
function messageStart(line: Buffer): number {
  let at = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  while (line[at] === 0x20 || line[at] === 0x09) at++;
  return line[at] === OPENING_BRACE ? at : -1;
}

/** @param before what is before the text on its line. */
function parse(text: string, before: Buffer): JsonObject {
  try {
    return parseExact(text) as JsonObject;
  } catch (error) {
    // The stack's end.
    if (error instanceof RangeError) throw new UnreadableMessage('it is nested too deeply');
    // A SyntaxError quotes what it read: not for a log.
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadableMessage(brokenJson(text, before.toString().replace('\uFEFF', '').length));
  }
}

function readRecord(record: Json | undefined, text: string): RecordMessage {
  if (!isObject(record)) throw new UnreadableMessage('the RECORD has no `record` object');
  const { stream, namespace, data, emitted_at, meta, file_reference } = record;
  if (typeof stream !== 'string') throw new UnreadableMessage('the RECORD does not name its stream');
  if (isGiven(file_reference)) throw fileRecord(stream);
  if (!isObject(data)) throw new UnreadableMessage('the RECORD has no `data` object');
  const nulled = nulledColumns(meta);
  return {
    type: 'RECORD',
    stream,
    namespace: namespaceOf(namespace),
    data,
    columns: null,
    emittedAt: numberOrNull(emitted_at),
    nulled,
    isDeleted: isDeletedRow(data, nulled),
    text,
  };
}

export function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

export function numberOrNull(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** Airbyte's file transfer: the row describes a file that the source has copied. */
function fileRecord(stream: string): Failure {
  return new Failure(
    'config_error',
    'INPUT_FILE',
    `The stream ${stream} brings files (its RECORDs have a \`file_reference\`), which Braze cannot take. Let the source read the contents of its files as rows instead of copying them, or leave the stream out of the connection.`,
  );
}

/** The columns that `meta.changes` says were NULLED; null if there are none. */
export function nulledColumns(meta: Json | undefined): ReadonlySet<string> | null {
  const changes = isObject(meta) ? meta.changes : null;
  if (!Array.isArray(changes)) return null;
  const nulled = changes.flatMap((change) =>
    isObject(change) && change.change === 'NULLED' && typeof change.field === 'string' ? [change.field] : [],
  );
  return nulled.length === 0 ? null : new Set(nulled);
}

function readState(state: Json | undefined, text: string): StateMessage {
  if (!isObject(state)) throw new UnreadableMessage('the STATE has no `state` object');
  const scope = state.type ?? 'LEGACY';
  if (scope === 'GLOBAL' || scope === 'LEGACY') return { type: 'STATE', scope, stream: null, text };
  if (scope !== 'STREAM')
    throw new UnreadableMessage('the type of the STATE is none of STREAM, GLOBAL and LEGACY');
  const descriptor = isObject(state.stream) ? state.stream.stream_descriptor : null;
  if (!isObject(descriptor) || typeof descriptor.name !== 'string') {
    throw new UnreadableMessage('the STATE of type STREAM does not name its stream');
  }
  return {
    type: 'STATE',
    scope,
    stream: { name: descriptor.name, namespace: namespaceOf(descriptor.namespace) },
    text,
  };
}

/** null for null, "" and a missing namespace. */
export function namespaceOf(namespace: Json | undefined): string | null {
  return typeof namespace === 'string' && namespace !== '' ? namespace : null;
}

const KNOWN: OtherMessage = { type: 'OTHER', isKnown: true };
const UNKNOWN: OtherMessage = { type: 'OTHER', isKnown: false };
const FOREIGN_TEXT: ForeignLine = { type: 'FOREIGN', looksLike: 'text' };
const FOREIGN_JSON: ForeignLine = { type: 'FOREIGN', looksLike: 'JSON' };
const FOREIGN_STATE: ForeignLine = { type: 'FOREIGN', looksLike: 'STATE' };
const SPACE = 0x20;
const OPENING_BRACE = 0x7b;
const CARRIAGE_RETURN = 0x0d;
