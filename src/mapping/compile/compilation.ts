import type { Kind } from '../../braze/kind.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { EntryNulls, NullTexts } from '../null_texts.ts';
import type { Make } from '../scope.ts';
import type { Source } from '../source.ts';
import type { Validator } from '../validator.ts';
import type { Finish } from './finishing.ts';
import type { Passing } from './passing.ts';
import type { Projection } from './projection.ts';

/** A column that the mapping reads, for advice against the catalog. */
export interface Reading {
  /** Pointer of the place in the document that reads it. */
  readonly pointer: string;
  readonly source: Source;
  /** Name of the type that its values are to become; null: anything. */
  readonly target: string | null;
  /** What the place says of times, for dates. */
  readonly time: { readonly unit: boolean; readonly zone: boolean };
  /** Whether the place names the column itself, or reads the one of its own name. */
  readonly named: boolean;
  /** Whether the place has another value where the column has none. */
  readonly optional: boolean;
}

/** What the compilation of one mapping document shares. */
export interface Compilation {
  readonly kind: Kind;
  readonly document: JsonObject;
  readonly validator: Validator;
  /** Texts that count as null wherever the entry reads them. */
  readonly nulls: EntryNulls;
  /** Columns of the row that something reads: `additionalProperties` does not pass them. */
  readonly rowClaims: Set<string>;
  readonly readings: Reading[];
  /** What predicates ask of the row. */
  readonly asked: Projection[];
  /** Names of columns that the catalog lists. */
  readonly columns: ReadonlySet<string>;
  /** Places that are compiled, or being compiled, by what they read from. */
  readonly places: Map<JsonObject, Map<string, CompiledPlace>>;
  /** Where the values of finished objects come from, by their path, for messages. */
  readonly labels: Map<string, string>;
  /** How many places were compiled. */
  readonly count: { places: number };
  readonly problem: (pointer: string, message: string) => void;
}

/** A place that may refer to itself. */
export interface CompiledPlace {
  node: Node | null;
  /** How often the base had gone deeper when its compilation began. */
  readonly descents: number;
}

/** What the names of a place read. */
export interface Base {
  readonly onRow: boolean;
  /** Whether `additionalProperties` passes columns of the row: on the row, and with `x-each` in an element too. */
  readonly passesRow: boolean;
  /** Members of the base that something reads. */
  readonly claims: Set<string>;
  /** How often the base has gone deeper, so that a recursion that never ends is told from one over nested data. */
  readonly descents: number;
}

/** Where a schema stands. */
export interface Place {
  /** Pointer in the document. */
  readonly pointer: string;
  /** Path in the Braze object; null below arrays and recursions. */
  readonly path: string | null;
  readonly base: Base;
  /** What it reads without `x-from`; null where it has no name. */
  readonly own: Source | null;
  /** Whether it is an element: a null that is left out without `x-null` is warned of then. */
  readonly inArray: boolean;
}

/** A compiled place. */
export interface Node {
  readonly make: Make;
  /** Whether it reads anything: constants do not make an object exist. */
  readonly sourced: boolean;
  /** How it is filled, where that is simple enough to be told. */
  readonly filling?: Filling;
}

/** How a place is filled. */
export type Filling =
  | { readonly by: 'constant'; readonly value: Json }
  /** By what `finish` makes of a column's value. */
  | {
      readonly by: 'column';
      readonly column: string;
      readonly finish: Finish;
      /** Texts of the column that count as null; null: none. */
      readonly nullTexts: NullTexts | null;
      /** Whether it stays empty where the column is missing or null. */
      readonly isOptional: boolean;
    }
  | {
      readonly by: 'members';
      readonly members: readonly (Node & { readonly name: string })[];
      /** What else passes into the object; null: nothing. */
      readonly passing: Passing | null;
      /** Names of members that must be there. */
      readonly required: readonly string[];
    };

/** A place that is never filled. */
export const NOTHING: Node = { make: () => undefined, sourced: false };
