import type { Client } from '../braze/client.ts';
import { dataPointsOf, sumOfDataPoints } from '../braze/endpoints/track/data_points.ts';
import { KINDS } from '../braze/kind.ts';
import type { JsonObject } from '../json/value.ts';
import type { SyncReport } from '../report/tally.ts';

/** Requests whose data points are counted, before only every {@link SAMPLED}th is: to parse all would slow a large sync down. */
const COUNTED = 200;
const SAMPLED = 64;

/** A client that notes in the report what the requests that Braze took cost at most; of a large sync about. */
export function metered(client: Client, report: SyncReport): Client {
  let taken = 0;
  let counted = 0;
  const sample = { points: 0, bytes: 0 };
  let otherBytes = 0;

  function note(body: Buffer | string): void {
    taken++;
    if (taken <= COUNTED) counted += pointsOf(body);
    else if (taken % SAMPLED === 1) {
      sample.points += pointsOf(body);
      sample.bytes += body.length;
    } else otherBytes += body.length;
    const rest = otherBytes === 0 ? 0 : (sample.points / sample.bytes) * otherBytes;
    report.dataPoints = { points: Math.round(counted + sample.points + rest), isEstimate: otherBytes > 0 };
  }

  return {
    ...client,
    async post(body) {
      const answer = await client.post(body);
      if ('status' in answer && answer.status >= 200 && answer.status < 300) note(body);
      return answer;
    },
  };
}

function pointsOf(body: Buffer | string): number {
  const lists = JSON.parse(String(body)) as Readonly<Record<string, readonly JsonObject[] | undefined>>;
  return KINDS.reduce(
    (sum, kind) =>
      (lists[kind] ?? []).reduce(
        (points, object) => points + sumOfDataPoints(dataPointsOf(kind, object)),
        sum,
      ),
    0,
  );
}
