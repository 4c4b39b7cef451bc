/** A line of the catalogue of mapping rejections, from which the docs are made. */
export interface MappingCodeInfo {
  /** What was found. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
  /** warn: the row is not rejected, the null is left out. */
  readonly severity?: 'warn';
}

/** Why a mapping rejects a row. A code is never renamed: people filter dead letters by it. */
export const MAPPING_CODES = {
  MAPPING_TYPE: {
    cause: 'A value cannot become the type that the mapping wants without guessing.',
    cure: 'Correct the column, turn such text into null with null_values of the entry or x-null-values, or choose another type.',
  },
  MAPPING_DATE: {
    cause:
      'A value is no date in a form that Braze reads, names a day that does not exist, or is a number and nothing states its unit.',
    cure: 'Set x-time (in a line of fields time_unit and time_zone), or turn such texts into null with null_values or x-null-values.',
  },
  MAPPING_NULL: {
    cause: 'A value is null and the mapping says x-null: reject.',
    cure: 'Give it a default, or choose another x-null.',
  },
  MAPPING_NULL_IN_ARRAY: {
    severity: 'warn',
    cause: 'A null is inside an array. It is left out, and the others move up.',
    cure: 'Remove it at the source, or write items with x-null: omit, which leaves it out without a word.',
  },
  MAPPING_REQUIRED: {
    cause: "A name in the mapping's `required` has no value in this row.",
    cure: 'Give it a default, or leave such rows out with x-when.',
  },
  MAPPING_LOOKUP: {
    cause: 'x-lookup knows no such value and there is no default.',
    cure: 'Add the value to x-lookup, or give a default.',
  },
  MAPPING_TEMPLATE: {
    cause: 'x-template reads an array or an object, which has no text.',
    cure: 'Point the template at a value inside of it.',
  },
  MAPPING_EACH: {
    cause: 'x-each finds neither an array nor text that is one.',
    cure: 'Point x-each at an array.',
  },
  MAPPING_ONCE_PER: {
    cause:
      'A source that the entry names in once_per is missing, null or empty, so nobody could tell whether the object was sent before.',
    cure: 'Name sources that every row has, or leave such rows out with x-when.',
  },
  MAPPING_SCHEMA: {
    cause: 'The finished object breaks a rule that the mapping itself states (maxLength, pattern, enum …).',
    cure: 'Correct the column, or the rule.',
  },
  MAPPING_DEPTH: {
    cause: 'A value is nested too deeply to be read.',
    cure: 'Map the part of it that is needed.',
  },
} as const satisfies Record<string, MappingCodeInfo>;

/** A stable word for why a mapping rejects a row. */
export type MappingCode = keyof typeof MAPPING_CODES;
