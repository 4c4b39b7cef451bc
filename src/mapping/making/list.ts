import { kindWord } from '../../json/kind_of.ts';
import type { Json } from '../../json/value.ts';
import { ARRAY } from '../coercions/array.ts';
import type { Change } from '../keywords/keyword.ts';
import type { ListPart, Part, TuplePart } from '../program/program.ts';
import { locate, type Make, raise, reject, type Scope } from '../scope.ts';
import { makeFound } from './finding.ts';

/** Makes an array out of what is found, element by element. */
export function makeList({ finding, first, rest }: ListPart, makeOf: (part: Part) => Make): Make {
  const firstMakes = first.map(makeOf);
  const makeRest = makeOf(rest);
  const { label, path } = finding;
  const convert: Change = (value, scope) => {
    const array = ARRAY.convert(value);
    if (!Array.isArray(array)) {
      const message = `${label} holds ${kindWord(value)}; expected ${ARRAY.expected}`;
      return reject(scope, ARRAY.code, message, value);
    }
    const mapped = mapElements(array, firstMakes, makeRest, scope);
    if (scope.warnings.length > 0) locate(scope, path);
    return mapped;
  };
  return makeFound(finding, { keeps: null, keepsAll: false, convert, write: null });
}

function mapElements(array: readonly Json[], first: readonly Make[], rest: Make, scope: Scope): Json[] {
  const outer = scope.base;
  const mapped: Json[] = [];
  for (let at = 0; at < array.length; at++) {
    const make = at < first.length ? (first[at] as Make) : rest;
    scope.base = array[at] as Json;
    const value = makeAt(at, make, scope);
    if (value !== undefined) mapped.push(value);
  }
  scope.base = outer;
  return mapped;
}

function makeAt(at: number, make: Make, scope: Scope): Json | undefined {
  const first = scope.rejections.length;
  const value = make(scope);
  if (scope.rejections.length > first) raise(scope, first, at);
  return value;
}

/** Makes an array of positions; one that is missing is left out. */
export function makeTuple({ positions, sourced }: TuplePart, makeOf: (part: Part) => Make): Make {
  const items = positions.map((part) => ({ make: makeOf(part), sourced: part.sourced }));
  return (scope) => {
    const begin = scope.rejections.length;
    const array: Json[] = [];
    let found = false;
    for (const [at, item] of items.entries()) {
      const value = makeAt(at, item.make, scope);
      if (value === undefined) continue;
      array.push(value);
      found ||= item.sourced;
    }
    const isMissing = sourced && !found && scope.rejections.length === begin;
    return isMissing || array.length === 0 ? undefined : array;
  };
}
