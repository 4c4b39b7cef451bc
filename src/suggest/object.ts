import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { guessAttributes } from './attributes.ts';
import type { Column } from './columns.ts';
import { guessEventName, isAnyEvent } from './event.ts';
import { guessContacts, guessIdentifier, hasGaps, isAboutUsers } from './identifier.ts';
import type { Noun } from './names.ts';
import type { Property } from './property.ts';
import { guessPurchase, isSale } from './purchase.ts';
import { guessTime } from './time.ts';

/** What the rows of a stream may become. */
export interface Guess {
  /** null: its rows are not sent. */
  readonly object: ObjectType | null;
  /** Why, in a sentence or two. */
  readonly reason: string;
  /** The fields of the Braze object that columns and constants fill, the identifier first; none where they are not sent. */
  readonly fields: readonly Property[];
  /** Names of the fields without which a row is rejected. */
  readonly required: readonly string[];
}

/** Guesses what the rows of a stream are from its name and its columns. */
export function guessObject(noun: Noun, columns: readonly Column[]): Guess {
  if (columns.length === 0) return ignored('its columns are not known');
  const identifier = guessIdentifier(noun, columns);
  if (identifier === null) return ignored('no column looks like the id, email or phone of a user');
  if (isAboutUsers(noun)) {
    return attributes(identifier, columns, "Guessed from the stream's name: its rows are users. Check.");
  }
  const time = guessTime(columns);
  if (time === null) {
    const reason = 'Guessed: its rows name a user, and no column looks like the time of an event. Check.';
    return attributes(identifier, columns, reason);
  }
  const purchase = isSale(noun) ? guessPurchase(noun, columns) : null;
  if (purchase !== null) {
    const reason =
      "Guessed from the stream's name and a price in its columns: its rows are purchases. Check.";
    return happening(TRACK_TYPES.purchases, reason, identifier, [...purchase, time], columns);
  }
  const reason = isSale(noun)
    ? 'Guessed: its rows name a user and a time. They look like sales, but have no price, or a currency or quantity that no purchase takes. Check.'
    : 'Guessed: its rows name a user and a time. Check.';
  return happening(TRACK_TYPES.events, reason, identifier, [guessEventName(noun, columns), time], columns);
}

function happening(
  object: ObjectType,
  reason: string,
  identifier: Property,
  others: readonly Property[],
  columns: readonly Column[],
): Guess {
  const contacts = contactsBeside(identifier, columns);
  const required = others.map(({ name }) => name).filter((name) => name !== 'quantity');
  return {
    object,
    reason,
    fields: [identifier, ...contacts, ...others],
    required: contacts.length === 0 ? [identifier.name, ...required] : required,
  };
}

/** What names the user in rows without the identifier; Braze takes no notice of it in the others. */
function contactsBeside(identifier: Property, columns: readonly Column[]): Property[] {
  if (!hasGaps(identifier)) return [];
  return guessContacts(columns).filter(({ name }) => name !== identifier.name);
}

/** What the rows of a stream are by its name alone: the columns of a table made for Braze do not say. */
export function objectOfName(noun: Noun): ObjectType {
  const { attributes, events, purchases } = TRACK_TYPES;
  if (isSale(noun)) return purchases;
  return isAnyEvent(noun) ? events : attributes;
}

function attributes(identifier: Property, columns: readonly Column[], reason: string): Guess {
  const contacts = contactsBeside(identifier, columns);
  const taken = new Set([identifier, ...contacts].map(({ name }) => name));
  const others = guessAttributes(columns).filter(({ name }) => !taken.has(name));
  const required = contacts.length === 0 ? [identifier.name] : [];
  return { object: TRACK_TYPES.attributes, reason, fields: [identifier, ...contacts, ...others], required };
}

function ignored(why: string): Guess {
  const reason = `Not sent: ${why}. Choose an object and write its mapping, or leave it at that.`;
  return { object: null, reason, fields: [], required: [] };
}
