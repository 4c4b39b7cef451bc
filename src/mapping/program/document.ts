import type { ObjectType } from '../../braze/object_type.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { type Checks, compileChecks } from '../checks.ts';
import type { Complain } from '../complain.ts';
import { eachPath } from '../keywords/x_each.ts';
import { nullTextsOf } from '../keywords/x_null_values.ts';
import { namesIn } from '../names.ts';
import { type EntryNulls, NO_NULLS } from '../null_texts.ts';
import { parseSource } from '../source.ts';
import { type ValidationDocument, validationDocument } from '../validation_document.ts';
import { createValidator } from '../validator.ts';
import { type Base, type Compilation, compileCondition, compilePredicate } from './compilation.ts';
import { partOf } from './part.ts';
import type { Program } from './program.ts';
import { union } from './projection.ts';

/** A mapping document as a program, and what it demands of finished objects. */
export interface CompiledDocument extends Program {
  /** null after a problem. */
  readonly checks: Checks | null;
}

/**
 * Compiles a document that the dialect's check found sound.
 * @param columns names that the catalog lists.
 * @param nulls texts that count as null wherever the entry reads them.
 */
export function compileDocument(
  type: ObjectType,
  document: JsonObject,
  columns: ReadonlySet<string>,
  problem: Complain,
  nulls: EntryNulls = NO_NULLS,
): CompiledDocument {
  const validated = validationDocument(document);
  const compilation: Compilation = {
    type,
    document,
    validator: createValidator(validated.document),
    nulls,
    rowClaims: new Set(),
    readings: [],
    asked: [],
    columns,
    places: new Map(),
    labels: new Map(),
    count: { places: 0 },
    problem,
    partOf: (schema, place) => partOf(schema, place, compilation),
  };
  const rootWhen = own(document, 'x-when');
  const rowHolds = rootWhen === undefined ? null : compileCondition(rootWhen, '/x-when', compilation);
  if (rowHolds !== null) compilation.asked.push(rowHolds.asked);
  const each = eachOf(own(document, 'x-each'), compilation);
  const base: Base = {
    onRow: each === null,
    passesRow: true,
    claims: each === null ? compilation.rowClaims : new Set(),
    descents: 0,
  };
  const { 'x-when': _asked, ...schema } = document;
  const root = partOf(schema, { pointer: '', path: '', base, own: null, inArray: false }, compilation);
  const { readings, rowClaims, labels, asked } = compilation;
  return {
    rowHolds,
    each,
    root,
    labels,
    names: namesIn(document),
    readings,
    claims: rowClaims,
    projection: union([rowClaims, ...asked]),
    checks: checksOf(validated, compilation),
  };
}

function eachOf(value: Json | undefined, compilation: Compilation): Program['each'] {
  if (value === undefined) return null;
  const { problem, rowClaims, readings, nulls } = compilation;
  const source = parseSource(eachPath(value), true);
  if (typeof source === 'string') {
    problem('/x-each', source);
    return null;
  }
  if (source.column !== null) rowClaims.add(source.column);
  const pointer = isObject(value) ? '/x-each/path' : '/x-each';
  const time = { unit: false, zone: false };
  const target = source.steps === 1 ? 'array' : null;
  readings.push({ pointer, source, target, time, named: true, optional: false });
  const when = isObject(value) ? own(value, 'when') : undefined;
  return {
    input: { source, nullTexts: nullTextsOf({}, source, nulls) },
    holds: when === undefined ? null : compilePredicate(when, '/x-each/when', compilation),
  };
}

function checksOf(validated: ValidationDocument, { validator, problem }: Compilation): Checks | null {
  try {
    return compileChecks(validated, validator);
  } catch (error) {
    problem('', `it cannot be compiled: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
