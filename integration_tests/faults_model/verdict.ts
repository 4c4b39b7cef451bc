import type { Request } from './record.ts';
import type { Part, Row, Story } from './story.ts';
import type { Trace } from './trace.ts';
import type { Witness } from './witness.ts';

type Complain = (complaint: string) => void;

/** What can be judged only when a sync is over and Braze's record of it is known. */
export function judgeSync(trace: Trace, requests: readonly Request[], complain: Complain): void {
  const parts = new Map(partsOf(trace.lines).map((part) => [part.mark, part]));
  const unclear = countMarks(requests.filter(({ outcome }) => outcome === 'unclear'));
  const short = countMarks(requests.filter(({ outcome }) => outcome === 'short'));
  judgeRepetitions(requests, parts, complain);
  judgeDoubles(trace, parts, unclear, complain);
  judgeRejections(trace, (mark) => unclear.has(mark) || short.has(mark), complain);
  judgeOrder(trace, parts, complain);
}

/** Only an unclear outcome, or a refusal of the whole request, leads to a second sending. */
function judgeRepetitions(
  requests: readonly Request[],
  parts: ReadonlyMap<string, Part>,
  complain: Complain,
): void {
  const settled = new Set<string>();
  for (const { marks, outcome } of requests) {
    for (const mark of marks) {
      if (settled.has(mark)) complain(`${mark} was sent again after its outcome was clear`);
      if (!parts.has(mark)) complain(`${mark} was sent, which was not in the input`);
      // Parts of merged attributes objects are sent singly when Braze refuses the whole: that doubles nothing.
      if ((outcome === 'settled' || outcome === 'short') && parts.get(mark)?.doubles) settled.add(mark);
    }
  }
}

/** Doubles come of unclear outcomes alone, and the summary counts them. */
function judgeDoubles(
  { applied, lines, summary }: Trace,
  parts: ReadonlyMap<string, Part>,
  unclear: ReadonlyMap<string, number>,
  complain: Complain,
): void {
  for (const [mark, times] of applied) {
    const possible = 1 + (unclear.get(mark) ?? 0);
    if (parts.get(mark)?.doubles && times > possible) {
      complain(`${mark} was applied ${times} times, but its outcome was unclear ${possible - 1} times`);
    }
  }
  for (const [stream, { doubled }] of summary ?? []) {
    const marks = partsOf(lines.filter((line) => line.stream === stream))
      .filter((part) => part.doubles)
      .map((part) => part.mark);
    const found = marks.reduce((sum, mark) => sum + Math.max(0, (applied.get(mark) ?? 0) - 1), 0);
    const most = marks.reduce((sum, mark) => sum + (unclear.get(mark) ?? 0), 0);
    if (doubled < found)
      complain(`objects of ${stream} are doubled ${found} times; the summary says ${doubled}`);
    if (doubled > most) complain(`the summary says ${doubled} doubled of ${stream}; at most ${most} can be`);
  }
}

/** What the dead letter calls rejected is not at Braze, unless nobody could know that it is; what it calls accepted is. */
function judgeRejections(
  { rejected, lines, applied }: Trace,
  mayBeApplied: (mark: string) => boolean,
  complain: Complain,
): void {
  for (const line of lines) {
    const entry = line.type === 'row' ? rejected?.get(line.number) : undefined;
    if (line.type !== 'row' || entry === undefined) continue;
    const taken = ({ entry: place, element }: Part) =>
      entry.accepted.some((each) => each.entry === place && each.element === element);
    if (entry.accepted.length !== line.parts.filter(taken).length) {
      complain(`the dead letter says that Braze took objects that row ${line.number} does not have`);
    }
    for (const part of line.parts) {
      const isApplied = (applied.get(part.mark) ?? 0) > 0;
      if (taken(part) && !isApplied)
        complain(`${part.mark} is "accepted" in the dead letter but not at Braze`);
      if (!taken(part) && isApplied && part.doubles && !mayBeApplied(part.mark)) {
        complain(`${part.mark} was rejected, but it is at Braze`);
      }
    }
    if (line.fate === 'sent' && line.parts.every(taken)) {
      complain(`row ${line.number} is in the dead letter, but Braze took all of it`);
    }
  }
}

/** A user's events, and purchases, were applied in the order in which they came, first copies and last copies. */
function judgeOrder(
  { sequences, lines, rejected, end }: Trace,
  parts: ReadonlyMap<string, Part>,
  complain: Complain,
): void {
  const places = new Map(Array.from(parts.keys(), (mark, place) => [mark, place]));
  const rowOf = new Map(
    lines.flatMap((line) =>
      line.type === 'row' ? line.parts.map((part) => [part.mark, line] as const) : [],
    ),
  );
  const isRejected = (mark: string) => rejected?.has(rowOf.get(mark)?.number ?? -1) ?? true;
  for (const [kind, marks] of Object.entries(sequences)) {
    const firstCopies = new Set(marks);
    // A sync that broke off may have sent only some of the second copies; those of a rejected row were refused.
    const lastCopies =
      end.how === 'done' ? new Set(marks.toReversed().filter((mark) => !isRejected(mark))) : [];
    for (const copies of [[...firstCopies], [...lastCopies].reverse()]) {
      const latest = new Map<string, { place: number; mark: string }>();
      for (const mark of copies) {
        const user = parts.get(mark)?.user ?? '';
        const place = places.get(mark) ?? -1;
        const before = latest.get(user);
        if (before !== undefined && before.place > place) {
          complain(`${kind} of ${user}: ${mark} was applied after ${before.mark}`);
        }
        latest.set(user, { place, mark });
      }
    }
  }
}

/** After all syncs each user has the value that was sent last. To be judged where a dead letter says what was rejected. */
export function judgeLastValues(
  story: Story,
  traces: readonly Trace[],
  witness: Witness,
  complain: Complain,
): void {
  const sent = story.lines.filter((line): line is Row => line.type === 'row' && line.fate === 'sent');
  const byUser = Map.groupBy(
    sent.filter((row) => row.stream === 'users'),
    (row) => row.parts[0]?.user ?? '',
  );
  for (const [user, rows] of byUser) {
    const isHeld = (row: Row) => row.parts.every((part) => witness.applied(part) > 0);
    const isAccepted = (row: Row) =>
      !traces.findLast((trace) => trace.lines.includes(row))?.rejected?.has(row.number);
    const last = rows.findLastIndex(isAccepted);
    // A later row that was rejected in the end may have been applied with an unclear outcome, or by an earlier sync.
    const allowed = [
      rows[last]?.number ?? null,
      ...rows
        .slice(last + 1)
        .filter(isHeld)
        .map((row) => row.number),
    ];
    const found = witness.lastRow(user);
    if (!allowed.includes(found)) {
      complain(`${user} has the value of row ${found}; the last one sent is row ${allowed.join(' or ')}`);
    }
  }
}

function partsOf(lines: Trace['lines']): Part[] {
  return lines.flatMap((line) => (line.type === 'row' ? line.parts : []));
}

function countMarks(requests: readonly Request[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { marks } of requests) for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}
