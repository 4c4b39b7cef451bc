import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';
import { choiceProperty, rootSetting, type Setting, type Settings, settingsOf } from './spec.ts';
import { didYouMean, either, isShowable } from './words.ts';

/** A warning for every key that is no setting at its place: it has no effect, and is often a misspelt one. */
export function unknownSettings(setting: Setting, value: Json, path = ''): Problem[] {
  if (Array.isArray(value)) {
    const { items } = setting;
    if (items === undefined) return [];
    return value.flatMap((element, index) => unknownSettings(items, element, childPointer(path, index)));
  }
  if (!isObject(value)) return [];
  const settings = settingsOf(setting, value);
  if (settings === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (path === '' && name === EDITOR_SCHEMA) return [];
    const known = own(settings, name);
    if (known !== undefined) return unknownSettings(known, member, childPointer(path, name));
    return [unknownSetting(name, setting, settings, path)];
  });
}

/** By this key an editor finds the JSON Schema of the file. */
const EDITOR_SCHEMA = '$schema';

/** A name that may be a secret in the wrong place is not shown: then the path ends at its parent. */
function unknownSetting(name: string, setting: Setting, settings: Settings, parent: string): Problem {
  if (!isShowable(name)) {
    return { path: parent, message: 'A key here is not a setting and has no effect; remove it.' };
  }
  const hint =
    otherOption(name, setting) || elsewhere(name) || didYouMean(name, Object.keys(settings)) || ' Remove it.';
  return {
    path: childPointer(parent, name),
    message: `\`${name}\` is not a setting here and has no effect.${hint}`,
  };
}

/** With which choice a name is a setting here; nothing where it is with none. */
function otherOption(name: string, { oneOf = [] }: Setting): string {
  const options = oneOf.filter(({ properties = {} }) => Object.hasOwn(properties, name));
  if (options.length === 0) return '';
  return ` It is one only where \`${choiceProperty(oneOf).name}\` is ${either(choiceProperty(options).values)}.`;
}

/** Settings that do what a keyword of the method json_schema does. */
const SETTINGS_FOR: ReadonlyMap<string, string> = new Map([
  ['x-null', '`when_null`'],
  ['x-time', '`time_zone` and `time_unit`'],
  ['x-from', '`from`'],
  ['x-null-values', 'the `null_values` of its entry'],
]);

/** Where a name belongs that is a setting in another place; nothing for a name that is none, or that many places have. */
function elsewhere(name: string): string {
  const instead = SETTINGS_FOR.get(name);
  if (instead !== undefined) {
    return ` A line of the method fields has ${instead} instead; \`${name}\` itself belongs into the \`schema\` of the method json_schema.`;
  }
  if (name.startsWith('x-')) {
    return ' Keywords that begin with `x-` belong into the `schema` of the method json_schema.';
  }
  const places = [...new Set(placesOf(name, rootSetting, ''))];
  if (places.length === 0 || places.length > 2) return '';
  return ` It belongs at ${either(places)}: move it there.`;
}

/** The places of a setting's name, `N` for the number of an element. */
function placesOf(name: string, { properties, items, oneOf }: Setting, path: string): string[] {
  return [
    ...Object.entries(properties ?? {}).flatMap(([key, child]) => [
      ...(key === name ? [childPointer(path, key)] : []),
      ...placesOf(name, child, childPointer(path, key)),
    ]),
    ...(items === undefined ? [] : placesOf(name, items, childPointer(path, 'N'))),
    ...(oneOf ?? []).flatMap((option) => placesOf(name, option, path)),
  ];
}
