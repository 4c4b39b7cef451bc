import { expect, test } from '@jest/globals';
import { pathsLine } from './paths.ts';
import { countMapped, emptyStreamReport } from './tally.ts';

test('the line says how many rows took which path over all streams, and why', () => {
  const streams = ['a', 'b'].map((name) => emptyStreamReport(name, name));
  const [a, b] = streams as [(typeof streams)[0], (typeof streams)[0]];
  expect(pathsLine({ streams })).toBeNull();
  for (let i = 0; i < 1_200; i++) countMapped(a, null);
  expect(pathsLine({ streams })).toBe('Rows by path: 1,200 written out of their bytes, 0 made as values.');
  countMapped(b, 'x');
  for (const stream of streams) countMapped(stream, 'y');
  expect(pathsLine({ streams })).toBe(
    'Rows by path: 1,200 written out of their bytes, 3 made as values (2 since y; 1 since x).',
  );
});

test('of many reasons the most frequent are told', () => {
  const stream = emptyStreamReport('a', 'a');
  for (let i = 0; i < 20; i++) for (let n = 0; n <= i; n++) countMapped(stream, `reason ${i}`);
  expect(pathsLine({ streams: [stream] })?.match(/since/g)).toHaveLength(10);
});
