import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { CURRENCIES } from './amounts.ts';
import { type Column, columnNamed, fits } from './columns.ts';
import { guessField } from './field.ts';
import { type Noun, plain, title } from './names.ts';
import { columnProperty, constantProperty, type Property } from './property.ts';
import { suits } from './trial.ts';

/** What the rows of a stream are if they are sales. */
const SALES: ReadonlySet<string> = new Set(
  'order transaction payment purchase sale charge invoice receipt'.split(' '),
);

/** Rows that are part of a sale: order_items, invoice_lines. */
const PARTS: ReadonlySet<string> = new Set(['item', 'line', 'detail']);

const UNIT_PRICES = withCents(['price', 'unit_price', 'item_price', 'sale_price']);
const TOTALS = withCents([
  'total_price',
  'total_amount',
  'grand_total',
  'order_total',
  'amount_total',
  'total',
  'amount_paid',
  'amount',
  'revenue',
]);
const PRODUCTS = ['product_id', 'sku', 'item_id', 'product_sku', 'variant_id', 'product'];
const QUANTITIES = ['quantity', 'qty'];

function withCents(names: readonly string[]): string[] {
  return [...names, ...names.flatMap((name) => [`${name}_cents`, `${name}_in_cents`])];
}

/** Whether a row is a sale, or a part of one. */
export function isSale({ words, last }: Noun): boolean {
  if (SALES.has(last)) return true;
  const before = words.at(-2) ?? '';
  return PARTS.has(last) && (SALES.has(before) || before === 'sales' || before === 'line');
}

/**
 * The fields of a purchase but for user and time; null where no column looks like a price, and where the sample has
 * currencies or quantities that Braze does not take: without them the revenue would be wrong.
 */
export function guessPurchase(noun: Noun, columns: readonly Column[]): Property[] | null {
  const isNumeric = (column: Column) =>
    fits(column, 'number') && suits(TRACK_TYPES.purchases, columnProperty('price', 'number', column));
  const unitPrice = columnNamed(columns, UNIT_PRICES, isNumeric);
  const price = unitPrice ?? columnNamed(columns, TOTALS, isNumeric);
  if (price === undefined) return null;
  const currency = guessCurrency(columns);
  const quantity = columnNamed(columns, QUANTITIES, (column) => fits(column, 'integer'));
  const isSound = quantity === undefined || suits(TRACK_TYPES.purchases, quantityProperty(quantity));
  if (currency === null || (unitPrice !== undefined && !isSound)) return null;
  const remarks = remarksOnPrice(price);
  if (quantity !== undefined && unitPrice === undefined) {
    remarks.push('It looks like the total, so the quantity is no field here: Braze multiplies the two.');
  }
  return [
    guessProduct(noun, columns),
    currency,
    columnProperty('price', 'number', price, ...remarks),
    ...(quantity === undefined || unitPrice === undefined ? [] : [quantityProperty(quantity)]),
  ];
}

function guessProduct(noun: Noun, columns: readonly Column[]): Property {
  const property = guessField(
    { type: TRACK_TYPES.purchases, name: 'product_id', shape: 'string' },
    columns,
    PRODUCTS,
  );
  if (property !== null) return property;
  const remark =
    'A guess: no column names the product. If a column holds the items as an array, `x-each` makes one purchase of each.';
  return constantProperty('product_id', title(noun), remark);
}

/** null for a column of that name that holds something else. */
function guessCurrency(columns: readonly Column[]): Property | null {
  const property = guessField(
    { type: TRACK_TYPES.purchases, name: 'currency', shape: 'string' },
    columns,
    CURRENCIES,
  );
  if (property !== null || columnNamed(columns, CURRENCIES, () => true) !== undefined) return property;
  return constantProperty('currency', 'USD', 'A guess: no column names the currency. Put in the right one.');
}

/** Braze docs, purchase object: price in units of the currency, not in its hundredths. */
function remarksOnPrice({ name, contents }: Column): string[] {
  const wants = 'Braze wants 12.34, not 1234, and a mapping cannot divide: do that in the source';
  if (plain(name).endsWith('cents')) return [`It counts cents. ${wants}.`];
  return contents.has('integer') && contents.size === 1 ? [`If it counts cents: ${wants}.`] : [];
}

/** Braze docs, purchase object: whole numbers up to 100. */
function quantityProperty(column: Column): Property {
  return columnProperty('quantity', 'integer', column, 'Braze takes 1 to 100.');
}
