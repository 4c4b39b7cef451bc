import { count } from './progress.ts';
import type { EndpointReport, StreamReport, SyncReport } from './tally.ts';

export interface SummaryLine {
  readonly level: 'INFO' | 'WARN';
  readonly text: string;
}

/**
 * The lines at the end of a sync: one a stream, one a reason of rejection, and the whole in the last one. What did not happen
 * is not mentioned. Lines about rejected rows are warnings. No value of a row.
 */
export function summaryLines(report: SyncReport, seconds: number, statesGivenBack: number): SummaryLine[] {
  const lines = report.streams.flatMap((stream) => {
    const level = stream.rejected > 0 ? 'WARN' : 'INFO';
    return [streamLine(stream), ...rejectionLines(stream)].map((text) => ({ level, text }) as const);
  });
  for (const [text, times] of report.warnings)
    lines.push({ level: 'INFO', text: `${things(times, 'value')} with this warning: ${text}` });
  if (report.otherWarnings > 0)
    lines.push({ level: 'INFO', text: `${things(report.otherWarnings, 'value')} with other warnings.` });
  // Of a single endpoint the last line says all.
  if (report.endpoints.size > 1) {
    for (const [name, endpoint] of report.endpoints)
      lines.push({ level: 'INFO', text: endpointLine(name, endpoint) });
  }
  if (report.textLines > 0) {
    const text = `${things(report.textLines, 'line')} of stdin were no Airbyte messages and skipped.`;
    lines.push({ level: 'INFO', text });
  }
  for (const [what, number] of report.deletions) {
    const deed = what === 'users' ? 'deleted or merged away' : 'deleted';
    lines.push({ level: 'INFO', text: `Different ${what} that were to be ${deed}: ${count(number)}.` });
  }
  const rejects = report.streams.some(({ rejected }) => rejected > 0);
  lines.push({ level: rejects ? 'WARN' : 'INFO', text: summaryLine(report, seconds, statesGivenBack) });
  return lines;
}

function summaryLine(report: SyncReport, seconds: number, statesGivenBack: number): string {
  const total = (pick: (stream: StreamReport) => number) =>
    report.streams.reduce((sum, stream) => sum + pick(stream), 0);
  const { requests, sentObjects, sentBytes, dataPoints, retries, rateLimited, pausedFor, merged } = report;
  const saved = report.dataPointsSaved();
  const rows = [
    `${things(
      total(({ received }) => received),
      'row',
    )}`,
    ...some(
      total(({ accepted }) => accepted),
      'accepted',
    ),
    ...some(
      total(({ rejected }) => rejected),
      'REJECTED',
    ),
    ...some(
      total(({ unchanged }) => unchanged),
      'unchanged',
    ),
  ];
  const sent =
    requests === 0
      ? ['nothing sent']
      : [
          `${things(requests, 'request')} with ${things(sentObjects, 'object')} (${(sentObjects / requests).toFixed(1)} each, ${(sentBytes / 1e6).toFixed(1)} MB)`,
          `${dataPoints.isEstimate ? 'about ' : ''}${things(dataPoints.points, 'data point')} at most`,
        ];
  const left = [
    ...some(
      total(({ attributesSaved }) => attributesSaved),
      'attributes left out',
    ),
    ...some(
      total(({ sentBefore }) => sentBefore),
      'objects sent before left out',
    ),
    ...(saved.points === 0
      ? []
      : [`${saved.isEstimate ? 'about ' : ''}${things(saved.points, 'data point')} saved`]),
  ];
  const troubles = [
    ...(report.unsent === 0 ? [] : [`${things(report.unsent, 'attempt')} without a connection`]),
    ...(retries === 0 ? [] : [`${things(retries, 'request')} sent again`]),
    ...(rateLimited === 0
      ? []
      : [`${things(rateLimited, 'answer')} 429, waited ${(pausedFor() / 1000).toFixed(1)} s for them`]),
    ...some(
      total(({ possiblyDoubled }) => possiblyDoubled),
      'possibly doubled',
    ),
    ...some(merged, 'objects merged into another of the same user'),
  ];
  const end = [`${things(statesGivenBack, 'state')} given back`, `${seconds.toFixed(1)} s`];
  return `Summary: ${[rows, sent, left, troubles, end]
    .filter((parts) => parts.length > 0)
    .map((parts) => parts.join(', '))
    .join('; ')}.`;
}

function streamLine(stream: StreamReport): string {
  const skipped = [...stream.skipped].map(([reason, rows]) => `${count(rows)} of them not sent: ${reason}`);
  const parts = [
    `${things(stream.received, 'row')} received`,
    ...some(stream.accepted, 'accepted'),
    ...some(stream.unchanged, 'of them unchanged'),
    ...skipped,
    ...some(stream.rejected, 'rejected'),
    ...(stream.objects === 0 ? [] : [`${things(stream.objects, 'object')} taken by Braze`]),
    ...some(stream.attributesSaved, 'attributes left out that Braze has'),
    ...some(stream.sentBefore, 'objects left out that were sent before'),
    ...(stream.possiblyDoubled === 0 ? [] : [`possibly doubled ${things(stream.possiblyDoubled, 'time')}`]),
  ];
  return `Stream ${stream.stream}: ${parts.join(', ')}.`;
}

function endpointLine(name: string, { requests, objects, retries, rateLimited }: EndpointReport): string {
  const parts = [
    `${things(requests, 'request')} with ${things(objects, 'object')}`,
    ...(retries === 0 ? [] : [`${things(retries, 'request')} sent again`]),
    ...(rateLimited === 0 ? [] : [`${things(rateLimited, 'answer')} 429`]),
  ];
  return `Endpoint ${name}: ${parts.join(', ')}.`;
}

function rejectionLines(stream: StreamReport): string[] {
  return [...stream.rejections].map(([code, { rows, first }]) => {
    const path = first.path === '' ? '' : ` at ${first.path}`;
    return `Stream ${stream.stream}: rejected by ${code}: ${count(rows)}, first in line ${first.line}${path}: ${first.message}`;
  });
}

function some(number: number, what: string): string[] {
  return number === 0 ? [] : [`${count(number)} ${what}`];
}

function things(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
