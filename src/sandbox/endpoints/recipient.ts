import type { Json, JsonObject } from '../../json/value.ts';
import type { Identifier } from '../identifier.ts';
import {
  aliasOf,
  externalIdOf,
  prioritizationOf,
  type Reference,
  referenceByContact,
  referenceTo,
} from '../reference.ts';
import { isObject, jsonBytes } from '../values.ts';

/** Braze docs: 50 KB of properties; here: of the request, and of each recipient. */
const MAX_PROPERTIES = 50 * 1024;

/** The user whom a message is for. */
export interface Recipient extends Reference {
  /** By which a profile can be made; null: it is an address, which may find several profiles. */
  readonly identifier: Identifier | null;
}

/** Whom a recipient names; null: nobody, or by two identifiers. Braze docs: exactly one. */
export function recipientOf(recipient: JsonObject): Recipient | null {
  const kinds = ['external_user_id', 'user_alias', 'email', 'braze_id'] as const;
  const given = kinds.filter((kind) => recipient[kind] !== undefined && recipient[kind] !== null);
  if (given.length !== 1) return null;
  const value = recipient[given[0] as (typeof kinds)[number]];
  const named = (identifier: Identifier) => ({ ...referenceTo(identifier), identifier });
  switch (given[0]) {
    case 'external_user_id': {
      const id = externalIdOf(value);
      return id === null ? null : named({ by: 'external_id', id });
    }
    case 'user_alias': {
      const alias = aliasOf(value);
      return alias === null ? null : named({ by: 'user_alias', alias });
    }
    case 'braze_id':
      return typeof value === 'string' && value !== '' ? named({ by: 'braze_id', id: value }) : null;
    default: {
      const priorities = prioritizationOf(recipient.prioritization);
      if (typeof value !== 'string' || value === '' || priorities === null) return null;
      return { ...referenceByContact('email', value, priorities), identifier: null };
    }
  }
}

/** Whether the rest of a recipient is sound; `properties` is the name of what the message is filled with. */
export function isSoundRecipient(recipient: JsonObject, properties: string): boolean {
  const { attributes, send_to_existing_only } = recipient;
  if (!areProperties(recipient[properties])) return false;
  if (attributes !== undefined && !isObject(attributes)) return false;
  if (send_to_existing_only !== false) return true;
  // Braze docs: attributes are required then, and aliases are excluded.
  const makesUser = isObject(attributes) && Object.keys(attributes).length > 0;
  return makesUser && recipient.user_alias === undefined;
}

/** Whether a message can be filled with these properties. */
export function areProperties(value: Json | undefined): boolean {
  return value === undefined || (isObject(value) && jsonBytes(value) <= MAX_PROPERTIES);
}
