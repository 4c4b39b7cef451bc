import { ATTRIBUTES } from '../braze/endpoints/track/attributes.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { EMAIL } from '../braze/rules/identifier_text.ts';
import { type Column, columnNamed, fits } from './columns.ts';
import { type Field, guessField } from './field.ts';
import type { Noun } from './names.ts';
import { memberProperty, type Property } from './property.ts';
import { suits, tryOut } from './trial.ts';

/** What the rows of a stream are if they are users: then their `id` is the user's. */
const USERS: ReadonlySet<string> = new Set(
  (
    'user customer contact account person profile member subscriber lead client patient student guest buyer ' +
    'shopper recipient donor'
  ).split(' '),
);

/** Rows that describe users, but have an `id` of their own (a Segment warehouse has a table `identifies`). */
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

/** Usual names of a column of emails, and of one of phone numbers. */
const EMAILS = ATTRIBUTES.get('email')?.columns ?? [];
const PHONES = ATTRIBUTES.get('phone')?.columns ?? [];

/** An identifier as a field; Braze refuses the object for an email that is no address. */
export function identifierField(name: string): Field {
  const guard = name === 'email' ? { guard: { type: 'string', pattern: EMAIL.source } } : {};
  return { type: TRACK_TYPES.attributes, name, shape: 'string', ...guard };
}

/** Whether the rows of a stream are users, or describe them. */
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

/** Whether a row of the sample has no value for a property. */
export function hasGaps(property: Property): boolean {
  return tryOut(TRACK_TYPES.attributes, property).absent > 0;
}

/** The email and the phone number by which Braze knows a user of whom no id is known. */
export function guessContacts(columns: readonly Column[]): Property[] {
  return [guessEmail(columns) ?? [], guessText('phone', PHONES, columns) ?? []].flat();
}

function guessAmong(columns: readonly Column[], noun: Noun): Property | null {
  return (
    guessOwn(columns, noun) ??
    first(PEOPLE, (person) => guessPerson(person, columns)) ??
    guessText('external_id', ['uid', 'account_id'], columns) ??
    guessEmail(columns) ??
    guessText('phone', PHONES, columns)
  );
}

/** Braze's own names, and the id of a row that is a user; of several, the first that all rows of the sample have. */
function guessOwn(columns: readonly Column[], noun: Noun): Property | null {
  const ownIds = USERS.has(noun.last) ? [`${noun.last}_id`, ...IDS] : [];
  const candidates = [
    guessText('external_id', EXTERNAL_IDS, columns),
    guessText('braze_id', ['braze_id'], columns),
    ...ownIds.map((name) => guessText('external_id', [name], columns)),
  ].filter((property) => property !== null);
  return candidates.find((property) => !hasGaps(property)) ?? candidates[0] ?? null;
}

function guessEmail(columns: readonly Column[]): Property | null {
  return (
    guessText('email', EMAILS, columns) ??
    first(PEOPLE, (person) => guessMember(person, 'email', EMAILS, columns))
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
  return guessField(identifierField(field), columns, names);
}

function guessMember(
  person: string,
  field: string,
  names: readonly string[],
  columns: readonly Column[],
): Property | null {
  const column = columnNamed(columns, [person], ({ members }) => members.length > 0);
  if (column === undefined) return null;
  const property = (member: Column) => memberProperty(field, column, member);
  const member = columnNamed(
    column.members,
    names,
    (each) => fits(each, 'string') && suits(TRACK_TYPES.attributes, property(each)),
  );
  return member === undefined ? null : property(member);
}

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
