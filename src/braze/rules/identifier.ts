import { isNumber, plainDigits } from '../../json/decimal.ts';
import { kindWord } from '../../json/kind_of.ts';
import { getter } from '../../json/member.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { warnOfEmpty } from '../endpoints/track/empty_text.ts';
import { firstToken } from '../endpoints/track/push_tokens.ts';
import type { Kind } from '../kind.ts';
import type { Report } from './report.ts';

/** Braze docs: `external_id` has fewer than 988 bytes. */
const MAX_EXTERNAL_ID_BYTES = 987;

/** What surely is no address. Braze's own test is not documented, so the rest is left to Braze. */
export const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** An object that names exactly one user, in the form that Braze takes. */
export interface Identified {
  readonly body: JsonObject;
  readonly lane: string;
  readonly byAlias: boolean;
}

/** Whether what stands between two positions is an address of plain characters. */
export function isPlainAddress(bytes: Uint8Array, start: number, end: number): boolean {
  let sign = -1;
  for (let at = start; at < end; at++) {
    const char = bytes[at] as number;
    if (char <= SPACE || char > LAST_PLAIN) return false;
    if (char !== AT_SIGN) continue;
    if (sign >= 0) return false;
    sign = at;
  }
  return sign > start && sign < end - 1;
}

const SPACE = 0x20;
const AT_SIGN = 0x40;
const LAST_PLAIN = 0x7e;

/** The identifiers that are text: those that always name the user, and those that do only without the others. */
const PRIMARY_TEXTS = ['external_id', 'braze_id'].map((name) => ({ name, get: getter(name) }));
const EMAIL_FIELD = { name: 'email', get: getter('email') };
const PHONE_FIELD = { name: 'phone', get: getter('phone') };

/** Texts that name nobody, and booleans: as an identifier they would be one profile for many users. */
const PLACEHOLDER = /^(?:null|undefined|none|nan|n\/a|true|false)$/i;
const LONGEST_PLACEHOLDER = 'undefined'.length;

/** Whether text is a placeholder; most identifiers are longer, or begin with a digit. */
function isPlaceholder(text: string): boolean {
  return text.length <= LONGEST_PLACEHOLDER && text.charCodeAt(0) > LAST_DIGIT && PLACEHOLDER.test(text);
}

const LAST_DIGIT = 0x39;

/**
 * Brings the identifiers of an object into the form that Braze takes. They become text (a number keeps its digits),
 * and null ones are left out. Braze docs, "Identifier resolution": at most one of `external_id`, `user_alias` and
 * `braze_id`; only without them `email`, else `phone`, names the user. Beside a primary identifier email and phone
 * are plain attributes; in events and purchases they have no place and are left out.
 * @param body is changed.
 * @returns null after the report of a rejection.
 */
