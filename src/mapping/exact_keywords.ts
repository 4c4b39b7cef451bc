import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { compareNumbers, isMultipleOf, isNumber, type JsonNumber } from '../json/decimal.ts';
import { isObject, own } from '../json/object.ts';
import type { Json } from '../json/value.ts';
import { exactAt } from './exact_view.ts';

/** What a keyword demands of a value, whatever its type. */
export interface Rule {
  readonly holds: (value: Json) => boolean;
  /** What must hold, after the name of the place. */
  readonly message: string;
}

/** The keywords that compare numbers, by exact value: 9223372036854775807 and …806 are two numbers. */
export const EXACT_KEYWORDS: Readonly<Record<string, (wanted: Json) => Rule>> = {
  const: (wanted) => ({
    holds: (value) => isSame(wanted, value),
    message: 'must be the constant of the mapping',
  }),
  enum: (wanted) => ({
    holds: (value) =>
      (wanted as Json[]).includes(value) || (wanted as Json[]).some((item) => isSame(item, value)),
    message: 'must be one of the values in `enum`',
  }),
  minimum: numeric('minimum', (bound) => (value) => !isNumber(value) || compareNumbers(value, bound) >= 0),
  maximum: numeric('maximum', (bound) => (value) => !isNumber(value) || compareNumbers(value, bound) <= 0),
  exclusiveMinimum: numeric(
    'exclusiveMinimum',
    (bound) => (value) => !isNumber(value) || compareNumbers(value, bound) > 0,
  ),
  exclusiveMaximum: numeric(
    'exclusiveMaximum',
    (bound) => (value) => !isNumber(value) || compareNumbers(value, bound) < 0,
  ),
  multipleOf: numeric('multipleOf', (factor) => (value) => !isNumber(value) || isMultipleOf(value, factor)),
  uniqueItems: (wanted) => ({
    holds: (value) => wanted !== true || isUnique(value),
    message: 'must hold no item twice',
  }),
};

function numeric(keyword: string, holds: (wanted: JsonNumber) => Rule['holds']): (wanted: Json) => Rule {
  const message = `must keep the \`${keyword}\` of the mapping`;
  return (wanted) => ({ holds: holds(wanted as JsonNumber), message });
}

/** Gives ajv these keywords anew, since its own compare doubles. */
export function addExactKeywords(ajv: Ajv2020): void {
  for (const [keyword, ruleOf] of Object.entries(EXACT_KEYWORDS)) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({
      keyword,
      errors: false,
      error: { message: ruleOf(true).message },
      compile: (wanted: Json) => {
        const { holds } = ruleOf(wanted);
        return (value: Json, context?: DataValidationCxt) =>
          holds(context === undefined ? value : (exactOf(context) ?? value));
      },
    });
  }
}

function exactOf({ parentData, parentDataProperty }: DataValidationCxt): Json | undefined {
  return typeof parentData === 'object' && parentData !== null
    ? exactAt(parentData, parentDataProperty)
    : undefined;
}

function isUnique(value: Json): boolean {
  if (!Array.isArray(value)) return true;
  const items = value.map((item, at) => exactAt(value, at) ?? item);
  return items.every((item, at) => !items.slice(0, at).some((other) => isSame(item, other)));
}

/** Whether two values are equal in the sense of JSON Schema; `found` may be part of a view. */
function isSame(wanted: Json, found: Json): boolean {
  if (wanted === found) return true;
  if (isNumber(wanted)) return isNumber(found) && compareNumbers(wanted, found) === 0;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((item, at) => isSame(item, exactAt(found, at) ?? (found[at] as Json)))
    );
  }
  if (!isObject(wanted) || !isObject(found)) return false;
  const keys = Object.keys(wanted);
  return (
    keys.length === Object.keys(found).length &&
    keys.every((key) => {
      const member = exactAt(found, key) ?? own(found, key);
      return member !== undefined && isSame(wanted[key] as Json, member);
    })
  );
}
