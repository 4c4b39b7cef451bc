import { type DataPoints, sumOfDataPoints } from '../braze/data_points.ts';
import { count } from '../report/progress.ts';
import type { Counts } from './dry_run.ts';
import type { RunPreview } from './preview.ts';
import type { LeftOut } from './totals.ts';

/** What text and page say in the same words. */

export function objectWords(objects: Counts): string {
  const words = Object.entries(objects).flatMap(([name, number]) =>
    number > 0 ? [`${name} ${count(number)}`] : [],
  );
  return words.length === 0 ? 'none' : words.join(', ');
}

export function rowWords(rows: number): string {
  return `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

/** What of the rows that are sent stays away, for Braze has it. */
export function leftOutWords({ attributes, objects, dataPoints }: LeftOut): string {
  return `${count(attributes)} attributes that Braze has, ${count(objects)} objects that were sent before; ${count(dataPoints)} data points saved`;
}

/** Whom the sync would delete or merge away, and whether that is more than it may; null: nobody. */
export function deletionWords({
  report: { deletions },
  maxDeletions,
}: Pick<RunPreview, 'report' | 'maxDeletions'>): {
  readonly words: string;
  readonly isTooMany: boolean;
} | null {
  if (deletions.size === 0) return null;
  const words = [...deletions].map(([what, number]) => `${count(number)} ${what}`).join(', ');
  const isTooMany = deletions.values().some((number) => number > maxDeletions);
  const brake = isTooMany
    ? `; more than \`max_deletions\` (${count(maxDeletions)}), so the sync would stop`
    : '';
  return { words: words + brake, isTooMany };
}

/** Where reading ended, if before the input did, and the streams of which no row came. */
export function reachSentences({ reach: { rowsRead, limited, unseen }, totals }: RunPreview): string[] {
  const passed = rowsRead - totals.rows.read;
  const over = passed === 0 ? '' : ` (${count(passed)} of them passed over)`;
  const end = limited
    ? [`Reading ended after ${rowWords(rowsRead)}${over}: --limit holds for each stream. There may be more.`]
    : [];
  const missed = unseen.map((stream) => `No row of ${stream} was among the ${rowWords(rowsRead)} that came.`);
  return [...end, ...missed];
}

/** How long the rows take, at which rate, and a million like them. */
export function timeWords(run: RunPreview): string {
  const million = run.totals.minutesPerMillionRows;
  const outlook = million === null ? '' : `; ${duration(million)} for a million rows like these`;
  return `${duration(run.totals.minutes)} ${rateWords(run)}${outlook}`;
}

function rateWords({ rateLimit, loads }: RunPreview): string {
  const isTracked =
    loads.length === 0 || loads.some(({ endpoint }) => endpoint.name.startsWith('users/track'));
  const limit = isTracked ? `the plan ${rateLimit.plan}` : "Braze's limits";
  return `at ${rateLimit.sharePercent}% of ${limit}`;
}

export function duration(minutes: number): string {
  if (minutes < 1 / 60) return 'less than a second';
  if (minutes < 1) return `${count(Math.round(minutes * 60))} seconds`;
  return `${count(Math.round(minutes * 10) / 10)} minutes`;
}

export function dataPointWords(points: DataPoints): string {
  const parts = dataPointParts(points).map(([what, number]) => `${what} ${count(number)}`);
  return `${count(sumOfDataPoints(points))} at most: ${parts.join(', ')}`;
}

/** Data points by what is billed. */
export function dataPointParts(points: DataPoints): [what: string, number: number][] {
  const { standardAttributes, customAttributes, events, purchases } = points;
  return [
    ['standard attributes', standardAttributes],
    ['custom attributes', customAttributes],
    ['events', events],
    ['purchases', purchases],
  ];
}
