import { expect, test } from '@jest/globals';
import { type RecordMessage, readMessage } from '../airbyte/messages.ts';
import { createSample } from './sample.ts';

/** Of rows of one stream, as JSON text: what each column holds, and in what unit. */
function sampled(...rows: string[]): Record<string, unknown> {
  const sample = createSample();
  for (const row of rows) sample.add(record(row));
  const [stream] = sample.streams();
  const entries = stream?.columns.map(({ name, contents, unit }) => [
    name,
    [...contents, ...(unit === null ? [] : [unit])].join(),
  ]);
  return Object.fromEntries(entries ?? []);
}

function record(data: string, stream = 'orders', namespace = 'public'): RecordMessage {
  const text = `{"type":"RECORD","record":{"stream":"${stream}","namespace":"${namespace}","data":${data}}}`;
  return readMessage(Buffer.from(text)) as RecordMessage;
}

test('the columns are those of all rows, in the order of their appearance', () => {
  expect(sampled('{"b":1}', '{"a":"x","b":null}')).toEqual({ b: 'integer', a: 'text' });
});

test('a column that is always null is known by name only', () => {
  expect(sampled('{"a":null}')).toEqual({ a: '' });
});

test('every kind of value, and what text tells', () => {
  expect(
    sampled(
      '{"a":1.5,"b":true,"c":[],"d":{},"e":"2024-01-31","f":"2024-01-31 10:00:00","g":"2024-01-31T10:00:00Z","h":9223372036854775807}',
    ),
  ).toEqual({
    a: 'number',
    b: 'boolean',
    c: 'array',
    d: 'object',
    e: 'date',
    f: 'local date-time',
    g: 'date-time',
    h: 'integer',
  });
});

test('kinds add up', () => {
  expect(sampled('{"a":1}', '{"a":"x"}', '{"a":1.5}')).toEqual({ a: 'integer,text,number' });
});

test.each([
  ['1700000000', 's'],
  ['1700000000123', 'ms'],
  ['1700000000123456', 'us'],
  ['1700000000.25', 's'],
  ['100000000000', 'ms'],
  ['99999999999', 's'],
  ['100000000000000', 'us'],
])('%s counts %s', (number, unit) => {
  expect(sampled(`{"at":${number}}`).at).toMatch(new RegExp(`,${unit}$`));
});

test('numbers of several units, or too small for times, count nothing', () => {
  expect(sampled('{"at":1700000000}', '{"at":1700000000123}')).toEqual({ at: 'integer' });
  expect(sampled('{"at":1700000000}', '{"at":3}')).toEqual({ at: 'integer' });
});

test('streams are told apart by name and namespace', () => {
  const sample = createSample();
  sample.add(record('{"a":1}', 'orders', 'eu'));
  sample.add(record('{"b":1}', 'orders', 'us'));
  sample.add(record('{"c":1}', 'orders', 'eu'));
  expect(sample.size).toBe(3);
  expect(
    sample.streams().map(({ namespace, columns }) => [namespace, columns.map(({ name }) => name)]),
  ).toEqual([
    ['eu', ['a', 'c']],
    ['us', ['b']],
  ]);
});

test('members of objects are known too', () => {
  const sample = createSample();
  sample.add(record('{"customer":{"id":7}}'));
  expect(sample.streams()[0]?.columns[0]?.members).toMatchObject([{ name: 'id' }]);
});

test('texts that stand for no value are no contents', () => {
  const sample = createSample();
  for (const text of ['', '  ', 'N/A', 'null', 'N/A', '2024-01-31']) sample.add(record(`{"at":"${text}"}`));
  const [column] = sample.streams()[0]?.columns ?? [];
  expect([...(column?.contents ?? [])]).toEqual(['date']);
  expect(column?.placeholders).toEqual(['', '  ', 'N/A', 'null']);
});
