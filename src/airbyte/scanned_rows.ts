import { isObject } from '../json/object.ts';
import { beginsWith, blanksEnd, type Pattern, pattern } from '../json/scan.ts';
import { ScannedObject } from '../json/scanned_object.ts';
import { findMember } from '../json/span.ts';
import type { TextBlock } from '../json/text_block.ts';
import type { JsonObject } from '../json/value.ts';
import { isDeletionMark, tellsDeletion } from './columns.ts';
import { lineAt, NEWLINE } from './lines.ts';
import {
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
  readonly namespace: string | null;
}

/** What rows that begin as this one have in common; null if their beginning says too little, or too much. */
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

/** What is looked for behind `data`: most rows have their time there, and nothing else. */
const BEHIND_DATA = ['emitted_at', 'meta', 'file_reference', 'namespace', 'stream', 'data'];

/** What must not come again behind `record`. */
const BEHIND_RECORD = ['type', 'record'];

/** The rows of a stream whose lines have one opening: their columns are looked for in the bytes. */
export class ScannedRows {
  readonly opening: Opening;
  /** Some sources write it behind `data`: then the opening does not contain it. */
  readonly namespace: string | null;
  readonly columns: ScannedObject;
  /** What follows `data`. */
  readonly rest = new ScannedObject(new Set(BEHIND_DATA));
  readonly emittedAt = this.rest.slotOf('emitted_at');
  /** The position behind the row that was read last. */
  end = 0;
  readonly #message = new ScannedObject(new Set(BEHIND_RECORD));
  /** The slots of the columns that mark deleted rows, as far as rows had them. */
  readonly #deletionMarks: number[] = [];
  /** How many slots were looked through for them. */
  #slotsSeen = 0;
  readonly #keepsText: boolean;

  /** @param columns those that are asked for; null: all. */
  constructor(
    opening: Opening,
    namespace: string | null,
    columns: ReadonlySet<string> | null,
    keepsText: boolean,
  ) {
    this.opening = opening;
    this.namespace = namespace;
    this.columns = new ScannedObject(
      columns === null ? null : { has: (name) => columns.has(name) || isDeletionMark(name) },
    );
    this.#keepsText = keepsText;
  }

  /** Whether the line that begins at `start` has the opening. */
  beginAt(block: TextBlock, start: number): boolean {
    return beginsWith(block, start, this.opening.text);
  }

  /** Reads a line that has the opening; null if only a parser can read it. */
  read(block: TextBlock, start: number): RecordMessage | null {
    const { columns, rest } = this;
    const isSound =
      columns.scan(block, start + this.opening.text.bytes.length - 1) &&
      rest.scanRest(block, columns.end) &&
      this.#message.scanRest(block, rest.end);
    if (!isSound || this.#message.count > 0) return null;
    const end = blanksEnd(block, this.#message.end);
    if (end < block.bytes.length && block.bytes[end] !== NEWLINE) return null;
    const isBare = rest.count === 1 && rest.slotAt(0) === this.emittedAt;
    const { meta, file_reference, namespace, stream, data } = isBare ? NOTHING : rest.object();
    if (stream !== undefined || data !== undefined || isGiven(file_reference)) return null;
    const told = namespace === undefined ? this.opening.namespace : namespaceOf(namespace);
    if (told !== this.namespace) return null;
    this.end = end + 1;
    const nulled = nulledColumns(meta);
    const row = new ScannedRow(this, nulled, this.#isDeleted(nulled));
    return this.#keepsText ? kept(row, lineText(lineAt(block.bytes, start), 0)) : row;
  }

  /** As `isDeletedRow` has it. Most rows have no such column, so their names are looked at once, not in each row. */
  #isDeleted(nulled: ReadonlySet<string> | null): boolean {
    const { columns } = this;
    const marks = this.#deletionMarks;
    for (; this.#slotsSeen < columns.slots; this.#slotsSeen++) {
      if (isDeletionMark(columns.nameOf(this.#slotsSeen))) marks.push(this.#slotsSeen);
    }
    if (marks.length === 0) return false;
    for (const mark of marks) {
      if (tellsDeletion(columns.value(mark)) && !nulled?.has(columns.nameOf(mark))) return true;
    }
    return false;
  }
}

const NOTHING: JsonObject = {};

/** A row of which nothing is read before it is asked for. */
class ScannedRow implements RecordMessage {
  readonly type = 'RECORD';
  readonly nulled: ReadonlySet<string> | null;
  readonly isDeleted: boolean;
  readonly text = null;
  readonly #rows: ScannedRows;
  readonly #scan: number;

  constructor(rows: ScannedRows, nulled: ReadonlySet<string> | null, isDeleted: boolean) {
    this.nulled = nulled;
    this.isDeleted = isDeleted;
    this.#rows = rows;
    this.#scan = rows.columns.scans;
  }

  get stream(): string {
    return this.#rows.opening.stream;
  }

  get namespace(): string | null {
    return this.#rows.namespace;
  }

  get columns(): ScannedObject {
    return this.#stillThere().columns;
  }

  get data(): JsonObject {
    return this.#stillThere().columns.object();
  }

  get emittedAt(): number | null {
    const { rest, emittedAt } = this.#stillThere();
    return numberOrNull(rest.value(emittedAt));
  }

  #stillThere(): ScannedRows {
    if (this.#scan === this.#rows.columns.scans) return this.#rows;
    throw new Error('a row was asked for what it holds after the next one was read');
  }
}

/** A row of which somebody reads more when others are read already. */
function kept(row: RecordMessage, text: string): RecordMessage {
  const { type, stream, namespace, columns, emittedAt, nulled, isDeleted } = row;
  return {
    type,
    stream,
    namespace,
    get data() {
      return row.data;
    },
    columns,
    emittedAt,
    nulled,
    isDeleted,
    text,
  };
}
