import type { Dice } from '../faults_model/dice.ts';
import { MARKER } from './samples.ts';

/** Changes the bytes of a line. `other` is another sound line, to splice from. */
type Mutation = (line: Buffer, dice: Dice, other: Buffer) => Buffer;

/** A sound line, changed once or a few times in random ways; no newline is put in. */
export function mutated(line: Buffer, dice: Dice, other: Buffer): Buffer {
  let result = line;
  for (let left = dice.pick([1, 1, 1, 2, 5]); left > 0; left--)
    result = dice.pick(MUTATIONS)(result, dice, other);
  return withoutNewlines(result);
}

const MUTATIONS: readonly Mutation[] = [
  function flipBits(line, dice) {
    const copy = Buffer.from(line);
    for (let left = dice.int(1, 4); left > 0 && copy.length > 0; left--) {
      const at = dice.int(0, copy.length - 1);
      copy[at] = (copy[at] as number) ^ (1 << dice.int(0, 7));
    }
    return copy;
  },
  function cutOff(line, dice) {
    return line.subarray(0, dice.int(0, line.length));
  },
  function cutOut(line, dice) {
    const [from, to] = [dice.int(0, line.length), dice.int(0, line.length)].toSorted((a, b) => a - b);
    return Buffer.concat([line.subarray(0, from), line.subarray(to)]);
  },
  function splice(line, dice, other) {
    const from = dice.int(0, other.length);
    const piece = other.subarray(from, from + dice.int(0, 80));
    return insert(line, dice.int(0, line.length), piece);
  },
  function repeatMember(line, dice) {
    // From one quotation mark to another it is mostly a key, or a member.
    const quotes = positions(line, '"');
    if (quotes.length < 4) return line;
    const first = dice.int(0, quotes.length - 2);
    const last = Math.min(first + dice.pick([1, 4]), quotes.length - 1);
    const piece = line.subarray(quotes[first], quotes[last]);
    return insert(
      line,
      quotes[first] as number,
      Buffer.concat([piece, Buffer.from(dice.pick(['', ',', '"']))]),
    );
  },
  function insertToken(line, dice) {
    return insert(line, dice.int(0, line.length), Buffer.from(dice.pick(TOKENS), 'latin1'));
  },
  function replaceValue(line, dice) {
    // What follows a colon, up to the next comma or bracket.
    const colons = positions(line, ':');
    if (colons.length === 0) return line;
    const from = dice.pick(colons) + 1;
    const length = line.subarray(from).findIndex((byte) => byte === COMMA || byte === CLOSING_BRACE);
    const to = length < 0 ? line.length : from + length;
    const value = Buffer.from(dice.pick(TOKENS), 'latin1');
    return Buffer.concat([line.subarray(0, from), value, line.subarray(to)]);
  },
  function replaceKey(line, dice) {
    const text = line.toString('latin1');
    const keys = [...text.matchAll(/"(\w+)":/g)];
    if (keys.length === 0) return line;
    const { index, 0: key } = dice.pick(keys);
    const name = `"${dice.pick(NAMES)}":`;
    return Buffer.from(text.slice(0, index) + name + text.slice(index + key.length), 'latin1');
  },
  replaceColumn,
  replaceColumn,
  function nest(line, dice) {
    const depth = dice.pick([3, 100, 5_000]);
    const [open, close] = dice.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const);
    const nested = open.repeat(depth) + (open === '[' ? '' : '1') + close.repeat(depth);
    const colons = positions(line, ':');
    const at = colons.length === 0 ? 0 : dice.pick(colons) + 1;
    return insert(line, at, Buffer.from(nested + dice.pick([',', ',"b":'])));
  },
];

/** In a row that is still sound, a value of another kind: what the mapping has to judge. */
function replaceColumn(line: Buffer, dice: Dice): Buffer {
  let message: { record?: { data?: Record<string, unknown> } };
  try {
    message = JSON.parse(line.toString());
  } catch {
    return line;
  }
  const data = message?.record?.data;
  if (typeof data !== 'object' || data === null) return line;
  const names = Object.keys(data);
  if (names.length === 0) return line;
  data[dice.pick(names)] = dice.pick(VALUES);
  return Buffer.from(JSON.stringify(message));
}

const VALUES = [
  MARKER,
  `${MARKER} ${MARKER}`,
  ` ${MARKER}`,
  `${MARKER}@`,
  `["${MARKER}"`,
  MARKER.repeat(200),
  [MARKER],
  [[MARKER], null, { a: MARKER }],
  { a: MARKER },
  { a: { $time: MARKER } },
  { inc: MARKER },
  { add: MARKER, remove: [{ a: MARKER }] },
  { $update: [{ $identifier_key: MARKER }] },
  '',
  -1,
  1.5,
  null,
  true,
  [],
  {},
];

const COMMA = 0x2c;
const CLOSING_BRACE = 0x7d;
const NEWLINE = 0x0a;

/** As Latin-1, so that any byte can stand here. */
const TOKENS = [
  '\xef\xbb\xbf',
  '\xe2\x80\xa8',
  '\xe2\x80',
  '\xff\xfe',
  '\xc0\x80',
  '\xed\xa0\x80',
  '\0',
  '\x1b[31m',
  '\r',
  '\t',
  ' ',
  '\\',
  '\\u0000',
  '\\ud800',
  '\\u2028',
  '"',
  '""',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '{}',
  '[]',
  'null',
  'true',
  '-',
  '-0',
  '007',
  '1e400',
  '-1e-400',
  '1E+99999999999',
  '9'.repeat(400),
  `0.${'0'.repeat(400)}1`,
  '123456789012345678901234567890.10',
  'NaN',
  'Infinity',
  '"__proto__":{"polluted":true},',
  '"constructor":{"prototype":{"polluted":true}},',
  '{"__proto__":{"polluted":true}}',
  '{"inc":1e400}',
  '{"$add":[null]}',
  '{"add":[]}',
  '"2025-02-30T25:61:00Z"',
  '"9999-12-31T23:59:60+99:99"',
  '{"type":"RECORD"}',
  `"${MARKER}"`,
  `["${MARKER}"]`,
  `{"a":"${MARKER}"}`,
];

/** Names that mean something to somebody. */
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'type',
  'record',
  'data',
  'stream',
  'namespace',
  'state',
  'meta',
  'external_id',
  'user_alias',
  'braze_id',
  'email',
  'time',
  'name',
  'price',
  'items',
  'properties',
  '_update_existing_only',
  '_merge_objects',
  'push_tokens',
  'subscription_groups',
  '_ab_cdc_deleted_at',
  '',
];

function insert(line: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([line.subarray(0, at), piece, line.subarray(at)]);
}

function positions(line: Buffer, character: string): number[] {
  return [...line.keys()].filter((at) => line[at] === character.charCodeAt(0));
}

/** A newline would make two lines of it. */
function withoutNewlines(line: Buffer): Buffer {
  return line.includes(NEWLINE) ? Buffer.from(line.filter((byte) => byte !== NEWLINE)) : line;
}
