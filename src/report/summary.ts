import { count } from './progress.ts';
import type { StreamReport, SyncReport } from './tally.ts';

/** The lines at the end of a sync: one a stream, one a reason of rejection, one for the requests. No value of a row. */
export function summaryLines(report: SyncReport, seconds: number, statesGivenBack: number): string[] {
  const lines = report.streams.flatMap((stream) => [streamLine(stream), ...rejectionLines(stream)]);
  for (const [text, times] of report.warnings) lines.push(`Warned of ${count(times)} values: ${text}`);
  if (report.textLines > 0)
    lines.push(`${count(report.textLines)} lines of stdin were no Airbyte messages and skipped.`);
  const fill = report.requests === 0 ? 0 : report.sentObjects / report.requests;
  const totals = [
    `requests ${count(report.requests)} (sent again ${count(report.retries)})`,
    ...(report.unsent === 0 ? [] : [`attempts without a connection ${count(report.unsent)}`]),
    `objects a request ${fill.toFixed(1)}`,
    `objects merged into another of the same user ${count(report.merged)}`,
    `MB ${(report.sentBytes / 1e6).toFixed(1)}`,
    `answers 429 ${count(report.rateLimited)} (waited ${(report.pausedFor() / 1000).toFixed(1)} s)`,
    `states given back ${count(statesGivenBack)}`,
    `seconds ${seconds.toFixed(1)}`,
  ];
  lines.push(`Summary: ${totals.join(', ')}.`);
  return lines;
}

function streamLine(stream: StreamReport): string {
  const skipped = [...stream.skipped]
    .map(([reason, rows]) => `, ${count(rows)} of them not sent: ${reason}`)
    .join('');
  const doubled =
    stream.possiblyDoubled === 0 ? '' : `, possibly doubled ${count(stream.possiblyDoubled)} times`;
  return `Stream ${stream.stream}: ${count(stream.received)} received, ${count(stream.accepted)} accepted${skipped}, ${count(stream.rejected)} rejected, ${count(stream.objects)} objects taken by Braze${doubled}.`;
}

function rejectionLines(stream: StreamReport): string[] {
  return [...stream.rejections].map(([code, { rows, first }]) => {
    const path = first.path === '' ? '' : ` at ${first.path}`;
    return `Stream ${stream.stream}: rejected by ${code}: ${count(rows)}, first in line ${first.line}${path}: ${first.message}`;
  });
}
