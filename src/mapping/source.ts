import { didYouMean } from '../config/words.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import { shownName } from '../json/shown_name.ts';

/** Where a value comes from, as data: `making/reading.ts` reads it. */
export interface Source {
  readonly reads: Reads;
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

export type Reads =
  | { readonly what: Metadata }
  | { readonly what: 'base' }
  /** A column of the row, or a member of the base if that is an object. */
  | { readonly what: 'column' | 'member'; readonly name: string }
  /** What the tokens of a pointer lead to. */
  | { readonly what: 'pointer'; readonly from: 'row' | 'base'; readonly tokens: readonly string[] };

const METADATA = ['$emitted_at', '$stream', '$namespace'] as const;

/** What is known of a row in addition to its columns. */
export type Metadata = (typeof METADATA)[number];

/**
 * Parses the text of a source: a leading `/` is a JSON Pointer, a leading `$` is `$emitted_at`, `$stream`,
 * `$namespace` or `$row/…`, anything else a column (or a member of the element), verbatim; `''` is the element itself.
 * @param onRow whether the base is the row.
 * @returns a sentence on what is wrong with the text, or the source.
 */
export function parseSource(text: string, onRow: boolean): Source | string {
  if (text.startsWith('$')) return parseDollar(text, onRow);
  if (text.startsWith('/')) return parsePath(text, onRow);
  if (text !== '') return memberSource(text, onRow);
  if (onRow) return '`""` means the element itself, and there is no element here; name a column';
  return { ...elementSource('the element'), steps: 0, descends: false };
}

/** The element that is mapped, inside of which its own names read. */
export function elementSource(label: string): Source {
  return { reads: { what: 'base' }, label, column: null, member: null, steps: 1, descends: true };
}

/** The source of a property that names none: the column, or the member, of its own name. */
export function memberSource(name: string, onRow: boolean): Source {
  return {
    reads: { what: onRow ? 'column' : 'member', name },
    label: onRow ? `column ${shownName(name)}` : `${shownName(name)} of the element`,
    column: onRow ? name : null,
    member: name,
    steps: 1,
    descends: true,
  };
}

function parseDollar(text: string, onRow: boolean): Source | string {
  const metadata = METADATA.find((name) => name === text);
  if (metadata !== undefined) {
    const label = `\`${text}\``;
    return { reads: { what: metadata }, label, column: null, member: null, steps: 0, descends: false };
  }
  if (text.startsWith('$row/')) {
    const tokens = parsePointer(text.slice('$row'.length));
    if (tokens === null)
      return `\`${text}\` is no JSON Pointer behind \`$row\`: \`~\` is written \`~0\`, \`/\` inside a name \`~1\``;
    return {
      reads: { what: 'pointer', from: 'row', tokens },
      label: `\`${text}\``,
      column: tokens[0] ?? null,
      member: onRow ? (tokens[0] ?? null) : null,
      steps: tokens.length,
      descends: false,
    };
  }
  const known = [...METADATA, '$row/…'];
  return `\`${text}\` is none of ${known.map((name) => `\`${name}\``).join(', ')}.${didYouMean(text, known)} A column of that name is written \`/${text}\``;
}

function parsePath(text: string, onRow: boolean): Source | string {
  const tokens = parsePointer(text);
  if (tokens === null)
    return `\`${text}\` is no JSON Pointer: \`~\` is written \`~0\`, \`/\` inside a name \`~1\``;
  return {
    reads: { what: 'pointer', from: 'base', tokens },
    label: tokens.length === 1 && onRow ? `column ${shownName(tokens[0] ?? '')}` : shownName(text),
    column: onRow ? (tokens[0] ?? null) : null,
    member: tokens[0] ?? null,
    steps: tokens.length,
    descends: true,
  };
}
