import type { Json, JsonObject } from '../../../../json/value.ts';
import { type Complaint, RECORDED } from '../../../complaints.ts';
import { isInteger, isNumber, isObject, toDouble } from '../../../values.ts';
import { CURRENCIES } from '../currencies.ts';

type Type = 'string' | 'integer' | 'number' | 'array' | 'object';

/** Properties by name; nothing else is allowed. */
interface Shape {
  readonly required: Readonly<Record<string, Type>>;
  readonly optional: Readonly<Record<string, Type>>;
}

const PRODUCT_NAMES = { product_id: 'string', product_name: 'string', variant_id: 'string' } as const;
const PRODUCT_EXTRAS = { image_url: 'string', product_url: 'string', metadata: 'object' } as const;
const SALE = { total_value: 'number', currency: 'string', products: 'array', source: 'string' } as const;
const SALE_DETAILS = {
  subtotal_value: 'number',
  tax: 'number',
  shipping: 'number',
  metadata: 'object',
} as const;
const DISCOUNTS = { total_discounts: 'number', discounts: 'array' } as const;

const PRODUCT: Shape = {
  required: { ...PRODUCT_NAMES, quantity: 'integer', price: 'number' },
  optional: PRODUCT_EXTRAS,
};

/** Braze docs: the six eCommerce recommended events. Any other spelling of a name is an ordinary custom event. */
export const RECOMMENDED: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  [
    'ecommerce.product_viewed',
    {
      required: { ...PRODUCT_NAMES, price: 'number', currency: 'string', source: 'string' },
      optional: { ...PRODUCT_EXTRAS, type: 'array' },
    },
  ],
  [
    'ecommerce.cart_updated',
    {
      required: { cart_id: 'string', currency: 'string', source: 'string', products: 'array' },
      optional: { ...SALE_DETAILS, total_value: 'number', action: 'string' },
    },
  ],
  [
    'ecommerce.checkout_started',
    {
      required: { checkout_id: 'string', ...SALE },
      optional: { ...SALE_DETAILS, cart_id: 'string' },
    },
  ],
  [
    'ecommerce.order_placed',
    {
      required: { order_id: 'string', ...SALE },
      optional: { ...SALE_DETAILS, ...DISCOUNTS, cart_id: 'string' },
    },
  ],
  [
    'ecommerce.order_cancelled',
    {
      required: { order_id: 'string', cancel_reason: 'string', ...SALE },
      optional: { ...SALE_DETAILS, ...DISCOUNTS },
    },
  ],
  [
    'ecommerce.order_refunded',
    { required: { order_id: 'string', ...SALE }, optional: { ...DISCOUNTS, metadata: 'object' } },
  ],
]);

const CART_ACTIONS = ['add', 'remove', 'replace'];

/**
 * Why Braze drops a recommended event: everything that breaks its schema. The sentences are those that were seen for
 * missing, additional and mistyped properties; the others are in the same words of Ruby's json-schema.
 */
export function checkRecommended(shape: Shape, properties: JsonObject): readonly Complaint[] {
  const sentences = breaches(shape, properties, '#');
  if (isCart(shape)) sentences.push(...cartBreaches(properties));
  if (Array.isArray(properties.products)) {
    properties.products.forEach((product, index) => {
      const place = `#/products/${index}`;
      if (isObject(product)) sentences.push(...breaches(PRODUCT, product, place));
      else sentences.push(mistyped(place, product, 'object'));
    });
  }
  if (Array.isArray(properties.type)) {
    properties.type.forEach((item, index) => {
      if (typeof item !== 'string') sentences.push(mistyped(`#/type/${index}`, item, 'string'));
    });
  }
  const complaints: Complaint[] = sentences.map((sentence) => ({ sentence }));
  const { currency } = properties;
  if (typeof currency === 'string' && !CURRENCIES.has(currency)) complaints.push(RECORDED.currency);
  return complaints;
}

function isCart(shape: Shape): boolean {
  return Object.hasOwn(shape.optional, 'action');
}

/** Braze docs: `total_value` may be left out of a cart only where `action` is `add` or `remove`. */
function cartBreaches(properties: JsonObject): string[] {
  const { action, total_value } = properties;
  if (typeof action === 'string' && !CART_ACTIONS.includes(action)) {
    return [
      `The property '#/action' value "${action}" did not match one of the following values: ${CART_ACTIONS.join(', ')}`,
    ];
  }
  const whole = action !== 'add' && action !== 'remove';
  return whole && total_value === undefined ? [missing('#', 'total_value')] : [];
}

function breaches(shape: Shape, properties: JsonObject, place: string): string[] {
  const sentences: string[] = [];
  for (const name of Object.keys(shape.required)) {
    if (!Object.hasOwn(properties, name)) sentences.push(missing(place, name));
  }
  const extra: string[] = [];
  for (const [name, value] of Object.entries(properties)) {
    const type = typeOf(shape, name);
    if (type === undefined) extra.push(name);
    else if (!isOfType(value, type)) sentences.push(mistyped(`${place}/${name}`, value, type));
    else if (type === 'number' && isNumber(value) && toDouble(value) < 0) {
      sentences.push(`The property '${place}/${name}' did not have a minimum value of 0, inclusively`);
    }
  }
  if (extra.length > 0) {
    sentences.push(
      `The property '${pointer(place)}' contains additional properties ${JSON.stringify(extra)} outside of the schema when none are allowed`,
    );
  }
  return sentences;
}

function typeOf(shape: Shape, name: string): Type | undefined {
  if (Object.hasOwn(shape.required, name)) return shape.required[name];
  return Object.hasOwn(shape.optional, name) ? shape.optional[name] : undefined;
}

function isOfType(value: Json, type: Type): boolean {
  if (type === 'integer') return isInteger(value);
  if (type === 'number') return isNumber(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === 'string';
}

function missing(place: string, name: string): string {
  return `The property '${pointer(place)}' did not contain a required property of '${name}'`;
}

function mistyped(place: string, value: Json, type: Type): string {
  return `The property '${place}' of type ${typeName(value)} did not match the following type: ${type}`;
}

function pointer(place: string): string {
  return place === '#' ? '#/' : place;
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (isInteger(value)) return 'integer';
  if (isNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