export function identify(kind: Kind, body: JsonObject, report: Report): Identified | null {
  let sound = true;
  const settleText = ({ name, get }: typeof EMAIL_FIELD, identifies: boolean) => {
    const value = get(body);
    if (value !== undefined) sound = settle(body, name, value, identifies, report) && sound;
  };
  for (const field of PRIMARY_TEXTS) settleText(field, true);
  if (body.user_alias !== undefined) sound = settleAlias(body, report) && sound;
  const byAlias = isGiven(body.user_alias);
  const primaries = Number(isGiven(body.external_id)) + Number(byAlias) + Number(isGiven(body.braze_id));
  settleText(EMAIL_FIELD, sound && primaries === 0);
  settleText(PHONE_FIELD, sound && primaries === 0 && !isGiven(body.email));
  if (!sound) return null;

  if (primaries > 1) {
    const names = ['external_id', 'user_alias', 'braze_id'].filter((name) => isGiven(own(body, name)));
    const message = `${names.map((name) => `\`${name}\``).join(' and ')} are given; Braze takes one of them an object`;
    report.reject('BRAZE_SEVERAL_IDENTIFIERS', '', message);
    return null;
  }
  const lane = laneOf(body);
  if (lane === null) {
    const message =
      'no identifier: `external_id`, `user_alias`, `braze_id`, `email` and `phone` are all missing, null or empty';
    report.reject('BRAZE_NO_IDENTIFIER', '', message);
    return null;
  }
  if (kind === 'attributes') return { body, lane, byAlias };
  const surplus = primaries > 0 ? ['email', 'phone'] : isGiven(body.email) ? ['phone'] : ['email'];
  return { body: without(body, surplus), lane, byAlias };
}

/**
 * Whom an object is about, as text: equal for two objects exactly if they name the same user by the same identifier.
 * null where it names nobody. Braze docs: emails match in any case; a token import may go without an identifier.
 */
export function laneOf(body: JsonObject): string | null {
  const externalId = body.external_id;
  // Each row is looked up by its lane, and nearly all have this one: nothing is put before it.
  if (isGiven(externalId)) return laneOfExternalId(textOf(externalId));
  const alias = body.user_alias;
  if (isObject(alias) && isGiven(own(alias, 'alias_name'))) {
    const label = textOf(own(alias, 'alias_label') ?? null);
    const name = textOf(own(alias, 'alias_name') ?? null);
    return marked('user_alias', `${label.replaceAll('\\', '\\\\').replaceAll(':', '\\:')}:${name}`);
  }
  const brazeId = body.braze_id;
  if (isGiven(brazeId)) return marked('braze_id', textOf(brazeId));
  const token = body.push_token_import === true ? firstToken(body) : null;
  if (token !== null) return marked('push_token', token);
  const email = body.email;
  if (isGiven(email)) return marked('email', textOf(email).toLowerCase());
  const phone = body.phone;
  return isGiven(phone) ? marked('phone', textOf(phone)) : null;
}

/** The identifier that makes a lane, for people: `external_id:ada`. */
export function identifierOf(lane: string): string {
  return lane.startsWith(MARK) ? lane.slice(1) : `external_id:${lane}`;
}

/** What a lane of another identifier than `external_id` begins with. */
const MARK = '\0';

function marked(name: string, id: string): string {
  return `${MARK}${name}:${id}`;
}

/** As {@link laneOf}, for an object that has an `external_id`. */
export function laneOfExternalId(id: string): string {
  return id.charCodeAt(0) === 0 ? marked('external_id', id) : id;
}

/**
 * Whether the identifier is in order now.
 * @param identifies whether it names the user, as far as that is known.
 */
function settle(body: JsonObject, name: string, value: Json, identifies: boolean, report: Report): boolean {
  if (value === '') {
    warnOfEmpty(`/${name}`, report);
    delete body[name];
    return true;
  }
  if (value === null) {
    // A null email or phone is an attribute to be removed, which needs another identifier beside it.
    if (name === 'external_id' || name === 'braze_id' || !hasOther(body, name)) delete body[name];
    return true;
  }
  const text = identifierText(value);
  if (text === null) {
    const message = `${kindWord(value)} found; Braze takes text that is not blank`;
    report.reject('BRAZE_IDENTIFIER', `/${name}`, message);
    return false;
  }
  if (text !== value) body[name] = text;
  if (identifies && isPlaceholder(text)) return rejectPlaceholder(`/${name}`, report);
  return checkIdentifier(name, text, report);
}

/** Whether an identifier that is text has the form that Braze takes. */
export function hasIdentifierForm(name: string, text: string): boolean {
  if (name === 'external_id') return !isTooLong(text) && !isPlaceholder(text);
  return name !== 'email' || EMAIL.test(text);
}

function rejectPlaceholder(path: string, report: Report): false {
  const message =
    'a text that names nobody (such as `null` or `n/a`), or a boolean; all such rows would share one profile. List such texts in the `null_values` of the entry';
  report.reject('BRAZE_PLACEHOLDER', path, message);
  return false;
}

function checkIdentifier(name: string, text: string, report: Report): boolean {
  if (hasIdentifierForm(name, text)) return true;
  if (name === 'external_id') {
    const message = `text of ${Buffer.byteLength(text)} bytes found; Braze takes at most ${MAX_EXTERNAL_ID_BYTES}`;
    report.reject('BRAZE_EXTERNAL_ID_TOO_LONG', '/external_id', message);
  } else {
    report.reject('BRAZE_EMAIL', '/email', 'text that is no address found; Braze takes name@domain');
  }
  return false;
}

/** A UTF-16 unit takes three bytes at most, so the bytes of short text need not be counted. */
function isTooLong(text: string): boolean {
  return text.length > MAX_EXTERNAL_ID_BYTES / 3 && Buffer.byteLength(text) > MAX_EXTERNAL_ID_BYTES;
}

/**
 * An alias without a name is nobody's and left out, like any null identifier; one without a label is refused. Empty text in
 * a part is no alias either, and left out where another identifier names the user.
 */
function settleAlias(body: JsonObject, report: Report): boolean {
  const alias = body.user_alias ?? null;
  if (alias !== null && alias !== '' && !isObject(alias)) {
    const message = `${kindWord(alias)} found; Braze takes an object of alias_name and alias_label`;
    report.reject('BRAZE_ALIAS', '/user_alias', message);
    return false;
  }
  const name = isObject(alias) ? (own(alias, 'alias_name') ?? null) : alias;
  const label = isObject(alias) ? (own(alias, 'alias_label') ?? null) : null;
  if (name === null || name === '' || (label === '' && hasOther(body, 'user_alias'))) {
    if (name === '' || label === '') warnOfEmpty('/user_alias', report);
    delete body.user_alias;
    return true;
  }
  const parts = { alias_name: identifierText(name), alias_label: identifierText(label) };
  let sound = true;
  for (const part of ['alias_name', 'alias_label'] as const) {
    const text = parts[part];
    const path = `/user_alias/${part}`;
    if (text === null) {
      const message = 'missing, null, empty, blank or no text; an alias needs both its parts';
      report.reject('BRAZE_ALIAS', path, message);
    }
    sound &&= text !== null && (!isPlaceholder(text) || rejectPlaceholder(path, report));
  }
  if (sound) body.user_alias = parts;
  return sound;
}

/** An identifier as the text that it is for Braze; null for what names nobody: blank text, arrays, objects. */
export function identifierText(value: Json): string | null {
  if (typeof value === 'string') return isBlank(value) ? null : value;
  if (isNumber(value)) return plainDigits(value);
  return typeof value === 'boolean' ? String(value) : null;
}

/** Most text begins with a character that is surely none of the many blanks. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}

function textOf(value: Json): string {
  return identifierText(value) ?? '';
}

function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== '';
}

function hasOther(body: JsonObject, name: string): boolean {
  const others = ['external_id', 'user_alias', 'braze_id', 'email', 'phone'].filter(
    (other) => other !== name,
  );
  return others.some((other) => isGiven(own(body, other)));
}

function without(body: JsonObject, names: readonly string[]): JsonObject {
  if (names.every((name) => body[name] === undefined)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}
