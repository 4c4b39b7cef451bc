import { expect, test } from '@jest/globals';
import { nounOf, plain, title } from './names.ts';

test.each([
  ['firstName', 'firstname'],
  ['FIRST_NAME', 'firstname'],
  ['First name', 'firstname'],
  ['e-mail', 'email'],
  ['$/', ''],
])('%s is told by %s', (name, told) => {
  expect(plain(name)).toBe(told);
});

test.each([
  ['page_views', 'Page View'],
  ['pageViews', 'Page View'],
  ['PAGE_VIEWS', 'Page View'],
  ['stg_OrderItems_v2', 'Order Item'],
  ['identifies', 'Identify'],
  ['people', 'Person'],
  ['addresses', 'Address'],
  ['purchases', 'Purchase'],
  ['boxes', 'Box'],
  ['status', 'Status'],
  ['news', 'News'],
  ['ABTests', 'Ab Test'],
  ['größen 2024', 'Größen'],
  ['raw', 'Raw'],
  ['$/', 'Row'],
])('a row of %s is called "%s"', (stream, called) => {
  expect(title(nounOf(stream))).toBe(called);
});
