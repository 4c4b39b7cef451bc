import type { DestinationOperation } from '../airbyte/destination_catalog.ts';
import type { TextBlock } from '../json/text_block.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { AttributePart, TakeState, Uncompared } from './attribute_part.ts';
import type { DataPoints } from './data_points.ts';
import type { DateFields } from './rules/date_text.ts';
import type { Fields } from './rules/field.ts';
import type { FieldTest } from './rules/field_test.ts';
import type { Identified } from './rules/identifier.ts';
import type { Objections } from './rules/objections.ts';
import type { Rest } from './rules/rest.ts';

/** What a row can become at Braze, by the word of the setting `object`. One of its objects is a {@link BrazeObject}. */
export interface ObjectType {
  /** The word of the setting `object`: unique over all endpoints. */
  readonly name: string;
  /** One of them, for messages: `an event`. */
  readonly singular: string;
  /** Its fields: columns, messages, documents and tests follow from them. A setting fills `app_id` or `_update_existing_only` only where they are among them. */
  readonly fields: Fields;
  /** Where columns go that fill no field; null: such an object has no other members. */
  readonly rest: Rest | null;
  /** Groups of fields, of each of which one has to say whom it is about; empty: the required ones say it. */
  readonly identifiers: readonly (readonly string[])[];
  /** Names of Braze's own inside of its values: they are no data. */
  readonly words: readonly string[];
  /**
   * Brings what names the user, the item or the users into the form that Braze takes.
   * @param body is changed.
   * @param target what the entry says that its objects are for: the catalog, the campaign. null: nothing.
   * @returns null after the report of a rejection.
   */
  identify(body: JsonObject, objections: Objections, target: string | null): Identified | null;
  /** Whom an object is about that may be refused, for messages; null: it does not say. */
  laneOf(body: JsonObject): string | null;
  /**
   * Judges an object whose identifiers are settled, and brings it into the form that Braze takes.
   * @param dates learn of the dates that the object holds.
   */
  check(body: JsonObject, objections: Objections, dates?: DateFields): void;
  /** What the request contains for a checked object; null: the object itself. */
  readonly element: ((body: JsonObject) => Json) | null;
  /**
   * What is asked of the value at a path (JSON Pointer) whatever the rest is; it gives null for what is judged
   * together with the rest. null: rows never become such objects without being made as values.
   */
  readonly fieldTest: ((path: string, dates?: DateFields) => FieldTest | null) | null;
  /** The place whose members a null removes at Braze, a JSON Pointer; null: a null removes nothing. */
  readonly nullsRemoveIn: '' | `/${string}` | null;
  /** What Braze bills for a checked object at most. */
  dataPoints(body: JsonObject): DataPoints;
  /** How Airbyte may write it: with `append_dedup` one that comes again takes the place of what was there. Empty: no entry has it for its object. */
  readonly syncModes: readonly DestinationOperation['syncMode'][];
  /** What sending an object once more does, if Braze has it already. @param json the object. */
  repeat(json: string): Repeat;
  /** What a memory of what Braze has does with its objects. */
  readonly memory: TypeMemory;
  /** How objects of one user that wait one behind the other may become one. null: they never do. */
  readonly merging: Merging | null;
  /** Where an object sets attributes of its user, a JSON Pointer. Absent: it sets none. */
  readonly attributesIn?: '' | `/${string}`;
  /** What deletes what a row made, and the fields by which it finds it. Absent: nothing can. */
  readonly deletion?: { readonly type: ObjectType; readonly by: readonly string[] };
  /** What it deletes or merges away, in the plural: a brake counts them. Absent: nothing. */
  readonly removes?: 'users' | 'catalog items';
  /** The table for Braze's Cloud Data Ingestion whose rows become such objects. Absent: there is none. */
  readonly ingestion?: IngestionTable;
  /** What the entry has to say in addition to the mapping: what its objects are for. Absent: nothing. */
  readonly target?: Target;
  /**
   * Whether two objects of one lane may go in one request, one behind the other. null: always.
   * @param earlier the JSON of the one in the request; `later` that of the other.
   */
  readonly mayShare: ((earlier: string, later: string) => boolean) | null;
}

/** How a table for Braze's Cloud Data Ingestion looks (Braze docs: table setup). Names of columns are in small letters. */
export interface IngestionTable {
  /** null: such a table must not have a column of that name. */
  readonly payload: IngestionPayload | null;
  /** Columns of which one has to say whom a row is about. */
  readonly naming: readonly string[];
  /** The column that says whether the row deletes. Absent: there is none. */
  readonly deleted?: string;
}

/** The column of such a table that holds objects as JSON. */
export interface IngestionPayload {
  readonly column: string;
  /** What its value is: the object (empty), or one of its fields, as a JSON Pointer. */
  readonly at: '' | `/${string}`;
  /** What becomes of the nulls in it. */
  readonly nulls: 'send' | 'omit';
}

