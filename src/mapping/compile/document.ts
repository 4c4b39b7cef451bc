import type { Kind } from '../../braze/kind.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { type Checks, compileChecks } from '../checks.ts';
import type { Complain } from '../dialect.ts';
import type { EntryProgram } from '../entry_mapping.ts';
import { eachPath } from '../keywords/x_each.ts';
import { namesIn } from '../names.ts';
import { type EntryNulls, NO_NULLS, nulling, nullTextsOf } from '../null_texts.ts';
import { parseSource, type Source } from '../source.ts';
import { type ValidationDocument, validationDocument } from '../validation_document.ts';
import { createValidator } from '../validator.ts';
import type { Base, Compilation, Node, Reading } from './compilation.ts';
import { compileNode, compilePredicate } from './node.ts';
import { membersAsked, type Projection, union } from './projection.ts';

/** A mapping document as functions, and what it reads. */
export interface CompiledDocument {
  readonly program: Pick<EntryProgram, 'rowHolds' | 'each' | 'make' | 'check' | 'labels' | 'names'>;
  /** How objects are made. */
  readonly root: Node;
  /** null after a problem. */
  readonly checks: Checks | null;
  readonly readings: readonly Reading[];
  /** Columns that something of the mapping reads. */
  readonly claims: ReadonlySet<string>;
  /** Columns that have to be known of a row: with those that are passed, and that predicates look at. */
  readonly projection: Projection;
}

/**
 * Compiles a document that the dialect's check found sound.
 * @param columns names that the catalog lists.
 * @param nulls texts that count as null wherever the entry reads them.
 */
export function compileDocument(
  kind: Kind,
  document: JsonObject,
  columns: ReadonlySet<string>,
  problem: Complain,
  nulls: EntryNulls = NO_NULLS,
): CompiledDocument {
  const validated = validationDocument(document);
  const compilation: Compilation = {
    kind,
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
  };
  const rootWhen = own(document, 'x-when');
  const rowHolds = rootWhen === undefined ? null : compilePredicate(rootWhen, '/x-when', compilation);
  if (rootWhen !== undefined) compilation.asked.push(membersAsked(rootWhen));
  const each = compileEach(own(document, 'x-each'), compilation);
  const base: Base = {
    onRow: each === null,
    passesRow: true,
    claims: each === null ? compilation.rowClaims : new Set(),
    descents: 0,
  };
  const { 'x-when': _asked, ...root } = document;
  const node = compileNode(root, { pointer: '', path: '', base, own: null, inArray: false }, compilation);
  const checks = checksOf(validated, compilation);
  const { readings, rowClaims, labels, asked } = compilation;
  return {
    program: {
      rowHolds,
      each,
      make: node.make,
      check: checks?.whole ?? null,
      labels,
      names: namesIn(document),
    },
    root: node,
    checks,
    readings,
    claims: rowClaims,
    projection: union([rowClaims, ...asked]),
  };
}

function compileEach(value: Json | undefined, compilation: Compilation): EntryProgram['each'] {
  if (value === undefined) return null;
  const source: Source | string = parseSource(eachPath(value), true);
  if (typeof source === 'string') {
    compilation.problem('/x-each', source);
    return null;
  }
  if (source.column !== null) compilation.rowClaims.add(source.column);
  const pointer = isObject(value) ? '/x-each/path' : '/x-each';
  const time = { unit: false, zone: false };
  const target = source.steps === 1 ? 'array' : null;
  compilation.readings.push({ pointer, source, target, time, named: true, optional: false });
  const when = isObject(value) ? own(value, 'when') : undefined;
  const read = nulling(source.read, nullTextsOf({}, source, compilation.nulls));
  return {
    source: { ...source, read },
    holds: when === undefined ? null : compilePredicate(when, '/x-each/when', compilation),
  };
}

function checksOf(validated: ValidationDocument, compilation: Compilation): Checks | null {
  try {
    return compileChecks(validated, compilation.validator);
  } catch (error) {
    compilation.problem(
      '',
      `it cannot be compiled: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}
