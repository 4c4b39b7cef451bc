import { expect, test } from '@jest/globals';
import { createEstimate } from './estimate.ts';

test('things that are all alike are estimated as they are, however many there are', () => {
  const estimate = createEstimate(100, 128);
  for (let count = 1; count <= 1_000; count++) {
    if (estimate.add(50)) estimate.note(3, 50);
    expect(estimate.sum).toEqual({ points: count * 3, isEstimate: count > 100 });
  }
});
