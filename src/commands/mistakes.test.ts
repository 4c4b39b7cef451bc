import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from '@jest/globals';
import { preview } from './preview.ts';

const directory = mkdtempSync(join(tmpdir(), 'mistakes-'));
afterAll(() => rmSync(directory, { recursive: true }));

type Content = object | string | Buffer;

function file(name: string, content: Content): string {
  const path = join(directory, name);
  const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path, isRaw ? content : JSON.stringify(content));
  return path;
}

/** What a first look says of these files and rows, in one line. */
async function said({ config = CONFIG, catalog = CATALOG, rows = [] }: Partial<Mistake>): Promise<string> {
  const paths = { config: file('config.json', config), catalog: file('catalog.json', catalog) };
  let printed = '';
  const stdin = Readable.from([Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))]);
  const write = (text: string) => {
    printed += text;
  };
  await preview(
    { ...paths, limit: 100, json: true, explain: false, requests: false },
    { stdin, write, page: { paint: (_style, text) => text, width: 80 } },
  );
  const { problems, warnings, rejections = [], failure } = JSON.parse(printed);
  const lines = [...problems, ...warnings, ...rejections, ...(failure ? [failure] : [])].map(
    ({ path = '', message }) => `${path}: ${message}`,
  );
  return lines.join('\n').replaceAll(directory, 'DIR');
}

interface Mistake {
  readonly config: Content;
  readonly catalog: Content;
  readonly rows: readonly object[];
}

const ENTRY = {
  stream: 'customers',
  namespace: 'public',
  object: 'attributes',
  mapping: {
    method: 'fields',
    fields: [
      { from: 'id', to: 'external_id' },
      { from: 'email', to: 'email' },
    ],
  },
};
const CONFIG = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: 'a-good-key', streams: [ENTRY] };
const CATALOG = {
  streams: [
    {
      stream: {
        name: 'customers',
        namespace: 'public',
        json_schema: { properties: { id: {}, email: {}, birth_date: {}, amount: {}, items: {} } },
      },
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
    },
  ],
};
const TEXT = JSON.stringify(CONFIG, null, 2);
const YAML =
  'rest_endpoint: https://rest.iad-01.braze.com\napi_key: a-good-key\nstreams:\n- stream: customers\n';

function withFields(...fields: object[]): Partial<Mistake> {
  const mapping = { method: 'fields', fields: [{ from: 'id', to: 'external_id' }, ...fields] };
  return { config: { ...CONFIG, streams: [{ ...ENTRY, mapping }] } };
}

function withEntry(entry: object): Partial<Mistake> {
  return { config: { ...CONFIG, streams: [{ ...ENTRY, ...entry }] } };
}

const record = (data: object, namespace: string | undefined = 'public') => ({
  type: 'RECORD',
  record: { stream: 'customers', namespace, data, emitted_at: 1 },
});

