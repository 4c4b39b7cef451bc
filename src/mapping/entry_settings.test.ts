import { describe, expect, test } from '@jest/globals';
import type { MappingMethod, Memory, StreamEntry } from '../config/config.ts';
import { compileStreams } from './streams.ts';
import { columnsNamed, entryOf, rowOf, streamOf } from './testing/compiled.ts';

const COLUMNS: MappingMethod = { method: 'columns' };

/** What is wrong with an entry, by its setting. */
function problemsOf(
  object: string,
  given: Partial<StreamEntry>,
  memory?: Memory | null,
): Record<string, string> {
  const config = {
    memory,
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

const MEMORY = { type: 'file', path: '/data', workspace: 'prod', forgetAfterDays: null } as const;
const NAMELESS = { ...MEMORY, workspace: null };

describe('what knows what was sent', () => {
  test.each(['campaign_triggers', 'canvas_triggers'])(
    '%s need a memory, or the word that a message may go out again after a crash',
    (object) => {
      const bothCures = expect.stringMatching(/Choose a `memory`, or write "send": "everything"/);
      expect(problemsOf(object, { target: 'x' })).toEqual({ '/streams/0/send': bothCures });
      expect(problemsOf(object, { target: 'x' }, { type: 'none' })).toEqual({ '/streams/0/send': bothCures });
      expect(problemsOf(object, { target: 'x' }, NAMELESS)).toEqual({});
      expect(problemsOf(object, { target: 'x', send: 'everything' })).toEqual({});
    },
  );

  test('`once_per` needs a memory, and one with a name', () => {
    const oncePer = ['id'];
    for (const object of ['events', 'attributes', 'merges']) {
      expect(problemsOf(object, { oncePer })).toMatchObject({
        '/streams/0/once_per': expect.stringContaining('Choose a `memory` and give it a `workspace`'),
      });
      expect(problemsOf(object, { oncePer }, NAMELESS)).toMatchObject({
        '/streams/0/once_per': expect.stringContaining('Give the workspace a name in `memory.workspace`'),
      });
      expect(problemsOf(object, { oncePer }, MEMORY)).not.toHaveProperty(['/streams/0/once_per']);
    }
    expect(problemsOf('events', { oncePer: [] })).not.toHaveProperty(['/streams/0/once_per']);
  });

  test('nothing is said of it while the memory itself is wrong', () => {
    const entry = { target: 'x', oncePer: ['id'] };
    expect(problemsOf('campaign_triggers', entry, null)).toEqual({});
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
