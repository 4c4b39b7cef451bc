import { describe, expect, test } from '@jest/globals';
import { Progress, type Span } from './progress.ts';
import { HEAD, progressText, settledSpans } from './saved_progress.ts';

const PATH = '/data/customers.jsonl.progress';
const head = Buffer.from('{"stream":"customers","data":{"id":1}}\n'.repeat(40)).subarray(0, HEAD);

const text = (spans: readonly Span[], of = head) => progressText(new Progress(spans), of);

test.each<[string, Span[]]>([
  ['nothing', []],
  ['the beginning', [[0, 100]]],
  [
    'the beginning and parts behind it',
    [
      [0, 100],
      [200, 300],
      [5_000, 6_000],
    ],
  ],
  ['parts, but not the beginning', [[200, 300]]],
])('%s can be settled: it is read as it was written', (_, spans) => {
  expect(settledSpans(text(spans), PATH, head)).toEqual(spans);
});

test('the offset stands in it for people', () => {
  const settled = text([
    [0, 100],
    [200, 300],
  ]);
  expect(JSON.parse(settled)).toMatchObject({ offset: 100, settled_behind: [[200, 300]] });
});

test('without a progress nothing is settled', () => {
  expect(settledSpans(null, PATH, head)).toEqual([]);
});

describe('it is of one dead letter', () => {
  test('one that begins otherwise is refused', () => {
    const other = Buffer.from(head);
    other[50] = 0x20;
    expect(() => settledSpans(text([[0, 100]]), PATH, other)).toThrow(/progress does not belong/);
  });

  test('but behind what is settled it may grow, and be mended by hand', () => {
    const mended = Buffer.from(head);
    mended[50] = 0x20;
    expect(settledSpans(text([[0, 38]], head.subarray(0, 38)), PATH, mended)).toEqual([[0, 38]]);
  });
});

test.each([
  ['no JSON', '{"offset":'],
  ['no object', '[]'],
  ['an offset that is none', '{"offset":-1,"settled_behind":[],"head_sha256":""}'],
  ['no hash', '{"offset":0,"settled_behind":[]}'],
  ['spans that are none', '{"offset":0,"settled_behind":[[5]],"head_sha256":""}'],
  ['spans in disorder', '{"offset":10,"settled_behind":[[5,20]],"head_sha256":""}'],
])('%s: refused, with the cure', (_, damaged) => {
  expect(() => settledSpans(damaged, PATH, head)).toThrow(
    expect.objectContaining({
      type: 'config_error',
      code: 'REPLAY_PROGRESS',
      message: expect.stringMatching(/customers\.jsonl\.progress .*delete it/),
    }),
  );
});
