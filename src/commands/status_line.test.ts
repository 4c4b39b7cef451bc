import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eraseStatus, showStatus } from './status_line.ts';

const ERASE = '\r\u001b[2K';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function terminal(isTTY = true, columns = 40) {
  const written: string[] = [];
  const write = (text: unknown) => written.push(String(text)) > 0;
  return { written, stream: { isTTY, columns, write } };
}

describe('the line of a long command', () => {
  test('comes after 2 s, follows what happens, and leaves nothing behind', () => {
    const { written, stream } = terminal();
    let rows = 1;
    const status = showStatus(stream, () => `${rows} rows`);
    jest.advanceTimersByTime(1_999);
    expect(written).toEqual([]);
    jest.advanceTimersByTime(1);
    rows = 2;
    jest.advanceTimersByTime(250);
    expect(written).toEqual([`${ERASE}1 rows`, `${ERASE}2 rows`]);
    status.end();
    expect(written.at(-1)).toBe(ERASE);
    jest.advanceTimersByTime(10_000);
    expect(written).toHaveLength(3);
  });

  test('never comes where a command is quick, or where no terminal is', () => {
    const [quick, pipe] = [terminal(), terminal(false)];
    const status = showStatus(quick.stream, () => 'rows');
    showStatus(pipe.stream, () => 'rows');
    jest.advanceTimersByTime(1_000);
    status.end();
    jest.advanceTimersByTime(10_000);
    expect([quick.written, pipe.written]).toEqual([[], []]);
  });

  test('goes before anything else is written, and comes again behind that', () => {
    const { written, stream } = terminal();
    const status = showStatus(stream, () => 'rows');
    jest.advanceTimersByTime(2_000);
    eraseStatus();
    eraseStatus();
    expect(written).toEqual([`${ERASE}rows`, ERASE]);
    jest.advanceTimersByTime(250);
    expect(written.at(-1)).toBe(`${ERASE}rows`);
    status.end();
  });

  test('never wraps', () => {
    const { written, stream } = terminal(true, 10);
    const status = showStatus(stream, () => 'a line that is too long');
    jest.advanceTimersByTime(2_000);
    expect(written).toEqual([`${ERASE}a line t…`]);
    status.end();
  });
});
