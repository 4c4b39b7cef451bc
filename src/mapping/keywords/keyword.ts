import type { Json, JsonObject } from '../../json/value.ts';
import type { Scope } from '../scope.ts';

/** A keyword of the dialect. All that is known of it is in its file; `index.ts` lists the keywords. */
export interface Keyword {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly description: string;
  /** A value of it that says something. */
  readonly example: Json;
  /** What the example does: a test maps the row with the keyword and without it. */
  readonly shown: Shown;
  /** A JSON Schema of its values, for editors; `#/definitions/schema` is one of schemas that only validate. */
  readonly valueSchema: JsonObject;
  /** What its value must be, in words. */
  readonly expected: string;
  /** Whether a value is in the form of the keyword; what it points to is checked when the mapping is compiled. */
  readonly accepts: (value: Json) => boolean;
  /** Places in the value that are schemas themselves and only validate: pointers relative to the keyword. */
  readonly schemasIn?: (value: Json) => readonly (readonly [pointer: string, schema: Json])[];
  /**
   * Where it acts. `root`: there alone. `sourced`: where a value is looked for, which is not so for what passes by
   * `additionalProperties`. `made`: wherever a value is made.
   */
  readonly acts: 'root' | 'sourced' | 'made';
  /** For one that acts at the root alone: why, and what to use elsewhere, as the rest of a sentence. */
  readonly elsewhere?: string;
  /** What is wrong with the other keywords of its schema, in a sentence; null if they fit. */
  readonly misfit?: (schema: JsonObject) => string | null;
  /** Keywords that come first where its schema has them, so that it is never read. */
  readonly yieldsTo?: readonly string[];
  /** What it does to a value, in a few words for `preview`; empty where that is said elsewhere, or where it does nothing. */
  readonly words: (value: Json, schema: JsonObject) => string;
  /** Keywords of its schema that hold for every value once it has acted. */
  readonly ensures?: (schema: JsonObject) => readonly string[];
  /** Changes the copy of the schema that finished objects are held against, where it lets a value be what the schema forbids. */
  readonly relax?: (schema: JsonObject) => void;
  /** What it does to each value; null for a keyword that says how a place is read, which `program/` knows. */
  readonly step: ValueStep | null;
}

/** What a keyword does to each value of a place. Such steps act in the order of the keywords in `index.ts`. */
export interface ValueStep {
  /** `found`: on what the source has, before `default` and `type`. `made`: on what the type has made of it. */
  readonly on: 'found' | 'made';
  /** What the step has to know, as data; null where it does nothing. */
  readonly data: (value: Json, schema: JsonObject) => JsonObject | null;
  /** Values of the keyword that the type has to allow: pointers relative to the keyword. */
  readonly constants?: (value: Json) => readonly (readonly [pointer: string, value: Json])[];
  /**
   * Compiles the step. Its values are not null; undefined and null count as what the source does not have.
   * @param label where the value comes from, for messages.
   */
  readonly compile: (data: JsonObject, label: string) => Change;
}

/** What becomes of a value; undefined: it is missing. */
export type Change = (value: Json, scope: Scope) => Json | undefined;

/** A row, and what the property `value` of an object becomes whose schema has the example of a keyword. */
export interface Shown {
  /** The other keywords of the schema. */
  readonly beside?: JsonObject;
  readonly row: JsonObject;
  /** What is sent; undefined: nothing. */
  readonly sent: Json | undefined;
}
