import { describe, expect, test } from '@jest/globals';
import { entry, field, reads, schemaOf } from './testing/entry.ts';

describe('purchases', () => {
  test('of one product each', () => {
    const columns = 'id user_id sku price:number quantity:integer currency created_at:time';
    expect(reads(entry('order_items', columns))).toEqual({
      external_id: 'user_id',
      product_id: 'sku',
      currency: 'currency',
      price: 'price',
      quantity: 'quantity',
      time: 'created_at',
    });
  });

  test('without product and currency: constants that say they are guesses', () => {
    const found = entry('orders', 'id user_id total_price:text created_at:time');
    expect(reads(found)).toMatchObject({ product_id: '"Order"', currency: '"USD"', price: 'total_price' });
    expect(field(found, 'currency').description).toMatch(/^A guess: /);
    expect(field(found, 'product_id').description).toMatch(/^A guess: .*`x-each`/);
  });

  test('a total is not multiplied by the quantity', () => {
    const found = entry('orders', 'user_id total:number quantity:integer created_at:time');
    expect(reads(found).quantity).toBeUndefined();
    expect(field(found, 'price').description).toMatch(/Braze multiplies/);
    expect(field(found, 'properties').properties).toMatchObject({
      source_quantity: { 'x-from': 'quantity' },
    });
  });

  test.each([
    ['amount_cents:integer', 'It counts cents.'],
    ['amount:integer', 'If it counts cents:'],
  ])('%s: "%s"', (price, remark) => {
    const found = entry('charges', `customer ${price} created_at:time`);
    expect(field(found, 'price').description).toContain(`${remark} Braze wants 12.34, not 1234`);
  });

  test.each(['customers', 'charges', 'page_views'])(
    '%s: whole amounts beside a currency have a remark',
    (stream) => {
      const columns = 'user_id currency amount_refunded:integer tax:integer visits:integer created_at:time';
      const { description } = schemaOf(entry(stream, columns));
      expect(description).toContain('(`amount_refunded`, `tax`) may count cents');
      const without = schemaOf(entry(stream, columns.replace('currency', 'region')));
      expect(without.description).not.toContain('cents');
      const fractions = schemaOf(entry(stream, columns.replaceAll('integer', 'number')));
      expect(fractions.description).not.toContain('cents');
    },
  );

  test('an amount with a fraction counts no cents', () => {
    const found = entry('charges', 'customer amount:number created_at:time');
    expect(field(found, 'price').description).not.toMatch(/cents/);
  });

  test('a row may do without a quantity, not without a price', () => {
    const { required } = schemaOf(entry('orders', 'user_id price:number quantity:integer created_at:time'));
    expect(required).toEqual(['external_id', 'product_id', 'currency', 'price', 'time']);
  });
});
