import type { ObjectType } from '../braze/object_type.ts';
import type { FieldShape } from '../braze/rules/field.ts';
import type { JsonObject } from '../json/value.ts';
import { type Column, columnNamed, fits } from './columns.ts';
import { columnProperty, type Property } from './property.ts';
import { mostlySuits, suits } from './trial.ts';

/** A field of Braze's that is to be filled. */
export interface Field {
  readonly type: ObjectType;
  readonly name: string;
  readonly shape: FieldShape;
  readonly remarks?: readonly string[];
  /** What its schema has in addition to type and source. */
  readonly keywords?: JsonObject;
  /** The values that it takes, as a schema: where most of a column are such, the others are left out. */
  readonly guard?: JsonObject;
}

/**
 * The first column of some names that can fill a field, as that property: its kinds of values fit, and no row of the
 * sample is refused for it.
 */
export function guessField(
  field: Field,
  columns: readonly Column[],
  names: readonly string[],
): Property | null {
  const { type, shape, guard } = field;
  const column = columnNamed(columns, names, (each) => fits(each, shape) && suits(type, fill(field, each)));
  if (column !== undefined) return fill(field, column);
  if (guard === undefined) return null;
  const mixed = columnNamed(
    columns,
    names,
    (each) => fits(each, shape) && mostlySuits(type, fill(field, each)),
  );
  return mixed === undefined ? null : guarded(fill(field, mixed), mixed, guard);
}

function fill({ name, shape, remarks = [], keywords = {} }: Field, column: Column): Property {
  const property = columnProperty(name, shape, column, ...remarks);
  return { ...property, schema: { ...property.schema, ...keywords } };
}

function guarded(property: Property, column: Column, guard: JsonObject): Property {
  const when = { properties: { [column.name]: guard } };
  const description = `${String(property.schema.description)} Values of another form are left out.`;
  return { ...property, schema: { ...property.schema, description, 'x-when': when } };
}
