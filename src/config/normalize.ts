import { isObject, own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { choiceProperty, type Setting, type Settings, settingsOf } from './spec.ts';

/**
 * A configuration as Airbyte's form would have saved it, so that a file means the same: text is trimmed, and what is
 * empty (`""`, `{}`, or null, which the API and Terraform send) is left out. Where the form wants JSON text, a file may hold the object
 * itself: it becomes text, with every number exact. Unknown settings stay as they are.
 */
export function normalize(setting: Setting, value: Json): Json {
  if (typeof value === 'string') return setting.multiline ? value : value.trim();
  if (setting.multiline && isObject(value)) return JSON.stringify(value);
  if (setting.items !== undefined && Array.isArray(value)) {
    const { items } = setting;
    // A text of a list is data: blanks, and no text at all, are what it means.
    if (items.type === 'string') return value;
    return value.map((element) => normalize(items, element));
  }
  return isObject(value) ? normalizeObject(setting, value) : value;
}

function normalizeObject(setting: Setting, value: JsonObject): JsonObject {
  // While no option is chosen, all that any of them has may be empty.
  const settings: Settings =
    settingsOf(setting, trimChoice(setting, value)) ??
    Object.assign({}, ...(setting.oneOf ?? []).map(({ properties }) => properties));
  const members = Object.entries(value).map(([name, member]): [string, Json] => {
    const known = own(settings, name);
    return [name, known === undefined ? member : normalize(known, member)];
  });
  return Object.fromEntries(members.filter(([name, member]) => !isEmpty(own(settings, name), member)));
}

/** The object with the choice of its option trimmed, without which the option could not be found. */
function trimChoice(setting: Setting, value: JsonObject): JsonObject {
  if (setting.oneOf === undefined) return value;
  const { name } = choiceProperty(setting.oneOf);
  const choice = own(value, name);
  return typeof choice === 'string' ? { ...value, [name]: choice.trim() } : value;
}

/** Whether a member says nothing about its setting, if it is one. */
function isEmpty(setting: Setting | undefined, value: Json): boolean {
  if (setting === undefined) return false;
  if (isObject(value)) return setting.type === 'object' && Object.keys(value).length === 0;
  return value === null || (typeof value === 'string' && value.trim() === '');
}

/** The configuration with the defaults of the settings that it leaves out; of an absent choice the first option. */
export function withDefaults(setting: Setting, value: Json): Json {
  if (setting.items !== undefined && Array.isArray(value)) {
    const { items } = setting;
    return value.map((element) => withDefaults(items, element));
  }
  if (!isObject(value)) return value;
  const members = Object.entries(settingsOf(setting, value) ?? {}).map(([name, child]): [string, Json][] => {
    const member = own(value, name) ?? defaultOf(child);
    return member === undefined ? [] : [[name, withDefaults(child, member)]];
  });
  return Object.fromEntries(members.flat());
}

function defaultOf(setting: Setting): Json | undefined {
  if (setting.oneOf !== undefined) {
    const { name, values } = choiceProperty(setting.oneOf);
    return { [name]: values[0] ?? null };
  }
  return setting.properties === undefined ? setting.default : {};
}
