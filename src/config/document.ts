import { parseExact } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { jsonExcess, jsonMistake } from './json_mistake.ts';
import type { Problem } from './problem.ts';
import { found } from './words.ts';

/** A parsed file, or why it is not what it should be. */
export type Document =
  | { readonly json: JsonObject; readonly problem?: undefined }
  | { readonly json?: undefined; readonly problem: Problem };

/** A file that a user may have written by hand, for messages. */
export interface DocumentKind {
  /** How messages call the file: "The configuration", or `--config my.json`. */
  readonly title: string;
  /** What it should hold, in words and an example. */
  readonly expected: string;
  /** Says, in a sentence, that it holds something else; null where it may be right. */
  readonly mixUp: (json: JsonObject) => string | null;
}

/** Parses the text of a file; a byte order mark is allowed. */
export function parseDocument(text: string, { title, expected, mixUp }: DocumentKind): Document {
  const json = text.replace(/^\uFEFF/, '');
  const problem = (message: string): Document => ({ problem: { path: '', message: `${title} ${message}` } });
  const mistake = jsonMistake(json);
  if (mistake !== null) return problem(`is not JSON: ${mistake}.`);
  const excess = jsonExcess(json);
  if (excess !== null) return problem(`cannot be used: ${excess}.`);
  const value: Json = parseExact(json);
  if (!isObject(value)) return problem(`holds ${found(value)}; expected ${expected}.`);
  const mixed = mixUp(value);
  return mixed === null ? { json: value } : problem(mixed);
}
