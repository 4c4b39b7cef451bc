import { describe, expect, test } from '@jest/globals';
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

test('what anything else ends is forgotten at once: its keys are others from then on', () => {
  const claims = new Claims();
  const item = claims.of('catalog_items', { isWhole: true });
  const deleted = claims.of('deletions', { isWhole: true, isUndone: true });
  claims.renewUndone();
  expect([item.renewals, deleted.renewals]).toEqual([0, 1]);
  expect(new Claims(JSON.parse(JSON.stringify(claims.all))).all).toEqual(claims.all);
});

describe('an attribute that another entry has set before', () => {
  /** Claims as they are after a configuration in which the first entry set `plan`, and the second one `city`. */
  function afterwards() {
    const claims = new Claims();
    const [first, second] = [claims.of('attributes|0'), claims.of('attributes|1')];
    claims.placeOf(first, 'plan');
    claims.placeOf(second, 'city');
    claims.onNewAttribute = (claim, attribute) => claims.renewOwners(attribute, claim);
    return { claims, first, second };
  }

  test('ends what was known of that entry, whether it is recorded', () => {
    const { claims, first, second } = afterwards();
    expect(claims.placeOf(second, 'plan')).toBe(1);
    expect([first.renewals, first.attributes, second.renewals]).toEqual([1, [], 0]);
  });

  test('or not', () => {
    const { claims, first, second } = afterwards();
    expect(claims.placeOfUnrecorded(second, 'plan')).toBe(-1);
    expect([first.renewals, second.attributes]).toEqual([1, ['city']]);
  });

  test('so that entries that change places forget each other', () => {
    const { claims, first, second } = afterwards();
    expect([claims.placeOf(first, 'city'), claims.placeOf(second, 'plan')]).toEqual([1, 0]);
    expect([first.renewals, second.renewals]).toEqual([1, 1]);
  });
});
