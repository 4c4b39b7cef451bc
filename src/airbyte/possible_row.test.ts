import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Message, readMessage } from './messages.ts';
import { UnreadableMessage } from './unreadable.ts';

/** Sound RECORDs, as different programs write them: Airbyte's order of members, with and without blanks. */
const rows = fc
  .record({
    stream: fc.constantFrom('users', 'größe', 'record'),
    namespace: fc.constantFrom<unknown>(undefined, null, 'eu'),
    data: fc.dictionary(fc.constantFrom('id', 'type', 'note', 'record'), fc.jsonValue({ maxDepth: 1 }), {
      minKeys: 1,
    }),
    emitted_at: fc.constant(1_767_225_600_000),
  })
  .map((record) => ({ type: 'RECORD', record }));
const spaced = (text: string) => text.replace('"type":', '"type" :\t').replace('"record":', ' "record" : ');
const written = fc.tuple(rows, fc.boolean()).map(([row, isSpaced]) => {
  const text = JSON.stringify(row);
  return { data: JSON.parse(text).record.data, text: isSpaced ? spaced(text) : text };
});

const noise = fc.oneof(
  fc.constantFrom(
    ...['Loading... ', '\r', '\u001b[0m', '\uFEFF\uFEFF', '[', '"', '\u001e', '\0', '2026-01-01 INFO: ', ','],
    ...['{"type":"LOG","log":{"message":"x"}}', '{"type":"STATE","state":{}}', 'data: ', '((', '{', '\u00a0'],
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', '')),
);

type Damage = (text: string) => Buffer;
const plain = (change: (text: string) => string): Damage => {
  return (text) => Buffer.from(change(text));
};

/** What becomes of a line on its way. All of the row is there still. */
const wrappings: fc.Arbitrary<Damage> = fc.oneof(
  noise.map((before) => plain((text) => before + text)),
  noise.map((behind) => plain((text) => text + behind)),
  fc
    .constantFrom('record', 'Record', 'rECORD', ' RECORD', 'Record ')
    .map((type) => plain((text) => text.replace('RECORD', type))),
  fc
    .constantFrom('null', '7', '"RECORD_BATCH"', '"LOG"', '"row"', '{}')
    .map((type) => plain((text) => text.replace('"RECORD"', type))),
  fc.constantFrom(
    plain((text) => text.replace(/"type"\s*:\s*"RECORD",/, '')),
    plain((text) => text.replace('RECORD', '\\u0052ECORD')),
    plain((text) => text.replace('"record"', '"\\u0072ecord"').replace('RECORD', 'ROW')),
    plain((text) => `[${text}]`),
    plain((text) => `{"type":"BATCH","messages":[${text}]}`),
    plain((text) => JSON.stringify(text)),
    plain((text) => JSON.stringify({ log: text, time: 'x' })),
    plain((text) => JSON.stringify({ log: JSON.stringify({ message: text }) })),
    plain((text) => `1,"${text.replaceAll('"', '""')}"`),
    plain((text) => text + text),
    plain((text) => `x${text.replaceAll('"', "'")}`),
    (text) => Buffer.from(text, 'utf16le'),
    (text) => Buffer.from(text, 'utf16le').swap16(),
    (text) => Buffer.concat([Buffer.from([0]), Buffer.from(text, 'utf16le')]),
    (text) => Buffer.from(text, 'latin1'),
    (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
  ),
);

/** Its end is lost, or its beginning as far as the columns. */
const cuts: fc.Arbitrary<Damage> = fc.oneof(
  fc
    .double({ min: 0.01, max: 0.99, noNaN: true })
    .map((part) => plain((text) => text.slice(0, Math.ceil(text.length * part)))),
  fc
    .double({ min: 0, max: 1, noNaN: true })
    .map((part) => plain((text) => text.slice(Math.floor(text.indexOf('"data"') * part)))),
);

test('a row that was damaged on its way is read, or stops the sync: never is it passed over', () => {
  let refused = 0;
  fc.assert(
    fc.property(
      written,
      fc.oneof(fc.tuple(cuts), fc.tuple(wrappings), fc.tuple(wrappings, wrappings)),
      ({ text, data }, [first, second]) => {
        const once = first(text);
        // A second damage to a line in another encoding would leave nothing that is a line.
        const line = second === undefined || once.includes(0) ? once : second(once.toString());
        let message: Message | null;
        try {
          message = readMessage(Buffer.from(line.filter((byte) => byte !== 0x0a)));
        } catch (error) {
          if (!(error instanceof UnreadableMessage)) throw error;
          refused++;
          return;
        }
        expect(message).toMatchObject({ type: 'RECORD', data });
      },
    ),
    { numRuns: 5_000 },
  );
  expect(refused).toBeGreaterThan(2_000);
});

test('text that is as long as memory allows, and never a row, is searched in no time', () => {
  const long = 300_000;
  for (const text of [
    '"type":',
    '"record":',
    '"type":"',
    "'",
    '"',
    ' ',
    '\\',
    '"record" ',
    '\\u0072',
    '\u001b[1;',
  ].map((piece) => piece.repeat(long / piece.length))) {
    for (const line of [`x${text}`, `"type":${text}`, `"record":${text}{`, `{"a":${JSON.stringify(text)}}`]) {
      const startedAt = performance.now();
      try {
        readMessage(Buffer.from(line));
      } catch (error) {
        if (!(error instanceof UnreadableMessage)) throw error;
      }
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  }
});
