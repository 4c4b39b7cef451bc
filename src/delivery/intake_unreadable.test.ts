import { describe, expect, test } from '@jest/globals';
import { intakeOf, route, row, state } from './testing/intake.ts';

describe('what cannot be read', () => {
  test.each([
    ['a line that was cut off', '{"type":"RECORD","record":{"stream":"orders","data":{"email":"ada@exa'],
    ['a RECORD without stream', '{"type":"RECORD","record":{"data":{"email":"ada@example.com"}}}'],
    ['a RECORD without data', '{"type":"RECORD","record":{"stream":"orders","email":"ada@example.com"}}'],
    ['a STATE that names no stream', '{"type":"STATE","state":{"type":"STREAM","email":"ada@example.com"}}'],
  ])('%s stops the sync; the error tells the line’s number and nothing of the line', (_, line) => {
    const { read } = intakeOf(route('orders'));
    read(row('orders'));
    expect(() => read(line)).toThrow(
      expect.objectContaining({
        type: 'system_error',
        code: 'INPUT_UNREADABLE',
        message: expect.stringMatching(/^(?!.*ada).*Line 2 /),
      }),
    );
  });

  test.each([
    ['text before a row', `Loading... ${row('orders')}`],
    ['a row of which a program wrote the type in small letters', row('orders').replace('RECORD', 'record')],
    ['rows in a list', JSON.stringify({ type: 'RECORD_BATCH', records: [{ email: 'ada@example.com' }] })],
    ['rows in UTF-16', Buffer.from(row('orders'), 'utf16le')],
    ['a message of Singer', JSON.stringify({ type: 'SCHEMA', stream: 'ada', schema: {} })],
  ])('%s stop the sync too, though they could pass for something else', (_, line) => {
    const { intake, read } = intakeOf(route('orders'));
    read(row('orders'));
    expect(() => intake.line(Buffer.from(line))).toThrow(
      expect.objectContaining({
        code: 'INPUT_UNREADABLE',
        message: expect.stringMatching(/^(?!.*ada).*Line 2 of stdin cannot be read as an Airbyte message: /),
      }),
    );
  });

  test('a last line that was cut off stops it at the end', () => {
    const { intake } = intakeOf(route('orders'));
    intake.chunk(Buffer.from(row('orders').slice(0, -3)));
    expect(() => intake.end()).toThrow(expect.objectContaining({ code: 'INPUT_UNREADABLE' }));
  });

  test('an error of a mapping itself is not taken for one of the line', () => {
    const mapping = () => {
      throw new RangeError('a mistake of ours');
    };
    expect(() => intakeOf(route('orders', { mapping })).read(row('orders'))).toThrow(RangeError);
  });
});

describe('text among the messages', () => {
  test('is skipped and counted, with a warning at most once a minute that never quotes it', () => {
    const { read, clock, warnings, report } = intakeOf(route('orders'));
    read('Connecting as ada@example.com', 'done', row('orders'));
    expect(warnings).toEqual([expect.stringMatching(/^(?!.*ada).*Line 1 .* is text .*\(1 skipped so far\)/)]);
    clock.time += 59_999;
    read('again');
    expect(warnings).toHaveLength(1);
    clock.time += 1;
    read('again');
    expect(warnings).toHaveLength(2);
    expect(report.textLines).toBe(4);
  });

  test('JSON without a `type` is, too, with a warning of its own; one does not silence another', () => {
    const { read, warnings, report } = intakeOf(route('orders'));
    read('done', '{"level":"info","msg":"ada"}', '{"id":1}', '{"id":1,"type":"ada"}', row('orders'));
    expect(warnings).toEqual([
      expect.stringMatching(/^Line 1 .* is text/),
      expect.stringMatching(/^(?!.*ada).*Line 2 .* is JSON without the `type` .*\(2 skipped so far\)/),
    ]);
    expect(report.textLines).toBe(4);
  });

  test('a STATE that cannot be given back gets a warning: no row is lost by it', () => {
    const { read, warnings, handed } = intakeOf(route('orders'));
    read(row('orders'), state(null).replace('STATE', 'state'), `> ${state(null)}`, state(null));
    expect(handed).toEqual(['orders 1 1', 'state null']);
    expect(warnings).toEqual([expect.stringMatching(/^Line 2 .* looks like a STATE, but is none/)]);
  });

  test('blank lines are nothing', () => {
    const { read, warnings, report, intake } = intakeOf();
    read('', '  \t', '\r');
    intake.end();
    expect([warnings, report.textLines]).toEqual([[], 0]);
  });

  test('and nothing but text is the sign of a program that failed', () => {
    const { read, intake } = intakeOf();
    read('command not found');
    expect(() => intake.end()).toThrow(
      expect.objectContaining({ type: 'system_error', code: 'INPUT_NO_MESSAGES' }),
    );
  });

  test('nothing but rows without their message fails with the way to wrap them', () => {
    const { read, intake } = intakeOf();
    read('{"id":1,"email":"ada@example.com"}', '{"id":2}');
    expect(() => intake.end()).toThrow(
      expect.objectContaining({
        code: 'INPUT_NO_MESSAGES',
        message: expect.stringMatching(
          /^(?!.*ada).*2 lines .*wrap each of them: \{"type":"RECORD","record":\{"stream":.*jq -c/,
        ),
      }),
    );
  });

  test('one message of whatever type is enough', () => {
    const { read, intake, warnings } = intakeOf();
    read('starting', '{"type":"LOG","log":{}}');
    intake.end();
    expect(warnings).toHaveLength(1);
  });

  test('nothing but messages of types that nobody knows gets a warning at the end', () => {
    const { read, intake, warnings } = intakeOf();
    read('{"type":"HOLOGRAM"}', '{"type":"ORDER","id":1}');
    expect(warnings).toEqual([]);
    intake.end();
    expect(warnings).toEqual([expect.stringMatching(/no message of a type that this connector knows/)]);
  });

  test('nothing at all is an empty sync', () => {
    const { intake, warnings } = intakeOf();
    intake.end();
    expect(warnings).toEqual([]);
  });
});
