import type { ErrorObject } from 'ajv';
import { withPlainNumbers } from '../json/exact.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import type { Check } from './compile_check.ts';
import type { Problem } from './problem.ts';
import { choiceProperty, type Setting } from './spec.ts';
import { didYouMean, either, found } from './words.ts';

/** Makes a check a function that finds every way in which a value fails it, at most one for each place. */
export function validator(check: Check): (value: Json) => Problem[] {
  return (value) => {
    check(withPlainNumbers(value));
    const problems = new Map<string, Problem>();
    for (const problem of (check.errors ?? []).map(asProblem)) {
      if (!problems.has(problem.path)) problems.set(problem.path, problem);
    }
    return [...problems.values()];
  };
}

/** An error of ajv in words that name the place, what was found, what was expected and the cure. */
function asProblem(error: ErrorObject): Problem {
  const setting = error.parentSchema as unknown as Setting;
  const { instancePath: path, data } = error;
  switch (error.keyword) {
    case 'required':
      return missing(path, String(error.params.missingProperty), setting);
    case 'discriminator':
      return wrongChoice(path, error.params.tagValue, setting);
    case 'enum':
      return wrongWord(path, data as Json, setting.enum ?? []);
    case 'pattern':
      return wrong(path, formOf(String(data)), setting.pattern_descriptor ?? '');
    case 'minItems':
      return wrong(path, 'empty', 'at least one element');
    case 'minimum':
    case 'maximum':
      return wrong(path, found(data as Json), range(setting));
    default:
      return wrongType(path, data as Json, setting);
  }
}

/** What is odd about a text of the wrong form, which may be a secret: none of it is shown. */
function formOf(text: string): string {
  if (/^bearer\b/i.test(text)) return 'a text that begins with "Bearer"';
  if (/[\r\n]/.test(text)) return 'a text with a line break inside';
  if (/["'`“”‘’«»]/.test(text)) return 'a text with a quote in it';
  if (/[^\S\r\n]/.test(text)) return 'a text with a blank inside';
  if (/[^\x21-\x7e]/.test(text)) return 'a text with an invisible character, or one beyond ASCII, in it';
  return 'of another form';
}

function missing(parent: string, name: string, setting: Setting): Problem {
  const { description } = setting.properties?.[name] ?? {};
  return {
    path: childPointer(parent, name),
    message: `\`${name}\` is missing or empty. ${description ?? ''}`.trim(),
  };
}

function wrongChoice(parent: string, choice: Json | undefined, setting: Setting): Problem {
  const { name, values } = choiceProperty(setting.oneOf ?? []);
  const path = childPointer(parent, name);
  if (choice !== undefined) return wrongWord(path, choice, values);
  return { path, message: `\`${name}\` is missing; expected ${either(values)}.` };
}

function wrongWord(path: string, value: Json, words: readonly string[]): Problem {
  const hint = typeof value === 'string' ? didYouMean(value, words) : '';
  return wrong(path, found(value), either(words), hint);
}

function wrongType(path: string, value: Json, setting: Setting): Problem {
  const hint = typeof value === 'string' && UNQUOTED.has(setting.type) ? ' Leave out the quotes.' : '';
  return wrong(path, setting.airbyte_secret ? 'not a text' : found(value), expectedType(setting), hint);
}

function expectedType(setting: Setting): string {
  if (setting.enum !== undefined) return either(setting.enum);
  if (setting.multiline) return 'a JSON object or its text';
  if (setting.minimum !== undefined) return range(setting);
  return TYPES[setting.type];
}

function range({ type, minimum, maximum }: Setting): string {
  return `${TYPES[type]} ${maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`}`;
}

function wrong(path: string, what: string, expected: string, hint = ''): Problem {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const place = path === '' ? 'The document' : /^\d+$/.test(name) ? 'The element' : `\`${name}\``;
  return { path, message: `${place} is ${what}; expected ${expected}.${hint}` };
}

const UNQUOTED: ReadonlySet<string> = new Set(['integer', 'number', 'boolean']);

const TYPES: Record<Setting['type'], string> = {
  object: 'an object',
  array: 'a list',
  string: 'text in quotes',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};
