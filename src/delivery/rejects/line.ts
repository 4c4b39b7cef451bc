import { isUtf8 } from 'node:buffer';
import type { ObjectPlace } from '../../braze/object_type.ts';
import type { RefusalCode } from '../../braze/refusal_codes.ts';
import { parseExact } from '../../json/exact.ts';
import { isObject, own } from '../../json/object.ts';
import { findMember } from '../../json/span.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { KeptMessage, PendingRow, RowRejection } from '../row.ts';
import type { EntriesOf } from './entries.ts';

/** A rejected row as it is read from a dead letter. */
export interface DeadLetterRow {
  readonly stream: string;
  /** null for null, "" and a missing namespace. */
  readonly namespace: string | null;
  /** The RECORD message that it was; `data` and `meta` are its text, so that every digit stays. */
  readonly record: string;
  /** Its objects that Braze took. */
  readonly accepted: readonly ObjectPlace[];
  /** Its objects of which nobody knows whether Braze took them (`BRAZE_UNCLEAR`); null: the line does not say which those are. */
  readonly unclear: readonly ObjectPlace[] | null;
  /** The stream's entries when it was rejected; null where the line does not say. */
  readonly entries: readonly { readonly entry: number; readonly object: string }[] | null;
  readonly codes: readonly string[];
}

/** Why a line is no rejected row. Its text never quotes the line. */
export class DamagedLine extends Error {}

/** A rejected row as a line of JSON. Its `data` is the text that came in, so that every digit stays. */
export function deadLetterLine(row: PendingRow, now: number, entriesOf: EntriesOf): string {
  const { stream, namespace, emittedAt, text } = messageOf(row);
  const meta = slice(text, 'record', 'meta');
  const members = [
    `"stream":${JSON.stringify(stream)}`,
    `"namespace":${JSON.stringify(namespace)}`,
    `"emitted_at":${JSON.stringify(emittedAt)}`,
    `"data":${slice(text, 'record', 'data')}`,
    ...(meta === null ? [] : [`"meta":${meta}`]),
    `"errors":${JSON.stringify(row.errors.map(errorJson))}`,
    `"accepted":${JSON.stringify(row.accepted)}`,
    ...(namesEntries(row) ? [`"entries":${JSON.stringify(entriesOf(stream, namespace))}`] : []),
    `"rejected_at":${JSON.stringify(new Date(now).toISOString())}`,
  ];
  return `{${members.join(',')}}`;
}

/** A replay has to know which object is unclear; all others that Braze did not take it sends again. */
function errorJson({ code, message, path, place }: RowRejection): object {
  return { code, message, path, ...(code === UNCLEAR && place) };
}

/** Whether a line says something of single entries. */
function namesEntries({ accepted, errors }: PendingRow): boolean {
  return accepted.length > 0 || errors.some(({ code, place }) => code === UNCLEAR && place !== undefined);
}

const UNCLEAR: RefusalCode = 'BRAZE_UNCLEAR';

/** The message of a row that goes to a dead letter which keeps rows. */
export function messageOf({ message }: PendingRow): KeptMessage & { readonly text: string } {
  const text = message?.text ?? null;
  if (message === null || text === null) {
    throw new Error('a row came to the file dead letter without its message');
  }
  const { stream, namespace, emittedAt } = message;
  return { stream, namespace, emittedAt, text };
}

/** Reads what {@link deadLetterLine} wrote; members that nobody needs may be missing. @throws DamagedLine */
export function readDeadLetterLine(bytes: Buffer): DeadLetterRow {
  if (!isUtf8(bytes)) throw new DamagedLine('it is not UTF-8');
  const text = bytes.toString('utf8');
  const row = parse(text);
  const stream = own(row, 'stream');
  const namespace = own(row, 'namespace') ?? null;
  if (typeof stream !== 'string') throw new DamagedLine('it does not name its `stream`');
  if (namespace !== null && typeof namespace !== 'string')
    throw new DamagedLine('its `namespace` is no text');
  if (!isObject(own(row, 'data'))) throw new DamagedLine('it has no object `data`');
  return {
    stream,
    namespace: namespace === '' ? null : namespace,
    record: recordText(text),
    accepted: listOf(row, 'accepted', placeOf) ?? [],
    unclear: unclearIn(row),
    entries: listOf(row, 'entries', entryOf),
    codes: listOf(row, 'errors', codeOf) ?? [],
  };
}

function parse(text: string): JsonObject {
  let value: Json;
  try {
    value = parseExact(text);
  } catch {
    throw new DamagedLine('it is not complete JSON');
  }
  if (!isObject(value)) throw new DamagedLine('it is no JSON object');
  return value;
}

function recordText(text: string): string {
  const members = ['stream', 'namespace', 'data', 'meta', 'emitted_at'].flatMap((name) => {
    const value = slice(text, name);
    return value === null ? [] : [`"${name}":${value}`];
  });
  return `{"type":"RECORD","record":{${members.join(',')}}}`;
}

/** The text of the value under these keys; null if there is none. */
function slice(text: string, ...path: string[]): string | null {
  const member = findMember(text, path);
  return member === null ? null : text.slice(member.start, member.end);
}

/** A list whose items are all sound; null if it is missing. @throws DamagedLine */
function listOf<Item>(row: JsonObject, name: string, read: (item: JsonObject) => Item | null): Item[] | null {
  const list = own(row, name);
  if (list === undefined) return null;
  const items = Array.isArray(list) ? list.map((item) => (isObject(item) ? read(item) : null)) : [null];
  const sound = items.filter((item) => item !== null);
  if (sound.length < items.length) throw new DamagedLine(`its \`${name}\` is not as this program writes it`);
  return sound;
}

function placeOf(item: JsonObject): ObjectPlace | null {
  const entry = own(item, 'entry');
  const element = own(item, 'element') ?? null;
  if (!isWhole(entry)) return null;
  return element === null || isWhole(element) ? { entry, element } : null;
}

function entryOf(item: JsonObject): { entry: number; object: string } | null {
  const entry = own(item, 'entry');
  const object = own(item, 'object');
  return isWhole(entry) && typeof object === 'string' ? { entry, object } : null;
}

/** @returns null if an error does not say which object it is about. */
function unclearIn(row: JsonObject): ObjectPlace[] | null {
  const errors = listOf(row, 'errors', (item) => item) ?? [];
  const places = errors.filter((error) => codeOf(error) === UNCLEAR).map(placeOf);
  const known = places.filter((place) => place !== null);
  return known.length === places.length ? known : null;
}

function codeOf(item: JsonObject): string | null {
  const code = own(item, 'code');
  return typeof code === 'string' ? code : null;
}

function isWhole(value: Json | undefined): value is number {
  return Number.isSafeInteger(value);
}
