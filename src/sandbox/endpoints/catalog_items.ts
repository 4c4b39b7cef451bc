import type { Json, JsonObject } from '../../json/value.ts';
import { type Answer, jsonAnswer, messageAnswer } from '../answer.ts';
import { type Catalog, catalogBytes, type FieldType, storedBytes } from '../catalog.ts';
import {
  type CatalogError,
  catalogError,
  catalogNotFound,
  catalogRefusal,
  missingIds,
} from '../catalog_errors.ts';
import { heldAs } from '../catalog_values.ts';
import { type Call, type Endpoint, endpointName, type Opened, type Serving } from '../endpoint.ts';
import { isObject } from '../values.ts';
import type { Workspace } from '../workspace.ts';
import { type Item, openList, type Refused } from './list.ts';

/** Braze docs: 50 items a request. */
const MOST = 50;

const MAX_ID = 250;
const ID = /^[A-Za-z0-9_-]+$/;

/** What a request does with its items. */
type Verb = 'PUT' | 'PATCH' | 'POST' | 'DELETE';

const PERMISSIONS: Readonly<Record<Verb, string>> = {
  PUT: 'catalogs.replace_items',
  PATCH: 'catalogs.update_items',
  POST: 'catalogs.add_items',
  DELETE: 'catalogs.delete_items',
};

/** Braze docs: PUT replaces, PATCH edits, POST adds and DELETE deletes items. */
export const catalogItems: readonly Endpoint[] = (Object.keys(PERMISSIONS) as Verb[]).map((verb) => {
  const endpoint: Endpoint = {
    method: verb,
    path: '/catalogs/{catalog_name}/items',
    permission: PERMISSIONS[verb],
    bucket: 'catalog_items',
    objects: [verb === 'DELETE' ? 'catalog_item_deletions' : 'catalog_items'],
    open: (call) => open(endpoint, verb, call),
  };
  return endpoint;
});

function open(endpoint: Endpoint, verb: Verb, { parameters, body }: Call): Opened {
  const name = parameters.catalog_name ?? '';
  const list = isObject(body) ? body.items : undefined;
  const objects = Array.isArray(list) ? list : [];
  const kind = endpoint.objects[0] ?? '';
  const items = objects.map((object, index) => item({ verb, name, kind }, object, index));
  return openList({
    endpoint: endpointName(endpoint),
    target: name,
    items,
    refusal: null,
    judge(serving) {
      const catalog = serving.workspace.catalogs.get(name);
      if (catalog === undefined) return catalogNotFound(name, serving.settings);
      const mistakes = mistakesIn(list, verb, catalog, serving);
      return mistakes.length === 0 ? null : catalogRefusal(mistakes, serving.settings);
    },
    answer: () => messageAnswer(202, 'success'),
    // Only a fault refuses single items: what Braze refuses is judged for all of them together.
    refuse: arbitraryError,
  });
}

function arbitraryError(refused: readonly Refused[]): Answer {
  const ids = refused.map(({ item }) => (isObject(item.object) ? (item.object.id ?? null) : null));
  const error = { ...catalogError('arbitrary-error', 'id', ids), message: refused[0]?.sentence };
  return jsonAnswer(400, { errors: [error], message: 'Invalid Request' });
}

/** Braze docs: one mistake refuses the whole request. */
function mistakesIn(
  list: Json | undefined,
  verb: Verb,
  catalog: Catalog,
  { workspace, settings }: Serving,
): CatalogError[] {
  if (!Array.isArray(list) || list.length === 0 || !list.every(isObject)) {
    return [catalogError('item-array-invalid')];
  }
  if (list.length > MOST) return [catalogError('request-includes-too-many-items')];
  return [
    ...mistakesInIds(list),
    ...(verb === 'DELETE' ? [] : mistakesInFields(list, verb, catalog, settings.catalog_nulls)),
    ...(verb === 'PUT' ? storageMistakes(list, workspace, settings.catalog_storage) : []),
  ];
}

function mistakesInIds(items: readonly JsonObject[]): CatalogError[] {
  const ids = items.map(({ id }) => id ?? null).filter((id) => id !== null);
  const texts = ids.filter((id) => typeof id === 'string');
  const named = (id: string, values: readonly Json[]) =>
    values.length === 0 ? [] : [catalogError(id, 'id', values)];
  const missing = items.length - ids.length;
  return [
    ...(missing === 0 ? [] : [missingIds(missing)]),
    ...named(
      'ids-not-strings',
      ids.filter((id) => typeof id !== 'string'),
    ),
    ...named(
      'ids-too-large',
      texts.filter((id) => id.length > MAX_ID),
    ),
    ...named(
      'invalid-ids',
      texts.filter((id) => !ID.test(id)),
    ),
    ...named('ids-not-unique', [...new Set(texts.filter((id, place) => texts.indexOf(id) !== place))]),
  ];
}

