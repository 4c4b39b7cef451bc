import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type KeptStates, keepState, keptStatesText, readKeptStates } from './kept_states.ts';
import { withDestinationStats } from './states.ts';
import { streamKey } from './stream.ts';

const STREAM = (name: string, cursor: string) =>
  `{"type":"STREAM","stream":{"stream_descriptor":{"name":"${name}"},"stream_state":{"cursor":${cursor}}}}`;
const GLOBAL = (cursor: string) =>
  `{"type":"GLOBAL","global":{"shared_state":{"lsn":${cursor}},"stream_states":[]}}`;
const LEGACY = '{"data":{"at":1}}';

/** What is kept after these states, each given back as a message with its counts. */
function kept(...states: [stream: string | null, state: string][]): string[] {
  const all: KeptStates = new Map();
  for (const [stream, state] of states) {
    const message = `{"type":"STATE","state":${state}}`;
    keepState(all, stream, withDestinationStats(message, { accepted: 1, rejected: 0 }));
  }
  return [...all.values()];
}

describe('what is kept', () => {
  test('the last state of each stream, in the order in which the streams came', () => {
    expect(
      kept(
        ['a', STREAM('a', '1')],
        ['b', STREAM('b', '1')],
        ['a', STREAM('a', '2')],
        ['b', STREAM('b', '3')],
      ),
    ).toEqual([STREAM('a', '2'), STREAM('b', '3')]);
  });

  test('a GLOBAL or LEGACY state replaces all, and the first STREAM state replaces it', () => {
    expect(kept(['a', STREAM('a', '1')], ['b', STREAM('b', '1')], [null, GLOBAL('1')])).toEqual([
      GLOBAL('1'),
    ]);
    expect(kept([null, GLOBAL('1')], [null, GLOBAL('2')])).toEqual([GLOBAL('2')]);
    expect(kept(['a', STREAM('a', '1')], [null, LEGACY])).toEqual([LEGACY]);
    expect(kept([null, GLOBAL('1')], ['a', STREAM('a', '1')], ['b', STREAM('b', '1')])).toEqual([
      STREAM('a', '1'),
      STREAM('b', '1'),
    ]);
  });

  test.each([
    [
      '64-bit cursors, 1.0, integer-like keys',
      '{"type":"STREAM","x":{"b":9223372036854775807,"10":1.0,"2":[1E+2]}}',
    ],
    ['blanks', '{ "type" : "LEGACY" , "data" : { } }'],
    ['an empty state', '{}'],
    ['escapes', '{"data":{"caf\\u00e9":"\\ud83d\\ude00","half":"\\ud800"}}'],
    ['what is named so deeper inside', '{"data":{"destinationStats":{"recordCount":1}},"id":5}'],
  ])('the text of a state with %s is kept as it came', (_, state) => {
    expect(kept([null, state])).toEqual([state]);
  });

  test('a source that sends destinationStats by mistake finds none in the file', () => {
    expect(kept([null, '{"destinationStats":{"a":[1,"}"]} , "data":{}}'])).toEqual(['{ "data":{}}']);
    expect(kept([null, '{"data":{},"destinationStats":1,"id":1,"destinationStats":2}'])).toEqual([
      '{"data":{},"id":1}',
    ]);
  });
});

/** States of all kinds, with the key of what they are about. */
const anyState = fc
  .tuple(
    fc.constantFrom('STREAM', 'GLOBAL', 'LEGACY', null),
    fc.string(),
    fc.option(fc.string({ minLength: 1 })),
    fc.jsonValue(),
  )
  .map(([type, name, namespace, value]): [string | null, string] => {
    if (type === 'STREAM') {
      const stream = { stream_descriptor: { name, namespace }, stream_state: value };
      return [streamKey(name, namespace), JSON.stringify({ type, stream })];
    }
    return [
      null,
      JSON.stringify(type === 'GLOBAL' ? { type, global: value } : { ...(type && { type }), data: value }),
    ];
  });

test('what is written is a JSON array that is read as the same states, in any order of any states', () => {
  fc.assert(
    fc.property(fc.array(anyState), (states) => {
      const all: KeptStates = new Map();
      for (const [stream, state] of states) {
        keepState(all, stream, `{"state":${state},"type":"STATE"}`);
        const text = keptStatesText(all);
        expect(JSON.parse(text)).toEqual([...all.values()].map((each) => JSON.parse(each)));
        expect([...readKeptStates(text)]).toEqual([...all]);
      }
    }),
  );
});

describe('a file is read', () => {
  test.each([
    ['no states', '[]', []],
    ['blanks around', ' [ ] \n', []],
    ['a byte order mark', `\uFEFF[${STREAM('a', '1.0')}]`, [['a', STREAM('a', '1.0')]]],
    [
      'states over several lines',
      `[\n  ${STREAM('a', '1')} ,\r\n  ${STREAM('b', '2')}\n]`,
      [
        ['a', STREAM('a', '1')],
        ['b', STREAM('b', '2')],
      ],
    ],
    ['a LEGACY state without a type', `[${LEGACY}]`, [[null, LEGACY]]],
    [
      'counts that a destination added',
      `[${STREAM('a', '1').replace(/}$/, ',"destinationStats":{"recordCount":1.0}}')}]`,
      [['a', STREAM('a', '1')]],
    ],
  ] as [string, string, [string | null, string][]][])('with %s', (_, text, states) => {
    expect([...readKeptStates(text)]).toEqual(states);
  });

  test.each([
    ['', 'is empty. Delete it'],
    ['null', 'holds no array'],
    ['{"cursor":"2025-01-01"}', 'holds a single object'],
    [`[${STREAM('a', '1')}`, 'is not JSON: line 1, column'],
    [
      `{"type":"STATE","state":${LEGACY}}\n{"type":"STATE","state":${LEGACY}}\n`,
      'is not JSON: a second JSON value',
    ],
    [`[{"type":"STATE","state":${LEGACY}}]`, 'has an element 1 that is a whole STATE message'],
    [`[${STREAM('a', '1')},3]`, 'has an element 2 that is no object'],
    [
      '[{"type":"STREAM","stream":{}}]',
      'has an element 1 that is of the type STREAM and does not name its stream',
    ],
    ['[{"type":"stream"}]', 'has an element 1 that has none of the types'],
    ['[{"id":1,"email":"a@example.com"}]', 'has an element 1 that has none of the types'],
    [
      `[${STREAM('a', '1')},${STREAM('b', '1')},${STREAM('a', '2')}]`,
      'holds a second state of a, its element 3',
    ],
    [`[${GLOBAL('1')},${GLOBAL('2')}]`, 'holds a second state of all streams, its element 2'],
    [`[${STREAM('a', '1')},${GLOBAL('2')}]`, 'holds a GLOBAL or LEGACY state beside other states'],
  ])('and %j is none', (text, why) => {
    expect(() => readKeptStates(text)).toThrow(why);
    expect(() => readKeptStates(text)).not.toThrow(/example\.com|2025/);
  });
});
