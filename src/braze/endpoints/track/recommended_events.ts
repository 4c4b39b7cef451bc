import { compareNumbers, isIntegral, isNumber } from '../../../json/decimal.ts';
import { kindWord } from '../../../json/kind_of.ts';
import { isObject, own } from '../../../json/object.ts';
import { childPointer } from '../../../json/pointer.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import type { Objections } from '../../rules/objections.ts';
import { CURRENCIES, currencyCode } from './currencies.ts';

/** What a property of a recommended event must be: the words of a message, and the test. */
interface Type {
  readonly expected: string;
  readonly holds: (value: Json) => boolean;
}

const TEXT: Type = { expected: 'text', holds: (value) => typeof value === 'string' };
const INTEGER: Type = { expected: 'a whole number', holds: (value) => isNumber(value) && isIntegral(value) };
const MONEY: Type = {
  expected: 'a number of 0 or more',
  holds: (value) => isNumber(value) && compareNumbers(value, 0) >= 0,
};
const CURRENCY: Type = {
  expected: 'an ISO 4217 code such as EUR',
  holds: (value) => typeof value === 'string' && currencyCode(value) !== null,
};
const OBJECT: Type = { expected: 'an object', holds: isObject };
const ARRAY: Type = { expected: 'an array', holds: Array.isArray };
const TEXTS: Type = {
  expected: 'an array of text',
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
const ACTION: Type = {
  expected: '`add`, `remove` or `replace`',
  holds: (value) => value === 'add' || value === 'remove' || value === 'replace',
};

/** The properties of an event or product: exactly these; metadata takes everything else. */
interface Schema {
  readonly required: Readonly<Record<string, Type>>;
  readonly optional: Readonly<Record<string, Type>>;
}

const TOTALS = { subtotal_value: MONEY, tax: MONEY, shipping: MONEY };
const DISCOUNTS = { total_discounts: MONEY, discounts: ARRAY };
const COMMON = { currency: CURRENCY, source: TEXT };
const ORDER = { order_id: TEXT, total_value: MONEY, ...COMMON, products: ARRAY };

const PRODUCT: Schema = {
  required: { product_id: TEXT, product_name: TEXT, variant_id: TEXT, quantity: INTEGER, price: MONEY },
  optional: { image_url: TEXT, product_url: TEXT, metadata: OBJECT },
};

/** Braze docs: eCommerce recommended events. The names are exact; any other spelling is an ordinary event. */
const EVENTS: Readonly<Record<string, Schema>> = {
  'ecommerce.product_viewed': {
    required: { product_id: TEXT, product_name: TEXT, variant_id: TEXT, price: MONEY, ...COMMON },
    optional: { image_url: TEXT, product_url: TEXT, type: TEXTS, metadata: OBJECT },
  },
  'ecommerce.cart_updated': {
    required: { cart_id: TEXT, ...COMMON, products: ARRAY },
    optional: { action: ACTION, total_value: MONEY, ...TOTALS, metadata: OBJECT },
  },
  'ecommerce.checkout_started': {
    required: { checkout_id: TEXT, total_value: MONEY, ...COMMON, products: ARRAY },
    optional: { cart_id: TEXT, ...TOTALS, metadata: OBJECT },
  },
  'ecommerce.order_placed': {
    required: ORDER,
    optional: { cart_id: TEXT, ...TOTALS, ...DISCOUNTS, metadata: OBJECT },
  },
  'ecommerce.order_cancelled': {
    required: { ...ORDER, cancel_reason: TEXT },
    optional: { ...TOTALS, ...DISCOUNTS, metadata: OBJECT },
  },
  'ecommerce.order_refunded': {
    required: ORDER,
    optional: { ...DISCOUNTS, metadata: OBJECT },
  },
};

/** All names of properties, of events and of products. */
export const RECOMMENDED_PROPERTIES: ReadonlySet<string> = new Set(
  [PRODUCT, ...Object.values(EVENTS)].flatMap(({ required, optional }) => [
    ...Object.keys(required),
    ...Object.keys(optional),
  ]),
);

const SPELLINGS: ReadonlySet<string> = new Set(Object.keys(EVENTS).map(letters));

/** Whether a name is that of an eCommerce recommended event, spelt as Braze spells it. */
export function isRecommendedEvent(name: string): boolean {
  return Object.hasOwn(EVENTS, name);
}

/**
 * Checks the properties of an eCommerce recommended event; other events pass.
 * Braze docs: an unknown property, a missing one, a wrong type, negative money or a bad currency drops the event.
 */
export function checkRecommendedEvent(name: string, properties: JsonObject, objections: Objections): void {
  if (!isRecommendedEvent(name)) {
    if (/commerce/i.test(name) && SPELLINGS.has(letters(name))) {
      const message =
        'spelt almost like an eCommerce recommended event, which Braze takes for an ordinary event';
      objections.warn('BRAZE_EVENT_SPELLING', '/name', message);
    }
    return;
  }
  check(EVENTS[name] as Schema, properties, '/properties', objections);
  const currency = own(properties, 'currency');
  const code = typeof currency === 'string' ? currencyCode(currency) : null;
  if (code !== null && !CURRENCIES.has(code)) {
    objections.warn(
      'BRAZE_CURRENCY_UNKNOWN',
      '/properties/currency',
      'three letters that are not a code of ISO 4217',
    );
  }
  const action = own(properties, 'action');
  if (
    name === 'ecommerce.cart_updated' &&
    !Object.hasOwn(properties, 'total_value') &&
    action !== 'add' &&
    action !== 'remove'
  ) {
    reject(
      '/properties/total_value',
      'missing; the event needs it unless `action` is `add` or `remove`',
      objections,
    );
  }
  const products = own(properties, 'products');
  if (!Array.isArray(products)) return;
  for (const [index, product] of products.entries()) {
    const path = `/properties/products/${index}`;
    if (isObject(product)) check(PRODUCT, product, path, objections);
    else reject(path, `${kindWord(product)} found; Braze takes an object for each product`, objections);
  }
}

/** The properties of a recommended event with its currency as Braze wants it. */
export function withCurrencyCode(properties: JsonObject): JsonObject {
  const currency = own(properties, 'currency');
  const code = typeof currency === 'string' ? currencyCode(currency) : null;
  return code === null || code === currency ? properties : { ...properties, currency: code };
}

function check(
  { required, optional }: Schema,
  value: JsonObject,
  path: string,
  objections: Objections,
): void {
  for (const name of Object.keys(required)) {
    if (!Object.hasOwn(value, name))
      reject(childPointer(path, name), 'missing; the event needs it', objections);
  }
  for (const name of Object.keys(value)) {
    const member = value[name] as Json;
    const type = own(required, name) ?? own(optional, name);
    const at = childPointer(path, name);
    if (type === undefined) reject(at, 'not in the schema of the event; put it into `metadata`', objections);
    else if (!type.holds(member))
      reject(at, `${kindWord(member)} found; Braze takes ${type.expected}`, objections);
  }
}

function reject(path: string, message: string, objections: Objections): void {
  objections.reject('BRAZE_RECOMMENDED_EVENT', path, `${message} (Braze would drop the event)`);
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
