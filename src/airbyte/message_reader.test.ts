import { describe, expect, test } from '@jest/globals';
import { ScannedObject } from '../json/scanned_object.ts';
import { textBlock } from '../json/text_block.ts';
import { createMessageReader } from './message_reader.ts';
import type { Message, RecordMessage } from './messages.ts';

const record = (members: string, rest = '') => `{"type":"RECORD","record":{${members}}${rest}}\n`;

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

  test('rows whose streams are named last are known by the end of their lines, in whatever order they come', () => {
    const reader = createMessageReader({ columnsOf: () => null, keepsText: false });
    for (let row = 0; row < 200; row++) {
      const stream = 'abc'[(row * row + (row >> 2)) % 3] as string;
      const line = `{"record":{"data":{"id":${row},"${stream}":1},"emitted_at":5,"stream":"${stream}"},"type":"RECORD"}\n`;
      const message = reader.read(textBlock(Buffer.from(line)), 0) as RecordMessage;
      expect(message).toMatchObject({ stream, data: { id: row, [stream]: 1 } });
      // Were they looked for in the row of another stream, that one would know their names.
      expect(message.columns?.slots).toBe(2);
    }
  });

  test('a line of more than 16 MiB is parsed, and no other one', () => {
    const reader = createMessageReader({ columnsOf: () => null, keepsText: false });
    const ways = [10, 17 << 20, 10].map((length) => {
      const line = record(`"stream":"a","data":{"id":1,"note":"${'x'.repeat(length)}"}`);
      const message = reader.read(textBlock(Buffer.from(line)), 0) as RecordMessage;
      expect(message.data).toEqual({ id: 1, note: 'x'.repeat(length) });
      return message.columns === null ? reader.objection : 'scanned';
    });
    expect(ways).toEqual(['scanned', 'it is long', 'scanned']);
  });

  test('rows are parsed where more is to be known of streams than the memory has room for', () => {
    const reader = createMessageReader({ columnsOf: () => null, keepsText: false });
    const read = (stream: number) => {
      const data = Array.from(
        { length: 4_000 },
        (_, i) => `"a column of a wide stream, number ${i}":${stream}`,
      );
      const line = record(`"stream":"${stream}","data":{${data.join(',')}}`);
      const message = reader.read(textBlock(Buffer.from(line)), 0) as RecordMessage;
      expect(Object.values(message.data)).toEqual(data.map(() => stream));
      return message.columns !== null;
    };
    const streams = Array.from({ length: 100 }, (_, stream) => stream);
    const first = streams.map(read);
    expect([first[0], first[99]]).toEqual([true, false]);
    expect(reader.objection).toBe('there are too many streams and columns');
    expect(streams.map(read)).toEqual(first);
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
