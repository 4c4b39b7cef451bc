import type { Kind } from '../braze/objects/kind.ts';
import { formatPointer } from '../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { asSource } from '../mapping/methods/columns.ts';
import { remarkOnAmounts } from './amounts.ts';
import { type Column, type Content, columnNamed } from './columns.ts';
import type { Guess } from './object.ts';
import { newNames } from './passing.ts';

/**
 * The mapping schema of a guess: its fields, and all columns that they do not read as custom attributes, or as the
 * `properties` of an event or a purchase.
 */
export function mappingSchema(kind: Kind, { reason, fields }: Guess, columns: readonly Column[]): JsonObject {
  const members = fields.map(({ name, schema }): [string, Json] => [name, schema]);
  const names = fields.map(({ name }) => name);
  const rest = columns.filter((column) => fields.every((field) => field.column !== column));
  const currency = columns.filter(({ name }) =>
    fields.some((field) => field.name === 'currency' && field.column?.name === name),
  );
  const description = reason + remarkOnAmounts([...rest, ...currency]);
  if (kind === 'attributes') {
    return {
      description,
      type: 'object',
      required: names.slice(0, 1),
      properties: Object.fromEntries([...members, ...renamed(kind, rest)]),
      additionalProperties: true,
    };
  }
  return {
    description,
    type: 'object',
    required: names.filter((name) => name !== 'quantity'),
    properties: Object.fromEntries([...members, ['properties', eventProperties(kind, rest)]]),
  };
}

/** What a column of properties may hold; text may be theirs as JSON. */
const PROPERTIES: ReadonlySet<Content> = new Set(['object', 'text']);

/** The `properties` of an event or a purchase; a column of that name is the object. */
function eventProperties(kind: Kind, rest: readonly Column[]): JsonObject {
  const whole = columnNamed(rest, ['properties', 'event_properties'], ({ contents }) =>
    contents.isSubsetOf(PROPERTIES),
  );
  if (whole !== undefined) {
    const others = rest.filter((column) => column !== whole);
    return {
      description: "The members of the column, and beside them the row's other columns.",
      type: 'object',
      'x-from': asSource(whole.name),
      properties: Object.fromEntries(besideMembers(kind, others)),
      additionalProperties: true,
    };
  }
  const members = renamed(kind, rest);
  const properties = members.length === 0 ? {} : { properties: Object.fromEntries(members) };
  return { type: 'object', ...properties, additionalProperties: true };
}

const RENAMED = 'Renamed: Braze does not take it under its own name.';

/** Of columns that pass, those that must do so under another name. */
function renamed(kind: Kind, columns: readonly Column[]): [string, Json][] {
  return [...newNames(kind, columns)].map(([column, name]) => [
    name,
    { description: RENAMED, 'x-from': asSource(column.name) },
  ]);
}

/** All of the columns: where an object has a source of its own, no columns of the row pass into it. */
function besideMembers(kind: Kind, columns: readonly Column[]): [string, Json][] {
  const names = newNames(kind, columns);
  return columns.map((column) => {
    const source = { 'x-from': `$row${formatPointer([column.name])}` };
    const name = names.get(column);
    return name === undefined ? [column.name, source] : [name, { description: RENAMED, ...source }];
  });
}
