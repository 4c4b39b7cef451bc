import spec from '../../spec.json' with { type: 'json' };
import { own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';

/** A node of `connectionSpecification`: the part of JSON Schema (draft-07) that Airbyte's form can show. */
export interface Setting {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly title: string;
  readonly description?: string;
  readonly order?: number;
  readonly properties?: Settings;
  readonly required?: readonly string[];
  readonly items?: Setting;
  readonly minItems?: number;
  /** Options that differ in the `const` of one property, see {@link choiceProperty}. */
  readonly oneOf?: readonly Setting[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  /** What the pattern wants, in words: Airbyte's form shows it above the field. */
  readonly pattern_descriptor?: string;
  readonly examples?: readonly Json[];
  /** Kept in Airbyte's secret store; never shown. */
  readonly airbyte_secret?: boolean;
  /** A large field of the form: holds JSON text. */
  readonly multiline?: boolean;
}

export type Settings = { readonly [name: string]: Setting };

/** The specification in `spec.json`: what the SPEC message carries. */
export const specification = spec as JsonObject & { readonly connectionSpecification: JsonObject };

export const rootSetting = specification.connectionSpecification as unknown as Setting;

/** The property whose `const` distinguishes the options of a `oneOf`, and its values in the order of the options. */
export function choiceProperty(options: readonly Setting[]): { name: string; values: string[] } {
  const properties = Object.entries(options[0]?.properties ?? {});
  const name = properties.find(([, property]) => property.const !== undefined)?.[0] ?? '';
  return { name, values: options.map((option) => option.properties?.[name]?.const ?? '') };
}

/** The settings that a value's object may hold: with a `oneOf` those of the chosen option, null while none is chosen. */
export function settingsOf(setting: Setting, value: JsonObject): Settings | null {
  if (setting.oneOf === undefined) return setting.properties ?? null;
  const { name, values } = choiceProperty(setting.oneOf);
  const chosen = own(value, name);
  return setting.oneOf.find((_, index) => values[index] === chosen)?.properties ?? null;
}
