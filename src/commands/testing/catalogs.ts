import { readFileSync } from 'node:fs';
import { readCatalog } from '../../airbyte/catalog.ts';
import { loadConfig } from '../../config/load.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Mapped } from '../../mapping/row.ts';
import { compileStreams } from '../../mapping/streams.ts';
import { suggestConfig } from '../../suggest/document.ts';
import { streamOfCatalog } from '../../suggest/stream.ts';
import { prepare } from '../prepare.ts';

export const text = { type: ['null', 'string'] };
export const integer = { type: ['null', 'integer'] };
export const number = { type: ['null', 'number'] };
export const boolean = { type: ['null', 'boolean'] };
export const array = { type: ['null', 'array'] };
export const object = { type: ['null', 'object'] };
export const time = { ...text, format: 'date-time', airbyte_type: 'timestamp_with_timezone' };

/** A configured catalog of streams by name, each with the schemas of its columns. */
export function catalogOf(streams: Record<string, Json>, namespace: string | null = 'public'): string {
  return JSON.stringify({
    streams: Object.entries(streams).map(([name, properties]) => ({
      stream: { name, namespace, json_schema: { type: 'object', properties } },
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
    })),
  });
}

/** The suggestion for a catalog, as text. */
export function suggested(catalog: string): string {
  return JSON.stringify(suggestConfig((readCatalog(catalog).catalog ?? []).map(streamOfCatalog)));
}

/** Everything that `check` and `write` have against a suggestion. */
export function complaints(
  config: string,
  catalog: string | null,
): { problems: string[]; warnings: string[] } {
  const files = {
    config: { title: '--config', text: config },
    catalog: catalog === null ? null : { title: '--catalog', text: catalog },
  };
  const { problems, warnings } = prepare(files, () => {});
  return { problems: problems.map(({ path }) => path), warnings: warnings.map(({ message }) => message) };
}

/** What only the user knows. */
export const TO_FILL_IN = ['/rest_endpoint', '/api_key'];

/** What a row of the first stream of a catalog becomes. */
export function mapped(catalog: string, data: JsonObject): Mapped | undefined {
  const { draft } = loadConfig(suggested(catalog), { restEndpointProblem: () => null });
  const read = readCatalog(catalog).catalog ?? [];
  const { routes } = compileStreams(draft as NonNullable<typeof draft>, read, () => {});
  const { name: stream = '', namespace = null } = read[0] ?? {};
  return routes
    ?.forStream(stream, namespace)
    ?.mapping?.({ stream, namespace, emittedAt: null, data, columns: null, nulled: null });
}

export const CATALOGS: Record<string, string> = {
  'the examples': readFileSync('examples/catalog.json', 'utf8'),
  'like Shopify': catalogOf({
    customers: {
      ...{ id: integer, email: text, phone: text, first_name: text, last_name: text, note: text, tags: text },
      ...{
        created_at: time,
        updated_at: time,
        accepts_marketing: boolean,
        currency: text,
        total_spent: text,
      },
      default_address: { type: ['null', 'object'], properties: { city: text, country_code: text } },
    },
    orders: {
      ...{ id: integer, user_id: integer, email: text, name: text, created_at: time, updated_at: time },
      ...{ currency: text, total_price: text, line_items: array, billing_address: object },
      customer: { type: ['null', 'object'], properties: { id: integer, email: text } },
    },
    abandoned_checkouts: { id: integer, email: text, created_at: time, total_price: text, token: text },
    products: { id: integer, title: text, variants: array },
  }),
  'like Stripe': catalogOf({
    customers: {
      ...{
        id: text,
        email: text,
        name: text,
        phone: text,
        created: integer,
        currency: text,
        metadata: object,
      },
      address: { type: ['null', 'object'], properties: { city: text } },
    },
    charges: { id: text, customer: text, amount: integer, currency: text, created: integer, paid: boolean },
    events: { id: text, type: text, created: integer, data: object },
    subscriptions: { id: text, customer: text, status: text, created: number, items: object },
  }),
  'like a Segment warehouse': catalogOf({
    tracks: {
      ...{ id: text, anonymous_id: text, user_id: text, event: text, event_text: text, context_ip: text },
      ...{ original_timestamp: time, received_at: time, sent_at: time, timestamp: time, uuid_ts: time },
    },
    identifies: {
      id: text,
      user_id: text,
      email: text,
      first_name: text,
      received_at: time,
      timestamp: time,
    },
    pages: { id: text, user_id: text, name: text, url: text, title: text, timestamp: time },
  }),
  'like Snowflake': catalogOf({
    USERS: {
      ID: number,
      EMAIL: text,
      FIRSTNAME: text,
      BIRTH_DATE: { ...text, format: 'date' },
      GENDER: text,
    },
    EVENTS: { USER_ID: number, EVENT_NAME: text, TIME: text, PROPERTIES: text, PRICE: number },
    CDI_USERS: { EXTERNAL_ID: text, PAYLOAD: text, UPDATED_AT: time },
  }),
  'streams without columns': JSON.stringify({
    streams: [
      { stream: { name: 'a' }, sync_mode: 'incremental', destination_sync_mode: 'append' },
      { stream: { name: 'b', json_schema: {} }, sync_mode: 'incremental', destination_sync_mode: 'append' },
    ],
  }),
  'odd names': catalogOf(
    {
      users: {
        ...{ id: integer, 'a/b': text, $x: text, '/slash': text, '': text, 'a~b': text, 'A b.c': text },
        ...{ bio: text, twitter: text, facebook: object, current_location: text, email_subscribe: boolean },
        ...{
          braze_id: object,
          constructor: text,
          user_alias: text,
          _merge_objects: boolean,
          ['x'.repeat(300)]: text,
        },
        ...JSON.parse('{"__proto__": {"type": "string"}}'),
      },
      '/logins $': {
        ...{
          'User ID': text,
          $time: text,
          time: boolean,
          event_name: array,
          'a/b': text,
          $x: text,
          '/slash': text,
        },
        ...{ '': text, at: time, ['y'.repeat(300)]: text, properties: integer, _ab_cdc_deleted_at: time },
        ...JSON.parse('{"__proto__": {"type": "string"}}'),
      },
      purchases: {
        'Customer-Id': text,
        'Unit Price': number,
        product_id: object,
        price: text,
        date: time,
        $: text,
      },
    },
    null,
  ),
  'nested columns': catalogOf({
    users: {
      profile: { type: 'object', properties: { id: integer, tags: { type: 'array', items: text } } },
      visits: { type: 'array', items: { type: 'object', properties: { at: time } } },
    },
    logins: {
      user: { type: 'object', properties: { email: text } },
      at: time,
      properties: object,
      device: object,
    },
  }),
};
