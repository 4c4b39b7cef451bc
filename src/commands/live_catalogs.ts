import { readCatalogs } from '../braze/catalogs.ts';
import { createClient } from '../braze/client.ts';
import { CATALOG_ITEMS } from '../braze/endpoints/catalog_items.ts';
import { proxyProblem } from '../braze/proxy.ts';
import type { Config } from '../config/config.ts';
import { usesOfRoutes } from '../mapping/uses.ts';
import { type Preparation, prepare } from './prepare.ts';

/** How long Braze may take to show its catalogs, milliseconds. */
const TIMEOUT = 5_000;

/**
 * As {@link prepare}; where entries write catalog items, their mappings are held against the fields that Braze shows. Where
 * it does not show them, a warning says why.
 */
export async function prepareLive(...given: Parameters<typeof prepare>): Promise<Preparation> {
  const first = prepare(...given);
  const { config, routes, warnings } = first;
  if (config === null || routes === null) return first;
  if (!usesOfRoutes(routes).some(({ type }) => type === CATALOG_ITEMS) || proxyProblem(process.env) !== null)
    return first;
  const { found, why } = await catalogsOf(config);
  if (found !== undefined) {
    const [files, warn, standIns] = given;
    return prepare(files, warn, standIns, found);
  }
  const message = `Mappings of catalog items are not held against the fields of their catalogs: ${why}. Braze refuses items with other fields.`;
  return { ...first, warnings: [...warnings, { path: '', message }] };
}

async function catalogsOf({ restEndpoint, apiKey }: Config): ReturnType<typeof readCatalogs> {
  const client = createClient({ restEndpoint, apiKey, connections: 1, timeout: TIMEOUT });
  const catalogs = await readCatalogs(client);
  await client.destroy();
  return catalogs;
}
