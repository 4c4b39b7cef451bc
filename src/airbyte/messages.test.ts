import { describe, expect, test } from '@jest/globals';
import { readMessage } from './messages.ts';
import { UnreadableMessage } from './unreadable.ts';

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

describe('other messages pass', () => {
  test.each([
    '{"type":"TRACE","trace":{"type":"ESTIMATE","emitted_at":1}}',
    '{"type":"CONTROL","control":{"emitted_at":1}}',
    '{"type":"SPEC","spec":{"record":{}}}',
    '{"type":"CONNECTION_STATUS"}',
    '{"type":"DESTINATION_CATALOG","destinationCatalog":{"record":{"stream":"a"}}}',
    '{"type":"CATALOG","catalog":{"streams":[{"json_schema":{"type":"record","records":[]}}]}}',
    '{"type":"LOG","log":{"level":"INFO","message":"sent {\\"type\\":\\"RECORD\\",\\"record\\":{\\"stream\\":\\"a\\"}}"}}',
    '{"type":"LOG","log":{"message":"a record"},"record":null}',
  ])('%s', (line) => expect(read(line)).toEqual({ type: 'OTHER', isKnown: true }));

  test.each([
    '{"type":"NEWS"}',
    '{"type":"NEWS_2","news":{"data":{"records":7,"record":"x","recorded":{}},"emitted_at":1}}',
    '{"type":"NEWS","of":"record","last_record":{"a":1}}',
  ])('of the future: %s', (line) => expect(read(line)).toEqual({ type: 'OTHER', isKnown: false }));
});

describe('a line that is no message, and in which no row can be, is', () => {
  test.each([
    ['text', 'psql: connected'],
    ['text', '[1]'],
    ['text', 'Type: record, records: [1], record {a}'],
    ['text', 'wrote 5 records {"count":5,"records":5,"record":null,"record_id":{}}'],
    ['text', 'INFO {"type":"LOG","log":{"message":"a record"}}'],
    ['text', 'INFO {"type":"TRACE","trace":{"type":"ESTIMATE","emitted_at":1}}'],
    ['JSON', '{}'],
    ['JSON', '{"id":1,"type":null}'],
    ['JSON', '{"level":"info","msg":"a record","records":3}'],
    ['JSON', '{"id":1,"type":"customer"}'],
    ['STATE', '{"type":"state","state":{"type":"GLOBAL"}}'],
    ['STATE', 'Loading... {"type":"STATE","state":{"type":"GLOBAL"}}'],
    ['STATE', '[{"type":"STATE","state":{}}]'],
    ['STATE', '{"message":{"type":"STATE","state":{}}}'],
  ])('%s: %s', (looksLike, line) => expect(read(line)).toEqual({ type: 'FOREIGN', looksLike }));

  test.each(['', ' \t', '\r'])('nothing if it is blank: %j', (line) => expect(read(line)).toBeNull());
});

