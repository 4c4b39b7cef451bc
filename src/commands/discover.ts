import { destinationCatalogMessage } from '../airbyte/destination_catalog.ts';
import type { Output } from '../airbyte/output.ts';
import { OPERATIONS } from '../mapping/operations.ts';
import { Failure } from '../report/failure.ts';
import { readTextFile } from './files.ts';
import { prepare, problemText, warningLines } from './prepare.ts';

/**
 * Airbyte's `discover`: what Data Activation can write to Braze, which is the same for every workspace.
 * @returns the exit code.
 * @throws Failure if the configuration cannot be used.
 */
export async function discover(options: { readonly config: string }, output: Output): Promise<number> {
  const config = await readTextFile(options.config, 'config');
  const { problems, warnings, secrets } = prepare({ config, catalog: null }, () => {});
  for (const secret of secrets) output.conceal(secret);
  for (const line of warningLines(warnings)) output.log('WARN', line);
  if (problems.length > 0) throw new Failure('config_error', 'CONFIG_INVALID', problemText(problems));
  output.message(destinationCatalogMessage(OPERATIONS));
  return 0;
}
