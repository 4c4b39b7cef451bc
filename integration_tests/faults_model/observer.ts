import { echo } from '../support/messages.ts';
import type { DeadLetterReader, DeadLetterRow } from './dead_letter.ts';
import type { Line, Part, Row, State } from './story.ts';
import type { SyncEnd } from './sync.ts';
import { readSummary, type StreamSummary, type Trace } from './trace.ts';
import type { Witness } from './witness.ts';

/** Watches one sync: what holds for a state has to hold at the moment in which the state is given back. */
export interface Observer {
  state(line: string): void;
  log(message: string): void;
  /** The file of states has so many of them: what holds for a state has to hold as soon as it is there. */
  kept(count: number): void;
  /** The states that were given back. */
  readonly givenBack: readonly State[];
  /** To be called when nothing of the sync is in flight any more. */
  finish(end: SyncEnd): Trace;
}

export interface ObserverOptions {
  /** What the source prints for this sync. */
  readonly lines: readonly Line[];
  readonly witness: Witness;
  readonly deadLetter: DeadLetterReader;
  /** Whether there is a dead letter. */
  readonly keepsRejected: boolean;
  readonly complain: (complaint: string) => void;
}

export function createObserver(options: ObserverOptions): Observer {
  const { lines, witness, deadLetter, keepsRejected, complain } = options;
  const rows = lines.filter((line) => line.type === 'row');
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  const intervals = intervalsOf(lines);
  const parts = rows.flatMap((row) => row.parts);
  const before = new Map(parts.map((part) => [part.mark, witness.applied(part)]));
  const begin = {
    events: witness.marks('events').length,
    purchases: witness.marks('purchases').length,
    requests: witness.requests(),
  };
  const rejected = new Map<number, DeadLetterRow>();
  const summary = new Map<string, StreamSummary>();
  const givenBack: State[] = [];
  /** States that the file was seen to have. */
  let seen = 0;

  function state(line: string): void {
    const interval = intervals[givenBack.length];
    if (interval === undefined) {
      complain('more states came back than went in');
      return;
    }
    givenBack.push(interval.state);
    const { fewest, most } = countRejected(interval.rows);
    const [, accepted = 0, refused = 0] =
      /"recordCount":(\d+)\.0,"rejectedRecordCount":(\d+)\.0/.exec(line)?.map(Number) ?? [];
    if (line !== echo(interval.state.text, accepted, refused)) {
      complain(`state ${givenBack.length} came back as ${line} for ${interval.state.text.trimEnd()}`);
    }
    const rows = interval.rows.length;
    if (accepted + refused !== rows || refused < fewest || refused > most) {
      const told = `${accepted} accepted and ${refused} rejected rows`;
      complain(`state ${givenBack.length} tells of ${told}; found: ${rows} rows, ${fewest} or more rejected`);
    }
  }

  /** Complains of rows that are not settled. Without a dead letter it is not known which rows were rejected. */
  function countRejected(which: readonly Row[]): { fewest: number; most: number } {
    readDeadLetter();
    if (!keepsRejected) {
      const fewest = which.filter((row) => row.fate === 'invalid' || !isApplied(row)).length;
      return { fewest, most: which.length };
    }
    for (const row of which) {
      if (rejected.has(row.number) || row.fate === 'deleted') continue;
      if (row.fate === 'invalid') complain(`row ${row.number}, which is invalid, is not in the dead letter`);
      else if (!isApplied(row)) complain(`row ${row.number} is neither at Braze nor in the dead letter`);
    }
    const count = which.filter((row) => rejected.has(row.number)).length;
    return { fewest: count, most: count };
  }

  function isApplied(row: Row): boolean {
    return row.parts.every((part) => appliedNow(part) > 0);
  }

  /** By this sync; an attributes object without an increment does not show who applied it. */
  function appliedNow(part: Part): number {
    const applied = witness.applied(part);
    return part.doubles ? applied - (before.get(part.mark) ?? 0) : applied;
  }

  function readDeadLetter(): void {
    for (const found of deadLetter.read()) {
      const row = byNumber.get(found.row);
      if (row === undefined) complain(`row ${found.row} is in the dead letter but was not in the input`);
      else if (rejected.has(found.row)) complain(`row ${found.row} is in the dead letter twice`);
      else if (row.fate === 'deleted') complain(`row ${found.row}, which is deleted, is in the dead letter`);
      else if (found.stream !== row.stream || !found.line.includes(`,"data":${row.data},"`)) {
        complain(`the dead letter changed row ${found.row}: ${found.line}`);
      } else if (found.errors.length === 0)
        complain(`row ${found.row} is in the dead letter without a reason`);
      rejected.set(found.row, found);
    }
  }

  function kept(count: number): void {
    for (const { rows: about } of intervals.slice(Math.max(seen, givenBack.length), count))
      countRejected(about);
    seen = Math.max(seen, count);
  }

  function finish(end: SyncEnd): Trace {
    if (end.how === 'done') {
      if (givenBack.length < intervals.length) {
        complain(`${intervals.length - givenBack.length} states never came back`);
      }
      countRejected(rows);
      for (const [stream, { received, accepted, rejected: refused }] of summary) {
        const came = rows.filter((row) => row.stream === stream).length;
        if (received !== came || accepted + refused !== came) {
          complain(
            `the summary has ${received} = ${accepted} + ${refused} rows of ${stream}, but ${came} came`,
          );
        }
      }
    }
    readDeadLetter();
    return {
      lines,
      end,
      applied: new Map(parts.map((part) => [part.mark, appliedNow(part)])),
      sequences: {
        events: witness.marks('events').slice(begin.events),
        purchases: witness.marks('purchases').slice(begin.purchases),
      },
      rejected: keepsRejected ? rejected : null,
      summary: summary.size === 0 ? null : summary,
      requests: { from: begin.requests, to: witness.requests() },
    };
  }

  return {
    state,
    kept,
    log(message) {
      const line = readSummary(message);
      if (line !== null) summary.set(line.stream, line.summary);
    },
    givenBack,
    finish,
  };
}

/** Each state with the rows that it is about: those since the state of its stream (or of all) before it. */
function intervalsOf(lines: readonly Line[]): { state: State; rows: Row[] }[] {
  let open: Row[] = [];
  const intervals: { state: State; rows: Row[] }[] = [];
  for (const line of lines) {
    if (line.type === 'row') {
      open.push(line);
      continue;
    }
    const isAbout = (row: Row) => line.stream === null || row.stream === line.stream;
    intervals.push({ state: line, rows: open.filter(isAbout) });
    open = open.filter((row) => !isAbout(row));
  }
  return intervals;
}