describe('a line in which a row could be is refused in words that do not quote it', () => {
  const row = '{"type":"RECORD","record":{"stream":"secret","data":{"secret":1},"emitted_at":1}}';
  const inText = JSON.stringify(row);
  test.each([
    ['text before it', `Loading... ${row}`, /there is text before the JSON that begins at column 12;/],
    [
      'the level of a log before it',
      `[INFO] ${row}`,
      /there is text before the JSON that begins at column 8;/,
    ],
    ['a carriage return before it', `\r${row}`, /control character/],
    ['a colour before it', `\u001b[32m${row}`, /colour codes/],
    ['colours within', `\u001b[1;39m{\u001b[0m"type"\u001b[0m:\u001b[32m"RECORD"`, /colour codes/],
    ['two byte order marks', `\uFEFF\uFEFF${row}`, /byte order mark/],
    ['an array', `[${row}]`, /an array.*jq/],
    ['a message in a text', inText, /inside of a text/],
    ['a message in the text of a log', `{"log":${inText},"stream":"stdout"}`, /no `type`/],
    ['a message in the text of a text', `{"log":${JSON.stringify(inText)}}`, /no `type`/],
    ['a CSV column', `1,"${row.replaceAll('"', '""')}"`, /there is text before/],
    ['Python', `Sending {'type': 'RECORD', 'record': {}}`, /there is text before/],
    ['a type in small letters', row.replace('RECORD', 'record'), /RECORD, but not in capitals/],
    ['a type with a blank', row.replace('RECORD', 'Record '), /RECORD, but not in capitals/],
    ['no type', '{"record":{"secret":1}}', /`record` object, but has no `type`/],
    ['null as its type', row.replace('"RECORD"', 'null'), /has no `type`/],
    [
      'a list of rows',
      '{"type":"RECORD_BATCH","records":[{"secret":1}]}',
      /`records` list, but its `type` is none/,
    ],
    [
      'a row further down',
      `{"type":"BATCH_2","messages":[${row}]}`,
      /`record` object, but its `type` is none/,
    ],
    [
      'escapes in names',
      row.replace('"record"', '"\\u0072ecord"').replace('RECORD', 'NEWS'),
      /`record` object/,
    ],
    [
      'escapes in the type',
      `x ${row.replace('"RECORD"', '"\\u0052ECORD"').replace('"record"', '"r"')}`,
      /text/,
    ],
    ['blanks around the colon', '{"record" \t: \r {"secret":1}}', /`record` object/],
    ['names in capitals', '{"TYPE":"RECORD","RECORD":{"secret":1}}', /no `type`/],
    [
      'a log with a row beside',
      '{"type":"LOG","log":{},"record":{"secret":1}}',
      /it is a LOG with rows beside/,
    ],
    [
      'a state with a row beside',
      '{"type":"STATE","state":{},"record":{"secret":1}}',
      /it is a STATE with rows/,
    ],
    ['a lost beginning', 'ta":{"secret":1},"emitted_at":1}}', /the end of a row, but not its beginning/],
    ['no envelope', '{"stream":"secret","data":{"secret":1},"emitted_at":1}', /`emitted_at` of a row/],
    [
      'a line of a dead letter',
      '{"stream":"secret","namespace":null,"emitted_at":null,"data":{},"errors":[{"code":"X"}]}',
      /dead letter.*`replay`/,
    ],
  ])('%s', (_, line, words) => {
    expect(() => read(line)).toThrow(UnreadableMessage);
    expect(() => read(line)).toThrow(words);
    expect(() => read(line)).not.toThrow(/secret/i);
  });

  test.each([
    ['UTF-16', Buffer.from(row, 'utf16le')],
    [
      'UTF-16, cut at its newline',
      Buffer.concat([Buffer.from([0]), Buffer.from(row, 'utf16le').subarray(0, -1)]),
    ],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${row}`, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(row, 'utf16le').swap16()],
    ['UTF-32', Buffer.concat([...row].map((char) => Buffer.from([0, 0, 0, char.charCodeAt(0)])))],
  ])('%s', (_, line) => expect(() => readMessage(line)).toThrow(/NUL bytes.*UTF-8/));
});

describe('what stands in a line that is no JSON is called what it is', () => {
  const before = '{"type":"RECORD","record":{"stream":"a","data":{"id":1,"secret":';
  const column = before.length + 1;
  test.each([
    [`${before}NaN}}}`, `\`NaN\` at column ${column} is no value of JSON; write null`],
    [`${before}Infinity}}}`, `\`Infinity\` at column ${column} is no value of JSON; write null`],
    [`${before}-Infinity}}}`, `\`-Infinity\` at column ${column} is no value of JSON; write null`],
    [`\uFEFF  ${before}nan}}}`, `\`nan\` at column ${column + 2} is no value of JSON; write null`],
    [`${before}None}}}`, `\`None\` at column ${column} is no value of JSON; write the values of JSON`],
    [`${before}undefined}}}`, `\`undefined\` at column ${column} is no value of JSON; write null`],
    [`${before}'x'}}}`, `there is a single quotation mark at column ${column}`],
    [`${before}1}}}{"type":"LOG"}`, `a second message begins at column ${column + 4}; print each message`],
    [`${before}1}}} \r{"type":"LOG"}`, `a second message begins at column ${column + 6}; print each message`],
    [`${before}1}}} done`, `there is text after the end of its JSON, from column ${column + 5} on`],
    [`${before}1}}},`, `there is text after the end of its JSON, from column ${column + 4} on`],
    [
      `${before}1,}}}`,
      `it is not JSON from column ${column + 2} on, where a name in double quotes was expected`,
    ],
    [`${before}`, `it is not complete JSON: it ends at column ${column}`],
    [`${before}"x`, `it is not complete JSON: the text that begins at column ${column} has no end`],
    [`${before}"x\t"}}}`, `it is not JSON from column ${column} on, where a closing quote`],
    [`${before}1}}}\0`, 'NUL bytes'],
  ])('%j', (line, words) => {
    expect(() => read(line)).toThrow(words);
    expect(() => read(line)).not.toThrow(/secret/);
  });
});

describe('a message of Singer is called so', () => {
  test.each([
    '{"type":"SCHEMA","stream":"a","schema":{"properties":{}},"key_properties":["id"]}',
    '{"type":"RECORD","stream":"a","record":{"id":1},"time_extracted":"2026-01-01T00:00:00Z"}',
    '{"type":"STATE","value":{"bookmarks":{}}}',
    '{"type":"ACTIVATE_VERSION","stream":"a","version":1}',
    '{"type":"BATCH","stream":"a","manifest":["file://secret"]}',
  ])('%s', (line) => {
    expect(() => read(line)).toThrow(UnreadableMessage);
    expect(() => read(line)).toThrow(/Singer.*"type":"RECORD","record"/);
    expect(() => read(line)).not.toThrow(/secret/);
  });

  test('but not one of Airbyte that has a `stream` besides', () => {
    expect(read('{"type":"RECORD","stream":"x","record":{"stream":"a","data":{}}}')).toMatchObject({
      stream: 'a',
    });
  });
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
