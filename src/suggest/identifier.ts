import { type Column, columnNamed, fits } from './columns.ts';
import type { Noun } from './names.ts';
import { columnProperty, memberProperty, type Property } from './property.ts';

/** What the rows of a stream are if they are users: then their `id` is the user's. */
const USERS: ReadonlySet<string> = new Set(
  (
    'user customer contact account person profile member subscriber lead client patient student guest buyer ' +
    'shopper recipient donor'
  ).split(' '),
);

/** Rows that tell about users, but have an `id` of their own (a Segment warehouse has a table `identifies`). */
const ABOUT_USERS: ReadonlySet<string> = new Set(['identify', 'trait']);

/** Words for a user in other tables; customers before users, for the user of an order may be an employee. */
const PEOPLE = [
  'customer',
  'user',
  'contact',
  'member',
  'subscriber',
  'person',
  'profile',
  'client',
  'buyer',
];

/** Of those, the ones by which a column is called that holds an id itself (Stripe's `customer` does). */
const BARE: ReadonlySet<string> = new Set(['customer', 'user']);

const EXTERNAL_IDS = ['external_id', 'braze_external_id', 'external_user_id'];
const IDS = ['id', 'uuid', 'guid'];

/** Spellings of Braze's `email`, the likeliest first. */
export const EMAILS = [
  'email',
  'email_address',
  'mail',
  'user_email',
  'customer_email',
  'contact_email',
  'member_email',
];

/** Spellings of Braze's `phone`, the likeliest first. */
export const PHONES = [
  'phone',
  'phone_number',
  'mobile',
  'mobile_phone',
  'mobile_number',
  'telephone',
  'tel',
];

/** Whether the rows of a stream are users, or tell about them. */
export function isAboutUsers({ last }: Noun): boolean {
  return USERS.has(last) || ABOUT_USERS.has(last);
}

/**
 * Where a row names its user; null where no column looks like it. Braze takes one identifier an object. Columns of which
 * nothing is known but their name (in a sample: that are always null) come last.
 */
export function guessIdentifier(noun: Noun, columns: readonly Column[]): Property | null {
  const known = columns.filter(({ contents }) => contents.size > 0);
  return guessAmong(known, noun) ?? guessAmong(columns, noun);
}

function guessAmong(columns: readonly Column[], noun: Noun): Property | null {
  const ownIds = USERS.has(noun.last) ? [`${noun.last}_id`, ...IDS] : [];
  return (
    guessText('external_id', EXTERNAL_IDS, columns) ??
    guessText('braze_id', ['braze_id'], columns) ??
    guessText('external_id', ownIds, columns) ??
    first(PEOPLE, (person) => guessPerson(person, columns)) ??
    guessText('external_id', ['uid', 'account_id'], columns) ??
    guessText('email', EMAILS, columns) ??
    first(PEOPLE, (person) => guessMember(person, 'email', EMAILS, columns)) ??
    guessText('phone', PHONES, columns)
  );
}

/** A user's id: in `customer_id`, in a member of `customer`, or in `customer` itself. */
function guessPerson(person: string, columns: readonly Column[]): Property | null {
  return (
    guessText('external_id', [`${person}_id`], columns) ??
    guessMember(person, 'external_id', [...EXTERNAL_IDS, ...IDS], columns) ??
    (BARE.has(person) ? guessText('external_id', [person], columns) : null)
  );
}

function guessText(field: string, names: readonly string[], columns: readonly Column[]): Property | null {
  const column = columnNamed(columns, names, isText);
  return column === undefined ? null : columnProperty(field, 'string', column);
}

function guessMember(
  person: string,
  field: string,
  names: readonly string[],
  columns: readonly Column[],
): Property | null {
  const column = columnNamed(columns, [person], ({ members }) => members.length > 0);
  const member = columnNamed(column?.members ?? [], names, isText);
  return column === undefined || member === undefined ? null : memberProperty(field, column, member);
}

function isText(column: Column): boolean {
  return fits(column, 'string');
}

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
