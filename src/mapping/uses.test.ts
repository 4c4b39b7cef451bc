import { describe, expect, test } from '@jest/globals';
import { endpointsOf } from '../braze/endpoints/index.ts';
import type { StreamEntry } from '../config/config.ts';
import { compileStreams } from './streams.ts';
import { entryOf, streamOf } from './testing/compiled.ts';
import { usedEndpoints, usesOf, usesOfRoutes } from './uses.ts';

const COLUMNS = { method: 'columns' } as const;
const entry = (object: string, rest: Partial<StreamEntry> = {}) => entryOf(object, COLUMNS, rest);
const attributes = entry('attributes');
const items = (target: string, rest: Partial<StreamEntry> = {}) =>
  entry('catalog_items', { target, ...rest });

/** The names of the endpoints that entries need, with their streams and targets. */
const needed = (...entries: StreamEntry[]) =>
  usedEndpoints(endpointsOf(), usesOf(entries)).map(({ endpoint: { name, neededBy }, targets }) => ({
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
    expect(needed(entry('merges', { deletedRows: 'delete' })).map(({ name }) => name)).toEqual([
      'users/merge',
    ]);
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
  const config = { streams, updateExistingOnly: false, defaultBrazeApp: null };
  const catalog = [streamOf(), streamOf({}, { namespace: 'shop' })];
  const { routes } = compileStreams(config, catalog, () => {});
  if (routes === null) throw new Error('the streams do not compile');
  expect(usesOfRoutes(routes).map(({ type, stream }) => [type.name, stream])).toEqual([
    ['attributes', 'customers'],
    ['attributes', 'shop.customers'],
  ]);
});
