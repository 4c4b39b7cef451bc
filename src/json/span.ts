import { stringEnd } from './exact.ts';
import { nesting } from './nesting.ts';

/** A member of a JSON object inside its text. Positions count UTF-16 units; `end` is after the value. */
export interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
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

/** The span of the value under `path` (object keys from the text's top); of equal keys the last counts, as in a parse. */
export function findMember(text: string, path: readonly string[]): Member | null {
  let open = text.indexOf('{');
  let member: Member | null = null;
  for (const key of path) {
    if (text[open] !== '{') return null;
    member = members(text, open).members.findLast((candidate) => candidate.key === key) ?? null;
    if (member === null) return null;
    open = member.start;
  }
  return member;
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
