import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';
import { type Setting, settingsOf } from './spec.ts';

/**
 * The texts in a configuration's secret settings (`airbyte_secret`), and the password of one that is a URL. Texts of up to
 * three characters occur in any sentence: nothing could be read if they were taken out.
 */
export function secretsOf(setting: Setting, value: Json): string[] {
  return secretSettings(setting, value, '')
    .flatMap(({ text }) => [text, ...passwordOf(text)])
    .filter((text) => text.length >= SHORTEST_TAKEN_OUT);
}

const SHORTEST_TAKEN_OUT = 4;

/** A problem for each secret that is too short to be one: what a log hides must not be a word of it. */
export function shortSecrets(setting: Setting, value: Json): Problem[] {
  return secretSettings(setting, value, '').flatMap(({ path, text }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const [password = null] = passwordOf(text);
    const isShort = (password ?? text).length < SHORTEST;
    const what = password === null ? `\`${name}\`` : `The password in \`${name}\``;
    const cure =
      password === null
        ? 'Copy the whole key.'
        : 'Give the server a longer password; a log could not hide this one.';
    return isShort ? [{ path, message: `${what} has fewer than ${SHORTEST} characters. ${cure}` }] : [];
  });
}

const SHORTEST = 8;

function secretSettings(setting: Setting, value: Json, path: string): { path: string; text: string }[] {
  if (typeof value === 'string') {
    return setting.airbyte_secret && value !== '' ? [{ path, text: value }] : [];
  }
  if (Array.isArray(value)) {
    const { items } = setting;
    if (items === undefined) return [];
    return value.flatMap((element, at) => secretSettings(items, element, childPointer(path, at)));
  }
  if (!isObject(value)) return [];
  return Object.entries(settingsOf(setting, value) ?? {}).flatMap(([name, child]) =>
    secretSettings(child, own(value, name) ?? null, childPointer(path, name)),
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
