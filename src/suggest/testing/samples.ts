import fc from 'fast-check';

const quoted = (text: string) => JSON.stringify(text);
const texts = (...values: string[]) => fc.constantFrom(...values.map(quoted));

const seconds = fc.integer({ min: 1_000_000_000, max: 1_900_000_000 });
const email = fc.nat({ max: 99 }).map((number) => quoted(`u${number}@example.com`));
const iso = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** What a column holds, as JSON texts. */
const FLAVOURS: Record<string, fc.Arbitrary<string>> = {
  id: fc.oneof(
    fc.nat().map(String),
    fc.nat().map((number) => quoted(`u-${number}`)),
  ),
  bigId: fc.bigInt({ min: 10n ** 16n, max: 10n ** 25n }).map(String),
  email,
  dirtyEmail: fc.oneof(
    { arbitrary: email, weight: 4 },
    { arbitrary: texts('none@', 'unknown', '-'), weight: 1 },
  ),
  text: fc.string().map(quoted),
  word: texts('M', 'male', 'diverse', 'DE', 'Germany', 'EUR', 'Euro', 'subscribed', 'en', 'x'.repeat(300)),
  epochs: seconds.map(String),
  epochTexts: seconds.map((number) => quoted(String(number))),
  epochMs: seconds.map((number) => `${number}123`),
  epochUs: seconds.map((number) => `${number}123456`),
  anyEpoch: fc.oneof(
    seconds.map(String),
    seconds.map((number) => `${number}123`),
  ),
  isoTime: iso.map(quoted),
  isoDate: iso.map((text) => quoted(text.slice(0, 10))),
  dates: texts('2024-01-31', '01/31/2024', '20240131', '2024-031', '2024-01-31 09:30:00', '2024-W05-3'),
  oddDates: texts(
    '0044-03-15 BC',
    'infinity',
    '0000-00-00',
    '2024-02-30',
    '+12025-01-01T00:00:00Z',
    '9999-12-31',
  ),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  oddNumber: fc.constantFrom('1e400', '-0', '0.1000000000000000055511151231257827', '1e999999999', '1E+2'),
  numeric: texts('1', '12.30', '007', '1,2', '12,50 €', '1e3'),
  quantity: fc.integer({ min: 1, max: 100 }).map(String),
  anyQuantity: fc.integer({ min: 0, max: 120 }).map(String),
  amount: texts('12.30', '7', '0.5e1'),
  currency: texts('EUR', 'usd', 'XYZ'),
  boolean: fc.constantFrom('true', 'false', '1', '0', '"true"', '"yes"', '"t"'),
  array: fc.constantFrom('[]', '[1,"a"]', '[null]', '[[1]]', '["\\ud83d"]', '[{"a":null}]', '[{"a b":1}]'),
  object: fc.constantFrom(
    ...['{}', '{"a":1}', '{"a.b":1}', '{"$x":1}', '{"a b":null}', '{"":1}', '{"a":{"b":[[1]]}}'],
    ...['{"id":1}', '{"id":"7","email":"a@b.c"}', '{"id":null,"email":null}', '{"time":"x"}', '{"inc":1}'],
    ...['{"add":1}', '{"$time":"never"}', '{"\\u0000":1}', '{"\\ud83d":1}', '{"__proto__":1}'],
    ...['{"longitude":1,"latitude":2}', '{"x":"\\ud83d"}'],
  ),
  jsonText: texts('{"a":1}', '{"time":1}', '[1]', '{"a":', '{"$a":1}'),
  placeholder: texts('', ' ', 'N/A', 'null', 'None', 'nan', 'undefined', '-'),
  broken: fc.constantFrom('"\\ud83d"', '"a\\u0000b"', '"\\u0000"'),
};
const flavour = fc.constantFrom(...Object.keys(FLAVOURS));
const anyValue = flavour.chain((name) => FLAVOURS[name] as fc.Arbitrary<string>);

