import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ScannedObject } from '../json/scanned_object.ts';
import { textBlock } from '../json/text_block.ts';
import { linesOf } from './lines.ts';
import { createMessageReader } from './message_reader.ts';
import { type Message, readMessage } from './messages.ts';
import type { RowScannerOptions } from './row_scanner.ts';
import { UnreadableMessage } from './unreadable.ts';

/** What a reader makes of lines, one after the other; an error appears as its message. */
function readAll(text: string | Buffer, options: Partial<RowScannerOptions> = {}): unknown[] {
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

/** Members in any order; what is empty is none. */
function shuffled(members: readonly string[]): fc.Arbitrary<string[]> {
  const some = members.filter((member) => member !== '');
  return fc.shuffledSubarray(some, { minLength: some.length });
}

/** A name with escapes in place of its letters. */
function spelledOut(name: string): string {
  return name.replace(/[a-z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
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
  const top = fc.constantFrom(
    '',
    '',
    '"more":{}',
    '"type":"STATE"',
    '"record":{}',
    '"type":"RECORD"',
    '"stream":"x"',
  );
  const row = fc
    .tuple(streams, namespaces, data, namespaces, others, others, top)
    .chain(([stream, before, columns, behind, one, another, more]) =>
      fc.record({
        inside: shuffled([stream, before, columns, behind, one, another]),
        outside: shuffled(['"type":"RECORD"', more]),
        at: fc.nat(2),
      }),
    )
    .map(
      ({ inside, outside, at }) =>
        `{${outside.toSpliced(at, 0, `"record":{${inside.join(',')}}`).join(',')}}\n`,
    );
  const line = fc.oneof(
    { weight: 9, arbitrary: row },
    fc.constantFrom('\n', 'psql: connected\n', '{"type":"LOG"}\n', '{"type":"STATE","state":{}}\n', '{"a"\n'),
    row.map((text) => text.replace('\n', '\r\n')),
    row.map((text) => ` \t${text}`),
    row.map((text) => text.replaceAll(':', ' : ').replaceAll(',', ', ')),
    row.map((text) => text.replace(/"(?:data|stream|namespace|record|id|meta)"/g, spelledOut)),
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

  test('no more is read than what is asked for', () => {
    expect(columnsOf(new Set(['id']))).toEqual([
      [true, { id: 1 }, false],
      [true, {}, false],
      [true, { id: 3 }, false],
    ]);
  });

  test('all columns are read where nobody tells which ones are asked for', () => {
    expect(columnsOf(null)).toEqual([
      [true, { id: 1, email: 'a', more: { x: 1 } }, false],
      [true, { more: 2, email: 'b' }, false],
      [true, { id: 3 }, false],
    ]);
  });

  test.each([
    ['as most sources write it', '{"type":"RECORD","record":{"stream":"a","data":{"id":1},"emitted_at":5}}'],
    [
      'as the TypeScript CDK does',
      '{"record":{"stream":"a","emitted_at":5,"data":{"id":1}},"type":"RECORD"}',
    ],
    [
      'in the order of the alphabet',
      '{"record":{"data":{"id":1},"emitted_at":5,"stream":"a"},"type":"RECORD"}',
    ],
    [
      'as json.dumps does',
      '{"type": "RECORD", "record": {"stream": "a", "data": {"id": 1, "n\\u00e4me": 2}, "emitted_at": 5}}',
    ],
    [
      'with all that Airbyte has',
      '{"type":"RECORD","record":{"meta":{"changes":[]},"namespace":null,"stream":"a","data":{"id":1},"emitted_at":5,"file_reference":null}}',
    ],
  ])('it is never parsed, %s', (_, line) => {
    const reader = createMessageReader({ columnsOf: () => new Set(['id']), keepsText: false });
    const block = textBlock(Buffer.from(`${line}\n`.repeat(3)));
    for (let start = 0; start < block.bytes.length; start = reader.end) {
      const message = reader.read(block, start);
      expect(message).toMatchObject({
        stream: 'a',
        namespace: null,
        data: { id: 1 },
        emittedAt: 5,
        nulled: null,
      });
      expect(message?.type === 'RECORD' && message.columns).toBeInstanceOf(ScannedObject);
    }
  });

  test('streams whose names come behind the columns have their own ones', () => {
    const line = (stream: string, namespace: string) =>
      `{"record":{"data":{"x":1,"y":2,"z":3},"namespace":"${namespace}","stream":"${stream}"},"type":"RECORD"}\n`;
    const asked = new Map([
      ['a.n', 'x'],
      ['b.n', 'y'],
      ['a.m', 'z'],
    ]);
    const reader = createMessageReader({
      columnsOf: (stream, namespace) => new Set([asked.get(`${stream}.${namespace}`) ?? '']),
      keepsText: false,
    });
    const rows = ['a.n', 'b.n', 'b.n', 'a.m', 'a.n', 'a.m', 'b.n'];
    const block = textBlock(Buffer.from(rows.map((row) => line(row.charAt(0), row.charAt(2))).join('')));
    const read: string[] = [];
    for (let start = 0; start < block.bytes.length; start = reader.end) {
      const message = reader.read(block, start);
      if (message?.type === 'RECORD') read.push(Object.keys(message.data).join());
    }
    expect(read).toEqual(rows.map((row) => asked.get(row)));
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
