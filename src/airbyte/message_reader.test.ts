import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textBlock } from '../json/text_block.ts';
import { linesOf } from './lines.ts';
import { createMessageReader, type MessageReaderOptions } from './message_reader.ts';
import { type Message, readMessage } from './messages.ts';
import { UnreadableMessage } from './unreadable.ts';

/** What a reader makes of lines, one after the other; an error appears as its message. */
function readAll(text: string | Buffer, options: Partial<MessageReaderOptions> = {}): unknown[] {
  const reader = createMessageReader({ columnsOf: () => null, keepsText: true, ...options });
  const block = textBlock(Buffer.from(text));
  const read: unknown[] = [];
  for (let start = 0; start < block.bytes.length; start = reader.end) {
    read.push(asValue(() => reader.read(block, start)));
  }
  return read;
}

function asValue(read: () => Message | null): unknown {
  try {
    const message = read();
    return message?.type === 'RECORD' ? { ...fields(message), data: message.data } : message;
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    return error.message;
  }
}

/** All but the columns: they are read out of `data`, or out of the bytes where they are. */
function fields({
  type,
  stream,
  namespace,
  emittedAt,
  nulled,
  isDeleted,
  text,
}: Message & { type: 'RECORD' }) {
  return { type, stream, namespace, emittedAt, nulled, isDeleted, text };
}

const record = (members: string, rest = '') => `{"type":"RECORD","record":{${members}}${rest}}\n`;

