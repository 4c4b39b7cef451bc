import { VARIABLES } from '../src/config/environment.ts';
import { choiceProperty, rootSetting, type Setting } from '../src/config/spec.ts';
import { childPointer } from '../src/json/pointer.ts';
import type { Json, JsonObject } from '../src/json/value.ts';
import { actsIn, innerRole, type Role } from '../src/mapping/dialect.ts';
import { KEYWORDS } from '../src/mapping/keywords/index.ts';
import { STANDARD_KEYWORDS, type StandardKeyword } from '../src/mapping/standard_keywords.ts';

/** The file `config.schema.json`: see {@link configSchema}. */
export function configSchemaText(): string {
  return `${JSON.stringify(configSchema(), null, 2)}\n`;
}

/**
 * The JSON Schema (draft-07, which editors know best) of a configuration file, for completion and hover in an editor: the
 * settings of `spec.json`, and what a file may hold beyond Airbyte's form: mappings as objects, and `$schema`.
 */
export function configSchema(): JsonObject {
  const { properties, ...root } = settingSchema(rootSetting, '');
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Written by `npm run docs` from spec.json and the keywords of the mapping language.',
    ...root,
    title: 'Configuration of destination-braze',
    properties: {
      $schema: {
        type: 'string',
        description: 'By this an editor finds the schema of the file. It has no other effect.',
      },
      ...(properties as JsonObject),
    },
    definitions: Object.fromEntries(
      Object.entries(ROLES).map(([role, { name }]) => [name, roleSchema(role as Role)]),
    ),
  };
}

/** Keywords of a setting that are JSON Schema's own. */
const KEPT = [
  'type',
  'title',
  'description',
  'default',
  'examples',
  'const',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minItems',
  'required',
] as const;

/** @param path where it is in the configuration, as a JSON Pointer. */
function settingSchema(setting: Setting, path: string): JsonObject {
  const kept = Object.fromEntries(
    KEPT.flatMap((keyword): [string, Json][] => {
      const value = setting[keyword];
      if (value === undefined) return [];
      return [[keyword, keyword === 'required' ? inTheFile(value as string[], path) : (value as Json)]];
    }),
  );
  if (setting.multiline) return mappingText(kept);
  const { properties, items, oneOf } = setting;
  if (oneOf !== undefined) return { ...kept, oneOf: oneOf.map((option) => optionSchema(option, path)) };
  if (items !== undefined) return { ...kept, items: settingSchema(items, childPointer(path, 'N')) };
  if (properties === undefined) return kept;
  const members = Object.entries(properties).map(([name, child]): [string, JsonObject] => [
    name,
    settingSchema(child, childPointer(path, name)),
  ]);
  return {
    ...kept,
    properties: Object.fromEntries(members),
    additionalProperties: false,
    ...RULES[setting.title],
  };
}

/** An option whose description is shown at the word that chooses it. */
function optionSchema(option: Setting, path: string): JsonObject {
  const { name } = choiceProperty([option]);
  const { properties = {}, description = '' } = option;
  const choice = properties[name] as Setting;
  return settingSchema(
    { ...option, properties: { ...properties, [name]: { ...choice, description } } },
    path,
  );
}

/** What a file must have: of the required settings those that the environment cannot give. */
function inTheFile(required: readonly string[], path: string): string[] {
  return required.filter((name) => !VARIABLES.has(childPointer(path, name)));
}

/** What holds of settings beyond `spec.json`, by their titles there: the form cannot say it, the loader checks it. */
const RULES: Readonly<Record<string, JsonObject>> = {
  Stream: {
    if: { properties: { object: { const: 'ignore' } }, required: ['object'] },
    else: { required: ['mapping'] },
  },
  Field: { oneOf: [{ required: ['from'] }, { required: ['value'] }] },
};

/** Where the form wants JSON text a file may hold the mapping itself. */
function mappingText({ type: _, examples, ...kept }: JsonObject): JsonObject {
  const parsed = ((examples ?? []) as string[]).map((text): Json => JSON.parse(text));
  return { ...kept, examples: parsed, anyOf: [reference('root'), { type: 'string' }] };
}

/** The schemas of a mapping, by how they stand to the row. */
const ROLES: Readonly<Record<Role, { readonly name: string; readonly description: string }>> = {
  root: { name: 'mapping', description: 'A Braze object: its fields, and where their values come from.' },
  making: {
    name: 'field',
    description: 'A value of the Braze object: where it comes from, and what it must be.',
  },
  passing: {
    name: 'passed',
    description: 'What passes without being named: its values are their own source.',
  },
  validating: {
    name: 'schema',
    description: 'A JSON Schema that values must satisfy. The `x-` keywords do not act here.',
  },
};

function reference(role: Role): JsonObject {
  return { $ref: `#/definitions/${ROLES[role].name}` };
}

function roleSchema(role: Role): JsonObject {
  const standard = [...STANDARD_KEYWORDS].map(([name, keyword]): [string, JsonObject] => [
    name,
    standardSchema(name, keyword, role),
  ]);
  const own = KEYWORDS.filter((keyword) => actsIn(keyword, role)).map(
    ({ name, description, example, valueSchema }): [string, JsonObject] => [
      name,
      {
        description: `${description} Example: "${name}": ${JSON.stringify(example)}`,
        ...valueSchema,
        examples: [example],
      },
    ],
  );
  return {
    description: ROLES[role].description,
    type: role === 'root' ? 'object' : ['object', 'boolean'],
    properties: Object.fromEntries([...own, ...standard]),
    additionalProperties: false,
  };
}

function standardSchema(
  name: string,
  { expected, holds, valueSchema = {} }: StandardKeyword,
  role: Role,
): JsonObject {
  const description = `JSON Schema: ${expected}.`;
  if (name === 'type' && role === 'root') return { description, const: 'object' };
  const inner = reference(innerRole(name, role));
  switch (holds) {
    case 'schema':
      return { description, allOf: [inner] };
    case 'list':
      return { description, type: 'array', minItems: 1, items: inner };
    case 'members':
      return { description, type: 'object', additionalProperties: inner };
    default:
      return { description, ...valueSchema };
  }
}
