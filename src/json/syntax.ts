/** Where a text stops being JSON. */
export interface SyntaxMistake {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** What JSON would go on with, in words: "a comma or the closing }". */
  readonly expected: string;
}

/**
 * The first place where a text is not JSON; null if it is.
 *
 * `JSON.parse` gives no position for half of its errors and quotes the text in the others, which may be a secret.
 */
export function syntaxMistake(text: string): SyntaxMistake | null {
  /** What closes each object and array that is open. */
  const open: Closing[] = [];
  let state: State = 'value';
  for (let at = 0; ; ) {
    at = blanksEnd(text, at);
    if (at === text.length && state === 'end') return null;
    const char = text.charAt(at);
    if (CLOSABLE[state] && char === open.at(-1)) {
      open.pop();
      at++;
      state = afterValue(open);
      continue;
    }
    const opened: Opened | undefined = VALUE[state] && OPENING[char];
    if (opened !== undefined) {
      open.push(opened.closing);
      at++;
      state = opened.state;
      continue;
    }
    const end = TOKEN[state](text, at);
    if (end === null) return mistake(text, at, state, open.at(-1) ?? ']');
    at = end;
    state = afterToken(state, open);
  }
}

function afterToken(state: State, open: readonly Closing[]): State {
  if (state === 'comma') return open.at(-1) === '}' ? 'key' : 'value';
  if (state === 'colon') return 'value';
  return VALUE[state] ? afterValue(open) : 'colon';
}

function afterValue(open: readonly Closing[]): State {
  return open.length === 0 ? 'end' : 'comma';
}

/** What the text may go on with. `comma` is after a member or an element. */
type State = 'value' | 'first element' | 'first key' | 'key' | 'colon' | 'comma' | 'end';

type Closing = '}' | ']';

/** An object or an array that begins. */
interface Opened {
  readonly closing: Closing;
  readonly state: State;
}

const VALUE: Partial<Record<State, true>> = { value: true, 'first element': true };
const OPENING: Readonly<Record<string, Opened>> = {
  '{': { closing: '}', state: 'first key' },
  '[': { closing: ']', state: 'first element' },
};
const CLOSABLE: Partial<Record<State, true>> = { 'first element': true, 'first key': true, comma: true };

const BLANKS = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9a-zA-Z.])|(?:true|false|null)\b/y;
const COLON = /:/y;
const COMMA = /,/y;

/** Where a token ends that begins at a position; null if it does not. */
type Token = (text: string, at: number) => number | null;

const scalar: Token = (text, at) => string(text, at) ?? match(SCALAR, text, at);
const TOKEN: Record<State, Token> = {
  value: scalar,
  'first element': scalar,
  'first key': string,
  key: string,
  colon: (text, at) => match(COLON, text, at),
  comma: (text, at) => match(COMMA, text, at),
  end: () => null,
};

/** What ends a run of plain characters inside of a string. */
const RUN_END = /[^ !#-[\]-\uffff]/g;
const ESCAPED = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** A string. It goes from escape to escape, since one expression for all of it runs out of stack at some megabytes. */
function string(text: string, at: number): number | null {
  if (text[at] !== '"') return null;
  for (let end = at + 1; ; ) {
    RUN_END.lastIndex = end;
    if (!RUN_END.test(text)) return null;
    end = RUN_END.lastIndex;
    if (text[end - 1] === '"') return end;
    const behind = match(ESCAPED, text, end - 1);
    if (behind === null) return null;
    end = behind;
  }
}

function blanksEnd(text: string, at: number): number {
  return match(BLANKS, text, at) ?? at;
}

/** The position after a token that begins at `at`; null if it does not. */
function match(token: RegExp, text: string, at: number): number | null {
  token.lastIndex = at;
  return token.test(text) ? token.lastIndex : null;
}

function mistake(text: string, at: number, state: State, closing: Closing): SyntaxMistake {
  const before = text.slice(0, at).split('\n');
  const expected: Record<State, string> = {
    value: 'a value',
    'first element': 'a value or the closing ]',
    'first key': 'a name in double quotes or the closing }',
    key: 'a name in double quotes',
    colon: 'a colon',
    comma: `a comma or the closing ${closing}`,
    end: 'the end of the text',
  };
  const ended = at === text.length ? ', but the text ends here' : '';
  const broken = text[at] === '"' && (VALUE[state] || TOKEN[state] === string);
  return {
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    expected: broken
      ? "a closing quote for the text that begins here, no line break inside, and only JSON's escapes"
      : expected[state] + ended,
  };
}
