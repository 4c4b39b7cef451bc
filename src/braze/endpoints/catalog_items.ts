import { kindWord } from '../../json/kind_of.ts';
import { childPointer } from '../../json/pointer.ts';
import { shownName } from '../../json/shown_name.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import type { ObjectType, TypeMemory } from '../object_type.ts';
import { plainType } from '../plain_type.ts';
import { fieldsCheck, fieldTable } from '../rules/field.ts';
import { IDENTIFYING_TEXT, settleTexts } from '../rules/identifying_text.ts';
import { ITEM_TABLE } from '../rules/ingestion.ts';
import { marked } from '../rules/lane.ts';
import type { Objections } from '../rules/objections.ts';
import type { Rest } from '../rules/rest.ts';
import { isCatalogNotFound, readCatalogItems } from './catalog_answer.ts';
import { singleList } from './single_list.ts';

/** Braze docs: PUT /catalogs/{catalog_name}/items. */
const FIELDS = fieldTable({
  id: {
    rule: IDENTIFYING_TEXT,
    says: 'The id of the item: up to 250 letters, digits, hyphens and underscores.',
    required: true,
    names: true,
  },
});

/** Braze docs: catalogs: a text of an item has up to 5,000 characters. */
const MAX_TEXT = 5_000;

/** Braze docs: catalogs: names have up to 250 letters, digits, hyphens and underscores. */
const FIELD_NAME = /^[A-Za-z0-9_-]{1,250}$/;

/** The fields of the catalog. */
const CATALOG_FIELDS: Rest = {
  at: '',
  singular: 'a field of the catalog',
  refused: new Map(),
  ignored: new Map(),
  complaintAbout: (name) =>
    FIELD_NAME.test(name)
      ? null
      : 'is no name of a catalog field, which has up to 250 letters, digits, hyphens and underscores',
  check: (name) => (value, _dates, objections) => checkValue(name, value, objections),
  most: null,
};

const checkFields = fieldsCheck(FIELDS, 'catalog item');

/** Braze has the last item that was put, or none. */
const ITEM_MEMORY: TypeMemory = {
  holds: 'whole',
  claimOf: () => 'catalog_items',
  sets: (_json, lane) => catalogOf(lane),
  ages: true,
  once: 'never',
  forgets: false,
};

/** The end of a catalog item. No entry has it for its object: rows that were deleted become it. */
export const CATALOG_ITEM_DELETIONS = plainType({
  name: 'catalog_item_deletions',
  singular: 'a deletion of a catalog item',
  fields: FIELDS,
  removes: 'catalog items',
  syncModes: [],
  identify: identifyItem,
  laneOf: () => null,
  check: checkFields,
  element: ({ id }) => ({ id: id ?? null }),
  memory: ITEM_MEMORY,
  mayShare: () => false,
});

/** An item of a catalog, whole: fields that it does not have are gone afterwards. */
export const CATALOG_ITEMS = plainType({
  name: 'catalog_items',
  singular: 'a catalog item',
  fields: FIELDS,
  rest: CATALOG_FIELDS,
  deletion: { type: CATALOG_ITEM_DELETIONS, by: ['id'] },
  ingestion: ITEM_TABLE,
  target: { what: "the catalog's name", holds: (text) => FIELD_NAME.test(text) },
  syncModes: ['append_dedup'],
  identify: identifyItem,
  laneOf: () => null,
  check(body, objections) {
    checkFields(body, objections);
    for (const name of Object.keys(body)) {
      if (FIELDS.has(name)) continue;
      const complaint = CATALOG_FIELDS.complaintAbout(name);
      if (complaint !== null) {
        objections.reject('BRAZE_NAME', childPointer('', name), `${shownName(name)} ${complaint}`);
      }
      checkValue(name, body[name] as Json, objections);
    }
  },
  memory: ITEM_MEMORY,
  mayShare: () => false,
});

/** What lanes of the catalog's items begin with: the name of a catalog has no colon. */
function catalogOf(lane: string): string {
  return lane.slice(0, lane.indexOf(':', lane.indexOf(':') + 1));
}

function identifyItem(
  body: JsonObject,
  objections: Objections,
  target: string | null,
): ReturnType<ObjectType['identify']> {
  settleTexts(body, { id: 'item' }, objections);
  const catalog = target ?? '';
  const lane = marked('catalog_item', `${catalog}:${typeof body.id === 'string' ? body.id : ''}`);
  return { body, group: catalog, lane, otherLane: null, byAlias: false };
}

function checkValue(name: string, value: Json, objections: Objections): void {
  if (typeof value !== 'string' || value.length <= MAX_TEXT) return;
  const characters = [...value].length;
  if (characters <= MAX_TEXT) return;
  const message = `${kindWord(value)} of ${characters} characters found; Braze takes at most ${MAX_TEXT}`;
  objections.reject('BRAZE_TOO_LARGE', childPointer('', name), message);
}

/** PUT is the only verb for many items whose outcome does not depend on what is there. */
export function catalogItemsReplace(share: number): Endpoint {
  return itemsEndpoint({
    share,
    method: 'PUT',
    permission: 'catalogs.replace_items',
    deed: 'write catalog items',
    type: CATALOG_ITEMS,
  });
}

export function catalogItemsDelete(share: number): Endpoint {
  return itemsEndpoint({
    share,
    method: 'DELETE',
    permission: 'catalogs.delete_items',
    deed: 'delete catalog items',
    type: CATALOG_ITEM_DELETIONS,
  });
}

function itemsEndpoint(given: {
  readonly share: number;
  readonly method: 'PUT' | 'DELETE';
  readonly permission: string;
  readonly deed: string;
  readonly type: ObjectType;
}): Endpoint {
  const { share, method, permission, deed, type } = given;
  const pathOf = (catalog: string) => `/catalogs/${encodeURIComponent(catalog)}/items`;
  return singleList({
    name: `catalogs/items (${method})`,
    permission,
    deed,
    types: [type],
    bucket: bucketOf('catalog_items', share),
    lag: USUAL_LAG,
    method,
    pathOf,
    listOf: () => 'items',
    read: readCatalogItems,
    readsNotFound: isCatalogNotFound,
    probe: (target) => ({ method, path: pathOf(target ?? ''), headers: {}, body: '{"items":[]}' }),
  });
}
