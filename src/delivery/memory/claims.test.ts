import { expect, test } from '@jest/globals';
import { Claims } from './claims.ts';

test('a claim keeps its number and the places of its attributes, over runs', () => {
  const claims = new Claims();
  const customers = claims.of('attributes|0');
  expect([claims.placeOf(customers, 'city'), claims.placeOf(customers, 'plan')]).toEqual([0, 1]);
  const later = new Claims(JSON.parse(JSON.stringify(claims.all)));
  expect(later.placeOf(later.of('attributes|0'), 'plan')).toBe(1);
  expect(later.placeOf(later.of('attributes|0'), 'score')).toBe(2);
  expect(later.of('attributes|1').number).toBe(1);
});

test('a record holds a thousand attributes at most: names that come out of the data have no place', () => {
  const claims = new Claims();
  const claim = claims.of('attributes|0');
  for (let number = 0; number < 1_000; number++) expect(claims.placeOf(claim, `a${number}`)).toBe(number);
  expect(claims.placeOf(claim, 'one more')).toBe(-1);
});

test('that a user was deleted is unsure once other syncs may have sent something: the claim is a new one', () => {
  const claims = new Claims();
  const item = claims.of('catalog_items', { isWhole: true });
  const deleted = claims.of('deletions', { isWhole: true, isUndone: true });
  claims.retireUndone();
  expect(claims.of('catalog_items')).toBe(item);
  expect(claims.of('deletions', { isWhole: true, isUndone: true }).number).not.toBe(deleted.number);
  expect(new Claims(JSON.parse(JSON.stringify(claims.all))).all).toEqual(claims.all);
});
