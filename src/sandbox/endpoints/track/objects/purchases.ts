import type { Json, JsonObject } from '../../../../json/value.ts';
import { type Complaint, NO_COMPLAINTS, RECORDED, UNRECORDED } from '../../../complaints.ts';
import { isInteger, isNumber, toDouble } from '../../../values.ts';
import { CURRENCIES } from '../currencies.ts';
import { checkTime } from './occurrence.ts';
import { checkProperties } from './properties.ts';

/** Braze docs: property names of purchases that are Braze's own. */
export const RESERVED: ReadonlySet<string> = new Set([
  'time',
  'product_id',
  'quantity',
  'event_name',
  'price',
  'currency',
]);

const MAX_PRODUCT_ID = 255;
const MAX_QUANTITY = 100;

/** Why Braze refuses a purchase whose identifier is sound. */
export function checkPurchase(purchase: JsonObject): readonly Complaint[] {
  const complaint =
    checkProductId(purchase.product_id) ??
    checkCurrency(purchase.currency) ??
    (isNumber(purchase.price) ? null : UNRECORDED.price) ??
    checkQuantity(purchase.quantity) ??
    checkTime(purchase.time) ??
    checkProperties(purchase.properties, RESERVED);
  return complaint === null ? NO_COMPLAINTS : [complaint];
}

/** How many purchases of quantity 1 a purchase counts for. */
export function quantityOf(purchase: JsonObject): number {
  return isNumber(purchase.quantity) ? toDouble(purchase.quantity) : 1;
}

/** Recorded answers show that an integer is taken. */
function checkProductId(id: Json | undefined): Complaint | null {
  if (id === undefined || id === null || id === '') return UNRECORDED.productIdRequired;
  if (isInteger(id)) return null;
  return typeof id === 'string' && id.length <= MAX_PRODUCT_ID ? null : UNRECORDED.productId;
}

function checkCurrency(currency: Json | undefined): Complaint | null {
  return typeof currency === 'string' && CURRENCIES.has(currency) ? null : RECORDED.currency;
}

function checkQuantity(quantity: Json | undefined): Complaint | null {
  if (quantity === undefined) return null;
  if (!isInteger(quantity)) return RECORDED.quantity;
  const count = toDouble(quantity);
  return count >= 1 && count <= MAX_QUANTITY ? null : RECORDED.quantity;
}
