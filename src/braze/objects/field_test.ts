import { parsePointer } from '../../json/pointer_tokens.ts';
import type { Json } from '../../json/value.ts';
import { attributeCheck } from './attributes.ts';
import { FIELDS, RESERVED_PROPERTIES } from './fields.ts';
import { hasIdentifierForm, identifierText } from './identifier.ts';
import type { Kind } from './kind.ts';
import { checkProperty } from './properties.ts';
import { checkCurrency, checkPrice, checkProductId, checkQuantity } from './purchases.ts';
import type { Report } from './report.ts';
import { checkAppId, checkTime } from './required.ts';
import { MAX_TEXT } from './text.ts';

/** Kinds of values that are told without a look at the rest. Times are those of {@link isOrdinaryTime}. */
export type ValueKind = 'number' | 'boolean' | 'time' | 'address';

/** What is asked of the value of one field, whatever the other fields hold. */
export interface FieldTest {
  /**
   * Whether a value that is not null surely can be sent as it is, without a word. false tells nothing: then the object
   * has to be judged as a whole.
   */
  readonly takes: (value: Json) => boolean;
  /** The kinds of which every value is taken. */
  readonly takesAll: ReadonlySet<ValueKind>;
  /** Text that does not begin with a digit is taken if it has 1 to so many characters; 0: it has to be looked at. */
  readonly takesWords: number;
}

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
    ['name', { takes: isOrdinaryName, takesAll: NO_KIND, takesWords: 0 }],
    ['time', { ...testOf(checkTime), takesAll: TIMES }],
    ['app_id', testOf(checkAppId)],
  ]),
  purchases: new Map<string, FieldTest>([
    ['product_id', { ...testOf(checkProductId), takesWords: MAX_TEXT }],
    ['currency', testOf(checkCurrency)],
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
export function fieldTest(kind: Kind, path: string): FieldTest | null {
  const [name, property, ...deeper] = parsePointer(path) ?? [];
  if (name === undefined || deeper.length > 0) return null;
  if (kind === 'attributes') return property === undefined ? attributeTest(name) : null;
  if (property === undefined) return TESTS[kind].get(name) ?? null;
  if (name !== 'properties') return null;
  const reserved = RESERVED_PROPERTIES[kind];
  const test = testOf((value, report) => checkProperty(property, value, reserved, report));
  return test.takes(0) ? { ...test, takesAll: ALL_PLAIN, takesWords: MAX_TEXT } : test;
}

function attributeTest(name: string): FieldTest | null {
  if (JUDGED_TOGETHER.has(name)) return null;
  if (name === 'email' || name === 'phone') {
    return { takes: isIdentifier(name), takesAll: name === 'email' ? ADDRESSES : NO_KIND, takesWords: 0 };
  }
  const check = attributeCheck(name);
  const test = testOf((value, report) => check(value, false, report));
  if (PLAIN_TEXTS.has(name)) return { ...test, takesWords: MAX_TEXT };
  const isCustom = !FIELDS.attributes.has(name) && test.takes(0);
  return isCustom ? { ...test, takesAll: ALL_PLAIN, takesWords: MAX_TEXT } : test;
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

function testOf(check: (value: Json, report: Report) => void): FieldTest {
  let isTaken = true;
  const complain = () => {
    isTaken = false;
  };
  const report: Report = { reject: complain, warn: complain };
  const takes = (value: Json) => {
    isTaken = true;
    check(value, report);
    return isTaken;
  };
  return { takes, takesAll: NO_KIND, takesWords: 0 };
}
