import { describe, expect, test } from '@jest/globals';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { suggestConfig } from './document.ts';
import { entry, entryOf, field, reads, schemaOf, sourceOf } from './testing/entry.ts';

describe('the Braze object', () => {
  test.each([
    ['users', 'id:integer email', 'attributes'],
    ['dim_customer', 'id:integer', 'attributes'],
    ['identifies', 'id user_id received_at:time', 'attributes'],
    ['loyalty', 'user_id points:integer', 'attributes'],
    ['customers', 'id created_at:time', 'attributes'],
    ['orders', 'id customer_id total:number created_at:time', 'purchases'],
    ['order_items', 'id user_id price:number created_at:time', 'purchases'],
    ['sales_lines', 'user_id unit_price:number date:date', 'purchases'],
    ['orders', 'id customer_id created_at:time', 'events'],
    ['orders', 'id customer_id total:number', 'attributes'],
    ['page_views', 'user_id timestamp:time price:number', 'events'],
    ['user_logins', 'user_id at:time', 'events'],
    ['products', 'id sku price:number updated_at:time', 'ignore'],
    ['order_items', 'id order_id price:number', 'ignore'],
    ['users', 'name created_at:time', 'ignore'],
    ['nothing', '', 'ignore'],
  ])('%s of %s: %s', (stream, columns, object) => {
    expect(entry(stream, columns).object).toBe(object);
  });

  test('what is not sent says why', () => {
    expect(schemaOf(entry('products', 'sku'))).toEqual({
      description:
        'Not sent: no column looks like the id, email or phone of a user. Choose an object and write its mapping, or leave it at that.',
    });
    expect(schemaOf(entry('products', '')).description).toMatch(/^Not sent: its columns are not known\./);
  });

  test('a choice that Airbyte knows is kept: its columns have the names of Braze', () => {
    const stream = { name: 'users', namespace: 'public', columns: [], object: TRACK_TYPES.events };
    expect(suggestConfig([stream]).streams).toEqual([
      { stream: 'users', namespace: 'public', object: 'events', mapping: { method: 'columns' } },
    ]);
  });

  test.each([
    ['BRAZE_USERS', 'attributes'],
    ['BRAZE_EVENTS', 'events'],
    ['BRAZE_PURCHASES', 'purchases'],
  ])('a table made for Cloud Data Ingestion has the names of Braze: %s', (stream, object) => {
    expect(entry(stream, 'EXTERNAL_ID PAYLOAD UPDATED_AT:local _airbyte_raw_id')).toEqual({
      stream,
      object,
      mapping: { method: 'columns' },
    });
  });
});

describe('the identifier', () => {
  test.each([
    ['users', 'id email user_name', { external_id: 'id' }],
    ['users', 'id external_id', { external_id: 'external_id' }],
    ['users', 'id:integer customer_id', { external_id: 'id' }],
    ['customers', 'id:integer customer_id', { external_id: 'customer_id' }],
    ['USERS', 'ID:number', { external_id: 'ID' }],
    ['users', 'EMAIL', { email: 'EMAIL' }],
    ['users', 'phoneNumber', { phone: 'phoneNumber' }],
    ['users', 'braze_id id', { braze_id: 'braze_id' }],
    ['identifies', 'id user_id', { external_id: 'user_id' }],
    ['logins', 'id user_id customer_id at:time', { external_id: 'customer_id' }],
    ['charges', 'id customer created:time', { external_id: 'customer' }],
    ['users', 'id:object email', { email: 'email' }],
    ['users', 'id:boolean email', { email: 'email' }],
    ['logins', 'user_id:unknown email at:time', { email: 'email' }],
    ['logins', 'user_id:unknown at:time', { external_id: 'user_id' }],
  ])('in %s of %s', (stream, columns, identifier) => {
    expect(reads(entry(stream, columns))).toMatchObject(identifier);
  });

  test('an id of its own is not the user', () => {
    expect(entry('orders', 'id created_at:time').object).toBe('ignore');
  });

  test('inside of an object, before the user who entered the order', () => {
    const found = entryOf('orders', {
      id: { type: 'integer' },
      user_id: { type: 'integer' },
      customer: { type: 'object', properties: { id: { type: 'integer' }, email: { type: 'string' } } },
      created_at: { type: 'string', format: 'date-time' },
    });
    expect(reads(found).external_id).toBe('/customer/id');
  });

  test('an email inside of an object', () => {
    const customer = { type: 'object', properties: { email: { type: 'string' } } };
    expect(reads(entryOf('carts', { customer }))).toEqual({ email: '/customer/email' });
  });

  test('the row needs it', () => {
    expect(schemaOf(entry('users', 'email phone')).required).toEqual(['email']);
  });
});

