import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { compareNumbers, isMultipleOf, isNumber, type JsonNumber } from '../json/decimal.ts';
import { isObject, own } from '../json/object.ts';
import type { Json } from '../json/value.ts';
import { exactAt } from './exact_view.ts';

type Holds = (schema: Json, value: Json) => boolean;

const BOUNDS: Readonly<Record<string, (order: number) => boolean>> = {
  minimum: (order) => order >= 0,
  maximum: (order) => order <= 0,
  exclusiveMinimum: (order) => order > 0,
  exclusiveMaximum: (order) => order < 0,
};

/**
 * Gives ajv the keywords that compare numbers anew, since its own compare doubles: 9223372036854775807 and
 * …806 are two numbers here.
 */
export function addExactKeywords(ajv: Ajv2020): void {
  add('const', (schema, value) => isSame(schema, value), 'must be the constant of the mapping');
  add(
    'enum',
    (schema, value) => (schema as Json[]).some((item) => isSame(item, value)),
    'must be one of the values in `enum`',
  );
  for (const [keyword, holds] of Object.entries(BOUNDS)) {
    addNumeric(keyword, (schema, value) => holds(compareNumbers(value, schema)));
  }
  addNumeric('multipleOf', (schema, value) => isMultipleOf(value, schema));
  add('uniqueItems', isUnique, 'must hold no item twice');

  function addNumeric(keyword: string, holds: (schema: JsonNumber, value: JsonNumber) => boolean): void {
    add(
      keyword,
      (schema, value) => !isNumber(value) || holds(schema as JsonNumber, value),
      `must keep the \`${keyword}\` of the mapping`,
    );
  }

  function add(keyword: string, holds: Holds, message: string): void {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({
      keyword,
      errors: false,
      error: { message },
      compile: (schema: Json) => (value: Json, context?: DataValidationCxt) =>
        holds(schema, context === undefined ? value : (exactOf(context) ?? value)),
    });
  }
}

function exactOf({ parentData, parentDataProperty }: DataValidationCxt): Json | undefined {
  return typeof parentData === 'object' && parentData !== null
    ? exactAt(parentData, parentDataProperty)
    : undefined;
}

function isUnique(schema: Json, value: Json): boolean {
  if (schema !== true || !Array.isArray(value)) return true;
  const items = value.map((item, at) => exactAt(value, at) ?? item);
  return items.every((item, at) => !items.slice(0, at).some((other) => isSame(item, other)));
}

/** Whether two values are equal in the sense of JSON Schema; `found` may be part of a view. */
function isSame(wanted: Json, found: Json): boolean {
  if (isNumber(wanted)) return isNumber(found) && compareNumbers(wanted, found) === 0;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((item, at) => isSame(item, exactAt(found, at) ?? (found[at] as Json)))
    );
  }
  if (!isObject(wanted)) return wanted === found;
  if (!isObject(found)) return false;
  const keys = Object.keys(wanted);
  return (
    keys.length === Object.keys(found).length &&
    keys.every((key) => {
      const member = exactAt(found, key) ?? own(found, key);
      return member !== undefined && isSame(wanted[key] as Json, member);
    })
  );
}
