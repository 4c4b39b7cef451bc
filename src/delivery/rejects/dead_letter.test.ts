import { expect, jest, test } from '@jest/globals';
import { pendingRow } from '../testing.ts';
import { noDeadLetter } from './dead_letter.ts';

test('without a dead letter a rejected row is done with at once, and rows need not be kept', async () => {
  const durable = jest.fn();
  noDeadLetter.take(pendingRow(), durable);
  expect(durable).toHaveBeenCalledTimes(1);
  expect(noDeadLetter.keepsRows).toBe(false);
  await noDeadLetter.close();
});
