import { kindWord } from '../../json/kind_of.ts';
import type { Json } from '../../json/value.ts';
import type { Report } from './report.ts';

/** Braze docs: text in attributes and properties has at most 255 characters. */
export const MAX_TEXT = 255;

/** Warns of text that Braze would shorten. */
export function checkTextLength(text: string, path: string, report: Report, most: number = MAX_TEXT): void {
  if (text.length <= most) return;
  report.warn(
    'BRAZE_TEXT_SHORTENED',
    path,
    `text of more than ${most} characters, of which Braze keeps no more; set \`maxLength\` with \`x-truncate\` to choose what is cut`,
  );
}

/** Whether a value is text; else it is rejected as a field of Braze's own. */
export function isText(value: Json, path: string, report: Report): value is string {
  if (typeof value === 'string') return true;
  report.reject('BRAZE_FIELD', path, `${kindWord(value)} found; Braze takes text here`);
  return false;
}

/** Whether a value is one of the words that Braze takes; else it is rejected. */
export function checkWord(value: Json, words: readonly string[], path: string, report: Report): void {
  if (typeof value === 'string' && words.includes(value)) return;
  const found = typeof value === 'string' ? 'another text' : kindWord(value);
  report.reject('BRAZE_FIELD', path, `${found} found; Braze takes ${words.join(', ')}`);
}
