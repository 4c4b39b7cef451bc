import type { FieldShape } from '../braze/rules/field.ts';
import { TEXT_IDENTIFIERS } from '../braze/rules/identifier.ts';
import { formatPointer } from '../json/pointer_tokens.ts';
import type { JsonObject } from '../json/value.ts';
import { asSource, shapeSchema } from '../mapping/methods/columns.ts';
import type { Column } from './columns.ts';

/** A property of a suggested mapping. */
export interface Property {
  readonly name: string;
  readonly schema: JsonObject;
  /** The column that it reads; null for a constant. */
  readonly column: Column | null;
}

const BY_NAME = "Guessed from the column's name; check.";

/** A field of Braze's that a column fills. @param remarks sentences on what is to be checked. */
export function columnProperty(
  name: string,
  shape: FieldShape,
  column: Column,
  ...remarks: string[]
): Property {
  const description = [BY_NAME, ...remarks].join(' ');
  const source = { 'x-from': asSource(column.name), ...nullValues(name, shape, column) };
  return { name, schema: { description, ...shapeSchema(shape), ...source }, column };
}

/** Fields of text that name something: other text may say "none" and mean it. */
const NAMING: ReadonlySet<string> = new Set([...TEXT_IDENTIFIERS, ...['name', 'product_id', 'currency']]);

/** The texts of a column that mean no value. */
function nullValues(name: string, shape: FieldShape, { placeholders }: Column): JsonObject {
  const isFree = shape === 'string' && !NAMING.has(name);
  return isFree || placeholders.length === 0 ? {} : { 'x-null-values': [...placeholders] };
}

/** A field that text inside of a column of objects fills. */
export function memberProperty(name: string, column: Column, member: Column): Property {
  const schema = {
    description: BY_NAME,
    ...shapeSchema('string'),
    'x-from': formatPointer([column.name, member.name]),
    ...nullValues(name, 'string', member),
  };
  return { name, schema, column };
}

/** A field that is the same for every row. @param remark why, and what is to be checked. */
export function constantProperty(name: string, value: string, remark: string): Property {
  return { name, schema: { description: remark, const: value }, column: null };
}
