import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';
import { type Setting, settingsOf } from './spec.ts';

/**
 * A problem for each setting that holds a secret or an address and names a variable instead: `${NAME}`, `$NAME`, `%NAME%`,
 * `{{ NAME }}`. Nothing fills it in, so Braze would be asked with the name of the variable.
 */
export function variableProblems(setting: Setting, value: Json, path = ''): Problem[] {
  if (typeof value === 'string') {
    return setting.airbyte_secret || setting.pattern !== undefined ? variableProblem(value, path) : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(settingsOf(setting, value) ?? {}).flatMap(([name, child]) =>
    variableProblems(child, own(value, name) ?? null, childPointer(path, name)),
  );
}

function variableProblem(text: string, path: string): Problem[] {
  const name = VARIABLES.map((form) => form.exec(text)?.[1]).find((each) => each !== undefined);
  if (name === undefined) return [];
  const setting = path.slice(path.lastIndexOf('/') + 1);
  const message = `\`${setting}\` names the variable ${name}, but variables are not filled in here. Write the value itself, or let a program fill it in before: \`envsubst < template.json > config.json\`.`;
  return [{ path, message }];
}

/** A name alone after `$` or between `%` could be a part of a key or of a URL, so there it has to be the whole text. */
const VARIABLES = [
  /\$\{\s*(?:env[:.])?([A-Za-z_]\w{0,60})[^}]*\}/,
  /^\$([A-Za-z_]\w{0,60})$/,
  /^%([A-Za-z_]\w{0,60})%$/,
  /\{\{\s*(?:\w+\.)?([A-Za-z_]\w{0,60})\s*\}\}/,
];
