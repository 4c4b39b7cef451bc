import { expect, test } from '@jest/globals';
import { asFailure, Failure } from './failure.ts';

test('a failure stays what it is', () => {
  const failure = new Failure('config_error', 'BRAZE_KEY', 'Check `api_key`.');
  expect(asFailure(failure)).toBe(failure);
});

test.each([
  ['an error', new RangeError('of the row {"email":"ada@example.com"}'), 'RangeError'],
  ['text', 'ada@example.com', 'string'],
  ['nothing', undefined, 'undefined'],
])('%s that nobody foresaw is a system_error whose message quotes nothing', (_, thrown, name) => {
  const failure = asFailure(thrown);
  expect(failure).toMatchObject({ type: 'system_error', code: 'INTERNAL', cause: thrown });
  expect(failure.message).toContain(`(${name})`);
  expect(failure.message).not.toContain('ada');
});
