import type { SyncReport } from './tally.ts';

/** The line that shows how far a sync is. @param seconds since its start. */
export function progressLine(report: SyncReport, seconds: number): string {
  const total = (pick: Count) => totalOf(report, pick);
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

/**
 * How far a command is, in a short line for a terminal. Nothing of a row is in it.
 * @param seconds since its start.
 * @param done the part of the input that is done, from 0 to 1; null where nobody knows how much there is.
 */
export function statusText(report: SyncReport, seconds: number, done: number | null): string {
  const total = (pick: Count) => totalOf(report, pick);
  const parts = [
    ...(done === null ? [] : [`${Math.floor(done * 100)}%`]),
    `${count(total('received'))} rows`,
    `${count(seconds > 0 ? Math.round(total('received') / seconds) : 0)}/s`,
    `${count(total('accepted'))} accepted`,
  ];
  if (total('rejected') > 0) parts.push(`${count(total('rejected'))} rejected`);
  if (done !== null && done > 0.01) parts.push(`${duration((seconds * (1 - done)) / done)} left`);
  if (report.pausedFor() > 0) parts.push(`waited ${duration(report.pausedFor() / 1000)} for 429`);
  if (report.waitingFor !== null) parts.push(`waiting ${report.waitingFor}`);
  return parts.join(', ');
}

/** Seconds as people say them: `45 s`, `12 min`, `3 h 5 min`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The rows that have an outcome, as a part of those that were read; 1 where none was read. */
export function settledPart(report: SyncReport): number {
  const received = totalOf(report, 'received');
  return received === 0 ? 1 : (received - underWay(report)) / received;
}

/** How many of the rows that were read have no outcome yet. */
export function underWay(report: SyncReport): number {
  return totalOf(report, 'received') - totalOf(report, 'accepted') - totalOf(report, 'rejected');
}

type Count = 'received' | 'accepted' | 'rejected';

function totalOf({ streams }: SyncReport, pick: Count): number {
  return streams.reduce((sum, stream) => sum + stream[pick], 0);
}

/** A whole number with thousands separated. Intl would do it too, and take 15 ms to get ready. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
