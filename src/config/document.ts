import { parseExact } from '../json/exact.ts';
import { syntaxMistake } from '../json/syntax.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';

/** A parsed file, or why it is not JSON. */
export type Document =
  | { readonly json: Json; readonly problem?: undefined }
  | { readonly json?: undefined; readonly problem: Problem };

/**
 * Parses the text of a file that a user may have written by hand; a byte order mark is allowed.
 * @param title how messages call the file: "The configuration".
 */
export function parseDocument(text: string, title: string): Document {
  const json = text.replace(/^\uFEFF/, '');
  const mistake = syntaxMistake(json);
  if (mistake === null) return { json: parseExact(json) };
  const { line, column, expected } = mistake;
  const message = `${title} is not JSON: line ${line}, column ${column} should be ${expected}.`;
  return { problem: { path: '', message } };
}
