import { byName } from '../../../json/by_name.ts';
import { parseExact, stringEnd } from '../../../json/exact.ts';
import { forEachPlace, valueEnd } from '../../../json/members.ts';
import { isObject } from '../../../json/object.ts';
import {
  beginsWith,
  COMMA,
  LETTER_T,
  type Pattern,
  pattern,
  stringEnd as stringEndIn,
  valueEnd as valueEndIn,
} from '../../../json/scan.ts';
import type { TextBlock } from '../../../json/text_block.ts';
import type { Json } from '../../../json/value.ts';
import type { AttributePart, PartKind, TakeState, Uncompared } from '../../attribute_part.ts';
import { PRIMARY_IDENTIFIERS } from '../../rules/identifier.ts';
import { identifierKindOf } from '../../rules/lane.ts';
import { countsEachTime, mayCount, OPERATORS } from './operators.ts';

/**
 * The parts of a checked attributes object, in its order.
 * @param json the object as the mapping made it: no blanks between its parts.
 * @param lane whom it is about.
 */
export function partsOf(json: string, lane: string, uncompared: Uncompared): AttributePart[] {
  const parts: AttributePart[] = [];
  const naming = identifierKindOf(lane);
  let provesNothing = uncompared === 'all' || PROVING_NOTHING.has(naming);
  let mayRepeat = false;
  let before = FIRST;
  for (let at = 1; json.charCodeAt(at) === QUOTE; ) {
    const name = nameAt(json, at, before);
    const start = at + name.quoted.length + 1;
    const end = valueEnd(json, start);
    const value = json.slice(start, end);
    const usually = name.key === naming ? 'name' : name.usually;
    const isCompared = uncompared !== 'all' && !uncompared.has(name.key);
    if (usually === 'groups' && isCompared) parts.push(...groupsIn(name.quoted, value));
    else parts.push({ key: name.key, name: name.quoted, value, is: kindOf(usually, value, isCompared) });
    mayRepeat ||= name.isTrimmed;
    provesNothing ||= value === 'true' && STEERING.has(name.key);
    before = name;
    at = end + 1;
  }
  return provesNothing || (mayRepeat && !isUnique(parts)) ? parts.map(asAct) : parts;
}

function kindOf(usually: AttributeName['usually'], value: string, isCompared: boolean): PartKind {
  if (usually === 'name') return usually;
  if (!isCompared || usually === 'act' || usually === 'groups') return actOf(value);
  return usually === 'state' ? stateOf(value) : usually;
}

/** What is known of a name. */
interface AttributeName {
  /** As JSON has it. */
  readonly quoted: string;
  /** The same as bytes. */
  readonly pattern: Pattern;
  readonly key: string;
  /** What its part is, unless the object or the value makes it an act. */
  readonly usually: 'name' | 'state' | 'subscription' | 'act' | 'groups';
  /** Whether another name can have the same key. */
  readonly isTrimmed: boolean;
  /** The name that came behind it last: objects of an entry look alike. */
  next: AttributeName | null;
}

/** What comes before the first name. */
const FIRST: AttributeName = {
  quoted: '',
  pattern: pattern(''),
  key: '',
  usually: 'name',
  isTrimmed: false,
  next: null,
};

function nameAt(json: string, at: number, before: AttributeName): AttributeName {
  const { next } = before;
  if (next !== null && json.startsWith(next.quoted, at)) return next;
  const name = nameOf(json.slice(at, stringEnd(json, at)));
  before.next = name;
  return name;
}

/** As {@link nameAt}, in bytes. */
function nameIn(json: TextBlock, at: number, before: AttributeName): AttributeName {
  const { next } = before;
  if (next !== null && beginsWith(json, at, next.pattern)) return next;
  const name = nameOf(json.bytes.toString(undefined, at, stringEndIn(json, at)));
  before.next = name;
  return name;
}

/** By the name as JSON has it. */
const nameOf = byName<AttributeName>(
  (quoted) => {
    const name = JSON.parse(quoted) as string;
    const key = attributeKey(name);
    const isTrimmed = key !== name;
    const usually = isTrimmed ? 'act' : (NAMES.get(name) ?? 'state');
    return { quoted, pattern: pattern(quoted), key, usually, isTrimmed, next: null };
  },
  { most: 10_000 },
);

/**
 * The parts of an object that has but states and what names its user, as places in its JSON: nearly all objects are like that, and
 * most need no more. Groups are no such parts.
 * @returns whether it is such an object; if not, some of its parts may have been taken.
 */
export function eachState(json: TextBlock, lane: string, uncompared: Uncompared, take: TakeState): boolean {
  const naming = identifierKindOf(lane);
  if (uncompared === 'all' || uncompared.size > 0 || PROVING_NOTHING.has(naming)) return false;
  let before = FIRST;
  for (let at = 1; json.bytes[at] === QUOTE; ) {
    const name = nameIn(json, at, before);
    const start = at + name.pattern.bytes.length + 1;
    const end = valueEndIn(json, start);
    const isNaming = name.usually === 'name' || (name.key === naming && !name.isTrimmed);
    if (isNaming ? steers(name, json, start) : !isState(name, json, start)) return false;
    if (!isNaming) take(name.key, start, end);
    before = name;
    at = memberBehind(json, end);
  }
  return true;
}

/** Where the member behind a value begins; behind the last one the end of the object, for other bytes may follow. */
function memberBehind({ bytes }: TextBlock, end: number): number {
  return bytes[end] === COMMA ? end + 1 : end;
}

/** Whether the value that begins there makes the acceptance of the object prove nothing. */
function steers({ key }: AttributeName, { bytes }: TextBlock, start: number): boolean {
  return bytes[start] === LETTER_T && STEERING.has(key);
}

