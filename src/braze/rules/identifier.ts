import { kindWord } from '../../json/kind_of.ts';
import { getter } from '../../json/member.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { warnOfEmpty } from './empty_text.ts';
import {
  hasIdentifierForm,
  identifierText,
  isGiven,
  isPlaceholder,
  MAX_ALIAS_BYTES,
  MAX_EXTERNAL_ID_BYTES,
} from './identifier_text.ts';
import { laneOf as laneOfUser } from './lane.ts';
import type { Objections } from './objections.ts';

/** The identifiers that name the user whatever else the object has; Braze takes one of them an object. */
export const PRIMARY_IDENTIFIERS: readonly string[] = ['external_id', 'user_alias', 'braze_id'];

/** The identifiers that name the user only where there is no primary one; the first beats the second. */
export const SECONDARY_IDENTIFIERS: readonly string[] = ['email', 'phone'];

/** All fields that can name a user. */
export const IDENTIFIERS: readonly string[] = [...PRIMARY_IDENTIFIERS, ...SECONDARY_IDENTIFIERS];

/** Those of them that are a text, and no object. */
export const TEXT_IDENTIFIERS: readonly string[] = IDENTIFIERS.filter((name) => name !== 'user_alias');

/** The parts of `user_alias`, which have columns of their own. */
export const ALIAS_PARTS: readonly string[] = ['alias_name', 'alias_label'];

/** An object that says whom it is about, in the form that Braze takes. See {@link BrazeObject} for its lanes and group. */
export interface Identified {
  readonly body: JsonObject;
  readonly group: string;
  readonly lane: string;
  readonly otherLane: string | null;
  /** Whether an alias names the user. */
  readonly byAlias: boolean;
}

/** The identifiers that are text: those that always name the user, and those that do only without the others. */
const PRIMARY_TEXTS = ['external_id', 'braze_id'].map((name) => ({ name, get: getter(name) }));
const EMAIL_FIELD = { name: 'email', get: getter('email') };
const PHONE_FIELD = { name: 'phone', get: getter('phone') };

/**
 * Brings the identifiers of an object into the form that Braze takes. They become text (a number keeps its digits),
 * and null ones are left out. Braze docs, "Identifier resolution": at most one of `external_id`, `user_alias` and
 * `braze_id`; only without them `email`, else `phone`, names the user.
 * @param body is changed.
 * @param laneOf returns whom an object is about whose identifiers are in that form.
 * @param names of the identifiers that the object has, for the message where all are missing.
 * @returns null after the report of a rejection.
 */
export function identify(
  body: JsonObject,
  objections: Objections,
  laneOf = laneOfUser,
  names: readonly string[] = IDENTIFIERS,
): Identified | null {
  let sound = true;
  const settleText = ({ name, get }: typeof EMAIL_FIELD, identifies: boolean) => {
    const value = get(body);
    if (value !== undefined) sound = settle(body, name, value, identifies, objections) && sound;
  };
  for (const field of PRIMARY_TEXTS) settleText(field, true);
  if (body.user_alias !== undefined) sound = settleAlias(body, objections) && sound;
  const byAlias = isGiven(body.user_alias);
  const primaries = Number(isGiven(body.external_id)) + Number(byAlias) + Number(isGiven(body.braze_id));
  settleText(EMAIL_FIELD, sound && primaries === 0);
  settleText(PHONE_FIELD, sound && primaries === 0 && !isGiven(body.email));
  if (!sound) return null;

  if (primaries > 1) {
    const names = PRIMARY_IDENTIFIERS.filter((name) => isGiven(own(body, name)));
    const message = `${names.map((name) => `\`${name}\``).join(' and ')} are given; Braze takes one of them an object`;
    objections.reject('BRAZE_SEVERAL_IDENTIFIERS', '', message);
    return null;
  }
  const lane = laneOf(body);
  if (lane === null) {
    const listed = names.map((name) => `\`${name}\``);
    const last = listed.pop() ?? '';
    const message = `no identifier: ${listed.join(', ')} and ${last} are all missing, null or empty`;
    objections.reject('BRAZE_NO_IDENTIFIER', '', message);
    return null;
  }
  return { body, group: '', lane, otherLane: null, byAlias };
}