/** Place, what was found, what was expected, and a cure: each mistake of a first hour has all four. */
test.each<[string, Partial<Mistake>, RegExp]>([
  [
    'a misspelt column',
    withFields({ from: 'emial', to: 'email' }),
    /^\/streams\/0\/mapping\/fields\/1: `emial` is not a column .* did you mean `email`\?$/,
  ],
  [
    'YAML',
    { config: YAML },
    /^: --config DIR\/config\.json is not JSON: it looks like YAML\. Convert it, .*yq/,
  ],
  ['YAML behind a comment', { config: `# of the shop\n---\n${YAML}` }, /looks like YAML/],
  ['a list in YAML', { catalog: '- stream: customers\n' }, /^: --catalog DIR\/catalog\.json .* like YAML/],
  [
    'a trailing comma',
    { config: TEXT.replace('"a-good-key",', '"a-good-key",').replace(/\n\}$/, ',\n}') },
    /^: --config DIR\/config\.json is not JSON: line 23, column 4 is a comma behind the last member\. Remove the comma\.$/,
  ],
  [
    'a trailing comma in a list',
    { config: '{"streams": [{"stream": "a"}, ]}' },
    /line 1, column 29 is a comma behind the last element\./,
  ],
  [
    'a comment',
    { config: TEXT.replace('"api_key"', '// the key\n  "api_key"') },
    /^: --config .* line 3, column 3 begins a comment, and JSON has no comments\. Remove it\.$/,
  ],
  ['a comment of other kinds', { config: '{ /* none */ }' }, /line 1, column 3 begins a comment/],
  ['single quotes', { config: "{'api_key': 'a'}" }, /column 2 is a single quote.* double quotes/],
  [
    'messages as a configuration',
    { config: '{"type":"RECORD"}\n{"type":"RECORD"}\n' },
    /a second JSON value begins in line 2, column 1\. Expected one; files of messages/,
  ],
  ['an empty file', { config: '\n' }, /^: --config DIR\/config\.json is not JSON: it is empty\.$/],
  [
    'UTF-16 as PowerShell writes it',
    { config: Buffer.from(`\ufeff${TEXT}`, 'utf16le') },
    /^: --config DIR\/config\.json is UTF-16 text, which `>` writes in Windows PowerShell 5; expected UTF-8\. .*-Encoding utf8/,
  ],
  ['UTF-16 without its mark', { config: Buffer.from(TEXT, 'utf16le') }, /is UTF-16 text/],
  ['UTF-16 of the other order', { catalog: Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16() }, /is UTF-16/],
  [
    'NUL bytes',
    { config: TEXT.replace('a-good-key', 'a\0key') },
    /^: --config .* holds a NUL byte in line 3, so it is damaged or not a text file; expected JSON text\.$/,
  ],
  [
    'Latin-1',
    { config: Buffer.from(TEXT.replace('customers', 'müller'), 'latin1') },
    /^: --config .* is not UTF-8: line 6 holds other bytes, as in Latin-1 .* Save it as UTF-8\.$/,
  ],
  [
    'a list as configuration',
    { config: [ENTRY] },
    /^: --config DIR\/config\.json holds a list; expected an object of settings: \{"rest_endpoint": …/,
  ],
  [
    'a list as catalog',
    { catalog: [] },
    /^: --catalog DIR\/catalog\.json holds a list; expected an object: /,
  ],
  [
    'configuration and catalog swapped',
    { config: CATALOG, catalog: CONFIG },
    /^: --config .* is a configured catalog, not a configuration\. Its place is --catalog; .*\n: --catalog .* is a configuration, not a configured catalog\. Its place is --config; [^\n]*$/,
  ],
  ['the catalog twice', { config: CATALOG }, /^: --config .* is a configured catalog, not a config[^\n]*$/],
  [
    'a variable for the key',
    { config: { ...CONFIG, api_key: `\${BRAZE_API_KEY}` } },
    /^\/api_key: `api_key` names the variable BRAZE_API_KEY, but nothing is filled in here\. Leave `api_key` out and set the environment variable BRAZE_API_KEY\./,
  ],
  [
    'variables of other kinds',
    { config: { ...CONFIG, api_key: '$BRAZE_KEY', rest_endpoint: '{{ env.BRAZE_URL }}' } },
    /^\/rest_endpoint: .* the variable BRAZE_URL.*\n\/api_key: .* the variable BRAZE_KEY[^\n]*$/,
  ],
  [
    'a variable within a URL',
    { config: { ...CONFIG, shared_limit: { type: 'redis', url: `redis://:\${PASSWORD}@redis:6379` } } },
    /^\/shared_limit\/url: `url` names the variable PASSWORD/,
  ],
  [
    'a key with a quote',
    { config: { ...CONFIG, api_key: '"a-good-key' } },
    /^\/api_key: .*is a text with a quote in/,
  ],
  ['a key with a blank', { config: { ...CONFIG, api_key: 'a key' } }, /^\/api_key: .* with a blank inside/],
  [
    'a key with its scheme',
    { config: { ...CONFIG, api_key: 'Bearer a' } },
    /begins with "Bearer"; expected the/,
  ],
  [
    'a key with what nobody sees',
    { config: { ...CONFIG, api_key: 'a\u200bkey' } },
    /is a text with an invisible character, or one beyond ASCII, in it; expected the key alone/,
  ],
  [
    'the key in another place',
    { config: { ...CONFIG, api_key: undefined, rate_limit: { plan: 'standard', api_key: 'a-good-key' } } },
    /^\/rate_limit\/api_key: `api_key` is not a setting here and has no effect\. It belongs at \/api_key: move it there\.$/,
  ],
  [
    'a setting of another place at the root',
    { config: { ...CONFIG, share_percent: 50 } },
    /^\/share_percent: .* It belongs at \/rate_limit\/share_percent: move it there\.$/,
  ],
  [
    'a keyword of the schema method in a line of fields',
    withFields({ from: 'email', to: 'email', 'x-each': '/items' }),
    /^\/streams\/0\/mapping\/fields\/1\/x-each: .* begin with `x-` belong into the `schema` of the method json_schema\.$/,
  ],
  ['a key in camel case', { config: { ...CONFIG, apiKey: 'a' } }, /^\/apiKey: .* Did you mean `api_key`\?$/],
  [
    'a wrong namespace',
    withEntry({ namespace: 'pubic' }),
    /^\/streams\/0\/namespace: The catalog has no stream `customers` in the namespace `pubic`: its namespace is `public`\. Did you mean `public`\?/,
  ],
  [
    'another namespace',
    withEntry({ namespace: 'shop' }),
    /^\/streams\/0\/namespace: .* its namespace is `public`\. Write `public`, or leave `namespace` out\./,
  ],
  [
    'a stream without an entry',
    withEntry({ stream: 'orders' }),
    /^\/streams: Stream `customers` \(namespace `public`\) of the catalog has no entry here; add one/,
  ],
  [
    'a row without the namespace of its stream',
    { rows: [record({ id: 1 }, '')] },
    /^: The RECORD in line 1 of stdin is of the stream customers without a namespace; the catalog lists public\.customers\. Put "namespace": "public" into the record/,
  ],
  [
    'a row of another namespace',
    { rows: [record({ id: 1 }, 'pubic')] },
    /of the stream customers in the namespace pubic; the catalog lists public\.customers\./,
  ],
  [
    'a field that is mapped twice',
    withFields({ from: 'email', to: 'email' }, { from: 'amount', to: 'email' }),
    /^\/streams\/0\/mapping\/fields\/2\/to: `fields\/1` fills the same place; keep one of them/,
  ],
  [
    'a price with a comma',
    {
      ...withFields({ from: 'amount', to: 'price', type: 'number' }),
      rows: [record({ id: 1, amount: '12,50' })],
    },
    /^\/price: column `amount` holds text that does not fit; expected a number.* replace it in the SQL of the source$/,
  ],
  [
    'a price with its currency',
    {
      ...withFields({ from: 'amount', to: 'price', type: 'number' }),
      rows: [record({ id: 1, amount: '€ 12.50' })],
    },
    /It has a currency or a unit beside the number: leave that out in the SQL of the source$/,
  ],
  [
    'a date with its year at the end',
    {
      ...withFields({ from: 'birth_date', to: 'dob', type: 'date' }),
      rows: [record({ id: 1, birth_date: '31.01.1990' })],
    },
    /^\/dob: column `birth_date` .* Its year comes last: convert it to a date in the SQL of the source/,
  ],
  [
    'a date and time of the same kind',
    {
      ...withFields({ from: 'birth_date', to: 'seen', type: 'date-time' }),
      rows: [record({ id: 1, birth_date: '1/31/1990 9:30' })],
    },
    /^\/seen: .* Its year comes last/,
  ],
  [
    'an event without its name',
    withEntry({
      object: 'events',
      mapping: {
        method: 'fields',
        fields: [
          { from: 'id', to: 'external_id' },
          { from: 'email', to: 'event' },
          { from: 'birth_date', to: 'time' },
        ],
      },
    }),
    /^\/streams\/0\/mapping: the mapping never fills `name`.* add a line with `"to": "name"`/,
  ],
  [
    'three typos at once',
    { config: { ...CONFIG, rest_endpoint: 'htps://x', apikey: 'a', dead_letter: { type: 'fil' } } },
    /^\/rest_endpoint: .*\n\/dead_letter\/type: .*\n\/apikey: .*$/,
  ],
])('%s', async (_name, mistake, expected) => {
  expect(await said(mistake)).toMatch(expected);
});

test.each([
  [
    'a directory',
    () => directory,
    /cannot be read: it is a directory; give the path of a file in it \(EISDIR\)/,
  ],
  ['no file', () => join(directory, 'none'), /cannot be read: there is no such file\./],
  ['a path through a file', () => join(file('a', 'x'), 'b'), /a part of its path is a file and no directory/],
])('%s as a file', async (_name, path, expected) => {
  let printed = '';
  const options = { config: path(), catalog: path(), limit: 1, json: false, explain: false, requests: false };
  await preview(options, {
    stdin: Readable.from([]),
    write: (text) => {
      printed += text;
    },
    page: { paint: (_style, text) => text, width: 80 },
  });
  const text = printed.replace(/\s+/g, ' ');
  expect(text).toMatch(expected);
  expect(text).toContain(`--config ${path()} `);
});