/** Whether the value that begins there is a state for certain: an object may be an operator. */
function isState({ usually }: AttributeName, { bytes }: TextBlock, start: number): boolean {
  return (usually === 'state' || usually === 'subscription') && bytes[start] !== OPENING_BRACE;
}

/**
 * The object of some of the parts, in their order: with all that name the user or steer, and with the subscription states that
 * belong to a fresh address or number.
 * @param isSent is asked of all others.
 * @param isFresh whether a part that is sent may change what Braze has.
 * @returns null where nothing is left to say.
 */
export function reducedTo(
  parts: readonly AttributePart[],
  isSent: (part: AttributePart) => boolean,
  isFresh: (part: AttributePart) => boolean,
): string | null {
  const sent = new Set(parts.filter((part) => part.is !== 'name' && isSent(part)));
  if (sent.size === 0) return null;
  const keys = [...sent].filter(isFresh).map(({ key }) => key);
  const goesAlong = (part: AttributePart) => keys.some((key) => dependsOn(part.key, key));
  return objectOf(parts.filter((part) => part.is === 'name' || sent.has(part) || goesAlong(part)));
}

/**
 * Whether a state may become another one when a part of another key is sent. Subscription states are those of the email address
 * or the phone number (Braze docs: a user takes over the states of an address that nobody had).
 * @param key of the state.
 * @param sent key of what is sent.
 */
export function dependsOn(key: string, sent: string): boolean {
  if (key.startsWith(GROUP_MARK)) return sent === 'email' || sent === 'phone' || sent === GROUPS;
  return key === 'email_subscribe' && sent === 'email';
}

/** JSON of parts that follow each other. */
function objectOf(parts: readonly AttributePart[]): string {
  const members: string[] = [];
  let groups: string[] = [];
  const addGroups = () => {
    if (groups.length > 0) members.push(`"${GROUPS}":[${groups.join(',')}]`);
    groups = [];
  };
  for (const { key, name, value } of parts) {
    if (key.startsWith(GROUP_MARK)) groups.push(value);
    else {
      addGroups();
      members.push(`${name}:${value}`);
    }
  }
  addGroups();
  return `{${members.join(',')}}`;
}

const GROUPS = 'subscription_groups';
const GROUP_MARK = '\0';

/** What the parts of Braze's own names are that are not like any other. */
const NAMES: ReadonlyMap<string, AttributeName['usually']> = new Map([
  ...PRIMARY_IDENTIFIERS.map((name) => [name, 'name'] as const),
  ['_merge_objects', 'name'],
  ['_update_existing_only', 'name'],
  ['email_subscribe', 'subscription'],
  ['push_subscribe', 'subscription'],
  ['push_tokens', 'act'],
  ['push_token_import', 'act'],
  [GROUPS, 'groups'],
]);

/** The key of an attribute: Braze docs: names lose leading and trailing blanks. */
export function attributeKey(name: string): string {
  return name.trim();
}

/**
 * Names that are true where the acceptance of an object proves nothing of what Braze has: it drops those of users whom it does not
 * know without a word, and merges objects into what is there.
 */
const STEERING: ReadonlySet<string> = new Set(['_merge_objects', '_update_existing_only']);

/** Identifiers of whom it proves nothing: unknown users are dropped, or made anew with each import of tokens. */
const PROVING_NOTHING: ReadonlySet<string> = new Set(['braze_id', 'push_token']);

/** What the part of a value is that is compared where it can be. */
function stateOf(value: string): 'state' | 'act' | 'counting' {
  if (value.charCodeAt(0) !== OPENING_BRACE) return 'state';
  return OPERATOR_NAME.test(value) && operates(parseExact(value)) ? actOf(value) : 'state';
}

const QUOTE = 0x22;
const OPENING_BRACE = 0x7b;

/** What a key of an operator looks like, for most values have none. */
const OPERATOR_NAME = /"(?:\$|inc"|add"|remove")/;

/** Whether Braze takes an object for an operation, at any depth. Operators that it may get later begin with `$`, too. */
function operates(value: Json): boolean {
  if (Array.isArray(value)) return value.some(operates);
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([key, inner]) => OPERATORS.has(key) || (key.startsWith('$') && key !== '$time') || operates(inner),
  );
}

function actOf(value: string): 'act' | 'counting' {
  const counts =
    value.charCodeAt(0) === OPENING_BRACE && mayCount(value) && countsEachTime(JSON.parse(value));
  return counts ? 'counting' : 'act';
}

/** Groups one by one. A list that is none, that says nothing or names a group twice is sent as it is. */
function groupsIn(name: string, list: string): AttributePart[] {
  const groups: AttributePart[] = [];
  if (list.startsWith('[')) {
    forEachPlace(list, 0, (_nameStart, _nameEnd, start, end) => {
      const value = list.slice(start, end);
      const { subscription_group_id: id } = JSON.parse(value) as { subscription_group_id: string };
      groups.push({ key: GROUP_MARK + id, name, value, is: 'subscription' });
    });
  }
  const isSound = groups.length > 0 && isUnique(groups);
  return isSound ? groups : [{ key: GROUPS, name, value: list, is: 'act' }];
}

/** Whether no two are about the same thing: which of them Braze takes last is not documented. */
function isUnique(parts: readonly AttributePart[]): boolean {
  return new Set(parts.map(({ key }) => key)).size === parts.length;
}

function asAct(part: AttributePart): AttributePart {
  return part.is === 'name' || part.is === 'counting' ? part : { ...part, is: 'act' };
}
