import { expect, jest, test } from '@jest/globals';
import { prepare, problemText } from './prepare.ts';

// Other tests may keep the machine busy.
jest.setTimeout(60_000);

const CATALOG = catalogOf({ name: 'users', json_schema: { properties: { external_id: {}, tree: {} } } });
const STRING = { type: 'string' };
const LONG = 'x'.repeat(20_000_000);

function catalogOf(stream: object) {
  return { streams: [{ stream, sync_mode: 'incremental', destination_sync_mode: 'append' }] };
}

/** A configuration with a mapping by a schema. */
function configOf(schema: unknown, rest: object = {}) {
  const mapping = { method: 'json_schema', schema };
  return {
    rest_endpoint: 'https://rest.iad-01.braze.com',
    api_key: 'a-good-key',
    streams: [{ stream: 'users', object: 'attributes', mapping }],
    ...rest,
  };
}

function mappingOf(odd: object, $defs: object = {}) {
  return { type: 'object', properties: { external_id: STRING, tree: odd }, $defs };
}

function nested(levels: number, around: (inner: unknown) => unknown, inner: unknown = STRING): object {
  let value = inner;
  for (let level = 0; level < levels; level++) value = around(value);
  return value as object;
}

/** Definitions of which each refers to the next one, or to the next ones, as `around` says. */
function chain(length: number, around: (next: object) => object) {
  const next = (at: number) => (at + 1 < length ? around({ $ref: `#/$defs/d${at + 1}` }) : STRING);
  return Object.fromEntries(Array.from({ length }, (_, at) => [`d${at}`, next(at)]));
}

/** Every definition refers to all of them. */
function graph(size: number) {
  const members = Array.from({ length: size }, (_, at) => [
    `p${at}`,
    { type: 'array', items: { $ref: `#/$defs/d${at}` } },
  ]);
  const properties = Object.fromEntries(members);
  return Object.fromEntries(
    Array.from({ length: size }, (_, at) => [`d${at}`, { type: 'object', properties }]),
  );
}

const DOUBLE = (next: object) => ({ type: 'object', properties: { a: next, b: next } });
const FIRST = { $ref: '#/$defs/d0' };

function prepared(config: unknown, catalog: unknown = CATALOG) {
  const file = (value: unknown, title: string) => ({
    text: typeof value === 'string' ? value : JSON.stringify(value),
    title,
  });
  return prepare(
    { config: file(config, 'The configuration'), catalog: file(catalog, 'The catalog') },
    () => {},
  );
}

const DEEP_TEXT = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;

test.each<[string, unknown, unknown, RegExp]>([
  [
    'a schema nested 3,000 deep',
    configOf(mappingOf(nested(3_000, (a) => ({ properties: { a } })))),
    CATALOG,
    /more than 1000 levels/,
  ],
  [
    'the same as text',
    configOf(JSON.stringify(mappingOf(nested(3_000, (a) => ({ properties: { a } }))))),
    CATALOG,
    /schema: .*more than 1000 levels/,
  ],
  [
    'one nested 300 deep',
    configOf(mappingOf(nested(300, (a) => ({ properties: { a } })))),
    CATALOG,
    /schema: .*more than 200 levels deep/,
  ],
  [
    'a long chain of references',
    configOf(
      mappingOf(
        FIRST,
        chain(5_000, (next) => next),
      ),
    ),
    CATALOG,
    /schema: .*more than 200 levels deep/,
  ],
  [
    'references that double 24 times',
    configOf(mappingOf(FIRST, chain(24, DOUBLE))),
    CATALOG,
    /schema: .*more than 100,000 parts/,
  ],
  [
    'allOfs that double 18 times',
    configOf(
      mappingOf(
        FIRST,
        chain(18, (next) => ({ allOf: [next, next] })),
      ),
    ),
    CATALOG,
    /schema: .*more than 100,000 parts/,
  ],
  [
    'definitions that all refer to each other',
    configOf(mappingOf(FIRST, graph(8))),
    CATALOG,
    /more than (30,000 places|100,000 parts)/,
  ],
  [
    'a property of 20 MB',
    configOf(mappingOf({ type: 'object', properties: { [LONG]: STRING } })),
    CATALOG,
    /name of more than 10000 characters/,
  ],
  [
    'a setting of 20 MB',
    configOf(mappingOf(STRING), { [LONG]: 1 }),
    CATALOG,
    /name of more than 10000 characters/,
  ],
  [
    'a configuration that is nested',
    DEEP_TEXT,
    CATALOG,
    /The configuration cannot be used: line 1.*more than 1000 levels/,
  ],
  [
    'a catalog that is nested',
    configOf(mappingOf(STRING)),
    DEEP_TEXT,
    /The catalog cannot be used: line 1.*more than 1000 levels/,
  ],
  [
    'a column of 20 MB',
    configOf(mappingOf(STRING)),
    catalogOf({ name: 'users', json_schema: { properties: { [LONG]: {} } } }),
    /The catalog cannot be used: .*name of more than 10000/,
  ],
  [
    'a stream of 20 MB',
    configOf(mappingOf(STRING)),
    catalogOf({ name: LONG, json_schema: {} }),
    /has no entry here|Stream `x+/,
  ],
])('%s ends in seconds, with words', (_, config, catalog, words) => {
  const startedAt = performance.now();
  const { routes, problems } = prepared(config, catalog);
  const text = problemText(problems);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect(routes).toBeNull();
  expect(text).toMatch(words);
  expect(text.length).toBeLessThan(10_000);
});

test.each<[string, object]>([
  [
    'a recursion over nested data',
    mappingOf(FIRST, { d0: { type: 'object', properties: { kids: { type: 'array', items: FIRST } } } }),
  ],
  ['a definition that many refer to', mappingOf(FIRST, chain(9, DOUBLE))],
  [
    'a name of 9,000 characters inside',
    mappingOf({ type: 'object', properties: { ['x'.repeat(9_000)]: STRING } }),
  ],
  ['20 levels', mappingOf(nested(20, (a) => ({ type: 'object', properties: { a } })))],
])('%s stays legal', (_, schema) => {
  expect(prepared(configOf(schema)).problems).toEqual([]);
});
