import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** A column of a mixture's stream, and the field that it fills. */
interface Kind {
  /** The values of the columns that the field reads, as JSON, by their names. */
  readonly columns: (name: string, dice: Dice, row: number) => readonly (readonly [string, string])[];
  /** The field in the mapping schema. */
  readonly field: (name: string) => object;
  /** What one would write for the field: JavaScript, with the columns in `d`. */
  readonly byHand: (name: string) => string;
}

/** A stream of the mixture. */
interface Stream {
  readonly name: string;
  readonly object: 'attributes' | 'events' | 'purchases';
  readonly fields: readonly (readonly [name: string, kind: Kind])[];
  /** How its lines are written. */
  readonly style: Style;
  /** Columns that nothing reads. */
  readonly unread: number;
  /** Whether null columns are left out, and whether columns change their order. */
  readonly isSparse: boolean;
  readonly isShuffled: boolean;
}

const STREAMS = 12;
const SEED = 17;

/** Words of which text is made. */
const WORDS = 'lorem ipsum dolor sit amet consetetur sadipscing elitr diam nonumy eirmod tempor'.split(' ');

/** A column that is one value. */
function single(
  value: (dice: Dice, row: number) => string,
  schema: object,
  byHand: (column: string) => string,
): Kind {
  return {
    columns: (name, dice, row) => [[`${name}_column`, value(dice, row)]],
    field: (name) => ({ ...schema, 'x-from': `${name}_column` }),
    byHand: (name) => byHand(`d.${name}_column`),
  };
}

const same = (column: string) => column;
const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const words = (dice: Dice, count: number) => Array.from({ length: count }, () => dice.pick(WORDS)).join(' ');
const two = (value: number) => String(value).padStart(2, '0');
const day = (dice: Dice) => `2026-${two(1 + dice.below(12))}-${two(1 + dice.below(28))}`;
const clock = (dice: Dice) => `${two(dice.below(24))}:${two(dice.below(60))}:${two(dice.below(60))}`;
const cents = (dice: Dice) => `${dice.below(900)}.${two(dice.below(100))}`;

