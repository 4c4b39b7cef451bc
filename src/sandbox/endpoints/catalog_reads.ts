import type { Json } from '../../json/value.ts';
import { jsonAnswer } from '../answer.ts';
import { catalogError, catalogNotFound, catalogRefusal } from '../catalog_errors.ts';
import type { Endpoint } from '../endpoint.ts';
import { nextLink, pageAt } from '../paging.ts';
import { answering } from './catalogs.ts';

/** Braze docs: 50 items a page, the next one in the header `Link`. */
const PAGE = 50;

export const catalogItemsGet: Endpoint = {
  method: 'GET',
  path: '/catalogs/{catalog_name}/items',
  permission: 'catalogs.get_items',
  bucket: 'catalog_item',
  objects: [],
  open: ({ parameters: { catalog_name: name = '' }, query }) =>
    answering(({ workspace, settings }) => {
      const catalog = workspace.catalogs.get(name);
      if (catalog === undefined) return catalogNotFound(name, settings);
      const page = pageAt([...catalog.items], query.get('cursor'), PAGE);
      if (page === null) return catalogRefusal([catalogError('invalid-cursor')], settings);
      const link = page.next === null ? {} : nextLink(`/catalogs/${name}/items`, page.next);
      return jsonAnswer(200, { items: page.shown.map(shown), message: 'success' }, link);
    }),
};

export const catalogItemGet: Endpoint = {
  method: 'GET',
  path: '/catalogs/{catalog_name}/items/{item_id}',
  permission: 'catalogs.get_item',
  bucket: 'catalog_item',
  objects: [],
  open: ({ parameters: { catalog_name: name = '', item_id: id = '' } }) =>
    answering(({ workspace, settings }) => {
      const catalog = workspace.catalogs.get(name);
      if (catalog === undefined) return catalogNotFound(name, settings);
      const item = catalog.items.get(id);
      if (item === undefined) {
        return catalogRefusal([catalogError('item-not-found', 'item_id', [id])], settings, 404);
      }
      return jsonAnswer(200, { items: [shown([id, item])], message: 'success' });
    }),
};

function shown([id, fields]: readonly [string, ReadonlyMap<string, Json>]): Record<string, Json> {
  return { id, ...Object.fromEntries(fields) };
}
