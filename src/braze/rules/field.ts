import { getter } from '../../json/member.ts';
import { isObject } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Objections } from './objections.ts';

/** What a field of Braze's own holds. */
export type FieldShape =
  | 'string'
  | 'date'
  | 'date-time'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'object'
  | 'array';

/**
 * Kinds of values that are recognised without a look at the rest. Times and days are those of `isOrdinaryTime` and
 * `isOrdinaryDay`, addresses of `isPlainAddress`; digits are text of at most {@link MAX_DIGITS_TEXT} characters that is a
 * number in plain digits; lists those of `isPlainList`.
 */
export type ValueKind = 'number' | 'boolean' | 'time' | 'day' | 'digits' | 'address' | 'list';

export const MAX_DIGITS_TEXT = 40;

/** What Braze asks of a value. */
export interface Rule {
  readonly shape: FieldShape;
  /** How the parts of an object or an array look, in JSON Schema. */
  readonly parts?: JsonObject;
  /**
   * Reports what Braze has against a value; null: it has nothing against any, or others judge it. A null comes only where it
   * would not clear the field.
   * @param path of the field, a JSON Pointer into the object.
   */
  readonly check: ((value: Json, path: string, objections: Objections) => void) | null;
  /** Which values can be sent without a look at the other fields; null: none, the field is judged together with them. */
  readonly fast: FastAnswer | null;
  /** Whether empty text is a value; else it counts as not given. */
  readonly takesEmpty?: true;
}

/** Values that surely go out as they are and without a word, whatever the other fields hold. Tests hold it against the rule. */
export interface FastAnswer {
  /** Whether a value that is not null is one of them; absent: all are that `check` says nothing about. */
  readonly takes?: (value: Json) => boolean;
  /** Text of at most this many characters is one unseen, if it does not begin with a digit or a sign. */
  readonly words?: number;
  /** Kinds of which every value is one. */
  readonly kinds?: readonly ValueKind[];
}

/** A field of Braze's own: all that the connector knows of it. */
export interface Field {
  readonly rule: Rule;
  /** What it is for: a sentence. */
  readonly says: string;
  /** Whether Braze refuses the object without it. */
  readonly required?: true;
  /** Whether setting it costs a data point. */
  readonly billed?: true;
  /** Whether it names a user, or what happened: a character that nobody sees would make another one of it. */
  readonly names?: true;
  /** Whether it says how Braze is to take the object: no data, so only a mapping that names it fills it. */
  readonly steers?: true;
  /** Usual names of a column that holds it, the likeliest first; absent: only its own. */
  readonly columns?: readonly string[];
  /** What a suggested mapping says of the values that Braze wants. */
  readonly remark?: string;
}

/** The fields of an object by their names, in the order in which they are written. */
export type Fields = ReadonlyMap<string, Field>;

/** Makes the table of an object's fields. */
export function fieldTable(fields: Readonly<Record<string, Field>>): Fields {
  return new Map(Object.entries(fields));
}

/** A rule by which a value is judged by itself. */
export function rule(shape: FieldShape, check: Rule['check'], fast: FastAnswer = {}): Rule {
  return { shape, check, fast };
}

/** The rule of a field that is judged together with others: by those who know all of the object. */
export function judgedWithOthers(shape: FieldShape, check: Rule['check'] = null): Rule {
  return { shape, check, fast: null };
}

/** A rule that also says how the parts of a value look. */
export function withParts(rule: Rule, parts: JsonObject): Rule {
  return { ...rule, parts };
}

/** The names of the fields without which Braze refuses the object. */
export function requiredNames(fields: Fields): readonly string[] {
  return [...fields].flatMap(([name, { required }]) => (required ? [name] : []));
}

/**
 * What is asked of an object's fields one by one: that the required ones are there, and that each keeps to its rule.
 * @param noun for messages: "event".
 */
export function fieldsCheck(
  fields: Fields,
  noun: string,
): (body: JsonObject, objections: Objections) => void {
  const all = [...fields].map(([name, { rule, required = false }]) => {
    return { get: getter(name), path: childPointer('', name), check: rule.check, required };
  });
  const requiredOnes = all.filter(({ required }) => required);
  const ruledOnes = all.flatMap(({ check, ...field }) => (check === null ? [] : [{ ...field, check }]));
  return (body, objections) => {
    for (const { get, path } of requiredOnes) {
      if ((get(body) ?? null) !== null) continue;
      objections.reject('BRAZE_REQUIRED', path, `missing, null or empty; Braze takes no ${noun} without it`);
    }
    for (const { get, path, check, required } of ruledOnes) {
      const value = get(body);
      if (value !== undefined && (value !== null || !required)) check(value, path, objections);
    }
  };
}

/** What a field is for and how its parts look, in JSON Schema. */
export function detailsOf({ says, rule }: Field): JsonObject {
  return { description: says, ...rule.parts };
}

/** All names of fields, and of their parts. */
export function namesIn(fields: Fields): string[] {
  return [...fields].flatMap(([name, { rule }]) => [name, ...partsIn(rule.parts ?? {})]);
}

/** The names under `properties` anywhere in a schema. */
function partsIn(schema: Json): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inside = Object.values(schema).flatMap((part) => partsIn(part as Json));
  const { properties } = schema as { properties?: Json };
  return isObject(properties) ? [...Object.keys(properties), ...inside] : inside;
}
