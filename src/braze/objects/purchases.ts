import { compareNumbers, isIntegral, isNumber } from '../../json/decimal.ts';
import { kindWord } from '../../json/kind_of.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { isCurrency } from './currencies.ts';
import { RESERVED_PROPERTIES } from './fields.ts';
import { checkProperties } from './properties.ts';
import type { Report } from './report.ts';
import { checkCommon } from './required.ts';

const MAX_PRODUCT_ID = 255;
const MAX_QUANTITY = 100;

/** Checks a purchase whose identifiers are settled (Braze docs: purchase object). */
export function checkPurchase(body: JsonObject, report: Report): void {
  checkCommon('purchases', body, report);
  checkProductId(body.product_id ?? null, report);
  const currency = body.currency ?? null;
  if (currency !== null && (typeof currency !== 'string' || !isCurrency(currency))) {
    const found = typeof currency === 'string' ? 'other text' : kindWord(currency);
    report.reject('BRAZE_CURRENCY', '/currency', `${found} found; Braze takes an ISO 4217 code such as EUR`);
  }
  const price = body.price ?? null;
  if (price !== null && !isNumber(price)) {
    report.reject('BRAZE_FIELD', '/price', `${kindWord(price)} found; Braze takes a number (type number)`);
  }
  const { quantity, properties } = body;
  if (quantity !== undefined && !isQuantity(quantity)) {
    const found = isNumber(quantity) ? 'another number' : kindWord(quantity);
    report.reject(
      'BRAZE_QUANTITY',
      '/quantity',
      `${found} found; Braze takes a whole number from 1 to ${MAX_QUANTITY}`,
    );
  }
  if (properties !== undefined) checkProperties(properties, RESERVED_PROPERTIES.purchases, report);
}

/** Recorded calls show that Braze takes a number too. */
function checkProductId(id: Json, report: Report): void {
  if (id === null || isNumber(id)) return;
  if (typeof id !== 'string' || id === '') {
    report.reject('BRAZE_FIELD', '/product_id', `${kindWord(id)} found; Braze takes text that is not empty`);
  } else if (id.length > MAX_PRODUCT_ID) {
    const message = `text of ${id.length} characters found; Braze takes at most ${MAX_PRODUCT_ID}`;
    report.reject('BRAZE_FIELD', '/product_id', message);
  }
}

function isQuantity(value: Json): boolean {
  return (
    isNumber(value) &&
    isIntegral(value) &&
    compareNumbers(value, 1) >= 0 &&
    compareNumbers(value, MAX_QUANTITY) <= 0
  );
}
