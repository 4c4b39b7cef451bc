import { type DataPoints, sumOfDataPoints } from '../braze/data_points.ts';
import type { Problem } from '../config/problem.ts';
import { parseExact } from '../json/exact.ts';
import { entryPath, type RejectedRow } from './dry_run.ts';
import type { MappingPreview, RunPreview } from './preview.ts';
import type { MappedRow } from './row_keeper.ts';
import type { StreamPreview } from './stream.ts';
import type { RowTotals } from './totals.ts';

/** A configuration that cannot be used, as the JSON document that `--json` prints. */
export function problemsJson(problems: readonly Problem[], warnings: readonly Problem[]): object {
  return { problems, warnings };
}

/** A preview as the JSON document that `--json` prints. */
export function previewJson({ warnings, streams }: MappingPreview, run: RunPreview): object {
  const { requests, rows, rejections, valueWarnings, failure } = run;
  return {
    problems: [],
    warnings,
    streams: streams.map(streamJson),
    rows: rows.map((row) => rowJson(row, run.unchanged.has(row.line), rejections)),
    requests: requests.map(({ method, path, objects, bytes, body }) => ({
      method,
      path,
      objects,
      bytes,
      body,
    })),
    value_warnings: valueWarnings,
    input_warnings: run.warnings,
    rejections: rejections.map(({ line, stream, ...reason }) => ({ line, stream, ...reasonJson(reason) })),
    totals: totalsJson(run),
    failure: failure === null ? null : { code: failure.code, message: failure.message },
  };
}

/** A row with its objects, or the reasons why it has none. */
function rowJson(
  { line, stream, data, objects }: MappedRow,
  isUnchanged: boolean,
  rejections: readonly RejectedRow[],
): object {
  return {
    line,
    stream,
    data,
    unchanged: isUnchanged,
    objects: objects.map(({ type, json, place }) => ({
      entry: entryPath(place),
      element: place.element,
      object: type.name,
      body: parseExact(json),
    })),
    rejections: rejections.filter((rejection) => rejection.line === line).map(reasonJson),
  };
}

function reasonJson({ code, path, message, value }: Omit<RejectedRow, 'line' | 'stream'>): object {
  return { code, path, message, value };
}

function streamJson({ stream, ignored, entries }: StreamPreview): object {
  return {
    stream,
    ignored,
    entries: entries.map(({ entry, type, method, conditions, fields, leftOut, schema }) => ({
      entry,
      object: type.name,
      method,
      conditions,
      fields: fields.map(({ field, from, becomes }) => ({ field, from, becomes })),
      left_out: leftOut,
      schema,
    })),
  };
}

function totalsJson(run: RunPreview): object {
  const { totals, objects, dataPoints, reach } = run;
  return {
    rows: rowsJson(totals.rows),
    streams: totals.streams.map(({ stream, rows }) => ({ stream, rows: rowsJson(rows) })),
    rows_read: reach.rowsRead,
    limited: reach.limited,
    unseen: reach.unseen,
    left_out: {
      attributes: totals.leftOut.attributes,
      objects_sent_before: totals.leftOut.objects,
      data_points: totals.leftOut.dataPoints,
    },
    objects,
    requests: totals.requests,
    calls: run.calls,
    deletions: {
      users: run.report.deletions.get('users') ?? 0,
      catalog_items: run.report.deletions.get('catalog items') ?? 0,
    },
    bytes: totals.bytes,
    minutes: totals.minutes,
    minutes_per_million_rows: totals.minutesPerMillionRows,
    data_points: dataPointsJson(dataPoints),
  };
}

function rowsJson({ read, sent, unchanged, skipped, rejected }: RowTotals): object {
  return { read, sent, unchanged, skipped: Object.fromEntries(skipped), rejected };
}

function dataPointsJson(points: DataPoints): object {
  const { standardAttributes, customAttributes, events, purchases } = points;
  return {
    total: sumOfDataPoints(points),
    standard_attributes: standardAttributes,
    custom_attributes: customAttributes,
    events,
    purchases,
  };
}
