import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExact } from './exact.ts';
import { JsonBuffer } from './json_buffer.ts';
import { own } from './object.ts';
import { ScannedObject } from './scanned_object.ts';
import { textBlock } from './text_block.ts';
import type { JsonObject } from './value.ts';

const NAMES = ['id', 'email', 'zoë', 'score', '', 'constructor', '__proto__', '7', 'long name of a column'];

/** What may be between two tokens. */
const blanks = fc.constantFrom('', '', '', ' ', '\t', ' \r ');
const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?$/);
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc.string().map((value) => JSON.stringify(value)),
  fc.constantFrom('"\\u00e9\\/"', '"\\ud800"', `"${'x'.repeat(70)}"`, '"é😀"', '"\\\\"', '"\\""'),
);
const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  list: fc.array(spaced(tie('value')), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
  object: fc
    .array(fc.tuple(spaced(text), spaced(tie('value'))), { maxLength: 3 })
    .map((members) => `{${members.map((member) => member.join(':')).join(',')}}`),
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    digits,
    fc.constantFrom('true', 'false', 'null', '-0', '[]', '{}', '[ ]', '{ }'),
    tie('list'),
    tie('object'),
  ),
}));

function spaced(token: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(blanks, token, blanks).map((parts) => parts.join(''));
}

/** The texts of members, each name once. */
const members = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), spaced(value), blanks, blanks), {
    selector: ([name]) => name,
  })
  .map((list) =>
    list.map(([name, text, before, behind]) => `${before}${JSON.stringify(name)}${behind}:${text}`),
  );
const wanted = fc.option(
  fc.subarray(NAMES).map((names) => new Set(names)),
  { nil: null },
);

/** The wanted members, as the parser gives them. */
function parsed(json: string, names: ReadonlySet<string> | null): JsonObject {
  const entries = Object.entries(parseExact(json) as JsonObject);
  return Object.fromEntries(entries.filter(([name]) => names === null || names.has(name)));
}

const isJson = (json: string) => {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
};

describe('what is read out of the bytes is what the parser gives', () => {
  test('of objects one after the other, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(members, { minLength: 1, maxLength: 4 }), wanted, (objects, names) => {
        const scanned = new ScannedObject(names);
        for (const json of objects.map((each) => `{${each.join(',')}}`)) {
          expect(scanned.scan(textBlock(Buffer.from(`>${json}`)), 1)).toBe(true);
          expect(scanned.end).toBe(Buffer.byteLength(json) + 1);
          const object = parsed(json, names);
          expect(Object.entries(scanned.object())).toEqual(Object.entries(object));
          expect(scanned.count).toBe(Object.keys(object).length);
          for (let index = 0; index < scanned.count; index++) {
            const slot = scanned.slotAt(index);
            const name = scanned.nameOf(slot);
            expect(scanned.slotOf(name)).toBe(slot);
            expect(scanned.value(slot)).toEqual(own(object, name));
            expect(scanned.glance(slot)).toEqual(scanned.value(slot));
            const out = new JsonBuffer();
            scanned.copy(slot, out);
            expect(parseExact(out.toString())).toEqual(scanned.value(slot));
          }
          for (const name of names ?? NAMES) {
            if (!Object.hasOwn(object, name)) expect(scanned.value(scanned.slotOf(name))).toBeUndefined();
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of the rest of an object', () => {
    fc.assert(
      fc.property(members, wanted, (list, names) => {
        const scanned = new ScannedObject(names);
        const json = `{"before":[]${list.map((member) => `,${member}`).join('')} }`;
        expect(scanned.scanRest(textBlock(Buffer.from(json)), '{"before":[]'.length)).toBe(true);
        const { before: _, ...rest } = parsed(json, names === null ? null : new Set([...names, 'before']));
        expect(Object.entries(scanned.object())).toEqual(Object.entries(rest));
      }),
      { numRuns: 100 },
    );
  });
});

test('bytes that no parser would take are not taken', () => {
  const mutated = fc.tuple(
    members.map((list) => Buffer.from(`{${list.join(',')}}`)),
    fc.nat(),
    fc.constantFrom(...Buffer.from('"\\{}[],:0-.eE+ntfu \n\u0001'), -1, -2),
  );
  let refused = 0;
  fc.assert(
    fc.property(mutated, ([bytes, place, byte]) => {
      const at = place % bytes.length;
      if (byte === -1) bytes = bytes.subarray(0, at);
      else if (byte === -2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      else bytes[at] = byte;
      const block = textBlock(bytes);
      const scanned = new ScannedObject(null);
      const isWhole = bytes[0] === 0x7b && scanned.scan(block, 0) && scanned.end === bytes.length;
      if (isWhole && block.isUtf8) expect(isJson(bytes.toString())).toBe(true);
      else refused++;
    }),
    { numRuns: 3_000 },
  );
  expect(refused).toBeGreaterThan(500);
});

describe('it takes a parser', () => {
  test.each([
    ['for names that are written with escapes', '{"a\\u0062":1}'],
    ['for a member that comes twice', '{"a":1,"a":2}'],
    ['for values that are nested without measure', `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
    ['where a line ends too early', '{"a":1,\n"b":2}'],
    ['where nothing stands', '{'],
  ])('%s', (_, json) => {
    expect(new ScannedObject(null).scan(textBlock(Buffer.from(json)), 0)).toBe(false);
  });

  test('for thousands of names, and for those that were learnt before it does not', () => {
    const scanned = new ScannedObject(null);
    const scan = (from: number, to: number) => {
      const names = Array.from({ length: to - from }, (_, i) => `"column_${from + i}":1`);
      return scanned.scan(textBlock(Buffer.from(`{${names.join(',')}}`)), 0);
    };
    expect(scan(0, 5_000)).toBe(true);
    expect(Object.keys(scanned.object())).toHaveLength(5_000);
    expect(scan(4_999, 5_001)).toBe(false);
    expect(scan(10, 20)).toBe(true);
  });
});

test('members may change their order, and come and go', () => {
  const scanned = new ScannedObject(new Set(['a', 'b', 'c']));
  for (const json of [
    '{"a":1,"b":2,"c":3}',
    '{"c":1,"x":0,"a":2}',
    '{}',
    '{"b":"x"}',
    '{"b":null,"a":true}',
  ]) {
    expect(scanned.scan(textBlock(Buffer.from(json)), 0)).toBe(true);
    expect(scanned.object()).toEqual(parsed(json, new Set(['a', 'b', 'c'])));
  }
});
