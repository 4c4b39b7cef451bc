import { expect, test } from '@jest/globals';
import { redisFailure } from './redis_failure.ts';

const coded = (code: string) =>
  Object.assign(new Error('connect redis://ada:hunter2@redis.example'), { code });

test.each([
  ['a wrong password', new Error('WRONGPASS invalid username-password pair'), 'WRONGPASS'],
  ['no password', new Error('NOAUTH Authentication required.'), 'NOAUTH'],
  ['a user who may not', new Error("NOPERM User ada has no permissions to run 'eval'"), 'NOPERM'],
  [
    'a password that nobody set',
    new Error('ERR AUTH <password> called without any password configured'),
    'ERR',
  ],
  ['a database that there is not', new Error('ERR DB index is out of range'), 'ERR'],
  ['a host that does not exist', coded('ENOTFOUND'), 'ENOTFOUND'],
])('%s is for the user to mend', (_, error, word) => {
  expect(redisFailure(error)).toMatchObject({ type: 'config_error', code: 'SHARED_LIMIT_REFUSED' });
  expect(redisFailure(error).message).toContain(`(${word})`);
});

test.each([
  ['a refused connection', coded('ECONNREFUSED'), 'ECONNREFUSED'],
  ['a server that loads its data', new Error('LOADING Redis is loading the dataset in memory'), 'LOADING'],
  [
    'a replica, perhaps of a failover',
    new Error("READONLY You can't write against a read only replica."),
    'READONLY',
  ],
  ['a replica without its master', new Error('MASTERDOWN Link with MASTER is down'), 'MASTERDOWN'],
  ['a script that was flushed', new Error('NOSCRIPT No matching script. Please use EVAL.'), 'NOSCRIPT'],
  [
    'a script whose data was flushed',
    new Error('ERR user_script:35: attempt to perform arithmetic on a nil value'),
    'ERR',
  ],
  ['silence', new Error('Command timed out'), 'no answer'],
  ['what nobody foresaw', 'hunter2', 'unknown error'],
])('%s may pass', (_, error, word) => {
  expect(redisFailure(error)).toMatchObject({ type: 'transient_error', code: 'SHARED_LIMIT_UNREACHABLE' });
  expect(redisFailure(error).message).toContain(`(${word})`);
});

test('it quotes neither the URL nor the words of Redis', () => {
  const errors = [
    coded('ECONNREFUSED'),
    coded('ENOTFOUND'),
    new Error('NOPERM User ada has none'),
    'hunter2',
  ];
  for (const error of errors) {
    const { message } = redisFailure(error);
    expect(message).toMatch(/^\/shared_limit\/url: /);
    expect(message).not.toMatch(/hunter2|ada|redis\.example/);
  }
});
