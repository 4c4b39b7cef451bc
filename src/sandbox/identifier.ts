import { ExactNumber, type Json, type JsonObject } from '../json/value.ts';
import { type Complaint, RECORDED, UNRECORDED } from './complaints.ts';
import { isInteger, isObject } from './values.ts';

/** An alias: the pair is unique in the workspace, and case sensitive. */
export interface Alias {
  readonly alias_name: string;
  readonly alias_label: string;
}

/** Whom an object is about. */
export type Identifier =
  | { readonly by: 'external_id' | 'braze_id' | 'email' | 'phone'; readonly id: string }
  | { readonly by: 'user_alias'; readonly alias: Alias }
  /** Nobody yet: an anonymous import of push tokens. */
  | { readonly by: 'push_tokens' };

/** Longest `external_id`. */
const MAX_EXTERNAL_ID_BYTES = 987;

const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;

/** Whether a value is an e-mail address. How closely Braze looks is not documented. */
export function isEmail(value: Json): value is string {
  return typeof value === 'string' && EMAIL.test(value);
}

/**
 * The identifier that Braze would look an object up by, or why it would refuse the object.
 *
 * Braze docs: at most one of the primary identifiers; `email` and `phone` count only without one, and `email` wins.
 * A null or empty one is taken as absent (not documented).
 */
export function identify(object: JsonObject): Identifier | Complaint {
  const external = given(object.external_id);
  const alias = given(object.user_alias);
  const braze = given(object.braze_id);
  if (Number(external !== null) + Number(alias !== null) + Number(braze !== null) > 1) {
    return UNRECORDED.severalIdentifiers;
  }
  if (external !== null) return externalId(external);
  if (alias !== null) return userAlias(alias);
  if (typeof braze === 'string') return { by: 'braze_id', id: braze };
  const email = given(object.email);
  if (email !== null) return isEmail(email) ? { by: 'email', id: email } : RECORDED.email;
  const phone = given(object.phone);
  if (phone === null && object.push_token_import === true) return { by: 'push_tokens' };
  return typeof phone === 'string' ? { by: 'phone', id: phone } : RECORDED.identifierRequired;
}

/** Whether {@link identify} found somebody. */
export function isIdentifier(found: Identifier | Complaint): found is Identifier {
  return 'by' in found;
}

/** A text for each identifier, equal only for equal ones; null for an anonymous import of push tokens. */
export function identifierKey(identifier: Identifier): string | null {
  if (identifier.by === 'push_tokens') return null;
  if (identifier.by === 'user_alias') return `user_alias ${aliasKey(identifier.alias)}`;
  return `${identifier.by} ${identifier.by === 'email' ? identifier.id.toLowerCase() : identifier.id}`;
}

/** A text for each alias, equal only for equal ones. */
export function aliasKey(alias: Alias): string {
  return JSON.stringify([alias.alias_label, alias.alias_name]);
}

/** A text for each address or number. E-mail addresses are the same in any case (not documented for Braze). */
export function contactKey(value: string): string {
  return value.toLowerCase();
}

function given(value: Json | undefined): Json {
  return value === undefined || value === '' ? null : value;
}

/** Recorded answers show that an integer is taken. */
function externalId(value: Json): Identifier | Complaint {
  if (typeof value !== 'string' && !isInteger(value)) return UNRECORDED.externalId;
  const id = value instanceof ExactNumber ? value.text : String(value);
  return id.length > MAX_EXTERNAL_ID_BYTES / 4 && Buffer.byteLength(id) > MAX_EXTERNAL_ID_BYTES
    ? RECORDED.externalIdTooLarge
    : { by: 'external_id', id };
}

function userAlias(value: Json): Identifier | Complaint {
  if (!isObject(value)) return UNRECORDED.userAlias;
  const { alias_name, alias_label } = value;
  if (typeof alias_name !== 'string' || typeof alias_label !== 'string') return UNRECORDED.userAlias;
  if (alias_name === '' || alias_label === '') return UNRECORDED.userAlias;
  return { by: 'user_alias', alias: { alias_name, alias_label } };
}
