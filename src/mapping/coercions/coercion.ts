import type { ValueKind } from '../../braze/rules/field.ts';
import type { JsonBuffer } from '../../json/json_buffer.ts';
import type { CopiedKind } from '../../json/member.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
import type { Json } from '../../json/value.ts';

/**
 * Writes the value in a slot as JSON, as `convert` would have it, without making a value of it.
 * @returns of what kind the written value is; null where the value has to be converted, whatever was written.
 */
export type WriteUnseen = (columns: ScannedObject, slot: number, out: JsonBuffer) => ValueKind | null;

/**
 * A type, and how values become it. It never guesses: what it does not surely know is refused. All that is known of a type is
 * in its file: the lines of the method `fields`, the advice on columns and the tests read it there.
 */
export interface Coercion {
  /** The type, in the mapping's words: what the `type` of a line says. */
  readonly target: string;
  /** The schema by which a mapping of the method `json_schema` asks for it. */
  readonly schema: { readonly type: string; readonly format?: string };
  /**
   * JSON types of columns whose values never become it, numbers included that become times only by their unit. Text can
   * become anything, for it may hold JSON.
   */
  readonly never: readonly string[];
  /** Whether its values are times, so that a mapping may say the zone and the unit of the source. */
  readonly readsTime: boolean;
  /** A text that it takes. */
  readonly example: string;
  /** What it takes, for messages. */
  readonly expected: string;
  readonly code: 'MAPPING_TYPE' | 'MAPPING_DATE';
  /** The kind of values that stay as they are; null where it is asked of each of them. A time is text of RFC 3339. */
  readonly keeps: CopiedKind | 'time' | null;
  /** The value as that type; undefined if it cannot be. The value is not null. */
  readonly convert: (value: Json) => Json | undefined;
  /** What writes usual values as that type straight out of the bytes of a row; null: each is converted. */
  readonly write: WriteUnseen | null;
}
