import type { Counts } from '../braze/answer.ts';
import { type DataPoints, sumOfDataPoints } from '../braze/data_points.ts';
import { KINDS } from '../braze/objects/kind.ts';
import { count } from '../report/progress.ts';
import type { PreparedRequest, RejectedRow } from './dry_run.ts';
import type { RunPreview } from './preview.ts';
import { alignedLines, type Cell, type Paint } from './table.ts';
import type { RowTotals, Totals } from './totals.ts';

/** So many rejections are shown one by one, the others counted by their code. */
const SHOWN_REJECTIONS = 20;

/** What a sync would do with the rows, as text for people: requests, doubtful values, rejected rows, totals, and its failure. */
export function runText(run: RunPreview, paint: Paint): string {
  const { failure } = run;
  const blocks = [
    ...requestBlocks(run, paint),
    block('Values that Braze would shorten or retype', valueLines(run, paint), paint),
    block(
      'Skipped lines of stdin',
      run.warnings.map((warning) => `  ${warning}`),
      paint,
    ),
    block('Rejected rows', rejectionLines(run.rejections, paint), paint),
    block('Totals', [...rowLines(run.totals, paint), ...sumLines(run, paint)], paint),
    failure === null
      ? []
      : [`${paint('red', `The sync would stop: ${failure.code}`)}`, `  ${failure.message}`],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `\n${lines.join('\n')}\n`)
    .join('');
}

function block(heading: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint('bold', heading), ...lines];
}

function requestBlocks({ requests, totals, path }: RunPreview, paint: Paint): string[][] {
  const shown = requests.map((request, index) => [
    `${paint('bold', `Request ${index + 1} of ${count(totals.requests)}`)}: POST ${path}, ${sizeWords(request)}`,
    JSON.stringify(request.body, null, 2),
  ]);
  const more = totals.requests - requests.length;
  return more === 0 ? shown : [...shown, [`Not shown: ${count(more)} more`]];
}

function sizeWords({ objects, bytes }: PreparedRequest): string {
  return `${objectWords(objects)}, ${count(bytes)} bytes`;
}

function objectWords(objects: Counts): string {
  const words = KINDS.filter((kind) => objects[kind] > 0).map((kind) => `${kind} ${count(objects[kind])}`);
  return words.length === 0 ? 'none' : words.join(', ');
}

function valueLines({ valueWarnings }: RunPreview, paint: Paint): string[] {
  const rows = valueWarnings.map(({ code, path, message, values }): Cell[] => [
    values,
    ['yellow', code],
    path,
    message,
  ]);
  return alignedLines(rows, paint);
}

function rejectionLines(rejections: readonly RejectedRow[], paint: Paint): string[] {
  const shown = rejections
    .slice(0, SHOWN_REJECTIONS)
    .map(({ line, stream, code, path, message }): Cell[] => [
      `line ${line}`,
      stream,
      ['red', code],
      path,
      message,
    ]);
  const others = Map.groupBy(rejections.slice(SHOWN_REJECTIONS), ({ code }) => code);
  const counted = [...others].map(([code, { length }]): Cell[] => [length, `more of ${code}`]);
  return [...alignedLines(shown, paint), ...alignedLines(counted, paint)];
}

function rowLines({ streams, rows }: Totals, paint: Paint): string[] {
  const head = ['stream', 'rows read', 'sent', 'skipped', 'rejected'].map((text) => ['dim', text] as const);
  const line = (stream: string, { read, sent, skipped, rejected }: RowTotals): Cell[] => [
    stream,
    read,
    sent,
    skipped.values().reduce((sum, each) => sum + each, 0),
    rejected,
  ];
  const lines = streams.map(({ stream, rows: those }) => line(stream, those));
  return alignedLines([head, ...lines, ...(lines.length === 1 ? [] : [line('together', rows)])], paint);
}

function sumLines(run: RunPreview, paint: Paint): string[] {
  const { totals, objects, dataPoints, limited } = run;
  const skipped = [...totals.rows.skipped].map(([reason, rows]) => `${count(rows)} ${reason}`);
  const rows: Cell[][] = [
    ...(skipped.length === 0 ? [] : [['skipped', skipped.join(', ')]]),
    ['objects', objectWords(objects)],
    ['requests', `${count(totals.requests)}, ${count(totals.bytes)} bytes`],
    ['time', timeWords(run)],
    ['data points', dataPointWords(dataPoints)],
  ];
  return [
    '',
    ...alignedLines(rows, paint),
    ...(limited
      ? [`  Reading ended with row ${count(totals.rows.read)}, as --limit says; there may be more.`]
      : []),
  ];
}

function timeWords({ totals, rateLimit }: RunPreview): string {
  const rate = `at ${rateLimit.sharePercent}% of the plan ${rateLimit.plan}`;
  const million = totals.minutesPerMillionRows;
  const outlook = million === null ? '' : `; ${duration(million)} for a million rows like these`;
  return `${duration(totals.minutes)} ${rate}${outlook}`;
}

function duration(minutes: number): string {
  if (minutes < 1 / 60) return 'less than a second';
  if (minutes < 1) return `${count(Math.round(minutes * 60))} seconds`;
  return `${count(Math.round(minutes * 10) / 10)} minutes`;
}

function dataPointWords(points: DataPoints): string {
  const { standardAttributes, customAttributes, events, purchases } = points;
  const parts = [
    `standard attributes ${count(standardAttributes)}`,
    `custom attributes ${count(customAttributes)}`,
    `events ${count(events)}`,
    `purchases ${count(purchases)}`,
  ];
  return `${count(sumOfDataPoints(points))} at most: ${parts.join(', ')}`;
}
