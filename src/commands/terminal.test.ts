import { Readable } from 'node:stream';
import { afterEach, expect, jest, test } from '@jest/globals';
import { suggest } from './suggest.ts';
import { tellWaiting, terminalWidth } from './terminal.ts';

const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => {
  stderr.mockClear();
});

test('who types a command without a pipe reads on stderr what is waited for', async () => {
  const terminal = Object.assign(Readable.from([]), { isTTY: true });
  tellWaiting(terminal);
  expect(stderr.mock.calls).toEqual([['Waiting for Airbyte messages on stdin …\n']]);
  await expect(suggest({}, { stdin: terminal, write: () => {} })).rejects.toThrow('No record');
  expect(stderr).toHaveBeenCalledTimes(2);
});

test('stderr stays empty in a pipe', () => {
  tellWaiting(Readable.from([]));
  expect(stderr).not.toHaveBeenCalled();
});

test.each([
  [60, 60],
  [undefined, 80],
  [0, 80],
  [500, 120],
])('text for a terminal of %s columns is %s wide', (columns, width) => {
  expect(terminalWidth({ columns })).toBe(width);
});
