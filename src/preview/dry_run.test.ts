import { describe, expect, test } from '@jest/globals';
import { endpointsOf } from '../braze/endpoints/index.ts';
import { compileStreams } from '../mapping/streams.ts';
import { columnsNamed, entryOf, streamOf } from '../mapping/testing/compiled.ts';
import { emptyReport } from '../report/tally.ts';
import { dryRun } from './dry_run.ts';
import { totalsOf } from './totals.ts';

const COLUMNS = { method: 'columns' } as const;
const CATALOG = [
  streamOf(columnsNamed('external_id', 'age')),
  streamOf(columnsNamed('external_id', 'name', 'time'), { name: 'visits' }),
  streamOf({}, { name: 'audit' }),
];
const STREAMS = [
  entryOf('attributes', COLUMNS),
  entryOf('events', COLUMNS, { stream: 'visits', path: '/streams/1' }),
  entryOf('ignore', null, { stream: 'audit', path: '/streams/2' }),
];
const ENDPOINTS = endpointsOf({
  plan: 'custom',
  windows: [{ requests: 1, seconds: 60 }],
  objectsPerRequest: 2,
  sharePercent: 50,
});

const row = (stream: string, data: string) =>
  `{"type":"RECORD","record":{"stream":"${stream}","data":${data}}}\n`;
const user = (id: number | string) => row('customers', `{"external_id":${id},"age":41}`);
const visit = (id: number) =>
  row('visits', `{"external_id":${id},"name":"Visit","time":"2025-01-01T00:00:00Z"}`);

/** A dry run over chunks of stdin, and how many of them were read. */
async function run(
  chunks: readonly string[],
  limit = 100,
  keep = 2,
  catalog: typeof CATALOG | null = CATALOG,
) {
  const { routes } = compileStreams(
    { streams: STREAMS, updateExistingOnly: false, defaultBrazeApp: null },
    catalog,
    () => {},
  );
  if (routes === null) throw new Error('the test has a mistake');
  let read = 0;
  async function* stdin() {
    for (const chunk of chunks) {
      read++;
      yield Buffer.from(chunk);
    }
  }
  const done = await dryRun(stdin(), {
    report: emptyReport(),
    routes,
    entriesOf: () => [],
    endpoints: ENDPOINTS,
    memory: null,
    limit,
    keepRequests: keep,
    keepRows: 100,
  });
  return { ...done, read, totals: totalsOf(done) };
}

describe('requests', () => {
  test('are packed by the plan, without waiting for its rate', async () => {
    const { requests, totals, objects } = await run([user(1) + user(2) + user(3), visit(4) + visit(5)]);
    expect(requests.map(({ text }) => text)).toEqual([
      '{"attributes":[{"external_id":"1","age":41},{"external_id":"2","age":41}]}',
      '{"attributes":[{"external_id":"3","age":41}],"events":[{"external_id":"4","name":"Visit","time":"2025-01-01T00:00:00Z"}]}',
    ]);
    expect(requests.map((request) => [request.objects, request.bytes])).toEqual([
      [{ attributes: 2, events: 0, purchases: 0 }, 74],
      [{ attributes: 1, events: 1, purchases: 0 }, 121],
    ]);
    expect(objects).toEqual({ attributes: 3, events: 2, purchases: 0 });
    expect(totals).toMatchObject({ requests: 3, bytes: 272 });
  });

  test('keep every digit', async () => {
    const { requests } = await run([user('9007199254740993').replace('41', '12345678901234567890.10')]);
    expect(requests[0]?.text).toBe(
      '{"attributes":[{"external_id":"9007199254740993","age":12345678901234567890.10}]}',
    );
    expect(JSON.stringify(requests[0]?.body)).toBe(requests[0]?.text);
  });
});

