import type { BrazeObject, ObjectPlace } from '../braze/object_type.ts';
import type { ScannedObject } from '../json/scanned_object.ts';
import type { Json, JsonObject } from '../json/value.ts';

/** A row of a stream as it is mapped. */
export interface Row {
  readonly stream: string;
  readonly namespace: string | null;
  /** When the source read it, milliseconds since 1970; null where it does not say. */
  readonly emittedAt: number | null;
  readonly data: JsonObject;
  /** The same, at their places in the text of the row; null if those are not known. */
  readonly columns: ScannedObject | null;
  /** Columns that `meta.changes` marks NULLED: their value is unknown, so they count as missing. */
  readonly nulled: ReadonlySet<string> | null;
}

/** Why a row cannot become Braze objects. */
export interface Rejection {
  /** A code of the error catalogue, e.g. `MAPPING_TYPE`. */
  readonly code: string;
  /** JSON Pointer of the place in the Braze object (`/properties/sku`). */
  readonly path: string;
  /** The same for a log, where that is another one: keys inside of values are data and become `*`. */
  readonly shownPath?: string;
  /** What was expected and what kind of thing was found: never the value. */
  readonly message: string;
  /** Which of the stream's entries rejects the row, as {@link ObjectPlace.entry}. Absent where it has one. */
  readonly entry?: number;
  /** The value itself, as far as there is one. Only `preview` shows it: no log and no dead letter has it among its reasons. */
  readonly value?: Json | undefined;
}

/** What a row becomes: all of its objects, or every reason why there are none. */
export type Mapped =
  | {
      readonly objects: readonly BrazeObject[];
      readonly rejections?: undefined;
      readonly identifier?: undefined;
    }
  | {
      readonly objects?: undefined;
      /** At least one. */
      readonly rejections: readonly Rejection[];
      /** Whom the row is about as far as that is known, for `dead_letter: log`. */
      readonly identifier: string | null;
    };

/**
 * A compiled mapping of one stream: never throws, whatever the row holds.
 * @param noteMade called, if objects are not written straight out of the row's bytes, with why not. No value of the row.
 */
export type Mapping = (row: Row, noteMade?: NoteMade) => Mapped;

export type NoteMade = (why: string) => void;
