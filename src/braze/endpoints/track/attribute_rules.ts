import { isNumber } from '../../../json/decimal.ts';
import { kindWord } from '../../../json/kind_of.ts';
import { isObject, own } from '../../../json/object.ts';
import { MAX_YEAR, yearOf } from '../../rules/dates.ts';
import { type FieldShape, judgedWithOthers, type Rule, rule, withParts } from '../../rules/field.ts';
import { isIdentifier } from '../../rules/identifier_text.ts';
import { isStandardDate } from '../../rules/standard_time.ts';
import { isText, MAX_TEXT, oneOf, warnOfUndocumented } from '../../rules/text.ts';
import { isTimeZone } from '../../rules/time_zones.ts';

/*
 * The rules of standard attributes (Braze docs), each with what becomes of a value that Braze does not take.
 */

/** An email is settled with the other identifiers: see {@link identify}. In form already, it is taken in either role. */
export const EMAIL_ATTRIBUTE = rule('string', null, {
  takes: isIdentifier('email'),
  kinds: ['address'],
});

/** As {@link EMAIL_ATTRIBUTE}. */
export const PHONE_ATTRIBUTE = rule('string', null, { takes: isIdentifier('phone') });

/** The rule of a field of whose values Braze documents no limits. */
function anything(shape: FieldShape): Rule {
  return rule(shape, null, { words: MAX_TEXT, kinds: ['number', 'boolean', 'time'] });
}

export const SUBSCRIPTION = oneOf(['subscribed', 'unsubscribed', 'opted_in']);

const GENDERS = ['M', 'F', 'O', 'N', 'P'];

export const GENDER = rule('string', (value, path, objections) => {
  if (typeof value === 'string' && GENDERS.includes(value)) return;
  warnOfUndocumented(value, GENDERS.join(', '), path, objections);
});

export const FLAG = rule(
  'boolean',
  (value, path, objections) => {
    if (typeof value !== 'boolean') warnOfUndocumented(value, 'a boolean', path, objections);
  },
  { kinds: ['boolean'] },
);

/** Not taken for true, it would replace the objects that it was to be merged into: what was there is lost. */
export const MERGING = judgedWithOthers('boolean', (value, path, objections) => {
  if (typeof value === 'boolean') return;
  objections.reject('BRAZE_FIELD', path, `${kindWord(value)} found; Braze takes a boolean`);
});

export const BIRTHDAY = rule(
  'date',
  (value, path, objections) => {
    if (typeof value === 'string' && isStandardDate(value)) return;
    warnOfUndocumented(value, 'a day such as 1990-12-31', path, objections);
  },
  { kinds: ['day'] },
);

/** Braze docs: dates of other years are kept as text. */
export const DATE = rule(
  'date-time',
  (value, path, objections) => {
    const year = typeof value === 'string' ? yearOf(value) : null;
    if (year === null) warnOfUndocumented(value, 'a date such as 2024-01-31T09:30:00Z', path, objections);
    else if (year > MAX_YEAR) {
      objections.warn('BRAZE_YEAR', path, `a date after the year ${MAX_YEAR}, which Braze stores as text`);
    }
  },
  { kinds: ['time'] },
);

/** Braze docs: "Australia" is understood, what is not understood becomes null. */
export const COUNTRY = rule('string', (value, path, objections) => {
  if (isText(value, path, objections) && !isTwoLetters(value)) {
    objections.warn(
      'BRAZE_COUNTRY',
      path,
      'text that is no ISO 3166-1 alpha-2 code; Braze guesses, and sets null where it cannot',
    );
  }
});

export const LANGUAGE = rule('string', (value, path, objections) => {
  if (isText(value, path, objections) && !isTwoLetters(value) && !/^[a-z]{2}[-_].*$/i.test(value)) {
    objections.warn('BRAZE_LANGUAGE', path, 'text that is no ISO 639-1 code');
  }
});

function isTwoLetters(text: string): boolean {
  return text.length === 2 && isLetter(text.charCodeAt(0)) && isLetter(text.charCodeAt(1));
}

/** Whether a character is one of A to Z, in either case: the cases differ in one bit. */
function isLetter(char: number): boolean {
  const small = char | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

/** Braze docs: a zone that it does not know is ignored. */
export const TIME_ZONE = rule('string', (value, path, objections) => {
  if (typeof value === 'string' && isTimeZone(value)) return;
  warnOfUndocumented(value, "IANA's names of time zones (Europe/Berlin) and Rails'", path, objections);
});

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const WHOLE_NUMBER = { type: 'integer' };

/** Braze docs: BAD_LOCATION_UPDATE. */
export const LOCATION = withParts(
  rule('object', (value, path, objections) => {
    const sound = isObject(value) && isNumber(own(value, 'longitude')) && isNumber(own(value, 'latitude'));
    if (!sound)
      objections.reject(
        'BRAZE_FIELD',
        path,
        'Braze takes an object of the numbers `longitude` and `latitude`',
      );
  }),
  { properties: { longitude: NUMBER, latitude: NUMBER }, required: ['longitude', 'latitude'] },
);

export const FACEBOOK = withParts(anything('object'), {
  properties: { id: TEXT, likes: { type: 'array', items: TEXT }, num_friends: WHOLE_NUMBER },
});

export const TWITTER = withParts(anything('object'), {
  properties: {
    id: WHOLE_NUMBER,
    screen_name: TEXT,
    followers_count: WHOLE_NUMBER,
    friends_count: WHOLE_NUMBER,
    statuses_count: WHOLE_NUMBER,
  },
});
