import { own } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';
import { coercionsTo } from '../mapping/coercions/index.ts';
import { NO_TIME_OPTIONS } from '../mapping/coercions/instant.ts';
import { KEYWORDS } from '../mapping/keywords/index.ts';
import { X_NULL } from '../mapping/keywords/x_null.ts';
import { literal } from '../mapping/literal.ts';
import { typesOf } from '../mapping/program/schema_parts.ts';
import { STANDARD_KEYWORDS } from '../mapping/standard_keywords.ts';
import { isEnsured } from '../mapping/validation_document.ts';

/**
 * What becomes of a value on its way from its source to its field, step by step, in words.
 * @param schema of the field, its references resolved.
 */
export function effectsOf(schema: JsonObject, required: boolean): string[] {
  return [
    typeWords(schema),
    ...KEYWORDS.flatMap((keyword) => {
      const value = own(schema, keyword.name);
      const words = value === undefined ? '' : keyword.words(value, schema);
      // What becomes of a null is asked once nothing serves in its place.
      return keyword === X_NULL ? [defaultWords(schema), words] : [words];
    }),
    checkWords(schema),
    required ? 'required' : '',
  ].filter((words) => words !== '');
}

function typeWords(schema: JsonObject): string {
  if (Object.hasOwn(schema, 'const')) return '';
  const coercions = coercionsTo(typesOf(schema), own(schema, 'format'), NO_TIME_OPTIONS);
  return coercions.length === 0 ? 'as it is' : coercions.map(({ target }) => target).join(' or ');
}

function defaultWords(schema: JsonObject): string {
  const fallback = own(schema, 'default') ?? null;
  return fallback === null ? '' : `default ${literal(fallback)}`;
}

/** The rules that the finished value must keep, by their keywords. */
function checkWords(schema: JsonObject): string {
  const rules = Object.keys(schema).filter(
    (keyword) => STANDARD_KEYWORDS.has(keyword) && !isEnsured(keyword, schema),
  );
  return rules.length === 0 ? '' : `must keep ${rules.map((keyword) => `\`${keyword}\``).join(', ')}`;
}