/** A mistake names the item, not the field. */
function mistakesInFields(
  items: readonly JsonObject[],
  verb: Verb,
  { fields }: Catalog,
  nulls: 'refused' | 'taken',
): CatalogError[] {
  const named = new Map<string, Set<Json>>();
  for (const { id = null, ...values } of items) {
    for (const [name, value = null] of Object.entries(values)) {
      const type = fields.get(name);
      const isTaken = value === null && nulls === 'taken';
      const problem = type === undefined ? 'invalid-fields' : isTaken ? null : problemOf(value, type, verb);
      if (problem !== null) named.set(problem, (named.get(problem) ?? new Set<Json>()).add(id));
    }
  }
  return [...named].map(([problem, ids]) => catalogError(problem, 'id', [...ids]));
}

/** Why a field of a type cannot take a value; null: it can. */
function problemOf(value: Json, type: FieldType, verb: Verb): string | null {
  if (verb === 'PATCH' && isArrayEdit(value)) return type === 'array' ? null : 'unable-to-coerce-value';
  const held = heldAs(value, type);
  return 'problem' in held ? held.problem : null;
}

/** Braze docs: `$add` and `$remove` of arrays, with PATCH only. */
function isArrayEdit(value: Json | undefined): value is JsonObject {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key === '$add' || key === '$remove');
}

/** Braze docs: "surge" is a request that needs more than what is left; a smaller one may pass. */
function storageMistakes(
  items: readonly JsonObject[],
  { catalogs }: Workspace,
  storage: number,
): CatalogError[] {
  const used = catalogs.values().reduce((sum, catalog) => sum + catalogBytes(catalog), 0);
  if (used >= storage) return [catalogError('company-size-limit-already-reached')];
  const needed = items.reduce((sum, { id, ...fields }) => {
    return sum + storedBytes(String(id), new Map(Object.entries(fields)));
  }, 0);
  return used + needed > storage ? [catalogError('company-size-limit-surge')] : [];
}

function item(
  { verb, name, kind }: { verb: Verb; name: string; kind: string },
  object: Json,
  index: number,
): Item {
  const { id = null, ...fields } = isObject(object) ? object : {};
  const key = typeof id === 'string' ? id : JSON.stringify(id);
  return {
    kind,
    index,
    object,
    names: [`catalog_item ${JSON.stringify([name, key])}`],
    refusal: () => null,
    take({ workspace }, now) {
      const catalog = workspace.catalogs.get(name);
      if (catalog === undefined) return 'the catalog is gone by now';
      catalog.updatedAt = now;
      return change(verb, catalog, key, fields);
    },
  };
}

/** What becomes of a POST of a known item, and of a PATCH or DELETE of an unknown one, is not documented: nothing here. */
function change(verb: Verb, { items, fields }: Catalog, id: string, values: JsonObject): string | null {
  const held = items.get(id);
  if (verb === 'POST' && held !== undefined) return 'the catalog has an item with this id';
  if ((verb === 'PATCH' || verb === 'DELETE') && held === undefined) return 'the catalog has no such item';
  if (verb === 'DELETE') {
    items.delete(id);
    return null;
  }
  const next = new Map(verb === 'PATCH' ? held : []);
  for (const [name, value] of Object.entries(values)) {
    const type = fields.get(name);
    if (type !== undefined) store(next, name, value ?? null, type);
  }
  items.set(id, next);
  return null;
}

function store(item: Map<string, Json>, name: string, value: Json, type: FieldType): void {
  if (value === null) {
    item.delete(name);
    return;
  }
  const stored = isArrayEdit(value) ? edited(item.get(name), value) : heldAs(value, type);
  if ('value' in stored) item.set(name, stored.value);
}

/** Values are added once. */
function edited(held: Json | undefined, { $add, $remove }: JsonObject): { readonly value: Json } {
  const removed = new Set(Array.isArray($remove) ? $remove : []);
  const values = [...(Array.isArray(held) ? held : []), ...(Array.isArray($add) ? $add : [])];
  return { value: [...new Set(values)].filter((value) => !removed.has(value)) };
}
