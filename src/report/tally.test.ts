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
