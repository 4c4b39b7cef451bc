import { parsePointer } from '../../../json/pointer_tokens.ts';
import type { Json } from '../../../json/value.ts';
import type { Kind } from '../../kind.ts';
import { isSoundName } from '../../rules/characters.ts';
import { type DateField, type DateFields, dateFields } from '../../rules/date_text.ts';
import { hasIdentifierForm, identifierText } from '../../rules/identifier.ts';
import type { Report } from '../../rules/report.ts';
import { MAX_TEXT } from '../../rules/text.ts';
import { attributeCheck } from './attributes.ts';
import { CURRENCIES } from './currencies.ts';
import { isNeverEmpty } from './empty_text.ts';
import { FIELDS, RESERVED_PROPERTIES } from './fields.ts';
import { checkProperty } from './properties.ts';
import { checkPrice, checkProductId, checkQuantity } from './purchases.ts';
import { checkAppId, checkTime } from './required.ts';

/** Kinds of values that are told without a look at the rest. Times are those of {@link isOrdinaryTime}. */
export type ValueKind = 'number' | 'boolean' | 'time' | 'address';

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
const NO_KIND: FieldTest['takesAll'] = new Set();
const TIMES: FieldTest['takesAll'] = new Set(['time']);
const ADDRESSES: FieldTest['takesAll'] = new Set(['address']);
const ALL_PLAIN: FieldTest['takesAll'] = new Set(['number', 'boolean', 'time']);

/** Attributes that are judged together with others, or change how others are. */
const JUDGED_TOGETHER: ReadonlySet<string> = new Set([
  'user_alias',
  'braze_id',
  'push_tokens',
  'push_token_import',
  '_merge_objects',
  '_update_existing_only',
]);

/** Standard attributes of which only the length is judged. */
const PLAIN_TEXTS: ReadonlySet<string> = new Set(['first_name', 'last_name', 'home_city']);

/** The fields of events and purchases but for identifiers and `properties`. */
const TESTS: Readonly<Record<'events' | 'purchases', ReadonlyMap<string, FieldTest>>> = {
  events: new Map<string, FieldTest>([
    ['name', { ...NO_LOOK, takes: isOrdinaryName }],
    ['time', { ...testOf(checkTime), takesAll: TIMES }],
    ['app_id', testOf(checkAppId)],
  ]),
  purchases: new Map<string, FieldTest>([
    ['product_id', { ...testOf(checkProductId), takesWords: MAX_TEXT }],
    ['currency', { ...NO_LOOK, takes: isListedCurrency }],
    ['price', { ...testOf(checkPrice), takesAll: new Set(['number']) }],
    ['quantity', testOf(checkQuantity)],
    ['time', { ...testOf(checkTime), takesAll: TIMES }],
    ['app_id', testOf(checkAppId)],
  ]),
};

/**
 * The test of one field; null for one that is never judged by itself.
 * @param path a JSON Pointer into the object: `/first_name`, `/properties/sku`.
 */
export function fieldTest(kind: Kind, path: string, dates: DateFields = dateFields()): FieldTest | null {
  const [name, property, ...deeper] = parsePointer(path) ?? [];
  const test = testOfField(kind, name, property, deeper, dates);
  if (test === null || property !== undefined || !isNeverEmpty(kind, String(name))) return test;
  return { ...test, takes: (value) => value !== '' && test.takes(value) };
}

function testOfField(
  kind: Kind,
  name: string | undefined,
  property: string | undefined,
  deeper: readonly string[],
  dates: DateFields,
): FieldTest | null {
  if (name === undefined || deeper.length > 0 || !isSoundName(property ?? name)) return null;
  if (kind === 'attributes') return property === undefined ? attributeTest(name, dates) : null;
  if (property === undefined) return TESTS[kind].get(name) ?? null;
  if (name !== 'properties') return null;
  const dateField = dates.of(property);
  const context = { reserved: RESERVED_PROPERTIES[kind], dates: { of: () => dateField } };
  const test = testOf((value, report) => checkProperty(property, value, context, report));
  return test.takes(0) ? { ...test, takesAll: ALL_PLAIN, takesWords: MAX_TEXT, dateField } : test;
}

function attributeTest(name: string, dates: DateFields): FieldTest | null {
  if (JUDGED_TOGETHER.has(name)) return null;
  if (name === 'email' || name === 'phone') {
    return { ...NO_LOOK, takes: isIdentifier(name), takesAll: name === 'email' ? ADDRESSES : NO_KIND };
  }
  const check = attributeCheck(name);
  const dateField = dates.of(name);
  const context = { merging: false, dates: { of: () => dateField } };
  const test = testOf((value, report) => check(value, context, report));
  if (PLAIN_TEXTS.has(name)) return { ...test, takesWords: MAX_TEXT };
  const isCustom = !FIELDS.attributes.has(name) && test.takes(0);
  return isCustom ? { ...test, takesAll: ALL_PLAIN, takesWords: MAX_TEXT, dateField } : test;
}

/** Whether a value is an identifier in the form that Braze takes. */
export function isIdentifier(name: string): FieldTest['takes'] {
  return (value) =>
    typeof value === 'string' && identifierText(value) !== null && hasIdentifierForm(name, value);
}

/** The name of an event that is no eCommerce recommended event, nor spelt almost like one. */
function isOrdinaryName(name: Json): boolean {
  return typeof name === 'string' && name !== '' && !/commerce/i.test(name);
}

function isListedCurrency(currency: Json): boolean {
  return typeof currency === 'string' && CURRENCIES.has(currency);
}

function testOf(check: (value: Json, report: Report) => void): FieldTest {
  let isTaken = true;
  const complain = () => {
    isTaken = false;
  };
  const report: Report = { reject: complain, naming: () => '', warn: complain };
  const takes = (value: Json) => {
    isTaken = true;
    check(value, report);
    return isTaken;
  };
  return { ...NO_LOOK, takes };
}
