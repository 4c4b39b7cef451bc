import { describe, expect, test } from '@jest/globals';
import { readMessage, UnreadableMessage } from './messages.ts';

const read = (line: string) => readMessage(Buffer.from(line));

describe('a RECORD', () => {
  test('has its stream, namespace, data and time', () => {
    const line = '{"type":"RECORD","record":{"stream":"a","namespace":"n","data":{"id":1},"emitted_at":5}}';
    expect(read(line)).toEqual({
      type: 'RECORD',
      stream: 'a',
      namespace: 'n',
      data: { id: 1 },
      columns: null,
      emittedAt: 5,
      nulled: null,
      isDeleted: false,
      text: line,
    });
  });

  test.each(['"namespace":null,', '"namespace":"",', ''])('has no namespace with `%s`', (namespace) => {
    const line = `{"type":"RECORD","record":{"stream":"a",${namespace}"data":{}}}`;
    expect(read(line)).toMatchObject({ namespace: null, emittedAt: null });
  });

  test('knows the columns that were NULLED', () => {
    const changes = '[{"field":"a","change":"NULLED"},{"field":"b","change":"TRUNCATED"}]';
    expect(
      read(`{"type":"RECORD","record":{"stream":"a","data":{},"meta":{"changes":${changes}}}}`),
    ).toMatchObject({
      nulled: new Set(['a']),
    });
  });

  test('of a file is the failure of the sync, which the user can mend', () => {
    const reference =
      '{"staging_file_url":"/staging/secret.csv","source_file_relative_path":"a","file_size_bytes":1}';
    const line = `{"type":"RECORD","record":{"stream":"a","data":{},"file_reference":${reference}}}`;
    expect(() => read(line)).toThrow(expect.objectContaining({ type: 'config_error', code: 'INPUT_FILE' }));
    expect(() => read(line)).toThrow(/stream a .*`file_reference`/);
    expect(() => read(line)).not.toThrow(/secret/);
    expect(read(line.replace(reference, 'null'))).toMatchObject({ type: 'RECORD' });
  });

  test('may be framed by a byte order mark, blanks and a carriage return', () => {
    expect(read('\uFEFF \t{"type":"RECORD","record":{"stream":"a","data":{}}}\r')).toMatchObject({
      text: '{"type":"RECORD","record":{"stream":"a","data":{}}}',
    });
  });
});

describe('a STATE', () => {
  test.each([
    [
      '{"type":"STREAM","stream":{"stream_descriptor":{"name":"a","namespace":""}}}',
      'STREAM',
      { name: 'a', namespace: null },
    ],
    ['{"type":"GLOBAL","global":{}}', 'GLOBAL', null],
    ['{"type":"LEGACY","data":{}}', 'LEGACY', null],
    ['{"data":{}}', 'LEGACY', null],
  ])('%s', (state, scope, stream) => {
    expect(read(`{"type":"STATE","state":${state}}`)).toMatchObject({ type: 'STATE', scope, stream });
  });
});

test('other messages pass, text is no message', () => {
  expect(read('{"type":"TRACE","trace":{}}')).toEqual({ type: 'OTHER' });
  expect(read('{"type":"NEWS"}')).toEqual({ type: 'OTHER' });
  for (const text of ['', 'psql: connected', '[1]', '\r']) expect(read(text)).toBeNull();
});

test.each([
  ['{"type":"RECORD","record":{"stream":"a","data":{"secret":', 'not complete JSON'],
  ['{"type":"RECORD"}', 'no `record`'],
  ['{"type":"RECORD","record":{"data":{"secret":1}}}', 'does not name its stream'],
  ['{"type":"RECORD","record":{"stream":"a","data":[]}}', 'no `data` object'],
  ['{"type":"RECORD","record":{"stream":"a","data":12345678901234567890}}', 'no `data` object'],
  ['{"type":"STATE"}', 'no `state`'],
  ['{"type":"STATE","state":{"type":"SECRET"}}', 'none of STREAM'],
  ['{"type":"STATE","state":{"type":"STREAM"}}', 'does not name its stream'],
])('%s is refused without quoting it', (line, reason) => {
  expect(() => read(line)).toThrow(UnreadableMessage);
  expect(() => read(line)).toThrow(reason);
  expect(() => read(line)).not.toThrow(/secret/i);
});

test('a line that is nested without measure is refused', () => {
  const deep = `${'['.repeat(50_000)}12345678901234567890${']'.repeat(50_000)}`;
  expect(() => read(`{"type":"RECORD","record":{"stream":"a","data":{"a":${deep}}}}`)).toThrow(
    new UnreadableMessage('it is nested too deeply'),
  );
});

test('a line that is not UTF-8 is refused', () => {
  expect(() => readMessage(Buffer.from([0x7b, 0x22, 0xfc, 0x22, 0x7d]))).toThrow('not UTF-8');
});
