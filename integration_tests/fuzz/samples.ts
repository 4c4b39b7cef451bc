import { globalState, record, streamState } from '../support/messages.ts';

/**
 * A word in the values of every sample row. Whatever a sync makes of a line, it must not say it: logs and errors go to
 * people who may not see the data.
 */
export const MARKER = 'Zq7vXk';

const M = (suffix: string) => `${MARKER}${suffix}`;
const TIME = '2025-01-01T09:30:00Z';

/** The streams of the samples: each way to map, each kind of object. */
export const ENTRIES = [
  { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
  { stream: 'events', object: 'events', mapping: { method: 'columns' } },
  { stream: 'purchases', object: 'purchases', mapping: { method: 'columns' } },
  {
    stream: 'contacts',
    object: 'attributes',
    mapping: {
      method: 'fields',
      fields: [
        { from: 'id', to: 'external_id', type: 'string' },
        { from: 'born', to: 'dob', type: 'date' },
        { from: '/address/city', to: 'home_city', type: 'string' },
        { from: 'score', to: 'score', type: 'number' },
        { from: 'seen', to: 'seen', type: 'date-time' },
        { from: 'tags', to: 'tags', type: 'array' },
      ],
      pass_through: true,
    },
  },
  {
    stream: 'orders',
    object: 'purchases',
    mapping: {
      method: 'json_schema',
      schema: {
        'x-each': '/items',
        required: ['external_id', 'product_id', 'currency', 'price', 'time'],
        properties: {
          external_id: { type: 'string', 'x-from': '$row/buyer' },
          product_id: { type: 'string', 'x-from': 'sku', pattern: '^[A-Z0-9a-z]+$' },
          currency: { 'x-from': '$row/currency', 'x-lookup': { [M('Eur')]: 'EUR', [M('Usd')]: 'USD' } },
          price: { type: 'number', minimum: 0 },
          quantity: { type: 'integer', default: 1 },
          time: {
            type: 'string',
            format: 'date-time',
            'x-from': '$row/at',
            'x-time': { zone: 'Europe/Berlin' },
          },
          properties: {
            type: 'object',
            properties: { label: { type: 'string', 'x-template': '{sku} of {$row/buyer}', maxLength: 60 } },
            additionalProperties: true,
          },
        },
      },
    },
  },
];

/** Sound RECORD and STATE lines of these streams, without their line ends. */
export const SAMPLES: readonly Buffer[] = [
  record('users', {
    external_id: M('u1'),
    email: `${MARKER}@example.com`,
    first_name: M('Ada'),
    dob: '1990-12-31',
    country: 'DE',
    visits: { inc: 1 },
    tags: { add: [M('a'), M('b')] },
    address: { city: M('Berlin'), rooms: [1, 2, { n: M('x') }] },
    cars: { $add: [{ id: 1, plate: M('p') }] },
  }),
  record(
    'users',
    `{"external_id":9007199254740993,"note":"${M('ü\u2028')}","balance":12345678901234567.890}`,
  ),
  record(
    'users',
    { alias_name: M('n'), alias_label: M('l'), plan: M('pro'), gone: null },
    { namespace: null },
  ),
  record('events', {
    external_id: M('u2'),
    name: M('Seen'),
    time: TIME,
    page: M('/a'),
    depth: { a: [M('b')] },
  }),
  record(
    'events',
    {
      email: `${MARKER}@example.com`,
      name: 'ecommerce.order_placed',
      time: TIME,
      order_id: M('o'),
      total_value: 5,
    },
    { meta: `{"changes":[{"field":"page","change":"NULLED","reason":"${MARKER}"}]}` },
  ),
  record('purchases', {
    external_id: M('u3'),
    product_id: M('tea'),
    currency: 'EUR',
    price: 1.5,
    quantity: 2,
    time: TIME,
    gift: true,
  }),
  record('contacts', {
    id: 42,
    born: '2000-02-29',
    address: `{"city":"${M('Rome')}"}`,
    score: '12.50',
    seen: '2025-06-01 12:00:00',
    tags: `["${M('t')}"]`,
    rest: M('r'),
  }),
  record('orders', {
    buyer: M('u4'),
    currency: M('Eur'),
    at: '2025-03-30 02:30:00',
    channel: M('web'),
    items: [
      { sku: M('A1'), price: '9.90', quantity: 1 },
      { sku: M('B2'), price: 5 },
    ],
  }),
  record('users', { external_id: M('u5'), _ab_cdc_deleted_at: TIME }),
  streamState('users', 1, `{"cursor":"${M('c')}","n":9007199254740993}`),
  globalState(['users', 'events'], 2, `{"lsn":"${M('g')}"}`),
  `{"type":"STATE","state":{"data":{"cursor":"${M('l')}"}}}\n`,
  '{"type":"TRACE","trace":{"type":"ESTIMATE","emitted_at":1}}\n',
].map((line) => Buffer.from(line.slice(0, -1)));
