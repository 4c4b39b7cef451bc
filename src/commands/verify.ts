import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createClient } from '../braze/client.ts';
import { proxyProblem } from '../braze/proxy.ts';
import { concealing } from '../config/secrets.ts';
import { systemClock } from '../delivery/clock.ts';
import { Failure } from '../report/failure.ts';
import { printable } from '../report/printable.ts';
import { verificationText } from '../verify/text.ts';
import { verifyRows } from '../verify/verify.ts';
import { type InputPaths, readInputFiles } from './files.ts';
import { prepare, problemText } from './prepare.ts';
import { tellWaiting } from './terminal.ts';

export interface VerifyOptions extends InputPaths {
  /** How many users are read back at most. */
  readonly sample: number;
  /** Whether values of rows and profiles are shown. */
  readonly values: boolean;
}

/** How long Braze may take for each answer, milliseconds: it gathers whole profiles. */
const TIMEOUT = 60_000;

/**
 * Reads back a sample of the users that the rows on stdin make, and shows how Braze's data differ. Writes nothing.
 * @returns the exit code: 0 where nothing differs.
 * @throws Failure
 */
export async function verify(
  { sample, values, ...paths }: VerifyOptions,
  { stdin, write }: { readonly stdin: Readable; readonly write: (text: string) => void },
): Promise<number> {
  const { config, routes, problems, secrets } = prepare(await readInputFiles(paths), () => {});
  const conceal = concealing(secrets);
  if (config === null || routes === null)
    throw new Failure('config_error', 'CONFIG_INVALID', conceal(problemText(problems)));
  const proxy = proxyProblem(process.env);
  if (proxy !== null) throw new Failure('config_error', 'PROXY', proxy);
  tellWaiting(stdin);
  const { restEndpoint, apiKey } = config;
  const client = createClient({ restEndpoint, apiKey, connections: 1, timeout: TIMEOUT });
  try {
    const verification = await verifyRows(stdin, {
      routes,
      client,
      clock: systemClock,
      size: sample,
      seed: randomUUID(),
      warn: (message) => write(conceal(`${printable(message)}\n`)),
    });
    write(conceal(printable(verificationText(verification, values))));
    return verification.deviations.length === 0 ? 0 : 1;
  } finally {
    await client.destroy();
  }
}
