import { randomBytes } from 'node:crypto';
import { ExactNumber, type Json, type JsonObject } from './value.ts';

/**
 * Parses JSON text; every number keeps its decimal value, whatever its length.
 *
 * A parse with a reviver costs five times a plain one, so the text is first searched for digit runs that could
 * hold more than a double: only then the long numbers are quoted under a mark and taken out again after the parse.
 * @throws SyntaxError as `JSON.parse` does. Its message may quote the text, so it must not be shown to anybody.
 */
export function parseExact(text: string): Json {
  if (!mayHoldLongNumbers(text)) return JSON.parse(text);
  const quoted = quoteLongNumbers(text);
  return quoted === null ? JSON.parse(text) : unmark(JSON.parse(quoted));
}

/** The same value with every exact number as the nearest double, for code that only knows JSON's own types. */
export function withPlainNumbers(value: Json): Json {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPlainNumbers(item)]));
}

/** From this number of digits on (a decimal point may be among them) a double may not carry them. */
const LONG = 16;
/** The shortest exponent that a double may not carry, with a digit before it: `1e400`. */
const EXPONENT = /[0-9][eE][+-]?[0-9]{3}/;

/**
 * Whether the text could hold a number that a double does not carry. A run of 16 digits covers every 16th position, so
 * only these are looked at; what is found may be inside of a text.
 */
function mayHoldLongNumbers(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isDigitOrPoint(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end - start < LONG && end < text.length && isDigitOrPoint(text.charCodeAt(end))) end++;
    if (end - start >= LONG) return true;
  }
  return EXPONENT.test(text);
}

/** A fresh mark for each process, so that no row can carry it. It begins with a character that JSON must escape. */
const MARK = `\u0001${randomBytes(9).toString('hex')}:`;
const ESCAPED_MARK = JSON.stringify(MARK).slice(1, -1);

/** The text with its inexact numbers turned into marked strings; null if there is none. */
function quoteLongNumbers(text: string): string | null {
  let out = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = stringEnd(text, at);
    } else if (char === MINUS || isDigit(char)) {
      const end = numberEnd(text, at);
      const number = text.slice(at, end);
      if (!fitsDouble(number)) {
        out += `${text.slice(copied, at)}"${ESCAPED_MARK}${number}"`;
        copied = end;
      }
      at = end;
    } else {
      at++;
    }
  }
  return copied === 0 ? null : out + text.slice(copied);
}

/** The position behind the JSON string that opens at `at`; the text's length if it never closes. */
export function stringEnd(text: string, at: number): number {
  let end = at;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

function numberEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && isNumberPart(text.charCodeAt(end))) end++;
  return end;
}

/** Whether the double nearest to a JSON number has the same decimal value. What is no number is left to the parser. */
function fitsDouble(number: string): boolean {
  if (number.length < 16 && !/[eE]/.test(number)) return true;
  if (!JSON_NUMBER.test(number)) return true;
  const nearest = Number(number);
  return Number.isFinite(nearest) && decimal(number) === decimal(String(nearest));
}

/** One spelling for each decimal value: sign, significant digits, exponent of the last of them. */
function decimal(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = JSON_NUMBER.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return '0';
  const significant = digits.replace(/0+$/, '');
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`;
}

function unmark(value: Json): Json {
  if (typeof value === 'string')
    return value.startsWith(MARK) ? new ExactNumber(value.slice(MARK.length)) : value;
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = unmark(value[i] as Json);
    return value;
  }
  for (const key of Object.keys(value)) {
    const item = value[key] as Json;
    if (typeof item === 'object' || typeof item === 'string') put(value, key, unmark(item));
  }
  return value;
}

function put(object: JsonObject, key: string, value: Json): void {
  // Assigning to `__proto__` would set the prototype instead of the parsed own property.
  if (key === '__proto__') Object.defineProperty(object, key, { ...OWN, value });
  else object[key] = value;
}

const JSON_NUMBER = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;
const OWN = { writable: true, enumerable: true, configurable: true };
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

function isDigit(char: number): boolean {
  return char >= 0x30 && char <= 0x39;
}

function isDigitOrPoint(char: number): boolean {
  return isDigit(char) || char === 0x2e;
}

/** Digits, `.`, `+`, `-`, `e`, `E`. */
function isNumberPart(char: number): boolean {
  return isDigit(char) || char === 0x2e || char === 0x2b || char === MINUS || char === 0x65 || char === 0x45;
}