/**
 * Whether the identifier is in order now.
 * @param identifies whether it names the user, as far as that is known.
 */
function settle(
  body: JsonObject,
  name: string,
  value: Json,
  identifies: boolean,
  objections: Objections,
): boolean {
  if (value === '') {
    warnOfEmpty(`/${name}`, objections);
    delete body[name];
    return true;
  }
  if (value === null) {
    // A null email or phone is an attribute to be removed, which needs another identifier.
    if (name === 'external_id' || name === 'braze_id' || !hasOther(body, name)) delete body[name];
    return true;
  }
  const text = identifierText(value);
  if (text === null) {
    const message = `${kindWord(value)} found; Braze takes text that is not blank`;
    objections.reject('BRAZE_IDENTIFIER', `/${name}`, message);
    return false;
  }
  if (text !== value) body[name] = text;
  if (identifies && isPlaceholder(text)) return rejectPlaceholder(`/${name}`, objections);
  return checkIdentifier(name, text, objections);
}

function rejectPlaceholder(path: string, objections: Objections): false {
  const message =
    'a text that names nobody (such as `null` or `n/a`), or a boolean; all such rows would share one profile. List such texts in the `null_values` of the entry';
  objections.reject('BRAZE_PLACEHOLDER', path, message);
  return false;
}

function checkIdentifier(name: string, text: string, objections: Objections): boolean {
  if (hasIdentifierForm(name, text)) return true;
  if (name === 'external_id') {
    const message = `text of ${Buffer.byteLength(text)} bytes found; Braze takes at most ${MAX_EXTERNAL_ID_BYTES}`;
    objections.reject('BRAZE_EXTERNAL_ID_TOO_LONG', '/external_id', message);
  } else {
    objections.reject('BRAZE_EMAIL', '/email', 'text that is no address found; Braze takes name@domain');
  }
  return false;
}

/**
 * An alias without a name is nobody's and left out, like any null identifier; one without a label is refused. Empty text in
 * a part is no alias either, and left out where another identifier names the user.
 */
function settleAlias(body: JsonObject, objections: Objections): boolean {
  const alias = body.user_alias ?? null;
  if (alias !== null && alias !== '' && !isObject(alias)) {
    const message = `${kindWord(alias)} found; Braze takes an object of alias_name and alias_label`;
    objections.reject('BRAZE_ALIAS', '/user_alias', message);
    return false;
  }
  const name = isObject(alias) ? (own(alias, 'alias_name') ?? null) : alias;
  const label = isObject(alias) ? (own(alias, 'alias_label') ?? null) : null;
  if (name === null || name === '' || (label === '' && hasOther(body, 'user_alias'))) {
    if (name === '' || label === '') warnOfEmpty('/user_alias', objections);
    delete body.user_alias;
    return true;
  }
  const parts = { alias_name: identifierText(name), alias_label: identifierText(label) };
  const sound = checkParts(parts, objections);
  if (sound) body.user_alias = parts;
  return sound;
}

function checkParts(
  parts: Readonly<Record<'alias_name' | 'alias_label', string | null>>,
  objections: Objections,
): boolean {
  let sound = true;
  for (const part of ['alias_name', 'alias_label'] as const) {
    const text = parts[part];
    const path = `/user_alias/${part}`;
    if (text === null) {
      const message = 'missing, null, empty, blank or no text; an alias needs both its parts';
      objections.reject('BRAZE_ALIAS', path, message);
    } else if (Buffer.byteLength(text) > MAX_ALIAS_BYTES) {
      const message = `text of ${Buffer.byteLength(text)} bytes found; Braze takes at most ${MAX_ALIAS_BYTES}`;
      objections.reject('BRAZE_ALIAS', path, message);
      sound = false;
    }
    sound &&= text !== null && (!isPlaceholder(text) || rejectPlaceholder(path, objections));
  }
  return sound;
}

function hasOther(body: JsonObject, name: string): boolean {
  return IDENTIFIERS.some((other) => other !== name && isGiven(own(body, other)));
}
