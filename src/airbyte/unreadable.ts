import { stringEnd } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import { syntaxMistake } from '../json/syntax.ts';
import type { JsonObject } from '../json/value.ts';

/** Why a line that could hold a row cannot be read, and what helps. Its text never quotes the line. */
export class UnreadableMessage extends Error {}

/** How a row has to look, for people. */
export const ROW_SHAPE = '{"type":"RECORD","record":{"stream":…,"data":{…},"emitted_at":…}}';

export const NOT_UTF8 = 'it is not UTF-8; make the program that prints the messages write UTF-8';

const NULS = 'it holds NUL bytes, as UTF-16 does; make the program that prints the messages write UTF-8';

export const ONE_A_LINE = 'print each message on a line of its own';

/** Why text that begins like a message is no JSON. @param before how many characters are before the text. */
export function brokenJson(text: string, before: number): string {
  if (text.includes('\0')) return NULS;
  const mistake = syntaxMistake(text);
  if (mistake === null) return 'it is no JSON';
  const at = mistake.column - 1;
  const place = `column ${before + mistake.column}`;
  if (at === text.length || !isClosed(text, at)) {
    return `it is not complete JSON: ${at === text.length ? `it ends at ${place}` : `the text that begins at ${place} has no end`}; it may have been cut off, printed over several lines (\`jq -c\` prints one), or mixed with other output`;
  }
  const rest = text.slice(at, at + 20);
  if (mistake.expected === 'the end of the text') {
    return rest.startsWith('{')
      ? `a second message begins at ${place}; ${ONE_A_LINE}, ended by a newline`
      : `there is text after the end of its JSON, from ${place} on; print logs on lines of their own, or to stderr`;
  }
  const [word] = NO_JSON.exec(rest) ?? [];
  if (word !== undefined)
    return `\`${word}\` at ${place} is no value of JSON; ${CURES[word.replace('-', '')]}`;
  if (rest.startsWith("'")) {
    return `there is a single quotation mark at ${place}, where JSON has ${mistake.expected}; write JSON, not the notation of a programming language (Python: \`json.dumps\`)`;
  }
  return `it is not JSON from ${place} on, where ${mistake.expected} was expected; it may have been mixed with other output`;
}

/** Words that programs write into what they take for JSON. */
const NO_JSON = /^-?(?:NaN|nan|Infinity|inf|None|True|False|undefined)\b/;
const NO_NUMBER = 'write null, or leave the column out';
const PYTHON = 'write the values of JSON, not those of Python (`json.dumps`)';
const CURES: Readonly<Record<string, string>> = {
  NaN: NO_NUMBER,
  nan: NO_NUMBER,
  Infinity: NO_NUMBER,
  inf: NO_NUMBER,
  undefined: NO_NUMBER,
  None: PYTHON,
  True: PYTHON,
  False: PYTHON,
};

/** Whether a string that begins there ends, too. */
function isClosed(text: string, at: number): boolean {
  return text[at] !== '"' || stringEnd(text, at) < text.length || text.endsWith('"');
}

/** Why a line that does not begin like a message is none. @param found what of a row is in it. */
export function notBegun(line: Buffer, found: string): string {
  if (line.includes(0)) return NULS;
  const text = line.toString();
  if (text.includes(ESCAPE)) return `it holds colour codes; ${NO_COLOURS}`;
  if (BYTE_ORDER_MARKS.test(text))
    return 'more than one byte order mark is before the message; leave them out';
  if (/^\s*\[\s*[[{"]/.test(text)) return `it is an array; ${ONE_A_LINE} (\`jq -c '.[]'\`)`;
  if (/^\s*"/.test(text)) return 'it is a message inside of a text; print the message itself';
  if (found === END_OF_ROW)
    return 'it holds the end of a row, but not its beginning; print each row as one line';
  const brace = text.indexOf('{');
  if (brace < 0) return `it holds ${found}, but is no JSON; ${ONE_A_LINE}`;
  if (text.slice(0, brace).trim() === '') {
    return 'a control character is before the message; leave it out';
  }
  return `there is text before the JSON that begins at column ${brace + 1}; print logs on lines of their own, or to stderr`;
}

/** The member that most RECORDs end with. */
export const END_OF_ROW = 'the `emitted_at` of a row';
export const ESCAPE = '\u001b';
const NO_COLOURS = 'switch the colours of the program that prints the messages off';
const BYTE_ORDER_MARKS = /^\s*\uFEFF\s*\uFEFF/;

/** Why a JSON object is no message. @param found what of a row is in it. */
export function notTyped(message: JsonObject, found: string): string {
  const { type } = message;
  if (deadRow(message) !== null) return 'it is a line of a dead letter; send it with the command `replay`';
  if (typeof type !== 'string') return `it holds ${found}, but has no \`type\`; a row is ${ROW_SHAPE}`;
  if (/^\s*record\s*$/i.test(type))
    return 'its `type` is RECORD, but not in capitals alone; write it as RECORD';
  return `it holds ${found}, but its \`type\` is none that this connector knows; a row is ${ROW_SHAPE}`;
}

/** What of a row a line of a dead letter holds, in words; null if it is none. */
export function deadRow({ stream, data, errors }: JsonObject): string | null {
  return typeof stream === 'string' && isObject(data) && Array.isArray(errors) ? 'a rejected row' : null;
}

/** Whether it is a message of Singer, which has the name of the stream next to the row. */
export function isSinger(message: JsonObject): boolean {
  const { type, stream, state, record } = message;
  if (type === 'STATE') return !isObject(state) && Object.hasOwn(message, 'value');
  if (typeof stream !== 'string') return false;
  if (type === 'RECORD') return !isObject(record) || typeof record.stream !== 'string';
  return SINGER_TYPES.has(String(type));
}

/** The other types of Singer's specification and of its extensions. */
const SINGER_TYPES: ReadonlySet<string> = new Set(['SCHEMA', 'BATCH', 'ACTIVATE_VERSION']);

export const SINGER = `it is a message of Singer, not of Airbyte; use a source of Airbyte, or write each row as ${ROW_SHAPE}`;
