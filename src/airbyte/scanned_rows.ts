import type { ScanMemory } from '../json/scan/memory.ts';
import { type Pattern, pattern } from '../json/scan.ts';
import { ScannedObject } from '../json/scanned_object.ts';
import { isDeletionMark, tellsDeletion } from './columns.ts';
import type { RowFrame } from './row_frame.ts';

/** The rows of a stream: their columns are looked for in the bytes of their lines. */
export class ScannedRows {
  readonly stream: string;
  readonly namespace: string | null;
  readonly columns: ScannedObject;
  /** The names as a line had them, with the quotes. */
  readonly streamText: Pattern;
  /** null where there is no namespace. */
  readonly namespaceText: Pattern | null;
  /** Those whose row came behind one of these the last time. */
  next: ScannedRows = this;
  /** What their lines have around them; null: not known. */
  frame: RowFrame | null = null;
  framesLearned = 0;
  /** The slots of the columns that mark deleted rows, as far as rows had them. */
  readonly #deletionMarks: number[] = [];
  /** How many slots were looked through for them. */
  #slotsSeen = 0;

  /**
   * @param memory has room for another object.
   * @param columns those that are asked for; null: all.
   */
  constructor(
    memory: ScanMemory,
    stream: string,
    streamText: string,
    namespace: string | null,
    columns: ReadonlySet<string> | null,
  ) {
    this.stream = stream;
    this.streamText = pattern(streamText);
    this.namespace = namespace;
    this.namespaceText = namespace === null ? null : pattern(JSON.stringify(namespace));
    this.columns = new ScannedObject(
      memory,
      columns === null ? null : { has: (name) => columns.has(name) || isDeletionMark(name) },
    );
  }

  /**
   * Whether the row that was scanned is deleted, as `isDeletedRow` has it. Most rows have no such column, so their names are
   * looked at once, not in each row.
   */
  isDeleted(nulled: ReadonlySet<string> | null): boolean {
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
