import { isObject, own } from '../json/object.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';
import { type Setting, settingsOf } from './spec.ts';

/** The texts in a configuration's secret settings (`airbyte_secret`). */
export function secretsOf(setting: Setting, value: Json): string[] {
  if (typeof value === 'string') return setting.airbyte_secret && value !== '' ? [value] : [];
  if (Array.isArray(value)) {
    const { items } = setting;
    return items === undefined ? [] : value.flatMap((element) => secretsOf(items, element));
  }
  if (!isObject(value)) return [];
  return Object.entries(settingsOf(setting, value) ?? {}).flatMap(([name, child]) =>
    secretsOf(child, own(value, name) ?? null),
  );
}

/** Makes problems safe to show: a secret that was also written into another place, or into a name, becomes `***`. */
export function masking(secrets: readonly string[]): (problem: Problem) => Problem {
  const mask = (text: string) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  return ({ path, message }) => ({ path: mask(path), message: mask(message) });
}
