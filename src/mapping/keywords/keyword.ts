import type { Json } from '../../json/value.ts';

/** A keyword of the dialect, as the document is checked for it. */
export interface Keyword {
  readonly name: string;
  /** What its value must be, in words. */
  readonly expected: string;
  /** Whether a value is in the form of the keyword; what it points to is checked when the mapping is compiled. */
  readonly accepts: (value: Json) => boolean;
  /** Places in the value that are schemas themselves and only validate: pointers relative to the keyword. */
  readonly schemasIn?: (value: Json) => readonly (readonly [pointer: string, schema: Json])[];
}
