import { compareNumbers, isIntegral, isNumber } from '../../../json/decimal.ts';
import { kindWord } from '../../../json/kind_of.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import { fieldsCheck, fieldTable, judgedWithOthers, rule } from '../../rules/field.ts';
import { IDENTIFIER_FIELDS } from '../../rules/identifier_fields.ts';
import type { Objections } from '../../rules/objections.ts';
import { CURRENCIES, currencyCode } from './currencies.ts';
import { checkProperties, propertiesBut } from './properties.ts';
import { APP_ID, TIME, UPDATE_EXISTING_ONLY } from './shared_fields.ts';

const MAX_PRODUCT_ID = 255;
const MAX_QUANTITY = 100;

/** Recorded calls show that Braze takes a number too. */
const PRODUCT_ID = rule(
  'string',
  (id, path, objections) => {
    if (isNumber(id)) return;
    if (typeof id !== 'string' || id === '') {
      objections.reject('BRAZE_FIELD', path, `${kindWord(id)} found; Braze takes text that is not empty`);
    } else if (id.length > MAX_PRODUCT_ID) {
      const message = `text of ${id.length} characters found; Braze takes at most ${MAX_PRODUCT_ID}`;
      objections.reject('BRAZE_FIELD', path, message);
    }
  },
  { words: MAX_PRODUCT_ID, kinds: ['number', 'time', 'digits'] },
);

/** {@link checkPurchase} puts it in upper case. */
const CURRENCY = rule(
  'string',
  (currency, path, objections) => {
    const code = codeOf(currency);
    if (code === null) {
      const found = typeof currency === 'string' ? 'other text' : kindWord(currency);
      objections.reject('BRAZE_CURRENCY', path, `${found} found; Braze takes an ISO 4217 code such as EUR`);
    } else if (!CURRENCIES.has(code)) {
      objections.warn('BRAZE_CURRENCY_UNKNOWN', path, 'three letters that are not a code of ISO 4217');
    }
  },
  { takes: (currency) => typeof currency === 'string' && CURRENCIES.has(currency) },
);

const PRICE = rule(
  'number',
  (price, path, objections) => {
    if (isNumber(price)) return;
    objections.reject('BRAZE_FIELD', path, `${kindWord(price)} found; Braze takes a number (type number)`);
  },
  { kinds: ['number'] },
);

const QUANTITY = rule('integer', (quantity, path, objections) => {
  if (isQuantity(quantity)) return;
  const found = isNumber(quantity) ? 'another number' : kindWord(quantity);
  const message = `${found} found; Braze takes a whole number from 1 to ${MAX_QUANTITY}`;
  objections.reject('BRAZE_QUANTITY', path, message);
});

function isQuantity(value: Json): boolean {
  return (
    isNumber(value) &&
    isIntegral(value) &&
    compareNumbers(value, 1) >= 0 &&
    compareNumbers(value, MAX_QUANTITY) <= 0
  );
}

/** Braze docs: purchase object. */
export const PURCHASES = fieldTable({
  ...IDENTIFIER_FIELDS,
  app_id: APP_ID,
  product_id: {
    rule: PRODUCT_ID,
    says: 'What was bought: an id or a name of at most 255 characters.',
    required: true,
  },
  currency: { rule: CURRENCY, says: 'The currency as an ISO 4217 code, such as EUR.', required: true },
  price: { rule: PRICE, says: 'The price of one piece, in the base unit of the currency.', required: true },
  quantity: {
    rule: QUANTITY,
    says: 'How many pieces, from 1 to 100. Braze counts each as a purchase of its own. Default 1.',
  },
  time: TIME,
  properties: { rule: judgedWithOthers('object'), says: 'The properties of the purchase.' },
  _update_existing_only: UPDATE_EXISTING_ONLY,
});

export const PURCHASE_PROPERTIES = propertiesBut(
  ...['time', 'product_id', 'quantity', 'event_name', 'price', 'currency'],
);

const checkFields = fieldsCheck(PURCHASES, 'purchase');

/**
 * Checks a purchase whose identifiers are settled (Braze docs: purchase object).
 * @param body its currency becomes upper case.
 */
export function checkPurchase(
  body: JsonObject,
  objections: Objections,
  dates: DateFields = dateFields(),
): void {
  checkFields(body, objections);
  const { currency, properties } = body;
  const code = currency === undefined ? null : codeOf(currency);
  if (code !== null) body.currency = code;
  if (properties !== undefined) checkProperties(properties, PURCHASE_PROPERTIES, dates, objections);
}

/** The code as Braze wants it; null for what is none. */
function codeOf(currency: Json): string | null {
  return typeof currency === 'string' ? currencyCode(currency) : null;
}
