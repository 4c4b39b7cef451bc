import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { configSchema, configSchemaText } from '../../docs/config_schema.ts';
import { EXAMPLE } from '../../docs/configuration.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { checkDialect } from './dialect.ts';
import { KEYWORDS } from './keywords/index.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
formats.default(ajv);
const validate = ajv.compile(configSchema());

const connection = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: 'a-good-key' };

function configWith(schema: unknown): object {
  return configOf({ method: 'json_schema', schema });
}

function configOf(mapping: object): object {
  return { ...connection, streams: [{ stream: 'users', object: 'attributes', mapping }] };
}

/** Where a configuration breaks the schema. */
function broken(config: unknown): string[] {
  validate(config);
  return [...new Set((validate.errors ?? []).map(({ instancePath }) => instancePath))];
}

/** The configurations in a page: its JSON blocks with streams. */
function configsIn(page: string): JsonObject[] {
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) =>
    // A block may show a setting alone.
    JSON.parse(text.startsWith('"') ? `{${text}}` : text),
  );
  return blocks.filter(({ streams }) => Array.isArray(streams) && streams[0]?.object !== undefined);
}

test('docs/config.schema.json is what `npm run docs` writes', () => {
  expect(read('docs/config.schema.json')).toBe(configSchemaText());
});

describe('the schema of the configuration file takes', () => {
  test('the examples', () => {
    expect(broken(EXAMPLE)).toEqual([]);
    expect(broken(JSON.parse(read('examples/config.json')))).toEqual([]);
  });

  test('a file without what the environment can give', () => {
    expect(broken({ memory: { type: 'redis' }, shared_limit: { type: 'redis' } })).toEqual([]);
  });

  test('every configuration in the README and the docs, once a blank endpoint and key are filled in', () => {
    const pages = [
      'README.md',
      ...readdirSync(new URL('../../docs', import.meta.url)).map((name) => `docs/${name}`),
    ];
    const configs = pages.filter((path) => path.endsWith('.md')).flatMap((path) => configsIn(read(path)));
    expect(configs.length).toBeGreaterThan(2);
    for (const { rest_endpoint, api_key, ...config } of configs) {
      expect(
        broken({
          ...config,
          ...connection,
          ...(rest_endpoint && { rest_endpoint }),
          ...(api_key && { api_key }),
        }),
      ).toEqual([]);
    }
  });

  test('`$schema`', () => {
    expect(broken({ $schema: './config.schema.json', ...connection })).toEqual([]);
  });

  test('a mapping as an object or as its text', () => {
    const mapping = { 'x-each': '/items', properties: { email: { 'x-from': ['a', '/b'], type: 'string' } } };
    expect(broken(configWith(mapping))).toEqual([]);
    expect(broken(configWith(JSON.stringify(mapping)))).toEqual([]);
  });
});

describe('the schema of the configuration file refuses', () => {
  const entry = { stream: 'users', object: 'attributes', mapping: { method: 'columns' } };
  const fields = (...lines: object[]) => configOf({ method: 'fields', fields: lines });
  const mapping = '/streams/0/mapping';
  const email = `${mapping}/schema/properties/email`;
  test.each<[string, string, unknown]>([
    ['a misspelt setting', '', { ...connection, stream: [] }],
    ['a wrong word', '/streams/0/object', { ...connection, streams: [{ ...entry, object: 'users' }] }],
    [
      'an entry without a mapping',
      '/streams/0',
      { ...connection, streams: [{ stream: 'users', object: 'events' }] },
    ],
    ['a method that is none', `${mapping}/method`, configOf({ method: 'sql' })],
    ['what belongs to another method', mapping, configOf({ method: 'columns', schema: {} })],
    [
      'a line with a column and a constant',
      `${mapping}/fields/0`,
      fields({ from: 'a', value: 'b', to: 'c' }),
    ],
    ['a line with neither', `${mapping}/fields/0`, fields({ to: 'c' })],
    [
      'a number out of range',
      '/rate_limit/share_percent',
      { ...connection, rate_limit: { plan: 'bulk', share_percent: 101 } },
    ],
    ['a choice without its settings', '/dead_letter', { ...connection, dead_letter: { type: 'file' } }],
    ['a mapping that is no object', `${mapping}/schema`, configWith([])],
    ['a misspelt keyword', email, configWith({ properties: { email: { 'x-form': 'a' } } })],
    [
      'a keyword with a wrong value',
      `${email}/x-from`,
      configWith({ properties: { email: { 'x-from': 7 } } }),
    ],
    ['a type that is none', `${email}/type`, configWith({ properties: { email: { type: 'text' } } })],
    ['a root that is no object', `${mapping}/schema/type`, configWith({ type: 'array' })],
    ['a property beside `properties`', `${mapping}/schema`, configWith({ email: { type: 'string' } })],
  ])('%s', (_, path, config) => {
    expect(broken(config)).toContain(path);
  });
});

describe('what the schema says of a keyword is what the dialect says:', () => {
  const values: Json[] = [
    '',
    'a',
    'omit',
    0,
    1.5,
    true,
    null,
    [],
    ['a'],
    [1],
    {},
    { path: 'a' },
    { unit: 's' },
    { a: 1 },
  ];

  test.each(KEYWORDS)('$name', ({ name, example, accepts, valueSchema }) => {
    const matches = ajv.compile({ ...valueSchema, definitions: { schema: { type: ['object', 'boolean'] } } });
    expect([accepts(example), matches(example)]).toEqual([true, true]);
    for (const value of values)
      expect({ name, value, accepted: matches(value) }).toEqual({ name, value, accepted: accepts(value) });
  });

  test.each(KEYWORDS)('where $name stands', ({ name, example, shown }) => {
    const { beside = {} } = shown;
    const documents: JsonObject[] = [
      { properties: { at: { ...beside, [name]: example } } },
      { properties: { at: { items: { ...beside, [name]: example } } } },
      { additionalProperties: { ...beside, [name]: example } },
      { additionalProperties: { items: { ...beside, [name]: example } } },
      { properties: { at: { anyOf: [{ ...beside, [name]: example }] } } },
      { $defs: { at: { ...beside, [name]: example } } },
      { 'x-when': { properties: { at: { ...beside, [name]: example } } } },
    ];
    for (const document of documents) {
      const problems: string[] = [];
      checkDialect(
        document,
        (pointer) => problems.push(pointer),
        () => {},
      );
      expect({ document, sound: broken(configWith(document)).length === 0 }).toEqual({
        document,
        sound: problems.length === 0,
      });
    }
  });

  test('x-each stands at the root', () => {
    expect(broken(configWith({ 'x-each': { path: '/items', when: { required: ['sku'] } } }))).toEqual([]);
  });
});
