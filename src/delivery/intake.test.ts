import { describe, expect, test } from '@jest/globals';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { Mapped, Mapping } from '../mapping/row.ts';
import type { Route, Routes } from '../mapping/streams.ts';
import { emptyReport } from '../report/tally.ts';
import { createIntake, streamName } from './intake.ts';
import { sleepingClock } from './testing.ts';

const OBJECT = {
  type: TRACK_TYPES.attributes,
  group: '',
  otherLane: null,
  lane: 'ada',
  json: '{}',
  bytes: 2,
  place: { entry: 0, element: null },
} as const;
const MAPPED: Mapped = { objects: [OBJECT] };
const REJECTED: Mapped = {
  rejections: [{ code: 'MAPPING_TYPE', path: '/age', message: 'no' }],
  identifier: null,
};

function route(name: string, given: Partial<Route> = {}, namespace: string | null = null): Route {
  const stream = {
    name,
    namespace,
    jsonSchema: {},
    syncMode: 'incremental',
    destinationSyncMode: 'append',
    destinationObjectName: null,
    refreshed: false,
  } as const;
  return { stream, mapping: () => MAPPED, projection: null, ignored: false, schemas: [], ...given };
}

/** An intake for these streams, and what it handed on: `stream line objects|rejected`, `state …`. */
function intakeOf(...all: Route[]) {
  const routes: Routes = {
    size: all.length,
    forStream: (name, namespace) =>
      all.find(({ stream }) => stream.name === name && stream.namespace === namespace) ?? null,
    [Symbol.iterator]: () => all[Symbol.iterator](),
  };
  const report = emptyReport();
  const clock = sleepingClock();
  const handed: string[] = [];
  const warnings: string[] = [];
  const intake = createIntake({
    routes,
    pipeline: {
      keepsRows: false,
      row(_message, stream, { objects }, { line }) {
        handed.push(`${stream.stream} ${line} ${objects?.length ?? 'rejected'}`);
      },
      state: (_message, stream) => handed.push(`state ${stream}`),
    },
    clock,
    report,
    warn: (message) => warnings.push(message),
  });
  return {
    report,
    clock,
    handed,
    warnings,
    intake,
    read: (...lines: string[]) => intake.chunk(Buffer.from(lines.map((line) => `${line}\n`).join(''))),
    skipped: () => report.streams.flatMap(({ skipped }) => [...skipped]),
  };
}

const row = (stream: string, record: object = {}) =>
  JSON.stringify({ type: 'RECORD', record: { stream, data: {}, ...record } });