/** Every way from columns to a field that a mapping has on plain columns. */
const KINDS: Readonly<Record<string, Kind>> = {
  text: single((dice) => `"${words(dice, 2)}"`, text, same),
  'long text': single((dice) => `"${words(dice, 16)}"`, text, same),
  'text with escapes': single((dice) => `"K\\u00f6ln \\"${words(dice, 2)}\\" \\n"`, text, same),
  'text or null': single(
    (dice) => (dice.below(3) === 0 ? 'null' : `"${words(dice, 1)}"`),
    text,
    (c) => `${c} ?? undefined`,
  ),
  'text of a length': single(
    (dice) => `"${words(dice, 2)}"`,
    { ...text, minLength: 2, maxLength: 100 },
    same,
  ),
  number: single(cents, { type: 'number' }, same),
  'whole number': single((dice) => `${dice.below(9_000)}`, { type: 'integer', minimum: 0 }, same),
  'number in text': single(
    (dice) => `"${cents(dice)}"`,
    { type: 'number' },
    (c) => `Number(${c})`,
  ),
  'whole number in text': single(
    (dice) => `"${dice.below(9_000)}"`,
    { type: 'integer' },
    (c) => `Number(${c})`,
  ),
  'text of a number': single(
    (dice) => `${dice.below(1e6)}`,
    text,
    (c) => `String(${c})`,
  ),
  boolean: single((dice) => `${dice.below(2) === 0}`, { type: 'boolean' }, same),
  'boolean in text': single(
    (dice) => `"${dice.below(2) === 0}"`,
    { type: 'boolean' },
    (c) => `${c} === "true"`,
  ),
  'boolean of a number': single(
    (dice) => `${dice.below(2)}`,
    { type: 'boolean' },
    (c) => `${c} === 1`,
  ),
  time: single((dice) => `"${day(dice)}T${clock(dice)}.${100 + dice.below(900)}Z"`, time, same),
  'time of a database': single(
    (dice) => `"${day(dice)} ${clock(dice)}"`,
    time,
    (c) => `${c}.replace(" ", "T") + "Z"`,
  ),
  'time in seconds': single(
    (_, row) => `${1_767_000_000 + row}`,
    { ...time, 'x-time': { unit: 's' } },
    (c) => `new Date(${c} * 1000).toISOString()`,
  ),
  day: single((dice) => `"${day(dice)}"`, { type: 'string', format: 'date' }, same),
  constant: { columns: () => [], field: () => ({ const: 'warehouse' }), byHand: () => '"warehouse"' },
  default: single(
    (dice) => (dice.below(2) === 0 ? 'null' : `"${words(dice, 1)}"`),
    { ...text, default: 'none' },
    (c) => `${c} ?? "none"`,
  ),
  template: {
    columns: (name, dice) => [
      [`${name}_first`, `"${words(dice, 1)}"`],
      [`${name}_last`, `"${words(dice, 1)}"`],
    ],
    field: (name) => ({ ...text, 'x-template': `{${name}_first} {${name}_last}` }),
    byHand: (name) => `d.${name}_first + " " + d.${name}_last`,
  },
  lookup: single(
    (dice) => `"${dice.pick(['g', 's', 'b'])}"`,
    { ...text, 'x-lookup': { g: 'gold', s: 'silver', b: 'bronze' } },
    (c) => `({ g: "gold", s: "silver", b: "bronze" })[${c}]`,
  ),
  when: {
    columns: (name, dice) => [
      [`${name}_status`, `"${dice.pick(['paid', 'open'])}"`],
      [`${name}_text`, `"${words(dice, 2)}"`],
    ],
    field: (name) => ({
      ...text,
      'x-from': `${name}_text`,
      'x-when': { properties: { [`${name}_status`]: { const: 'paid' } }, required: [`${name}_status`] },
    }),
    byHand: (name) => `d.${name}_status === "paid" ? d.${name}_text : undefined`,
  },
  array: single((dice) => `["${words(dice, 1)}","${words(dice, 1)}"]`, { type: 'array' }, same),
  object: single(
    (dice) => `{"a":"${words(dice, 1)}","b":${dice.below(100)},"c":${dice.below(2) === 0}}`,
    {},
    same,
  ),
};

/** How a line is written: as sources of different kits write it. */
interface Style {
  readonly line: (stream: string, data: string, emittedAt: number) => string;
  /** Between members, and behind a name. */
  readonly comma: string;
  readonly colon: string;
}

const STYLES: readonly Style[] = [
  // The Java CDK.
  {
    line: (s, d, t) =>
      `{"type":"RECORD","record":{"stream":"${s}","namespace":"public","data":${d},"emitted_at":${t}}}`,
    comma: ',',
    colon: ':',
  },
  // The Python CDK, and `json.dumps`.
  {
    line: (s, d, t) =>
      `{"type": "RECORD", "record": {"stream": "${s}", "data": ${d}, "emitted_at": ${t}, "namespace": "public"}}`,
    comma: ', ',
    colon: ': ',
  },
  // The TypeScript CDK.
  {
    line: (s, d, t) =>
      `{"record":{"stream":"${s}","emitted_at":${t},"data":${d},"namespace":"public"},"type":"RECORD"}`,
    comma: ',',
    colon: ':',
  },
  // Names in order.
  {
    line: (s, d, t) =>
      `{"record":{"data":${d},"emitted_at":${t},"meta":{"changes":[]},"namespace":"public","stream":"${s}"},"type":"RECORD"}`,
    comma: ',',
    colon: ':',
  },
];

