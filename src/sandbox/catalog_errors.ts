import type { Json } from '../json/value.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { Settings } from './settings.ts';

/** A kind of mistake in a catalog request, as Braze names it. */
export interface CatalogError {
  readonly id: string;
  readonly message: string;
  readonly parameters: readonly string[];
  readonly parameter_values: readonly Json[];
}

/** Braze docs and recorded: the sentences. Of those of the docs' tables only the sense is documented. */
const MESSAGES: Readonly<Record<string, string>> = {
  'catalog-not-found': 'Could not find catalog',
  'item-not-found': 'Could not find item',
  'invalid-cursor': "'cursor' is not valid",
  'catalog-name-already-exists': 'A catalog with that name already exists',
  'invalid-fields': 'Some of the fields given do not exist in the catalog',
  'ids-not-strings': 'Item ids must be strings',
  'ids-not-unique': 'Item ids must be unique within a request',
  'ids-too-large': 'Item ids may have up to 250 characters',
  'invalid-ids': 'Item ids may only hold letters, numbers, hyphens and underscores',
  'item-array-invalid': "'items' must be an array of objects",
  'request-includes-too-many-items': 'The request may hold up to 50 items',
  'items-too-large': 'Values of items may have up to 5000 characters',
  'invalid-keys-in-value-object': "Keys of objects in items may not hold '.' or '$'",
  'too-deep-nesting-in-value-object': 'Objects in items may have up to 50 levels',
  'unable-to-coerce-value': 'Some of the values given cannot be converted to the type of their field',
  'company-size-limit-already-reached': 'The storage of the catalogs is used up',
  'company-size-limit-surge': 'The request needs more than what is left of the storage of the catalogs',
  'arbitrary-error': 'Something went wrong',
  'catalog-array-invalid': "'catalogs' must be an array of one object",
  'invalid-catalog-name': 'The name of a catalog may only hold letters, numbers, hyphens and underscores',
  'catalog-name-too-large': 'The name of a catalog may have up to 250 characters',
  'description-too-long': 'The description of a catalog may have up to 250 characters',
  'id-not-first-column': "The first field must be 'id', a string",
  'field-names-not-unique': 'Names of fields must be unique',
  'field-names-too-large': 'Names of fields may have up to 250 characters',
  'invalid-field-names': 'Names of fields may only hold letters, numbers, hyphens and underscores',
  'invalid-field-types': 'Types of fields are string, number, boolean, time, object, array and geo',
  'too-many-fields': 'A catalog may have up to 500 fields',
};

/** A mistake, and what is named by it: values of one parameter. */
export function catalogError(
  id: string,
  parameter: string | null = null,
  values: readonly Json[] = [],
): CatalogError {
  return {
    id,
    message: MESSAGES[id] ?? id,
    parameters: parameter === null ? [] : [parameter],
    parameter_values: values,
  };
}

/** Braze docs: this one names no items, and has their number in its sentence. */
export function missingIds(count: number): CatalogError {
  return { ...catalogError('items-missing-ids'), message: `There are ${count} item(s) that do not have ids` };
}

/** The answer to a catalog request with mistakes. */
export function catalogRefusal(
  errors: readonly CatalogError[],
  { catalog_errors }: Settings,
  status = 400,
): Answer {
  const shown = catalog_errors === 'first' ? errors.slice(0, 1) : errors;
  return jsonAnswer(status, { errors: shown, message: 'Invalid Request' });
}

/** 404: there is no such catalog. */
export function catalogNotFound(name: string, settings: Settings): Answer {
  return catalogRefusal([catalogError('catalog-not-found', 'catalog_name', [name])], settings, 404);
}
