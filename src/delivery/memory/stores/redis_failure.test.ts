import { expect, test } from '@jest/globals';
import { Failure } from '../../../report/failure.ts';
import { redisMemoryFailure } from './redis_failure.ts';

const coded = (code: string) =>
  Object.assign(new Error('connect redis://ada:hunter2@redis.example'), { code });

test.each([
  ['a wrong password', new Error('WRONGPASS invalid username-password pair'), 'MEMORY_REFUSED', 'WRONGPASS'],
  ['a user who may not', new Error('NOPERM User ada has no permissions'), 'MEMORY_REFUSED', 'NOPERM'],
  ['a host that does not exist', coded('ENOTFOUND'), 'MEMORY_REFUSED', 'ENOTFOUND'],
  [
    'a full server',
    new Error("OOM command not allowed when used memory > 'maxmemory'."),
    'MEMORY_FULL',
    'OOM',
  ],
  [
    'a replica',
    new Error("READONLY You can't write against a read only replica."),
    'MEMORY_UNAVAILABLE',
    'replica',
  ],
  ['a disk that is full', new Error('MISCONF Redis is configured to save'), 'MEMORY_UNAVAILABLE', 'MISCONF'],
  ['a refused connection', coded('ECONNREFUSED'), 'MEMORY_UNAVAILABLE', 'ECONNREFUSED'],
  ['silence', new Error('Command timed out'), 'MEMORY_UNAVAILABLE', 'no answer'],
])('%s is named, and nothing secret is', (_, error, code, word) => {
  const { type, message, code: found } = redisMemoryFailure(error);
  expect(found).toBe(code);
  expect(type).toBe(code === 'MEMORY_REFUSED' ? 'config_error' : 'transient_error');
  expect(message).toMatch(/^\/memory\/url: /);
  expect(message).toContain(word);
  expect(message).not.toMatch(/hunter2|ada|redis\.example/);
});

test('a failure stays what it is', () => {
  const failure = new Failure('transient_error', 'MEMORY_LOST', 'x');
  expect(redisMemoryFailure(failure)).toBe(failure);
});
