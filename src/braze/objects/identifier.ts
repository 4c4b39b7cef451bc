import { isNumber, plainDigits } from '../../json/decimal.ts';
import { kindWord } from '../../json/kind_of.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Kind } from './kind.ts';
import { firstToken } from './push_tokens.ts';
import type { Report } from './report.ts';

/** Braze docs: `external_id` has fewer than 988 bytes. */
const MAX_EXTERNAL_ID_BYTES = 987;

/** What surely is no address. Braze's own test is not documented, so the rest is left to Braze. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** An object that names exactly one user, in the form that Braze takes. */
export interface Identified {
  readonly body: JsonObject;
  readonly lane: string;
  readonly byAlias: boolean;
}

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
  for (const name of ['external_id', 'braze_id', 'email', 'phone']) {
    if (Object.hasOwn(body, name)) sound = settle(body, name, report) && sound;
  }
  if (Object.hasOwn(body, 'user_alias')) sound = settleAlias(body, report) && sound;
  if (!sound) return null;

  const primaries = ['external_id', 'user_alias', 'braze_id'].filter((name) => isGiven(own(body, name)));
  if (primaries.length > 1) {
    const message = `${primaries.map((name) => `\`${name}\``).join(' and ')} are given; Braze takes one of them an object`;
    report.reject('BRAZE_SEVERAL_IDENTIFIERS', '', message);
    return null;
  }
  const lane = laneOf(body);
  if (lane === null) {
    const message =
      'no identifier: `external_id`, `user_alias`, `braze_id`, `email` and `phone` are all missing or null';
    report.reject('BRAZE_NO_IDENTIFIER', '', message);
    return null;
  }
  const byAlias = primaries[0] === 'user_alias';
  if (kind === 'attributes') return { body, lane, byAlias };
  const surplus =
    primaries.length > 0 ? ['email', 'phone'] : isGiven(own(body, 'email')) ? ['phone'] : ['email'];
  return { body: without(body, surplus), lane, byAlias };
}

/**
 * Whom an object is about, as text: equal for two objects exactly if they name the same user by the same identifier.
 * null where it names nobody. Braze docs: emails match in any case; a token import may go without an identifier.
 */
export function laneOf(body: JsonObject): string | null {
  const externalId = own(body, 'external_id');
  if (isGiven(externalId)) return `external_id:${textOf(externalId)}`;
  const alias = own(body, 'user_alias');
  if (isObject(alias) && isGiven(own(alias, 'alias_name'))) {
    const label = textOf(own(alias, 'alias_label') ?? null);
    return `user_alias:${label.replaceAll('\\', '\\\\').replaceAll(':', '\\:')}:${textOf(own(alias, 'alias_name') ?? null)}`;
  }
  const brazeId = own(body, 'braze_id');
  if (isGiven(brazeId)) return `braze_id:${textOf(brazeId)}`;
  const token = own(body, 'push_token_import') === true ? firstToken(body) : null;
  if (token !== null) return `push_token:${token}`;
  const email = own(body, 'email');
  if (isGiven(email)) return `email:${textOf(email).toLowerCase()}`;
  const phone = own(body, 'phone');
  return isGiven(phone) ? `phone:${textOf(phone)}` : null;
}

/** Whether the identifier is in order now. */
function settle(body: JsonObject, name: string, report: Report): boolean {
  const value = body[name] ?? null;
  const path = `/${name}`;
  if (value === null) {
    // A null email or phone is an attribute to be removed, which needs another identifier beside it.
    if (name === 'external_id' || name === 'braze_id' || !hasOther(body, name)) delete body[name];
    return true;
  }
  const text = identifierText(value);
  if (text === null) {
    report.reject('BRAZE_IDENTIFIER', path, `${kindWord(value)} found; Braze takes text that is not blank`);
    return false;
  }
  if (text !== value) body[name] = text;
  if (name === 'external_id' && Buffer.byteLength(text) > MAX_EXTERNAL_ID_BYTES) {
    const message = `text of ${Buffer.byteLength(text)} bytes found; Braze takes at most ${MAX_EXTERNAL_ID_BYTES}`;
    report.reject('BRAZE_EXTERNAL_ID_TOO_LONG', path, message);
    return false;
  }
  if (name === 'email' && !EMAIL.test(text)) {
    report.reject('BRAZE_EMAIL', path, 'text that is no address found; Braze takes name@domain');
    return false;
  }
  return true;
}

/** An alias without a name is nobody's and left out, like any null identifier; one without a label is refused. */
function settleAlias(body: JsonObject, report: Report): boolean {
  const alias = body.user_alias ?? null;
  if (alias !== null && !isObject(alias)) {
    const message = `${kindWord(alias)} found; Braze takes an object of alias_name and alias_label`;
    report.reject('BRAZE_ALIAS', '/user_alias', message);
    return false;
  }
  const name = alias === null ? null : (own(alias, 'alias_name') ?? null);
  if (alias === null || name === null) {
    delete body.user_alias;
    return true;
  }
  const parts = {
    alias_name: identifierText(name),
    alias_label: identifierText(own(alias, 'alias_label') ?? null),
  };
  for (const part of ['alias_name', 'alias_label'] as const) {
    if (parts[part] !== null) continue;
    report.reject(
      'BRAZE_ALIAS',
      `/user_alias/${part}`,
      `missing, null, blank or no text; an alias needs both its parts`,
    );
  }
  if (parts.alias_name === null || parts.alias_label === null) return false;
  body.user_alias = { alias_name: parts.alias_name, alias_label: parts.alias_label };
  return true;
}

/** null for what names nobody: blank text, arrays, objects. */
function identifierText(value: Json): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (isNumber(value)) return plainDigits(value);
  return typeof value === 'boolean' ? String(value) : null;
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
  if (!names.some((name) => Object.hasOwn(body, name))) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}