describe('reading', () => {
  test('ends at the limit of a stream once each stream was seen, within a chunk too, and leaves the rest', async () => {
    const { totals, read, reach, failure } = await run(
      [visit(9) + user(1), `${user(2) + user(3)}{"broken`, user(4)],
      3,
    );
    expect([totals.rows.read, read, failure]).toEqual([4, 2, null]);
    expect(reach).toEqual({ rowsRead: 4, limited: true, unseen: [] });
  });

  test('passes rows over until each stream was seen, and counts lines all the same', async () => {
    const { totals, rejections, reach, read } = await run(
      [
        user(1) + user(2) + user(3) + user(4),
        visit(5).replace('2025-01-01', '2025-02-30'),
        visit(6),
        visit(7),
      ],
      2,
    );
    expect(totals.streams.map(({ stream, rows }) => [stream, rows.read])).toEqual([
      ['customers', 2],
      ['visits', 2],
    ]);
    expect(rejections).toMatchObject([{ line: 5 }]);
    expect(reach).toEqual({ rowsRead: 6, limited: true, unseen: [] });
    expect(read).toBe(3);
  });

  test('names the streams that never came, but for those that are ignored', async () => {
    const { reach } = await run([user(1)]);
    expect(reach).toEqual({ rowsRead: 1, limited: false, unseen: ['visits'] });
  });

  test('without a catalog has seen a stream that came in any namespace, and ends at the limit of each', async () => {
    const inSpace = (namespace: string) => user(1).replace('"data"', `"namespace":"${namespace}","data"`);
    const lines = [inSpace('eu') + inSpace('us') + visit(2) + visit(3), user(4)];
    const { totals, reach, read } = await run(lines, 1, 2, null);
    expect(totals.streams.map(({ stream, rows }) => [stream, rows.read])).toEqual([
      ['eu.customers', 1],
      ['us.customers', 1],
      ['visits', 1],
    ]);
    expect([reach, read]).toEqual([{ rowsRead: 3, limited: true, unseen: [] }, 1]);
  });

  test('gives up a stream that does not come for 100,000 rows', async () => {
    const chunk = user(1).repeat(50_000);
    const { reach, read } = await run([user(1), chunk, chunk, chunk, chunk], 1);
    expect(reach).toMatchObject({ rowsRead: 100_001, limited: true, unseen: ['visits'] });
    expect(read).toBe(3);
  });

  test('does not begin for no rows', async () => {
    expect(await run([user(1)], 0)).toMatchObject({ read: 0, failure: null, requests: [] });
  });

  test('stops where a sync would, after what came before', async () => {
    const cut = await run([user(1), '{"type":"RECORD","rec']);
    expect(cut.failure?.code).toBe('INPUT_UNREADABLE');
    expect(cut.totals.rows).toMatchObject({ read: 1, sent: 1 });
    expect(cut.requests).toHaveLength(1);
    expect((await run([user(1), row('nope', '{}'), user(2)])).failure?.code).toBe('INPUT_UNKNOWN_STREAM');
    expect((await run(['hello\n'])).failure?.code).toBe('INPUT_NO_MESSAGES');
  });

  test('passes text over with a warning', async () => {
    expect((await run(['hello\n', user(1)])).warnings).toEqual([
      expect.stringContaining('Line 1 of stdin is text'),
    ]);
  });
});

test('a rejected row is told with its line, and why', async () => {
  const { rejections } = await run([user(1), visit(2).replace('2025-01-01', '2025-02-30')]);
  expect(rejections).toEqual([
    {
      line: 2,
      stream: 'visits',
      code: 'MAPPING_DATE',
      entry: null,
      path: '/time',
      message: expect.stringContaining('date-time'),
      value: '2025-02-30T00:00:00Z',
    },
  ]);
});

describe('totals', () => {
  test('every row that was read is sent, unchanged, skipped or rejected', async () => {
    const { totals, dataPoints } = await run([
      user(1),
      user('null'),
      row('audit', '{}'),
      row('audit', '{}'),
      visit(2),
    ]);
    expect(totals.rows).toEqual({
      read: 5,
      sent: 2,
      unchanged: 0,
      skipped: new Map([['ignored', 2]]),
      rejected: 1,
    });
    expect(totals.streams).toEqual([
      { stream: 'customers', rows: { read: 2, sent: 1, unchanged: 0, skipped: new Map(), rejected: 1 } },
      {
        stream: 'audit',
        rows: { read: 2, sent: 0, unchanged: 0, skipped: new Map([['ignored', 2]]), rejected: 0 },
      },
      { stream: 'visits', rows: { read: 1, sent: 1, unchanged: 0, skipped: new Map(), rejected: 0 } },
    ]);
    expect(dataPoints).toEqual({ standardAttributes: 0, customAttributes: 1, events: 1, purchases: 0 });
  });

  test('time is what the pacer takes: its margin of 2% and the share included', async () => {
    const { totals } = await run([user(1) + user(2) + user(3)]);
    // Of 1 request in 60 s half would be none: at least one is allowed.
    expect(totals.minutes).toBeCloseTo(2 / 0.98);
    expect(totals.minutesPerMillionRows).toBeCloseTo(500_000 / 0.98);
    expect((await run([])).totals.minutesPerMillionRows).toBeNull();
  });
});
