import type { CopiedKind } from '../../json/member.ts';
import type { Json } from '../../json/value.ts';

/** How values become one type. It never guesses: what it does not surely know is refused. */
export interface Coercion {
  /** The type, in the mapping's words. */
  readonly target: Target;
  /** What it takes, for messages. */
  readonly expected: string;
  readonly code: 'MAPPING_TYPE' | 'MAPPING_DATE';
  /** The kind of values that stay as they are; null where it is asked of each of them. A time is text of RFC 3339. */
  readonly keeps: CopiedKind | 'time' | null;
  /** The value as that type; undefined if it cannot be. The value is not null. */
  readonly convert: (value: Json) => Json | undefined;
}

export type Target = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'date' | 'date-time';
