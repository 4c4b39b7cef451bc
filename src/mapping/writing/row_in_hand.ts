import { JsonBuffer } from '../../json/json_buffer.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
import type { Json } from '../../json/value.ts';
import type { Row } from '../row.ts';
import { type Scope, scopeOf } from '../scope.ts';

/** The row that is being written. One serves all rows of a mapping, one after the other. */
export class RowInHand {
  columns!: ScannedObject;
  /** The slots of the columns that are read, by their numbers: each stream has its own slots. */
  slots: readonly number[] = [];
  /** What is written so far. */
  readonly out = new JsonBuffer();
  /** Whether something of it may be written with an escape of a character's number. */
  mayEscape = false;
  /** Where it gave up, in words, after a doubt; empty before. */
  doubt = '';
  /** Whom the object is about, once that is written. */
  lane = '';
  /** Whether some part of the mapping asks for the {@link row} or the {@link scope}. To be said before the first row. */
  usesRow = false;
  readonly #names: string[] = [];
  #row: Row | null = null;
  #scope: Scope | null = null;

  take(row: Row, columns: ScannedObject): void {
    if (columns !== this.columns) {
      this.columns = columns;
      this.slots = this.#names.map((name) => columns.slotOf(name));
    }
    if (this.usesRow) {
      this.#row = row;
      this.#scope = null;
    }
    this.out.begin();
    this.mayEscape = false;
    if (this.doubt !== '') this.doubt = '';
  }

  /** Puts a value that was made. */
  putMade(value: Json): void {
    const json = JSON.stringify(value);
    this.out.write(json);
    this.mayEscape ||= json.includes('\\u');
  }

  /** The number of a column among the {@link slots}. To be asked for before the first row. */
  numberOf(column: string): number {
    const known = this.#names.indexOf(column);
    return known >= 0 ? known : this.#names.push(column) - 1;
  }

  get row(): Row {
    return this.#row as Row;
  }

  /** What the parts of a mapping work on that may look at any column. */
  get scope(): Scope {
    this.#scope ??= scopeOf(this.row);
    return this.#scope;
  }
}
