import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NAMED, RECORDED, UNRECORDED } from '../sandbox/complaints.ts';
import { KNOWN_SENTENCES } from './known_words.ts';
import { redacted, redaction } from './redaction.ts';

/** What is shown of words about a request with these objects. */
function shown(words: string, ...objects: object[]): string {
  return redaction(() => objects.map((object) => JSON.stringify(object)))(words);
}

describe('what Braze is known to say stays readable', () => {
  const literal = KNOWN_SENTENCES.filter((sentence) => !sentence.includes('{'));

  test.each(literal)('%s', (sentence) => {
    // Even where the row holds the same words.
    expect(shown(sentence, { note: sentence })).toBe(sentence);
  });

  const ofSandbox = [RECORDED, NAMED].flatMap((each) => Object.values(each).map(({ sentence }) => sentence));

  test.each(ofSandbox.filter((sentence) => !/[0-9]/.test(sentence)))('%s', (sentence) => {
    expect(redacted(sentence)).toBe(sentence);
  });

  test.each(Object.values(UNRECORDED).map(({ sentence }) => sentence))(
    'also worded otherwise: %s',
    (sentence) => {
      expect(redacted(sentence)).toBe(sentence);
    },
  );

  test.each([
    "'external_id' must be fewer than 988 bytes",
    "The property '#/' did not contain a required property of 'product_id'",
    "The property '#/product_id' of type integer did not match the following type: string",
    "The property '#/price' did not have a minimum value of 0, inclusively",
    'Something unexpected happened in the server, please try again.',
  ])('%s', (sentence) => {
    expect(redacted(sentence)).toBe(sentence);
  });
});

test.each([
  ['Invalid API key: abc-def', 'Invalid API key: **********'],
  [
    `The property '#/' contains additional properties ["ada lovelace", "x"] outside of the schema when none are allowed`,
    "The property '#/' contains additional properties [***] outside of the schema when none are allowed",
  ],
  [
    `The property '#/products/0/bob@mail.example' of type string did not match the following type: number`,
    "The property '#/products/*/*' of type string did not match the following type: number",
  ],
  [
    `The property '#/action' value "remov" did not match one of the following values: add, remove, replace`,
    "The property '#/action' value *** did not match one of the following values: add, remove, replace",
  ],
  ["'grace hopper' is not valid", "'***' is not valid"],
  ["'grace' or 'x' is not valid", "'***' is not valid"],
])('the variable parts of known sentences are masked: %s', (words, expected) => {
  expect(redacted(words)).toBe(expected);
});

test.each<[string, string, object, string]>([
  ['a word of a value', 'lovelace is no fine name', { name: 'Ada Lovelace' }, '*** is no fine name'],
  ['the end of one that was cut', 'bad: lovel', { name: 'Ada Lovelace' }, 'bad: ***'],
  ['a part of one', 'bad: velac', { name: 'Ada Lovelace' }, 'bad: ***'],
  ['words of a value in one', 'bad: adalovelace', { name: 'Ada Lovelace' }, 'bad: ***'],
  ['a short end', 'bad: lo', { name: 'Ada Lovelace' }, 'bad: ***'],
  ['a short word that is a value', 'it is no number', { answer: 'no' }, 'it is *** number'],
  ['a decomposed letter', 'bad: jose', { name: 'Jose\u0301' }, 'bad: ***'],
  ['a ligature', 'bad: finley', { name: '\ufb01nley' }, 'bad: ***'],
  ['full width', 'bad: lovelace', { name: '\uff2c\uff4f\uff56\uff45\uff4c\uff41\uff43\uff45' }, 'bad: ***'],
  ['a key inside of a value', 'bad: lovelace', { friends: { Lovelace: 1 } }, 'bad: ***'],
  ['a value from deep inside', 'bad: lovelace', { a: [{ b: { c: 'lovelace' } }] }, 'bad: ***'],
])('of unknown words is masked: %s', (_, words, object, expected) => {
  expect(shown(words, {}, object)).toBe(expected);
});

test('a value of another object of the request is masked, too', () => {
  expect(shown('a duplicate of hopper', { name: 'ada' }, { name: 'hopper' })).toBe('a duplicate of ***');
});

test.each([
  ['an address', 'a duplicate of grace.hopper@navy.mil', 'a duplicate of ***'],
  ['a name', 'a duplicate of Grace Hopper', 'a duplicate of *** ***'],
  ['a name at the beginning', 'Grace Hopper is a duplicate', '*** *** is a duplicate'],
  ['a number', 'seen 4915112345678 before', 'seen *** before'],
  ['a phone number', 'phone (+49) 151-123 is taken', 'phone *** *** is taken'],
  ['percent-encoding', 'no grace%2Ehopper here', 'no *** here'],
  ['letters beyond ASCII', 'no Jürgen or jürgen here', 'no *** or *** here'],
  ['decomposed letters', 'no ju\u0308rgen here', 'no *** here'],
  ['punctuation inside', 'no a-b c/d e:f here', 'no *** *** *** here'],
  ['capitals inside', 'no eMail here', 'no *** here'],
  ['what is quoted', 'the value "grace" or `hopper` is bad', 'the value "***" or `***` is bad'],
  ['a quotation with what it escapes', 'the value "a\\"b c" is bad', 'the value "***" is bad'],
  ['a quotation that was cut', 'the value "grace hop', 'the value "***"'],
  ['an unknown path', "the property '#/metadata/grace' is bad", "the property '#/metadata/*' is bad"],
  ['invisible characters', 'no gra\u200bce \u202eecarg here', 'no *** *** here'],
  ['an escape', 'no \u001b[31mred here', 'no *** here'],
])('of unknown words is masked without a request, too: %s', (_, words, expected) => {
  expect(redacted(words)).toBe(expected);
});

test('every digit of a number counts, however many there are', () => {
  expect(redacted('12345678901234567890 is bad')).toBe('*** is bad');
});

test('long words are cut', () => {
  expect(redacted('bad '.repeat(1_000_000)).length).toBeLessThan(400);
});

test('whatever a row holds, no word of it of four letters or more is shown', () => {
  const value = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'grapheme', minLength: 4 }),
    fc.stringMatching(/^[A-Za-z]{4,12}( [A-Za-z]{4,12})?$/),
  );
  const frame = fc.constantFrom(
    (text: string) => `value "${text}" is bad`,
    (text: string) => `duplicate of ${text}`,
    (text: string) => `${text.slice(0, -1)}`,
    (text: string) => `'${text}' is not valid`,
    (text: string) => `no ${encodeURIComponent(text.toWellFormed())} here`,
    (text: string) => `no ${text.normalize('NFD').toUpperCase()} here`,
  );
  const own = new Set('value duplicate valid'.split(' '));
  fc.assert(
    fc.property(value, frame, (text, inFrame) => {
      const words = text.match(/[A-Za-z]{4,}/g)?.map((word) => word.toLowerCase()) ?? [];
      const said = shown(inFrame(text), { a: text }).toLowerCase();
      for (const word of words.filter((each) => !own.has(each))) expect(said).not.toContain(word);
    }),
  );
});
