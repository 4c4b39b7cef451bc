import { Ajv, type ValidateFunction } from 'ajv';
import { choiceProperty, type Setting } from './spec.ts';

/**
 * Says whether a value satisfies a schema of settings, and leaves the reasons why not in its `errors`. A file whose name ends with
 * `.compiled.ts` exports one as `check`: the build puts the code that ajv makes of the
 * schema in its place, because making it takes as long as all else before the first row.
 */
export type Check = ValidateFunction;

/** What compiles checks. Its schemas are ours: to check them and to polish their code would take most of the time. */
export const compiler = new Ajv({
  allErrors: true,
  verbose: true,
  discriminator: true,
  ownProperties: true,
  meta: false,
  validateSchema: false,
  code: { optimize: false, source: true, esm: true },
});
/** Keywords that only Airbyte's form reads. */
compiler.addVocabulary([
  'order',
  'group',
  'groups',
  'always_show',
  'multiline',
  'pattern_descriptor',
  'airbyte_secret',
]);

export function compileCheck(setting: Setting): Check {
  return compiler.compile(withDiscriminators(setting));
}

/** ajv then judges a value by the option that it chose, instead of by all options at once. */
function withDiscriminators(setting: Setting): Setting & { discriminator?: { propertyName: string } } {
  const { properties, items, oneOf } = setting;
  return {
    ...setting,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, withDiscriminators(child)]),
      ),
    }),
    ...(items && { items: withDiscriminators(items) }),
    ...(oneOf && {
      oneOf: oneOf.map(withDiscriminators),
      discriminator: { propertyName: choiceProperty(oneOf).name },
    }),
  };
}