describe('what is read is what the parser would give', () => {
  const name = fc.constantFrom('"a"', '"b"', '"zo\\u00eb"', '"zoë"');
  const streams = name.map((text) => `"stream":${text}`);
  const namespaces = fc.constantFrom(
    '',
    '"namespace":"n"',
    '"namespace":"m"',
    '"namespace":null',
    '"namespace":""',
  );
  const deletionMark = fc.constantFrom(
    '_ab_cdc_deleted_at',
    '_AB_CDC_DELETED_AT',
    '_sdc_deleted_at',
    '_fivetran_deleted',
    '_Fivetran_Deleted',
  );
  const markValue = fc.constantFrom<unknown>(
    ...[
      null,
      false,
      true,
      0,
      -0,
      1,
      '',
      ' ',
      '0',
      '1',
      'false',
      'TRUE',
      'null',
      '2026-01-01T00:00:00Z',
      [],
      {},
    ],
  );
  const data = fc
    .tuple(
      fc.dictionary(fc.constantFrom('id', 'a', '_fivetran_synced'), fc.jsonValue({ maxDepth: 2 })),
      fc.dictionary(deletionMark, fc.oneof(markValue, fc.jsonValue({ maxDepth: 1 })), { maxKeys: 2 }),
      fc.boolean(),
    )
    .map(([columns, marks, first]) => (first ? { ...marks, ...columns } : { ...columns, ...marks }))
    .map((columns) => `"data":${JSON.stringify(columns)}`);
  const others = fc.constantFrom(
    '',
    '"emitted_at":1767000000000',
    '"emitted_at":"yesterday"',
    '"emitted_at":12345678901234567890',
    '"meta":{"changes":[]}',
    '"meta":{"changes":[{"field":"id","change":"NULLED"},{"field":"_ab_cdc_deleted_at","change":"NULLED"}]}',
    '"meta":{"changes":[{"field":"_fivetran_deleted","change":"NULLED"}]}',
    '"meta":null',
    '"file_reference":null',
    '"stream":"b"',
    '"data":{"id":7}',
    '"data":7',
    '"more":[{}]',
  );
  const top = fc.constantFrom('', ',"more":{}', ',"type":"STATE"', ',"record":{}', ',"type":"RECORD"');
  const row = fc
    .tuple(streams, namespaces, data, namespaces, others, others, top, fc.boolean())
    .map(([stream, before, columns, behind, one, another, rest, isSwapped]) => {
      const head = isSwapped ? [before, columns, stream] : [stream, before, columns];
      return record([...head, behind, one, another].filter((member) => member !== '').join(','), rest);
    });
  const line = fc.oneof(
    { weight: 9, arbitrary: row },
    fc.constantFrom('\n', 'psql: connected\n', '{"type":"LOG"}\n', '{"type":"STATE","state":{}}\n', '{"a"\n'),
    row.map((text) => text.replace('\n', '\r\n')),
    row.map((text) => ` \t${text}`),
    row.map((text) => text.replaceAll(':', ' : ').replaceAll(',', ', ')),
  );

  test('of lines one after the other', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const text = lines.join('');
        const parsed = linesOf(Buffer.from(text)).map((each) => asValue(() => readMessage(each)));
        expect(readAll(text)).toEqual(parsed);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of deleted rows, though no mapping asks for the columns that tell it', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 12 }), (rows) => {
        const isDeleted = (value: unknown) => (value as { isDeleted?: boolean }).isDeleted;
        const parsed = linesOf(Buffer.from(rows.join(''))).map((each) => asValue(() => readMessage(each)));
        const scanned = readAll(rows.join(''), { columnsOf: () => new Set(['id']), keepsText: false });
        expect(scanned.map(isDeleted)).toEqual(parsed.map(isDeleted));
      }),
      { numRuns: 1_000 },
    );
  });

  test('of lines that were damaged', () => {
    const damage = fc.tuple(fc.nat(), fc.constantFrom(...Buffer.from('"{}[]:,\\ 0\n'), 0xff, -1));
    fc.assert(
      fc.property(row, row, damage, (first, second, [place, byte]) => {
        const bytes = Buffer.from(first + second);
        const at = Buffer.byteLength(first) + (place % Buffer.byteLength(second));
        if (byte >= 0) bytes[at] = byte;
        const damaged = byte >= 0 ? bytes : bytes.subarray(0, at);
        const parsed = linesOf(damaged).map((each) => asValue(() => readMessage(each)));
        expect(readAll(damaged)).toEqual(parsed);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('of a row', () => {
  const rows = ['{"id":1,"email":"a","more":{"x":1}}', '{"more":2,"email":"b"}', '{"id":3}'].map((data) =>
    record(`"stream":"a","data":${data},"emitted_at":5`),
  );
  const columnsOf = (columns: ReadonlySet<string> | null) => {
    const reader = createMessageReader({ columnsOf: () => columns, keepsText: false });
    const block = textBlock(Buffer.from(rows.join('')));
    const read: unknown[] = [];
    for (let start = 0; start < block.bytes.length; start = reader.end) {
      const message = reader.read(block, start);
      if (message?.type === 'RECORD')
        read.push([message.columns !== null, message.data, message.text !== null]);
    }
    return read;
  };

  test('behind the first one of a stream no more is read than what is asked for', () => {
    expect(columnsOf(new Set(['id']))).toEqual([
      [false, { id: 1, email: 'a', more: { x: 1 } }, true],
      [true, {}, false],
      [true, { id: 3 }, false],
    ]);
  });

  test('all columns are read where nobody tells which ones are asked for', () => {
    expect(columnsOf(null)).toEqual([
      [false, { id: 1, email: 'a', more: { x: 1 } }, true],
      [true, { more: 2, email: 'b' }, false],
      [true, { id: 3 }, false],
    ]);
  });

  test('a stream whose rows have to be parsed leaves the others as they are', () => {
    const escaped = record('"stream":"b","data":{"n\\u00e4me":1},"emitted_at":5').repeat(500);
    const reader = createMessageReader({ columnsOf: () => null, keepsText: false });
    const block = textBlock(Buffer.from(escaped + rows.join('')));
    const scanned = new Map<string, number>();
    for (let start = 0; start < block.bytes.length; start = reader.end) {
      const message = reader.read(block, start);
      if (message?.type !== 'RECORD' || message.columns === null) continue;
      scanned.set(message.stream, (scanned.get(message.stream) ?? 0) + 1);
    }
    expect(Object.fromEntries(scanned)).toEqual({ a: 2 });
  });

  test('the columns cannot be asked for any more once the next row is read', () => {
    const reader = createMessageReader({ columnsOf: () => null, keepsText: false });
    const block = textBlock(Buffer.from(rows.join('')));
    const messages: (Message | null)[] = [];
    for (let start = 0; start < block.bytes.length; start = reader.end)
      messages.push(reader.read(block, start));
    const [, second, third] = messages;
    expect(third).toMatchObject({ data: { id: 3 } });
    expect(() => second?.type === 'RECORD' && second.data).toThrow('after the next one was read');
  });
});
