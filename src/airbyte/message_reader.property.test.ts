import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesOf } from './lines.ts';
import { readMessage } from './messages.ts';
import { asValue, readAll } from './testing/read_all.ts';

/* What is read is what the parser would give. */

/** Members in any order; what is empty is none. */
function shuffled(members: readonly string[]): fc.Arbitrary<string[]> {
  const some = members.filter((member) => member !== '');
  return fc.shuffledSubarray(some, { minLength: some.length });
}

/** A name with escapes in place of its letters. */
function spelledOut(name: string): string {
  return name.replace(/[a-z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
}

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

test('of lines that have the same text around their columns and times, or nearly', () => {
  const around = fc
    .tuple(streams, fc.oneof(namespaces, others))
    .chain(([stream, other]) =>
      fc.tuple(
        shuffled([stream, '"data":DATA', '"emitted_at":TIME', other]),
        fc.constantFrom('RECORD', 'STATE'),
        fc.boolean(),
        fc.constantFrom('\n', ' \n', '\r\n'),
      ),
    )
    .map(([members, type, isTypeFirst]) => {
      const outer = [`"type":"${type}"`, `"record":{${members.join(',')}}`];
      return `{${(isTypeFirst ? outer : outer.toReversed()).join(',')}}\n`;
    });
  const times = fc.constantFrom(
    ...[
      '1767000000000',
      '5',
      '0',
      '-7',
      '007',
      '1.50',
      '1e3',
      '12345678901234567',
      '"5"',
      'null',
      '',
      '5,"stream":"a"',
    ],
  );
  const ends = fc.constantFrom('\n', '\n', ' \n', '\r\n', '}\n', '{}\n', 'x\n');
  const columns = fc.oneof(
    fc
      .dictionary(fc.constantFrom('id', 'a', '_ab_cdc_deleted_at'), fc.jsonValue({ maxDepth: 1 }))
      .map((each) => JSON.stringify(each)),
    fc.constantFrom('{}', '{"id":1,"id":2}', '{"id":}', '7', '{"id":1},"emitted_at":6', '{"id":1'),
  );
  const lines = fc
    .array(around, { minLength: 1, maxLength: 3 })
    .chain((arounds) =>
      fc.array(fc.tuple(fc.constantFrom(...arounds), columns, times, ends, fc.boolean()), { maxLength: 20 }),
    )
    .map((drawn) =>
      drawn.map(([text, data, time, end, isUsual]) =>
        text
          .replace('DATA', isUsual ? '{"id":3}' : data)
          .replace('TIME', isUsual ? '6' : time)
          .replace(/\s*\n/, end),
      ),
    );
  fc.assert(
    fc.property(lines, fc.boolean(), (given, hasEnd) => {
      const text = hasEnd ? given.join('') : given.join('').trimEnd();
      const parsed = linesOf(Buffer.from(text)).map((each) => asValue(() => readMessage(each)));
      expect(readAll(text)).toEqual(parsed);
    }),
    { numRuns: 2_000 },
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
