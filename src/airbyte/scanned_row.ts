import type { ScannedObject } from '../json/scanned_object.ts';
import type { JsonObject } from '../json/value.ts';
import type { RecordMessage } from './messages.ts';
import type { ScannedRows } from './scanned_rows.ts';

/** What the row that was read last is read out of. */
export interface RowSource {
  /** How many lines were looked at. */
  readonly lines: number;
  /** See {@link RecordMessage.emittedAt}. */
  readonly emittedAt: number | null;
}

/** A row of which nothing is read before it is asked for. */
export class ScannedRow implements RecordMessage {
  readonly type = 'RECORD';
  readonly nulled: ReadonlySet<string> | null;
  readonly isDeleted: boolean;
  readonly text = null;
  readonly #source: RowSource;
  readonly #rows: ScannedRows;
  readonly #line: number;

  constructor(source: RowSource, rows: ScannedRows, nulled: ReadonlySet<string> | null, isDeleted: boolean) {
    this.nulled = nulled;
    this.isDeleted = isDeleted;
    this.#source = source;
    this.#rows = rows;
    this.#line = source.lines;
  }

  get stream(): string {
    return this.#rows.stream;
  }

  get namespace(): string | null {
    return this.#rows.namespace;
  }

  get columns(): ScannedObject {
    this.#checkThere();
    return this.#rows.columns;
  }

  get data(): JsonObject {
    return this.columns.object();
  }

  get emittedAt(): number | null {
    this.#checkThere();
    return this.#source.emittedAt;
  }

  #checkThere(): void {
    if (this.#line === this.#source.lines) return;
    throw new Error('a row was asked for what it holds after the next one was read');
  }
}

/** A row of which somebody reads more when others are read already. */
export function kept(row: RecordMessage, text: string): RecordMessage {
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
