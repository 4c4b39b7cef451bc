/**
 * The names of the members that objects of a kind have, as they are written, with the quotes. They differ by
 * their bytes, and the one before it foretells most of them.
 */
import { allocate, isRoomyFor } from './memory.wasm';
import { behindString, QUOTE } from './text.wasm';

/** Of names: the address of a hash table of their addresses, how many places it has, a power of two, and how many names it has. */
const TABLE: usize = 0;
const PLACES: usize = 4;
const COUNT: usize = 8;
/** Of the name that is not known: its addresses, and the name before it. */
const PENDING_START: usize = 12;
const PENDING_END: usize = 16;
const PENDING_BEFORE: usize = 20;
/** What is before the first name, as if it were one. */
const FIRST: usize = 24;
/** In place of each name that is not kept since nobody wants it. */
const UNKEPT: usize = 44;
export const NAMES_BYTES: usize = 64;

/** Of a name: how many bytes it has, its slot, or -1 if nobody wants it, and its hash. */
const LENGTH: usize = 0;
const SLOT: usize = 4;
const HASH: usize = 8;
/** The names that came behind it the last time, and before that. */
const NEXT: usize = 12;
const OTHER: usize = 16;
const TEXT: usize = 20;

const FIRST_PLACES: usize = 32;

/** More names than tables have columns. */
const MAX_NAMES: u32 = 5_000;
/** Far more bytes than a column has in its name. */
const LONGEST: usize = 1_000;

export function beginNames(names: usize): void {
  store<i32>(names + UNKEPT + SLOT, -1);
  store<usize>(names + TABLE, allocate(FIRST_PLACES * 4));
  store<usize>(names + PLACES, FIRST_PLACES);
}

export function firstName(names: usize): usize {
  return names + FIRST;
}

export function unkeptName(names: usize): usize {
  return names + UNKEPT;
}

export function slotOf(name: usize): i32 {
  return load<i32>(name + SLOT);
}

export function lengthOf(name: usize): usize {
  return load<usize>(name + LENGTH);
}

export function pendingStart(names: usize): usize {
  return load<usize>(names + PENDING_START);
}

/** 0: no name is written where one was looked for. */
export function pendingEnd(names: usize): usize {
  return load<usize>(names + PENDING_END);
}

/** Whether the name that is not known can be kept. */
export function canKeep(names: usize): bool {
  const length = pendingEnd(names) - pendingStart(names);
  return length <= LONGEST && isRoomyFor(length) && load<u32>(names + COUNT) < MAX_NAMES;
}

/** Keeps the name that is not known. @param slot -1: nobody wants it. @returns its address. */
export function keep(names: usize, slot: i32): usize {
  const start = pendingStart(names);
  const length = pendingEnd(names) - start;
  const name = allocate(TEXT + length);
  store<usize>(name + LENGTH, length);
  store<i32>(name + SLOT, slot);
  store<u32>(name + HASH, hashOf(start, start + length));
  memory.copy(name + TEXT, start, length);
  enter(names, name);
  follow(load<usize>(names + PENDING_BEFORE), name);
  return name;
}

/** The address of the name that is written there, which the one before it foretells in most cases; 0: it is pending, or no name. */
export function find(names: usize, at: usize, before: usize): usize {
  const expected = load<usize>(before + NEXT);
  if (expected !== 0 && isWritten(at, expected)) return expected;
  const other = load<usize>(before + OTHER);
  const name = other !== 0 && isWritten(at, other) ? other : lookUp(names, at, before);
  if (name !== 0) follow(before, name);
  return name;
}

/** A name came behind another one. */
function follow(before: usize, name: usize): void {
  store<usize>(before + OTHER, load<usize>(before + NEXT));
  store<usize>(before + NEXT, name);
}

/** Whether a name is written there. Of its last sixteen bytes, those beyond its end are not looked at. */
function isWritten(at: usize, name: usize): bool {
  const length = load<usize>(name + LENGTH);
  const text = name + TEXT;
  let from: usize = 0;
  for (; from + 16 <= length; from += 16) {
    if (v128.any_true(v128.xor(v128.load(at + from), v128.load(text + from)))) return false;
  }
  const equal = i8x16.bitmask(i8x16.eq(v128.load(at + from), v128.load(text + from)));
  return (~equal & ((1 << ((length - from) as i32)) - 1)) === 0;
}

function lookUp(names: usize, at: usize, before: usize): usize {
  const end = load<u8>(at) === QUOTE ? behindString(at) : 0;
  store<usize>(names + PENDING_END, end);
  if (end === 0) return 0;
  const hash = hashOf(at, end);
  const table = load<usize>(names + TABLE);
  const mask = load<u32>(names + PLACES) - 1;
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const name = load<usize>(table + (place as usize) * 4);
    if (name === 0) break;
    const isAlike = load<u32>(name + HASH) === hash && load<usize>(name + LENGTH) === end - at;
    if (isAlike && isWritten(at, name)) return name;
  }
  store<usize>(names + PENDING_START, at);
  store<usize>(names + PENDING_BEFORE, before);
  return 0;
}

/** Puts a name into the table, which is never more than half full. */
function enter(names: usize, name: usize): void {
  const count = load<u32>(names + COUNT) + 1;
  store<u32>(names + COUNT, count);
  if (count * 2 > load<u32>(names + PLACES)) enlarge(names);
  enterInto(load<usize>(names + TABLE), load<u32>(names + PLACES), name);
}

function enlarge(names: usize): void {
  const places = load<u32>(names + PLACES);
  const table = load<usize>(names + TABLE);
  const larger = allocate((places as usize) * 8);
  for (let place: usize = 0; place < (places as usize); place++) {
    const name = load<usize>(table + place * 4);
    if (name !== 0) enterInto(larger, places * 2, name);
  }
  store<usize>(names + TABLE, larger);
  store<u32>(names + PLACES, places * 2);
}

function enterInto(table: usize, places: u32, name: usize): void {
  let place = load<u32>(name + HASH) & (places - 1);
  while (load<usize>(table + (place as usize) * 4) !== 0) place = (place + 1) & (places - 1);
  store<usize>(table + (place as usize) * 4, name);
}

/** All bytes have a part in it, four at a time (Knuth's multiplicative hash, whose upper bits go into the lower ones). */
function hashOf(start: usize, end: usize): u32 {
  let hash = (end - start) as u32;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = mixed(hash ^ load<u32>(at));
  for (; at < end; at++) hash = mixed(hash ^ (load<u8>(at) as u32));
  return hash;
}

function mixed(hash: u32): u32 {
  const product = hash * 0x9e3779b1;
  return product ^ (product >> 15);
}
