import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createClient } from '../braze/client.ts';
import { proxyProblem } from '../braze/proxy.ts';
import type { StreamEntry } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { concealing } from '../config/secrets.ts';
import { systemClock } from '../delivery/clock.ts';
import type { Routes } from '../mapping/streams.ts';
import { Failure } from '../report/failure.ts';
import { printable } from '../report/printable.ts';
import { verificationText } from '../verify/text.ts';
import { verifyRows } from '../verify/verify.ts';
import { readTextFile, type TextFile } from './files.ts';
import { prepare, problemText } from './prepare.ts';
import { tellWaiting } from './terminal.ts';

export interface VerifyOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Path of the configured catalog. Without it the streams of the configuration are the catalog. */
  readonly catalog?: string | undefined;
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
  { config: path, catalog, sample, values }: VerifyOptions,
  { stdin, write }: { readonly stdin: Readable; readonly write: (text: string) => void },
): Promise<number> {
  const file = await readTextFile(path, 'config');
  const given = catalog === undefined ? null : await readTextFile(catalog, 'catalog');
  const { config, routes, problems, secrets } = prepare(
    { config: file, catalog: given ?? impliedCatalog(file) },
    () => {},
  );
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
      routes: given === null ? anyNamespace(routes) : routes,
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

/** A catalog with the streams of the entries, of whose columns nothing is known. */
function impliedCatalog({ text, title }: TextFile): TextFile {
  const streams = loadConfig(text, { restEndpointProblem: () => null }, {}, title).draft?.streams ?? [];
  const keys = new Map(streams.map((entry) => [JSON.stringify([entry.stream, entry.namespace]), entry]));
  return { title: 'catalog', text: JSON.stringify({ streams: [...keys.values()].map(configuredStream) }) };
}

function configuredStream({ stream: name, namespace }: StreamEntry): object {
  const stream = { name, ...(namespace !== null && { namespace }), json_schema: {} };
  return { stream, sync_mode: 'incremental', destination_sync_mode: 'append' };
}

/** An entry without a namespace is for all of them. */
function anyNamespace(routes: Routes): Routes {
  return {
    size: routes.size,
    forStream: (name, namespace) => routes.forStream(name, namespace) ?? routes.forStream(name, null),
    [Symbol.iterator]: () => routes[Symbol.iterator](),
  };
}
