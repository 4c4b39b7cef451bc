import { describe, expect, test } from '@jest/globals';
import type { MappingMethod, StreamEntry } from '../config/config.ts';
import { compileStreams } from './streams.ts';
import { columnsNamed, entryOf, rowOf, streamOf } from './testing/compiled.ts';

const COLUMNS: MappingMethod = { method: 'columns' };

/** What is wrong with an entry, by its setting. */
function problemsOf(object: string, given: Partial<StreamEntry>): Record<string, string> {
  const config = {
    streams: [entryOf(object, COLUMNS, given)],
    updateExistingOnly: false,
    defaultBrazeApp: null,
  };
  const { problems } = compileStreams(config, [streamOf(columnsNamed('external_id', 'id'))], () => {});
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}

describe('`target`', () => {
  test.each([
    ['catalog_items', "the catalog's name"],
    ['campaign_triggers', "the campaign's API identifier"],
    ['canvas_triggers', "the Canvas's API identifier"],
  ])('is needed for %s, and has a form', (object, what) => {
    const send = 'everything';
    expect(problemsOf(object, { send })).toEqual({ '/streams/0/target': expect.stringContaining(what) });
    expect(problemsOf(object, { send, target: 'a b' })).toEqual({
      '/streams/0/target': expect.stringContaining(what),
    });
    expect(problemsOf(object, { send, target: 'a-1_B' })).toEqual({});
  });

  test('means nothing for other objects', () => {
    expect(problemsOf('events', { target: 'x' })).toHaveProperty(
      ['/streams/0/target'],
      expect.stringContaining('have no target'),
    );
  });
});

test('`deleted_rows` is for what can be deleted', () => {
  expect(problemsOf('events', { deletedRows: 'delete' })).toHaveProperty(
    ['/streams/0/deleted_rows'],
    expect.stringContaining('it is for attributes and catalog_items'),
  );
  expect(problemsOf('attributes', { deletedRows: 'delete' })).toEqual({});
});

test('triggers need the word that a message may go out again after a crash', () => {
  expect(problemsOf('canvas_triggers', { target: 'x' })).toEqual({
    '/streams/0/send': expect.stringContaining('"send": "everything"'),
  });
});

test('a deleted row without what finds its user is rejected in words that fit it', () => {
  const config = {
    streams: [entryOf('attributes', COLUMNS, { deletedRows: 'delete' as const })],
    updateExistingOnly: false,
    defaultBrazeApp: null,
  };
  const { routes } = compileStreams(config, [streamOf(columnsNamed('external_id', 'email'))], () => {});
  const mapped = routes?.forStream('customers', null)?.deletion?.(rowOf({ email: 'a@example.com' }));
  expect(mapped).toMatchObject({
    rejections: [
      {
        code: 'BRAZE_NO_IDENTIFIER',
        message: expect.stringContaining('`external_id`, `user_alias`, `braze_id`'),
      },
    ],
  });
});
