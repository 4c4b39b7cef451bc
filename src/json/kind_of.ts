import { ExactNumber, type Json } from './value.ts';

/** JSON's own word for what a value is. */
export type JsonKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** What a JSON value is; exact numbers are numbers. */
export function kindOf(value: Json): JsonKind {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value as 'boolean' | 'number' | 'string';
  if (value instanceof ExactNumber) return 'number';
  return Array.isArray(value) ? 'array' : 'object';
}

const WORDS: Readonly<Record<JsonKind, string>> = {
  null: 'null',
  boolean: 'a boolean',
  number: 'a number',
  string: 'text',
  array: 'an array',
  object: 'an object',
};

/** What a value is, for a message that must not show the value: "text", "a number". */
export function kindWord(value: Json): string {
  return value === '' ? 'empty text' : WORDS[kindOf(value)];
}
