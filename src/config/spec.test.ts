import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { choiceProperty, rootSetting, type Setting, specification } from './spec.ts';

/** A setting and its place: `streams[].mapping<columns>.method`. */
interface Place {
  readonly path: string;
  readonly name: string;
  readonly setting: Setting & { readonly [keyword: string]: unknown };
}

const places = walk({ path: '', name: '', setting: rootSetting as Place['setting'] });
const named = places.filter(({ name }) => name !== '');

function walk(place: Place): Place[] {
  const { path, setting } = place;
  const child = (childPath: string, name: string, setting: Setting) =>
    walk({ path: childPath, name, setting: setting as Place['setting'] });
  return [
    place,
    ...Object.entries(setting.properties ?? {}).flatMap(([name, property]) =>
      child(path === '' ? name : `${path}.${name}`, name, property),
    ),
    ...(setting.items === undefined ? [] : child(`${path}[]`, '', setting.items)),
    ...(setting.oneOf ?? []).flatMap((option) => child(`${path}<${option.title}>`, '', option)),
  ];
}

function breaking(rule: (place: Place) => boolean, among: readonly Place[] = places): string[] {
  return among.filter((place) => !rule(place)).map(({ path }) => path);
}

test('the specification outside of the form', () => {
  const { connectionSpecification, ...rest } = specification;
  expect(isObject(connectionSpecification)).toBe(true);
  expect(rest).toEqual({
    documentationUrl: 'https://github.com/destination-braze/destination-braze#readme',
    protocol_version: '0.2.0',
    supportsIncremental: true,
    supported_destination_sync_modes: ['append', 'append_dedup'],
  });
});

test('the settings', () => {
  expect(Object.keys(rootSetting.properties ?? {})).toEqual([
    'rest_endpoint',
    'api_key',
    'streams',
    'update_existing_only',
    'default_braze_app',
    'rate_limit',
    'shared_limit',
    'memory',
    'dead_letter',
    'failure_policy',
    'sync_report',
  ]);
  expect(rootSetting.required).toEqual(['rest_endpoint', 'api_key']);
  const defaults = named.filter(({ setting }) => setting.default !== undefined);
  expect(Object.fromEntries(defaults.map(({ path, setting }) => [path, setting.default]))).toEqual({
    'failure_policy.max_deletions': 1000,
    'streams[].deleted_rows': 'skip',
    'streams[].send': 'changes',
    'streams[].mapping<List of Fields>.fields[].type': 'as_is',
    'streams[].mapping<List of Fields>.fields[].when_null': 'leave_out',
    'streams[].mapping<List of Fields>.pass_through': false,
    update_existing_only: false,
    'rate_limit<Standard>.share_percent': 100,
    'rate_limit<Legacy>.share_percent': 100,
    'rate_limit<Bulk Endpoint>.share_percent': 100,
    'rate_limit<Custom>.share_percent': 100,
    'failure_policy.max_rejected_percent': 50,
    'sync_report<Segment>.host': 'https://api.segment.io',
  });
});