describe('attributes', () => {
  test('have the names of Braze, whatever their spelling', () => {
    const columns =
      'ID:number EMAIL FirstName LAST_NAME phone birth_date:date SEX city country_code tz:text Language avatar_url';
    expect(reads(entry('users', columns))).toEqual({
      external_id: 'ID',
      email: 'EMAIL',
      first_name: 'FirstName',
      last_name: 'LAST_NAME',
      phone: 'phone',
      dob: 'birth_date',
      gender: 'SEX',
      home_city: 'city',
      country: 'country_code',
      time_zone: 'tz',
      language: 'Language',
      image_url: 'avatar_url',
    });
  });

  test('all other columns are custom attributes', () => {
    const found = entry('users', 'id plan visits:integer');
    expect(reads(found)).toEqual({ external_id: 'id' });
    expect(schemaOf(found).additionalProperties).toBe(true);
  });

  test('columns that Braze would not take under their names get another one', () => {
    const columns = 'id braze_uuid external_id:object bio twitter country country_code source_bio';
    expect(reads(entry('users', columns))).toEqual({
      external_id: 'id',
      country: 'country_code',
      source_external_id: 'external_id',
      source_bio_2: 'bio',
      source_twitter: 'twitter',
      source_country: 'country',
    });
  });

  test('every guess says that it is one', () => {
    const properties = Object.values(schemaOf(entry('users', 'id email city bio')).properties as JsonObject);
    for (const property of properties) {
      expect((property as JsonObject).description).toMatch(
        /^(Guessed from the column's name; check\.|Renamed)/,
      );
    }
  });
});

describe('events', () => {
  test.each([
    ['page_views', 'user_id at:time', '"Page View"'],
    ['page_views', 'user_id name at:time', '"Page View"'],
    ['page_views', 'external_id name time:time', 'name'],
    ['tracks', 'user_id event event_text timestamp:time', 'event'],
    ['events', 'user_id name timestamp:time', 'name'],
    ['clicks', 'user_id EVENT_NAME timestamp:time', 'EVENT_NAME'],
    ['clicks', 'user_id event:object timestamp:time', '"Click"'],
  ])('the name in %s of %s: %s', (stream, columns, name) => {
    expect(reads(entry(stream, columns)).name).toBe(name);
  });

  test.each([
    ['created_at:time occurred_at:time', 'occurred_at'],
    ['timestamp:text created_at:time', 'created_at'],
    ['ts:local', 'ts'],
    ['updated_at:time', 'updated_at'],
    ['birthday:date seen:time', 'seen'],
    ['expires_at:time happened:date', 'happened'],
    ['CREATED_AT:text', 'CREATED_AT'],
    ['created:integer', 'created'],
    ['_ab_cdc_updated_at:time seen:date', 'seen'],
  ])('the time in %s: %s', (columns, time) => {
    expect(reads(entry('logins', `user_id ${columns}`)).time).toBe(time);
  });

  test('a date of birth is no event', () => {
    expect(entry('scores', 'user_id birthday:date').object).toBe('attributes');
  });

  test('numbers need a unit, which a catalog does not tell', () => {
    const { description, 'x-time': time } = field(entry('logins', 'user_id created:integer'), 'time');
    expect(description).toMatch(/give `x-time` the unit/);
    expect(time).toBeUndefined();
  });

  test('numbers in a sample tell it by their size', () => {
    const column = (name: string, unit: 's' | 'ms' | null) => ({
      name,
      contents: new Set(['integer'] as const),
      unit,
      members: [],
      placeholders: [],
      rows: [],
    });
    const columns = [column('user_id', null), column('time', null), column('created', 'ms')];
    const [found] = suggestConfig([{ name: 'logins', namespace: null, columns, object: null }])
      .streams as JsonObject[];
    expect(field(found as JsonObject, 'time')).toMatchObject({
      'x-from': 'created',
      'x-time': { unit: 'ms' },
    });
  });

  test('a time without a zone is remarked on', () => {
    expect(field(entry('logins', 'user_id at:local'), 'time').description).toMatch(/read as UTC/);
  });

  test('all other columns are properties', () => {
    expect(field(entry('logins', 'user_id at:time device'), 'properties')).toEqual({
      type: 'object',
      additionalProperties: true,
    });
  });

  test('columns whose names Braze reserves get another one', () => {
    const { properties } = field(
      entry('logins', 'user_id occurred_at:time time:text $os event_name:object'),
      'properties',
    );
    expect(
      Object.entries(properties as JsonObject).map(([name, schema]) => [
        name,
        sourceOf(schema as JsonObject),
      ]),
    ).toEqual([
      ['source_time', 'time'],
      ['source_os', '/$os'],
      ['source_event_name', 'event_name'],
    ]);
  });

  test('a column of properties holds them, and the others stand beside', () => {
    const properties = field(entry('logins', 'user_id at:time PROPERTIES device time:boolean'), 'properties');
    expect(properties).toMatchObject({
      'x-from': 'PROPERTIES',
      properties: { source_time: { 'x-from': '$row/time' }, device: { 'x-from': '$row/device' } },
      additionalProperties: true,
    });
  });

  test('a column of that name that holds no object is one like any other', () => {
    expect(field(entry('logins', 'user_id at:time properties:integer'), 'properties')).toMatchObject({
      properties: { source_properties: { 'x-from': 'properties' } },
      additionalProperties: true,
    });
  });
});

test('what must be filled in is empty', () => {
  const { rest_endpoint, api_key, streams }: Record<string, Json> = suggestConfig([]);
  expect({ rest_endpoint, api_key, streams }).toEqual({ rest_endpoint: '', api_key: '', streams: [] });
});
