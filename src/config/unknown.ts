import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';
import { type Setting, settingsOf } from './spec.ts';
import { didYouMean, isShowable } from './words.ts';

/** A warning for every key that is no setting where it stands: it has no effect, and is often a misspelt one. */
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
    return [unknownSetting(name, Object.keys(settings), path)];
  });
}

/** By this key an editor finds the JSON Schema of the file. */
const EDITOR_SCHEMA = '$schema';

/** A name that may be a secret in the wrong place is not shown: then the path ends at its parent. */
function unknownSetting(name: string, settings: readonly string[], parent: string): Problem {
  if (!isShowable(name)) {
    return { path: parent, message: 'A key here is not a setting and has no effect; remove it.' };
  }
  const hint = didYouMean(name, settings);
  return {
    path: childPointer(parent, name),
    message: `\`${name}\` is not a setting here and has no effect.${hint || ' Remove it.'}`,
  };
}
