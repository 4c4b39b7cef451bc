import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import { VARIABLES } from './environment.ts';
import type { Problem } from './problem.ts';
import { type Setting, settingsOf } from './spec.ts';

/**
 * A problem for each setting that holds a secret or an address and has something in it that another program should have
 * filled in: `${NAME}`, `$(command)`, `{{ NAME }}`, or `$NAME` and `%NAME%` alone. Braze would be asked with that text.
 * @param from the variables that gave a setting, by its path.
 */
export function variableProblems(
  setting: Setting,
  value: Json,
  from: ReadonlyMap<string, string>,
  path = '',
): Problem[] {
  if (typeof value === 'string') {
    const mayHold = setting.airbyte_secret || setting.pattern !== undefined;
    return mayHold ? variableProblem(value, path, from.get(path)) : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(settingsOf(setting, value) ?? {}).flatMap(([name, child]) =>
    variableProblems(child, own(value, name) ?? null, from, childPointer(path, name)),
  );
}

function variableProblem(text: string, path: string, source: string | undefined): Problem[] {
  const form = FORMS.find(({ pattern }) => pattern.test(text));
  if (form === undefined) return [];
  const setting = `\`${path.slice(path.lastIndexOf('/') + 1)}\``;
  const name = form.pattern.exec(text)?.[1];
  const what = name === undefined ? `has \`${form.shown}\` in it` : `names the variable ${name}`;
  return [
    { path, message: `${setting} ${what}, but nothing is filled in here. ${cureOf(path, setting, source)}` },
  ];
}

function cureOf(path: string, setting: string, source: string | undefined): string {
  if (source !== undefined) return 'Write the value itself there.';
  const variable = VARIABLES.get(path);
  if (variable !== undefined) return `Leave ${setting} out and set the environment variable ${variable}.`;
  return 'Write the value itself, or let a program fill it in before: `envsubst < template.json > config.json`.';
}

/**
 * A name alone after `$` or between `%` could be a part of a key or of a URL, so there it has to be the whole text. What is
 * captured is the name of a variable; other text between the marks may be anything, and is not shown.
 */
const FORMS: readonly { readonly pattern: RegExp; readonly shown: string }[] = [
  { pattern: /\$\{\s*(?:(?:env[:.])?([A-Za-z_]\w{0,60})\s*(?::[^}]*)?\}|[^}]*\})/, shown: `\${…}` },
  { pattern: /\$\(\s*(?:([A-Z_][A-Z0-9_]{0,60})\s*\)|[^)]*\))/, shown: '$(…)' },
  { pattern: /\{\{\s*(?:(?:\w+\.)?([A-Za-z_]\w{0,60})\s*\}\}|.*?\}\})/, shown: '{{ … }}' },
  { pattern: /^\$([A-Za-z_]\w{0,60})$/, shown: '$…' },
  { pattern: /^%([A-Za-z_]\w{0,60})%$/, shown: '%…%' },
];
