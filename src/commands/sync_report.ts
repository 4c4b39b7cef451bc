import type { Output } from '../airbyte/output.ts';
import type { SyncReportTarget } from '../config/config.ts';
import { type SyncEnd, syncCompleted } from '../report/sync_completed.ts';
import type { SyncReport } from '../report/tally.ts';
import { VERSION } from './version.ts';

/** Reports the end of a sync to the user's own analytics. */
export interface SyncReporter {
  /** Sends the report. What goes wrong with it is a warning: never rejects, and takes 5 s at most. */
  send(report: SyncReport, end: Omit<SyncEnd, 'version' | 'job'>): Promise<void>;
}

/** How long a report may take to be sent, milliseconds. */
const TIMEOUT = 5_000;

const SILENT: SyncReporter = { send: async () => {} };

/** Airbyte's numbers of the job and its attempt; null outside of Airbyte. */
export function jobOf(environment: NodeJS.ProcessEnv): SyncEnd['job'] {
  const { WORKER_JOB_ID: id, WORKER_JOB_ATTEMPT: attempt = null } = environment;
  return id === undefined ? null : { id, attempt };
}

/** @param environment for Airbyte's numbers of the job, and `DO_NOT_TRACK` (https://consoledonottrack.com). */
export function createSyncReporter(
  target: SyncReportTarget,
  environment: NodeJS.ProcessEnv,
  output: Output,
): SyncReporter {
  if (target.type === 'none') return SILENT;
  if (!['', '0', 'false'].includes(environment.DO_NOT_TRACK ?? '')) {
    output.log('INFO', '`sync_report`: no report will be sent, for DO_NOT_TRACK is set.');
    return SILENT;
  }
  return {
    async send(report, end) {
      const whole = { ...end, version: VERSION, job: jobOf(environment) };
      const event = syncCompleted(report, whole);
      // Most syncs have no use for it.
      const { sendToSegment } = await import('../report/segment.ts');
      const trouble = await sendToSegment(target, 'Braze Sync Completed', event, TIMEOUT);
      if (trouble === null) return;
      output.log(
        'WARN',
        `The report of this sync could not be sent to ${target.host} (${trouble}). The sync itself is not affected. Check \`sync_report\`.`,
      );
    },
  };
}
