import { describe, expect, test } from '@jest/globals';
import { ACCEPTED, allUnplaced, refused, unplaced, verdict } from '../testing/verdicts.ts';

describe.each([
  ['external_id_renames', 'rename_errors', 'external_ids'],
  ['external_id_removals', 'removal_errors', 'removed_ids'],
])('%s', (type, errors, applied) => {
  const answer = (members: object) => verdict(type, 201, { message: 'success', ...members });

  test.each<{ list: unknown }>([
    { list: [[1, 'in use']] },
    { list: [{ index: 1, message: 'in use' }] },
    { list: [{ code: 0, index: 1, message: 'in use' }] },
    { list: { index: 1, message: 'in use' } },
    { list: [['in use', 1]] },
    { list: [[[1, 'in use']]] },
  ])('$list names the second one', ({ list }) => {
    expect(answer({ [errors]: list })).toEqual({ act: 'settle', refused: [refused(1, 'in use')] });
  });

  test('several errors of one are one refusal', () => {
    expect(
      answer({
        [errors]: [
          [1, 'in use'],
          [1, 'too long'],
        ],
      }),
    ).toEqual({
      act: 'settle',
      refused: [refused(1, 'in use; too long')],
    });
  });

  test.each<{ list: unknown }>([
    { list: 'in use' },
    { list: ['in use'] },
    { list: [['in use']] },
    { list: [{ id: 'in use' }] },
    { list: [[7, 'in use']] },
    { list: [[0.5, 'in use']] },
  ])('$list names none: all are refused', ({ list }) => {
    expect(answer({ [errors]: list })).toEqual(allUnplaced('in use'));
  });

  test('a 400 that names some: the others go again', () => {
    expect(verdict(type, 400, { message: 'Bad Request', [errors]: [[0, 'in use']] })).toEqual({
      act: 'resend_rest',
      refused: [refused(0, 'in use')],
    });
  });

  test('what the list of the applied ones lacks is refused, though no error names it', () => {
    const words = 'Braze does not list it among those that it has applied';
    const ada =
      type === 'external_id_renames' ? { current_external_id: 'ada', new_external_id: 'ada2' } : 'ada';
    expect(answer({ [applied]: [ada] })).toEqual({
      act: 'settle',
      refused: [unplaced(1, words), unplaced(2, words)],
    });
    expect(answer({ [applied]: [] })).toEqual(allUnplaced(words));
    expect(answer({ [applied]: [ada], [errors]: [[2, 'in use']] })).toEqual({
      act: 'settle',
      refused: [refused(2, 'in use'), unplaced(1, words)],
    });
  });

  test('a list of the applied ones that is long enough, whatever it holds, is no reason to doubt', () => {
    expect(answer({ [applied]: ['x', 'y', 'z'] })).toEqual(ACCEPTED);
    expect(answer({ [applied]: 3 })).toEqual(ACCEPTED);
  });
});
