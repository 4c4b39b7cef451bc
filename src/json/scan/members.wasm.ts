/**
 * Finds the members of JSON objects in their bytes. This folder's files `*.wasm.ts` are AssemblyScript: `npm run wasm` compiles them to
 * WebAssembly (`program.ts`), which looks at sixteen bytes at once. Positions are those in the block of text.
 */
import { allocate, blockStart, isRoomyFor, move } from './memory.wasm';
import {
  beginNames,
  canKeep,
  find,
  firstName,
  keep,
  lengthOf,
  NAMES_BYTES,
  pendingEnd,
  pendingStart,
  slotOf,
  unkeptName,
} from './names.wasm';
import {
  behindBlanks,
  behindNumber,
  behindValue,
  CLOSING_BRACE,
  COLON,
  COMMA,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  lineEndFrom,
  OPENING_BRACE,
  OPENING_BRACKET,
  QUOTE,
  runEnd,
} from './text.wasm';

/** Why an object has no end: see `NoEnd` in memory.ts. */
const UNSOUND: i32 = -1;
const UNKNOWN_NAME: i32 = -2;
const REPEATED: i32 = -3;

/** Of an object: how many wanted members it has, the address of its slots, that of their numbers in the order of the members. */
const COUNT: usize = 0;
const SLOTS: usize = 4;
const ORDER: usize = 8;
/** How many slots there is room for. */
const ROOM: usize = 12;
const NAMES: usize = 16;

/** Of a slot: one of `Shape` (0: the object has no such member), and where the value begins and ends. */
const SHAPE: usize = 0;
const VALUE_START: usize = 4;
const VALUE_END: usize = 8;
const SLOT_BYTES: usize = 12;

const FIRST_ROOM: usize = 16;

export { blockOf } from './memory.wasm';

/** Whether there is room for another object. */
export function hasRoom(): bool {
  return isRoomyFor(0);
}

/** Begins to know objects of a kind. @returns its address. */
export function create(): usize {
  const object = allocate(NAMES + NAMES_BYTES);
  beginNames(object + NAMES);
  reserve(object, FIRST_ROOM);
  return object;
}

/** Makes room for a number of slots. */
export function reserve(object: usize, slots: usize): void {
  const room = load<usize>(object + ROOM);
  if (slots <= room) return;
  const larger = max(slots, room * 2);
  move(object + SLOTS, room * SLOT_BYTES, larger * SLOT_BYTES);
  move(object + ORDER, room * 4, larger * 4);
  store<usize>(object + ROOM, larger);
}

/**
 * Goes through the object whose brace is at a position.
 * @returns the position behind it, or why it has none. After UNKNOWN_NAME, `learn` or `pass` goes on.
 */
export function scan(object: usize, open: i32): i32 {
  forget(object);
  const at = behindBlanks(blockStart() + (open as usize) + 1);
  if (load<u8>(at) === CLOSING_BRACE) return position(at + 1);
  return members(object, at, firstName(object + NAMES));
}

/** Where the name that is not known begins and ends. */
export function nameStart(object: usize): i32 {
  return position(pendingStart(object + NAMES));
}

export function nameEnd(object: usize): i32 {
  return position(pendingEnd(object + NAMES));
}

/** Whether the name that is not known can be kept. */
export function canLearn(object: usize): bool {
  return canKeep(object + NAMES);
}

/** Keeps the name that is not known, and goes on. @param slot -1: nobody wants it. @returns as `scan`. */
export function learn(object: usize, slot: i32): i32 {
  if (slot >= 0) reserve(object, (slot as usize) + 1);
  return goOn(object, slot, keep(object + NAMES, slot));
}

/** Goes on behind the name that is not known, and that nobody wants. @returns as `scan`. */
export function pass(object: usize): i32 {
  return goOn(object, -1, unkeptName(object + NAMES));
}

/** The position behind the number that begins at a position; -1: there is none. */
export function numberEnd(at: i32): i32 {
  return position(behindNumber(blockStart() + (at as usize)));
}

/** The position of the first byte from one on that is no blank. */
export function blanksEnd(at: i32): i32 {
  return position(behindBlanks(blockStart() + (at as usize)));
}

