import { shownName } from '../json/shown_name.ts';
import { type Column, columnNamed, fits } from './columns.ts';

/** Columns that name the currency of the others. */
export const CURRENCIES: readonly string[] = ['currency', 'currency_code', 'iso_currency_code'];

const AMOUNT = /amount|total|price|revenue|cost|balance|discount|refund|paid|fee|tax/i;
const MOST = 5;

/** What to check of whole amounts with a currency, which often count cents; nothing where there are none. */
export function remarkOnAmounts(columns: readonly Column[]): string {
  if (columnNamed(columns, CURRENCIES, (each) => fits(each, 'string')) === undefined) return '';
  const amounts = columns.filter(
    ({ name, contents }) => AMOUNT.test(name) && contents.size === 1 && contents.has('integer'),
  );
  if (amounts.length === 0) return '';
  const names = amounts.slice(0, MOST).map(({ name }) => shownName(name));
  const more = amounts.length > MOST ? ' and others' : '';
  return ` Whole numbers beside a currency (${names.join(', ')}${more}) may count cents: a mapping cannot divide, so do that in the source.`;
}
