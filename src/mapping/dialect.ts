import { didYouMean, either, found, isShowable } from '../config/words.ts';
import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Complain } from './complain.ts';
import { KEYWORDS } from './keywords/index.ts';
import type { Keyword } from './keywords/keyword.ts';
import { nearName } from './near_name.ts';
import { patternProblem } from './patterns.ts';
import { lookUp } from './program/references.ts';
import {
  FOREIGN_KEYWORDS,
  FORMATS,
  STANDARD_KEYWORDS,
  type StandardKeyword,
  TYPES,
} from './standard_keywords.ts';

/** What a schema does with the row: it makes a value, converts one that passes, or only validates. */
export type Role = 'root' | 'making' | 'passing' | 'validating';

const OURS = new Map(KEYWORDS.map((keyword) => [keyword.name, keyword]));
const NAMES = [...STANDARD_KEYWORDS.keys(), ...OURS.keys()];

/** Keywords in whose schemas `x-` keywords act. */
const MAKING: ReadonlySet<string> = new Set(['properties', 'items', 'prefixItems', '$defs']);

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** Checks a mapping document against the dialect: every keyword known, in its place, and of the right form. */
export function checkDialect(document: JsonObject, problem: Complain, warning: Complain): void {
  const draft = own(document, '$schema');
  if (typeof draft === 'string' && draft.replace(/#$/, '') !== DRAFT) {
    warning(
      '/$schema',
      `the mapping is read as JSON Schema 2020-12, whatever \`$schema\` says; expected \`${DRAFT}\``,
    );
  }
  const type = own(document, 'type');
  if (type !== undefined && type !== 'object') {
    problem('/type', `${found(type)} found; the root is a Braze object, so its type is \`object\``);
  }
  check(document, '', 'root');

  function check(schema: Json, pointer: string, role: Role): void {
    if (typeof schema === 'boolean') return;
    if (!isObject(schema)) {
      problem(pointer, `${found(schema)} found; expected a schema (an object)`);
      return;
    }
    for (const name of Object.keys(schema)) checkKeyword(name, schema, childPointer(pointer, name), role);
    for (const keyword of KEYWORDS) checkTogether(keyword, schema, childPointer(pointer, keyword.name));
    const complaint = typeProblem(schema);
    if (complaint !== null) problem(`${pointer}/type`, complaint);
  }

  function checkKeyword(name: string, schema: JsonObject, at: string, role: Role): void {
    const value = schema[name] as Json;
    const standard = STANDARD_KEYWORDS.get(name);
    const ours = OURS.get(name);
    if (standard !== undefined) checkStandard(name, standard, value, at, role);
    else if (ours !== undefined) checkOurs(ours, value, at, role);
    else problem(at, unknownMessage(name));
  }

  function checkStandard(
    name: string,
    { accepts, expected, holds }: StandardKeyword,
    value: Json,
    at: string,
    role: Role,
  ): void {
    if (!accepts(value)) problem(at, standardMessage(name, value, expected));
    else if (holds !== undefined) checkInside(holds, value, at, innerRole(name, role));
    else {
      const complaint = valueProblem(name, value, role, document);
      if (complaint !== null) problem(at, complaint);
    }
  }

  function checkInside(
    holds: NonNullable<StandardKeyword['holds']>,
    value: Json,
    at: string,
    role: Role,
  ): void {
    if (holds === 'schema') check(value, at, role);
    else
      for (const [key, schema] of Object.entries(value as JsonObject)) {
        check(schema, childPointer(at, key), role);
      }
  }

  function checkOurs(keyword: Keyword, value: Json, at: string, role: Role): void {
    const misplaced = placeProblem(keyword, role);
    if (misplaced !== null) problem(at, misplaced);
    else if (!keyword.accepts(value)) {
      problem(at, `${found(value)} found; \`${keyword.name}\` is ${keyword.expected}`);
    } else {
      const schemas = keyword.schemasIn?.(value) ?? [];
      for (const [inner, schema] of schemas) check(schema, at + inner, 'validating');
    }
  }

  /** What a keyword needs of its schema, and what makes it vain. */
  function checkTogether({ name, misfit, yieldsTo }: Keyword, schema: JsonObject, at: string): void {
    if (!Object.hasOwn(schema, name)) return;
    const complaint = misfit?.(schema) ?? null;
    if (complaint !== null) problem(at, complaint);
    const first = yieldsTo?.find((other) => Object.hasOwn(schema, other));
    if (first !== undefined) {
      warning(at, `\`${first}\` beside it comes first, so \`${name}\` is never read; remove one of them`);
    }
  }
}

/** What is wrong with the value of a standard keyword whose form is right; null: nothing. */
function valueProblem(name: string, value: Json, role: Role, document: JsonObject): string | null {
  switch (name) {
    case 'pattern': {
      const reason = patternProblem(String(value));
      return reason === null ? null : `the pattern cannot be used: ${reason}`;
    }
    case 'format': {
      if (FORMATS.includes(String(value))) return null;
      return `${found(value)} is no format that can be checked.${didYouMean(String(value), FORMATS)}`;
    }
    case '$ref': {
      if (lookUp(document, String(value)) !== undefined) return null;
      return `\`${value}\` leads to no schema of this document; expected one such as \`#/$defs/name\``;
    }
    case '$id': {
      if (role === 'root') return null;
      return 'an `$id` inside of the document changes what `$ref` means; leave it out';
    }
    default:
      return null;
  }
}

/** Why a keyword does not act in a schema; null if it does. */
function placeProblem(keyword: Keyword, role: Role): string | null {
  const { name, acts, elsewhere } = keyword;
  if (actsIn(keyword, role)) return null;
  if (role === 'validating') {
    return `\`${name}\` has no effect here: this schema only validates; put it on the property itself`;
  }
  return acts === 'root'
    ? `\`${name}\` stands at the root only${elsewhere ?? ''}`
    : `\`${name}\` has no effect here: what \`additionalProperties\` passes is its own source`;
}

/** What is wrong with the `type` of a schema; null: nothing. */
function typeProblem(schema: JsonObject): string | null {
  const types = [own(schema, 'type') ?? []].flat();
  if (isObject(own(schema, 'properties')) && types.length > 0 && !types.includes('object')) {
    return '`properties` stand beside a type that has none; expected the type `object`';
  }
  return types.length === 1 && types[0] === 'null'
    ? 'only null would satisfy the type `null`; name the type of the values, and say with `x-null` what becomes of nulls'
    : null;
}

/** Whether one of the keywords of our own acts in a schema. */
export function actsIn({ acts }: Keyword, role: Role): boolean {
  if (acts === 'root') return role === 'root';
  return role !== 'validating' && (acts === 'made' || role !== 'passing');
}

/** The role of the schemas in a keyword, by the role of the schema that has the keyword. */
export function innerRole(name: string, role: Role): Role {
  if (role === 'validating') return 'validating';
  if (name === 'additionalProperties') return 'passing';
  return MAKING.has(name) ? 'making' : 'validating';
}

function standardMessage(name: string, value: Json, expected: string): string {
  if (name === 'items' && Array.isArray(value)) {
    return 'a list found; `items` is one schema for all elements, positions stand in `prefixItems`';
  }
  if (name === 'required' && typeof value === 'boolean') {
    return `${value} found; \`required\` is a list of names and stands beside \`properties\``;
  }
  if (name === 'type' && typeof value === 'string') {
    return `${found(value)} is no type; expected ${either(TYPES)}.${typeHint(value)}`;
  }
  return `${found(value)} found; \`${name}\` is ${expected}`;
}

/** Types of databases and languages, by the name of JSON Schema's. */
const FOREIGN_TYPES: Readonly<Record<string, string>> = {
  text: 'string',
  varchar: 'string',
  str: 'string',
  uuid: 'string',
  int: 'integer',
  bigint: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  numeric: 'number',
  bool: 'boolean',
  list: 'array',
  json: 'object',
  struct: 'object',
};

function typeHint(name: string): string {
  if (/^(date|date-time|datetime|timestamp|time)$/i.test(name)) {
    return ` A ${name} is \`"type": "string", "format": "${/^date$/i.test(name) ? 'date' : 'date-time'}"\`.`;
  }
  const meant = own(FOREIGN_TYPES, name.toLowerCase());
  return meant === undefined ? didYouMean(name, TYPES) : ` Did you mean \`${meant}\`?`;
}

function unknownMessage(name: string): string {
  const shown = isShowable(name) || name.startsWith('$') ? `\`${name}\`` : 'this';
  const instead = FOREIGN_KEYWORDS.get(name);
  if (instead !== undefined) return `${shown} is no keyword of this dialect; ${instead}.`;
  const near = nearName(name, NAMES);
  if (near !== null) return `${shown} is no keyword. Did you mean \`${near}\`?`;
  return `${shown} is no keyword. A property of the Braze object stands inside of \`properties\`.`;
}
