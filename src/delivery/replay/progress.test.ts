import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { locator, Progress, type Span } from './progress.ts';

const progress = (...spans: Span[]) => new Progress(spans);

describe('progress', () => {
  test('the offset is the end of what is settled without a gap', () => {
    expect(progress().offset).toBe(0);
    expect(progress([10, 20]).offset).toBe(0);
    expect(progress([10, 20], [0, 10]).offset).toBe(20);
    expect(progress([0, 10], [20, 30]).offset).toBe(10);
  });

  test('neighbours become one span, whatever came first', () => {
    expect(progress([20, 30], [0, 10], [10, 20], [40, 50]).spans).toEqual([
      [0, 30],
      [40, 50],
    ]);
  });

  test('lines that are settled in any order make the spans that they cover', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lengths, fc.infiniteStream(fc.nat()), (lengths, keys) => {
        let end = 0;
        const lines = lengths.map((length): Span => {
          end += length;
          return [end - length, end];
        });
        const order = lines
          .map((line) => ({ line, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const settled = order.slice(0, order.length / 2).map(({ line }) => line);
        const { spans, offset } = progress(...settled);
        const bytes = (all: readonly Span[]) =>
          all
            .flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))
            .sort((a, b) => a - b);
        expect(bytes(spans)).toEqual(bytes(settled));
        for (const [index, [from]] of spans.entries())
          expect(from).toBeGreaterThan(spans[index - 1]?.[1] ?? -1);
        expect(offset).toBe(spans[0]?.[0] === 0 ? spans[0][1] : 0);
      }),
    );
  });
});

describe('lines lie', () => {
  test.each<[string, Span[], Span[], string[]]>([
    [
      'open, if nothing is settled',
      [],
      [
        [0, 5],
        [5, 9],
      ],
      ['open', 'open'],
    ],
    [
      'in a span, between spans, behind them',
      [
        [0, 5],
        [9, 12],
      ],
      [
        [0, 2],
        [2, 5],
        [5, 9],
        [9, 12],
        [12, 20],
      ],
      ['settled', 'settled', 'open', 'settled', 'open'],
    ],
    ['across the end of a span', [[0, 5]], [[0, 6]], ['cut']],
    [
      'across the start of a span',
      [[4, 8]],
      [
        [0, 3],
        [3, 5],
      ],
      ['open', 'cut'],
    ],
    ['around a span', [[4, 8]], [[3, 9]], ['cut']],
  ])('%s', (_, spans, lines, expected) => {
    const locate = locator(spans);
    expect(lines.map((line) => locate(...line))).toEqual(expected);
  });
});
