import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/**
 * Writes Airbyte messages to a file: one row of about 500 bytes for each user, which becomes twelve attributes, and a STATE
 * every 5,000 rows.
 * @param count of users, below 10 million.
 * @param changedEvery of so many users one has another value in one attribute, each time in the next one; null: none has.
 */
export async function writeUsers(path: string, count: number, changedEvery: number | null): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  let text = '';
  for (let i = 0; i < count; i++) {
    const changed =
      changedEvery !== null && i % changedEvery === 0 ? (i / changedEvery) % COLUMNS.length : null;
    text += `{"type":"RECORD","record":{"stream":"customers","namespace":"public","data":${data(i, changed)},"emitted_at":${1_767_000_000_000 + i}}}\n`;
    if (i % 5_000 === 4_999) {
      text += `{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"customers","namespace":"public"},"stream_state":{"cursor":${i}}},"id":${i}}}\n`;
    }
    if (text.length > 1 << 20) {
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
  }
  file.end(text);
  await once(file, 'finish');
}

type Column = readonly [name: string, value: (user: number, version: number) => string, schema: object];

const text = { type: 'string' };

const COLUMNS: readonly Column[] = [
  ['email', (user, version) => `"customer${user}@example${version}.com"`, text],
  ['first_name', (user, version) => `"Ada ${user + version}"`, text],
  ['last_name', (user, version) => `"Lovelace ${user % 90_000}-${version}"`, text],
  ['home_city', (_, version) => (version === 0 ? '"London"' : '"Paris"'), text],
  ['country', (_, version) => (version === 0 ? '"GB"' : '"FR"'), text],
  ['plan', (user, version) => `"plan ${user % 7} of ${version}"`, text],
  ['score', (user, version) => `${((user + version) % 90_000) / 100}`, { type: 'number' }],
  ['orders', (user, version) => `${(user % 900) + version}`, { type: 'integer' }],
  ['is_member', (user, version) => `${(user + version) % 2 === 0}`, { type: 'boolean' }],
  [
    'signed_up_at',
    (user, version) => `"2026-01-0${1 + version}T03:04:05.${100 + (user % 900)}Z"`,
    { type: 'string', format: 'date-time' },
  ],
  ['interests', (user, version) => `["books","music ${(user + version) % 50}"]`, { type: 'array' }],
  ['note', (user, version) => `"${'lorem ipsum dolor '.repeat(5)}${(user % 1_000) + version}"`, text],
];

/** A prime number: multiples of another one pass all numbers below it. */
const USERS = 10_000_019;

function data(i: number, changed: number | null): string {
  const user = (i * 7_919) % USERS;
  const columns = COLUMNS.map(
    ([name, value], place) => `"${name}":${value(user, place === changed ? 1 : 0)}`,
  );
  return `{"id":${user},${columns.join(',')}}`;
}

/** What makes the twelve attributes of the rows. */
export const userEntries: readonly object[] = [
  {
    stream: 'customers',
    object: 'attributes',
    mapping: {
      method: 'json_schema',
      schema: {
        type: 'object',
        properties: {
          external_id: { ...text, 'x-from': 'id' },
          ...Object.fromEntries(COLUMNS.map(([name, , schema]) => [name, schema])),
        },
      },
    },
  },
];
