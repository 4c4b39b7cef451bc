import { createRequire } from 'node:module';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchema, ErrorObject } from 'ajv/dist/types/index.js';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { addExactKeywords } from './exact_keywords.ts';
import { viewOf } from './exact_view.ts';
import { KEYWORDS } from './keywords/index.ts';

/** What breaks a rule of a schema: where (JSON Pointer from the value), and what must hold. */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** Checks values against the schemas of one mapping document. */
export interface Validator {
  /** Whether a value satisfies a schema of the document. @throws Error if ajv cannot compile it. */
  predicate(schema: Json): (value: Json) => boolean;
  /** Everything in which a value breaks a schema of the document. @throws Error if ajv cannot compile it. */
  violations(schema: Json): (value: Json) => Violation[];
}

const ID = 'mapping';

/** @param document a mapping that was found to be sound; references in it point to `#/…`. */
export function createValidator(document: JsonObject): Validator {
  let ajv: Ajv2020 | null = null;
  // Most mappings need no ajv, which takes milliseconds to make.
  const compile = (schema: Json) => {
    ajv ??= createAjv(document);
    return ajv.compile(schema as AnySchema);
  };
  return {
    predicate: (schema) => {
      const validate = compile(withAbsoluteRefs(schema));
      return (value) => validate(viewOf(value)) === true;
    },
    violations: (schema) => {
      // A number by itself has no container that keeps its exact value, so the value is made a member.
      const validate = compile({ properties: { value: withAbsoluteRefs(schema) } });
      return (value) => (validate(viewOf({ value })) ? [] : (validate.errors ?? []).flatMap(violation));
    },
  };
}

const require = createRequire(import.meta.url);

/** An ajv that knows the dialect and, under {@link ID}, the document. It is loaded for the first mapping that needs it. */
function createAjv(document: JsonObject): Ajv2020 {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    allErrors: true,
    unicodeRegExp: false,
    validateSchema: false,
    ownProperties: true,
  });
  addFormats.default(ajv);
  addExactKeywords(ajv);
  for (const { name } of KEYWORDS) ajv.addKeyword({ keyword: name });
  ajv.addSchema(document, ID);
  return ajv;
}

/** A part of the document that works alone: `#/$defs/x` becomes a reference into the document. */
function withAbsoluteRefs(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withAbsoluteRefs);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === '$ref' && typeof value === 'string') return [keyword, ID + value];
      return [keyword, VALUES.has(keyword) ? value : withAbsoluteRefs(value)];
    }),
  );
}

/** Keywords that hold data and no schemas. */
const VALUES: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);

/** `if` only repeats what its branch says. */
function violation({ keyword, instancePath, message }: ErrorObject): Violation[] {
  const path = instancePath.slice('/value'.length);
  return keyword === 'if' ? [] : [{ path, message: message ?? `breaks \`${keyword}\`` }];
}