const NAMES = [
  ...['id', 'ID', 'Id', 'uuid', 'user_id', 'userId', 'customer_id', 'external_id', 'External Id', 'braze_id'],
  ...[
    'email',
    'EMAIL',
    'email_address',
    'customer_email',
    'phone',
    'customer',
    'user',
    'member',
    'account_id',
  ],
  ...[
    'time',
    'Time',
    'timestamp',
    'created',
    'created_at',
    'CREATED_AT',
    'updated_at',
    'UPDATED_AT',
    'date',
    'ts',
  ],
  ...['event', 'event_name', 'name', 'properties', 'PROPERTIES', 'event_properties', 'PAYLOAD', 'payload'],
  ...[
    'price',
    'unit_price',
    'total',
    'amount',
    'amount_cents',
    'quantity',
    'qty',
    'currency',
    'product_id',
    'sku',
  ],
  ...[
    'dob',
    'birth_date',
    'gender',
    'SEX',
    'country',
    'country_code',
    'language',
    'time_zone',
    'city',
    'bio',
  ],
  ...[
    'email_subscribe',
    'push_subscribe',
    'subscription_groups',
    'push_tokens',
    'push_token_import',
    'twitter',
  ],
  ...['current_location', 'facebook', 'image_url', 'date_of_first_session', 'email_open_tracking_disabled'],
  ...['user_alias', 'alias_name', 'alias_label', '_merge_objects', '_update_existing_only', 'app_id'],
  ...['email_subscription_info', 'Twitter', 'source_bio', 'source_time', 'attributes', '$add', 'inc'],
];
const ODD_NAMES = [
  ...[
    '',
    ' ',
    ' bio',
    'bio ',
    'a.b',
    'a/b',
    '/a',
    '~1',
    '$',
    '$os',
    '$$',
    '$emitted_at',
    '{a}',
    'a b',
    '"',
    '\\',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\ufeffid',
    '\u200bid',
    'id\u200b',
    'größe',
    '名前',
  ],
  ...['\ud83d', 'a\0', '\0', '😀', 'x'.repeat(255), 'x'.repeat(256), `$${'y'.repeat(300)}`, '😀'.repeat(140)],
  ...['_airbyte_raw_id', '_AIRBYTE_META', '_ab_cdc_updated_at', '_fivetran_id', '_sdc_batched_at', '_dlt_id'],
];
/** Any code units, halves of surrogate pairs too. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
  .map((units) => String.fromCharCode(...units));
const columnName = fc.oneof(
  { arbitrary: fc.constantFrom(...NAMES), weight: 8 },
  { arbitrary: fc.constantFrom(...ODD_NAMES), weight: 3 },
  { arbitrary: anyText, weight: 1 },
);

/** Which flavour suits a name, so that many samples are like real ones. */
function likelyFlavour(name: string): fc.Arbitrary<string> {
  const plain = name.toLowerCase();
  const likely = /email/.test(plain)
    ? ['email', 'dirtyEmail']
    : /id$/.test(plain)
      ? ['id', 'bigId']
      : /time|date|_at|created|ts|dob|session/.test(plain)
        ? ['isoTime', 'isoDate', 'dates', 'epochs', 'epochMs', 'epochUs', 'oddDates']
        : /price|total|amount/.test(plain)
          ? ['number', 'amount', 'numeric']
          : /quantity|qty/.test(plain)
            ? ['quantity', 'quantity', 'anyQuantity']
            : /properties|payload|customer|user|member|location/.test(plain)
              ? ['object', 'jsonText']
              : /currency/.test(plain)
                ? ['currency']
                : ['word', 'text'];
  return fc.oneof({ arbitrary: fc.constantFrom(...likely), weight: 3 }, { arbitrary: flavour, weight: 1 });
}

/** A stream of a random sample. */
export interface Sampled {
  readonly name: string;
  readonly namespace: string | null;
  /** The data of the rows, as JSON texts. */
  readonly rows: readonly string[];
}

const columnOf = (name: string) =>
  fc.record({
    name: fc.constant(name),
    value: fc
      .tuple(likelyFlavour(name), fc.boolean())
      .map(([kind, isMixed]) =>
        fc.oneof(
          { arbitrary: FLAVOURS[kind] as fc.Arbitrary<string>, weight: 12 },
          { arbitrary: fc.constantFrom('null', 'missing', '""'), weight: isMixed ? 4 : 0 },
          { arbitrary: anyValue, weight: isMixed ? 1 : 0 },
        ),
      ),
  });
/** Columns by which streams become events and purchases. */
const core = fc.subarray(['user_id', 'email', 'created_at', 'price', 'quantity', 'currency']);
const columns = fc
  .tuple(core, fc.uniqueArray(columnName, { minLength: 1, maxLength: 12 }))
  .chain(([known, others]) => fc.tuple(...[...new Set([...known, ...others])].map(columnOf)));
const streamName = fc.oneof(
  { arbitrary: fc.constantFrom('customers', 'USERS', 'identifies', 'people', 'stg_contacts_v2'), weight: 3 },
  { arbitrary: fc.constantFrom('orders', 'order_items', 'charges', 'PAYMENTS', 'salesLines'), weight: 4 },
  { arbitrary: fc.constantFrom('events', 'tracks', 'page_views', 'logins', 'braze_events'), weight: 4 },
  // A configuration trims names, and cannot name a stream that is blank.
  { arbitrary: fc.string({ minLength: 1 }).filter((name) => name.trim() === name), weight: 1 },
  { arbitrary: fc.constantFrom('名前', '/a $', '__proto__', 'long'.repeat(90)), weight: 1 },
);
const sampled: fc.Arbitrary<Sampled> = columns.chain((columns) =>
  fc.record({
    name: streamName,
    namespace: fc.constantFrom(null, 'public', 'eu'),
    rows: fc
      .array(fc.tuple(...columns.map(({ value }) => value)), { minLength: 1, maxLength: 6 })
      .map((rows) =>
        rows.map((values) => {
          const members = values.map((value, index) => `${quoted(columns[index]?.name ?? '')}:${value}`);
          return `{${members.filter((_, index) => values[index] !== 'missing').join(',')}}`;
        }),
      ),
  }),
);
/** One to three streams of a source, with rows as they come: sound, dirty and odd. */
export const sample = fc.uniqueArray(sampled, {
  selector: ({ name, namespace }) => `${namespace}/${name}`,
  minLength: 1,
  maxLength: 3,
});

/** The rows as lines of a source. */
export function messagesOf(streams: readonly Sampled[]): string[] {
  return streams.flatMap(({ name, namespace, rows }) =>
    rows.map((data) => {
      const place = `"stream":${quoted(name)},"namespace":${quoted(namespace ?? '')}`;
      return `{"type":"RECORD","record":{${place},"data":${data},"emitted_at":1735689600000}}`;
    }),
  );
}
