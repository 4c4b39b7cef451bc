import { expect, test } from '@jest/globals';
import { type SyncEnd, syncCompleted } from './sync_completed.ts';
import { countRejection, countSkipped, emptyReport, emptyStreamReport } from './tally.ts';

const END: SyncEnd = {
  version: '1.2.3',
  outcome: 'succeeded',
  failure: null,
  seconds: 12.5,
  statesGivenBack: 4,
  job: { id: '17', attempt: '0' },
};

test('counts and durations of the sync and of each stream', () => {
  const stream = emptyStreamReport('customers', 'public.customers');
  Object.assign(stream, { received: 5, accepted: 3, rejected: 2, objects: 2, possiblyDoubled: 1 });
  Object.assign(stream, { unchanged: 1, sentBefore: 6, attributesSaved: 7 });
  Object.assign(stream, { firstAt: 1_000, lastAt: 10_250 });
  countSkipped(stream, 'ignored');
  for (const line of [3, 4]) {
    countRejection(stream, line, [{ code: 'MAPPING_TYPE', path: '/email', message: 'an array found' }]);
  }
  const report = {
    ...emptyReport(),
    streams: [stream],
    requests: 2,
    retries: 1,
    rateLimited: 1,
    pausedFor: () => 1_500,
    dataPointsSaved: () => ({ points: 9, isEstimate: true }),
  };
  expect(syncCompleted(report, END)).toEqual({
    connector_version: '1.2.3',
    outcome: 'succeeded',
    failure_code: null,
    duration_seconds: 12.5,
    requests: 2,
    requests_sent_again: 1,
    answers_429: 1,
    waited_for_429_seconds: 1.5,
    states_given_back: 4,
    data_points_saved: 9,
    job_id: '17',
    job_attempt: '0',
    streams: [
      {
        stream: 'public.customers',
        received: 5,
        accepted: 3,
        not_sent: 1,
        unchanged: 1,
        rejected: 2,
        rejected_by: { MAPPING_TYPE: 2 },
        objects: 2,
        possibly_doubled: 1,
        sent_before: 6,
        attributes_saved: 7,
        duration_seconds: 9.25,
      },
    ],
  });
});

test('a stream of which no row came took no time', () => {
  const report = { ...emptyReport(), streams: [emptyStreamReport('customers', 'customers')] };
  expect(syncCompleted(report, END)).toMatchObject({ streams: [{ received: 0, duration_seconds: 0 }] });
});

test('a failure is told by its code, and outside of Airbyte there is no job', () => {
  expect(
    syncCompleted(emptyReport(), { ...END, outcome: 'failed', failure: 'BRAZE_KEY', job: null }),
  ).toMatchObject({
    outcome: 'failed',
    failure_code: 'BRAZE_KEY',
    job_id: null,
    job_attempt: null,
    streams: [],
  });
});
