import { kindWord } from '../../json/kind_of.ts';
import type { Json } from '../../json/value.ts';
import { type Rule, rule } from './field.ts';
import type { Report } from './report.ts';

/** Braze docs: text in attributes and properties has at most 255 characters. */
export const MAX_TEXT = 255;

/** The rule of text of any kind, empty text too. @param most characters that Braze keeps. */
export function freeText(most: number = MAX_TEXT): Rule {
  const check: Rule['check'] = (value, path, report) => {
    if (isText(value, path, report)) checkTextLength(value, path, report, most);
  };
  return { ...rule('string', check, { words: most }), takesEmpty: true };
}

/** The rule of text that Braze refuses if it is another one than these. */
export function oneOf(words: readonly string[]): Rule {
  return rule('string', (value, path, report) => {
    if (typeof value === 'string' && words.includes(value)) return;
    const found = typeof value === 'string' ? 'another text' : kindWord(value);
    report.reject('BRAZE_FIELD', path, `${found} found; Braze takes ${words.join(', ')}`);
  });
}

/** Warns of text that Braze would shorten. */
export function checkTextLength(text: string, path: string, report: Report, most: number = MAX_TEXT): void {
  if (text.length <= most) return;
  report.warn(
    'BRAZE_TEXT_SHORTENED',
    path,
    `text of more than ${most} characters, of which Braze keeps no more; set \`maxLength\` with \`x-truncate\` to choose what is cut`,
  );
}

/** Whether a value is text; of other values Braze's docs say nothing. */
export function isText(value: Json, path: string, report: Report): value is string {
  if (typeof value === 'string') return true;
  warnOfUndocumented(value, 'text', path, report);
  return false;
}

/** Warns of a value of which Braze's docs do not say what becomes of it. @param expected what Braze takes. */
export function warnOfUndocumented(value: Json, expected: string, path: string, report: Report): void {
  const found = typeof value === 'string' ? 'other text' : kindWord(value);
  report.warn('BRAZE_UNDOCUMENTED', path, `${found}; Braze takes ${expected}, and may ignore anything else`);
}
