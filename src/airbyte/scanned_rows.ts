import { isObject } from '../json/object.ts';
import { beginsWith, blanksEnd, type Pattern, pattern } from '../json/scan.ts';
import { ScannedObject } from '../json/scanned_object.ts';
import { findMember } from '../json/span.ts';
import type { TextBlock } from '../json/text_block.ts';
import type { JsonObject } from '../json/value.ts';
import { lineAt, NEWLINE } from './lines.ts';
import {
  DELETED_AT,
  isGiven,
  lineText,
  namespaceOf,
  nulledColumns,
  numberOrNull,
  type RecordMessage,
} from './messages.ts';

/** What the lines of a stream's rows begin with. */
export interface Opening {
  /** Up to the brace of `data`. */
  readonly text: Pattern;
  readonly stream: string;
  /** The namespace that it tells. */
  readonly namespace: string | null;
}

/** What rows that begin as this one have in common; null if their beginning tells too little, or too much. */
export function openingOf(text: string): Opening | null {
  const data = findMember(text, ['record', 'data']);
  if (data === null) return null;
  const beginning = text.slice(0, data.start + 1);
  const { type, record, ...others } = JSON.parse(`${beginning}}}}`) as JsonObject;
  if (type !== 'RECORD' || !isObject(record) || Object.keys(others).length > 0) return null;
  const { stream, namespace, data: _, ...rest } = record;
  if (typeof stream !== 'string' || Object.keys(rest).length > 0) return null;
  return { text: pattern(beginning), stream, namespace: namespaceOf(namespace) };
}

/** What is looked for behind `data`; some of it stands before it, mostly. */
const BEHIND_DATA: ReadonlySet<string> = new Set([
  'emitted_at',
  'meta',
  'file_reference',
  'namespace',
  'stream',
  'data',
]);

/** What must not come again behind `record`. */
const BEHIND_RECORD: ReadonlySet<string> = new Set(['type', 'record']);

/** The rows of a stream whose lines have one opening: their columns are looked for in the bytes. */
export class ScannedRows {
  readonly opening: Opening;
  /** Some sources write it behind `data`: then the opening does not tell it. */
  readonly namespace: string | null;
  /** The position behind the row that was read last. */
  end = 0;
  readonly #keepsText: boolean;
  readonly #columns: ScannedObject;
  readonly #deletedAt: number;
  readonly #rest = new ScannedObject(BEHIND_DATA);
  readonly #message = new ScannedObject(BEHIND_RECORD);

  /** @param columns those that are asked for; null: all. */
  constructor(
    opening: Opening,
    namespace: string | null,
    columns: ReadonlySet<string> | null,
    keepsText: boolean,
  ) {
    this.opening = opening;
    this.namespace = namespace;
    this.#keepsText = keepsText;
    this.#columns = new ScannedObject(columns === null ? null : new Set([...columns, DELETED_AT]));
    this.#deletedAt = this.#columns.slotOf(DELETED_AT);
  }

  /** Whether the line that begins at `start` has the opening. */
  beginAt(block: TextBlock, start: number): boolean {
    return beginsWith(block, start, this.opening.text);
  }

  /** Reads a line that has the opening; null if it takes a parser to tell what it holds. */
  read(block: TextBlock, start: number): RecordMessage | null {
    const columns = this.#columns;
    const isSound =
      columns.scan(block, start + this.opening.text.bytes.length - 1) &&
      this.#rest.scanRest(block, columns.end) &&
      this.#message.scanRest(block, this.#rest.end);
    if (!isSound || this.#message.count > 0) return null;
    const end = blanksEnd(block, this.#message.end);
    if (end < block.bytes.length && block.bytes[end] !== NEWLINE) return null;
    const { emitted_at, meta, file_reference, namespace, stream, data } = this.#rest.object();
    if (stream !== undefined || data !== undefined || isGiven(file_reference)) return null;
    const told = namespace === undefined ? this.opening.namespace : namespaceOf(namespace);
    if (told !== this.namespace) return null;
    const nulled = nulledColumns(meta);
    this.end = end + 1;
    const isDeleted = isGiven(columns.value(this.#deletedAt)) && !nulled?.has(DELETED_AT);
    const text = this.#keepsText ? lineText(lineAt(block.bytes, start), 0) : null;
    return new ScannedRow(this, columns, numberOrNull(emitted_at), nulled, isDeleted, text);
  }
}

/** A row of which nothing is read before it is asked for. */
class ScannedRow implements RecordMessage {
  readonly type = 'RECORD';
  readonly stream: string;
  readonly namespace: string | null;
  readonly columns: ScannedObject;
  readonly emittedAt: number | null;
  readonly nulled: ReadonlySet<string> | null;
  readonly isDeleted: boolean;
  readonly text: string | null;
  readonly #scan: number;

  constructor(
    { opening, namespace }: ScannedRows,
    columns: ScannedObject,
    emittedAt: number | null,
    nulled: ReadonlySet<string> | null,
    isDeleted: boolean,
    text: string | null,
  ) {
    this.stream = opening.stream;
    this.namespace = namespace;
    this.columns = columns;
    this.emittedAt = emittedAt;
    this.nulled = nulled;
    this.isDeleted = isDeleted;
    this.text = text;
    this.#scan = columns.scans;
  }

  get data(): JsonObject {
    if (this.#scan !== this.columns.scans)
      throw new Error('a row was asked for its columns after the next one');
    return this.columns.object();
  }
}