/** The position of the end of the line that a position is in, or of the block. */
export function lineEnd(at: i32): i32 {
  return position(lineEndFrom(blockStart() + (at as usize)));
}

/** -1 for no address. */
function position(address: usize): i32 {
  return address === 0 ? -1 : ((address - blockStart()) as i32);
}

function forget(object: usize): void {
  const slots = load<usize>(object + SLOTS);
  const order = load<usize>(object + ORDER);
  const count = load<usize>(object + COUNT);
  for (let i: usize = 0; i < count; i++) {
    store<i32>(slots + load<usize>(order + i * 4) * SLOT_BYTES + SHAPE, 0);
  }
  store<i32>(object + COUNT, 0);
}

/** @param first where a name begins. @param last the name before it. */
function members(object: usize, first: usize, last: usize): i32 {
  let at = first;
  let before = last;
  while (true) {
    const name = find(object + NAMES, at, before);
    if (name === 0) return pendingEnd(object + NAMES) === 0 ? UNSOUND : UNKNOWN_NAME;
    const end = behindMember(object, at + lengthOf(name), slotOf(name));
    if (end <= REPEATED_AT) return end === REPEATED_AT ? REPEATED : UNSOUND;
    if (load<u8>(end) === CLOSING_BRACE) return position(end + 1);
    at = behindBlanks(end + 1);
    before = name;
  }
}

/** @param slot of the name at which the scan stopped. @param before what is before the next one. */
function goOn(object: usize, slot: i32, before: usize): i32 {
  const end = behindMember(object, pendingEnd(object + NAMES), slot);
  if (end <= REPEATED_AT) return end === REPEATED_AT ? REPEATED : UNSOUND;
  return load<u8>(end) === CLOSING_BRACE ? position(end + 1) : members(object, behindBlanks(end + 1), before);
}

/** In place of the address behind a member: it comes twice. */
const REPEATED_AT: usize = 1;

/** The address of the comma or brace behind a member; 0 where it is not sound. @param nameEnd the address behind its name. */
function behindMember(object: usize, nameEnd: usize, slot: i32): usize {
  const colon = behindBlanks(nameEnd);
  if (load<u8>(colon) !== COLON) return 0;
  const start = behindBlanks(colon + 1);
  const run = load<u8>(start) === QUOTE ? runEnd(start + 1) : 0;
  const isPlain = run !== 0 && load<u8>(run) === QUOTE;
  const end = isPlain ? run + 1 : behindValue(start, 0);
  if (end === 0) return 0;
  if (slot >= 0) {
    const shape = isPlain ? PLAIN_TEXT : shapeOf(load<u8>(start));
    if (!put(object, slot, shape, start, end)) return REPEATED_AT;
  }
  const mark = behindBlanks(end);
  return load<u8>(mark) === COMMA || load<u8>(mark) === CLOSING_BRACE ? mark : 0;
}

/** @returns whether the object has not had the member before. */
function put(object: usize, slot: i32, shape: i32, start: usize, end: usize): bool {
  const address = load<usize>(object + SLOTS) + (slot as usize) * SLOT_BYTES;
  if (load<i32>(address + SHAPE) !== 0) return false;
  store<i32>(address + SHAPE, shape);
  store<i32>(address + VALUE_START, position(start));
  store<i32>(address + VALUE_END, position(end));
  const count = load<i32>(object + COUNT);
  store<i32>(load<usize>(object + ORDER) + (count as usize) * 4, slot);
  store<i32>(object + COUNT, count + 1);
  return true;
}

/** See `Shape` in shape.ts; text without escapes apart. */
function shapeOf(first: u8): i32 {
  if (first === QUOTE) return ESCAPED_TEXT;
  if (first === LETTER_T || first === LETTER_F) return BOOLEAN;
  if (first === LETTER_N) return NULL;
  return first === OPENING_BRACE || first === OPENING_BRACKET ? CONTAINER : NUMBER;
}

const PLAIN_TEXT: i32 = 1;
const ESCAPED_TEXT: i32 = 2;
const NUMBER: i32 = 3;
const BOOLEAN: i32 = 4;
const NULL: i32 = 5;
const CONTAINER: i32 = 6;
