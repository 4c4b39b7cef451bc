import { describe, expect, test } from '@jest/globals';
import { REASONLESS, refused, verdict } from '../testing/verdicts.ts';

describe.each(['campaign_triggers', 'canvas_triggers'])('%s', (type) => {
  test('a success with a notice sent nothing: all are refused, in its words', () => {
    const notice = 'The Canvas is paused. Resume the Canvas to ensure trigger requests will take effect.';
    expect(verdict(type, 201, { dispatch_id: 'd', message: 'success', notice })).toEqual({
      act: 'settle',
      refused: [0, 1, 2].map((index) => refused(index, notice)),
    });
  });

  test.each<[unknown, string]>([
    [{ message: 'paused' }, 'paused'],
    [['paused'], REASONLESS],
    [true, REASONLESS],
  ])('a notice %j is one, too', (notice, words) => {
    expect(verdict(type, 201, { message: 'success', notice })).toMatchObject({
      refused: { length: 3, 0: refused(0, words) },
    });
  });

  test.each<unknown>([
    { message: 'Invalid Campaign ID' },
    { message: 'Invalid Canvas ID' },
    { message: 'canvas_id must be a string of the Canvas api identifier' },
    { message: 'Bad Request', errors: ['Invalid campaign_id'] },
  ])('400 %j: only the user can correct the target', (body) => {
    expect(verdict(type, 400, body)).toMatchObject({ act: 'stop', code: 'BRAZE_TARGET' });
  });

  test('a 400 with a dispatch_id may have sent something, so nothing of it goes again', () => {
    expect(verdict(type, 400, { message: 'Bad Request', dispatch_id: 'd' })).toMatchObject({
      act: 'retry',
      processed: true,
    });
  });
});
