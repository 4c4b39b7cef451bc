import { describe, expect, test } from '@jest/globals';
import { readCatalog } from '../../airbyte/catalog.ts';
import type { RecordMessage } from '../../airbyte/messages.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { CAMPAIGN_TRIGGERS } from '../../braze/endpoints/trigger.ts';
import type { Mapped, Mapping } from '../../mapping/row.ts';
import { asRoutes, type Route } from '../../mapping/streams.ts';
import { emptyReport, type StreamReport } from '../../report/tally.ts';
import type { RowOrigin } from '../row.ts';
import { sleepingClock } from '../testing.ts';
import { createFeed } from './feed.ts';
import type { Span } from './progress.ts';

const event = (element: number | null) => ({
  type: TRACK_TYPES.events,
  group: '',
  otherLane: null,
  lane: 'ada',
  json: '{}',
  bytes: 2,
  once: null,
  withoutReadTime: null,
  place: { entry: 3, element },
});

/** A feed of the stream `orders`, whose pipeline only notes what comes. */
function feedOf(mapping: Mapping = () => ({ objects: [event(null)] }), sendsUnclear = false) {
  const rows: { message: RecordMessage; stream: StreamReport; mapped: Mapped; origin: RowOrigin }[] = [];
  const settled: Span[] = [];
  const leftOut: Span[] = [];
  const report = emptyReport();
  const stream = { stream: { name: 'orders' }, sync_mode: 'incremental', destination_sync_mode: 'append' };
  const [orders] = readCatalog(JSON.stringify({ streams: [stream] })).catalog ?? [];
  if (orders === undefined) throw new Error('the catalog is wrong');
  const route: Route = {
    stream: orders,
    mapping,
    deletion: null,
    projection: null,
    ignored: false,
    entries: [],
  };
  const feed = createFeed({
    routes: asRoutes([route], true),
    entriesOf: () => [
      { entry: 3, object: 'events' },
      { entry: 4, object: 'campaign_triggers' },
    ],
    pipeline: { row: (message, stream, mapped, origin) => rows.push({ message, stream, mapped, origin }) },
    clock: sleepingClock(),
    report,
    warn: () => {},
    sendsUnclear,
  });
  return {
    rows,
    settled,
    leftOut,
    report,
    line: (text: string, number: number) =>
      feed.line(
        { bytes: Buffer.from(text), number, span: [number * 10, number * 10 + 10] },
        {
          path: 'orders.jsonl',
          settled: (span) => settled.push(span),
          leftOut: (span) => leftOut.push(span),
        },
      ),
  };
}

const row = (members = '') => `{"stream":"orders","data":{"secret":12345678901234567890}${members}}`;

describe('a row', () => {
  test('goes through the mapping of today as it came, under the number of its line', () => {
    const seen: unknown[] = [];
    const { line, rows } = feedOf(({ data, emittedAt, nulled }) => {
      seen.push(JSON.stringify(data), emittedAt, nulled);
      return { objects: [event(null)] };
    });
    line(row(',"emitted_at":17,"meta":{"changes":[{"field":"note","change":"NULLED"}]}'), 2);
    expect(seen).toEqual(['{"secret":12345678901234567890}', 17, new Set(['note'])]);
    expect(rows).toMatchObject([{ origin: { line: 2 }, mapped: { objects: [event(null)] } }]);
  });

  test('is done with when the pipeline has settled it, as accepted or as rejected', () => {
    const { line, rows, settled } = feedOf();
    for (const number of [1, 2, 3]) line(row(), number);
    const [first, second] = rows.map(({ origin }) => origin);
    second?.settled?.('accepted', false);
    expect(settled).toEqual([[20, 30]]);
    first?.settled?.('rejected', false);
    expect(settled).toEqual([
      [20, 30],
      [10, 20],
    ]);
  });

  test('that makes no object any more is skipped', () => {
    const { line, rows, report } = feedOf(() => ({ objects: [] }));
    line(row(), 1);
    expect(rows).toMatchObject([{ mapped: { objects: [] } }]);
    expect([...(report.streams[0]?.skipped ?? [])]).toEqual([['no object by its mapping', 1]]);
  });

  test('goes without the objects that Braze took, and should it fail again they are known', () => {
    const { line, rows, report } = feedOf(() => ({ objects: [event(0), event(1)] }));
    line(
      row(
        ',"accepted":[{"entry":8,"element":0}],"entries":[{"entry":8,"object":"events"},{"entry":9,"object":"campaign_triggers"}]',
      ),
      1,
    );
    expect(rows).toMatchObject([{ mapped: { objects: [{ place: { element: 1 } }] } }]);
    expect(rows.map(({ origin }) => origin.acceptedBefore)).toEqual([[{ entry: 3, element: 0 }]]);
    expect(report.streams[0]?.skipped.size).toBe(0);
  });

  test('of which Braze took everything is skipped', () => {
    const { line, rows, report } = feedOf();
    line(row(',"accepted":[{"entry":3,"element":null}]'), 1);
    expect(rows).toMatchObject([{ mapped: { objects: [] } }]);
    expect([...(report.streams[0]?.skipped ?? [])]).toEqual([['taken by Braze before', 1]]);
  });
});

