import { expect, test } from '@jest/globals';
import { Failure } from '../../../report/failure.ts';
import { fileFailure } from './file_failure.ts';

const PATH = '/data/memory/abc.sqlite';
const sqlite = (errcode: number) =>
  Object.assign(new Error('of ada@example.com'), { code: 'ERR_SQLITE_ERROR', errcode });
const system = (code: string) => Object.assign(new Error('of ada@example.com'), { code, syscall: 'write' });

test.each([
  ['a full disk', sqlite(13), 'MEMORY_FULL', /no room .*Give the disk room/],
  ['a full disk, when it is forced there', system('ENOSPC'), 'MEMORY_FULL', /ENOSPC/],
  ['a quota', system('EDQUOT'), 'MEMORY_FULL', /EDQUOT/],
  ['a damaged tree', sqlite(11), 'MEMORY_DAMAGED', /damaged .*Delete it with the files .*-wal and .*-shm/],
  ['a damaged index', sqlite(779), 'MEMORY_DAMAGED', /damaged/],
  ['no database', sqlite(26), 'MEMORY_DAMAGED', /damaged/],
  ['another program', sqlite(5), 'MEMORY_UNAVAILABLE', /another program holds it .*Close/],
  ['a read-only file', sqlite(8), 'MEMORY_UNAVAILABLE', /read-only .*Mount/],
  ['a read-only mount', system('EROFS'), 'MEMORY_UNAVAILABLE', /read-only .*Mount/],
  ['no permission', system('EACCES'), 'MEMORY_UNAVAILABLE', /EACCES.*this user may write/],
  ['a broken disk', sqlite(266), 'MEMORY_UNAVAILABLE', /SQLite 266.*disk is sound/],
])('%s is named with its cure', (_, error, code, words) => {
  const failure = fileFailure(error, PATH) as Failure;
  expect(failure).toMatchObject({ type: 'transient_error', code, message: expect.stringMatching(words) });
  expect(failure.message.startsWith(`${PATH}: `)).toBe(true);
  expect(failure.message).not.toContain('ada');
});

test.each([
  ['a failure', new Failure('transient_error', 'MEMORY_LOST', 'x')],
  ['a mistake of the connector', new RangeError('x')],
])('%s stays what it is', (_, error) => {
  expect(fileFailure(error, PATH)).toBe(error);
});
