import { isObject, own } from '../json/object.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';
import { type Setting, settingsOf } from './spec.ts';

/** The texts in a configuration's secret settings (`airbyte_secret`), and the password of one that is a URL. */
export function secretsOf(setting: Setting, value: Json): string[] {
  if (typeof value === 'string') {
    return setting.airbyte_secret && value !== '' ? [value, ...passwordOf(value)] : [];
  }
  if (Array.isArray(value)) {
    const { items } = setting;
    return items === undefined ? [] : value.flatMap((element) => secretsOf(items, element));
  }
  if (!isObject(value)) return [];
  return Object.entries(settingsOf(setting, value) ?? {}).flatMap(([name, child]) =>
    secretsOf(child, own(value, name) ?? null),
  );
}

/** The password of a URL, as it is written there and as it is meant. */
function passwordOf(text: string): string[] {
  const password = URL.parse(text)?.password ?? '';
  if (password === '') return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    return [password];
  }
}

/** Makes a text safe to show: each secret in it becomes `***`, the longest first, so that nothing of it is left. */
export function concealing(secrets: readonly string[]): (text: string) => string {
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((concealed, secret) => concealed.replaceAll(secret, '***'), text);
}

/** Makes problems safe to show: a secret that was also written into another place, or into a name. */
export function masking(secrets: readonly string[]): (problem: Problem) => Problem {
  const conceal = concealing(secrets);
  return ({ path, message }) => ({ path: conceal(path), message: conceal(message) });
}
