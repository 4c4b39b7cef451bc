import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** No rate limit that anything here comes near to. */
export const UNLIMITED = {
  plan: 'custom',
  windows: [{ requests: 1_000_000, seconds: 1 }],
  objects_per_request: 75,
};

/** What the rows of a workload are like. */
export type RowKind = 'plain' | 'reordered' | 'exact' | 'wide';

/** The three streams of a workload, by what becomes of their rows. */
export const STREAMS = ['customers', 'views', 'orders'] as const;

/**
 * Writes Airbyte messages to a file: rows of the three streams in turn, of about 500 bytes (`wide`: 200 columns and
 * 12 kB), a STATE every 5,000 rows. `exact` rows carry numbers that a double does not hold; `reordered` ones have their
 * members in another order, each stream in its own.
 * @param users how many there are, a prime number; their rows come in turn.
 */
export async function writeRows(
  path: string,
  count: number,
  kind: RowKind,
  users = 1_000_003,
): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  let text = '';
  for (let i = 0; i < count; i++) {
    const stream = STREAMS[i % 3] as string;
    const line = kind === 'reordered' ? (REORDERED[i % 3] as Line) : inUsualOrder;
    text += `${line(stream, data(i, kind, users), 1_767_000_000_000 + i)}\n`;
    if (i % 5_000 === 4_999) {
      text += `{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"${stream}","namespace":"public"},"stream_state":{"cursor":${i}}},"id":${i}}}\n`;
    }
    if (text.length > 1 << 20) {
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
  }
  file.end(text);
  await once(file, 'finish');
}

type Line = (stream: string, data: string, emittedAt: number) => string;

const inUsualOrder: Line = (stream, data, emittedAt) =>
  `{"type":"RECORD","record":{"stream":"${stream}","namespace":"public","data":${data},"emitted_at":${emittedAt}}}`;

const REORDERED: readonly Line[] = [
  // As the TypeScript CDK writes it.
  (stream, data, emittedAt) =>
    `{"record":{"stream":"${stream}","namespace":"public","emitted_at":${emittedAt},"data":${data}},"type":"RECORD"}`,
  // The time first.
  (stream, data, emittedAt) =>
    `{"type":"RECORD","record":{"emitted_at":${emittedAt},"namespace":"public","stream":"${stream}","data":${data}}}`,
  // In the order of the alphabet.
  (stream, data, emittedAt) =>
    `{"record":{"data":${data},"emitted_at":${emittedAt},"meta":{"changes":[]},"namespace":"public","stream":"${stream}"},"type":"RECORD"}`,
];

const WIDE = Array.from({ length: 190 }, (_, i) => `"column_${i}":"${'v'.repeat(40 + (i % 20))}"`).join(',');

function data(i: number, kind: RowKind, users: number): string {
  const user = (i * 7_919) % users;
  const id = kind === 'exact' ? `9007199254${740_993 + user}` : `${user}`;
  const amount = kind === 'exact' ? `${i % 900}.1234567890123456789` : `${(i % 90_000) / 100}`;
  const columns = [
    `"id":${id}`,
    `"email":"customer${user}@example.com"`,
    `"name":"Ada Lovelace ${i}"`,
    `"city":"London"`,
    `"score":${amount}`,
    `"active":${i % 2 === 0}`,
    `"created_at":"2026-01-02T03:04:05.${100 + (i % 900)}Z"`,
    `"sku":"SKU-${i % 500}"`,
    `"note":"${'lorem ipsum dolor '.repeat(9)}"`,
    `"referrer":"https://www.example.com/path/${i % 1_000}"`,
  ];
  if (kind === 'wide') columns.splice(5, 0, WIDE);
  return `{${columns.join(',')}}`;
}

/** Six to ten mapped fields a stream, with coercions: numbers to text, text to dates. */
const PLAIN_ENTRIES = plainEntries();

function plainEntries(): readonly object[] {
  const common = {
    external_id: { type: 'string', 'x-from': 'id' },
    time: { type: 'string', format: 'date-time', 'x-from': 'created_at' },
  };
  const schemas = {
    customers: {
      external_id: common.external_id,
      email: { type: 'string' },
      first_name: { type: 'string', 'x-from': 'name' },
      home_city: { type: 'string', 'x-from': 'city' },
      score: { type: 'number' },
      active: { type: 'boolean' },
      signed_up_at: common.time,
      note: { type: 'string' },
    },
    views: {
      ...common,
      name: { const: 'Page Viewed' },
      properties: {
        type: 'object',
        properties: {
          sku: { type: 'string' },
          score: { type: 'number' },
          active: { type: 'boolean' },
          referrer: { type: 'string' },
        },
      },
    },
    orders: {
      ...common,
      product_id: { type: 'string', 'x-from': 'sku' },
      currency: { const: 'USD' },
      price: { type: 'number', 'x-from': 'score' },
      quantity: { const: 1 },
      properties: { type: 'object', properties: { city: { type: 'string' }, note: { type: 'string' } } },
    },
  };
  const objects = { customers: 'attributes', views: 'events', orders: 'purchases' };
  return STREAMS.map((stream) => ({
    stream,
    object: objects[stream],
    mapping: { method: 'json_schema', schema: { type: 'object', properties: schemas[stream] } },
  }));
}

/** A configuration; its entries are those of the three streams unless said otherwise. */
export function configuration(
  restEndpoint: string,
  rateLimit: object,
  streams: readonly object[] = PLAIN_ENTRIES,
): object {
  return { rest_endpoint: restEndpoint, api_key: 'sandbox-key', rate_limit: rateLimit, streams };
}

/** The configured catalog of streams. */
export function catalogOf(streams: readonly string[]): object {
  return {
    streams: streams.map((name) => ({
      stream: { name, namespace: 'public', json_schema: {}, supported_sync_modes: ['incremental'] },
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
    })),
  };
}
