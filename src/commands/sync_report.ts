import type { Output } from '../airbyte/output.ts';
import type { SyncReportTarget } from '../config/config.ts';
import type { Clock } from '../delivery/clock.ts';
import type { Pipeline } from '../delivery/pipeline.ts';
import { sendToSegment } from '../report/segment.ts';
import { type SyncEnd, syncCompleted } from '../report/sync_completed.ts';
import type { StreamReport, SyncReport } from '../report/tally.ts';
import { VERSION } from './version.ts';

/** Tells the user's own analytics of the end of a sync. */
export interface SyncReporter {
  /** The same pipeline, with an eye on when the rows of each stream come. */
  watch(pipeline: Pipeline): Pipeline;
  /** Sends the report. What goes wrong with it is a warning: never rejects, and takes 5 s at most. */
  send(report: SyncReport, end: Omit<SyncEnd, 'version' | 'job'>): Promise<void>;
}

/** How long a report may take to be sent, milliseconds. */
const TIMEOUT = 5_000;

const SILENT: SyncReporter = { watch: (pipeline) => pipeline, send: async () => {} };

/** @param environment for Airbyte's numbers of the job, and `DO_NOT_TRACK` (https://consoledonottrack.com). */
export function createSyncReporter(
  target: SyncReportTarget,
  environment: NodeJS.ProcessEnv,
  clock: Clock,
  output: Output,
): SyncReporter {
  if (target.type === 'none') return SILENT;
  if (!['', '0', 'false'].includes(environment.DO_NOT_TRACK ?? '')) {
    output.log('INFO', '`sync_report`: no report will be sent, for DO_NOT_TRACK is set.');
    return SILENT;
  }
  const { watch, secondsOf } = stopwatch(clock);
  const job = environment.WORKER_JOB_ID;
  return {
    watch,
    async send(report, end) {
      const attempt = environment.WORKER_JOB_ATTEMPT ?? null;
      const whole = { ...end, version: VERSION, job: job === undefined ? null : { id: job, attempt } };
      const event = syncCompleted(report, whole, secondsOf);
      const trouble = await sendToSegment(target, 'Braze Sync Completed', event, TIMEOUT);
      if (trouble === null) return;
      output.log(
        'WARN',
        `The report of this sync could not be sent to ${target.host} (${trouble}). The sync itself is not affected. Check \`sync_report\`.`,
      );
    },
  };
}

/** Measures the time from the first row of a stream to its last, as they are read. */
export function stopwatch({ now }: Pick<Clock, 'now'>): {
  readonly watch: SyncReporter['watch'];
  /** 0 for a stream of which no row came. */
  readonly secondsOf: (stream: StreamReport) => number;
} {
  const seen = new Map<StreamReport, { readonly first: number; last: number }>();
  return {
    watch: (pipeline) => ({
      ...pipeline,
      row(message, stream, line, mapped) {
        const at = now();
        const times = seen.get(stream);
        if (times === undefined) seen.set(stream, { first: at, last: at });
        else times.last = at;
        pipeline.row(message, stream, line, mapped);
      },
    }),
    secondsOf(stream) {
      const { first, last } = seen.get(stream) ?? { first: 0, last: 0 };
      return (last - first) / 1000;
    },
  };
}
