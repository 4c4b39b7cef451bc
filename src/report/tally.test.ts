import { describe, expect, test } from '@jest/globals';
import { countRejection, countSkipped, emptyReport, emptyStreamReport } from './tally.ts';

const error = (code: string, path = '', message = 'no') => ({ code, path, message });

describe('rejections', () => {
  test('are counted by code, with the first example of each', () => {
    const report = emptyStreamReport('orders', 'orders');
    countRejection(report, 3, [error('MAPPING_TYPE', '/age', 'first')]);
    countRejection(report, 8, [error('MAPPING_TYPE', '/name', 'later'), error('BRAZE_REFUSED')]);
    expect([...report.rejections]).toEqual([
      ['MAPPING_TYPE', { rows: 2, first: { line: 3, path: '/age', message: 'first' } }],
      ['BRAZE_REFUSED', { rows: 1, first: { line: 8, path: '', message: 'no' } }],
    ]);
  });

  test('a row that has a reason twice counts once for it, with the first of the two', () => {
    const report = emptyStreamReport('orders', 'orders');
    countRejection(report, 3, [error('MAPPING_TYPE', '/age'), error('MAPPING_TYPE', '/name')]);
    expect(report.rejections.get('MAPPING_TYPE')).toMatchObject({ rows: 1, first: { path: '/age' } });
  });
});

describe('rejections of entries', () => {
  const entries = [
    { entry: 0, object: 'attributes' },
    { entry: 2, object: 'events' },
  ];
  const counted = (errors: Parameters<typeof countRejection>[2], of = entries) => {
    const report = emptyStreamReport('orders', 'orders', of);
    countRejection(report, 1, errors);
    return report.entries.map(({ rejections }) => Object.fromEntries(rejections));
  };

  test('are those that the entry made itself, and those of its objects that Braze refused, once a row and code', () => {
    expect(
      counted([
        { ...error('A'), entry: 0 },
        { ...error('A'), entry: 0 },
        { ...error('B'), entry: 2 },
      ]),
    ).toEqual([{ A: 1 }, { B: 1 }]);
    expect(counted([{ ...error('BRAZE_REFUSED'), place: { entry: 2 } }])).toEqual([{}, { BRAZE_REFUSED: 1 }]);
  });

  test('that name no entry are those of the only one, and of none of several', () => {
    expect(counted([error('A')], entries.slice(0, 1))).toEqual([{ A: 1 }]);
    expect(counted([error('A')])).toEqual([{}, {}]);
  });
});

test('rows that are not sent are counted by reason', () => {
  const report = emptyStreamReport('orders', 'orders');
  for (const reason of ['ignored', 'deleted', 'ignored']) countSkipped(report, reason);
  expect([...report.skipped]).toEqual([
    ['ignored', 2],
    ['deleted', 1],
  ]);
});

test('reports share nothing: what one counts is not in the next', () => {
  const stream = emptyStreamReport('orders', 'orders');
  countSkipped(stream, 'ignored');
  countRejection(stream, 1, [error('MAPPING_TYPE')]);
  emptyReport().streams.push(stream);
  emptyReport().warnings.set('a warning', 1);
  expect(emptyStreamReport('orders', 'orders')).toMatchObject({ skipped: new Map(), rejections: new Map() });
  expect(emptyReport()).toMatchObject({ streams: [], warnings: new Map() });
});
