import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { catalogOf, configFor, type Files, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { API_KEY, type Finished, run, start } from './support/program.ts';
import { fencedBlocks, fileText } from './support/repository.ts';
import { startSandbox } from './support/sandbox.ts';

const ajv = new Ajv({ allErrors: true });
ajvFormats.default(ajv);
const isReport = ajv.compile(JSON.parse(fileText('docs/report.schema.json')));

/** A text in every row: no report may hold it. */
const SECRET = 'tell-nobody';

const CATALOG = catalogOf('users', 'events', 'purchases');
const STREAMS = [
  { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
  { stream: 'events', object: 'events', mapping: { method: 'columns' } },
  {
    stream: 'events',
    object: 'attributes',
    mapping: {
      method: 'fields',
      fields: [
        { from: 'external_id', to: 'external_id' },
        { from: 'score', to: 'score', type: 'integer' },
      ],
      pass_through: false,
    },
  },
  { stream: 'purchases', object: 'ignore' },
];

const pathOf = ({ directory }: Files) => join(directory, 'report.json');

/** The report, once it is known to be one and to keep what must be kept. */
function reportIn(given: Files) {
  const text = readFileSync(pathOf(given), 'utf8');
  const report = JSON.parse(text);
  isReport(report);
  expect(isReport.errors).toBeNull();
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(API_KEY);
  return report;
}

const event = (id: string | null, score: unknown) =>
  record('events', { external_id: id, name: 'Seen', time: '2025-01-01T00:00:00Z', score, note: SECRET });

describe('--report', () => {
  test('tells what became of the rows, stream by stream and entry by entry', async () => {
    await using sandbox = await startSandbox();
    using given = files(
      configFor(sandbox.url, { streams: STREAMS, failure_policy: { max_rejected_percent: 100 } }),
      CATALOG,
    );
    const { code } = await run([...given.write, '--report', pathOf(given)], {
      stdin: [
        record('users', { external_id: 'ada', note: SECRET }),
        record('users', { external_id: null, note: SECRET }),
        event('ada', 1),
        event('ada', 'many'),
        event(null, 2),
        record('purchases', { note: SECRET }),
        'a line of text\n',
        streamState('users', 1),
        streamState('events', 2),
      ].join(''),
      env: { WORKER_JOB_ID: '17', WORKER_JOB_ATTEMPT: '1' },
    });
    expect(code).toBe(0);
    const report = reportIn(given);
    expect(report).toMatchObject({
      connector: { name: 'destination-braze', version: JSON.parse(fileText('package.json')).version },
      command: 'write',
      outcome: 'succeeded',
      failure: null,
      stopped_by: null,
      job: { id: '17', attempt: '1' },
      rows: { received: 6, accepted: 3, not_sent: 1, rejected: 3 },
      objects: { accepted: 3, merged: 0, possibly_doubled: 0 },
      states: { given_back: 2, waiting: 0 },
      requests: { sent: 1, sent_again: 0, objects: 3, answers_429: 0, waited_for_429_seconds: 0 },
      endpoints: [{ endpoint: 'users/track', requests: 1, objects: 3 }],
      skipped_lines: 1,
    });
    expect(report.data_points.at_most).toBeGreaterThan(0);
    expect(Date.parse(report.ended_at) - Date.parse(report.started_at)).toBe(
      Math.round(report.seconds * 1000),
    );
    const [users, events, purchases] = report.streams;
    expect(users).toMatchObject({
      stream: 'users',
      namespace: null,
      received: 2,
      accepted: 1,
      rejected: 1,
      objects: 1,
      written: 0,
      made: [{ reason: 'the mapping needs the whole object', rows: 2 }],
      rejections: [{ rows: 1, first: { line: 2 } }],
      entries: [{ entry: 0, object: 'attributes', objects: 1 }],
    });
    expect(events).toMatchObject({ received: 3, accepted: 1, rejected: 2, objects: 2 });
    // The text is only the second entry's mistake, the missing id is one of both.
    expect(events.entries).toEqual([
      {
        entry: 1,
        object: 'events',
        objects: 1,
        possibly_doubled: 0,
        rejections: [{ code: expect.any(String), rows: 1 }],
      },
      {
        entry: 2,
        object: 'attributes',
        objects: 1,
        possibly_doubled: 0,
        rejections: expect.arrayContaining([{ code: 'MAPPING_TYPE', rows: 1 }]),
      },
    ]);
    expect(purchases).toMatchObject({ accepted: 1, not_sent: [{ reason: 'ignored', rows: 1 }], entries: [] });
    expect(statSync(pathOf(given)).mode & 0o777).toBe(0o644);
  });

  test('tells what Braze refused, what was sent again and how long its limit held all', async () => {
    await using sandbox = await startSandbox();
    using given = files(
      configFor(sandbox.url, { streams: STREAMS, failure_policy: { max_rejected_percent: 100 } }),
      CATALOG,
    );
    await sandbox.faults({
      faults: [
        { kind: 'rate_limited', headers: 'retry_after', retry_after: 1, next: 1 },
        { kind: 'reset', apply: true, next: 1 },
        { kind: 'partial', objects: 1, sentence: 'not this one', next: 1 },
      ],
    });
    const { code } = await run([...given.write, '--report', pathOf(given)], {
      stdin: event('ada', 1) + event('bob', 2) + streamState('events', 1),
    });
    expect(code).toBe(0);
    const report = reportIn(given);
    expect(report).toMatchObject({
      outcome: 'succeeded',
      rows: { received: 2, accepted: 1, rejected: 1 },
      objects: { accepted: 3 },
      requests: { sent: 3, sent_again: 2, answers_429: 1 },
      endpoints: [{ endpoint: 'users/track', requests: 3, sent_again: 2, answers_429: 1 }],
    });
    expect(report.objects.possibly_doubled).toBeGreaterThanOrEqual(1);
    expect(report.requests.waited_for_429_seconds).toBeGreaterThanOrEqual(1);
    expect(report.endpoints[0].waited_for_429_seconds).toBe(report.requests.waited_for_429_seconds);
    const refusals = report.streams[0].entries.flatMap(
      ({ rejections }: { rejections: object[] }) => rejections,
    );
    expect(refusals).toEqual([{ code: 'BRAZE_REFUSED', rows: 1 }]);
  });

  test('says why a sync failed, in the words of its TRACE', async () => {
    await using sandbox = await startSandbox({ apiKey: 'another-key-than-the-one-of-the-tests' });
    using given = files(configFor(sandbox.url, { streams: STREAMS }), CATALOG);
    const { code, messages } = await run([...given.write, '--report', pathOf(given)], {
      stdin: record('users', { external_id: 'ada', note: SECRET }) + streamState('users', 1),
    });
    expect(code).toBe(1);
    const error = messages.findLast(({ trace }) => trace !== undefined)?.trace?.error;
    expect(reportIn(given)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'BRAZE_KEY', type: 'config_error', message: error?.message },
      rows: { received: 1, accepted: 0 },
      states: { given_back: 0, waiting: 1 },
    });
  });

  test('is there, too, when no row was read', async () => {
    using given = files('{"api_key":', CATALOG);
    expect((await run([...given.write, '--report', pathOf(given)])).code).toBe(1);
    expect(reportIn(given)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'CONFIG_INVALID' },
      streams: [],
      endpoints: [],
    });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('says that %s stopped the sync', async (signal) => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, { streams: STREAMS }), CATALOG);
    await sandbox.faults({ latency: { min_ms: 20_000, max_ms: 20_000 } });
    const program = start([...given.write, '--report', pathOf(given)]);
    await program.write(record('users', { external_id: 'ada' }).repeat(75) + streamState('users', 1));
    await program.line((line) => line.includes('"LOG"'));
    program.kill(signal);
    await program.finished;
    expect(reportIn(given)).toMatchObject({
      outcome: 'stopped',
      stopped_by: signal,
      failure: null,
      states: { given_back: 0 },
    });
  });

  test('says that an error that nobody foresaw ended the process', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, { streams: STREAMS }), CATALOG);
    const fault = `process.on("SIGUSR2",()=>{setImmediate(()=>{throw new Error("${SECRET}")})})`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
    const program = start([...given.write, '--report', pathOf(given)], { env });
    await program.write(streamState('users', 1));
    await program.line((line) => line.includes('"STATE"'));
    program.kill('SIGUSR2');
    expect((await program.finished).code).toBe(1);
    expect(reportIn(given)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'INTERNAL', type: 'system_error' },
      states: { given_back: 1, waiting: 0 },
    });
  });

  test('of a replay is of the same form', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, { streams: STREAMS }), CATALOG);
    const rejects = join(given.directory, 'rejected.jsonl');
    const line = (data: object) =>
      JSON.stringify({
        stream: 'users',
        namespace: null,
        emitted_at: 1,
        data,
        errors: [],
        accepted: [],
        entries: [{ entry: 0, object: 'attributes' }],
      });
    writeFileSync(rejects, `${line({ external_id: 'ada', note: SECRET })}\n${line({ note: SECRET })}\n`);
    const { code } = await run(['replay', ...given.write.slice(1), '--report', pathOf(given), rejects]);
    expect(code).toBe(0);
    expect(reportIn(given)).toMatchObject({
      command: 'replay',
      outcome: 'succeeded',
      rows: { received: 2, accepted: 1, rejected: 1 },
    });
  });
});

