import type { FieldTest } from '../../braze/rules/field_test.ts';
import type { Part } from '../program/program.ts';
import { columnsReadBy } from '../program/reads.ts';
import { narrowScope } from './narrow_scope.ts';
import type { Tools, Write } from './write.ts';

/** Writes what can only be made as a value. A null that is sent is judged with the rest. */
export function writeMade(part: Part, { takes }: FieldTest, { makeOf, hand }: Tools): Write {
  const make = makeOf(part);
  const scopeOf = narrowScope(columnsReadBy(part), hand);
  return (hand) => {
    const scope = scopeOf(hand);
    const made = make(scope);
    if (scope.rejections.length > 0 || scope.warnings.length > 0) return 'doubt';
    if (made === undefined) return 'nothing';
    if (made === null || !takes(made)) return 'doubt';
    hand.putMade(made);
    return 'written';
  };
}
