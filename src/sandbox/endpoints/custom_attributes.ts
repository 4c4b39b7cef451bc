import { jsonAnswer, messageAnswer } from '../answer.ts';
import type { ForcedType } from '../coercion.ts';
import type { Endpoint } from '../endpoint.ts';
import { nextLink, pageAt } from '../paging.ts';
import { answering } from './catalogs.ts';

/** Braze docs: 50 attributes a page, the next one in the header `Link` alone. */
const PAGE = 50;

/** Braze docs: most values of an array. */
const MAX_ITEMS = 500;

const FORCED: Readonly<Record<ForcedType, string>> = {
  boolean: 'Boolean',
  number: 'Number',
  string: 'String',
};

/** The custom attributes that were ever set, by their names. */
export const customAttributes: Endpoint = {
  method: 'GET',
  path: '/custom_attributes',
  permission: 'custom_attributes.get',
  bucket: 'discovery',
  objects: [],
  open: ({ query }) =>
    answering(({ workspace, rules }) => {
      const names = new Set([
        ...workspace.attributeTypes.keys(),
        ...rules.forcedTypes.keys(),
        ...rules.blocklist,
      ]);
      const page = pageAt([...names].sort(), query.get('cursor'), PAGE);
      if (page === null) return messageAnswer(400, "'cursor' is not valid");
      const attributes = page.shown.map((name) => {
        const forced = rules.forcedTypes.get(name);
        const type = workspace.attributeTypes.get(name) ?? 'String';
        return {
          name,
          description: null,
          data_type: forced === undefined ? `${type} (Automatically Detected)` : FORCED[forced],
          array_length: type === 'Array' ? MAX_ITEMS : null,
          status: rules.blocklist.has(name) ? 'Blocklisted' : 'Active',
          tag_names: [],
        };
      });
      const link = page.next === null ? {} : nextLink('/custom_attributes', page.next);
      return jsonAnswer(200, { attributes, message: 'success' }, link);
    }),
};
