import { expect, test } from '@jest/globals';
import { objectKey, parseS3Address, s3Address } from './address.ts';

test.each([
  ['s3://acme', { bucket: 'acme', key: '' }],
  ['s3://acme/', { bucket: 'acme', key: '' }],
  ['s3://acme/a/b.jsonl', { bucket: 'acme', key: 'a/b.jsonl' }],
  ['s3:///a', null],
  ['/data/rejects', null],
  ['data/s3://acme', null],
])('%s as an address', (text, expected) => {
  expect(parseS3Address(text)).toEqual(expected);
});

test('a key at the top of the bucket has no slash in front', () => {
  expect([objectKey('', 'a'), objectKey('x/y', 'a')]).toEqual(['a', 'x/y/a']);
  expect(s3Address('acme', objectKey('x', 'a'))).toBe('s3://acme/x/a');
});
