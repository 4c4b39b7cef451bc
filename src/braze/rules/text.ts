import { kindWord } from '../../json/kind_of.ts';
import type { Json } from '../../json/value.ts';
import { type Rule, rule } from './field.ts';
import type { Objections } from './objections.ts';

/** Braze docs: text in attributes and properties has at most 255 characters. */
export const MAX_TEXT = 255;

/** The rule of text of any kind, empty text too. @param most characters that Braze keeps. */
export function freeText(most: number = MAX_TEXT): Rule {
  const check: Rule['check'] = (value, path, objections) => {
    if (isText(value, path, objections)) checkTextLength(value, path, objections, most);
  };
  return { ...rule('string', check, { words: most }), takesEmpty: true };
}

/** The rule of text that Braze refuses if it is another one than these. */
export function oneOf(words: readonly string[]): Rule {
  return rule('string', (value, path, objections) => {
    if (typeof value === 'string' && words.includes(value)) return;
    const found = typeof value === 'string' ? 'another text' : kindWord(value);
    objections.reject('BRAZE_FIELD', path, `${found} found; Braze takes ${words.join(', ')}`);
  });
}

/** Warns of text that Braze would shorten. */
export function checkTextLength(
  text: string,
  path: string,
  objections: Objections,
  most: number = MAX_TEXT,
): void {
  if (text.length <= most) return;
  objections.warn(
    'BRAZE_TEXT_SHORTENED',
    path,
    `text of more than ${most} characters, of which Braze keeps no more; set \`maxLength\` with \`x-truncate\` to choose what is cut`,
  );
}

/** Whether a value is text; of other values Braze's docs say nothing. */
export function isText(value: Json, path: string, objections: Objections): value is string {
  if (typeof value === 'string') return true;
  warnOfUndocumented(value, 'text', path, objections);
  return false;
}

/** Warns of a value of which Braze's docs do not say what becomes of it. @param expected what Braze takes. */
export function warnOfUndocumented(
  value: Json,
  expected: string,
  path: string,
  objections: Objections,
): void {
  const found = typeof value === 'string' ? 'other text' : kindWord(value);
  objections.warn(
    'BRAZE_UNDOCUMENTED',
    path,
    `${found}; Braze takes ${expected}, and may ignore anything else`,
  );
}
