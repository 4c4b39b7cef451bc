import { ScanMemory } from '../json/scan/memory.ts';
import { OPENING_BRACE, type Pattern, pattern } from '../json/scan.ts';
import { ScannedObject } from '../json/scanned_object.ts';
import { Shape } from '../json/shape.ts';
import type { TextBlock } from '../json/text_block.ts';
import { lineAt, NEWLINE } from './lines.ts';
import { lineText, namespaceOf, nulledColumns, numberOrNull, type RecordMessage } from './messages.ts';
import { RowFrame } from './row_frame.ts';
import { kept, ScannedRow } from './scanned_row.ts';
import { ScannedRows } from './scanned_rows.ts';

export interface RowScannerOptions {
  /** The columns that are asked for, at least, of a stream's rows; null: all of them. */
  readonly columnsOf: (stream: string, namespace: string | null) => ReadonlySet<string> | null;
  /** Whether the text of rows is asked for. */
  readonly keepsText: boolean;
}

/** What is read of a RECORD; its other members mean nothing to a destination. */
const MEMBERS = ['stream', 'namespace', 'data', 'emitted_at', 'meta', 'file_reference'];

/** Data that makes up streams cannot fill the memory. */
const MAX_STREAMS = 10_000;

/** How many streams a line is compared with that is not of the likely one: with more, it is faster to look through the line. */
const MAX_FRAMED = 24;

/** A stream whose lines differ more often than that is looked through line by line. */
const MAX_LEARNED = 16;

/** A longer `meta` is read anew for each row. */
const MAX_META = 1_000;

/**
 * Reads rows without parsing them: the members of a RECORD, in whatever order, are looked for in the bytes of its line, and
 * so are the columns that are asked for.
 */
export class RowScanner {
  /** The position behind the row that was read last. */
  end = 0;
  /** How many lines were looked at. */
  lines = 0;
  /** Why the last line was given up, if it holds a row. */
  objection: Objection = 'it is unusual';
  readonly #options: RowScannerOptions;
  readonly #memory = new ScanMemory();
  readonly #message = new ScannedObject(this.#memory, new Set(['type', 'record']));
  readonly #type = this.#message.slotOf('type');
  readonly #recordSlot = this.#message.slotOf('record');
  readonly #record = new ScannedObject(this.#memory, new Set(MEMBERS));
  readonly #dataSlot: number;
  readonly #stream: number;
  readonly #namespace: number;
  readonly #emittedAt: number;
  readonly #meta: number;
  readonly #file: number;
  /** Where the columns begin in a line that begins as others of its stream. */
  #data = 0;
  /** Where the line ends that is looked at; -1: nobody asked. */
  #lineEnd = -1;
  /** Whose row was read last. */
  #last: ScannedRows | null = null;
  readonly #byName = new Map<string, ScannedRows[]>();
  /** Those that a line is compared with, if it is not of the likely stream. */
  readonly #framed: ScannedRows[] = [];
  /** What the line that was read last has around its row; null: it was looked through. */
  #frame: RowFrame | null = null;
  #streams = 0;
  #metaText: Pattern = NO_CHANGES;
  #nulled: ReadonlySet<string> | null = null;

