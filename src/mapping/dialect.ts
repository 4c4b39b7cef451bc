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
import { FOREIGN_KEYWORDS, FORMATS, STANDARD_KEYWORDS, TYPES } from './standard_keywords.ts';

/** How a schema stands to the row: it makes a value, converts one that passes, or only validates. */
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
    for (const [name, value] of Object.entries(schema)) {
      checkKeyword(name, value, childPointer(pointer, name), role);
    }
    checkTogether(schema, pointer);
    checkType(schema, childPointer(pointer, 'type'));
  }

  function checkKeyword(name: string, value: Json, at: string, role: Role): void {
    const standard = STANDARD_KEYWORDS.get(name);
    if (standard === undefined) {
      if (OURS.has(name)) checkOurs(name, value, at, role);
      else problem(at, unknownMessage(name));
    } else if (standard.accepts(value)) descend(name, value, at, role);
    else problem(at, standardMessage(name, value, standard.expected));
  }

  function descend(name: string, value: Json, at: string, role: Role): void {
    const holds = STANDARD_KEYWORDS.get(name)?.holds;
    const inner = innerRole(name, role);
    if (holds === 'schema') check(value, at, inner);
    else if (holds === 'list')
      for (const [index, item] of (value as Json[]).entries()) check(item, childPointer(at, index), inner);
    else if (holds === 'members') {
      for (const [member, item] of Object.entries(value as JsonObject))
        check(item, childPointer(at, member), inner);
    } else checkValue(name, value, at, role);
  }

  function checkValue(name: string, value: Json, at: string, role: Role): void {
    if (name === 'pattern') {
      const reason = patternProblem(String(value));
      if (reason !== null) problem(at, `the pattern cannot be used: ${reason}`);
    } else if (name === 'format' && !FORMATS.includes(String(value))) {
      problem(at, `${found(value)} is no format that can be checked.${didYouMean(String(value), FORMATS)}`);
    } else if (name === '$ref' && lookUp(document, String(value)) === undefined) {
      problem(at, `\`${value}\` leads to no schema of this document; expected one such as \`#/$defs/name\``);
    } else if (name === '$id' && role !== 'root')
      problem(at, 'an `$id` inside of the document changes what `$ref` means; leave it out');
  }

  function checkOurs(name: string, value: Json, at: string, role: Role): void {
    const keyword = OURS.get(name);
    if (keyword === undefined) return;
    if (role === 'validating') {
      problem(
        at,
        `\`${name}\` has no effect here: this schema only validates; put it on the property itself`,
      );
    } else if (!actsIn(keyword, role)) {
      problem(at, misplacedMessage(keyword));
    } else if (!keyword.accepts(value))
      problem(at, `${found(value)} found; \`${name}\` is ${keyword.expected}`);
    else
      for (const [inner, schema] of keyword.schemasIn?.(value) ?? []) check(schema, at + inner, 'validating');
  }

  /** Keywords that need each other. */
  function checkTogether(schema: JsonObject, pointer: string): void {
    for (const { name, misfit, yieldsTo = [] } of KEYWORDS) {
      if (!Object.hasOwn(schema, name)) continue;
      const at = childPointer(pointer, name);
      const wrong = misfit?.(schema) ?? null;
      if (wrong !== null) problem(at, wrong);
      const first = yieldsTo.find((other) => Object.hasOwn(schema, other));
      if (first === undefined) continue;
      warning(at, `\`${first}\` beside it comes first, so \`${name}\` is never read; remove one of them`);
    }
  }

  function checkType(schema: JsonObject, at: string): void {
    const types = [own(schema, 'type') ?? []].flat();
    if (isObject(own(schema, 'properties')) && types.length > 0 && !types.includes('object')) {
      problem(at, '`properties` stand beside a type that has none; expected the type `object`');
    }
    if (types.length === 1 && types[0] === 'null') {
      problem(
        at,
        'only null would satisfy the type `null`; name the type of the values, and say with `x-null` what becomes of nulls',
      );
    }
  }
}

/** Whether one of the keywords of our own acts in a schema. */
export function actsIn({ acts }: Keyword, role: Role): boolean {
  if (acts === 'root') return role === 'root';
  return role !== 'validating' && (acts === 'made' || role !== 'passing');
}

/** How the schemas in a keyword stand to the row, by how the schema stands that has the keyword. */
export function innerRole(name: string, role: Role): Role {
  if (role === 'validating') return 'validating';
  if (name === 'additionalProperties') return 'passing';
  return MAKING.has(name) ? 'making' : 'validating';
}

function misplacedMessage({ name, acts }: Keyword): string {
  return acts === 'root'
    ? `\`${name}\` stands at the root only, where it makes one object for each element; for an array inside of the object use \`items\``
    : `\`${name}\` has no effect here: what \`additionalProperties\` passes is its own source`;
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
