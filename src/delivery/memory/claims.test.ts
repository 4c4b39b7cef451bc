import { expect, test } from '@jest/globals';
import { ANYTHING, Claims } from './claims.ts';

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

test('what is set is noted with the turn of its run: recorded once, and otherwise in each run', () => {
  const claims = new Claims();
  const said: unknown[] = [];
  claims.onSet = ({ name }, set) => void said.push(`${name} ${set}`);
  const claim = claims.of('attributes|0');
  for (const turn of [3, 4]) {
    claims.turn = turn;
    claims.placeOf(claim, 'plan');
    for (let i = 0; i < 2; i++) claims.placeOfUnrecorded(claim, `visits${turn}`);
    claims.placeOfUnrecorded(claim, 'plan');
  }
  expect(claim).toMatchObject({
    since: [3],
    unrecorded: [
      ['visits3', 3],
      ['visits4', 4],
    ],
  });
  expect(said).toEqual(['attributes|0 plan', 'attributes|0 visits3', 'attributes|0 visits4']);
  claims.renew(claim);
  expect([...claim.attributes, ...claim.since]).toEqual([]);
  expect(claims.placeOf(claim, 'city')).toBe(0);
});

test('of more names than a record holds, any could be set', () => {
  const claims = new Claims();
  const claim = claims.of('attributes|0');
  for (let number = 0; number <= 1_000; number++) claims.placeOf(claim, `a${number}`);
  for (let number = 0; number <= 1_002; number++) claims.placeOfUnrecorded(claim, `b${number}`);
  expect(claim.unrecorded.filter(([name]) => name === ANYTHING)).toHaveLength(1);
  expect(claim.unrecorded.length).toBeLessThan(1_002);
});
