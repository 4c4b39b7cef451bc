import { ExactNumber } from '../json/value.ts';

export interface Options {
  /** Over all streams: a fifth are customers, a fifth orders, the rest page views. */
  readonly rows: number;
  readonly seed: number;
  /** Rows of a stream between two of its states. */
  readonly stateEvery: number;
}

export interface Message {
  readonly stream: string;
  /** null for a STATE. */
  readonly record: {
    readonly row: Row;
    /** Milliseconds since 1970; no two rows of a stream have the same. */
    readonly emittedAt: number;
    /** What is wrong with the row on purpose; null for a good row. */
    readonly flaw: string | null;
  } | null;
  /** The message as JSON, without a line end. */
  readonly text: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a small shop as Airbyte messages, stream by stream; the same ones for the same seed. A few are wrong on purpose. */
export function* generate({ rows, seed, stateEvery }: Options): Generator<Message> {
  const random = randomNumbers(seed);
  const fifth = Math.max(1, Math.floor(rows / 5));
  const streams: [stream: string, rows: number, shape: Shape][] = [
    ['customers', fifth, customers],
    ['orders', fifth, orders(fifth)],
    ['page_views', rows - 2 * fifth, pageViews(fifth)],
  ];
  let stateId = 0;
  for (const [stream, count, { row, flaws }] of streams) {
    // Each flaw four times where there is room for that, and never more than an eighth of the rows.
    const flawEvery = Math.max(8, Math.floor(count / (4 * flaws.length)));
    let sinceState = 0;
    for (let index = 0; index < count; index++) {
      const at = EPOCH + index * 60_000;
      const good = row(index, at, random);
      const flawed = (index + 1) % flawEvery === 0;
      const [flaw, change] = flaws[Math.floor(index / flawEvery) % flaws.length] as Flaw;
      const data = flawed ? { ...good, ...change(good) } : good;
      const emittedAt = at + 5_000;
      const record = { stream, namespace: 'public', data, emitted_at: emittedAt };
      yield {
        stream,
        record: { row: data, emittedAt, flaw: flawed ? flaw : null },
        text: JSON.stringify({ type: 'RECORD', record }),
      };
      if (++sinceState === stateEvery || index === count - 1) {
        yield { stream, record: null, text: state(stream, ++stateId, at, sinceState) };
        sinceState = 0;
      }
    }
  }
}

/** Where {@link nextDay}'s customers have moved to: nobody lives there before. */
export const NEW_COUNTRY = 'PT';

/** The customers of {@link generate} as the table has them a day later: one in a hundred has moved, and has bought something. */
export function* nextDay(options: Options): Generator<Message> {
  let index = 0;
  for (const message of generate(options)) {
    const { stream, record, text } = message;
    if (stream !== 'customers') return;
    if (record === null || record.flaw !== null || ++index % 100 !== 0) {
      yield message;
      continue;
    }
    const data = { ...record.row, country: NEW_COUNTRY, lifetime_value: exact('5000.50') };
    const changed = { ...(JSON.parse(text) as { record: object }).record, data };
    yield {
      stream,
      record: { ...record, row: data },
      text: JSON.stringify({ type: 'RECORD', record: changed }),
    };
  }
}

/** Rows of a stream, and the ways in which some of them are wrong. */
interface Shape {
  readonly row: (index: number, at: number, random: () => number) => Row;
  readonly flaws: readonly Flaw[];
}

type Flaw = readonly [name: string, change: (row: Row) => Row];

const EPOCH = Date.UTC(2025, 0, 1);

/** Keys past 2^53, which a `bigserial` may reach: two neighbours are the same double. */
const FIRST_CUSTOMER = 2n ** 53n + 1n;
const FIRST_ORDER = 9_100_000_000_000_000_000n;

const customers: Shape = {
  row: (index, at, random) => ({
    id: exact(FIRST_CUSTOMER + BigInt(index)),
    email: random() < 0.1 ? null : `customer${index}@example.com`,
    first_name: pick(FIRST_NAMES, random),
    last_name: random() < 0.05 ? null : pick(LAST_NAMES, random),
    country: pick(COUNTRIES, random),
    birth_date:
      random() < 0.3 ? null : day(Date.UTC(1950, 0, 1) + Math.floor(random() * 20_000) * 86_400_000),
    lifetime_value: money(random() * 5_000),
    loyalty: random() < 0.4 ? null : { tier: pick(TIERS, random), points: Math.floor(random() * 10_000) },
    signed_up_at: timestamp(at),
  }),
  flaws: [
    ['neither id nor address', () => ({ id: null, email: null })],
    ['an address that is none', () => ({ email: 'anna(at)example.com' })],
    ['a price as a German types it', () => ({ lifetime_value: '12,50' })],
    ['a day that no year has', () => ({ birth_date: '2001-02-30' })],
  ],
};

function orders(customerCount: number): Shape {
  return {
    row: (index, at, random) => {
      const items = Array.from({ length: 1 + Math.floor(random() * 3) }, () => lineItem(random));
      return {
        id: exact(FIRST_ORDER + BigInt(index)),
        customer_id: customerId(customerCount, random),
        placed_at: timestamp(at),
        currency: pick(CURRENCIES, random),
        total: money(items.reduce((sum, item) => sum + Number(item.price.text) * item.quantity, 0)),
        coupon: random() < 0.8 ? null : 'WELCOME10',
        shipping: { city: pick(CITIES, random), express: random() < 0.2 },
        line_items: items,
      };
    },
    flaws: [
      ['a currency that does not exist', () => ({ currency: 'EURO' })],
      ['a time in words', () => ({ placed_at: 'yesterday' })],
      ['no customer', () => ({ customer_id: null })],
    ],
  };
}

function pageViews(customerCount: number): Shape {
  return {
    row: (_, at, random) => ({
      external_id: customerId(customerCount, random),
      name: 'Page Viewed',
      time: timestamp(at),
      path: pick(PATHS, random),
      referrer: random() < 0.6 ? null : 'https://search.example/',
      seconds: exact((random() * 300).toFixed(3)),
    }),
    flaws: [
      ['no user', () => ({ external_id: null })],
      ['a thirteenth month', () => ({ time: '2025-13-01T00:00:00Z' })],
    ],
  };
}

function lineItem(random: () => number) {
  const [sku, title] = pick(PRODUCTS, random);
  return { sku, title, price: money(5 + random() * 95), quantity: 1 + Math.floor(random() * 3) };
}

function state(stream: string, id: number, at: number, rows: number): string {
  return JSON.stringify({
    type: 'STATE',
    state: {
      type: 'STREAM',
      stream: {
        stream_descriptor: { name: stream, namespace: 'public' },
        stream_state: { cursor: timestamp(at), xmin: exact(FIRST_ORDER + BigInt(id)) },
      },
      sourceStats: { recordCount: exact(`${rows}.0`) },
      id,
    },
  });
}

/** A number that is printed with all of its digits. */
function exact(digits: bigint | string): ExactNumber {
  return new ExactNumber(String(digits));
}

function money(amount: number): ExactNumber {
  return exact(amount.toFixed(2));
}

function customerId(customerCount: number, random: () => number): ExactNumber {
  return exact(FIRST_CUSTOMER + BigInt(Math.floor(random() * customerCount)));
}

/** As PostgreSQL's JSON has a `timestamptz`: microseconds and an offset. */
function timestamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '000+00:00');
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** Mulberry32: numbers from 0 to 1 (exclusive) that depend on the seed alone. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FIRST_NAMES = [
  'Zoë',
  'José',
  'Ngọc Ánh',
  'Łukasz',
  '美咲',
  'Олена',
  'Aïcha',
  'Siân',
  'Bob',
  '👩‍🚀 Ada',
];
const LAST_NAMES = ['Müller', "O'Connor", '田中', 'García Márquez', 'Ångström', 'Žižek', 'Nguyễn', 'Smith'];
const COUNTRIES = ['DE', 'US', 'JP', 'VN', 'PL', 'BR'];
const CITIES = ['Köln', 'São Paulo', 'Hà Nội', 'Łódź', '東京', 'Portland'];
const CURRENCIES = ['EUR', 'USD', 'JPY', 'PLN'];
const TIERS = ['bronze', 'silver', 'gold'];
const PATHS = ['/', '/sale', '/café', '/products/tea?size=250', '/checkout'];
const PRODUCTS = [
  ['tea-250', 'Grüner Tee 250 g'],
  ['cup-01', 'Cup “Größe M”'],
  ['pot-07', 'Teapot'],
  ['tin-33', '茶筒'],
] as const;