test('the report that docs/report.md shows fits the schema', () => {
  const [example] = fencedBlocks('docs/report.md', 'json') as [string];
  isReport(JSON.parse(example));
  expect(isReport.errors).toBeNull();
  expect(isReport({ ...JSON.parse(example), more: 1 })).toBe(false);
});

describe('the file of --report', () => {
  /** A sync of one row. */
  async function sync(given: Files, at = pathOf(given)): Promise<Finished & { readonly warnings: string }> {
    const finished = await run([...given.write, '--report', at], {
      stdin: record('users', { external_id: 'ada' }),
    });
    const warnings = finished.messages.flatMap(({ log }) => (log?.level === 'WARN' ? [log.message] : []));
    return { ...finished, warnings: warnings.join('\n') };
  }

  test('takes the place of an earlier report, and a run that is killed leaves none', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, { streams: STREAMS }), CATALOG);
    await sync(given);
    const [first] = [reportIn(given)];
    await sync(given);
    expect(reportIn(given).started_at > first.started_at).toBe(true);
    const program = start([...given.write, '--report', pathOf(given)]);
    await program.line((line) => line.includes('"LOG"'));
    program.kill('SIGKILL');
    await program.finished;
    expect(existsSync(pathOf(given))).toBe(false);
  });

  test('is a warning and nothing more where it cannot be written', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, { streams: STREAMS }), CATALOG);
    const missing = join(given.directory, 'none', 'report.json');
    expect(await sync(given, missing)).toMatchObject({
      code: 0,
      warnings: expect.stringContaining(`--report ${missing}: the report cannot be written (ENOENT)`),
    });
    mkdirSync(pathOf(given));
    expect(await sync(given)).toMatchObject({
      code: 0,
      warnings: expect.stringContaining('the report cannot be written (EISDIR)'),
    });
  });

  test('is left alone where it is anything but a report', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, { streams: STREAMS }), CATALOG);
    const config = join(given.directory, 'config.json');
    const before = readFileSync(config, 'utf8');
    expect(await sync(given, config)).toMatchObject({
      code: 0,
      warnings: expect.stringContaining('is no report of an earlier run'),
    });
    expect(readFileSync(config, 'utf8')).toBe(before);
    writeFileSync(pathOf(given), '');
    await sync(given);
    expect(reportIn(given)).toMatchObject({ outcome: 'succeeded' });
  });
});
