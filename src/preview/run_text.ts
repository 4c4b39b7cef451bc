import { parseExact } from '../json/exact.ts';
import { printable } from '../report/printable.ts';
import { count } from '../report/progress.ts';
import { entryPath, type PreparedRequest, type RejectedRow } from './dry_run.ts';
import type { RunPreview } from './preview.ts';
import type { MappedRow } from './row_keeper.ts';
import {
  dataPointWords,
  deletionWords,
  leftOutWords,
  objectWords,
  reachSentences,
  timeWords,
} from './sentences.ts';
import { alignedLines, type Cell, type Page, type Paint } from './table.ts';
import type { RowTotals } from './totals.ts';
import { jsonLines, paragraph } from './wrapping.ts';

/** Rows of each stream that are shown with their objects. */
const SHOWN_ROWS = 2;

/** Rejected rows that are shown; the reasons of the others are counted by their code. */
const SHOWN_REJECTED = 10;

/** Rows that the text needs of each stream, and of all that are rejected. */
export const KEPT_ROWS = Math.max(SHOWN_ROWS, SHOWN_REJECTED);

/**
 * What a sync would do with the rows, as text for people: rows next to their objects, doubtful values, rejected rows with
 * their reasons, totals, and its failure.
 * @param whole whether the first requests are shown in full.
 */
export function runText(run: RunPreview, whole: boolean, page: Page): string {
  const { failure } = run;
  const { paint, width } = page;
  const blocks = [
    ...rowBlocks(run, page),
    ...(whole ? requestBlocks(run, paint) : []),
    block('Values that Braze would shorten or retype', valueLines(run, page), paint),
    block(
      'Skipped lines of stdin',
      run.warnings.flatMap((warning) => paragraph(warning, width, 2, 2)),
      paint,
    ),
    block('Rejected rows', rejectedLines(run, page), paint),
    block('Totals', [...rowLines(run, page), ...sumLines(run, page)], paint),
    failure === null
      ? []
      : [
          `${paint('red', `The sync would stop: ${failure.code}`)}`,
          ...paragraph(printable(failure.message), width, 2),
        ],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `\n${lines.join('\n')}\n`)
    .join('');
}

function block(heading: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint('bold', heading), ...lines];
}

/** For each stream its first rows, each next to the objects that it makes. */
function rowBlocks({ rows, totals, unchanged }: RunPreview, page: Page): string[][] {
  const sent = rows.filter(({ isRejected }) => !isRejected);
  return [...Map.groupBy(sent, ({ stream }) => stream)].map(([stream, all]) => {
    const shown = all.slice(0, SHOWN_ROWS);
    const read = totals.streams.find((each) => each.stream === stream)?.rows.read ?? all.length;
    const heading = `${page.paint('bold', stream)}: ${shown.length} of ${count(read)} rows`;
    return [
      heading,
      ...shown.flatMap((row) => [...dataLines(row, unchanged, page), ...objectLines(row, page)]),
    ];
  });
}

function dataLines(
  { line, data }: MappedRow,
  unchanged: ReadonlySet<number>,
  { paint, width }: Page,
): string[] {
  const mark = unchanged.has(line) ? ', unchanged: Braze has it, so nothing is sent' : '';
  return [`  line ${line}${mark}`, ...jsonLines(data, width - 4).map((text) => `    ${paint('dim', text)}`)];
}

function objectLines({ objects }: MappedRow, { paint, width }: Page): string[] {
  if (objects.length === 0) return ['    → nothing'];
  return objects.flatMap(({ type, json, place }) => {
    const entry = entryPath(place) || 'from the catalog';
    const element = place.element === null ? '' : `, element ${place.element}`;
    return [
      `    → ${paint('bold', type.name)} ${paint('dim', `(${entry}${element})`)}`,
      ...jsonLines(parseExact(json), width - 6).map((text) => `      ${text}`),
    ];
  });
}

