import type { Json, JsonObject } from '../../json/value.ts';
import type { TimeOptions } from '../coercions/instant.ts';
import { isInternal } from '../internal_names.ts';
import type { OnNull } from '../keywords/x_null.ts';
import type { NullTexts } from '../null_texts.ts';
import type { Source } from '../source.ts';
import type { Projection } from './projection.ts';

/**
 * A mapping document without its syntax: references are followed, it is decided where each value comes from, and sources are
 * parsed. It is data: `making/` makes values by it, `writing/` writes JSON by it, advice and preview read it.
 */
export interface Program {
  /** The root's `x-when`; null if there is none. */
  readonly rowHolds: Condition | null;
  /** The root's `x-each`; null if there is none. */
  readonly each: { readonly input: Input; readonly holds: Predicate | null } | null;
  readonly root: Part;
  /** Where the values of finished objects come from, by their path, for messages. */
  readonly labels: ReadonlyMap<string, string>;
  /** Every name of the mapping itself. */
  readonly names: ReadonlySet<string>;
  readonly readings: readonly Reading[];
  /** Columns that something of the mapping reads: `additionalProperties` does not pass them. */
  readonly claims: ReadonlySet<string>;
  /** Columns that have to be known of a row: with those that are passed, and that predicates look at. */
  readonly projection: Projection;
}

/** Whether a row, or an element, satisfies a schema. */
export type Predicate = (value: Json) => boolean;

/** A schema that the base has to satisfy. */
export interface Condition {
  readonly holds: Predicate;
  /** The members of the base that it looks at. */
  readonly asked: Projection;
}

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

/** A source, and the texts of it that count as null; null: none do. */
export interface Input {
  readonly source: Source;
  readonly nullTexts: NullTexts | null;
}

/** Where the value of a place comes from. */
export type Origin =
  | { readonly is: 'constant'; readonly value: Json }
  /** Text with the values of sources in it. */
  | { readonly is: 'template'; readonly text: string; readonly pieces: readonly (string | Input)[] }
  /** The first that is neither missing nor null. */
  | { readonly is: 'inputs'; readonly inputs: readonly Input[] }
  /** Nowhere: there is only a `default`. */
  | { readonly is: 'nothing' };

/** A keyword's step and what it has to know. */
export interface Step {
  readonly keyword: string;
  readonly data: JsonObject;
}

/** What is found for a place, before it becomes what the place is to hold. */
export interface Finding {
  /** Path of the place in the Braze object; null below arrays and recursions. */
  readonly path: string | null;
  readonly origin: Origin;
  /** Where that is, for messages. */
  readonly label: string;
  /** What keywords do to it. */
  readonly steps: readonly Step[];
  /** What empty text is: a value, one that counts as missing, or one that is left out with a warning. */
  readonly emptyText: 'value' | 'missing' | 'left out';
  /** Serves missing and null; null: nothing does. */
  readonly fallback: Json;
  readonly onNull: OnNull;
}

/** What a value is to become. */
export interface Wanted {
  /** The types that it may have; empty: any. */
  readonly types: readonly string[];
  readonly format: string | null;
  readonly time: TimeOptions;
}

/** How a place of the Braze object is filled. */
export type Part =
  | NothingPart
  | ConstantPart
  | ValuePart
  | ObjectPart
  | ListPart
  | TuplePart
  | WhenPart
  | AgainPart;

interface BasePart {
  /** Whether it reads anything: constants do not make an object exist. */
  readonly sourced: boolean;
  /** What the document says of the place, with what it refers to, for people. */
  readonly schema: JsonObject;
}

/** A place that is never filled. */
export interface NothingPart extends BasePart {
  readonly is: 'nothing';
}

/** An object or an array that is the same for all rows. */
export interface ConstantPart extends BasePart {
  readonly is: 'constant';
  readonly value: Json;
}

/** One value, which is found and coerced. */
export interface ValuePart extends BasePart {
  readonly is: 'value';
  readonly finding: Finding;
  readonly wanted: Wanted;
  /** What keywords do to the value that was made. */
  readonly lastSteps: readonly Step[];
}

export interface ObjectPart extends BasePart {
  readonly is: 'object';
  /** What its names read; null: what the names of the object read that it is in. */
  readonly finding: Finding | null;
  readonly members: readonly Member[];
  /** What else passes into it; null: nothing. */
  readonly passing: Passing | null;
  readonly required: readonly RequiredMember[];
  /** Whether it is missing where none of its sourced members is there. */
  readonly mayVanish: boolean;
  /** Serves where it is missing, if it has no finding; undefined: nothing does. */
  readonly fallback: Json | undefined;
}

export interface Member {
  readonly name: string;
  readonly part: Part;
}

/** A member that the mapping says must be there. */
export interface RequiredMember {
  readonly name: string;
  /** What its place reads, for the message. */
  readonly label: string;
}

/** What passes into an object by `additionalProperties`: columns of the row, or members of what was found. */
export interface Passing {
  readonly from: 'row' | 'base';
  /** Names that something else reads. Complete once the whole document is compiled. */
  readonly claims: ReadonlySet<string>;
  /** Names that the object fills otherwise. */
  readonly declared: ReadonlySet<string>;
  /** The only names that pass; null: all others do. */
  readonly only: ReadonlySet<string> | null;
  /** What becomes of each value; null: it stays as it is, but for nulls. */
  readonly each: Part | null;
  readonly nullTexts: NullTexts;
  /** Path of the object; null below arrays and recursions. */
  readonly path: string | null;
}

/** An array that is found, and mapped element by element. */
export interface ListPart extends BasePart {
  readonly is: 'list';
  readonly finding: Finding;
  readonly first: readonly Part[];
  /** All others. */
  readonly rest: Part;
}

/** An array that is built; positions that are missing are left out. */
export interface TuplePart extends BasePart {
  readonly is: 'tuple';
  readonly positions: readonly Part[];
}

/** A place that is filled only where the base satisfies a schema. */
export interface WhenPart extends BasePart {
  readonly is: 'when';
  readonly condition: Condition;
  readonly part: Part;
}

/** A part that is inside of itself: a recursion over the data. */
export interface AgainPart extends BasePart {
  readonly is: 'again';
  readonly place: { readonly part: Part | null };
}

export const NOTHING: NothingPart = { is: 'nothing', sourced: false, schema: {} };

/** Whether a name passes: nothing else reads it or fills it, and it is data. */
export function isPassed({ claims, declared, only }: Passing, name: string): boolean {
  return !claims.has(name) && !declared.has(name) && (only === null || only.has(name)) && !isInternal(name);
}