describe('a row with a message that Braze may have sent', () => {
  const trigger = { ...event(null), type: CAMPAIGN_TRIGGERS, place: { entry: 4, element: null } };
  const unclear = row(',"errors":[{"code":"BRAZE_UNCLEAR","message":"","path":"","entry":4,"element":null}]');

  test('and nothing else stays where it is: it is neither sent nor settled', () => {
    const { line, rows, settled, leftOut, report } = feedOf(() => ({ objects: [trigger] }));
    line(unclear, 1);
    expect([rows, settled, leftOut]).toEqual([[], [], [[10, 20]]]);
    expect(report.streams[0]?.skipped.size).toBe(0);
  });

  test('and other objects goes without the message, and is rejected for it whatever becomes of them', () => {
    const { line, rows, leftOut } = feedOf(() => ({ objects: [event(null), trigger] }));
    line(unclear, 1);
    expect(rows).toMatchObject([
      {
        mapped: { objects: [event(null)] },
        origin: { leftOut: [{ code: 'BRAZE_UNCLEAR', place: { entry: 4, element: null } }] },
      },
    ]);
    expect(leftOut).toEqual([]);
  });

  test('is sent as a whole where that is asked for', () => {
    const { line, rows } = feedOf(() => ({ objects: [event(null), trigger] }), true);
    line(unclear, 1);
    expect(rows).toMatchObject([{ mapped: { objects: [event(null), trigger] }, origin: { leftOut: [] } }]);
  });
});

test('a blank line is done with', () => {
  const { line, rows, settled } = feedOf();
  line(' \r', 1);
  line(row(), 2);
  expect(settled).toEqual([[10, 20]]);
  expect(rows).toMatchObject([{ origin: { line: 2 } }]);
});

test.each([
  ['a damaged line', 'REPLAY_LINE', '{"stream":"orders","data":{"secret'],
  ['a row of an unknown stream', 'REPLAY_STREAM', '{"stream":"others","data":{"secret":1}}'],
  ['a row whose entries have changed', 'REPLAY_ENTRIES', row(',"accepted":[{"entry":7}]')],
  [
    'a row whose entry has become one with x-each, or the reverse',
    'REPLAY_ENTRIES',
    row(',"accepted":[{"entry":3,"element":2}]'),
  ],
])('%s ends the replay, with its number and no value', (_, code, text) => {
  const { line, rows, settled } = feedOf();
  expect(() => line(text, 17)).toThrow(
    expect.objectContaining({
      type: 'config_error',
      code,
      message: expect.stringContaining('Line 17 of orders.jsonl'),
    }),
  );
  expect(() => line(text, 17)).not.toThrow(/secret|1234/);
  expect([rows, settled]).toEqual([[], []]);
});
