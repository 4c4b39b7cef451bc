import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExact } from './exact.ts';
import { JsonBuffer } from './json_buffer.ts';
import { own } from './object.ts';
import { ScanMemory } from './scan/memory.ts';
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

/** Ways to write a name: as it is, and with escapes for what is beyond ASCII, for a letter, for all. */
const spelling = fc.constantFrom<(name: string) => string>(
  (name) => JSON.stringify(name),
  (name) => JSON.stringify(name).replace(/[^\0-~]/g, escaped),
  (name) => JSON.stringify(name).replace('e', escaped),
  (name) => `"${name.replace(/[\s\S]/g, escaped)}"`,
);

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The texts of members, each name once. */
const members = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), spelling, spaced(value), blanks, blanks), {
    selector: ([name]) => name,
  })
  .map((list) =>
    list.map(([name, spell, text, before, behind]) => `${before}${spell(name)}${behind}:${text}`),
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
        const scanned = new ScannedObject(new ScanMemory(), names);
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
      const scanned = new ScannedObject(new ScanMemory(), null);
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
    ['for a member that comes twice', '{"a":1,"a":2}'],
    ['for a member that comes twice, once with an escape in its name', '{"ab":1,"a\\u0062":2}'],
    ['for values that are nested without measure', `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
    ['where a line ends too early', '{"a":1,\n"b":2}'],
    ['where nothing stands', '{'],
  ])('%s', (_, json) => {
    expect(new ScannedObject(new ScanMemory(), null).scan(textBlock(Buffer.from(json)), 0)).toBe(false);
  });

  test('for thousands of names, and for those that were learnt before it does not', () => {
    const scanned = new ScannedObject(new ScanMemory(), null);
    const scan = (from: number, to: number) => {
      const names = Array.from({ length: to - from }, (_, i) => `"column_${from + i}":1`);
      return scanned.scan(textBlock(Buffer.from(`{${names.join(',')}}`)), 0);
    };
    expect(scan(0, 5_000)).toBe(true);
    expect(Object.keys(scanned.object())).toHaveLength(5_000);
    expect(scan(4_999, 5_001)).toBe(false);
    expect(scan(10, 20)).toBe(true);
  });

  test('but not for thousands of names that nobody wants', () => {
    const scanned = new ScannedObject(new ScanMemory(), new Set(['wanted', 'late']));
    const names = Array.from({ length: 6_000 }, (_, i) => `"column_${i}":1`);
    const scan = (json: string) => scanned.scan(textBlock(Buffer.from(json)), 0);
    expect(scan(`{"wanted":0,${names.join(',')}}`)).toBe(true);
    expect(scan(`{${names.join(',')},"wanted":1,"column_0":2}`)).toBe(true);
    expect(scanned.object()).toEqual({ wanted: 1 });
    expect(scan(`{"late":1}`)).toBe(false);
  });
});

test('members may change their order, and come and go', () => {
  const scanned = new ScannedObject(new ScanMemory(), new Set(['a', 'b', 'c']));
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

test('names of all lengths differ by each of their bytes', () => {
  const name = fc.stringMatching(/^[ab]{1,40}$/);
  const objects = fc.array(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(objects, (lists) => {
      const scanned = new ScannedObject(new ScanMemory(), null);
      for (const names of lists) {
        const object = Object.fromEntries(names.map((each, index) => [each, index]));
        expect(scanned.scan(textBlock(Buffer.from(JSON.stringify(object))), 0)).toBe(true);
        expect(scanned.object()).toEqual(object);
      }
    }),
    { numRuns: 300 },
  );
});

test('a block may be much larger than those before it, and its end is that of its text', () => {
  const memory = new ScanMemory();
  const scanned = new ScannedObject(memory, null);
  const other = new ScannedObject(memory, null);
  const more = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`column ${i}`, i]));
  for (const length of [10, 131_054, 131_055, 131_056, 131_072, 3_000_000, 10]) {
    const text = JSON.stringify({ id: length, text: 'x'.repeat(length), ...(length > 100_000 && more) });
    const block = textBlock(Buffer.from(text));
    expect(scanned.scan(block, 0)).toBe(true);
    expect(other.scan(block, 0)).toBe(true);
    expect([scanned.object(), other.object()]).toEqual([JSON.parse(text), JSON.parse(text)]);
    expect(scanned.scan(textBlock(Buffer.from(text.slice(0, -1))), 0)).toBe(false);
  }
});

test('blocks that become longer step by step take little more memory than the longest one', () => {
  const memory = new ScanMemory();
  const scanned = new ScannedObject(memory, null);
  for (let length = 10; length < 4_000_000; length += 65_536) {
    const text = JSON.stringify({ [`column ${length}`]: 'x'.repeat(length) });
    expect(scanned.scan(textBlock(Buffer.from(text)), 0)).toBe(true);
    expect(scanned.end).toBe(text.length);
  }
  expect(memory.words.byteLength).toBeLessThan(20_000_000);
});

test('names of more than 1,000 bytes are not kept: what is wanted takes a parser', () => {
  const long = `{"${'x'.repeat(1_000)}":1,"id":2}`;
  const scanned = new ScannedObject(new ScanMemory(), new Set(['id']));
  expect(scanned.scan(textBlock(Buffer.from(long)), 0)).toBe(true);
  expect(scanned.object()).toEqual({ id: 2 });
  expect(new ScannedObject(new ScanMemory(), null).scan(textBlock(Buffer.from(long)), 0)).toBe(false);
});