describe("what Airbyte's form can show", () => {
  test('only keywords that the form or its server knows and the loader has words for', () => {
    const known = new Set([
      ...[
        '$schema',
        'type',
        'title',
        'description',
        'properties',
        'required',
        'items',
        'oneOf',
        'const',
        'enum',
      ],
      ...['default', 'minimum', 'maximum', 'minItems', 'pattern', 'pattern_descriptor', 'examples', 'order'],
      ...['group', 'groups', 'always_show', 'multiline', 'airbyte_secret', 'additionalProperties'],
    ]);
    expect(breaking(({ setting }) => Object.keys(setting).every((keyword) => known.has(keyword)))).toEqual(
      [],
    );
  });

  test('none of the keywords that Airbyte forbids, at any depth', () => {
    const forbidden = ['not', 'anyOf', 'patternProperties', 'prefixItems', 'allOf', 'if', 'then', 'else'];
    const found = keysOf(specification).filter((key) =>
      [...forbidden, 'dependentSchemas', 'dependentRequired', '$ref'].includes(key),
    );
    expect(found).toEqual([]);
  });

  test('it is valid draft-07', () => {
    const ajv = new Ajv({ strict: false });
    expect(ajv.validateSchema(specification.connectionSpecification)).toBe(true);
  });

  test('no lists of types', () => {
    expect(breaking(({ setting }) => typeof setting.type === 'string')).toEqual([]);
  });

  test('every object has properties or a oneOf', () => {
    const filled = ({ properties, oneOf }: Setting) =>
      Object.keys(properties ?? {}).length > 0 || (oneOf ?? []).length > 0;
    expect(breaking(({ setting }) => setting.type !== 'object' || filled(setting))).toEqual([]);
  });

  test('every list has elements of one kind that can be shown', () => {
    const kinds = ['object', 'string', 'number', 'integer'];
    expect(
      breaking(({ setting }) => setting.type !== 'array' || kinds.includes(setting.items?.type ?? '')),
    ).toEqual([]);
  });

  test('additionalProperties is literally true where it stands, and stands at the root', () => {
    expect(
      breaking(({ setting }) => [undefined, true].includes(setting.additionalProperties as true)),
    ).toEqual([]);
    expect(rootSetting).toHaveProperty('additionalProperties', true);
  });

  test('an optional list would be collapsed, so it is always shown', () => {
    const required = new Set(
      places.flatMap(({ path, setting }) => (setting.required ?? []).map((name) => `${path}.${name}`)),
    );
    const optional = named.filter(({ path, setting }) => setting.type === 'array' && !required.has(path));
    expect(optional.length).toBeGreaterThan(1);
    expect(breaking(({ setting }) => setting.always_show === true, optional)).toEqual([]);
  });

  test('patterns are anchored, and say in words what they want', () => {
    const patterned = places.filter(({ setting }) => setting.pattern !== undefined);
    expect(patterned.length).toBeGreaterThan(0);
    const sound = ({ pattern, pattern_descriptor }: Setting) =>
      /^\^.*\$$/.test(pattern ?? '') && pattern_descriptor !== undefined;
    expect(breaking(({ setting }) => sound(setting), patterned)).toEqual([]);
  });

  test('words of an enum are distinct', () => {
    expect(breaking(({ setting: { enum: words = [] } }) => new Set(words).size === words.length)).toEqual([]);
  });

  test('what is required exists', () => {
    const exists = ({ required = [], properties = {} }: Setting) =>
      required.every((name) => Object.hasOwn(properties, name));
    expect(breaking(({ setting }) => exists(setting))).toEqual([]);
  });
});

describe('choices (oneOf)', () => {
  const choices = places.filter(({ setting }) => setting.oneOf !== undefined);

  test('each begins with its default option', () => {
    const options = choices.map(({ path, setting: { oneOf = [] } }) => [path, choiceProperty(oneOf)]);
    expect(Object.fromEntries(options)).toEqual({
      'streams[].mapping': { name: 'method', values: ['columns', 'fields', 'json_schema'] },
      rate_limit: { name: 'plan', values: ['standard', 'legacy', 'bulk', 'custom'] },
      shared_limit: { name: 'type', values: ['none', 'redis'] },
      memory: { name: 'type', values: ['none', 'file', 'redis'] },
      dead_letter: { name: 'type', values: ['none', 'log', 'file', 's3'] },
      sync_report: { name: 'type', values: ['none', 'segment'] },
    });
  });

  test('the parent is a titled object without a default', () => {
    expect(
      breaking(
        ({ setting: { type, title, ...rest } }) => type === 'object' && title !== '' && !('default' in rest),
        choices,
      ),
    ).toEqual([]);
  });

  test('every option is a titled object that holds and requires exactly one const, the same for all, each its own value', () => {
    for (const { setting } of choices) {
      const options = setting.oneOf ?? [];
      const { name, values } = choiceProperty(options);
      expect(new Set(values).size).toBe(options.length);
      expect(new Set(options.map(({ title }) => title)).size).toBe(options.length);
      for (const { type, properties = {}, required } of options) {
        expect(type).toBe('object');
        expect(required).toContain(name);
        const constants = Object.keys(properties).filter((key) => properties[key]?.const !== undefined);
        expect(constants).toEqual([name]);
        expect(properties[name]).not.toHaveProperty('default');
        expect(properties[name]).not.toHaveProperty('enum');
      }
    }
  });
});

