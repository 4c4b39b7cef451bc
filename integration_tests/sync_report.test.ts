import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, statesOf, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';
import { type Segment, startSegment } from './support/segment.ts';

const WRITE_KEY = 'segment-write-key-of-the-test';
const ROWS = [
  record('users', { external_id: 'lovelace', note: 'tell-nobody' }),
  record('users', { external_id: null, note: 'tell-nobody' }),
  record('events', {
    external_id: 'lovelace',
    name: 'Seen',
    time: '2025-01-01T00:00:00Z',
    note: 'tell-nobody',
  }),
  streamState('users', 1),
  streamState('events', 2),
];

/** A sync of `ROWS` that reports to Segment. Its environment asks for reports unless it says otherwise. */
async function sync(segment: Segment | string, env: Record<string, string> = {}, apiKey?: string) {
  await using sandbox = await startSandbox(apiKey === undefined ? {} : { apiKey });
  const host = typeof segment === 'string' ? segment : segment.url;
  const sync_report = { type: 'segment', write_key: WRITE_KEY, host };
  using given = files(configFor(sandbox.url, { sync_report }));
  const finished = await run(given.write, { stdin: ROWS.join(''), env: { DO_NOT_TRACK: '', ...env } });
  expect(finished.lines.join()).not.toContain(WRITE_KEY);
  const warnings = finished.messages.flatMap(({ log }) => (log?.level === 'WARN' ? [log.message] : []));
  return { ...finished, warnings };
}

describe('a sync reports to the source at Segment', () => {
  test('one event with its counts and durations, stream by stream', async () => {
    await using segment = await startSegment();
    const { code } = await sync(segment, { WORKER_JOB_ID: '17', WORKER_JOB_ATTEMPT: '1' });
    expect(code).toBe(0);
    expect(segment.requests).toHaveLength(1);
    const [request] = segment.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/batch', body: { writeKey: WRITE_KEY } });
    expect(request?.body.batch).toMatchObject([
      {
        type: 'track',
        event: 'Braze Sync Completed',
        anonymousId: 'destination-braze',
        properties: {
          outcome: 'succeeded',
          failure_code: null,
          duration_seconds: expect.any(Number),
          requests: 1,
          states_given_back: 2,
          job_id: '17',
          job_attempt: '1',
          streams: [
            {
              stream: 'users',
              received: 2,
              accepted: 1,
              rejected: 1,
              rejected_by: { BRAZE_NO_IDENTIFIER: 1 },
              objects: 1,
              duration_seconds: expect.any(Number),
            },
            { stream: 'events', received: 1, accepted: 1, rejected: 0, rejected_by: {}, objects: 1 },
          ],
        },
      },
    ]);
  });

  test('no value of a row, and no key of Braze', async () => {
    await using segment = await startSegment();
    await sync(segment);
    const sent = JSON.stringify(segment.requests);
    expect(sent).toContain('Braze Sync Completed');
    for (const secret of ['tell-nobody', 'lovelace', 'Seen', 'api_key']) expect(sent).not.toContain(secret);
  });

  test('a failed sync too, with the code of its failure', async () => {
    await using segment = await startSegment();
    const { code, messages } = await sync(segment, {}, 'another-key');
    expect(code).toBe(1);
    expect(messages.at(-1)?.trace?.error.failure_type).toBe('config_error');
    expect(segment.requests[0]?.body.batch[0]?.properties).toMatchObject({
      outcome: 'failed',
      failure_code: 'BRAZE_KEY',
    });
  });
});

describe('nothing is sent', () => {
  test('by default', async () => {
    await using segment = await startSegment();
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url));
    const { code } = await run(given.write, { stdin: ROWS.join(''), env: { DO_NOT_TRACK: '' } });
    expect(code).toBe(0);
    expect(segment.requests).toEqual([]);
  });

  test.each(['1', 'true'])('with DO_NOT_TRACK=%s, which is told', async (DO_NOT_TRACK) => {
    await using segment = await startSegment();
    const { code, lines } = await sync(segment, { DO_NOT_TRACK });
    expect(code).toBe(0);
    expect(segment.requests).toEqual([]);
    expect(lines.join()).toContain('DO_NOT_TRACK');
  });

  test.each(['', '0', 'false'])('but with DO_NOT_TRACK=%s it is', async (DO_NOT_TRACK) => {
    await using segment = await startSegment();
    await sync(segment, { DO_NOT_TRACK });
    expect(segment.requests).toHaveLength(1);
  });
});

describe('a report that fails is a warning, and never the sync', () => {
  test.each<[string, number | null, RegExp]>([
    ['refuses it', 400, /\[400\]/],
    ['never answers', null, /within 5 s|timeout/i],
    ['redirects it', 301, /./],
  ])('where Segment %s', async (_, status, reason) => {
    await using segment = await startSegment(status);
    const { code, lines, warnings, durationMs } = await sync(segment);
    expect(code).toBe(0);
    expect(statesOf(lines)).toHaveLength(2);
    expect(warnings.filter((text) => text.includes('`sync_report`'))).toEqual([
      expect.stringMatching(reason),
    ]);
    expect(durationMs).toBeLessThan(10_000);
  });

  test('where nobody listens', async () => {
    const { code, warnings } = await sync('http://127.0.0.1:1');
    expect(code).toBe(0);
    expect(warnings.join()).toContain('The sync itself is not affected');
  });
});
