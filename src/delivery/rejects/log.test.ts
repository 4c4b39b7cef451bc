import { expect, jest, test } from '@jest/globals';
import type { PendingRow, RowRejection } from '../row.ts';
import { pendingRow } from '../testing.ts';
import { logDeadLetter } from './log.ts';

const error = (given: Partial<RowRejection> = {}): RowRejection => ({
  code: 'MAPPING_TYPE',
  message: 'expected an integer, found text',
  path: '/age',
  identifier: 'external_id:ada',
  ...given,
});

/** The log after these rows were rejected. */
function logged(...rows: PendingRow[]): string[] {
  const lines: string[] = [];
  const deadLetter = logDeadLetter((message) => lines.push(message));
  const durable = jest.fn();
  for (const row of rows) deadLetter.take(row, durable);
  expect(durable).toHaveBeenCalledTimes(rows.length);
  expect(deadLetter.keepsRows).toBe(false);
  return lines;
}

test('a line tells where the row stood, whom it is about and why', () => {
  const errors = [error(), error({ code: 'BRAZE_REFUSED', path: '' })];
  expect(logged(pendingRow({ line: 7, errors }))).toEqual([
    'Rejected row of customers (line 7, external_id:ada): MAPPING_TYPE at /age, BRAZE_REFUSED',
  ]);
});

test('the first identifier that is known counts', () => {
  expect(logged(pendingRow({ errors: [error({ identifier: null }), error()] }))[0]).toContain(
    'external_id:ada',
  );
  expect(logged(pendingRow({ errors: [error({ identifier: null })] }))[0]).toContain('no identifier');
});

test('it holds no other value of the row: Braze’s words may quote one', () => {
  const errors = [error({ message: 'the value "4242" is not valid' })];
  expect(logged(pendingRow({ errors })).join()).not.toContain('4242');
});

test('the log is not buried: after 1,000 lines it says so once and is silent, and rows are still settled', () => {
  const lines = logged(...Array.from({ length: 1_200 }, () => pendingRow({ errors: [error()] })));
  expect(lines).toHaveLength(1_001);
  expect(lines[1_000]).toContain('1000');
});
