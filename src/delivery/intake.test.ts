import { describe, expect, test } from '@jest/globals';
import type { Mapping } from '../mapping/row.ts';
import { asRoutes } from '../mapping/streams.ts';
import { intakeFor, intakeOf, MAKING, MAPPED, REJECTED, route, row, state } from './testing/intake.ts';

describe('rows and states', () => {
  test('are handed on in the order in which they came, with the number of their line', () => {
    const { read, handed } = intakeOf(route('orders'), route('customers', { mapping: () => REJECTED }));
    read(row('orders'), row('customers'), state({ name: 'orders' }), row('orders'), state(null));
    expect(handed).toEqual([
      'orders 1 1',
      'customers 2 rejected',
      'state orders',
      'orders 4 1',
      'state null',
    ]);
  });

  test('may be cut anywhere by the borders of chunks, within a character too', () => {
    const bytes = Buffer.from(`${row('größe')}\n${state({ name: 'größe' })}\n`);
    const { intake, handed } = intakeOf(route('größe'));
    for (const byte of bytes) intake.chunk(Buffer.from([byte]));
    expect(handed).toEqual(['größe 1 1', 'state größe']);
  });

  test('the last line may lack its newline', () => {
    const { intake, handed } = intakeOf(route('orders'));
    intake.chunk(Buffer.from(`${row('orders')}\n${state(null)}`));
    expect(handed).toEqual(['orders 1 1']);
    intake.end();
    expect(handed).toEqual(['orders 1 1', 'state null']);
  });

  test('the report says of mapped rows whether they were written out of their bytes, and why not', () => {
    const { intake, read, report } = intakeOf(
      route('orders'),
      route('customers', { mapping: MAKING }),
      route('gone', { ignored: true, mapping: null }),
    );
    read(row('orders'), row('customers'), row('orders'), row('gone'));
    const twice = row('customers').replace('"data"', '"data":{},"data"');
    read(twice, twice, row('customers'));
    intake.end();
    expect(report.streams.map(({ written, made }) => [written, Object.fromEntries(made)])).toEqual([
      [2, {}],
      [0, { 'of the mapping': 2, 'of the mapping: a member comes twice': 2 }],
      [0, {}],
    ]);
  });

  test('the mapping sees the row', () => {
    const seen: Parameters<Mapping>[0][] = [];
    const mapping: Mapping = (given) => {
      seen.push(given);
      return MAPPED;
    };
    const { read } = intakeOf(route('orders', { mapping }));
    read(row('orders', { data: { a: 1 }, emitted_at: 5 }));
    expect(seen).toMatchObject([{ stream: 'orders', namespace: null, emittedAt: 5, data: { a: 1 } }]);
  });

  test('other messages, and types of the future, pass silently', () => {
    const { read, handed, warnings, intake } = intakeOf();
    read('{"type":"LOG","log":{}}', '{"type":"TRACE"}', '{"type":"HOLOGRAM"}', '');
    intake.end();
    expect([handed, warnings]).toEqual([[], []]);
  });
});

