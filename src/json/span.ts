import { stringEnd } from './exact.ts';
import { nesting } from './nesting.ts';
import { arrayIndex } from './pointer_tokens.ts';

/** Where a value is inside a JSON text. Positions count UTF-16 units; `end` is after the value. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member of a JSON object inside its text, and where its value is. */
export interface Member extends Span {
  readonly key: string;
}

/**
 * The members of the object that opens with `{` at `open`, in their order, and the position of its closing brace.
 * The text must be valid JSON (it has been parsed before), so nothing is checked again.
 */
export function members(text: string, open: number): { readonly members: Member[]; readonly close: number } {
  const found: Member[] = [];
  let at = skipBlanks(text, open + 1);
  while (text[at] !== '}') {
    if (text[at] === ',') at = skipBlanks(text, at + 1);
    const keyEnd = stringEnd(text, at);
    const key: string = JSON.parse(text.slice(at, keyEnd));
    const start = skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    found.push({ key, start, end });
    at = skipBlanks(text, end);
  }
  return { members: found, close: at };
}

/** The elements of the array that opens with `[` at `open`. The text must be valid JSON, as for {@link members}. */
export function elements(text: string, open: number): Span[] {
  const found: Span[] = [];
  let at = skipBlanks(text, open + 1);
  while (text[at] !== ']') {
    if (text[at] === ',') at = skipBlanks(text, at + 1);
    const end = valueEnd(text, at);
    found.push({ start: at, end });
    at = skipBlanks(text, end);
  }
  return found;
}

/**
 * The span of the value under `path` (keys of objects and places in arrays, from `value` down); of equal keys the last
 * counts, as in a parse.
 * @param value where the value begins in which the path leads. @default the text's first object
 */
export function findMember(text: string, path: readonly string[], value = text.indexOf('{')): Span | null {
  let found: Span | null = null;
  let open = value;
  for (const token of path) {
    if (text[open] === '{') found = members(text, open).members.findLast(({ key }) => key === token) ?? null;
    else if (text[open] === '[') found = elements(text, open)[arrayIndex(token)] ?? null;
    else return null;
    if (found === null) return null;
    open = found.start;
  }
  return found;
}

/** The position behind the value that begins at `at`. */
function valueEnd(text: string, at: number): number {
  if (text[at] === '"') return stringEnd(text, at);
  if (nesting(text.charCodeAt(at)) === 1) return containerEnd(text, at);
  SCALAR_END.lastIndex = at;
  return SCALAR_END.exec(text)?.index ?? text.length;
}

const SCALAR_END = /[,\]} \t\n\r]/g;

/** The position behind the object or array that begins at `at`. */
function containerEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; ) {
    if (text[i] === '"') {
      i = stringEnd(text, i);
      continue;
    }
    depth += nesting(text.charCodeAt(i));
    i++;
    if (depth === 0) return i;
  }
  return text.length;
}

function skipBlanks(text: string, at: number): number {
  let i = at;
  while (isBlank(text[i])) i++;
  return i;
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}
