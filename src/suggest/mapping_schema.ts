import type { ObjectType } from '../braze/object_type.ts';
import { restField } from '../braze/rules/rest.ts';
import { formatPointer } from '../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { asSource } from '../mapping/methods/columns.ts';
import { remarkOnAmounts } from './amounts.ts';
import { type Column, type Content, columnNamed } from './columns.ts';
import type { Guess } from './object.ts';
import { newNames } from './passing.ts';
import { suits } from './trial.ts';

/**
 * The mapping schema of a guess: its fields, and all columns that they do not read as custom attributes, or as the
 * `properties` of an event or a purchase.
 */
export function mappingSchema(
  type: ObjectType,
  { reason, fields, required }: Guess,
  columns: readonly Column[],
): JsonObject {
  const members = fields.map(({ name, schema }): [string, Json] => [name, schema]);
  const rest = columns.filter((column) => fields.every((field) => field.column !== column));
  const currency = columns.filter(({ name }) =>
    fields.some((field) => field.name === 'currency' && field.column?.name === name),
  );
  const description = reason + remarkOnAmounts([...rest, ...currency]);
  const inner = restField(type.rest);
  if (inner === null) {
    return {
      description,
      type: 'object',
      ...(required.length > 0 && { required: [...required] }),
      properties: Object.fromEntries([...members, ...renamed(type, rest)]),
      additionalProperties: true,
    };
  }
  return {
    description,
    type: 'object',
    required: [...required],
    properties: Object.fromEntries([...members, [inner, restSchema(type, inner, rest, columns)]]),
  };
}

/** What a column of properties may hold; text may be theirs as JSON. */
const PROPERTIES: ReadonlySet<Content> = new Set(['object', 'text']);

/** The `properties` of an event or a purchase; a column of that name is the object. */
function restSchema(
  type: ObjectType,
  field: string,
  rest: readonly Column[],
  all: readonly Column[],
): JsonObject {
  const whole = columnNamed(rest, [field, 'event_properties'], (column) => {
    if (!column.contents.isSubsetOf(PROPERTIES)) return false;
    return suits(type, { name: field, schema: withMembers(type, column, []), column });
  });
  if (whole !== undefined) {
    return withMembers(
      type,
      whole,
      rest.filter((column) => column !== whole),
    );
  }
  const members = renamed(type, rest);
  // Without properties of its own it would read a column of its name.
  const isBare = members.length === 0 && all.every(({ name }) => name !== field);
  const properties = isBare ? {} : { properties: Object.fromEntries(members) };
  return { type: 'object', ...properties, additionalProperties: true };
}

function withMembers(type: ObjectType, whole: Column, others: readonly Column[]): JsonObject {
  return {
    description: "The members of the column, and beside them the row's other columns.",
    type: 'object',
    'x-from': asSource(whole.name),
    properties: Object.fromEntries(besideMembers(type, others)),
    additionalProperties: true,
  };
}

const LEFT_OUT =
  'Left out: the sample has values in it that Braze does not take here. Map the parts that are needed.';

const RENAMED = 'Renamed: Braze does not take it under its own name.';

/** Of columns that pass, those that must do so under another name, and those that cannot. */
function renamed(type: ObjectType, columns: readonly Column[]): [string, Json][] {
  const names = newNames(type, columns);
  return columns.flatMap((column): [string, Json][] => {
    const source = { 'x-from': asSource(column.name) };
    const name = names.get(column);
    if (!canPass(type, column)) {
      return [[name ?? column.name, { description: LEFT_OUT, ...source, 'x-when': false }]];
    }
    return name === undefined ? [] : [[name, { description: RENAMED, ...source }]];
  });
}

/** Whether Braze takes what a column holds as a custom attribute, or as a property. */
function canPass(type: ObjectType, column: Column): boolean {
  const { contents, name } = column;
  if (!contents.has('object') && !contents.has('array')) return true;
  const members = { source: { 'x-from': asSource(name) } };
  const inner = restField(type.rest);
  return inner === null
    ? suits(type, { name: 'source', schema: members.source, column })
    : suits(type, { name: inner, schema: { type: 'object', properties: members }, column });
}

/** All of the columns: where an object has a source of its own, no columns of the row pass into it. */
function besideMembers(type: ObjectType, columns: readonly Column[]): [string, Json][] {
  const names = newNames(type, columns);
  return columns.flatMap((column): [string, Json][] => {
    if (!canPass(type, column)) return [];
    const source = { 'x-from': `$row${formatPointer([column.name])}` };
    const name = names.get(column);
    return [name === undefined ? [column.name, source] : [name, { description: RENAMED, ...source }]];
  });
}
