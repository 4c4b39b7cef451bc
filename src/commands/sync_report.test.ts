import { expect, test } from '@jest/globals';
import type { RecordMessage } from '../airbyte/messages.ts';
import type { Pipeline } from '../delivery/pipeline.ts';
import { emptyStreamReport } from '../report/tally.ts';
import { stopwatch } from './sync_report.ts';

test('a stream lasts from its first row to its last; the rows go on to the pipeline', () => {
  let now = 1_000;
  const lines: number[] = [];
  const { watch, secondsOf } = stopwatch({ now: () => now });
  const row: Pipeline['row'] = (_message, _stream, line) => void lines.push(line);
  const pipeline = watch({ row } as Pipeline);
  const first = emptyStreamReport('a', 'a');
  const second = emptyStreamReport('b', 'b');
  for (const [line, stream] of [first, second, first, first].entries()) {
    pipeline.row({} as RecordMessage, stream, line, { objects: [] });
    now += 250;
  }
  expect([first, second, emptyStreamReport('c', 'c')].map(secondsOf)).toEqual([0.75, 0, 0]);
  expect(lines).toEqual([0, 1, 2, 3]);
});
