import { childPointer } from '../../json/pointer.ts';
import { parsePointer } from '../../json/pointer_tokens.ts';
import type { Json } from '../../json/value.ts';
import { isSoundName } from './characters.ts';
import { type DateField, type DateFields, dateFields } from './date_text.ts';
import type { Field, Fields, ValueKind } from './field.ts';
import type { Objections } from './objections.ts';
import type { Rest } from './rest.ts';
import { MAX_TEXT } from './text.ts';

/**
 * What is asked of the value of one field, whatever the other fields hold. Characters of values are looked for in the
 * whole object, once it is written: see characters.ts.
 */
export interface FieldTest {
  /**
   * Whether a value that is not null surely can be sent as it is, without a word. false says nothing: then the object
   * has to be judged as a whole.
   */
  readonly takes: (value: Json) => boolean;
  /** The kinds of which every value is taken. */
  readonly takesAll: ReadonlySet<ValueKind>;
  /** The most characters of a text that is taken unseen, if it does not begin with a digit or a sign; 0: none is. */
  readonly takesWords: number;
  /** Where a date may be expected, then words and digits have to be looked at, too; the field learns of times. null: never. */
  readonly dateField: DateField | null;
}

/** What a test that looks at each value says of kinds. */
export const NO_LOOK: Omit<FieldTest, 'takes'> = {
  takesAll: new Set<ValueKind>(),
  takesWords: 0,
  dateField: null,
};

const ALL_PLAIN: FieldTest['takesAll'] = new Set(['number', 'boolean', 'time', 'day', 'digits', 'list']);

/**
 * The tests of an object's fields, and of the other members that it may have. They give null for what is never judged by
 * itself. Paths are JSON Pointers into the object: `/first_name`, `/properties/sku`.
 */
export function fieldTests(
  fields: Fields,
  rest: Rest,
): (path: string, dates?: DateFields) => FieldTest | null {
  return (path, dates = dateFields()) => {
    const tokens = parsePointer(path) ?? [];
    const name = tokens.at(-1);
    if (name === undefined || !isSoundName(name)) return null;
    const field = tokens.length === 1 ? fields.get(name) : undefined;
    if (field !== undefined) return testOfField(field, path);
    const parent = tokens.slice(0, -1).reduce<string>(childPointer, '');
    return parent === rest.at ? testOfMember(rest, name, dates) : null;
  };
}

function testOfField({ rule }: Field, path: string): FieldTest | null {
  if (rule.fast === null) return null;
  const { kinds = [], words = 0 } = rule.fast;
  const takes = rule.fast.takes ?? silence((value, objections) => rule.check?.(value, path, objections));
  return {
    takes: rule.takesEmpty ? takes : (value) => value !== '' && takes(value),
    takesAll: new Set(kinds),
    takesWords: words,
    dateField: null,
  };
}

/** Under a name that is taken, so are all values but objects, arrays that are no plain lists, and the texts of dates. */
function testOfMember(rest: Rest, name: string, dates: DateFields): FieldTest {
  const dateField = dates.of(name);
  const onlyField = { of: () => dateField };
  const check = rest.check(name);
  const takes = silence((value, objections) => check(value, onlyField, objections));
  return takes(0) ? { takes, takesAll: ALL_PLAIN, takesWords: MAX_TEXT, dateField } : { ...NO_LOOK, takes };
}

/** Whether a check has nothing to say about a value. */
function silence(check: (value: Json, objections: Objections) => void): FieldTest['takes'] {
  let isSilent = true;
  const complain = () => {
    isSilent = false;
  };
  const objections: Objections = { reject: complain, naming: () => '', warn: complain };
  return (value) => {
    isSilent = true;
    check(value, objections);
    return isSilent;
  };
}
