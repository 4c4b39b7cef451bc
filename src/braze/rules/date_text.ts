import { MAX_YEAR, yearOf } from './dates.ts';
import { isStandardDate } from './standard_time.ts';

/** What is known of a field whose type Braze takes from what it holds. */
export class DateField {
  /** Whether dates are expected in it: the catalog says so, or it held one before. */
  expected: boolean;
  /** The fields that have learned of dates since a mark; null: nobody asks. */
  readonly #learned: DateField[] | null;

  constructor(expected: boolean, learned: DateField[] | null) {
    this.expected = expected;
    this.#learned = learned;
  }

  /** Notes that it holds a date. */
  learn(): void {
    if (this.expected) return;
    this.expected = true;
    this.#learned?.push(this);
  }
}

/** The attributes of an object, or its properties, in which dates are expected. */
export interface DateFields {
  /** One and the same for a name. */
  of(name: string): DateField;
}

/** Fields that can forget what they learned of an object that is not sent. */
export interface ForgetfulDates extends DateFields {
  /** Begins an object. */
  mark(): void;
  /** Forgets what was learned since the mark. */
  undo(): void;
}

/** More fields than objects have. Data that makes up names cannot fill the memory. */
const MAX_FIELDS = 10_000;

/** @param expected names of the fields that the catalog calls dates. */
export function dateFields(expected: Iterable<string> = []): ForgetfulDates {
  const fields = new Map<string, DateField>();
  const learned: DateField[] = [];
  for (const name of expected) fields.set(name, new DateField(true, learned));
  return {
    mark() {
      if (learned.length > 0) learned.length = 0;
    },
    undo() {
      for (const field of learned) field.expected = false;
      learned.length = 0;
    },
    of(name) {
      const known = fields.get(name);
      if (known !== undefined) return known;
      if (fields.size >= MAX_FIELDS) return new DateField(false, null);
      const field = new DateField(false, learned);
      fields.set(name, field);
      return field;
    },
  };
}

/**
 * What to warn of in text that people mean as a date and Braze keeps as text; null for all other text. Braze docs: years
 * before 0 and after 3000 are stored as text; the type of an attribute is that of its first value.
 * @param field learns that dates are expected in it.
 */
export function dateComplaint(text: string, field: DateField): string | null {
  if (field.expected) {
    return !isKeptDate(text) && (DIGIT.test(text) || INFINITY.test(text)) ? COMPLAINT : null;
  }
  if (!beginsLikeDate(text)) return null;
  const isKept = isKeptDate(text);
  if (!isKept && !DATE_LIKE.test(text) && yearOf(text) === null) return null;
  field.learn();
  return isKept ? null : COMPLAINT;
}

const COMPLAINT = `text that looks like a date or stands where dates are expected, but is no date of the years 0 to ${MAX_YEAR}; Braze stores it as text`;

function isKeptDate(text: string): boolean {
  if (isStandardDate(text) && text.charCodeAt(0) < 0x33) return true;
  const year = yearOf(text);
  return year !== null && year <= MAX_YEAR;
}

/** A year of four digits or more, a month and a day, even those that no calendar has: `0000-00-00`, `+12025-01-01T…`. */
const DATE_LIKE = /^[+-]?\d{4,}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?:$|[T ]\d| (?:BC|AD)\b)/;

const DIGIT = /\d/;

/** PostgreSQL's dates without end, as they are printed. */
const INFINITY = /^[+-]?inf(?:inity)?$/i;

/** Whether text begins with a year and a dash, or as `12/31/`. Only its first characters are looked at. */
function beginsLikeDate(text: string): boolean {
  if (text.length < 8) return false;
  const first = text.charCodeAt(0);
  if (first < PLUS || first > NINE) return false;
  let at = first === PLUS || first === MINUS ? 1 : 0;
  const start = at;
  while (at < MAX_YEAR_END && isDigit(text.charCodeAt(at))) at++;
  const char = text.charCodeAt(at);
  return at - start >= 4 ? char === MINUS : at === 2 && char === SLASH && text.charCodeAt(5) === SLASH;
}

function isDigit(char: number): boolean {
  return char >= ZERO && char <= NINE;
}

/** Behind the longest year that databases print (292269055). */
const MAX_YEAR_END = 12;

const PLUS = 0x2b;
const MINUS = 0x2d;
const SLASH = 0x2f;
const ZERO = 0x30;
const NINE = 0x39;
