import { type Getter, getter } from '../json/member.ts';
import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { EXACT_KEYWORDS, type Rule } from './exact_keywords.ts';
import { TEXT_KEYWORDS } from './text_keywords.ts';
import { isEnsured, type ValidationDocument } from './validation_document.ts';
import type { Validator } from './validator.ts';

/** Takes what a finished object breaks of its mapping's rules: where (JSON Pointer), and what must hold. */
export interface Violations {
  reject(code: 'MAPPING_SCHEMA', path: string, message: string): void;
}

/** Looks for what a value breaks. */
export type Check = (value: Json, violations: Violations) => void;

/** What a mapping demands of its finished objects. */
export interface Checks {
  /** Looks at the whole object; null where the making of objects ensures all that is demanded. */
  readonly whole: Check | null;
  /** Looks at the value at a path (JSON Pointer) in the object; null where nothing is demanded of it. */
  at(path: string): Check | null;
  /** Whether something is demanded of the value at a path that cannot be seen in its members one by one. */
  looksAtWhole(path: string): boolean;
}

/** A member of which something is demanded. */
interface MemberCheck {
  readonly get: Getter;
  readonly check: Check;
}

/** The keywords that need no ajv, in the order in which ajv checks them. */
const RULES = { ...EXACT_KEYWORDS, ...TEXT_KEYWORDS };

/**
 * Compiles what a mapping demands of its finished objects. Only the members are looked at of which something is demanded:
 * lengths, bounds and the like by functions of our own, the rest by ajv, which would walk the whole object and twice
 * where it holds exact numbers.
 * @throws Error if ajv cannot compile a part of the document.
 */
export function compileChecks(validated: ValidationDocument, validator: Validator): Checks {
  const byPath = new Map<string, Check>();
  const wholes = new Set<string>();
  return {
    whole: checkOf(validated.document, ''),
    at: (path) => byPath.get(path) ?? null,
    looksAtWhole: (path) => wholes.has(path),
  };

  function checkOf(schema: Json, path: string): Check | null {
    if (!isObject(schema) || !validated.demands(schema)) return null;
    const needsAjv = Object.keys(schema).some(
      (keyword) => !isEnsured(keyword, schema) && !isRule(keyword, schema),
    );
    const isForAjv = needsAjv || demandsElsewhere(schema);
    const rules = isForAjv ? [] : rulesOf(schema);
    if (isForAjv || rules.length > 0) wholes.add(path);
    const check = isForAjv ? byAjv(schema, path) : together(rules, membersOf(schema, path), path);
    byPath.set(path, check);
    return check;
  }

  /** Whether something is demanded of parts that have no name, or by a schema elsewhere in the document. */
  function demandsElsewhere(schema: JsonObject): boolean {
    const parts = [own(schema, 'items'), own(schema, 'additionalProperties')];
    return Object.hasOwn(schema, '$ref') || parts.some((part) => isObject(part) && validated.demands(part));
  }

  function membersOf(schema: JsonObject, path: string): MemberCheck[] {
    const properties = own(schema, 'properties');
    return Object.entries(isObject(properties) ? properties : {}).flatMap(([name, child]) => {
      const check = checkOf(child, childPointer(path, name));
      return check === null ? [] : [{ get: getter(name), check }];
    });
  }

  function byAjv(schema: JsonObject, path: string): Check {
    const violationsOf = validator.violations(schema);
    return (value, violations) => {
      for (const { path: inside, message } of violationsOf(value)) {
        violations.reject('MAPPING_SCHEMA', path + inside, message);
      }
    };
  }
}

/** Whether {@link RULES} has the keyword; a length that a double cannot carry is left to ajv, which refuses it. */
function isRule(keyword: string, schema: JsonObject): boolean {
  const isLength = keyword === 'minLength' || keyword === 'maxLength';
  return Object.hasOwn(RULES, keyword) && !(isLength && typeof schema[keyword] !== 'number');
}

function rulesOf(schema: JsonObject): Rule[] {
  return Object.entries(RULES).flatMap(([keyword, ruleOf]) => {
    const wanted = own(schema, keyword);
    return wanted === undefined || isEnsured(keyword, schema) ? [] : [ruleOf(wanted)];
  });
}

function together(rules: readonly Rule[], members: readonly MemberCheck[], path: string): Check {
  return (value, violations) => {
    for (const rule of rules) {
      if (!rule.holds(value)) violations.reject('MAPPING_SCHEMA', path, rule.message);
    }
    if (members.length === 0 || !isObject(value)) return;
    for (const { get, check } of members) {
      const member = get(value);
      if (member !== undefined) check(member, violations);
    }
  };
}
