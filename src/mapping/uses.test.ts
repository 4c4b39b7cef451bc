import { describe, expect, test } from '@jest/globals';
import type { Catalog } from '../airbyte/catalog.ts';
import { endpointsOf } from '../braze/endpoints/index.ts';
import type { StreamEntry } from '../config/config.ts';
import { compileStreams } from './streams.ts';
import { entryOf, streamOf } from './testing/compiled.ts';
import { usedEndpoints, usesOfRoutes } from './uses.ts';

const COLUMNS = { method: 'columns' } as const;
const entry = (object: string, rest: Partial<StreamEntry> = {}) => entryOf(object, COLUMNS, rest);
const attributes = entry('attributes');
const items = (target: string, rest: Partial<StreamEntry> = {}) =>
  entry('catalog_items', { target, ...rest });

function usesOf(streams: readonly StreamEntry[], catalog: Catalog | null) {
  const config = { streams, updateExistingOnly: false, defaultBrazeApp: null };
  const { routes, problems } = compileStreams(config, catalog, () => {});
  if (routes === null) throw new Error(JSON.stringify(problems));
  return usesOfRoutes(routes);
}

/** The names of the endpoints that entries need, with their streams and targets. */
const needed = (...entries: StreamEntry[]) =>
  usedEndpoints(endpointsOf(), usesOf(entries, null)).map(({ endpoint: { name, neededBy }, targets }) => ({
    name,
    neededBy,
    targets: targets.map(({ target, use }) => [target, use?.path]),
  }));

describe('the endpoints that entries need', () => {
  test('each once, with all streams that need it, each once', () => {
    const others = { stream: 'visits', namespace: 'shop', path: '/streams/1' };
    expect(needed(attributes, entry('events', others), entry('purchases', others))).toEqual([
      { name: 'users/track', neededBy: ['customers', 'shop.visits'], targets: [[null, '/streams/0']] },
    ]);
  });

  test('with each of their targets, and the entry that names it first', () => {
    const [found, ...more] = needed(
      items('menu'),
      items('shops', { path: '/streams/1' }),
      items('menu', { path: '/streams/2' }),
    );
    expect([found?.targets, more]).toEqual([
      [
        ['menu', '/streams/0'],
        ['shops', '/streams/1'],
      ],
      [],
    ]);
  });

  test('for rows that are deleted at the source, too, where they delete at Braze', () => {
    const names = (deletedRows: StreamEntry['deletedRows']) =>
      needed({ ...attributes, deletedRows }).map(({ name }) => name);
    expect(names('skip')).toEqual(['users/track']);
    expect(names('delete')).toEqual(['users/track', 'users/delete']);
  });

  test('is one of all, for nothing, where no entry needs any: the key is still checked', () => {
    for (const found of [needed(), needed(entry('ignore'))]) {
      expect(found).toEqual([
        { name: endpointsOf()[0]?.name, neededBy: undefined, targets: [[null, undefined]] },
      ]);
    }
  });
});

test('what entries ask for goes by the streams of the catalog, where there is one', () => {
  const any = { ...attributes, stream: 'customers' };
  const streams = [any, { ...items('menu'), stream: 'dishes', path: '/streams/1' }];
  const catalog = [streamOf(), streamOf({}, { namespace: 'shop' })];
  expect(usesOf(streams, catalog).map(({ type, stream }) => [type.name, stream])).toEqual([
    ['attributes', 'customers'],
    ['attributes', 'shop.customers'],
  ]);
});
