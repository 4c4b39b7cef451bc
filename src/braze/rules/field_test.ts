import type { Json } from '../../json/value.ts';
import type { DateField } from './date_text.ts';
import type { Field, ValueKind } from './field.ts';
import type { Report } from './report.ts';
import { MAX_TEXT } from './text.ts';

/**
 * What is asked of the value of one field, whatever the other fields hold. Characters of values are looked for in the
 * whole object, once it is written: see characters.ts.
 */
export interface FieldTest {
  /**
   * Whether a value that is not null surely can be sent as it is, without a word. false tells nothing: then the object
   * has to be judged as a whole.
   */
  readonly takes: (value: Json) => boolean;
  /** The kinds of which every value is taken. */
  readonly takesAll: ReadonlySet<ValueKind>;
  /** The most characters of a text that is taken unseen, if it does not begin with a digit or a sign; 0: none is. */
  readonly takesWords: number;
  /** Where a date may be expected, then words have to be looked at, too; the field learns of times. null: never. */
  readonly dateField: DateField | null;
}

/** What a test that looks at each value says of kinds. */
export const NO_LOOK: Omit<FieldTest, 'takes'> = {
  takesAll: new Set<ValueKind>(),
  takesWords: 0,
  dateField: null,
};

const ALL_PLAIN: FieldTest['takesAll'] = new Set(['number', 'boolean', 'time']);

/**
 * The test of a field of Braze's own; null for one that is judged together with others.
 * @param path of the field, a JSON Pointer into the object.
 */
export function testOfField({ rule }: Field, path: string): FieldTest | null {
  if (rule.fast === null) return null;
  const { kinds = [], words = 0 } = rule.fast;
  const takes = rule.fast.takes ?? silence((value, report) => rule.check(value, path, report));
  return {
    takes: rule.takesEmpty ? takes : (value) => value !== '' && takes(value),
    takesAll: new Set(kinds),
    takesWords: words,
    dateField: null,
  };
}

/**
 * The test of a member whose name is the user's choice: values other than arrays, objects and texts of dates are taken
 * by all names that are.
 * @param check what Braze has against a value.
 */
export function testOfMember(
  check: (value: Json, report: Report) => void,
  dateField: DateField | null,
): FieldTest {
  const takes = silence(check);
  return takes(0) ? { takes, takesAll: ALL_PLAIN, takesWords: MAX_TEXT, dateField } : { ...NO_LOOK, takes };
}

/** Whether a check has nothing to say about a value. */
function silence(check: (value: Json, report: Report) => void): FieldTest['takes'] {
  let isSilent = true;
  const complain = () => {
    isSilent = false;
  };
  const report: Report = { reject: complain, naming: () => '', warn: complain };
  return (value) => {
    isSilent = true;
    check(value, report);
    return isSilent;
  };
}