describe('streams', () => {
  test('of one name in two namespaces are two: each has its report, and a state is of the one that it names', () => {
    const { read, handed, report } = intakeOf(
      route('orders'),
      route('orders', {}, 'eu'),
      route('orders', {}, 'us'),
    );
    read(
      row('orders', { namespace: 'eu' }),
      row('orders', { namespace: 'us' }),
      row('orders', { namespace: '' }),
    );
    read(state({ name: 'orders', namespace: 'eu' }), state({ name: 'orders', namespace: null }));
    expect(handed.slice(0, 3)).toEqual(['eu.orders 1 1', 'us.orders 2 1', 'orders 3 1']);
    expect(handed.slice(3)).toEqual([`state ${report.streams[0]?.key}`, `state ${report.streams[2]?.key}`]);
    expect(new Set(report.streams.map(({ key }) => key)).size).toBe(3);
  });

  test('without a catalog have a report and states in each namespace', () => {
    const { read, handed, report } = intakeFor(asRoutes([route('orders')], false));
    read(row('orders', { namespace: 'eu' }), row('orders'), state({ name: 'orders', namespace: 'eu' }));
    read(state({ name: 'orders' }));
    const [eu, none] = report.streams.map(({ key }) => key);
    expect(eu).not.toBe(none);
    expect(handed).toEqual(['eu.orders 1 1', 'orders 2 1', `state ${eu}`, `state ${none}`]);
  });

  test('without a catalog a state is about all rows where those of its name came in other namespaces alone', () => {
    const { read, handed } = intakeFor(asRoutes([route('orders'), route('customers')], false));
    read(state({ name: 'orders' }), row('customers'), row('orders', { namespace: 'eu' }));
    read(state({ name: 'orders' }), state({ name: 'orders', namespace: 'us' }), state({ name: 'shops' }));
    expect(handed.filter((text) => text.startsWith('state'))).toEqual([
      'state orders',
      'state null',
      'state null',
      'state shops',
    ]);
  });

  test('with a catalog a state is of the stream that it names, whatever rows came', () => {
    const { read, handed } = intakeOf(route('orders'), route('orders', {}, 'eu'));
    read(row('orders', { namespace: 'eu' }), state({ name: 'orders' }));
    expect(handed).toEqual(['eu.orders 1 1', 'state orders']);
  });

  test('that no entry names stop a sync without a catalog, in words on the configuration', () => {
    const { read } = intakeFor(asRoutes([route('orders', {}, 'shop')], false));
    const failure = (message: RegExp) =>
      expect.objectContaining({
        type: 'config_error',
        code: 'STREAM_WITHOUT_MAPPING',
        message: expect.stringMatching(message),
      });
    expect(() => read(row('orders'))).toThrow(
      failure(/line 1 .*stream orders.*one for the namespace `shop`/),
    );
    expect(() => read(row('visits', { namespace: 'a' }))).toThrow(failure(/stream a\.visits.*Add one/));
  });

  test('have one report each, made at their first row', () => {
    const { read, report } = intakeOf(route('orders'), route('customers'));
    read(row('orders'), row('orders'));
    expect(report.streams.map(({ stream }) => stream)).toEqual(['orders']);
  });

  test('that the catalog does not list stop the sync', () => {
    const { read } = intakeOf(route('orders', {}, 'shop'));
    expect(() => read(row('orders', { data: { email: 'ada@example.com' } }))).toThrow(
      expect.objectContaining({
        type: 'system_error',
        code: 'INPUT_UNKNOWN_STREAM',
        message: expect.stringMatching(/^(?!.*ada).*line 1 .*stream orders/),
      }),
    );
  });

  test('without a mapping (a Clear) stop the sync at their first row, and not before', () => {
    const { read, handed } = intakeOf(route('orders', { mapping: null }));
    read(state({ name: 'orders' }));
    expect(handed).toEqual(['state orders']);
    expect(() => read(row('orders'))).toThrow(
      expect.objectContaining({ type: 'config_error', code: 'STREAM_WITHOUT_MAPPING' }),
    );
  });
});

describe('rows that are not sent are accepted and counted', () => {
  test('of a stream that is ignored', () => {
    const { read, handed, skipped } = intakeOf(route('orders', { mapping: null, ignored: true }));
    read(row('orders'), row('orders'));
    expect(handed).toEqual(['orders 1 0', 'orders 2 0']);
    expect(skipped()).toEqual([['ignored', 2]]);
  });

  test('deleted at the source', () => {
    const { read, handed, skipped } = intakeOf(route('orders'));
    const deleted = '2026-01-01T00:00:00Z';
    read(
      row('orders', { data: { _ab_cdc_deleted_at: deleted } }),
      row('orders', { data: { _ab_cdc_deleted_at: null } }),
      row('orders', {
        data: { _ab_cdc_deleted_at: deleted },
        meta: { changes: [{ field: '_ab_cdc_deleted_at', change: 'NULLED' }] },
      }),
    );
    read(
      row('orders', { data: { _FIVETRAN_DELETED: true } }),
      row('orders', { data: { _ab_cdc_deleted_at: false } }),
    );
    expect(handed).toEqual(['orders 1 0', 'orders 2 1', 'orders 3 1', 'orders 4 0', 'orders 5 1']);
    expect(skipped()).toEqual([['deleted at the source', 2]]);
  });

  test('of which the mapping makes nothing', () => {
    const { read, handed, skipped } = intakeOf(route('orders', { mapping: () => ({ objects: [] }) }));
    read(row('orders'));
    expect(handed).toEqual(['orders 1 0']);
    expect(skipped()).toEqual([['no object by its mapping', 1]]);
  });
});
