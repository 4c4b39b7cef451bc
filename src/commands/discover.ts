import { destinationCatalogMessage } from '../airbyte/destination_catalog.ts';
import type { Output } from '../airbyte/output.ts';
import { readCatalogs } from '../braze/catalogs.ts';
import { createClient } from '../braze/client.ts';
import { readCustomAttributes } from '../braze/custom_attributes.ts';
import type { Lookup } from '../braze/lookup.ts';
import { proxyProblem } from '../braze/proxy.ts';
import type { Config } from '../config/config.ts';
import { operationsOf, type Workspace } from '../mapping/operations.ts';
import { Failure } from '../report/failure.ts';
import { readTextFile } from './files.ts';
import { prepare, problemText, warningLines } from './prepare.ts';

/** How long Braze may take for each answer, milliseconds: the form's user is waiting. */
const TIMEOUT = 8_000;

/**
 * Airbyte's `discover`: what Data Activation can write to this workspace. Where Braze does not show its catalogs or custom
 * attributes, these are missing, and a warning says why.
 * @returns the exit code.
 * @throws Failure if the configuration cannot be used.
 */
export async function discover(options: { readonly config: string }, output: Output): Promise<number> {
  const text = await readTextFile(options.config, 'config');
  const { config, problems, warnings, secrets } = prepare({ config: text, catalog: null }, () => {});
  for (const secret of secrets) output.conceal(secret);
  for (const line of warningLines(warnings)) output.log('WARN', line);
  if (problems.length > 0 || config === null)
    throw new Failure('config_error', 'CONFIG_INVALID', problemText(problems));
  output.message(destinationCatalogMessage(operationsOf(await workspaceOf(config, output))));
  return 0;
}

async function workspaceOf({ restEndpoint, apiKey }: Config, output: Output): Promise<Workspace> {
  const shown = <Found>({ found, why }: Lookup<readonly Found[]>, what: string) => {
    if (found === undefined) output.log('WARN', `${what} of the workspace are not listed: ${why}.`);
    return found ?? null;
  };
  const proxy = proxyProblem(process.env);
  if (proxy !== null) {
    output.log('WARN', `Catalogs and custom attributes of the workspace are not listed: ${proxy}`);
    return { catalogs: null, attributes: null };
  }
  const client = createClient({ restEndpoint, apiKey, connections: 2, timeout: TIMEOUT });
  const [catalogs, attributes] = await Promise.all([readCatalogs(client), readCustomAttributes(client)]);
  await client.destroy();
  return {
    catalogs: shown(catalogs, 'The catalogs'),
    attributes: shown(attributes, 'The custom attributes'),
  };
}
