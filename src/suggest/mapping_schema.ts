import type { Kind } from '../braze/kind.ts';
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
  kind: Kind,
  { reason, fields, required }: Guess,
  columns: readonly Column[],
): JsonObject {
  const members = fields.map(({ name, schema }): [string, Json] => [name, schema]);
  const rest = columns.filter((column) => fields.every((field) => field.column !== column));
  const currency = columns.filter(({ name }) =>
    fields.some((field) => field.name === 'currency' && field.column?.name === name),
  );
  const description = reason + remarkOnAmounts([...rest, ...currency]);
  if (kind === 'attributes') {
    return {
      description,
      type: 'object',
      ...(required.length > 0 && { required: [...required] }),
      properties: Object.fromEntries([...members, ...renamed(kind, rest)]),
      additionalProperties: true,
    };
  }
  return {
    description,
    type: 'object',
    required: [...required],
    properties: Object.fromEntries([...members, ['properties', eventProperties(kind, rest, columns)]]),
  };
}

/** What a column of properties may hold; text may be theirs as JSON. */
const PROPERTIES: ReadonlySet<Content> = new Set(['object', 'text']);

/** The `properties` of an event or a purchase; a column of that name is the object. */
function eventProperties(kind: Kind, rest: readonly Column[], all: readonly Column[]): JsonObject {
  const whole = columnNamed(rest, ['properties', 'event_properties'], (column) => {
    if (!column.contents.isSubsetOf(PROPERTIES)) return false;
    return suits(kind, { name: 'properties', schema: withMembers(kind, column, []), column });
  });
  if (whole !== undefined) {
    return withMembers(
      kind,
      whole,
      rest.filter((column) => column !== whole),
    );
  }
  const members = renamed(kind, rest);
  // Without properties of its own it would read a column of its name.
  const isBare = members.length === 0 && all.every(({ name }) => name !== 'properties');
  const properties = isBare ? {} : { properties: Object.fromEntries(members) };
  return { type: 'object', ...properties, additionalProperties: true };
}

function withMembers(kind: Kind, whole: Column, others: readonly Column[]): JsonObject {
  return {
    description: "The members of the column, and beside them the row's other columns.",
    type: 'object',
    'x-from': asSource(whole.name),
    properties: Object.fromEntries(besideMembers(kind, others)),
    additionalProperties: true,
  };
}

const LEFT_OUT =
  'Left out: the sample has values in it that Braze does not take here. Map the parts that are needed.';

const RENAMED = 'Renamed: Braze does not take it under its own name.';

/** Of columns that pass, those that must do so under another name, and those that cannot. */
function renamed(kind: Kind, columns: readonly Column[]): [string, Json][] {
  const names = newNames(kind, columns);
  return columns.flatMap((column): [string, Json][] => {
    const source = { 'x-from': asSource(column.name) };
    const name = names.get(column);
    if (!canPass(kind, column)) {
      return [[name ?? column.name, { description: LEFT_OUT, ...source, 'x-when': false }]];
    }
    return name === undefined ? [] : [[name, { description: RENAMED, ...source }]];
  });
}

/** Whether Braze takes what a column holds as a custom attribute, or as a property. */
function canPass(kind: Kind, column: Column): boolean {
  const { contents, name } = column;
  if (!contents.has('object') && !contents.has('array')) return true;
  const members = { source: { 'x-from': asSource(name) } };
  return kind === 'attributes'
    ? suits(kind, { name: 'source', schema: members.source, column })
    : suits(kind, { name: 'properties', schema: { type: 'object', properties: members }, column });
}

/** All of the columns: where an object has a source of its own, no columns of the row pass into it. */
function besideMembers(kind: Kind, columns: readonly Column[]): [string, Json][] {
  const names = newNames(kind, columns);
  return columns.flatMap((column): [string, Json][] => {
    if (!canPass(kind, column)) return [];
    const source = { 'x-from': `$row${formatPointer([column.name])}` };
    const name = names.get(column);
    return [name === undefined ? [column.name, source] : [name, { description: RENAMED, ...source }]];
  });
}
