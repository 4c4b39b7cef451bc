import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { answerText } from './answer_text.ts';

const TEXT = '{"message":"success","errors":["Größe"]}';
const LIMIT = 1_000;

test.each([
  ['as it is', '', Buffer.from(TEXT)],
  ['as it is', 'identity', Buffer.from(TEXT)],
  ['behind a byte order mark', '', Buffer.from(`\uFEFF${TEXT}`)],
  ['gzip', 'gzip', gzipSync(TEXT)],
  ['gzip, its name in any case', 'GZIP', gzipSync(TEXT)],
  ['deflate', 'deflate', deflateSync(TEXT)],
  ['Brotli', 'br', brotliCompressSync(TEXT)],
])('the body of an answer, %s', (_, encoding, bytes) => {
  expect(answerText(bytes, encoding, LIMIT)).toBe(TEXT);
});

test.each([
  ['is none of its encoding', 'gzip', Buffer.from(TEXT)],
  ['is cut off', 'gzip', gzipSync(TEXT).subarray(0, 20)],
  ['would be longer than the limit', 'gzip', gzipSync('x'.repeat(LIMIT + 1))],
  ['has an encoding that nobody knows', 'constructor', gzipSync(TEXT)],
])('a body that %s stays as it came', (_, encoding, bytes) => {
  expect(answerText(bytes, encoding, LIMIT)).toBe(bytes.toString());
});
