import type { Json, JsonObject } from '../../json/value.ts';
import { type Answer, jsonAnswer, messageAnswer } from '../answer.ts';
import { type Catalog, catalogBytes, FIELD_TYPES, type FieldType } from '../catalog.ts';
import { type CatalogError, catalogError, catalogNotFound, catalogRefusal } from '../catalog_errors.ts';
import type { Endpoint, Serving } from '../endpoint.ts';
import { isObject } from '../values.ts';
import { fieldsOf } from './list.ts';

const MAX_NAME = 250;
const MAX_FIELDS = 500;
const NAME = /^[A-Za-z0-9_-]+$/;

/** Braze docs: all catalogs in one answer. */
export const catalogsGet: Endpoint = {
  method: 'GET',
  path: '/catalogs',
  permission: 'catalogs.get',
  bucket: 'catalogs',
  objects: [],
  open: () =>
    answering(({ workspace }) =>
      jsonAnswer(200, { catalogs: [...workspace.catalogs.values()].map(shown), message: 'success' }),
    ),
};

/** Braze docs: one catalog a request. */
export const catalogCreate: Endpoint = {
  method: 'POST',
  path: '/catalogs',
  permission: 'catalogs.create',
  bucket: 'catalogs',
  objects: [],
  open: ({ body }) => answering((serving) => create(isObject(body) ? body.catalogs : undefined, serving)),
};

export const catalogDelete: Endpoint = {
  method: 'DELETE',
  path: '/catalogs/{catalog_name}',
  permission: 'catalogs.delete',
  bucket: 'catalogs',
  bodyless: true,
  objects: [],
  open: ({ parameters: { catalog_name: name = '' } }) =>
    answering(({ workspace, settings }) =>
      workspace.catalogs.delete(name) ? messageAnswer(200, 'success') : catalogNotFound(name, settings),
    ),
};

/** A request that changes what it changes at once, as Braze documents it for these. */
export function answering(answer: (serving: Serving) => Answer): ReturnType<Endpoint['open']> {
  return { objects: null, names: [], serve: (serving) => ({ answer: answer(serving) }) };
}

function create(list: Json | undefined, { workspace, settings, now }: Serving): Answer {
  const [first] = Array.isArray(list) ? list : [];
  if (!Array.isArray(list) || list.length !== 1 || !isObject(first)) {
    return catalogRefusal([catalogError('catalog-array-invalid')], settings);
  }
  const errors = mistakesIn(first, workspace.catalogs);
  if (errors.length > 0) return catalogRefusal(errors, settings);
  const { name, description, fields } = first as { name: string; description?: string; fields: JsonObject[] };
  const catalog: Catalog = {
    name,
    description: description ?? '',
    fields: new Map(fields.map((field) => [String(field.name), field.type as FieldType])),
    items: new Map(),
    updatedAt: now,
  };
  workspace.catalogs.set(name, catalog);
  return jsonAnswer(201, { catalogs: [shown(catalog)], message: 'success' });
}

function mistakesIn(
  { name, description, fields }: JsonObject,
  catalogs: ReadonlyMap<string, Catalog>,
): CatalogError[] {
  const mistakes: (string | false | CatalogError)[] = [
    (typeof name !== 'string' || !NAME.test(name)) && 'invalid-catalog-name',
    typeof name === 'string' && name.length > MAX_NAME && 'catalog-name-too-large',
    typeof description === 'string' && description.length > MAX_NAME && 'description-too-long',
    typeof name === 'string' &&
      catalogs.has(name) &&
      catalogError('catalog-name-already-exists', 'name', [name]),
    ...mistakesInFields(Array.isArray(fields) ? fields.map(fieldsOf) : []),
  ];
  return mistakes
    .filter((mistake) => mistake !== false)
    .map((mistake) => (typeof mistake === 'string' ? catalogError(mistake) : mistake));
}

function mistakesInFields(fields: readonly JsonObject[]): (string | false)[] {
  const names = fields.map(({ name }) => (typeof name === 'string' ? name : ''));
  const [first] = fields;
  return [
    (first?.name !== 'id' || first.type !== 'string') && 'id-not-first-column',
    new Set(names).size < names.length && 'field-names-not-unique',
    names.some((name) => name.length > MAX_NAME) && 'field-names-too-large',
    names.some((name) => !NAME.test(name)) && 'invalid-field-names',
    fields.some(({ type }) => !FIELD_TYPES.some((known) => known === type)) && 'invalid-field-types',
    fields.length > MAX_FIELDS && 'too-many-fields',
  ];
}

/** Recorded: more than is documented. The number of items lags behind at Braze, and does not here. */
function shown(catalog: Catalog): Record<string, unknown> {
  const { name, description, fields, items, updatedAt } = catalog;
  return {
    name,
    description,
    fields: [...fields].map(([field, type], index) => ({ name: field, type, token: String(index - 1) })),
    num_items: items.size,
    storage_size: catalogBytes(catalog),
    selections: [],
    selections_size: 0,
    source: 'Braze',
    updated_at: new Date(updatedAt).toISOString(),
  };
}
