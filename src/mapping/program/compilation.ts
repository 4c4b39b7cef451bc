import type { ObjectType } from '../../braze/object_type.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Complain } from '../complain.ts';
import type { EntryNulls } from '../null_texts.ts';
import type { Source } from '../source.ts';
import type { Validator } from '../validator.ts';
import type { Condition, Part, Predicate, Reading } from './program.ts';
import { membersAsked, type Projection } from './projection.ts';

/** What the compilation of one mapping document shares. */
export interface Compilation {
  readonly type: ObjectType;
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
  /** Places that are being compiled, by their schema and what they read from. */
  readonly places: Map<JsonObject, Map<string, CompiledPlace>>;
  /** Where the values of finished objects come from, by their path, for messages. */
  readonly labels: Map<string, string>;
  /** How many places were compiled. */
  readonly count: { places: number };
  readonly problem: Complain;
  /** Compiles a place inside of another. */
  readonly partOf: (schema: Json, place: Place) => Part;
}

/** A place that may refer to itself. */
export interface CompiledPlace {
  part: Part | null;
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
  /** How often the base has gone deeper, which distinguishes a recursion that never ends from one over nested data. */
  readonly descents: number;
}

/** The base of what is inside of something that was found. @param descents how often it has gone deeper. */
export function innerBase(descents: number): Base {
  return { onRow: false, passesRow: false, claims: new Set(), descents };
}

/** Where a schema is. */
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

/** The condition that a schema in the document is. */
export function compileCondition(schema: Json, pointer: string, compilation: Compilation): Condition {
  return { holds: compilePredicate(schema, pointer, compilation), asked: membersAsked(schema) };
}

/** The predicate of a schema in the document; one that ajv cannot compile is a problem. */
export function compilePredicate(
  schema: Json,
  pointer: string,
  { validator, problem }: Compilation,
): Predicate {
  try {
    return validator.predicate(schema);
  } catch (error) {
    problem(pointer, `it cannot be compiled: ${error instanceof Error ? error.message : String(error)}`);
    return () => false;
  }
}
