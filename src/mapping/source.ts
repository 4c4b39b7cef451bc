import { didYouMean } from '../config/words.ts';
import { getter } from '../json/member.ts';
import { isObject, own } from '../json/object.ts';
import { arrayIndex, parsePointer } from '../json/pointer_tokens.ts';
import { shownName } from '../json/shown_name.ts';
import type { Json } from '../json/value.ts';
import { parseContainer } from './json_text.ts';
import type { Make, Scope } from './scope.ts';

/** Where a value comes from. */
export interface Source {
  readonly read: Make;
  /** For messages: "column `EMAIL`". */
  readonly label: string;
  /** The column of the row that it reads; null for one that reads an element, or none. */
  readonly column: string | null;
  /** The member of its base that it reads; null where it reads something else. */
  readonly member: string | null;
  /** How many steps it goes down; 1 for a column. */
  readonly steps: number;
  /** Whether what it reads lies inside of its base, so that a recursion over it ends. */
  readonly descends: boolean;
}

const METADATA: Readonly<Record<string, Make>> = {
  $emitted_at: ({ row }) => isoTime(row.emittedAt),
  $stream: ({ row }) => row.stream,
  $namespace: ({ row }) => row.namespace,
};

/**
 * Reads the text of a source: a leading `/` is a JSON Pointer, a leading `$` is `$emitted_at`, `$stream`,
 * `$namespace` or `$row/…`, anything else a column (or a member of the element), verbatim; `''` is the element itself.
 * @param onRow whether the base is the row.
 * @returns a sentence on what is wrong with the text, or the source.
 */
export function parseSource(text: string, onRow: boolean): Source | string {
  if (text.startsWith('$')) return parseDollar(text, onRow);
  if (text.startsWith('/')) return parsePath(text, onRow);
  if (text !== '') return memberSource(text, onRow);
  if (onRow) return '`""` means the element itself, and there is no element here; name a column';
  return {
    read: ({ base }) => base,
    label: 'the element',
    column: null,
    member: null,
    steps: 0,
    descends: false,
  };
}

/** The source of a property that names none: the column, or the member, of its own name. */
export function memberSource(name: string, onRow: boolean): Source {
  const get = getter(name);
  return {
    read: onRow ? ({ columns }) => get(columns) : ({ base }) => (isObject(base) ? get(base) : undefined),
    label: onRow ? `column ${shownName(name)}` : `${shownName(name)} of the element`,
    column: onRow ? name : null,
    member: name,
    steps: 1,
    descends: true,
  };
}

function parseDollar(text: string, onRow: boolean): Source | string {
  const metadata = own(METADATA, text);
  if (metadata !== undefined) {
    return { read: metadata, label: `\`${text}\``, column: null, member: null, steps: 0, descends: false };
  }
  if (text.startsWith('$row/')) {
    const tokens = parsePointer(text.slice('$row'.length));
    if (tokens === null)
      return `\`${text}\` is no JSON Pointer behind \`$row\`: \`~\` is written \`~0\`, \`/\` inside a name \`~1\``;
    return {
      read: (scope) => walk(scope.columns, tokens, scope),
      label: `\`${text}\``,
      column: tokens[0] ?? null,
      member: onRow ? (tokens[0] ?? null) : null,
      steps: tokens.length,
      descends: false,
    };
  }
  const known = [...Object.keys(METADATA), '$row/…'];
  return `\`${text}\` is none of ${known.map((name) => `\`${name}\``).join(', ')}.${didYouMean(text, known)} A column of that name is written \`/${text}\``;
}

function parsePath(text: string, onRow: boolean): Source | string {
  const tokens = parsePointer(text);
  if (tokens === null)
    return `\`${text}\` is no JSON Pointer: \`~\` is written \`~0\`, \`/\` inside a name \`~1\``;
  return {
    read: (scope) => walk(scope.base, tokens, scope),
    label: tokens.length === 1 && onRow ? `column ${shownName(tokens[0] ?? '')}` : shownName(text),
    column: onRow ? (tokens[0] ?? null) : null,
    member: tokens[0] ?? null,
    steps: tokens.length,
    descends: true,
  };
}

function walk(from: Json, tokens: readonly string[], scope: Scope): Json | undefined {
  let value: Json | undefined = from;
  for (const token of tokens) {
    if (value === undefined) return undefined;
    value = step(typeof value === 'string' ? parsed(value, scope) : value, token);
  }
  return value;
}

function step(container: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(container)) {
    const index = arrayIndex(token);
    return index < 0 ? undefined : container[index];
  }
  return isObject(container) ? own(container, token) : undefined;
}

function parsed(text: string, scope: Scope): Json | undefined {
  scope.texts ??= new Map();
  if (!scope.texts.has(text)) scope.texts.set(text, parseContainer(text));
  return scope.texts.get(text);
}

function isoTime(milliseconds: number | null): Json | undefined {
  if (milliseconds === null) return undefined;
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