  constructor(options: RowScannerOptions) {
    this.#options = options;
    const [stream, namespace, data, emittedAt, meta, file] = MEMBERS.map((name) => this.#record.slotOf(name));
    this.#stream = stream as number;
    this.#namespace = namespace as number;
    this.#dataSlot = data as number;
    this.#emittedAt = emittedAt as number;
    this.#meta = meta as number;
    this.#file = file as number;
  }

  /** Reads the row in the line that begins at `start`; null if there is none, or if only a parser can read it. */
  read(block: TextBlock, start: number): RecordMessage | null {
    this.lines++;
    if (!block.isUtf8) {
      this.objection = 'other lines near it are not UTF-8';
      return null;
    }
    if (!this.#memory.load(block)) {
      this.objection = 'it is long';
      return null;
    }
    this.#lineEnd = -1;
    return this.#readFramed(block, start) ?? this.#readMembers(block, start);
  }

  /** Reads the row in a line that has around it what an earlier one had; null if there is none. */
  #readFramed(block: TextBlock, start: number): RecordMessage | null {
    const rows = this.#framedRows(block, start);
    const frame = rows?.frame ?? null;
    this.#frame = frame;
    if (rows === null || frame === null) return null;
    const dataEnd = scanObject(rows.columns, block, this.#data);
    this.end = dataEnd < 0 ? -1 : frame.endIn(block, dataEnd);
    return this.end < 0 ? null : this.#rowOf(rows, frame.nulled, block, start);
  }

  /** Whose lines have around their rows what this one has: most likely those that came behind the last ones before. */
  #framedRows(block: TextBlock, start: number): ScannedRows | null {
    const likely = this.#last?.next ?? null;
    if (likely !== null && this.#isAlike(block, start, likely)) return likely;
    for (let i = 0; i < this.#framed.length; i++) {
      const rows = this.#framed[i] as ScannedRows;
      const isNamed = rows.frame?.isNamedFirst || rows.frame?.isNamedLast;
      if (isNamed && rows !== likely && this.#isAlike(block, start, rows)) return rows;
    }
    return null;
  }

  /** Whether a line begins as theirs do, and ends so where their name is. */
  #isAlike(block: TextBlock, start: number, { frame }: ScannedRows): boolean {
    this.#data = frame === null ? -1 : frame.dataIn(block, start);
    if (frame === null || this.#data < 0) return false;
    if (!frame.isNamedLast) return true;
    if (this.#lineEnd < 0) this.#lineEnd = this.#memory.run.lineEnd(start);
    return frame.endsAt(block, this.#lineEnd);
  }

  #readMembers(block: TextBlock, start: number): RecordMessage | null {
    this.#frame = null;
    this.objection = 'it is unusual';
    const message = this.#message;
    const record = this.#record;
    if (!this.#hasObject(message, block, start)) return null;
    const end = this.#memory.run.blanksEnd(message.end);
    if (end < block.bytes.length && block.bytes[end] !== NEWLINE) return null;
    if (!message.isWritten(this.#type, RECORD)) return null;
    if (!this.#hasObject(record, block, placeOf(message, this.#recordSlot))) return null;
    const file = record.shapeOf(this.#file);
    if (file !== Shape.NONE && file !== Shape.NULL) return null;
    const data = placeOf(record, this.#dataSlot);
    const rows = data < 0 ? null : this.#rows(block);
    if (rows === null || !this.#hasObject(rows.columns, block, data)) return null;
    this.end = end + 1;
    const nulled = this.#nulledColumns(block);
    this.#learnFrame(rows, nulled, block, start, end);
    return this.#rowOf(rows, nulled, block, start);
  }

  /** Scans an object where it is expected. @returns whether it is there. */
  #hasObject(object: ScannedObject, block: TextBlock, at: number): boolean {
    if (scanObject(object, block, at) >= 0) return true;
    if (object.isRepeated) this.objection = 'a member comes twice';
    return false;
  }

  #rowOf(
    rows: ScannedRows,
    nulled: ReadonlySet<string> | null,
    block: TextBlock,
    start: number,
  ): RecordMessage {
    if (this.#last !== null) this.#last.next = rows;
    this.#last = rows;
    const row = new ScannedRow(this, rows, nulled, rows.isDeleted(nulled));
    return this.#options.keepsText ? kept(row, lineText(lineAt(block.bytes, start), 0)) : row;
  }

  #learnFrame(
    rows: ScannedRows,
    nulled: ReadonlySet<string> | null,
    block: TextBlock,
    start: number,
    end: number,
  ): void {
    const record = this.#record;
    if (rows.framesLearned >= MAX_LEARNED || record.shapeOf(this.#emittedAt) !== Shape.NUMBER) return;
    if (rows.framesLearned === 0 && this.#framed.length < MAX_FRAMED) this.#framed.push(rows);
    rows.framesLearned++;
    rows.frame = new RowFrame(this.#memory, nulled, block, {
      start,
      end,
      streamStart: record.startOf(this.#stream),
      dataStart: record.startOf(this.#dataSlot),
      dataEnd: record.endOf(this.#dataSlot),
      timeStart: record.startOf(this.#emittedAt),
      timeEnd: record.endOf(this.#emittedAt),
    });
  }

  /** Milliseconds since 1970; null where the source does not say. Of the row that was read last. */
  get emittedAt(): number | null {
    if (this.#frame !== null) return this.#frame.emittedAt;
    return numberOrNull(this.#record.value(this.#emittedAt));
  }

  #isOf({ streamText, namespaceText }: ScannedRows): boolean {
    const record = this.#record;
    if (!record.isWritten(this.#stream, streamText)) return false;
    if (namespaceText !== null) return record.isWritten(this.#namespace, namespaceText);
    const shape = record.shapeOf(this.#namespace);
    return shape === Shape.NONE || shape === Shape.NULL;
  }

  /** The rows that the row belongs to; null if only a parser can find them. */
  #rows(block: TextBlock): ScannedRows | null {
    const likely = this.#last?.next ?? null;
    if (likely !== null && this.#isOf(likely)) return likely;
    const record = this.#record;
    const stream = record.value(this.#stream);
    if (typeof stream !== 'string') return null;
    const namespace = namespaceOf(record.value(this.#namespace));
    const known = this.#byName.get(stream)?.find((rows) => rows.namespace === namespace);
    return known ?? this.#addRows(block, stream, namespace);
  }

  #addRows(block: TextBlock, stream: string, namespace: string | null): ScannedRows | null {
    if (this.#streams >= MAX_STREAMS || this.#memory.run.hasRoom() === 0) {
      this.objection = 'there are too many streams and columns';
      return null;
    }
    this.#streams++;
    const start = this.#record.startOf(this.#stream);
    const end = this.#record.endOf(this.#stream);
    const text = block.bytes.toString('utf8', start, end);
    const columns = this.#options.columnsOf(stream, namespace);
    const rows = new ScannedRows(this.#memory, stream, text, namespace, columns);
    const same = this.#byName.get(stream) ?? [];
    same.push(rows);
    this.#byName.set(stream, same);
    return rows;
  }

  /** Those that `meta` marks as lost. Nearly all rows have the same `meta`, which is read once. */
  #nulledColumns({ bytes }: TextBlock): ReadonlySet<string> | null {
    const record = this.#record;
    const meta = this.#meta;
    if (record.shapeOf(meta) !== Shape.CONTAINER) return null;
    if (record.isWritten(meta, this.#metaText)) return this.#nulled;
    const nulled = nulledColumns(record.value(meta));
    if (record.endOf(meta) - record.startOf(meta) <= MAX_META) {
      this.#metaText = pattern(bytes.toString('utf8', record.startOf(meta), record.endOf(meta)));
      this.#nulled = nulled;
    }
    return nulled;
  }
}

/** Why a row was parsed as a whole. */
export type Objection =
  | 'a member comes twice'
  | 'other lines near it are not UTF-8'
  | 'it is long'
  | 'there are too many streams and columns'
  | 'it is unusual';

const RECORD = pattern('"RECORD"');
const NO_CHANGES = pattern('{"changes":[]}');

/** Where the value of a member begins; -1: there is no such member. */
function placeOf(object: ScannedObject, slot: number): number {
  return object.shapeOf(slot) === Shape.NONE ? -1 : object.startOf(slot);
}

function scanObject(object: ScannedObject, block: TextBlock, at: number): number {
  return block.bytes[at] === OPENING_BRACE && object.scan(block, at) ? object.end : -1;
}
