import type { Json } from '../../json/value.ts';
import type { DateFields } from './date_text.ts';
import type { Objections } from './objections.ts';

/** Where the columns go that fill no field of an object. The names there are the user's choice. */
export interface Rest {
  /** A JSON Pointer into the object: empty for the object itself, or one of its fields. */
  readonly at: '' | `/${string}`;
  /** What a column becomes there, for messages: `a property`. */
  readonly singular: string;
  /** Names that Braze refuses there, and what is said of each: the first part of a sentence. */
  readonly refused: ReadonlyMap<string, string>;
  /** Names of which Braze takes no notice there, likewise. */
  readonly ignored: ReadonlyMap<string, string>;
  /** What Braze has against a name, as the rest of a sentence; null: nothing. */
  readonly complaintAbout: (name: string) => string | null;
  /** What Braze has against a value under a name, whatever else the object has. */
  readonly check: (name: string) => (value: Json, dates: DateFields, objections: Objections) => void;
  /** How many members Braze keeps, and in how many bytes of JSON; null: there is no such limit. */
  readonly most: { readonly members: number; readonly bytes: number } | null;
}

/** The field whose members the columns become; null where they are in the object itself, or nowhere. */
export function restField(rest: Rest | null): string | null {
  return rest === null || rest.at === '' ? null : rest.at.slice(1);
}