describe('secrets', () => {
  test('the keys are, and nothing else', () => {
    const secrets = places.filter(({ setting }) => setting.airbyte_secret);
    expect(secrets.map(({ path, setting }) => [path, setting.type])).toEqual([
      ['api_key', 'string'],
      ['shared_limit<Redis>.url', 'string'],
      ['memory<Redis>.url', 'string'],
      ['dead_letter<S3>.secret_access_key', 'string'],
      ['sync_report<Segment>.write_key', 'string'],
    ]);
  });

  test('no setting has a name that Airbyte takes for a secret', () => {
    const names = new Set([
      ...['client_token', 'access_token', 'api_token', 'token', 'secret', 'client_secret', 'password', 'key'],
      ...[
        'service_account_info',
        'service_account',
        'tenant_id',
        'certificate',
        'jwt',
        'credentials',
        'app_id',
      ],
      ...['appid', 'refresh_token'],
    ]);
    expect(breaking(({ name }) => !names.has(name))).toEqual([]);
  });
});

describe('order and words', () => {
  test('every setting has an order of its own among its neighbours, without gaps', () => {
    const counted = ({ properties = {} }: Setting) =>
      Object.values(properties).every(({ order }, index) => order === index);
    expect(breaking(({ setting }) => counted(setting))).toEqual([]);
  });

  test('every setting of the root stands in a group that has a title', () => {
    const groups = (specification.connectionSpecification.groups as JsonObject[]).map(({ id, title }) => [
      id,
      title,
    ]);
    expect(groups).toEqual([
      ['connection', 'Braze Workspace'],
      ['streams', 'Streams and Mappings'],
      ['delivery', 'Delivery'],
    ]);
    const used = Object.values(rootSetting.properties ?? {}).map(
      (setting) => (setting as Place['setting']).group,
    );
    expect([...new Set(used)]).toEqual(groups.map(([id]) => id));
    const inside = places.filter(({ path }) => /[.[<]/.test(path));
    expect(breaking(({ setting }) => !('group' in setting), inside)).toEqual([]);
  });

  test('every title is in Title Case', () => {
    const small = new Set(['in', 'as', 'of', 'per', 'and', 'the']);
    const titled = (title: string) =>
      title.split(' ').every((word, index) => /^[A-Z]/.test(word) || (index > 0 && small.has(word)));
    expect(breaking(({ setting: { title } }) => typeof title === 'string' && titled(title))).toEqual([]);
  });

  test('everything but a constant has a description; what comes from Braze tells where to find it there', () => {
    const elements = new Set(places.filter(({ path }) => path.endsWith('[]')).map(({ path }) => path));
    const needing = named.filter(({ path, setting }) => setting.const === undefined && !elements.has(path));
    expect(breaking(({ setting: { description = '' } }) => /^[A-Z].*\.$/.test(description), needing)).toEqual(
      [],
    );
    for (const name of ['api_key', 'default_braze_app']) {
      expect(rootSetting.properties?.[name]?.description).toContain(
        'In Braze: Settings > APIs and Identifiers',
      );
    }
    expect(rootSetting.properties?.rest_endpoint?.description).toContain('table of instances');
  });
});

function keysOf(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return isObject(value) ? Object.entries(value).flatMap(([key, member]) => [key, ...keysOf(member)]) : [];
}
