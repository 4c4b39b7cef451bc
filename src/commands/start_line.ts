import type { Config } from '../config/config.ts';
import type { Routes } from '../mapping/streams.ts';
import { VERSION } from './version.ts';

/** The first log line of a sync: who runs, with how much memory, at what rate, for how many streams. */
export function startLine(
  { restEndpoint, rateLimit, memory: remembering, deadLetter }: Config,
  routes: Routes,
): string {
  const memory = process.constrainedMemory();
  // Without a limit the kernel's "no limit" comes back, a number beyond any machine.
  const limit = memory > 0 && memory < 2 ** 50 ? `${Math.round(memory / 2 ** 20)} MiB` : 'no limit';
  const job = process.env.WORKER_JOB_ID;
  return [
    `destination-braze ${VERSION} on Node.js ${process.version}, memory: ${limit}`,
    `${restEndpoint} at ${rateLimit.sharePercent}% of the plan ${rateLimit.plan}`,
    `${routes.size} streams`,
    ...(remembering.type === 'none' ? [] : [`what Braze has is remembered: ${remembering.type}`]),
    `dead letter: ${deadLetter.type}`,
    ...(job === undefined ? [] : [`job ${job}, attempt ${process.env.WORKER_JOB_ATTEMPT ?? '?'}`]),
  ].join('; ');
}
