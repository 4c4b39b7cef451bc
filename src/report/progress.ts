import type { SyncReport } from './tally.ts';

/** The line that shows how far a sync is. @param seconds since its start. */
export function progressLine(report: SyncReport, seconds: number): string {
  const total = (pick: 'received' | 'accepted' | 'rejected') =>
    report.streams.reduce((sum, stream) => sum + stream[pick], 0);
  const rate = seconds > 0 ? total('accepted') / seconds : 0;
  const parts = [
    `${count(total('received'))} rows read`,
    `${count(total('accepted'))} accepted`,
    `${count(total('rejected'))} rejected`,
    `${count(report.requests)} requests`,
    `${count(Math.round(rate))} rows/s`,
  ];
  if (report.retries > 0) parts.push(`${count(report.retries)} sent again`);
  if (report.unsent > 0) parts.push(`${count(report.unsent)} attempts without a connection`);
  if (report.rateLimited > 0) parts.push(`${(report.pausedFor() / 1000).toFixed(0)} s waited for 429`);
  if (report.waitingFor !== null) parts.push(`waiting ${report.waitingFor}`);
  return `Progress: ${parts.join(', ')}.`;
}

/** A whole number with thousands separated. Intl would do it too, and take 15 ms to get ready. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
