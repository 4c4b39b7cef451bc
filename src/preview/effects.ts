import { own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { typesOf } from '../mapping/compile/schema_parts.ts';
import { KEYWORDS } from '../mapping/keywords/index.ts';
import { timeOptions } from '../mapping/keywords/x_time.ts';
import { STANDARD_KEYWORDS } from '../mapping/standard_keywords.ts';

/**
 * What becomes of a value on its way from its source to its field, step by step, in words.
 * @param schema of the field, its references resolved.
 */
export function effectsOf(schema: JsonObject, required: boolean): string[] {
  return [
    typeWords(schema),
    timeWords(schema),
    ...Object.entries(WORDS).map(([keyword, words]) => {
      const value = own(schema, keyword);
      return value === undefined ? '' : words(value, schema);
    }),
    checkWords(schema),
    required ? 'required' : '',
  ].filter((words) => words !== '');
}

/** What each keyword does, in the order in which they act; empty for a value that does nothing. */
const WORDS: Readonly<Record<string, (value: Json, schema: JsonObject) => string>> = {
  'x-when': () => 'only where `x-when` holds',
  'x-null-values': (value) => `${[value].flat().map(literal).join(', ')} counts as null`,
  'x-lookup': (value) => `looked up in ${Object.keys(value as JsonObject).length} keys`,
  default: (value) => (value === null ? '' : `default ${literal(value)}`),
  'x-null': (value) => (value === 'omit' ? '' : (NULLS[String(value)] ?? '')),
  'x-truncate': (value, schema) =>
    value === true ? `cut to ${literal(own(schema, 'maxLength') ?? null)} characters` : '',
};

const NULLS: Readonly<Record<string, string>> = {
  send: 'null removes the attribute',
  reject: 'null rejects the row',
};

/** A value as JSON, short enough for a line. */
export function literal(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function typeWords(schema: JsonObject): string {
  if (Object.hasOwn(schema, 'const')) return '';
  const types = typesOf(schema);
  const format = own(schema, 'format');
  const isTime = format === 'date' || format === 'date-time';
  return types.length === 0
    ? 'as it is'
    : types.map((type) => (type === 'string' && isTime ? format : type)).join(' or ');
}

function timeWords(schema: JsonObject): string {
  const { unit, zone } = timeOptions(own(schema, 'x-time'));
  return [
    unit === null ? '' : `numbers are ${UNITS[unit]} since 1970`,
    zone === null ? '' : `times without a zone are of ${zone}`,
  ]
    .filter(Boolean)
    .join(', ');
}

const UNITS = { s: 'seconds', ms: 'milliseconds', us: 'microseconds' } as const;

/** The rules that the finished value must keep, by their keywords. */
function checkWords(schema: JsonObject): string {
  const rules = Object.keys(schema).filter((keyword) => isRule(keyword, schema));
  return rules.length === 0 ? '' : `must keep ${rules.map((keyword) => `\`${keyword}\``).join(', ')}`;
}

function isRule(keyword: string, schema: JsonObject): boolean {
  if (keyword === 'format') return !/^date(-time)?$/.test(String(schema.format));
  if (keyword === 'maxLength') return schema['x-truncate'] !== true;
  return STANDARD_KEYWORDS.has(keyword) && !NO_RULES.has(keyword);
}

/** Keywords that are told otherwise, or that say nothing of the value itself. */
const NO_RULES: ReadonlySet<string> = new Set([
  ...KEYWORDS.map(({ name }) => name),
  ...['title', 'description', '$comment', '$schema', '$id', '$ref', '$defs', 'examples'],
  ...['deprecated', 'readOnly', 'writeOnly', 'contentEncoding', 'contentMediaType'],
  ...['const', 'default', 'type', 'properties', 'required', 'items', 'prefixItems', 'additionalProperties'],
]);
