import { describe, expect, test } from '@jest/globals';
import { createMessageReader } from '../../airbyte/message_reader.ts';
import type { RecordMessage } from '../../airbyte/messages.ts';
import { textBlock } from '../../json/text_block.ts';
import { pendingRow, record } from '../testing.ts';
import { DamagedLine, deadLetterLine, readDeadLetterLine } from './line.ts';

const NOW = Date.UTC(2026, 0, 1);
const read = (text: string) => readDeadLetterLine(Buffer.from(text));

describe('a line that is written', () => {
  test('holds the row as it came, to the byte, with all that went wrong and all that Braze took', () => {
    const data = '{ "id":12345678901234567890,"price":1.10, "10":1E2,"2":"\u2028","a":"\\u0041", "id":1.0}';
    const text = `{"type":"RECORD","record":{"meta":{"changes":[ ]},"data":${data},"namespace":"shop","stream":"customers","emitted_at":1700000000000}}`;
    const line = deadLetterLine(
      pendingRow({
        message: record(text),
        errors: [
          { code: 'BRAZE_REFUSED', message: "'time' is bad", path: '', identifier: 'external_id:ada' },
          { code: 'MAPPING_TYPE', message: 'no text', path: '/age', identifier: null },
        ],
        accepted: [
          { entry: 0, element: null },
          { entry: 1, element: 3 },
        ],
      }),
      NOW,
      () => [
        { entry: 0, object: 'attributes' },
        { entry: 1, object: 'events' },
      ],
    );
    expect(line).toBe(
      `{"stream":"customers","namespace":"shop","emitted_at":1700000000000,"data":${data},"meta":{"changes":[ ]},` +
        `"errors":[{"code":"BRAZE_REFUSED","message":"'time' is bad","path":""},{"code":"MAPPING_TYPE","message":"no text","path":"/age"}],` +
        `"accepted":[{"entry":0,"element":null},{"entry":1,"element":3}],` +
        `"entries":[{"entry":0,"object":"attributes"},{"entry":1,"object":"events"}],"rejected_at":"2026-01-01T00:00:00.000Z"}`,
    );
  });

  test('says which object is unclear, and of which entries that is; of other refusals it needs not', () => {
    const line = deadLetterLine(
      pendingRow({
        message: record('{"type":"RECORD","record":{"stream":"customers","data":{}}}'),
        errors: [
          {
            code: 'BRAZE_UNCLEAR',
            message: 'no',
            path: '',
            identifier: null,
            place: { entry: 2, element: 1 },
          },
          {
            code: 'BRAZE_REFUSED',
            message: 'no',
            path: '',
            identifier: null,
            place: { entry: 0, element: null },
          },
        ],
      }),
      NOW,
      () => [{ entry: 2, object: 'campaign_triggers' }],
    );
    expect(JSON.parse(line)).toMatchObject({
      errors: [
        { code: 'BRAZE_UNCLEAR', message: 'no', path: '', entry: 2, element: 1 },
        { code: 'BRAZE_REFUSED', message: 'no', path: '' },
      ],
      entries: [{ entry: 2, object: 'campaign_triggers' }],
    });
    expect(Object.keys(JSON.parse(line).errors[1])).toEqual(['code', 'message', 'path']);
    expect(read(line).unclear).toEqual([{ entry: 2, element: 1 }]);
    expect(read('{"stream":"a","data":{},"errors":[{"code":"BRAZE_UNCLEAR"}]}').unclear).toBeNull();
    expect(read('{"stream":"a","data":{},"errors":[{"code":"BRAZE_REFUSED"}]}').unclear).toEqual([]);
  });

  test('holds a row whose columns were read out of the bytes, when others are read already', () => {
    const texts = [1, 2, 3].map(
      (id) => `{"type":"RECORD","record":{"stream":"customers","data":{"id":${id}},"emitted_at":${id}}}`,
    );
    const block = textBlock(Buffer.from(`${texts.join('\n')}\n`));
    const reader = createMessageReader({ columnsOf: () => new Set(), keepsText: true });
    const [first, second] = [0, 1, 2].map(() => reader.read(block, reader.end));
    for (const [message, id] of [
      [first, 1],
      [second, 2],
    ] as const) {
      const line = deadLetterLine(pendingRow({ message: message as RecordMessage }), NOW, () => []);
      expect(JSON.parse(line)).toMatchObject({ stream: 'customers', data: { id }, emitted_at: id });
    }
  });

  test('is one line of JSON, also for a row that tells little', () => {
    const rejected = pendingRow({
      message: record('{"type":"RECORD","record":{"stream":"customers","data":{}}}'),
      errors: [{ code: 'MAPPING_TYPE', message: 'no text', path: '/age', identifier: null }],
    });
    expect(JSON.parse(deadLetterLine(rejected, NOW, () => []))).toEqual({
      stream: 'customers',
      namespace: null,
      emitted_at: null,
      data: {},
      errors: [{ code: 'MAPPING_TYPE', message: 'no text', path: '/age' }],
      accepted: [],
      rejected_at: '2026-01-01T00:00:00.000Z',
    });
  });
});

