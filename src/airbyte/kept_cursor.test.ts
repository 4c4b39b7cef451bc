import { describe, expect, test } from '@jest/globals';
import { keptCursor } from './kept_cursor.ts';
import { readKeptStates } from './kept_states.ts';

const stream = (name: string, namespace: string | undefined, state: string) =>
  `{"stream_descriptor":${JSON.stringify({ name, namespace })},"stream_state":${state}}`;
const streams = (...each: string[]) => `[${each.map((text) => `{"type":"STREAM","stream":${text}}`).join()}]`;
const cursor = (file: string, name: string, ...tokens: string[]) =>
  keptCursor(readKeptStates(file), name, tokens.length === 0 ? ['cursor'] : tokens);

describe('the value of a cursor', () => {
  test.each([
    ['9223372036854775807123', '9223372036854775807123'],
    ['1.0', '1.0'],
    ['-1E+2', '-1E+2'],
    ['"2025-01-01 00:00:00.123456+00"', '2025-01-01 00:00:00.123456+00'],
    ['"caf\\u00e9 \\"x\\"\\n"', 'café "x"\n'],
    ['""', ''],
    ['true', 'true'],
    ['{"a": [1.0]}', '{"a": [1.0]}'],
  ])('%s is %j', (value, text) => {
    expect(cursor(streams(stream('a', undefined, `{"x":1,"cursor":${value} }`)), 'a')).toBe(text);
  });

  test.each(['{}', '{"cursor":null}', 'null', '[]', '"cursor"', '{"x":{"cursor":1}}'])(
    'of %s is none',
    (state) => {
      expect(cursor(streams(stream('a', undefined, state)), 'a')).toBeNull();
    },
  );

  test('may be anywhere in the state, and may be all of it', () => {
    const file = streams(stream('a', undefined, '{"a/b":{"c":[0,{"d":7.0}]}}'));
    expect(cursor(file, 'a', 'a/b', 'c', '1', 'd')).toBe('7.0');
    expect(cursor(file, 'a', 'a/b', 'c', '01', 'd')).toBeNull();
    expect(keptCursor(readKeptStates(file), 'a', [])).toBe('{"a/b":{"c":[0,{"d":7.0}]}}');
  });
});

describe('the stream', () => {
  const file = streams(
    stream('orders', 'public', '{"cursor":1}'),
    stream('orders', 'sales', '{"cursor":2}'),
    stream('users', 'public', '{"cursor":3}'),
    stream('users', undefined, '{"cursor":4}'),
    stream('views', 'web.eu', '{"cursor":5}'),
  );

  test('goes by its name, or with its namespace', () => {
    expect(cursor(file, 'sales.orders')).toBe('2');
    expect(cursor(file, 'public.users')).toBe('3');
    expect(cursor(file, 'users')).toBe('4');
    expect(cursor(file, 'views')).toBe('5');
    expect(cursor(file, 'web.eu.views')).toBe('5');
    expect(cursor(file, 'eu.views')).toBeNull();
    expect(cursor('[]', 'orders')).toBeNull();
  });

  test('whose name fits several is asked for again', () => {
    expect(() => cursor(file, 'orders')).toThrow('public.orders, sales.orders');
  });

  test('may be part of a GLOBAL state', () => {
    const states = [stream('a', 'x', '{"cursor":1.0}'), stream('b', 'x', '{"cursor":2.0}')];
    const global = `[{"type":"GLOBAL","global":{"shared_state":{"cursor":0},"stream_states":[${states}]}}]`;
    expect([cursor(global, 'x.a'), cursor(global, 'b'), cursor(global, 'c')]).toEqual(['1.0', '2.0', null]);
    expect(cursor('[{"type":"GLOBAL","global":{}}]', 'a')).toBeNull();
    expect(cursor('[{"type":"GLOBAL","global":{"stream_states":[{},null,3]}}]', 'a')).toBeNull();
  });

  test('cannot be found in a LEGACY state', () => {
    expect(() => cursor('[{"type":"LEGACY","data":{"a":{"cursor":1}}}]', 'a')).toThrow('LEGACY');
  });
});
