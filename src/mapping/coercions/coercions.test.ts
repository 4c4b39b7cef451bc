import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import { attribute } from '../testing/compiled.ts';

/** What a source value (JSON text) becomes: JSON text, or code and path of the rejection. */
function become(schema: JsonObject): (source: string) => unknown {
  const map = attribute(schema);
  return (source) => map(`{"value":${source}}`);
}

const TYPE = ['MAPPING_TYPE /value'];
const DATE = ['MAPPING_DATE /value'];
const BIG = '9223372036854775807';
const LONG = '0.1000000000000000055511151231257827';

describe.each<[string, JsonObject, [string, unknown][]]>([
  [
    'string',
    { type: 'string' },
    [
      ['"a"', '"a"'],
      ['""', '""'],
      ['42', '"42"'],
      ['42.0', '"42"'],
      ['1E+2', '"100"'],
      ['1e21', '"1000000000000000000000"'],
      ['1e23', '"100000000000000000000000"'],
      [BIG, `"${BIG}"`],
      [`${BIG}.0`, `"${BIG}"`],
      ['-0', '"0"'],
      ['1.50', '"1.5"'],
      ['1e-7', '"0.0000001"'],
      [LONG, `"${LONG}"`],
      ['1e999999999', TYPE],
      ['true', '"true"'],
      ['false', '"false"'],
      ['null', 'missing'],
      ['[1]', TYPE],
      ['{"a":1}', TYPE],
    ],
  ],
  [
    'number',
    { type: 'number' },
    [
      ['1.5', '1.5'],
      [BIG, BIG],
      [LONG, LONG],
      ['1e400', '1e400'],
      ['"1.5"', '1.5'],
      ['"-1.5e3"', '-1500'],
      [`"${LONG}"`, LONG],
      ['"007"', TYPE],
      ['"1,2"', TYPE],
      ['" 42"', TYPE],
      ['"42 "', TYPE],
      ['"+1"', TYPE],
      ['".5"', TYPE],
      ['"0x10"', TYPE],
      ['"Infinity"', TYPE],
      ['""', TYPE],
      ['true', TYPE],
      ['null', 'missing'],
      ['[1]', TYPE],
      ['{}', TYPE],
    ],
  ],
  [
    'integer',
    { type: 'integer' },
    [
      ['42', '42'],
      ['42.0', '42'],
      ['1e2', '100'],
      ['42.5', TYPE],
      [BIG, BIG],
      [`"${BIG}"`, BIG],
      [`${BIG}.0`, BIG],
      [`${BIG}.5`, TYPE],
      ['"42"', '42'],
      ['"42.0"', '42'],
      ['"42.5"', TYPE],
      ['"007"', TYPE],
      ['true', TYPE],
      ['null', 'missing'],
      ['[]', TYPE],
      ['{}', TYPE],
    ],
  ],
  [
    'boolean',
    { type: 'boolean' },
    [
      ['true', 'true'],
      ['"TRUE"', 'true'],
      ['"False"', 'false'],
      ['1', 'true'],
      ['0', 'false'],
      ['"1"', 'true'],
      ['"0"', 'false'],
      ['2', TYPE],
      ['"yes"', TYPE],
      ['"t"', TYPE],
      ['""', TYPE],
      ['null', 'missing'],
      ['[]', TYPE],
      ['{}', TYPE],
    ],
  ],
  [
    'array',
    { type: 'array' },
    [
      ['[1,"a"]', '[1,"a"]'],
      ['[]', '[]'],
      [`"[${BIG}]"`, `[${BIG}]`],
      ['"a,b"', TYPE],
      ['"[1"', TYPE],
      ['"{}"', TYPE],
      ['5', TYPE],
      ['true', TYPE],
      ['null', 'missing'],
      ['{}', TYPE],
      ['[null,1]', '[1]'],
    ],
  ],
  [
    'object',
    { type: 'object' },
    [
      ['{"a":1}', '{"a":1}'],
      ['{}', '{}'],
      [`"{\\"a\\":${BIG}}"`, `{"a":${BIG}}`],
      ['{"a":null,"b":{"c":null,"d":1}}', '{"b":{"d":1}}'],
      ['"[]"', TYPE],
      ['"a"', TYPE],
      ['5', TYPE],
      ['false', TYPE],
      ['null', 'missing'],
      ['[]', TYPE],
    ],
  ],
  [
    'no type',
    {},
    [
      ['"007"', '"007"'],
      [BIG, BIG],
      ['1.50', '1.5'],
      ['true', 'true'],
      ['null', 'missing'],
      ['{"a":null,"b":[{"c":null}]}', '{"b":[{}]}'],
      ['[null,1]', '[1]'],
    ],
  ],
  [
    'several types',
    { type: ['integer', 'string', 'null'] },
    [
      ['"5"', '"5"'],
      ['5', '5'],
      ['5.5', '"5.5"'],
      ['true', '"true"'],
      ['[]', TYPE],
      ['null', 'missing'],
    ],
  ],
  [
    'date-time',
    { type: 'string', format: 'date-time' },
    [
      ['"2024-01-31T09:30:00Z"', '"2024-01-31T09:30:00Z"'],
      ['"2024-01-31T09:30:00.123456789+05:30"', '"2024-01-31T09:30:00.123456789+05:30"'],
      ['"2024-01-31T09:30:00"', '"2024-01-31T09:30:00Z"'],
      ['"2024-01-31 09:30:00"', '"2024-01-31T09:30:00Z"'],
      ['"2024-01-31 09:30:00.5"', '"2024-01-31T09:30:00.5Z"'],
      ['"2019-02-15 00:00:00 -0500"', '"2019-02-15T00:00:00-05:00"'],
      ['"2024-01-31 09:30:00+00"', '"2024-01-31T09:30:00Z"'],
      ['"2024-01-31T09:30:00+1:00"', '"2024-01-31T09:30:00+01:00"'],
      ['"2024-01-31T09:30:00:123Z"', '"2024-01-31T09:30:00.123Z"'],
      ['"2024-01-31T09:30:00,5Z"', '"2024-01-31T09:30:00.5Z"'],
      ['"2024-01-31T09:30Z"', '"2024-01-31T09:30:00Z"'],
      ['"20240131T093000Z"', '"2024-01-31T09:30:00Z"'],
      ['"2024-W05-3"', '"2024-01-31T00:00:00Z"'],
      ['"2024-031"', '"2024-01-31T00:00:00Z"'],
      ['"2020-W53-7"', '"2021-01-03T00:00:00Z"'],
      ['"2021-W53-1"', DATE],
      ['"2023-366"', DATE],
      ['"2024-01-31"', '"2024-01-31T00:00:00Z"'],
      ['"01/31/2024"', '"2024-01-31T00:00:00Z"'],
      ['"Wed 01 31 09:30:00.+01:00 2024"', '"2024-01-31T09:30:00+01:00"'],
      ['"Thu 01 31 09:30:00.Z 2024"', DATE],
      ['"2024-02-30"', DATE],
      ['"2023-02-29T00:00:00Z"', DATE],
      ['"2024-01-31T23:59:60Z"', DATE],
      ['"2024-01-31T24:00:00Z"', DATE],
      ['"2024-01-31T09:30:00+25:00"', DATE],
      ['"31.01.2024"', DATE],
      ['"1/2/2024"', DATE],
      ['"2024-01"', DATE],
      ['"09:30"', DATE],
      ['"2022-01-23 BC"', DATE],
      ['"yesterday"', DATE],
      ['"1700000000"', DATE],
      ['1700000000', DATE],
      ['true', DATE],
      ['null', 'missing'],
      ['[]', DATE],
      ['{}', DATE],
    ],
  ],
  [
    'date',
    { type: 'string', format: 'date' },
    [
      ['"2024-01-31"', '"2024-01-31"'],
      ['"01/31/2024"', '"2024-01-31"'],
      ['"20240131"', '"2024-01-31"'],
      ['"2024-01-31T00:00:00Z"', '"2024-01-31"'],
      ['"2024-01-31 00:00:00.000+02:00"', '"2024-01-31"'],
      ['"2024-01-31T00:00:01Z"', DATE],
      ['"2024-01-31T00:00:00.001Z"', DATE],
      ['"2024-13-01"', DATE],
      ['19753', DATE],
      ['true', DATE],
      ['null', 'missing'],
      ['[]', DATE],
      ['{}', DATE],
    ],
  ],
  [
    'date-time with a unit of seconds',
    { type: 'string', format: 'date-time', 'x-time': { unit: 's' } },
    [
      ['1700000000', '"2023-11-14T22:13:20Z"'],
      ['1700000000.5', '"2023-11-14T22:13:20.500Z"'],
      ['1700000000.123456789', '"2023-11-14T22:13:20.123456789Z"'],
      ['"1700000000"', '"2023-11-14T22:13:20Z"'],
      ['-1', '"1969-12-31T23:59:59Z"'],
      ['-0.5', '"1969-12-31T23:59:59.500Z"'],
      ['1e400', DATE],
      ['1e15', DATE],
      ['"2024-01-31T09:30:00Z"', '"2024-01-31T09:30:00Z"'],
    ],
  ],
  [
    'date-time with a unit of milliseconds, in a zone',
    { type: 'string', format: 'date-time', 'x-time': { unit: 'ms', zone: 'Asia/Kolkata' } },
    [
      ['1700000000123', '"2023-11-15T03:43:20.123+05:30"'],
      ['-1', '"1970-01-01T05:29:59.999+05:30"'],
    ],
  ],
  [
    'date-time with a unit of microseconds',
    { type: 'string', format: 'date-time', 'x-time': { unit: 'us' } },
    [
      ['1700000000123456', '"2023-11-14T22:13:20.123456Z"'],
      ['1700000000000000', '"2023-11-14T22:13:20Z"'],
      ['5', '"1970-01-01T00:00:00.000005Z"'],
    ],
  ],
  [
    'date with a unit, in a zone',
    { type: 'string', format: 'date', 'x-time': { unit: 's', zone: 'Europe/Berlin' } },
    [
      ['1706655600', '"2024-01-31"'],
      ['1706655601', DATE],
    ],
  ],
  [
    'date-time in a zone',
    { type: 'string', format: 'date-time', 'x-time': { zone: 'Europe/Berlin' } },
    [
      ['"2024-01-31 09:30:00"', '"2024-01-31T09:30:00+01:00"'],
      ['"2024-07-31 09:30:00"', '"2024-07-31T09:30:00+02:00"'],
      ['"2024-01-31"', '"2024-01-31T00:00:00+01:00"'],
      ['"2024-01-31T09:30:00Z"', '"2024-01-31T09:30:00Z"'],
      // The clocks jump from 02:00 to 03:00, so 02:30 moves forward.
      ['"2024-03-31 02:30:00"', '"2024-03-31T03:30:00+02:00"'],
      ['"2024-03-31 03:00:00"', '"2024-03-31T03:00:00+02:00"'],
      // 02:30 comes twice; the earlier offset is that of summer.
      ['"2024-10-27 02:30:00"', '"2024-10-27T02:30:00+02:00"'],
      ['"2024-10-27 03:00:00"', '"2024-10-27T03:00:00+01:00"'],
    ],
  ],
])('to %s', (_name, schema, cases) => {
  const to = become(schema);
  test.each(cases)('%s becomes %j', (source, expected) => {
    expect(to(source)).toEqual(expected);
  });
});

test('a refusal tells the column, the kind of thing and what fits, never the value', () => {
  const map = attribute({ type: 'integer', 'x-from': 'age' });
  expect(map({ age: 'secret' })).toEqual(TYPE);
});
