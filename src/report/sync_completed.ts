import type { FailureCode } from './failure_codes.ts';
import type { StreamReport, SyncReport } from './tally.ts';

/** How a sync ended, in addition to its counts. */
export interface SyncEnd {
  /** Of the connector. */
  readonly version: string;
  readonly outcome: 'succeeded' | 'failed' | 'stopped';
  /** null unless it failed. */
  readonly failure: FailureCode | null;
  readonly seconds: number;
  readonly statesGivenBack: number;
  /** Airbyte's numbers of the job and its attempt; null outside of Airbyte. */
  readonly job: { readonly id: string; readonly attempt: string | null } | null;
}

/** The properties of the event `Braze Sync Completed`: counts and durations. No value of a row, no key. */
export function syncCompleted(report: SyncReport, end: SyncEnd): object {
  return {
    connector_version: end.version,
    outcome: end.outcome,
    failure_code: end.failure,
    duration_seconds: end.seconds,
    requests: report.requests,
    requests_sent_again: report.retries,
    answers_429: report.rateLimited,
    waited_for_429_seconds: report.pausedFor() / 1000,
    states_given_back: end.statesGivenBack,
    data_points_saved: report.dataPointsSaved().points,
    job_id: end.job?.id ?? null,
    job_attempt: end.job?.attempt ?? null,
    streams: report.streams.map((stream) => ({
      stream: stream.stream,
      received: stream.received,
      accepted: stream.accepted,
      not_sent: sum(stream.skipped.values()),
      unchanged: stream.unchanged,
      rejected: stream.rejected,
      rejected_by: Object.fromEntries([...stream.rejections].map(([code, { rows }]) => [code, rows])),
      objects: stream.objects,
      possibly_doubled: stream.possiblyDoubled,
      sent_before: stream.sentBefore,
      attributes_saved: stream.attributesSaved,
      duration_seconds: secondsOf(stream),
    })),
  };
}

/** From the first row of a stream to its last, as they came; 0 without rows. */
function secondsOf({ firstAt, lastAt }: StreamReport): number {
  return ((lastAt ?? 0) - (firstAt ?? 0)) / 1000;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}
