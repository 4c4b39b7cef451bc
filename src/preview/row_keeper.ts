import type { RecordMessage } from '../airbyte/messages.ts';
import { asText, type BrazeObject } from '../braze/object_type.ts';
import { parseExact } from '../json/exact.ts';
import { isObject, own } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';
import type { Mapped } from '../mapping/row.ts';
import type { StreamReport } from '../report/tally.ts';

export interface MappedRow {
  /** Number of its line on stdin, from 1. */
  readonly line: number;
  readonly stream: string;
  readonly data: JsonObject;
  /** What the mapping makes of it; empty for a row that is rejected, and for one of which nothing is made. */
  readonly objects: readonly BrazeObject[];
  readonly isRejected: boolean;
}

/** Keeps the first rows of each stream, and the first of all that are rejected. */
export function rowKeeper(most: number): {
  readonly rows: readonly MappedRow[];
  add(message: RecordMessage, stream: StreamReport, line: number, mapped: Mapped): void;
} {
  const rows: MappedRow[] = [];
  const counts = new Map<StreamReport | 'rejected', number>();
  return {
    rows,
    add({ text, data }, stream, line, { objects = [], rejections }) {
      const isRejected = rejections !== undefined;
      const group = isRejected ? 'rejected' : stream;
      const count = (counts.get(group) ?? 0) + 1;
      counts.set(group, count);
      if (count > most) return;
      const kept = objects.map(asText);
      rows.push({ line, stream: stream.stream, data: dataOf(text) ?? data, objects: kept, isRejected });
    },
  };
}

/** All columns of a row: its message has only those that the mapping reads. */
function dataOf(text: string | null): JsonObject | null {
  const record = text === null ? null : own(parseExact(text) as JsonObject, 'record');
  const data = isObject(record) ? own(record, 'data') : null;
  return isObject(data) ? data : null;
}
