import { expect, test } from '@jest/globals';
import { readCatalog } from '../../airbyte/catalog.ts';
import { ENTRY_DEFAULTS, type StreamEntry } from '../../config/config.ts';
import { compileStreams } from '../../mapping/streams.ts';
import { entriesOf } from './entries.ts';

const stream = (name: string) => ({
  stream: { name },
  sync_mode: 'incremental',
  destination_sync_mode: 'append',
});

test('the entries of a stream, each with its place in the configuration and its object', () => {
  const objects: [string, StreamEntry['object']][] = [
    ['orders', 'events'],
    ['users', 'attributes'],
    ['orders', 'ignore'],
    ['orders', 'purchases'],
  ];
  const entries = objects.map(
    ([name, object], index): StreamEntry => ({
      path: `/streams/${index}`,
      stream: name,
      namespace: null,
      object,
      mapping: { method: 'columns' },
      ...ENTRY_DEFAULTS,
    }),
  );
  const config = { streams: entries, updateExistingOnly: false, defaultBrazeApp: null };
  const streams = [
    stream('orders'),
    stream('users'),
    { ...stream('implied'), destination_object_name: 'events' },
  ];
  const { catalog } = readCatalog(JSON.stringify({ streams }));
  const { routes } = compileStreams(config, catalog, () => {});
  if (routes === null) throw new Error('the entries do not compile');
  const of = entriesOf(routes, entries);
  expect(of('orders', null)).toEqual([
    { entry: 0, object: 'events' },
    { entry: 3, object: 'purchases' },
  ]);
  expect(of('implied', null)).toEqual([{ entry: -1, object: 'events' }]);
  expect(of('unknown', null)).toEqual([]);
});