const state = (stream: object | null) =>
  JSON.stringify({
    type: 'STATE',
    state: stream === null ? { type: 'GLOBAL' } : { type: 'STREAM', stream: { stream_descriptor: stream } },
  });

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

  test('have a name for people', () => {
    expect([streamName('orders', null), streamName('orders', 'shop')]).toEqual(['orders', 'shop.orders']);
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

describe('what cannot be read', () => {
  test.each([
    ['a line that was cut off', '{"type":"RECORD","record":{"stream":"orders","data":{"email":"ada@exa'],
    ['a RECORD without stream', '{"type":"RECORD","record":{"data":{"email":"ada@example.com"}}}'],
    ['a RECORD without data', '{"type":"RECORD","record":{"stream":"orders","email":"ada@example.com"}}'],
    ['a STATE that names no stream', '{"type":"STATE","state":{"type":"STREAM","email":"ada@example.com"}}'],
  ])('%s stops the sync; the error tells the line’s number and nothing of the line', (_, line) => {
    const { read } = intakeOf(route('orders'));
    read(row('orders'));
    expect(() => read(line)).toThrow(
      expect.objectContaining({
        type: 'system_error',
        code: 'INPUT_UNREADABLE',
        message: expect.stringMatching(/^(?!.*ada).*Line 2 /),
      }),
    );
  });

  test.each([
    ['text before a row', `Loading... ${row('orders')}`],
    ['a row of which a program wrote the type in small letters', row('orders').replace('RECORD', 'record')],
    ['rows in a list', JSON.stringify({ type: 'RECORD_BATCH', records: [{ email: 'ada@example.com' }] })],
    ['rows in UTF-16', Buffer.from(row('orders'), 'utf16le')],
    ['a message of Singer', JSON.stringify({ type: 'SCHEMA', stream: 'ada', schema: {} })],
  ])('%s stop the sync too, though they could pass for something else', (_, line) => {
    const { intake, read } = intakeOf(route('orders'));
    read(row('orders'));
    expect(() => intake.line(Buffer.from(line))).toThrow(
      expect.objectContaining({
        code: 'INPUT_UNREADABLE',
        message: expect.stringMatching(/^(?!.*ada).*Line 2 of stdin cannot be read as an Airbyte message: /),
      }),
    );
  });

  test('a last line that was cut off stops it at the end', () => {
    const { intake } = intakeOf(route('orders'));
    intake.chunk(Buffer.from(row('orders').slice(0, -3)));
    expect(() => intake.end()).toThrow(expect.objectContaining({ code: 'INPUT_UNREADABLE' }));
  });

  test('an error of a mapping itself is not taken for one of the line', () => {
    const mapping = () => {
      throw new RangeError('a mistake of ours');
    };
    expect(() => intakeOf(route('orders', { mapping })).read(row('orders'))).toThrow(RangeError);
  });
});

describe('text among the messages', () => {
  test('is skipped and counted; it is told at most once a minute, and never quoted', () => {
    const { read, clock, warnings, report } = intakeOf(route('orders'));
    read('Connecting as ada@example.com', 'done', row('orders'));
    expect(warnings).toEqual([expect.stringMatching(/^(?!.*ada).*Line 1 .* is text .*\(1 skipped so far\)/)]);
    clock.time += 59_999;
    read('again');
    expect(warnings).toHaveLength(1);
    clock.time += 1;
    read('again');
    expect(warnings).toHaveLength(2);
    expect(report.textLines).toBe(4);
  });

  test('JSON without a `type` is, too, with a warning of its own; one does not silence another', () => {
    const { read, warnings, report } = intakeOf(route('orders'));
    read('done', '{"level":"info","msg":"ada"}', '{"id":1}', '{"id":1,"type":"ada"}', row('orders'));
    expect(warnings).toEqual([
      expect.stringMatching(/^Line 1 .* is text/),
      expect.stringMatching(/^(?!.*ada).*Line 2 .* is JSON without the `type` .*\(2 skipped so far\)/),
    ]);
    expect(report.textLines).toBe(4);
  });

  test('a STATE that cannot be given back gets a warning: no row is lost by it', () => {
    const { read, warnings, handed } = intakeOf(route('orders'));
    read(row('orders'), state(null).replace('STATE', 'state'), `> ${state(null)}`, state(null));
    expect(handed).toEqual(['orders 1 1', 'state null']);
    expect(warnings).toEqual([expect.stringMatching(/^Line 2 .* looks like a STATE, but is none/)]);
  });

  test('blank lines are nothing', () => {
    const { read, warnings, report, intake } = intakeOf();
    read('', '  \t', '\r');
    intake.end();
    expect([warnings, report.textLines]).toEqual([[], 0]);
  });

  test('and nothing but text is the sign of a program that failed', () => {
    const { read, intake } = intakeOf();
    read('command not found');
    expect(() => intake.end()).toThrow(
      expect.objectContaining({ type: 'system_error', code: 'INPUT_NO_MESSAGES' }),
    );
  });

  test('nothing but rows without their message fails with the way to wrap them', () => {
    const { read, intake } = intakeOf();
    read('{"id":1,"email":"ada@example.com"}', '{"id":2}');
    expect(() => intake.end()).toThrow(
      expect.objectContaining({
        code: 'INPUT_NO_MESSAGES',
        message: expect.stringMatching(
          /^(?!.*ada).*2 lines .*wrap each of them: \{"type":"RECORD","record":\{"stream":.*jq -c/,
        ),
      }),
    );
  });

  test('one message of whatever type is enough', () => {
    const { read, intake, warnings } = intakeOf();
    read('starting', '{"type":"LOG","log":{}}');
    intake.end();
    expect(warnings).toHaveLength(1);
  });

  test('nothing but messages of types that nobody knows gets a warning at the end', () => {
    const { read, intake, warnings } = intakeOf();
    read('{"type":"HOLOGRAM"}', '{"type":"ORDER","id":1}');
    expect(warnings).toEqual([]);
    intake.end();
    expect(warnings).toEqual([expect.stringMatching(/no message of a type that this connector knows/)]);
  });

  test('nothing at all is an empty sync', () => {
    intakeOf().intake.end();
  });
});