describe('a line that is read', () => {
  test('gives back the row to the byte, and what Braze took of it', () => {
    const text =
      '{"type":"RECORD","record":{"stream":"customers","namespace":"shop","data":{ "id":12345678901234567890,"price":1.10,"id":1.0},"meta":{"changes":[ ]},"emitted_at":1700000000000}}';
    const entries = [{ entry: 4, object: 'events' as const }];
    const row = pendingRow({
      message: record(text),
      errors: [{ code: 'BRAZE_REFUSED', message: 'no', path: '', identifier: null }],
      accepted: [{ entry: 4, element: 3 }],
    });
    expect(read(deadLetterLine(row, NOW, () => entries))).toEqual({
      stream: 'customers',
      namespace: 'shop',
      record: text,
      accepted: [{ entry: 4, element: 3 }],
      unclear: [],
      entries,
      codes: ['BRAZE_REFUSED'],
    });
  });

  test('needs no more than stream and data', () => {
    expect(read('{"data":{},"stream":"customers"}')).toEqual({
      stream: 'customers',
      namespace: null,
      record: '{"type":"RECORD","record":{"stream":"customers","data":{}}}',
      accepted: [],
      unclear: [],
      entries: null,
      codes: [],
    });
    expect(read('{"data":{},"stream":"customers","namespace":"","accepted":[{"entry":0}]}')).toMatchObject({
      namespace: null,
      accepted: [{ entry: 0, element: null }],
    });
  });

  test.each([
    ['is cut off', '{"stream":"customers","data":{"secret":"val'],
    ['is no object', '["secret"]'],
    ['names no stream', '{"data":{"secret":1}}'],
    ['has no data', '{"stream":"customers","data":null}'],
    ['has a namespace that is no text', '{"stream":"customers","namespace":1,"data":{}}'],
    [
      'names objects that were taken in another way',
      '{"stream":"customers","data":{},"accepted":["secret"]}',
    ],
    ['names no entry', '{"stream":"customers","data":{},"accepted":[{"element":0}]}'],
    ['has entries without objects', '{"stream":"customers","data":{},"entries":[{"entry":0}]}'],
    ['has errors that are no list', '{"stream":"customers","data":{},"errors":{}}'],
    ['has what it needs only by inheritance', '{"__proto__":{"stream":"customers","data":{}}}'],
  ])('is damaged if it %s; the reason quotes nothing of it', (_, text) => {
    expect(() => read(text)).toThrow(DamagedLine);
    expect(() => read(text)).not.toThrow(/secret|val/);
  });

  test('is damaged if it is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"stream":"'),
      Buffer.from([0xff]),
      Buffer.from('","data":{}}'),
    ]);
    expect(() => readDeadLetterLine(bytes)).toThrow(DamagedLine);
  });
});
