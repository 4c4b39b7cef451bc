import { describe, expect, test } from '@jest/globals';
import { Failure } from '../report/failure.ts';
import { createOutput, type Output } from './output.ts';

const NOW = 1_700_000_000_000;

/** An output, and the lines that it has written. */
function openOutput(): { output: Output; lines: string[]; messages: () => unknown[] } {
  const lines: string[] = [];
  const outlet = {
    write(text: string) {
      expect(text.endsWith('\n')).toBe(true);
      lines.push(text.slice(0, -1));
    },
    room: async () => {},
  };
  const output = createOutput(outlet, () => NOW);
  return { output, lines, messages: () => lines.map((line) => JSON.parse(line)) };
}

describe('one message a line', () => {
  test('a state leaves as the text that it is', () => {
    const { output, lines } = openOutput();
    const text = '{ "type":"STATE","state":{"lsn":9223372036854775807,"v":1.0} }';
    output.state(text);
    expect(lines).toEqual([text]);
  });

  test('a log line', () => {
    const { output, messages } = openOutput();
    output.log('WARN', 'two\nlines and a "quote"');
    expect(messages()).toEqual([
      { type: 'LOG', log: { level: 'WARN', message: 'two\nlines and a "quote"' } },
    ]);
  });

  test('any other message', () => {
    const { output, lines } = openOutput();
    output.message({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } });
    expect(lines).toEqual(['{"type":"CONNECTION_STATUS","connectionStatus":{"status":"SUCCEEDED"}}']);
  });

  test('no line holds a line break, whatever is written', () => {
    const { output, lines } = openOutput();
    output.log('INFO', 'a\nb\r\u2028');
    output.failure(new Failure('system_error', 'INTERNAL', 'a\nb'));
    output.message({ type: 'SPEC', text: 'a\nb' });
    expect(lines.join('')).not.toMatch(/[\n\r]/);
  });
});

describe('a failure', () => {
  test('tells its time in whole milliseconds, as all of Airbyte does', () => {
    const lines: string[] = [];
    const outlet = { write: (text: string) => void lines.push(text), room: async () => {} };
    createOutput(outlet, () => NOW + 0.59).failure(new Failure('system_error', 'INTERNAL', 'x'));
    expect(JSON.parse(lines.join('')).trace.emitted_at).toBe(NOW);
  });

  test('tells its message, its class and its code', () => {
    const { output, messages } = openOutput();
    output.failure(new Failure('config_error', 'BRAZE_KEY', 'Braze does not know the API key.'));
    expect(messages()).toEqual([
      {
        type: 'TRACE',
        trace: {
          type: 'ERROR',
          emitted_at: NOW,
          error: {
            message: 'Braze does not know the API key.',
            internal_message: 'config_error BRAZE_KEY',
            stack_trace: expect.stringMatching(/^Failure\n\s+at /),
            failure_type: 'config_error',
          },
        },
      },
    ]);
  });

  test('shows where its causes happened, but not their words: they may quote a row', () => {
    const { output, lines } = openOutput();
    let cause: unknown;
    try {
      JSON.parse('{"email":"ada@example.com"');
    } catch (error) {
      cause = error;
    }
    output.failure(new Failure('system_error', 'INTERNAL', 'It broke.', { cause }));
    expect(lines[0]).toContain('caused by SyntaxError');
    expect(lines[0]).not.toContain('ada@example.com');
  });
});

describe('what is concealed', () => {
  test('stands in no log line, failure or message, not even where others echo it', () => {
    const { output, lines, messages } = openOutput();
    output.conceal('the-key');
    output.log('INFO', 'Braze said: Invalid API key: the-key (the-key)');
    output.failure(new Failure('config_error', 'BRAZE_KEY', 'the-key is unknown'));
    output.message({
      type: 'CONNECTION_STATUS',
      connectionStatus: { message: 'the-key', more: ['the-key'] },
    });
    expect(lines.join()).not.toContain('the-key');
    expect(messages()[0]).toMatchObject({
      log: { message: 'Braze said: Invalid API key: ********** (**********)' },
    });
  });

  test('is concealed with characters that JSON escapes, too', () => {
    const { output, lines } = openOutput();
    output.conceal('a"b\\c');
    output.message({ type: 'CONNECTION_STATUS', connectionStatus: { message: 'not a"b\\c' } });
    expect(lines).toEqual(['{"type":"CONNECTION_STATUS","connectionStatus":{"message":"not **********"}}']);
  });

  test('is concealed whole, even if another secret is a part of it', () => {
    const { output, messages } = openOutput();
    output.conceal('redis');
    output.conceal('redis://user:password@host');
    output.log('INFO', 'no connection to redis://user:password@host');
    expect(messages()).toMatchObject([{ log: { message: 'no connection to **********' } }]);
  });

  test('never touches the form of a message: a secret may be a word of the protocol', () => {
    const { output, messages } = openOutput();
    output.conceal('status');
    output.conceal('');
    output.message({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: 'status' } });
    expect(messages()).toEqual([
      { type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: '**********' } },
    ]);
  });

  test('stays in states, which are not ours to change', () => {
    const { output, lines } = openOutput();
    output.conceal('cursor');
    output.state('{"type":"STATE","state":{"cursor":"cursor"}}');
    expect(lines).toEqual(['{"type":"STATE","state":{"cursor":"cursor"}}']);
  });
});
