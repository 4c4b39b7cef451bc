import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../json/value.ts';
import { TRACK_TYPES } from './objects.ts';
import { check, EVENT, noting } from './testing.ts';

describe('eCommerce recommended events', () => {
  const product = { product_id: 'p', product_name: 'P', variant_id: 'v', quantity: 1, price: 2.5 };
  const order = { order_id: 'o', total_value: 5, currency: 'EUR', source: 'web', products: [product] };
  const placed = (properties: JsonObject, name = 'ecommerce.order_placed') =>
    check('events', { ...EVENT, name, properties });
  const at = (path: string) => `BRAZE_RECOMMENDED_EVENT /properties/${path}`;
  test('an order', () => {
    expect(
      placed({ ...order, cart_id: 'c', tax: 1, total_discounts: 0, discounts: [], metadata: { gift: true } }),
    ).toEqual([]);
  });
  test('what is missing, unknown, negative or of another type would drop it', () => {
    expect(placed({ ...order, order_id: 7, gift: true, total_value: -1, currency: 'Euro' })).toEqual([
      at('order_id'),
      at('total_value'),
      at('currency'),
      at('gift'),
    ]);
    expect(placed({})).toEqual(['order_id', 'total_value', 'currency', 'source', 'products'].map(at));
  });
  test('its currency becomes upper case, and an unlisted one is sent with a warning', () => {
    const body = { ...EVENT, name: 'ecommerce.order_placed', properties: { ...order, currency: 'xyz' } };
    const { objections, notes } = noting();
    TRACK_TYPES.events.check(body, objections);
    expect(notes).toEqual(['~BRAZE_CURRENCY_UNKNOWN /properties/currency']);
    expect(body.properties.currency).toBe('XYZ');
  });
  test('each product has its own schema', () => {
    const { price: _price, ...unpriced } = product;
    expect(placed({ ...order, products: [product, { ...unpriced, quantity: 1.5, size: 'L' }, 'p'] })).toEqual(
      [at('products/1/price'), at('products/1/quantity'), at('products/1/size'), at('products/2')],
    );
  });
  test('each event has its own schema', () => {
    expect(placed(order, 'ecommerce.order_cancelled')).toEqual([at('cancel_reason')]);
    expect(placed({ ...order, cart_id: 'c' }, 'ecommerce.order_refunded')).toEqual([at('cart_id')]);
    const viewed = {
      product_id: 'p',
      product_name: 'P',
      variant_id: 'v',
      price: 1,
      currency: 'EUR',
      source: 'web',
    };
    expect(placed({ ...viewed, type: ['price_drop'] }, 'ecommerce.product_viewed')).toEqual([]);
    expect(placed({ ...viewed, type: 'price_drop' }, 'ecommerce.product_viewed')).toEqual([at('type')]);
  });
  test('a cart needs its total unless it is added to or removed from', () => {
    const cart = { cart_id: 'c', currency: 'EUR', source: 'web', products: [product] };
    expect(placed(cart, 'ecommerce.cart_updated')).toEqual([at('total_value')]);
    expect(placed({ ...cart, action: 'add' }, 'ecommerce.cart_updated')).toEqual([]);
    expect(placed({ ...cart, action: 'drop', total_value: 1 }, 'ecommerce.cart_updated')).toEqual([
      at('action'),
    ]);
  });
  test('an event without properties lacks all of them', () => {
    expect(check('events', { ...EVENT, name: 'ecommerce.order_placed' })).toHaveLength(5);
  });
  test('another spelling is an ordinary event, with a warning', () => {
    expect(placed({ gift: true }, 'eCommerce.OrderPlaced')).toEqual(['~BRAZE_EVENT_SPELLING /name']);
    expect(placed({ gift: true }, 'order_placed')).toEqual([]);
  });
});