/** When two objects of one user may become one, in which the later one's values win. */
export interface Merging {
  /** Whether one may be merged with any other. */
  isMergeable(body: JsonObject): boolean;
  /** Whether two name the same user for certain, and are applied in the same way. */
  areAlike(earlier: JsonObject, later: JsonObject): boolean;
}

/** What objects are for: a catalog, a campaign. */
export interface Target {
  /** For messages: `the catalog's name`. */
  readonly what: string;
  /** Whether a text can be one. */
  readonly holds: (text: string) => boolean;
}

/** What an object is called without its article: `event`. */
export function nounOf({ singular }: Pick<ObjectType, 'singular'>): string {
  return singular.replace(/^an? /, '');
}

/**
 * What sending an object once more does: nothing; it counts twice (events, increments); or it must never happen, since a
 * message goes out twice.
 */
export type Repeat = 'nothing' | 'counts' | 'never';

/** What a memory of what Braze has does with the objects of a type. */
export type TypeMemory = Holding & {
  /**
   * What of an accepted object is left out when its row comes again after a crash: all of it, or of attributes the operators
   * that count each time. `never`: it is sent again, or is known otherwise.
   */
  readonly once: 'always' | 'counting' | 'never';
  /** Whether sending one makes the memory forget all that it knows of each user whom the object names (both lanes). */
  readonly forgets: boolean;
};

/** What is known after Braze has accepted an object: its attributes one by one; the object as a whole; nothing. */
export type Holding = { readonly holds: 'nothing' } | HoldingParts | HoldingWhole;

/** Braze has the last accepted value of each attribute. */
export interface HoldingParts {
  readonly holds: 'parts';
  /**
   * The parts of an object, in its order.
   * @param json no blanks between its parts.
   */
  partsOf(json: string, lane: string, uncompared: Uncompared): AttributePart[];
  /**
   * The parts of an object that has but states and what names its user, as places in its JSON, which begins with the block.
   * @returns whether it is such an object; if not, some of its parts may have been taken.
   */
  eachState(json: TextBlock, lane: string, uncompared: Uncompared, take: TakeState): boolean;
  /**
   * The JSON of an object of some of the parts, with all that it needs in addition; null where nothing is left to say.
   * @param isFresh whether a part that is sent may change what Braze has.
   */
  reducedTo(
    parts: readonly AttributePart[],
    isSent: (part: AttributePart) => boolean,
    isFresh: (part: AttributePart) => boolean,
  ): string | null;
  /** Whether a state may become another one when a part of another key is sent. */
  dependsOn(key: string, sent: string): boolean;
}

/** Braze has exactly one state for each claim of a lane: the last accepted object, its type's name and its JSON. */
export interface HoldingWhole {
  readonly holds: 'whole';
  /** What the state is of. Types share a name where an object of one replaces one of the other. null: acceptance proves nothing. */
  claimOf(json: string, lane: string): string | null;
  /**
   * What the object sets, whoever it names and by which identifier: as {@link AttributePart.key} where attributes can set it, too.
   * null: only what other objects undo.
   */
  sets(json: string, lane: string): string | null;
  /** Whether the state is worth sending again, unchanged, when it is old; users change their subscriptions themselves. */
  readonly ages: boolean;
}

/** An object of a row, ready to be sent. */
export interface BrazeObject {
  readonly type: ObjectType;
  /** Objects of one endpoint share a request only if these are equal: the catalog, the kind of identifier. Mostly empty. */
  readonly group: string;
  /** Whom it is about, as text: equal for two objects exactly if they name the same user by the same identifier. */
  readonly lane: string;
  /** The other one that it is about, as {@link lane}: of merges and renames. null for all others. */
  readonly otherLane: string | null;
  /** Its JSON in the request. */
  readonly json: string;
  /** What has the same from {@link start} on, in UTF-8; absent: nothing has. */
  readonly written?: TextBlock;
  readonly start?: number;
  /** UTF-8 length of `json`. */
  readonly bytes: number;
  /** What is equal for two objects exactly if only one of them is ever to be sent; null: all are. */
  readonly once: string | null;
  /** Its JSON as if its row were always read at the same time; null: it does not depend on that, or no memory asks for it. */
  readonly withoutReadTime: string | null;
  readonly place: ObjectPlace;
}

/** A copy of an object that has its JSON as text, and does not hold on to what it was written into. */
export function asText(object: BrazeObject): BrazeObject {
  const { type, group, lane, otherLane, json, bytes, once, withoutReadTime, place } = object;
  return { type, group, lane, otherLane, json, bytes, once, withoutReadTime, place };
}

/** Which of a row's objects one is. */
export interface ObjectPlace {
  /** Which of the configuration's `streams` made it, from 0; -1 for a mapping that the catalog implies. */
  readonly entry: number;
  /** Which element of the row's `x-each` array it is made from; null without `x-each`. */
  readonly element: number | null;
}
