import { endpointReport, entryReport, type SyncReport } from '../report/tally.ts';
import type { Clock } from './clock.ts';
import type { CourierEvents } from './courier.ts';
import type { Hold } from './pacing/hold.ts';
import { rareWarnings } from './rare_warnings.ts';
import { spending } from './spending.ts';

/** What happens to requests, as a sync's report counts and its log shows it. */
export interface RequestNotes
  extends Omit<CourierEvents, 'settled' | 'tooManyObjects' | 'unclear' | 'apart'> {
  /** A long wait for a limit begins, or is over (null). */
  held(hold: Hold | null): void;
}

export function requestNotes(
  report: SyncReport,
  clock: Clock,
  warn: (message: string) => void,
): RequestNotes {
  const warnSometimes = rareWarnings(clock, warn);
  return {
    sent({ channel, objects, request }, again) {
      const endpoint = endpointReport(report, channel.endpoint.name);
      endpoint.requests++;
      endpoint.objects += objects.length;
      if (again) endpoint.retries++;
      report.requests++;
      report.sentObjects += objects.length;
      report.sentBytes += request.body.length;
      if (again) report.retries++;
    },
    taken: spending(report),
    unsent() {
      report.unsent++;
    },
    mayDouble({ row, place }) {
      row.report.possiblyDoubled++;
      const entry = entryReport(row.report, place.entry);
      if (entry !== null) entry.possiblyDoubled++;
    },
    rateLimited({ channel }, pause) {
      const { name, bucket } = channel.endpoint;
      endpointReport(report, name).rateLimited++;
      report.rateLimited++;
      warnSometimes(
        `429 ${bucket.name}`,
        `Braze answered 429 to /${name}: all that counts for its limit waits ${(pause / 1000).toFixed(1)} s.`,
      );
    },
    retrying(reason, since, until) {
      warnSometimes(
        reason,
        `Braze did not take a request: ${reason}. It is sent again, tried since ${timeOfDay(since)} and given up at ${timeOfDay(until)} (UTC).`,
      );
    },
    held(hold) {
      report.waitingFor =
        hold === null ? null : `until ${new Date(hold.until).toISOString()}: ${hold.reason}`;
      if (report.waitingFor !== null) warnSometimes('hold', `Nothing is sent ${report.waitingFor}.`);
    },
  };
}

/** Hours, minutes and seconds of a time in milliseconds since 1970. */
function timeOfDay(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}
