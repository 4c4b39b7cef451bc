import type { AgainPart, Part, WhenPart } from '../program/program.ts';
import type { Make } from '../scope.ts';
import { makeFound } from './finding.ts';
import { lastStepOf } from './last_step.ts';
import { makeList, makeTuple } from './list.ts';
import { makeObject } from './object.ts';

/** Compiles the parts of a program, each once, to functions that make their values. */
export type MakeOf = (part: Part) => Make;

export function createMaker(): MakeOf {
  const made = new Map<Part, Make>();
  const makeOf: MakeOf = (part) => {
    const known = made.get(part);
    if (known !== undefined) return known;
    const make = compile(part, makeOf);
    made.set(part, make);
    return make;
  };
  return makeOf;
}

function compile(part: Part, makeOf: MakeOf): Make {
  switch (part.is) {
    case 'nothing':
      return () => undefined;
    case 'constant':
      return () => part.value;
    case 'value':
      return makeFound(part.finding, lastStepOf(part));
    case 'object':
      return makeObject(part, makeOf);
    case 'list':
      return makeList(part, makeOf);
    case 'tuple':
      return makeTuple(part, makeOf);
    case 'when':
      return makeWhen(part, makeOf);
    case 'again':
      return makeAgain(part, makeOf);
  }
}

function makeWhen({ condition: { holds }, part }: WhenPart, makeOf: MakeOf): Make {
  const make = makeOf(part);
  return (scope) => (holds(scope.base) ? make(scope) : undefined);
}

/** The part that it repeats is compiled as soon as data goes so deep: it is not finished before. */
function makeAgain({ place }: AgainPart, makeOf: MakeOf): Make {
  let make: Make | null = null;
  return (scope) => {
    if (make === null) {
      if (place.part === null) return undefined;
      make = makeOf(place.part);
    }
    return make(scope);
  };
}