/** Numbers that look drawn, and are the same each time. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number below `limit` (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

function drawStreams(): Stream[] {
  const dice = new Dice(SEED);
  const kinds = Object.values(KINDS);
  return Array.from({ length: STREAMS }, (_, number) => ({
    name: `stream_${number}`,
    object: (['attributes', 'events', 'purchases'] as const)[number % 3] as Stream['object'],
    fields: Array.from({ length: 5 + dice.below(14) }, (_, at) => [`field_${at}`, dice.pick(kinds)] as const),
    style: STYLES[number % STYLES.length] as Style,
    unread: dice.below(12),
    isSparse: dice.below(3) === 0,
    isShuffled: dice.below(4) === 0,
  }));
}

const streams = drawStreams();

/** What Braze asks of the objects. */
const FIXED = {
  attributes: { schema: {}, byHand: '' },
  events: {
    schema: { name: { const: 'Seen' }, time: { ...time, 'x-from': 'created_at' } },
    byHand: 'name: "Seen", time: d.created_at, ',
  },
  purchases: {
    schema: {
      time: { ...time, 'x-from': 'created_at' },
      product_id: { ...text, 'x-from': 'sku' },
      currency: { const: 'EUR' },
      price: { type: 'number', 'x-from': 'amount' },
    },
    byHand: 'time: d.created_at, product_id: d.sku, currency: "EUR", price: d.amount, ',
  },
};

/** The entries of the configuration: 12 streams of different shapes, drawn from a seed. */
export const mixtureEntries = streams.map(({ name, object, fields }) => {
  const properties = Object.fromEntries(fields.map(([field, kind]) => [field, kind.field(field)]));
  const rest = object === 'attributes' ? properties : { properties: { type: 'object', properties } };
  const schema = {
    type: 'object',
    properties: { external_id: { type: 'string', 'x-from': 'id' }, ...FIXED[object].schema, ...rest },
  };
  return { stream: name, object, mapping: { method: 'json_schema', schema } };
});

/** Their names, for the catalog. */
export const mixtureStreams = streams.map(({ name }) => name);

/** A module that makes the same objects for the floor. */
export function mixtureByHand(): string {
  const cases = streams.map(({ name, object, fields }) => {
    const members = fields.map(([field, kind]) => `${field}: ${kind.byHand(field)}`).join(', ');
    const rest = object === 'attributes' ? members : `properties: { ${members} }`;
    const made = `{ external_id: String(d.id), ${FIXED[object].byHand}${rest} }`;
    return `if (record.stream === '${name}') batch.${object}.push(${made});`;
  });
  return `export function add(record, batch) {\nconst d = record.data;\n${cases.join('\nelse ')}\n}\n`;
}

/** Writes rows of the streams to a file, in an order that is drawn. */
export async function writeMixture(path: string, count: number): Promise<void> {
  const dice = new Dice(SEED + 1);
  function* blocks(): Generator<string> {
    let block = '';
    for (let row = 0; row < count; row++) {
      block += `${lineOf(dice.pick(streams), dice, row)}\n`;
      if (block.length < 1 << 20) continue;
      yield block;
      block = '';
    }
    yield block;
  }
  await pipeline(blocks, createWriteStream(path));
}

function lineOf(stream: Stream, dice: Dice, row: number): string {
  const { name, fields, style, unread, isSparse, isShuffled } = stream;
  const columns = [
    ['id', `${(row * 7_919) % 1_000_003}`],
    ['created_at', `"${day(dice)}T${clock(dice)}Z"`],
    ['sku', `"SKU-${row % 500}"`],
    ['amount', cents(dice)],
    ...fields.flatMap(([field, kind]) => kind.columns(field, dice, row)),
    ...Array.from({ length: unread }, (_, at) => [`unread_${at}`, `"${words(dice, 3)}"`] as const),
  ].filter(([, value]) => !isSparse || value !== 'null');
  if (isShuffled && dice.below(2) === 0) columns.reverse();
  const data = columns.map(([column, value]) => `"${column}"${style.colon}${value}`).join(style.comma);
  return style.line(name, `{${data}}`, 1_767_000_000_000 + row);
}