/** The first rejected rows, each with its reasons, and how many more there are by code. */
function rejectedLines({ rows, rejections }: RunPreview, page: Page): string[] {
  const { paint, width } = page;
  const byLine = Map.groupBy(rejections, ({ line }) => line);
  const shown = [...byLine].slice(0, SHOWN_REJECTED);
  const lines = shown.flatMap(([line, reasons]) => {
    const row = rows.find((each) => each.line === line);
    return [
      `  line ${line}, ${reasons[0]?.stream ?? ''}`,
      ...(row === undefined ? [] : jsonLines(row.data, width - 4).map((text) => `    ${paint('dim', text)}`)),
      ...reasons.flatMap((reason) => reasonLines(reason, page)),
    ];
  });
  const others = [...byLine]
    .slice(SHOWN_REJECTED)
    .flatMap(([, reasons]) => new Set(reasons.map(({ code }) => code)).values().toArray());
  const counted = [...Map.groupBy(others, (code) => code)].map(([code, { length }]): Cell[] => [
    length,
    `more ${length === 1 ? 'row' : 'rows'} with ${code}`,
  ]);
  return [...lines, ...alignedLines(counted, page)];
}

function reasonLines({ code, path, message, value }: RejectedRow, { paint, width }: Page): string[] {
  return [
    `    ${paint('red', `✗ ${code}`)}${path === '' ? '' : ` at ${path}`}`,
    ...paragraph(message, width, 6),
    ...(value === undefined
      ? []
      : jsonLines(value, width - 14).map((text, at) => `      ${at === 0 ? 'found ' : '      '}${text}`)),
  ];
}

function requestBlocks({ requests, totals }: RunPreview, paint: Paint): string[][] {
  const shown = requests.map((request, index) => [
    `${paint('bold', `Request ${index + 1} of ${count(totals.requests)}`)}: ${request.method} ${request.path}, ${sizeWords(request)}`,
    printable(JSON.stringify(request.body, null, 2)),
  ]);
  const more = totals.requests - requests.length;
  return more === 0 ? shown : [...shown, [`Not shown: ${count(more)} more`]];
}

function sizeWords({ objects, bytes }: PreparedRequest): string {
  return `${objectWords(objects)}, ${count(bytes)} bytes`;
}

function valueLines({ valueWarnings }: RunPreview, { paint, width }: Page): string[] {
  return valueWarnings.flatMap(({ code, path, message, values }) => [
    `  ${count(values)} × ${paint('yellow', code)} at ${path}`,
    ...paragraph(message, width, 4),
  ]);
}

function rowLines({ totals: { streams, rows }, hasMemory }: RunPreview, page: Page): string[] {
  const names = ['stream', 'rows read', 'sent', ...(hasMemory ? ['unchanged'] : []), 'skipped', 'rejected'];
  const head = names.map((text) => ['dim', text] as const);
  const line = (stream: string, { read, sent, unchanged, skipped, rejected }: RowTotals): Cell[] => [
    stream,
    read,
    sent,
    ...(hasMemory ? [unchanged] : []),
    skipped.values().reduce((sum, each) => sum + each, 0),
    rejected,
  ];
  const lines = streams.map(({ stream, rows: those }) => line(stream, those));
  return alignedLines([head, ...lines, ...(lines.length === 1 ? [] : [line('together', rows)])], page);
}

function sumLines(run: RunPreview, page: Page): string[] {
  const { totals, objects, calls, dataPoints } = run;
  const skipped = [...totals.rows.skipped].map(([reason, rows]) => `${count(rows)} ${reason}`);
  const rows: Cell[][] = [
    ...(skipped.length === 0 ? [] : [['skipped', skipped.join(', ')]]),
    ['objects', objectWords(objects)],
    ...(run.hasMemory ? [['left out', leftOutWords(totals.leftOut)]] : []),
    ['requests', `${count(totals.requests)}, ${count(totals.bytes)} bytes`],
    // Of a single endpoint the line above says all.
    ...(calls.length < 2
      ? []
      : calls.map(({ method, path, requests, objects: those }): Cell[] => [
          '',
          `${count(requests)} ${method} ${path}: ${objectWords(those)}`,
        ])),
    ...deletionRows(run),
    ['time', timeWords(run)],
    ['data points', dataPointWords(dataPoints)],
  ];
  return ['', ...alignedLines(rows, page), ...reachLines(run, page)];
}

function deletionRows(run: RunPreview): Cell[][] {
  const deletes = deletionWords(run);
  return deletes === null ? [] : [['deletes', deletes.words]];
}

function reachLines(run: RunPreview, { width }: Page): string[] {
  return reachSentences(run).flatMap((sentence) => paragraph(sentence, width, 2, 2));
}
