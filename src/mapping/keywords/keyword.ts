import type { Json, JsonObject } from '../../json/value.ts';

/** A keyword of the dialect, as the document is checked for it. */
export interface Keyword {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly description: string;
  /** A value of it that says something. */
  readonly example: Json;
  /** A JSON Schema of its values, for editors; `#/definitions/schema` is one of schemas that only validate. */
  readonly valueSchema: JsonObject;
  /** What its value must be, in words. */
  readonly expected: string;
  /** Whether a value is in the form of the keyword; what it points to is checked when the mapping is compiled. */
  readonly accepts: (value: Json) => boolean;
  /** Places in the value that are schemas themselves and only validate: pointers relative to the keyword. */
  readonly schemasIn?: (value: Json) => readonly (readonly [pointer: string, schema: Json])[];
}
