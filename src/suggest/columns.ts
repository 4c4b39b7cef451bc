import type { FieldShape } from '../braze/rules/field.ts';
import { isObject, own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { plain } from './names.ts';

/** What a column holds: JSON's kinds, and of text what it means. */
export type Content =
  | 'text'
  | 'date'
  | 'date-time'
  /** A date and a time of day without a zone. */
  | 'local date-time'
  | 'time of day'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'array'
  | 'object';

/** What is known of a column, or of a member of one that holds objects. */
export interface Column {
  readonly name: string;
  /** Everything that it holds but null; empty where that is not known. */
  readonly contents: ReadonlySet<Content>;
  /** What its numbers count since 1970, if they are times; null where that is not known. */
  readonly unit: 's' | 'ms' | 'us' | null;
  /** Of the objects that it holds, as far as they are known. */
  readonly members: readonly Column[];
  /** Texts in it that mean no value; they are no part of the contents. */
  readonly placeholders: readonly string[];
  /** The rows of the sample; none where only a catalog names the column. */
  readonly rows: readonly JsonObject[];
}

/** The columns that a catalog's schema lists. */
export function columnsOfSchema(schema: JsonObject): Column[] {
  const properties = own(schema, 'properties');
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, column]) => ({
    name,
    contents: new Set(contentsOf(column)),
    unit: null,
    members: isObject(column) ? columnsOfSchema(column) : [],
    placeholders: [],
    rows: [],
  }));
}

function contentsOf(schema: Json): Content[] {
  if (!isObject(schema)) return [];
  const alternatives = [own(schema, 'oneOf') ?? [], own(schema, 'anyOf') ?? []].flat();
  const types = [own(schema, 'type') ?? []].flat();
  return [...types.flatMap((type) => contentOfType(type, schema)), ...alternatives.flatMap(contentsOf)];
}

function contentOfType(type: Json, schema: JsonObject): Content[] {
  switch (type) {
    case 'string':
      return [textContent(own(schema, 'format'), own(schema, 'airbyte_type'))];
    case 'number':
      return [own(schema, 'airbyte_type') === 'integer' ? 'integer' : 'number'];
    case 'integer':
    case 'boolean':
    case 'array':
    case 'object':
      return [type];
    default:
      return [];
  }
}

function textContent(format: Json | undefined, airbyteType: Json | undefined): Content {
  if (airbyteType === 'timestamp_without_timezone') return 'local date-time';
  if (format === 'date' || format === 'date-time') return format;
  return format === 'time' ? 'time of day' : 'text';
}

/**
 * The first column that has one of the names, in any spelling; an earlier name wins over a later one, and the very
 * name over its other spellings.
 * @param names in snake_case.
 */
export function columnNamed(
  columns: readonly Column[],
  names: readonly string[],
  fits: (column: Column) => boolean,
): Column | undefined {
  for (const name of names) {
    const wanted = plain(name);
    const found = columns.filter((column) => plain(column.name) === wanted && fits(column));
    if (found.length > 0) return found.find((column) => column.name === name) ?? found[0];
  }
  return undefined;
}

const TIMES: readonly Content[] = ['date', 'date-time', 'local date-time'];

/** What can become a field of each shape. */
const FITTING: Readonly<Record<FieldShape, ReadonlySet<Content>>> = {
  string: new Set<Content>(['text', ...TIMES, 'time of day', 'integer', 'number']),
  date: new Set<Content>(['text', ...TIMES]),
  'date-time': new Set<Content>(['text', ...TIMES]),
  number: new Set<Content>(['text', 'integer', 'number']),
  integer: new Set<Content>(['text', 'integer', 'number']),
  boolean: new Set<Content>(['text', 'boolean', 'integer']),
  array: new Set<Content>(['array']),
  object: new Set<Content>(['object']),
};

/** Whether all that a column holds can become a field of a shape. */
export function fits(column: Column, shape: FieldShape): boolean {
  return column.contents.isSubsetOf(FITTING[shape]);
}

/** Whether a column surely holds dates, with or without a time of day. */
export function holdsTimes({ contents }: Column): boolean {
  return contents.size > 0 && contents.isSubsetOf(new Set(TIMES));
}

/** Whether a column surely holds numbers. */
export function holdsNumbers({ contents }: Column): boolean {
  return contents.size > 0 && contents.isSubsetOf(new Set<Content>(['integer', 'number']));
}
