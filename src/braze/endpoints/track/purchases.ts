import { compareNumbers, isIntegral, isNumber } from '../../../json/decimal.ts';
import { kindWord } from '../../../json/kind_of.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import type { Report } from '../../rules/report.ts';
import { CURRENCIES, currencyCode } from './currencies.ts';
import { RESERVED_PROPERTIES } from './fields.ts';
import { checkProperties } from './properties.ts';
import { checkCommon } from './required.ts';

const MAX_PRODUCT_ID = 255;
const MAX_QUANTITY = 100;

/**
 * Checks a purchase whose identifiers are settled (Braze docs: purchase object).
 * @param body its currency becomes upper case.
 */
export function checkPurchase(body: JsonObject, report: Report, dates: DateFields = dateFields()): void {
  checkCommon('purchases', body, report);
  const { product_id, currency, price, quantity, properties } = body;
  // What is missing or null is reported already.
  if (isGiven(product_id)) checkProductId(product_id, report);
  if (isGiven(currency)) {
    const code = checkCurrency(currency, '/currency', report);
    if (code !== null) body.currency = code;
  }
  if (isGiven(price)) checkPrice(price, report);
  if (quantity !== undefined) checkQuantity(quantity, report);
  if (properties !== undefined) checkProperties(properties, RESERVED_PROPERTIES.purchases, dates, report);
}

function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}

/** @returns the code as Braze wants it; null after a rejection. */
export function checkCurrency(currency: Json, path: string, report: Report): string | null {
  const code = typeof currency === 'string' ? currencyCode(currency) : null;
  if (code === null) {
    const found = typeof currency === 'string' ? 'other text' : kindWord(currency);
    report.reject('BRAZE_CURRENCY', path, `${found} found; Braze takes an ISO 4217 code such as EUR`);
  } else if (!CURRENCIES.has(code)) {
    report.warn('BRAZE_CURRENCY_UNKNOWN', path, 'three letters that are not a code of ISO 4217');
  }
  return code;
}

export function checkPrice(price: Json, report: Report): void {
  if (isNumber(price)) return;
  report.reject('BRAZE_FIELD', '/price', `${kindWord(price)} found; Braze takes a number (type number)`);
}

export function checkQuantity(quantity: Json, report: Report): void {
  if (isQuantity(quantity)) return;
  const found = isNumber(quantity) ? 'another number' : kindWord(quantity);
  const message = `${found} found; Braze takes a whole number from 1 to ${MAX_QUANTITY}`;
  report.reject('BRAZE_QUANTITY', '/quantity', message);
}

/** Recorded calls show that Braze takes a number too. */
export function checkProductId(id: Json, report: Report): void {
  if (isNumber(id)) return;
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
